"""Amounts: how far a reaction goes with what is given, and what is there afterwards.

Amounts are exact fractions of a mole. The reactant that is used up first limits the extent;
reactants of which no amount is given are taken to be there in excess. Atomic weights are those of
the periodictable package; an ion is lighter or heavier by its electrons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from discovery.errors import InputError
from discovery.reactions.elements import CHARGE

# Unit: (what it measures, how much of g or mol it is).
UNITS: dict[str, tuple[str, Fraction]] = {
    "g": ("mass", Fraction(1)),
    "kg": ("mass", Fraction(1000)),
    "mg": ("mass", Fraction(1, 1000)),
    "ug": ("mass", Fraction(1, 10**6)),
    "t": ("mass", Fraction(10**6)),
    "mol": ("amount", Fraction(1)),
    "mmol": ("amount", Fraction(1, 1000)),
    "umol": ("amount", Fraction(1, 10**6)),
    "kmol": ("amount", Fraction(1000)),
}
ELECTRON_MASS = Fraction("0.000548579909")  # g/mol, CODATA 2018
_AMOUNT = re.compile(
    r"\s*(?P<species>.+?)\s*=\s*(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?)"
    r"\s*(?P<unit>[a-zµμ]+)\s*\Z"
)


@dataclass(frozen=True)
class Given:
    """An amount as it was given: a mass in grams or an amount in moles."""

    kind: str
    value: Fraction


@dataclass(frozen=True)
class Portion:
    """One species before and after: moles, and grams a mole.

    ``before`` and ``after`` are None for a reactant in excess.
    """

    species: str
    molar_mass: Fraction
    before: Fraction | None
    change: Fraction
    after: Fraction | None


@dataclass(frozen=True)
class Amounts:
    """How far the reaction goes (moles of the equation as written), and every species with it."""

    extent: Fraction
    limiting: str
    portions: tuple[Portion, ...]


def read_amounts(text: str) -> dict[str, Given]:
    """Read a list such as ``Fe=10 g, O2=5 g``.

    Raises:
        InputError: an entry that is not species = number unit, a unit that is not known, or a
            species named twice.

    >>> read_amounts("Fe=10 g, O2=0.5 mol")["O2"]
    Given(kind='amount', value=Fraction(1, 2))
    """
    given: dict[str, Given] = {}
    position = 0
    for entry in text.split(","):
        found = _AMOUNT.match(entry)
        unit = found["unit"].replace("µ", "u").replace("μ", "u") if found else ""
        if found is None or unit not in UNITS:
            raise InputError(
                "an amount is read as species = number unit",
                kind="bad-amount",
                source=text,
                position=position + len(entry) - len(entry.lstrip()),
                hint=f"Fe=10 g, with one of the units {', '.join(UNITS)}",
            )
        if found["species"] in given:
            raise InputError(
                f"{found['species']} has two amounts",
                kind="bad-amount",
                source=text,
                position=position + found.start("species"),
                hint="one amount for each species",
            )
        kind, factor = UNITS[unit]
        given[found["species"]] = Given(kind, Fraction(found["number"]) * factor)
        position += len(entry) + 1
    return given


def molar_mass(composition: Mapping[str, int]) -> Fraction:
    """Grams a mole, from atomic weights; pinned atoms (``O*``) weigh what others do.

    >>> round(float(molar_mass({"H": 2, "O": 1})), 3)
    18.015
    """
    total = -ELECTRON_MASS * composition.get(CHARGE, 0)
    for element, count in composition.items():
        if element != CHARGE:
            total += atomic_weight(element.rstrip("*")) * count
    return total


def atomic_weight(symbol: str) -> Fraction:
    """The standard atomic weight in g/mol; of D and T the mass of the isotope."""
    from periodictable import elements

    return Fraction(str(elements.symbol(symbol).mass))


def react(
    species: Sequence[str],
    masses: Sequence[Fraction],
    coefficients: Sequence[int],
    given: Mapping[str, Given],
) -> Amounts:
    """Let a balanced reaction go as far as it can.

    ``coefficients`` are negative on the left side, positive on the right; ``masses`` are molar.
    At least one reactant has an amount given.

    >>> given = {"H2": Given("amount", Fraction(3)), "O2": Given("mass", Fraction(32))}
    >>> masses = [Fraction(2), Fraction(32), Fraction(18)]
    >>> done = react(["H2", "O2", "H2O"], masses, [-2, -1, 2], given)
    >>> done.limiting, done.portions[0].after, done.portions[2].after
    ('O2', Fraction(1, 1), Fraction(2, 1))
    """
    before: list[Fraction | None] = []
    for name, mass, coefficient in zip(species, masses, coefficients, strict=True):
        entry = given.get(name)
        if entry is None:
            before.append(None if coefficient < 0 else Fraction(0))
        else:
            before.append(entry.value if entry.kind == "amount" else entry.value / mass)
    extent, limiting = min(
        (moles / -coefficient, i)
        for i, (moles, coefficient) in enumerate(zip(before, coefficients, strict=True))
        if moles is not None and coefficient < 0
    )
    portions = tuple(
        Portion(name, mass, moles, c * extent, None if moles is None else moles + c * extent)
        for name, mass, moles, c in zip(species, masses, before, coefficients, strict=True)
    )
    return Amounts(extent, species[limiting], portions)
