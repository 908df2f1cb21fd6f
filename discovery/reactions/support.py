"""Which species can take part in a balance at all, with a proof for those that cannot.

The signed matrix has the columns of the right side negated; a balance is a vector x >= 0 that it
sends to zero. By linear programming duality the species split in two: some balance contains every
species of the first kind at once, and one choice of *weights* on the conserved quantities gives
every species of the second kind (the *blocked* ones) a positive total and no species a negative
one. In any balance these totals add up to zero, so that blocked species do not occur in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discovery.reactions.boxes import Box, search
from discovery.reactions.simplex import first_table, minimise
from discovery.reactions.vectors import Matrix, Vector, primitive


@dataclass(frozen=True)
class Support:
    """``balance`` is positive exactly on the species that can take part.

    ``weights`` (one integer a conserved quantity) prove that the others cannot; ``None`` when all
    can.
    """

    balance: Vector
    weights: Vector | None

    @property
    def blocked(self) -> tuple[int, ...]:
        return tuple(i for i, x in enumerate(self.balance) if not x)


def largest_support(matrix: Matrix, basis: Sequence[Vector], species: int) -> Support:
    """Find a balance with as many species as possible, and weights that block the others.

    ``matrix`` is signed, ``basis`` a basis of its lattice.

    >>> largest_support([(1, -1), (1, -2)], [], 2)  # CO -> CO2
    Support(balance=(0, 0), weights=(3, -2))
    """
    balance = (0,) * species
    forms = [tuple(z[i] for z in basis) for i in range(species)]
    bounds = [0] * species, [1] * species
    while 0 in balance:
        blocked = [i for i in range(species) if not balance[i]]
        objective = tuple(-sum(z[i] for i in blocked) for z in basis)
        table = first_table(forms, objective, bounded=range(species))
        solved = minimise(table, *bounds)
        if not solved.values[-1]:
            return Support(balance, least_weights(matrix, balance))
        balance = primitive(a + b for a, b in zip(balance, solved.values[:-1], strict=True))
    return Support(balance, None)


def least_weights(matrix: Matrix, balance: Vector) -> Vector:
    """Whole weights, least in the sum of their sizes, that block where the balance is zero."""
    rows = len(matrix)
    columns = [tuple(row[j] for row in matrix) for j in range(len(balance))]
    forms = [(*column, *(-a for a in column)) for column in columns]  # of y = u - v, u and v >= 0
    units = [tuple(int(i == k) for i in range(2 * rows)) for k in range(2 * rows)]
    parts = range(len(forms), len(forms) + 2 * rows)
    table = first_table([*forms, *units], (1,) * (2 * rows), bounded=parts)
    low = tuple(int(not x) for x in balance) + (0,) * (2 * rows)
    high = (None,) * len(low)
    values = next(search(Box(low, high, parts, minimise(table, low, high))))
    up, down = values[parts.start :][:rows], values[parts.start + rows :]
    return tuple(a - b for a, b in zip(up, down, strict=True))
