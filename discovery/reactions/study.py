"""What else can be told of one balance: the next best, half-reactions, oxidation numbers, amounts.

Each function takes a :class:`Balance` and gives JSON; :mod:`discovery.reactions.tell` says the same
in words. Where several balances exist, the canonical one is meant.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import Any

from discovery.errors import InputError, NothingFound
from discovery.reactions.amounts import Amounts, molar_mass, react, read_amounts
from discovery.reactions.balance import Balance
from discovery.reactions.elements import CHARGE
from discovery.reactions.formula import read_species
from discovery.reactions.halves import Half, half_reactions
from discovery.reactions.oxidation import oxidation_numbers
from discovery.reactions.vectors import Stop, Vector, never

_WATER = {frozenset(read_species(text).counts) for text in ("H2O", "H+", "OH-", "e-")}


def coefficients(balance: Balance) -> Vector:
    """Those of the unique or canonical balance, left side first.

    Raises ``NothingFound`` when there is no balance, or its least one was not found.
    """
    if balance.coefficients is not None:
        return tuple(balance.coefficients)
    found = balance.family
    if found is None or found.canonical is None:
        raise NothingFound(f"no balance of {balance.equation} is known")
    return found.canonical.balance


def top_balances(
    balance: Balance, count: int, after: Vector | None = None, stop: Stop = never
) -> list[list[int]]:
    """The first balances by sum, or those behind ``after``."""
    if after is not None and len(after) != len(balance.terms):
        raise InputError(
            f"{len(after)} coefficients for {len(balance.terms)} species", kind="bad-coefficients"
        )
    found: list[list[int]] = []
    for x in islice(balance.by_sum(after), count):
        found.append(list(x))
        if stop():
            break
    return found


def halves_json(balance: Balance, medium: str) -> dict[str, Any] | None:
    """The half-reactions in the medium, as JSON; None where two circuits do not do it."""
    species = balance.source.left + balance.source.right
    numbers = coefficients(balance)
    main = [i for i, one in enumerate(species) if frozenset(one.counts) not in _WATER]
    rows = {name: [row[i] for i in main] for name, row in balance.rows.items()}
    reaction = tuple(numbers[i] for i in main)
    found = half_reactions(list(rows), list(rows.values()), reaction, medium)
    if found is None:
        return None
    names = [species[i].text for i in main]
    left = sum(i < len(balance.source.left) for i in main)
    return {
        "medium": medium,
        "oxidation": _half_json(found.oxidation, names, left),
        "reduction": _half_json(found.reduction, names, left),
        "electrons": _number(found.electrons),
        "multiple": found.multiple,
    }


def _half_json(half: Half, names: list[str], left: int) -> dict[str, Any]:
    """The sides of a half-reaction, how often it happens and how many electrons it moves."""
    signed = [(name, x if i < left else -x) for i, (name, x) in enumerate(
        zip(names, half.coefficients, strict=True)
    )]  # fmt: skip
    signed += list(half.medium.items())
    return {
        "left": [{"species": name, "coefficient": x} for name, x in signed if x > 0],
        "right": [{"species": name, "coefficient": -x} for name, x in signed if x < 0],
        "times": half.times,
        "electrons": half.electrons,
    }


def oxidation_json(balance: Balance) -> dict[str, dict[str, int | str] | None]:
    """The oxidation numbers in each species; None where the usual rules do not decide them."""
    found: dict[str, dict[str, int | str] | None] = {}
    for one in balance.source.left + balance.source.right:
        numbers = oxidation_numbers(dict(one.counts))
        if set(dict(one.counts)) != {CHARGE}:  # an electron has none
            known = None if numbers is None else {e: _number(x) for e, x in numbers.items()}
            found[one.text] = known
    return found


def amounts_json(balance: Balance, text: str) -> dict[str, Any]:
    """How far the reaction goes with the amounts in ``text``, as JSON.

    Raises ``InputError`` for amounts that cannot be read, or of nothing that is used up.
    """
    given = read_amounts(text)
    species = balance.source.left + balance.source.right
    left = len(balance.source.left)
    names = [one.text for one in species]
    for name in given:
        if name not in names:
            raise _no_amount(f"{name} is not in the equation", text, name)
    if not any(name in names[:left] and given[name].value for name in given):
        raise _no_amount("no amount of anything on the left side", text, "")
    signed = [-x if i < left else x for i, x in enumerate(coefficients(balance))]
    masses = [molar_mass(dict(one.counts)) for one in species]
    return _amounts_json(react(names, masses, signed, given))


def _amounts_json(done: Amounts) -> dict[str, Any]:
    def both(moles: Fraction | None, mass: Fraction) -> dict[str, float] | None:
        return None if moles is None else {"mol": float(moles), "g": float(moles * mass)}

    return {
        "limiting": done.limiting,
        "extent": float(done.extent),
        "species": [
            {
                "species": part.species,
                "molar_mass": float(part.molar_mass),
                "before": both(part.before, part.molar_mass),
                "change": both(part.change, part.molar_mass),
                "after": both(part.after, part.molar_mass),
            }
            for part in done.portions
        ],
    }


def _no_amount(problem: str, text: str, name: str) -> InputError:
    return InputError(
        problem,
        kind="bad-amount",
        source=text,
        position=max(0, text.find(name)),
        hint="species as in the equation: Fe=10 g, O2=5 g",
    )


def _number(value: Fraction) -> int | str:
    return int(value) if value.denominator == 1 else str(value)
