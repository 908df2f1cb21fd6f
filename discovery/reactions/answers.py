"""What an answer says beyond its status: the family of several balances, the reason of none.

Gives the fields of the JSON of an answer and the claims that they add to its certificate. Both are
computed when they are asked for, and remembered by the numbers of the equation, since a batch asks
for the same again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from discovery.reactions.certificate import SEVERAL, Fields
from discovery.reactions.infeasible import Obstacle, explain, some_balance, turned
from discovery.reactions.repairs import Repair, changed, nearest_repair
from discovery.reactions.several import Family, family, proof_json, ranked
from discovery.reactions.vectors import Vector

if TYPE_CHECKING:
    from discovery.reactions.balance import Balance

_CACHED = 1 << 10

Sides = tuple[tuple[tuple[str, int], ...], ...]  # (species, coefficient) of left and right


def tell_several(balance: Balance) -> Fields:
    """The Hilbert basis, the canonical balance and its ties, with the proof of the least sum."""
    assert balance.positivity is not None
    found = find_family(balance)
    least = found.canonical
    ties = None if least is None or least.ties is None else list(map(list, least.ties))
    fields = {
        "basis": list(map(list, found.basis)),
        "complete": found.complete,
        "canonical": None if least is None else list(least.balance),
        "ties": ties,
    }
    proof = None if least is None else proof_json(least.proof)
    return Fields(fields, {"positive": list(balance.positivity.solution), "least": proof})


def find_family(balance: Balance) -> Family:
    """All balances of an answer with several."""
    assert balance.positivity is not None
    return family(_matrix(balance), balance.positivity.solution)


def rank_balances(balance: Balance, after: Vector | None) -> Iterator[Vector]:
    """All balances strictly by their sum; none for an answer without one."""
    if balance.coefficients is not None:
        full: Vector = balance.coefficients
    elif balance.status == SEVERAL and balance.positivity is not None:
        full = balance.positivity.solution
    else:
        return iter(())
    return filter(None, ranked(_matrix(balance), full, after))


def tell_infeasible(balance: Balance) -> Fields:
    """Reason, elements and species at fault, weights and the nearest repair."""
    assert balance.positivity is not None
    species = balance.source.left + balance.source.right
    names = tuple(one.text for one in species)
    found = _diagnose(
        tuple(balance.rows), _matrix(balance), names, balance.positivity.solution,
        len(balance.source.left),
    )  # fmt: skip
    why = found.obstacle
    weights = {e: w for e, w in zip(balance.rows, why.weights, strict=True) if w}
    fields = {
        "reason": why.reason,
        "only_left": list(why.only_left),
        "only_right": list(why.only_right),
        "species_on_wrong_side": [names[i] for i in why.wrong_side],
        "forced_zero": [names[i] for i in why.forced_zero],
        "weights": weights,
        "fix": found.fix,
    }
    claims = {
        "weights": dict(weights),
        "rest": list(balance.positivity.solution),
        "turned": None if found.turned is None else list(found.turned),
        "repaired": None if found.repaired is None else _terms_json(found.repaired),
    }
    return Fields(fields, claims)


class Diagnosis(NamedTuple):
    """An obstacle, and what to do about it.

    ``turned`` is a balance with negative coefficients for the species on the wrong side, if there
    are such; ``repaired`` the terms of the repaired equation with a balance of it, and ``fix`` the
    same in words; both are None where no repair was found.
    """

    obstacle: Obstacle
    turned: Vector | None
    repaired: Sides | None
    fix: str | None


@lru_cache(maxsize=_CACHED)
def _diagnose(
    quantities: tuple[str, ...],
    matrix: tuple[Vector, ...],
    names: tuple[str, ...],
    solution: Vector,
    left: int,
) -> Diagnosis:
    why = explain(quantities, matrix, solution, left)
    vector = None
    if why.wrong_side:
        found = some_balance(turned(matrix, why.wrong_side), len(names))
        vector = tuple(-x if i in why.wrong_side else x for i, x in enumerate(found))
    repair = nearest_repair(names, quantities, matrix, left, why)
    if repair is None:
        return Diagnosis(why, vector, None, None)
    numbers = some_balance(*changed(quantities, matrix, repair))
    repaired = _repaired(names, left, repair, numbers)
    return Diagnosis(why, vector, repaired, f"{_words(names, left, repair)}: {_text(repaired)}")


def _repaired(names: Sequence[str], left: int, repair: Repair, numbers: Sequence[int]) -> Sides:
    """The terms of the equation after the repair, with coefficients."""
    kept = [i for i in range(len(names)) if i not in repair.left_out]
    placed = [(names[i], (i < left) != (i in repair.moved)) for i in kept]
    placed += [(text, True) for text in repair.added_left]
    placed += [(text, False) for text in repair.added_right]
    terms = [(name, x, on_left) for (name, on_left), x in zip(placed, numbers, strict=True)]
    return (
        tuple((name, x) for name, x, on_left in terms if on_left),
        tuple((name, x) for name, x, on_left in terms if not on_left),
    )


def _terms_json(sides: Sides) -> dict[str, list[dict[str, Any]]]:
    return {
        side: [{"species": name, "coefficient": x} for name, x in terms]
        for side, terms in zip(("left", "right"), sides, strict=True)
    }


def _words(names: Sequence[str], left: int, repair: Repair) -> str:
    parts = []
    if repair.left_out:
        parts.append(f"leave out {_listed(names[i] for i in repair.left_out)}")
    for side, members in (("right", range(left)), ("left", range(left, len(names)))):
        if moved := [names[i] for i in repair.moved if i in members]:
            parts.append(f"move {_listed(moved)} to the {side}")
    for side, added in (("left", repair.added_left), ("right", repair.added_right)):
        if added:
            parts.append(f"add {_listed(added)} on the {side}")
    return _listed(parts)


def _listed(items: Iterable[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else str(last)


def _text(sides: Sides) -> str:
    return " -> ".join(
        " + ".join(name if x == 1 else f"{x} {name}" for name, x in terms) for terms in sides
    )


def _matrix(balance: Balance) -> tuple[Vector, ...]:
    return tuple(map(tuple, balance.rows.values()))
