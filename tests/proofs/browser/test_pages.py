"""The files of a theory: which there are, what they hold without scripts, how large they are."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from proofs.browser.data import PER_PAGE
from proofs.browser.pages import render_browser, write_browser
from tests.proofs.browser.synthetic import synthetic_theory

LIMIT = 15_000_000  # bytes, for 10,000 theorems


def unpacked(page: str, name: str) -> Any:
    found = re.search(rf'id="{name}">("[^"]*")</script>', page)
    assert found
    return json.loads(zlib.decompress(b64decode(json.loads(found[1]))))


class Links(HTMLParser):
    """The targets of all links of a page, and all ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.targets.append(value)
            if name == "id" and value:
                self.ids.append(value)


def test_every_link_leads_to_a_page_of_the_folder() -> None:
    pages = dict(render_browser(synthetic_theory(PER_PAGE + 10)))
    assert list(pages) == [
        "index.html", "theorems-1.html", "theorems-2.html", "refuted.html", "replay.html",
    ]  # fmt: skip
    for page in pages.values():
        links = Links(page)
        assert len(set(links.ids)) == len(links.ids)
        for target in links.targets:
            assert target.split("#")[0] in ("", *pages), target


def test_all_statements_are_listed_without_scripts() -> None:
    theory = synthetic_theory(PER_PAGE + 10)
    pages = dict(render_browser(theory))
    for theorem in theory.theorems:
        assert f">{theorem.id}</a>" in pages["index.html"]
    assert f">{theory.theorems[-1].statement.replace('>', '&gt;')}<" in pages["theorems-2.html"]


def test_pages_carry_their_data() -> None:
    theory = synthetic_theory(PER_PAGE + 10)
    pages = dict(render_browser(theory))
    overview = unpacked(pages["index.html"], "theory-data")
    assert overview["statement"] == [theorem.statement for theorem in theory.theorems]
    chapter = unpacked(pages["theorems-2.html"], "chapter-data")
    assert [theorem["id"] for theorem in chapter["theorems"]] == [
        theorem.id for theorem in theory.theorems[PER_PAGE:]
    ]
    for theorem in chapter["theorems"]:
        for other in (*theorem["uses"], *theorem["axioms"], *theorem["users"]):
            assert other >= PER_PAGE or str(other) in chapter["cited"]


def test_a_run_that_is_not_complete_says_so() -> None:
    theory = synthetic_theory(10, texts=("<b>the journal ends early</b>",))
    page = dict(render_browser(theory))["index.html"]
    assert "Not complete:</strong> &lt;b&gt;the journal ends early" in page


def test_pages_are_the_same_each_time(tmp_path: Path) -> None:
    names: list[str] = []
    first = write_browser(synthetic_theory(30), tmp_path / "one", progress=names.append)
    assert first.name == names[0] == "index.html"
    assert dict(render_browser(synthetic_theory(30)))["index.html"] == first.read_text("utf-8")


@pytest.mark.full
def test_ten_thousand_theorems_fit_the_folder() -> None:
    pages = dict(render_browser(synthetic_theory(10_000)))
    assert sum(len(page.encode()) for page in pages.values()) < LIMIT
