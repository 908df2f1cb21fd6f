"""The pages of a theory: overview, theorems in chapters, refuted conjectures, replay.

Each page stands alone: it opens from disk, needs no other file to work, and without scripts still
lists its statements. Scripts add search, graph and proofs. They and the look they need are the
files of ``assets``, one concept each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from discovery.site.page import Link, render_page, render_template
from proofs.browser import data
from proofs.browser.dependencies import Dependencies, dependencies
from proofs.browser.model import AXIOM, TheoryGraph, check_theory, step_count

_FOLDER = Path(__file__).parent
_COMMON = ("elements", "formula", "unpack")
_OVERVIEW = (
    *_COMMON, "terms", "search", "dependencies", "camera", "drawing", "layer", "minimap", "graph",
    "finder", "inspector", "theory",
)  # fmt: skip
_CHAPTER = (*_COMMON, "copying", "proof", "theorem")
_REPLAY = (*_COMMON, "replay")
MESSAGES_LISTED = 20  # of one round, in the page itself; the replay shows them all


def write_browser(
    theory: TheoryGraph, folder: Path, *, progress: Callable[[str], None] = lambda name: None
) -> Path:
    """Write all pages of a theory into a folder; gives the page to open.

    ``progress`` is told the name of each file written. Raises ``ValueError`` for a theory that is
    not well formed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in render_browser(theory):
        (folder / name).write_text(text, encoding="utf-8")
        progress(name)
    return folder / "index.html"


def render_browser(theory: TheoryGraph) -> Iterator[tuple[str, str]]:
    """The pages of a theory, as (file name, text).

    >>> from proofs.browser.model import AXIOM, Theorem
    >>> theory = TheoryGraph("tiny", (Theorem("A1", "a + 0 = a", "(in3[a,0,a,+])", AXIOM),))
    >>> [name for name, _ in render_browser(theory)]
    ['index.html', 'theorems-1.html']
    """
    check_theory(theory)
    links = dependencies(theory.theorems)
    nav = _navigation(theory)
    yield "index.html", _overview_page(theory, links, nav)
    for start in data.chapters(theory.theorems):
        yield data.page_of(start), _chapter_page(theory, links, nav, start)
    if theory.refuted:
        yield "refuted.html", _refuted_page(theory, nav)
    if theory.messages:
        yield "replay.html", _replay_page(theory, nav)


def _navigation(theory: TheoryGraph) -> list[Link]:
    links = [Link("Theory", "index.html")]
    if theory.refuted:
        links.append(Link("Refuted", "refuted.html"))
    if theory.messages:
        links.append(Link("Replay", "replay.html"))
    return links


def _overview_page(theory: TheoryGraph, links: Dependencies, nav: Sequence[Link]) -> str:
    counts = Counter(theorem.kind for theorem in theory.theorems)
    axioms = counts.pop(AXIOM, 0)
    return _page(
        "overview.html",
        _OVERVIEW,
        nav,
        title=theory.name,
        notice=theory.notice,
        axioms=axioms,
        proved=counts.total(),
        counts=list(counts.items()),
        refuted=len(theory.refuted),
        downloads=theory.downloads,
        rows=_rows(theory, range(len(theory.theorems))),
        data=data.packed("theory-data", data.overview(theory, links)),
    )


def _chapter_page(theory: TheoryGraph, links: Dependencies, nav: Sequence[Link], start: int) -> str:
    shown = range(start, min(start + data.PER_PAGE, len(theory.theorems)))
    first, last = theory.theorems[shown[0]].id, theory.theorems[shown[-1]].id
    return _page(
        "chapter.html",
        _CHAPTER,
        nav,
        title=f"{theory.name}: {first} to {last}",
        rows=_rows(theory, shown),
        previous=data.page_of(start - 1) if start else "",
        next=data.page_of(shown[-1] + 1) if shown[-1] + 1 < len(theory.theorems) else "",
        data=data.packed("chapter-data", data.chapter(theory, links, start)),
    )


def _refuted_page(theory: TheoryGraph, nav: Sequence[Link]) -> str:
    return _page(
        "refuted.html",
        ("elements", "formula", "refuted"),
        nav,
        title=f"{theory.name}: false conjectures",
        refuted=theory.refuted,
        sides=any(one.left or one.right for one in theory.refuted),
    )


def _replay_page(theory: TheoryGraph, nav: Sequence[Link]) -> str:
    shown = data.replay(theory)
    return _page(
        "replay.html",
        _REPLAY,
        nav,
        title=f"{theory.name}: replay",
        blocks=theory.blocks,
        rounds=shown["rounds"],
        listed=MESSAGES_LISTED,
        data=data.packed("replay-data", shown),
    )


def _rows(theory: TheoryGraph, positions: range) -> list[dict[str, Any]]:
    """What the plain list says of theorems."""
    return [
        {
            "href": f"{data.page_of(index)}#{theorem.id}",
            "theorem": theorem,
            "steps": step_count(theorem.proof),
        }
        for index, theorem in ((index, theory.theorems[index]) for index in positions)
    ]


def _page(
    template: str, scripts: Sequence[str], nav: Sequence[Link], *, title: str, **values: Any
) -> str:
    return render_page(
        title=title,
        body=render_template(_FOLDER / "templates", template, **values),
        nav=nav,
        scripts=[_asset(f"{name}.js") for name in scripts],
        styles=[_asset("browser.css")],
    )


@cache
def _asset(name: str) -> str:
    return (_FOLDER / "assets" / name).read_text(encoding="utf-8").strip()
