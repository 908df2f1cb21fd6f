"""Half-reactions: a redox reaction as an oxidation and a reduction that exchange electrons.

The species of the equation keep their sides; water, H+ (in base OH-) and electrons are free. Each
half is a circuit of these species that has electrons on one side; of all pairs which, taken so
many times each, add up to the reaction without electrons, the one that shares the fewest species
is given, then the shortest. Nothing is assumed about which atoms change their state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from discovery.reactions.circuits import circuits
from discovery.reactions.completion import ELECTRON, MEDIA
from discovery.reactions.elements import CHARGE
from discovery.reactions.repairs import COMMON
from discovery.reactions.vectors import Matrix, Vector, collect


@dataclass(frozen=True)
class Half:
    """One half, as often as it takes part: coefficients of the species of the equation.

    ``medium`` maps what is added, the electrons too, to its amount: positive on the left.
    """

    coefficients: Vector
    medium: dict[str, int]
    times: int

    @property
    def electrons(self) -> int:
        """How many electrons this half moves when it happens once."""
        return abs(self.medium[ELECTRON])


@dataclass(frozen=True)
class Halves:
    """The oxidation (electrons on the right) and the reduction (electrons on the left).

    Together they are ``multiple`` times the reaction: 1, but for a disproportionation such as that
    of P4, of which a half takes four atoms.
    """

    oxidation: Half
    reduction: Half
    multiple: int

    @property
    def electrons(self) -> Fraction:
        """The electrons moved in the reaction as written."""
        return Fraction(self.oxidation.times * self.oxidation.electrons, self.multiple)


def half_reactions(
    quantities: Sequence[str], matrix: Matrix, reaction: Vector, medium: str
) -> Halves | None:
    """Split a balanced reaction into halves; None where no two circuits do it.

    ``matrix`` is signed and, like ``reaction``, without water, H+, OH- and electrons.

    >>> rows = [(1, 0, -1, 0), (4, 0, 0, 0), (-1, 2, -2, -3), (0, 1, 0, -1)]
    >>> quantities = ["Mn", "O", "charge", "Fe"]
    >>> halves = half_reactions(quantities, rows, (1, 5, 1, 5), "acid")
    >>> halves.oxidation.times, halves.reduction.medium
    (5, {'H2O': -4, 'H+': 8, 'e-': 5})
    """
    species = len(reaction)
    free = (*MEDIA[medium], ELECTRON)
    rows = dict(zip(quantities, map(tuple, matrix), strict=True))
    for element in ("H", "O", CHARGE):
        rows.setdefault(element, (0,) * species)
    extended = [(*row, *(COMMON[text].get(name, 0) for text in free)) for name, row in rows.items()]
    found = collect(circuits(extended, species + len(free))).reactions
    turned = [z for c in found for z in (c, tuple(-x for x in c))]
    usable = [z for z in turned if z[-1] and min(z[:species]) >= 0]
    oxidations = [z for z in usable if z[-1] < 0]
    reductions = [z for z in usable if z[-1] > 0]
    pairs = [
        (shared(a, b, species), sum(map(abs, a)) + sum(map(abs, b)), a, b, times)
        for a in oxidations
        for b in reductions
        if (times := multiples(a, b, reaction))
    ]
    if not pairs:
        return None
    _, _, a, b, (p, q, multiple) = min(pairs)
    return Halves(half(a, free, p), half(b, free, q), multiple)


def shared(a: Vector, b: Vector, species: int) -> int:
    """How many species of the equation occur in both halves."""
    return sum(bool(x and y) for x, y in zip(a[:species], b[:species], strict=True))


def multiples(a: Vector, b: Vector, reaction: Vector) -> tuple[int, int, int] | None:
    """The least p, q, m with p a + q b equal to m times the reaction and without electrons."""
    p, q = b[-1], -a[-1]
    total = [p * x + q * y for x, y in zip(a, b, strict=True)][: len(reaction)]
    position = next(i for i, x in enumerate(reaction) if x)
    multiple, unit = total[position], reaction[position]
    if any(unit * x != multiple * y for x, y in zip(total, reaction, strict=True)):
        return None
    least = gcd(p * unit, q * unit, multiple)
    return p * unit // least, q * unit // least, multiple // least


def half(z: Vector, free: Sequence[str], times: int) -> Half:
    """The circuit as a half-reaction."""
    species = len(z) - len(free)
    medium = {text: x for text, x in zip(free, z[species:], strict=True) if x}
    return Half(z[:species], medium, times)
