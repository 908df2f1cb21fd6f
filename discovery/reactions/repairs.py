"""The nearest equation that has a balance, when the one given has none.

Tried in this order: leave out the species that are forced to zero; move species across; add one
common species; leave out one; add two common ones; leave out one and add one. The first change
that gives a balance with every coefficient at least 1 is the nearest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from discovery.reactions.elements import CHARGE
from discovery.reactions.infeasible import Obstacle, has_balance, turned
from discovery.reactions.vectors import Matrix

Composition = dict[str, int]

# What is usually missing, the likeliest first. The leading ones are also tried in pairs.
COMMON: dict[str, Composition] = {
    "H2O": {"H": 2, "O": 1},
    "e-": {CHARGE: -1},
    "O2": {"O": 2},
    "H+": {"H": 1, CHARGE: 1},
    "OH-": {"O": 1, "H": 1, CHARGE: -1},
    "H2": {"H": 2},
    "CO2": {"C": 1, "O": 2},
    "N2": {"N": 2},
    "HCl": {"H": 1, "Cl": 1},
    "KCl": {"K": 1, "Cl": 1},
    "NaCl": {"Na": 1, "Cl": 1},
    "Cl2": {"Cl": 2},
    "NaOH": {"Na": 1, "O": 1, "H": 1},
    "KOH": {"K": 1, "O": 1, "H": 1},
    "H2SO4": {"H": 2, "S": 1, "O": 4},
    "K2SO4": {"K": 2, "S": 1, "O": 4},
    "Na2SO4": {"Na": 2, "S": 1, "O": 4},
    "HNO3": {"H": 1, "N": 1, "O": 3},
    "KNO3": {"K": 1, "N": 1, "O": 3},
    "NaNO3": {"Na": 1, "N": 1, "O": 3},
    "NH3": {"N": 1, "H": 3},
    "C": {"C": 1},
    "CO": {"C": 1, "O": 1},
    "S": {"S": 1},
    "SO2": {"S": 1, "O": 2},
    "NO": {"N": 1, "O": 1},
    "NO2": {"N": 1, "O": 2},
    "K2CO3": {"K": 2, "C": 1, "O": 3},
    "Na2CO3": {"Na": 2, "C": 1, "O": 3},
    "CaO": {"Ca": 1, "O": 1},
    "CaCl2": {"Ca": 1, "Cl": 2},
    "CaCO3": {"Ca": 1, "C": 1, "O": 3},
    "H3PO4": {"H": 3, "P": 1, "O": 4},
    "CH4": {"C": 1, "H": 4},
    "HBr": {"H": 1, "Br": 1},
    "KBr": {"K": 1, "Br": 1},
    "Br2": {"Br": 2},
    "HI": {"H": 1, "I": 1},
    "KI": {"K": 1, "I": 1},
    "I2": {"I": 2},
}
IN_PAIRS = frozenset({"H2O", "e-", "O2", "H+", "OH-", "H2", "CO2"})


@dataclass(frozen=True)
class Repair:
    """A change after which a balance exists; species by number, left side first."""

    moved: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    added_left: tuple[str, ...] = ()
    added_right: tuple[str, ...] = ()


def nearest_repair(
    species: Sequence[str], quantities: Sequence[str], matrix: Matrix, left: int, why: Obstacle
) -> Repair | None:
    """The first change in the order above that helps, if any does.

    ``species`` are the formulas, of which ``left`` on the left side; ``matrix`` is signed.

    >>> from discovery.reactions.infeasible import explain
    >>> matrix = [(1, -1), (1, -2)]  # CO -> CO2
    >>> why = explain(["C", "O"], matrix, (0, 0), left=1)
    >>> nearest_repair(["CO", "CO2"], ["C", "O"], matrix, 1, why)
    Repair(moved=(), left_out=(), added_left=('O2',), added_right=())
    """
    if why.forced_zero:
        return Repair(left_out=why.forced_zero)
    if why.wrong_side:
        return Repair(moved=why.wrong_side)
    near = {*quantities, "H", "O", CHARGE}  # water and its ions may be missing altogether
    addable = [t for t, made in COMMON.items() if t not in species and made.keys() <= near]
    for repair in repairs(len(species), left, addable):
        if has_balance(*changed(quantities, matrix, repair)):
            return repair
    return None


def repairs(species: int, left: int, addable: Sequence[str]) -> Iterator[Repair]:
    """The changes worth trying, the nearest first."""
    single = [Repair(added_left=(text,)) for text in addable]
    single += [Repair(added_right=(text,)) for text in addable]
    single.sort(key=lambda r: addable.index((r.added_left + r.added_right)[0]))
    yield from single
    droppable = [i for i in range(species) if (left if i < left else species - left) > 1]
    yield from (Repair(left_out=(i,)) for i in droppable)
    for one, two in combinations([text for text in addable if text in IN_PAIRS], 2):
        yield Repair(added_left=(one, two))
        yield Repair(added_right=(one, two))
        yield Repair(added_left=(one,), added_right=(two,))
        yield Repair(added_left=(two,), added_right=(one,))
    for i in range(species):
        for repair in single:
            emptied = (i < left and left == 1 and not repair.added_left) or (
                i >= left and species - left == 1 and not repair.added_right
            )
            if not emptied:
                yield Repair((), (i,), repair.added_left, repair.added_right)


def changed(
    quantities: Sequence[str], matrix: Matrix, repair: Repair
) -> tuple[list[list[int]], int]:
    """The signed matrix after the change, and its number of species."""
    added = [(COMMON[text], 1) for text in repair.added_left]
    added += [(COMMON[text], -1) for text in repair.added_right]
    rows = dict(zip(quantities, turned(matrix, repair.moved), strict=True))
    for made, _ in added:
        for name in made:
            rows.setdefault(name, [0] * len(matrix[0]))
    signed = []
    for name, row in rows.items():
        kept = [a for i, a in enumerate(row) if i not in repair.left_out]
        signed.append(kept + [sign * made.get(name, 0) for made, sign in added])
    return signed, len(signed[0])
