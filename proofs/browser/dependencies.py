"""Who rests on whom: the dependency graph of a theory, by positions in its list of theorems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofs.browser.model import AXIOM, Theorem, steps_of


@dataclass(frozen=True)
class Dependencies:
    """For each theorem, by position: what its proof uses, who uses it, the axioms beneath it."""

    uses: list[list[int]]
    used_by: list[list[int]]
    axioms: list[list[int]]


def dependencies(theorems: Sequence[Theorem]) -> Dependencies:
    """The dependencies of theorems each of which rests on earlier ones only."""
    place = {theorem.id: index for index, theorem in enumerate(theorems)}
    uses = [
        list(dict.fromkeys(place[s.theorem] for s in steps_of(theorem.proof) if s.theorem))
        for theorem in theorems
    ]
    used_by: list[list[int]] = [[] for _ in theorems]
    for index, used in enumerate(uses):
        for other in used:
            used_by[other].append(index)
    return Dependencies(uses, used_by, _axioms_beneath(theorems, uses))


def _axioms_beneath(theorems: Sequence[Theorem], uses: list[list[int]]) -> list[list[int]]:
    """The positions of the axioms that each theorem rests on in the end."""
    axioms = [index for index, theorem in enumerate(theorems) if theorem.kind == AXIOM]
    bit = {axiom: 1 << number for number, axiom in enumerate(axioms)}
    masks: list[int] = []  # one integer per theorem: unions are a single operation
    for index, used in enumerate(uses):
        mask = bit.get(index, 0)
        for other in used:
            mask |= masks[other]
        masks.append(mask)
    # Few distinct sets occur, so each is unpacked once.
    unpacked = {mask: [a for a in axioms if mask & bit[a]] for mask in set(masks)}
    return [[] if index in bit else unpacked[mask] for index, mask in enumerate(masks)]
