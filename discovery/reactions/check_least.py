"""The checker's reading of a proof that lists all balances up to a sum.

Trusted: this file, :mod:`check_lattice` and Python's integers. A balance is a whole-number
combination of a lattice basis with every coefficient at least 1. The proof cuts the space of the
combinations' factors in two, again and again. At each leaf the box is a single point, or a sum of
bounds refutes it: factors times *forms* (the coefficients, then the factors themselves) add up to
``sums`` times the sum of all coefficients, while the same factors times the bounds of the forms
exceed ``sums`` times the limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discovery.reactions.check_lattice import Matrix, Vector, is_lattice_basis

Bounds = list[int | None]


class Unproven(Exception):
    """A proof that does not show what it claims."""


def balances_up_to(matrix: Matrix, width: int, proof: Any) -> list[Vector]:
    """All balances of the signed matrix whose sum is at most ``proof["limit"]``, sorted by sum.

    Raises :class:`Unproven` if the proof leaves a gap.
    """
    basis, limit = proof["basis"], proof["limit"]
    if not all(type(x) is int for z in basis for x in z) or type(limit) is not int:
        raise Unproven("the proof is not in whole numbers")
    if not is_lattice_basis(matrix, width, [tuple(z) for z in basis]):
        raise Unproven("the basis of the proof does not generate all balances")
    forms = [[z[i] for z in basis] for i in range(width)]
    forms += [[int(i == k) for k in range(len(basis))] for i in range(len(basis))]
    low: Bounds = [1] * width + [None] * len(basis)
    high: Bounds = [limit - width + 1] * width + [None] * len(basis)
    found: list[Vector] = []
    pending = [(proof["tree"], low, high)]
    while pending:
        tree, low, high = pending.pop()
        if "unknown" in tree:
            at, value = width + tree["unknown"], tree["value"]
            if not width <= at < len(forms) or type(value) is not int:
                raise Unproven("a cut of something that is not there")
            pending.append((tree["below"], low, [*high[:at], value, *high[at + 1 :]]))
            pending.append((tree["above"], [*low[:at], value + 1, *low[at + 1 :]], high))
        elif tree:
            _refute(tree, forms, low, high, limit, width)
        else:
            found += _single_point(forms, low, high, limit, width)
    return sorted(found, key=lambda x: (sum(x), x))


def _refute(
    leaf: Any, forms: list[list[int]], low: Bounds, high: Bounds, limit: int, width: int
) -> None:
    sums, terms = leaf["sums"], leaf["forms"]
    if not all(type(x) is int for term in [[sums], *terms] for x in term) or sums < 0:
        raise Unproven("a refutation that is not in whole numbers")
    if not all(0 <= form < len(forms) for form, _ in terms):
        raise Unproven("a refutation with a form that is not there")
    total = [sum(forms[i][k] for i in range(width)) for k in range(len(forms[0]))]
    added = [sum(factor * forms[form][k] for form, factor in terms) for k in range(len(total))]
    if added != [sums * t for t in total]:
        raise Unproven("a refutation whose forms do not add up")
    least = 0
    for form, factor in terms:
        bound = low[form] if factor > 0 else high[form]
        if bound is None:
            raise Unproven("a refutation by a bound that is not there")
        least += factor * bound
    if least <= sums * limit:
        raise Unproven("a refutation that does not refute")


def _single_point(
    forms: Sequence[Sequence[int]], low: Bounds, high: Bounds, limit: int, width: int
) -> list[Vector]:
    """The balance at the only point of a box, if it is one within the limit."""
    point = [x for x in low[width:] if x is not None]
    if point != high[width:]:
        raise Unproven("a leaf that is neither refuted nor a single point")
    x = tuple(sum(a * t for a, t in zip(form, point, strict=True)) for form in forms[:width])
    return [x] if min(x) >= 1 and sum(x) <= limit else []
