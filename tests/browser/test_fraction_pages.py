"""The pages of the fractions engine in Chromium: proofs in words, tables that sort, no overflow."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from discovery.cli import main

LIST = """e - 1; n + 1; n + 1
4/pi; 2*n + 1; n**2
1/log(2); 3*n + 2; -2*n**2
cot(1); 2*n + 1; -1
(1 + sqrt(5))/2; 1; 1
3 - e; -n - 3; -n; 1
3*n; 2"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A run about e, and one about a list with a line that cannot be read."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "list.txt").write_text(LIST)
    signed = ["conjecture", "e", "--coefficients", "1", "--quiet", "--out", str(folder / "e")]
    assert main.run(signed) == 0
    polynomials = ["--polynomials", str(folder / "list.txt"), "--out", str(folder / "list")]
    assert main.run(["conjecture", *polynomials, "--quiet"]) == 3
    return {name: folder / name / "report.html" for name in ("e", "list")}


@pytest.mark.parametrize("name", ["e", "list"])
def test_nothing_is_wider_than_the_window(
    browser: Browser, reports: dict[str, Path], name: str
) -> None:
    page = browser.new_page()
    page.goto(reports[name].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width, scheme in ((360, "light"), (1024, "dark"), (1920, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_column_sorts_both_ways(browser: Browser, reports: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(reports["e"].as_uri())
    head = page.get_by_role("columnheader", name="100 terms")
    head.get_by_role("button").click()
    rising = _column(page, 8)
    assert rising == sorted(rising)
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    assert _column(page, 8) == sorted(rising, reverse=True)
    page.close()


def _column(page: Page, number: int) -> list[int]:
    cells = page.locator(f"table.sortable tbody tr td:nth-child({number + 1})")
    return [int(text) for text in cells.all_inner_texts()]


def test_each_proof_says_why(browser: Browser, reports: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(reports["e"].as_uri())
    rows = page.locator("table.sortable tbody tr").count()
    assert page.locator("details.proof").count() == rows > 5
    link = page.locator("table.sortable a").first
    proof = page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
    text = proof.inner_text()
    for part in ("The anchor is z = [", "take in", "write", "for every m"):
        assert part in text
    page.goto(reports["list"].as_uri())
    assert page.locator("details.proof").count() == 5
    assert "Line 6" in page.locator("main").inner_text()
    page.close()
