"""The proof browser in Chromium: search, cones, permalinks, keys, copying, replay; from disk."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from proofs.browser.dependencies import dependencies
from proofs.browser.model import steps_of
from proofs.browser.pages import render_browser, write_browser
from tests.browser.payloads import PAYLOADS
from tests.proofs.browser.synthetic import synthetic_theory

THEORY = synthetic_theory(40)
AXE = Path(__file__).parent / "axe" / "axe.min.js"
VIEWS = (
    "index.html", "index.html#cone=T6", "index.html#path=T6,A1", "theorems-1.html",
    "theorems-1.html#T6.3", "theorems-1.html#A1", "refuted.html", "replay.html#round=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a theory of 40 theorems."""
    folder = tmp_path_factory.mktemp("small")
    write_browser(THEORY, folder)
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The overview of a theory of 10,000 theorems."""
    folder = tmp_path_factory.mktemp("large")
    name, text = next(render_browser(synthetic_theory(10_000)))
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; the test fails if the browser complains or asks for anything off the disk."""
    made = context.new_page()
    complaints: list[str] = []
    made.on("console", lambda message: complaints.append(message.text))
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on(
        "request",
        lambda request: None if request.url.startswith("file:") else complaints.append(request.url),
    )
    yield made
    assert complaints == []


def visit(page: Page, folder: Path, view: str) -> None:
    """Open a view and wait for its scripts."""
    name, _, address = view.partition("#")
    page.goto("about:blank")
    page.goto((folder / name).as_uri() + (f"#{address}" if address else ""))
    page.wait_for_selector("html[data-ready]", state="attached")


@pytest.mark.parametrize(
    ("query", "first", "why"),
    [
        ("a*(b+c)", "T1", "same shape"),
        ("x * (y + z)", "T1", "same shape"),
        ("a*b + a*c = a*(b + c)", "T1", "same shape"),
        ("distributivity", "T1", "name"),
        ("t6", "T6", "id"),
        ("a·S(b)", "A4", "same shape"),
        ("a * (b + c) = a * b + a * c", "T1", "the statement"),
    ],
)
def test_search_finds_names_formulas_and_shapes(
    page: Page, small: Path, query: str, first: str, why: str
) -> None:
    visit(page, small, "index.html")
    page.get_by_label("Search").fill(query)
    row = page.locator(".found li").first
    expect(row.locator("b")).to_have_text(first)
    expect(row.locator("small")).to_contain_text(why)


@pytest.mark.parametrize("query", ["((((", "a*(", "=", ")", "(" * 5000, "S(", "+ +", "∀x"])
def test_a_query_that_is_no_formula_is_only_a_text(page: Page, small: Path, query: str) -> None:
    visit(page, small, "index.html")
    page.get_by_label("Search").fill(query)
    expect(page.locator(".count")).to_contain_text("of 40 statements")


def test_a_reader_gets_from_a_law_to_the_axioms_in_clicks(page: Page, small: Path) -> None:
    visit(page, small, "index.html")
    page.get_by_role("link", name="T1 distributivity").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("a · (b + c) = a · b + a · c")
    page.locator("#T1\\.1 .reason a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("a · 0 = 0")
    expect(page.locator(".lead")).to_contain_text("axiom")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("a · (b + c) = a · b + a · c")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("a · 0 = 0")
    page.locator("section", has_text="Used by").get_by_role("link", name="T1 ").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("a · (b + c) = a · b + a · c")


def test_a_step_has_a_link_that_shows_its_substitution(page: Page, small: Path) -> None:
    visit(page, small, "theorems-1.html#T6.3")
    step = page.locator("#T6\\.3")
    expect(step).to_be_in_viewport()
    expect(step.locator(".why")).to_be_visible()
    expect(step.locator(".why")).to_contain_text(":=")
    expect(step.locator("mark")).to_be_visible()
    other = page.locator("#T6\\.1")
    expect(other.locator(".why")).to_be_hidden()
    other.locator(".reason a").focus()
    expect(other.locator(".why")).to_be_visible()
    page.keyboard.press("Escape")
    expect(other.locator(".why")).to_be_hidden()
    other.locator(".number").click()
    expect(page).to_have_url(re.compile(r"T6\.1$"))
    page.go_back()
    expect(step).to_have_class(re.compile(r"\bhere\b"))


def test_cases_stand_side_by_side_and_big_steps_hide_definitions(page: Page, small: Path) -> None:
    visit(page, small, f"theorems-1.html#{by_induction_from_axioms()}")
    left, right = (page.locator(".cases > .part").nth(n).bounding_box() for n in (0, 1))
    assert left and right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    small_steps = page.locator(".step.small")
    assert small_steps.count() > 0
    page.get_by_role("button", name="Big steps").click()
    expect(small_steps.first).to_be_hidden()
    page.get_by_role("button", name="All steps").click()
    expect(small_steps.first).to_be_visible()


def by_induction_from_axioms() -> str:
    """A theorem proved by induction of which some line before the last applies an axiom."""
    for theorem in THEORY.theorems:
        first = next(steps_of(theorem.proof), None)
        if theorem.kind == "induction" and first and first.theorem.startswith("A"):
            return theorem.id
    raise AssertionError("the theory has no such theorem")


def test_every_export_can_be_copied(page: Page, small: Path) -> None:
    visit(page, small, "theorems-1.html#T1")
    wanted = {
        "Text": "a * (b + c) = a * b + a * c",
        "LaTeX": r"a \cdot (b + c)",
        "MPL": "(>[a,b,c]",
    }
    for label, start in wanted.items():
        page.get_by_role("button", name=label, exact=True).click()
        expect(page.locator(".says")).to_have_text(f"Copied: {label}")
        assert page.evaluate("navigator.clipboard.readText()").startswith(start)
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.locator(".says")).to_have_text("Copied: Link")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_cone_and_path_have_addresses(page: Page, small: Path) -> None:
    visit(page, small, "index.html")
    page.get_by_role("button", name="Cone of T6").click()
    expect(page).to_have_url(re.compile(r"cone=T6$"))
    expect(page.locator(".picture > [role=status]")).to_contain_text("T6: rests on")
    beneath = dependencies(THEORY.theorems).axioms[[t.id for t in THEORY.theorems].index("T6")]
    expect(page.locator(".badges li")).to_have_count(len(beneath))
    page.get_by_label("Path from").fill("T1")
    page.get_by_label("to", exact=True).fill("A1")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".picture > [role=status]")).to_contain_text("A path of")
    page.go_back()
    expect(page.locator(".picture > [role=status]")).to_contain_text("T6: rests on")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".picture > [role=status]")).to_have_text("")


def test_the_graph_can_be_walked_by_keys(page: Page, small: Path) -> None:
    visit(page, small, "index.html#T6")
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile("#cone=A"))
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("#cone=T"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("cone"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("a + 0 = a")


def test_the_graph_can_be_picked_by_pointer(page: Page, small: Path) -> None:
    visit(page, small, "index.html#T6")
    box = page.get_by_role("application").bounding_box()
    assert box
    spot = page.evaluate(
        """async () => {
             const theory = await unpack("theory-data");
             const scene = makeScene(theory, makeDependencies(theory.uses));
             const box = document.querySelector(".graph").getBoundingClientRect();
             Object.assign(scene.camera, {width: box.width, height: box.height});
             scene.camera.fit();
             return scene.camera.toScreen(theory.x[0], theory.y[0]);
           }"""
    )
    page.mouse.click(box["x"] + spot[0], box["y"] + spot[1])
    expect(page).to_have_url(re.compile(r"cone=A1$"))


def test_replay_goes_round_by_round(page: Page, small: Path) -> None:
    visit(page, small, "replay.html")
    status = page.locator("#replay > [role=status]")
    expect(status).to_have_text("Round 0: 9 messages")
    page.get_by_role("button", name="Forward").click()
    expect(status).to_have_text("Round 1: 9 messages")
    expect(page.locator(".arrivals li")).to_have_count(9)
    assert page.locator(".block .fresh").count() > 0
    page.go_back()
    expect(status).to_have_text("Round 0: 9 messages")
    page.get_by_role("button", name="Play").click()
    expect(status).to_have_text("Round 1: 9 messages")
    page.get_by_role("button", name="Pause").click()


def test_keys_reach_search_list_and_graph_in_order(page: Page, small: Path) -> None:
    visit(page, small, "index.html")
    page.get_by_label("Search").focus()
    order = []
    for _ in range(4):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate("document.activeElement.textContent || document.activeElement.tagName")
        )
    assert order[0].startswith("A1")  # the region of the list
    assert order[1:] == ["A1axiom 1a + 0 = a", "Cone", "A2axiom 2a + S(b) = S(a + b)"]
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_violation(page: Page, small: Path, view: str) -> None:
    visit(page, small, view)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(VIOLATIONS, {}) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(VIOLATIONS, {"runOnly": ["color-contrast"]}) == []


VIOLATIONS = """options => axe.run(options).then(
  result => result.violations.map(rule => [rule.id, rule.nodes[0].html]))"""


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_overflows(page: Page, small: Path, view: str) -> None:
    visit(page, small, view)
    for width in (1920, 1024, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_fires(page: Page, tmp_path: Path) -> None:
    write_browser(synthetic_theory(12, texts=PAYLOADS), tmp_path)
    for view in ("index.html", "refuted.html", "replay.html#round=0", "index.html#cone=X3"):
        visit(page, tmp_path, view)
        assert harmless(page), view
    page.goto((tmp_path / "index.html").as_uri())
    for payload in PAYLOADS:
        page.get_by_label("Search").fill(payload)
    for address in ("#q=<img src=x onerror=window.fired=1>", "#path=<b>,<i>", "#%E0%A4%A"):
        page.evaluate("address => { location.hash = address; }", address)
    assert harmless(page)
    visit(page, tmp_path, "theorems-1.html")
    for number, payload in enumerate(PAYLOADS):
        page.evaluate("address => { location.hash = address; }", f"X{number}.1")
        page.wait_for_function("id => document.getElementById(id)", arg=f"X{number}.1")
        assert page.locator("article > .part, article .assumed").count() > 0, payload
        assert harmless(page), payload
    expect(page.get_by_role("heading", level=1)).to_have_text("constructor")


def harmless(page: Page) -> bool:
    """Whether no payload has run or become an element."""
    made = "document.querySelectorAll('main :is(img, iframe, svg, object, embed, base)').length"
    return page.evaluate(f"window.fired === undefined && {made} === 0") is True


def test_print_shows_the_proof_and_no_controls(page: Page, small: Path) -> None:
    visit(page, small, "theorems-1.html#T6")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Big steps")).to_be_hidden()
    expect(page.locator(".step").first).to_be_visible()


def test_without_scripts_the_list_is_there(browser: Browser, small: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((small / "index.html").as_uri())
    assert page.locator("ol.theorems li").count() == 40
    page.locator("ol.theorems a").nth(5).click()
    expect(page).to_have_url(re.compile(r"theorems\-1\.html\#T1$"))
    expect(page.locator("ol.theorems li").nth(5)).to_contain_text("a * (b + c)")
    context.close()


def test_the_pages_work_over_loopback(context: BrowserContext, small: Path) -> None:
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(small))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html#cone=T6")
        expect(page.locator(".picture > [role=status]")).to_contain_text("T6: rests on")
        page.close()
        server.shutdown()


@pytest.mark.bench
def test_ten_thousand_theorems_paint_search_and_pan(page: Page, large: Path) -> None:
    """First paint within 2 s, answers within 100 ms; frames a second while panning are printed."""
    start = time.perf_counter()
    visit(page, large, "index.html")
    ready = time.perf_counter() - start
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted < 2000
    answers = page.evaluate(
        """async () => {
             const search = makeSearch(await unpack("theory-data"));
             const median = (query) => Array.from({length: 5}, () => {
               const start = performance.now();
               search(query);
               return performance.now() - start;
             }).sort((a, b) => a - b)[2];
             return ["a*(b+c)", "a*(b+c) = a*b", "law 7", "S(a)", "none"].map(median);
           }"""
    )
    assert max(answers) < 100
    frames = page.evaluate(PANNING)
    print(f"\nready {ready:.2f} s, painted {painted:.0f} ms, {frames:.0f} frames/s, {answers} ms")


PANNING = """async () => {
  const canvas = document.querySelector(".graph");
  canvas.setPointerCapture = () => {};
  const { left, top } = canvas.getBoundingClientRect();
  const send = (type, n) => canvas.dispatchEvent(new PointerEvent(type,
    { pointerId: 1, clientX: left + 200 + 3 * n, clientY: top + 200 + n, bubbles: true }));
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  send("pointerdown", 0);
  const start = performance.now();
  for (let n = 0; n < 60; n++) { send("pointermove", n); await frame(); }
  const seconds = (performance.now() - start) / 1000;
  send("pointerup", 60);
  return 60 / seconds;
}"""
