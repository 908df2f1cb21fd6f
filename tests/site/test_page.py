"""The page shell: what it forbids, what it escapes, and that its parts are there."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from discovery.site.page import Link, json_script, render_page, render_template
from discovery.site.report import render_report

HOSTILE = [
    "<script>window.fired = 1</script>",
    '"><img src=x onerror="window.fired = 1">',
    "</title><script>window.fired = 1</script>",
    "</script><script>window.fired = 1</script>",
    "javascript:window.fired = 1",
    "<!--",
    "{{ 7 * 7 }}",
    "{% include '/etc/passwd' %}",
    "\u2028\u0000\u202e",
]


class Elements(HTMLParser):
    """The start tags of a page and the text of its title."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def names(self) -> list[str]:
        return [tag for tag, _ in self.tags]


def policy(page: str) -> str:
    found = [
        attributes["content"]
        for tag, attributes in Elements(page).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(found) == 1
    assert found[0] is not None
    return found[0]


def sha256(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_the_inline_styles_and_scripts_and_nothing_else() -> None:
    scripts, more = ("console.log(1);", "let text = 'ü';"), "p { color: red; }"
    page = render_page(title="t", body=Markup("<p>x</p>"), scripts=scripts, styles=(more,))
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert styles[1:] == [more]
    directives = dict(part.split(" ", 1) for part in policy(page).split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["style-src"].split() == [sha256(style) for style in styles]
    assert directives["script-src"].split() == [sha256(script) for script in scripts]
    assert re.findall(r"<script>(.*?)</script>", page, re.DOTALL) == list(scripts)
    assert "unsafe" not in policy(page)


def test_a_page_without_scripts_allows_none() -> None:
    assert "script-src 'none'" in policy(render_page(title="t", body=Markup()))


def test_landmarks_language_and_skip_link() -> None:
    page = render_page(title="t", body=Markup(), nav=[Link("All runs", "../index.html")])
    elements = Elements(page)
    names = elements.names()
    assert [names.count(name) for name in ("header", "nav", "main", "footer", "h1")] == [1] * 5
    assert ("html", {"lang": "en"}) in elements.tags
    assert ("a", {"class": "skip", "href": "#content"}) in elements.tags
    assert ("a", {"href": "../index.html"}) in elements.tags


def test_a_page_names_no_other_place() -> None:
    page = render_page(title="t", body=Markup())
    assert not re.search(r"https?:|//|url\(|@import", page)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(tmp_path: Path, text: str) -> None:
    template = "{% import 'parts.html' as parts %}{{ parts.facts([(t, t)]) }}"
    template += "{{ parts.table(t, [t], [[t]]) }}{{ parts.verdict(t, 'good') }}<p id='{{ t }}'></p>"
    (tmp_path / "body.html").write_text(template)
    page = render_page(title=text, body=render_template(tmp_path, "body.html", t=text))
    plain = render_page(title="x", body=render_template(tmp_path, "body.html", t="x"))
    assert Elements(page).names() == Elements(plain).names()
    assert len(re.findall(r"\b49\b", page)) == len(re.findall(r"\b49\b", plain)), "never evaluated"


@given(
    st.recursive(
        st.text() | st.sampled_from(HOSTILE),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_in_a_script_element_reads_back_and_cannot_end_it(value: object) -> None:
    element = str(json_script("data", value))
    body = element.removeprefix('<script type="application/json" id="data">')
    body = body.removesuffix("</script>")
    assert not set(body) & set("<>&")
    assert json.loads(body) == value


def test_links_to_script_and_scripts_that_end_themselves_are_refused() -> None:
    for href in ("javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:x", "vbscript:x"):
        with pytest.raises(ValueError, match="a link of a page"):
            render_page(title="t", body=Markup(), nav=[Link("x", href)])
    for script in ("'</script>'", "'</SCRIPT >'", "<!-- x"):
        with pytest.raises(ValueError, match="the text of a script"):
            render_page(title="t", body=Markup(), scripts=[script])
    for style in ("p {} </style>", "</STYLE x", "<!-- x"):
        with pytest.raises(ValueError, match="the text of a style"):
            render_page(title="t", body=Markup(), styles=[style])


@pytest.mark.parametrize("state", ["done", "work", "time", "interrupted", "running"])
def test_a_report_tells_state_command_and_digest(state: str) -> None:
    manifest = {
        "state": state,
        "command": ["discover", "balance", "--file", "my <b>file"],
        "seed": 7,
        "journal": {"records": 3, "digest": "abc123"},
        "versions": {"python": "3.11"},
        "timing": {"seconds": 1.23456},
    }
    page = render_report(manifest, run="RUN", title="Balances", body=Markup("<p>body</p>"))
    assert "discover balance --file &#39;my &lt;b&gt;file&#39;" in page
    assert "abc123" in page
    assert "3 records in 1.23 s" in page
    assert "<p>body</p>" in page
