"""Why an equation has no balance: the reason, the elements and species at fault, and a proof.

A balance has every coefficient at least 1. The reason is the first of these that holds:

- ``species-forced-to-zero``: the other species balance without these;
- ``element-on-one-side``: an element occurs on one side only;
- ``wrong-side``: there is a balance once some species are moved across;
- ``no-nonzero-balance``: nothing of the kind.

The proof is a weight for each conserved quantity (:mod:`discovery.reactions.weights`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from discovery.reactions.elements import CHARGE
from discovery.reactions.kernel import echelon, kernel_basis
from discovery.reactions.positivity import decide_positivity
from discovery.reactions.vectors import Matrix, Vector
from discovery.reactions.weights import blocking_weights

FORCED_TO_ZERO = "species-forced-to-zero"
ONE_SIDE = "element-on-one-side"
WRONG_SIDE = "wrong-side"
NO_BALANCE = "no-nonzero-balance"

# Sets of species tried on the other side, the small ones first.
MOST_MOVES = 300


@dataclass(frozen=True)
class Obstacle:
    """What keeps an equation from balancing; species by number, left side first."""

    reason: str
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]
    wrong_side: tuple[int, ...]
    forced_zero: tuple[int, ...]
    weights: Vector


def explain(quantities: Sequence[str], matrix: Matrix, solution: Vector, left: int) -> Obstacle:
    """Explain an equation without a balance.

    ``matrix`` is signed, one row for each of the ``quantities``; ``solution`` is a vector >= 0 in
    its kernel, positive wherever that is possible; ``left`` species are on the left side.

    >>> explain(["C", "O"], [(1, -1), (1, -2)], (0, 0), left=1).reason  # CO -> CO2
    'no-nonzero-balance'
    """
    only_left, only_right = [], []
    for name, row in zip(quantities, matrix, strict=True):
        if name != CHARGE and not any(row[left:]):
            only_left.append(name)
        elif name != CHARGE and not any(row[:left]):
            only_right.append(name)
    blocked = [not x for x in solution]
    moved: tuple[int, ...] = ()
    if any(solution):
        reason = FORCED_TO_ZERO
    else:
        moved = species_to_move(matrix, len(solution))
        reason = WRONG_SIDE if moved else NO_BALANCE
        if only_left or only_right:
            reason = ONE_SIDE
    forced = tuple(i for i, zero in enumerate(blocked) if zero) if any(solution) else ()
    weights = blocking_weights(matrix, blocked)
    return Obstacle(reason, tuple(only_left), tuple(only_right), moved, forced, weights)


def species_to_move(matrix: Matrix, species: int) -> tuple[int, ...]:
    """The fewest species, if any, with which moved across a balance exists.

    Beyond a number of attempts: a set that does it, though there may be a smaller one.

    >>> species_to_move([(1, 0, -1), (1, 1, 0), (3, 2, -1)], 3)  # CaCO3 + CO2 -> CaO
    (1,)
    """
    basis = kernel_basis(echelon(matrix, species))
    if not basis or not all(map(any, zip(*basis, strict=True))):
        return ()  # some species takes part in no reaction at all, however turned
    if len(basis) == 1:
        return minority(basis[0])
    attempts = (
        moved for size in range(1, species // 2 + 1) for moved in combinations(range(species), size)
    )
    for moved in islice(attempts, MOST_MOVES):
        if has_balance(turned(matrix, moved), species):
            return moved
    return minority(without_zero(basis))


def has_balance(matrix: Matrix, species: int) -> bool:
    """Whether the signed equation has a balance with every coefficient at least 1."""
    return bool(some_balance(matrix, species))


def some_balance(matrix: Matrix, species: int) -> Vector:
    """A balance of the signed equation with every coefficient at least 1; () if there is none.

    In lowest terms, and the only one if there is only one.
    """
    form = echelon(matrix, species)
    if not form.free:
        return ()
    solution = decide_positivity(kernel_basis(form), form.free, species).solution
    return solution if all(solution) else ()


def turned(matrix: Matrix, moved: Sequence[int]) -> list[list[int]]:
    """The signed matrix with some species moved to the other side."""
    return [[-a if j in moved else a for j, a in enumerate(row)] for row in matrix]


def minority(vector: Sequence[int]) -> tuple[int, ...]:
    """The positions of the sign that occurs less often; the negative ones if both do equally."""
    negative = tuple(i for i, x in enumerate(vector) if x < 0)
    positive = tuple(i for i, x in enumerate(vector) if x > 0)
    return min(negative, positive, key=len)


def without_zero(basis: Sequence[Sequence[int]]) -> list[int]:
    """A combination of the vectors that is zero only where all of them are."""
    total = list(basis[0])
    for vector in basis[1:]:
        factor = 1
        while any(b and not a + factor * b for a, b in zip(total, vector, strict=True)):
            factor += 1
        total = [a + factor * b for a, b in zip(total, vector, strict=True)]
    return total
