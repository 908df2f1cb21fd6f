"""What the scripts of the pages read: plain JSON, deflated and in base64 inside the page.

A page from disk may not fetch files, so each page carries its data. Uncompressed they would be
four times as large. Positions in the list of theorems stand for theorems throughout.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from discovery.site.page import json_script
from proofs.browser.dependencies import Dependencies
from proofs.browser.layout import layout
from proofs.browser.model import AXIOM, Part, Step, Theorem, TheoryGraph, step_count, steps_of

if TYPE_CHECKING:
    from markupsafe import Markup

JSON: TypeAlias = dict[str, Any]
PER_PAGE = 200  # theorems on one page: 50 pages for 10,000, and each opens in a moment
USERS_SHOWN = 60  # "used by" links of a theorem; the graph shows them all


def packed(element_id: str, value: JSON) -> Markup:
    """The element that ``unpack`` in assets/unpack.js reads ``value`` from."""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return json_script(element_id, b64encode(zlib.compress(text.encode(), 6)).decode())


def page_of(index: int) -> str:
    """The file with the theorem at a position."""
    return f"theorems-{index // PER_PAGE + 1}.html"


def overview(theory: TheoryGraph, links: Dependencies) -> JSON:
    """All theorems without proofs, column by column, and where they stand in the picture."""
    kinds = list(dict.fromkeys(theorem.kind for theorem in theory.theorems))
    places = layout(links.uses)
    return {
        "constants": list(theory.constants),
        "kinds": kinds,
        "perPage": PER_PAGE,
        "id": [theorem.id for theorem in theory.theorems],
        "name": [theorem.name for theorem in theory.theorems],
        "statement": [theorem.statement for theorem in theory.theorems],
        "kind": [kinds.index(theorem.kind) for theorem in theory.theorems],
        "steps": [step_count(theorem.proof) for theorem in theory.theorems],
        "uses": links.uses,
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
    }


def chapter(theory: TheoryGraph, links: Dependencies, start: int) -> JSON:
    """The theorems of a page with their proofs, and what is said there of other theorems."""
    theorems = theory.theorems
    shown = range(start, min(start + PER_PAGE, len(theorems)))
    mentioned = {
        other
        for index in shown
        for group in (links.uses[index], links.used_by[index][:USERS_SHOWN], links.axioms[index])
        for other in group
    }
    neighbours = {start - 1, start + PER_PAGE} & set(range(len(theorems)))
    return {
        "start": start,
        "perPage": PER_PAGE,
        "theorems": [_theorem(theorems[index], links, index) for index in shown],
        "cited": {
            str(index): [theorems[index].id, theorems[index].statement, theorems[index].name]
            for index in sorted(mentioned | neighbours)
        },
    }


def _theorem(theorem: Theorem, links: Dependencies, index: int) -> JSON:
    users = links.used_by[index]
    place = dict(zip(_cited(theorem), links.uses[index], strict=True))
    return {
        "id": theorem.id,
        "name": theorem.name,
        "statement": theorem.statement,
        "kind": theorem.kind,
        "round": theorem.round,
        "copies": [["Text", theorem.statement], ["MPL", theorem.mpl], *map(list, theorem.exports)],
        "mpl": theorem.mpl,
        "uses": links.uses[index],
        "axioms": links.axioms[index],
        "users": users[:USERS_SHOWN],
        "userCount": len(users),
        "isAxiom": theorem.kind == AXIOM,
        "steps": step_count(theorem.proof),
        "proof": _part(theorem.proof, place) if theorem.proof else None,
    }


def _cited(theorem: Theorem) -> list[str]:
    return list(dict.fromkeys(s.theorem for s in steps_of(theorem.proof) if s.theorem))


def _part(part: Part, place: dict[str, int]) -> JSON:
    items = [
        _step(item, place)
        if isinstance(item, Step)
        else {"cases": [_part(case, place) for case in item.cases]}
        for item in part.items
    ]
    return {"title": part.title, "assumes": list(part.assumes), "items": items}


def _step(step: Step, place: dict[str, int]) -> JSON:
    made: JSON = {"text": step.text, "rule": step.rule}
    if step.theorem:
        made["theorem"] = place[step.theorem]
    if step.steps:
        made["steps"] = list(step.steps)
    if step.changed:
        made["changed"] = list(step.changed)
    if step.substitution:
        made["with"] = [list(pair) for pair in step.substitution]
    return made


def replay(theory: TheoryGraph) -> JSON:
    """The blocks and the messages between them, by position, round by round."""
    block = {made.id: number for number, made in enumerate(theory.blocks)}
    place = {theorem.id: index for index, theorem in enumerate(theory.theorems)}
    rounds: list[list[Any]] = []
    for message in sorted(theory.messages, key=lambda message: message.round):
        if not rounds or rounds[-1][0] != message.round:
            rounds.append([message.round, []])
        theorem = place[message.theorem] if message.theorem else -1
        ends = block[message.source], block[message.target]
        rounds[-1][1].append([*ends, message.fact, theorem])
    return {
        "perPage": PER_PAGE,
        "ids": [theorem.id for theorem in theory.theorems] if theory.messages else [],
        "blocks": [[made.name, block.get(made.parent, -1)] for made in theory.blocks],
        "rounds": rounds,
    }


def chapters(theorems: Sequence[Theorem]) -> range:
    """The position of the first theorem of each page."""
    return range(0, len(theorems), PER_PAGE)
