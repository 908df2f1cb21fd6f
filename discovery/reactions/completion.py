"""Completion in water: add H2O, H+ or OH-, and e- where an equation needs them.

In acid, H2O and H+ may be added; in base, H2O and OH-; electrons only where the charge cannot be
closed without them, which makes a half-reaction. Of all ways the one with the fewest added species
is taken, electrons counting last; the balance decides on which side each of them stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from discovery.reactions.composition import composition_rows
from discovery.reactions.elements import CHARGE
from discovery.reactions.equation import Equation, empty_side, read_open_equation
from discovery.reactions.formula import MAX_COUNT, read_species
from discovery.reactions.infeasible import has_balance
from discovery.reactions.repairs import COMMON
from discovery.reactions.vectors import Matrix

# Medium: what may be added in water.
MEDIA: dict[str, tuple[str, ...]] = {"acid": ("H2O", "H+"), "base": ("H2O", "OH-")}
ELECTRON = "e-"


@dataclass(frozen=True)
class Completion:
    """The species added on each side, such that the equation balances with all of them."""

    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()

    @property
    def electrons(self) -> bool:
        return ELECTRON in self.left + self.right


def complete(
    quantities: Sequence[str], matrix: Matrix, medium: str, present: Sequence[str] = ()
) -> Completion | None:
    """What to add in the medium ("acid" or "base"); None when nothing there helps.

    ``matrix`` is signed, one row for each of the ``quantities``; species ``present`` are not added
    again.

    >>> rows = [(1, 0, -1, 0), (4, 0, 0, 0), (-1, 2, -2, -3), (0, 1, 0, -1)]
    >>> complete(["Mn", "O", "charge", "Fe"], rows, "acid")  # MnO4- + Fe+2 -> Mn+2 + Fe+3
    Completion(left=('H+',), right=('H2O',))
    """
    species = len(matrix[0]) if matrix else 0
    rows = dict(zip(quantities, matrix, strict=True))
    for element in ("H", "O", CHARGE):
        rows.setdefault(element, (0,) * species)
    for chosen in choices([text for text in (*MEDIA[medium], ELECTRON) if text not in present]):
        for sides in product((1, -1), repeat=len(chosen)):
            added = list(zip(chosen, sides, strict=True))
            signed = [
                [*row, *(side * COMMON[text].get(name, 0) for text, side in added)]
                for name, row in rows.items()
            ]
            if has_balance(signed, species + len(chosen)):
                left = tuple(text for text, side in added if side > 0)
                return Completion(left, tuple(text for text, side in added if side < 0))
    return None


def complete_equation(equation: Equation, medium: str) -> tuple[Equation, Completion]:
    """The equation with what it needs in the medium, and what that is.

    An equation that water cannot complete comes back as it is.

    >>> from discovery.reactions.equation import read_equation
    >>> equation, added = complete_equation(read_equation("Zn -> Zn+2"), "acid")
    >>> [species.text for species in equation.right], added
    (['Zn+2', 'e-'], Completion(left=(), right=('e-',)))
    """
    rows = composition_rows(equation.left, equation.right)
    made = [dict(one.counts) for one in equation.left + equation.right]
    present = [text for text, counts in COMMON.items() if counts in made]
    added = complete(list(rows), list(rows.values()), medium, present)
    if added is None:
        return equation, Completion()
    left = equation.left + tuple(map(read_species, added.left))
    right = equation.right + tuple(map(read_species, added.right))
    return equation._replace(left=left, right=right), added


def complete_text(
    text: str, medium: str, max_count: int = MAX_COUNT
) -> tuple[Equation, Completion]:
    """Read and complete an equation; a side may be empty if the medium can fill it.

    Raises ``InputError`` and ``LimitError`` with a position within ``text``.

    >>> equation, added = complete_text("-> O2", "acid")
    >>> added
    Completion(left=('H2O',), right=('H+', 'e-'))
    """
    equation, added = complete_equation(read_open_equation(text, max_count), medium)
    if not (equation.left and equation.right):
        raise empty_side(text)
    return equation, added


def choices(addable: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The sets of species to add: without the electron first, then the small ones first."""
    sets = [chosen for size in range(len(addable) + 1) for chosen in combinations(addable, size)]
    return iter(sorted(sets, key=lambda chosen: (ELECTRON in chosen, len(chosen))))
