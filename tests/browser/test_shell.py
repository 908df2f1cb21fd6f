"""The page shell in Chromium: from disk, narrow and wide, light and dark, against hostile text."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from discovery.site.chart import Axis, Series, bars, plot
from discovery.site.page import Link, json_script, render_page, render_template
from discovery.site.report import render_report

PAYLOADS = [
    "<script>window.fired = 1</script>",
    '"><img src=x onerror="window.fired = 1">',
    "' onmouseover='window.fired = 1' autofocus onfocus='window.fired = 1",
    "</title><script>window.fired = 1</script>",
    "</style><script>window.fired = 1</script>",
    "</script><script>window.fired = 1</script>",
    "<svg onload=window.fired=1>",
    "<math><mtext><script>window.fired = 1</script></mtext></math>",
    "<iframe srcdoc='<script>parent.fired = 1</script>'>",
    "<a href='javascript:window.fired = 1' autofocus>x</a>",
    "<style>*{background:url(http://127.0.0.1:9/x)}</style>",
    "{{ 7 * 7 }}",
]
BODY = """{% import 'parts.html' as parts %}
<p id="{{ texts[0] }}" title="{{ texts[1] }}">{{ texts | join(' ') }}</p>
{{ parts.facts(pairs) }}{{ parts.table("A wide table", head, rows, [0]) }}{{ charts }}{{ data }}
<pre><code>{{ "long " * 60 }}</code></pre><p>{{ "unbroken" * 60 }}</p>"""


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    """A report with every part of the shell, filled with hostile text."""
    (tmp_path / "body.html").write_text(BODY)
    hostile = " ".join(PAYLOADS)
    series = [
        Series(hostile, [(0, 1), (1, 2)], "dots", PAYLOADS[:2]),
        Series("b", [(0, 1), (1, 3)]),
    ]
    body = render_template(
        tmp_path,
        "body.html",
        texts=PAYLOADS,
        pairs=[(text, text) for text in PAYLOADS],
        head=[f"column {n}" for n in range(12)],
        rows=[[text] * 12 for text in PAYLOADS],
        charts=plot(series, title="plot", x=Axis("x"), y=Axis("y"))
        + bars([("a", 1)], title="bars"),
        data=json_script("data", {"texts": PAYLOADS}),
    )
    manifest = {
        "state": "done", "command": ["discover", *PAYLOADS], "seed": 0, "versions": {},
        "journal": {"records": 1, "digest": "0" * 64}, "timing": {"seconds": 1.0},
    }  # fmt: skip
    script = "window.read = JSON.parse(document.getElementById('data').textContent).texts.length;"
    path = tmp_path / "report.html"
    nav = (Link(hostile, "report.html"),)
    text = render_report(
        manifest, run=hostile, title=hostile, body=body, nav=nav, scripts=(script,)
    )
    path.write_text(text, encoding="utf-8")
    return path


def opened(browser: Browser, path: Path, width: int, scheme: str) -> tuple[Page, list[str]]:
    """The page, and everything that the browser complained about or asked the network for."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url))
    page.goto(path.as_uri())
    assert complaints.pop(0) == path.as_uri()
    return page, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1024])
def test_nothing_fires_and_nothing_overflows(
    browser: Browser, page_file: Path, width: int, scheme: str
) -> None:
    page, complaints = opened(browser, page_file, width, scheme)
    assert complaints == []
    assert page.evaluate("window.read") == len(PAYLOADS), "the script of the page ran"
    assert page.evaluate("window.fired") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert page.evaluate("getComputedStyle(document.body).maxWidth") == "960px", "style is allowed"
    page.close()


def test_added_markup_does_not_run_under_the_policy(browser: Browser, page_file: Path) -> None:
    page, _ = opened(browser, page_file, 1024, "light")
    for payload in PAYLOADS:
        page.evaluate("text => document.querySelector('main').innerHTML += text", payload)
    page.wait_for_timeout(200)
    assert page.evaluate("window.fired") is None
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """At least 4.5 to 1 (WCAG AA) for every colour that text has, on the page's paper."""
    path = tmp_path / "page.html"
    words = "".join(f'<span class="verdict {kind}">x</span>' for kind in ("good", "bad", "open"))
    body = Markup('<p class="lead">lead <a href="#content">link</a></p>') + Markup(words)
    path.write_text(render_page(title="t", body=body), encoding="utf-8")
    page, _ = opened(browser, path, 1024, scheme)
    colours = page.evaluate(
        """[...document.querySelectorAll('body, .mark, .lead, main a, .verdict, .foot p')]
           .map(e => getComputedStyle(e).color)"""
    )
    paper = luminance(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 8
    for colour in colours:
        dark, light = sorted([luminance(colour), paper])
        assert (light + 0.05) / (dark + 0.05) >= 4.5, colour
    page.close()


def test_the_skip_link_comes_first_and_leads_to_the_content(
    browser: Browser, page_file: Path
) -> None:
    page, _ = opened(browser, page_file, 1024, "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.close()


def luminance(colour: str) -> float:
    """Relative luminance of ``rgb(r, g, b)``, by the definition of WCAG 2."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_notion_of_luminance() -> None:
    assert luminance("rgb(255, 255, 255)") == pytest.approx(1)
    assert luminance("rgb(0, 0, 0)") == 0
