"""All balances of an equation that has several: the basis of all, the least one, and the next.

The search for either has a limit, counted in signs of life and not in seconds, so that the same
equation has the same answer on every machine. What is not found within it is said to be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from discovery.reactions.bases import hilbert_basis, lattice_basis
from discovery.reactions.canonical import (
    Canonical,
    Cut,
    Leaf,
    Proof,
    balances_by_sum,
    canonical,
    prove,
)
from discovery.reactions.programming import least_balance
from discovery.reactions.vectors import Vector, after_signs, by_size, collect

HILBERT_SIGNS = 100  # two or three seconds
SEARCHED = 10  # dimensions in which the exact search is quick
CANONICAL_SIGNS = 50  # 5,000 boxes: about as long
PROOF_BOXES = 200  # most proofs take one
_CACHED = 1 << 10  # families remembered; equal equations come often in a batch


@dataclass(frozen=True)
class Family:
    """The balances of an equation; coefficients in the order left and right.

    ``basis`` is the Hilbert basis, every balance being a whole-number sum of its members, or a part
    of it if it is not ``complete``; ``canonical`` is the balance of least sum, None if it was not
    found within the limit.
    """

    basis: tuple[Vector, ...]
    complete: bool
    canonical: Canonical | None


@lru_cache(maxsize=_CACHED)
def family(matrix: tuple[Vector, ...], full: Vector) -> Family:
    """The family of a signed matrix, of which ``full`` is a balance without a zero.

    >>> found = family(((1, 1, 0, -1, 0), (0, 4, 0, 0, -2), (0, 0, 2, -2, -1)), (1, 1, 3, 2, 2))
    >>> found.basis, found.canonical.balance  # C + CH4 + O2 -> CO2 + H2O
    (((1, 0, 1, 1, 0), (0, 1, 2, 1, 2)), (1, 1, 3, 2, 2))
    """
    species = len(full)
    basis = collect(hilbert_basis(matrix, species), after_signs(HILBERT_SIGNS))
    least = find_least(matrix, lattice_basis(matrix, species), full)
    return Family(tuple(sorted(basis.reactions, key=by_size)), basis.complete, least)


def find_least(
    matrix: tuple[Vector, ...], lattice: Sequence[Vector], full: Vector
) -> Canonical | None:
    """The canonical balance, by exact search or, in many dimensions, by HiGHS with exact proof.

    The proof is of the least sum; which of the balances of that sum it is, is then not proven.
    """
    if len(lattice) <= SEARCHED:
        found = canonical(lattice, full, stop=after_signs(CANONICAL_SIGNS))
        if found is not None:
            return found
    proposed = least_balance(matrix, len(full))
    if proposed is None:
        return None
    proof = prove(lattice, sum(proposed) - 1, PROOF_BOXES)
    return None if proof is None else Canonical(proposed, None, proof)


def ranked(
    matrix: Sequence[Vector], full: Vector, after: Vector | None = None
) -> Iterator[Vector | None]:
    """All balances in lowest terms strictly by their sum; with ``after``, those behind it."""
    return balances_by_sum(lattice_basis(matrix, len(full)), full, after=after)


def proof_json(proof: Proof) -> dict[str, Any]:
    """The proof as JSON: nested objects with ``unknown``, ``value``, ``below``, ``above`` for a cut
    and ``forms``, ``sums`` for a leaf; an empty object is a single point.
    """
    return {"basis": proof.basis, "limit": proof.limit, "tree": _tree_json(proof.tree)}


def _tree_json(tree: Cut | Leaf) -> dict[str, Any]:
    if isinstance(tree, Leaf):
        return {"forms": tree.forms, "sums": tree.sums} if tree.forms else {}
    return {
        "unknown": tree.unknown,
        "value": tree.value,
        "below": _tree_json(tree.below),
        "above": _tree_json(tree.above),
    }
