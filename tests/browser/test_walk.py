"""Every page that links lead to from the list of runs, whatever its kind.

Nothing here names an engine or a page: what `discover browse` writes is walked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """options => axe.run(options).then(
  result => result.violations.map(rule => [rule.id, rule.nodes[0].html]))"""
WIDTHS = (1920, 1024, 360)
TABS = 40  # keys pressed on a page


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield made
    made.close()


@contextmanager
def quiet_page(context: BrowserContext, origin: str) -> Iterator[Page]:
    """A page that must not complain, nor ask for anything outside ``origin``."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(origin) else complaints.append(r.url))
    yield page
    assert complaints == []
    page.close()


def walk(page: Page, start: str) -> Iterator[str]:
    """Open, one after the other, the pages that links lead to from ``start``."""
    folder = start.rsplit("/", 1)[0]
    waiting, seen = [start], {start}
    for address in waiting:
        page.goto(address)
        page.wait_for_load_state()
        if page.evaluate("document.querySelector('#explorer, #chapter, #replay') !== null"):
            page.wait_for_selector("html[data-ready]", state="attached")
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
        yield address
        for link in links:
            target = urldefrag(link).url
            assert target.startswith(folder), f"{address} leads to {link}"
            if target not in seen and urlsplit(target).path.endswith(".html"):
                seen.add(target)
                waiting.append(target)


@pytest.mark.parametrize("most", [1, pytest.param(100, marks=pytest.mark.full)])
def test_every_kind_of_page_from_disk_is_sound(
    context: BrowserContext, site: Path, most: int
) -> None:
    """Landmarks and contrast by axe in light and dark; nothing overflows at any width.

    At most ``most`` pages of a kind are looked at; what has the same headings is of one kind.
    """
    faults = []
    kinds: Counter[str] = Counter()
    with quiet_page(context, "file:") as page:
        for address in walk(page, (site / "index.html").as_uri()):
            kind = f"{Path(address).stem.split('-')[0]}: {page.evaluate(HEADINGS)}"
            kinds[kind] += 1
            if kinds[kind] <= most:
                faults += [f"{address}: {fault}" for fault in look(page)]
    assert len(kinds) >= 9, kinds
    assert "\n".join(faults) == ""


HEADINGS = "[...document.querySelectorAll('h2')].map(heading => heading.textContent).join(', ')"


def look(page: Page) -> Iterator[tuple[object, ...]]:
    """What is wrong with the look of a page."""
    page.evaluate(AXE)
    yield from page.evaluate(VIOLATIONS, {})
    page.emulate_media(color_scheme="dark")
    yield from page.evaluate(VIOLATIONS, {"runOnly": ["color-contrast"]})
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    if max(map(int, re.findall(r"\d+", paper))) > 60:
        yield "not dark", paper
    page.emulate_media(color_scheme="light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            yield "overflow", width, needed
    page.set_viewport_size({"width": 1280, "height": 900})


def test_every_page_works_over_loopback(context: BrowserContext, site: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_port}/"
        with quiet_page(context, origin) as page:
            page.route("**/favicon.ico", lambda route: route.fulfill(body=""))
            pages = list(walk(page, f"{origin}index.html"))
        server.shutdown()
    assert len(pages) > 10


def test_every_page_can_be_used_by_keys(context: BrowserContext, site: Path) -> None:
    """The skip link comes first; then each Tab reaches something else, seen to have the focus."""
    with quiet_page(context, "file:") as page:
        for address in walk(page, (site / "index.html").as_uri()):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.className") == "skip", address
            count = min(page.evaluate(FOCUSABLE), TABS)
            assert page.evaluate("window.reached = new Set(); 0") == 0
            for _ in range(count - 1):
                page.keyboard.press("Tab")
                assert page.evaluate(FOCUSED), f"{address}: {page.evaluate(OUTLINED)}"
            assert page.evaluate("reached.size") >= count - 1, address


FOCUSABLE = """[...document.querySelectorAll(
  'a[href], button, input, summary, select, textarea, [tabindex="0"]')]
  .filter(part => part.checkVisibility() && !part.disabled && part.tabIndex >= 0).length"""
FOCUSED = """(() => {
  const here = document.activeElement;
  reached.add(here);
  const box = here.getBoundingClientRect();
  return here !== document.body && getComputedStyle(here).outlineStyle !== "none"
    && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
})()"""
OUTLINED = "document.activeElement.outerHTML.slice(0, 200)"


def test_every_copy_button_copies(context: BrowserContext, site: Path) -> None:
    copied = 0
    with quiet_page(context, "file:") as page:
        for address in walk(page, (site / "index.html").as_uri()):
            if "theorems-" in address:
                page.goto(f"{address}#{page.locator('ol.theorems a').last.text_content()}")
            for button in page.locator("[aria-label='Copy'] button, button.copy").all()[:8]:
                page.evaluate("navigator.clipboard.writeText('')")
                button.click()
                page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
                copied += 1
    assert copied >= 8


def test_a_reader_follows_why_multiplication_commutes_down_to_the_axioms(
    context: BrowserContext, site: Path
) -> None:
    """From the list of runs to a*b = b*a, through each lemma's proof to axioms; in clicks alone."""
    with quiet_page(context, "file:") as page:
        page.goto((site / "index.html").as_uri())
        page.get_by_role("link", name="examples/peano", exact=True).click()
        page.get_by_role("link", name="Proof browser").click()
        page.get_by_role("link", name="a · b = b · a").first.click()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("a · b = b · a")
        expect(page.get_by_role("heading", name="Induction on")).to_have_count(2)
        descent = ["a · b = b · a"]
        while not re.search(r"#A\d+$", page.url):
            page.locator(".step .reason a[href*='#']").filter(
                has_text=re.compile("^[TA]")
            ).first.click()
            expect(heading).not_to_have_text(descent[-1])
            descent.append(heading.text_content() or "")
            assert len(descent) < 20
        expect(page.locator(".lead")).to_contain_text("axiom")
        assert len(descent) >= 3
        for statement in reversed(descent[:-1]):
            page.go_back()
            expect(heading).to_have_text(statement)
        resting = page.locator("section", has_text="Axioms it rests on").first
        assert resting.get_by_role("link").count() == 4
