"""Small whole weights on conserved quantities that prove what cannot take part in a balance.

The matrix is signed: columns of the right side are negated. Weights under which every species
counts for zero or more prove that those which count for more occur in no balance, since in a
balance all counts add up to zero.
"""

from __future__ import annotations

from collections.abc import Sequence

from discovery.reactions.boxes import Box, search
from discovery.reactions.simplex import first_table, minimise
from discovery.reactions.vectors import Matrix, Vector, primitive


def blocking_weights(matrix: Matrix, blocked: Sequence[bool]) -> Vector:
    """Weights that count every blocked species for at least 1 and none for less than 0.

    Such weights must exist. Those given are whole and least in the sum of their sizes, or nearly.

    >>> blocking_weights([(1, -1), (1, -2)], [True, True])  # CO -> CO2
    (3, -2)
    """
    rows = len(matrix)
    columns = [tuple(row[j] for row in matrix) for j in range(len(blocked))]
    forms = [(*column, *(-a for a in column)) for column in columns]  # of y = u - v, u and v >= 0
    units = [tuple(int(i == k) for i in range(2 * rows)) for k in range(2 * rows)]
    parts = range(len(forms), len(forms) + 2 * rows)
    table = first_table([*forms, *units], (1,) * (2 * rows), bounded=parts)
    low = tuple(map(int, blocked)) + (0,) * (2 * rows)
    high = (None,) * len(low)
    relaxed = minimise(table, low, high)
    assert relaxed.unreachable is None
    values = next(search(Box(low, high, parts, relaxed)), None)
    if values is None:  # not found at once
        values = relaxed.values[:-1]
    up, down = values[parts.start :][:rows], values[parts.start + rows :]
    return primitive(a - b for a, b in zip(up, down, strict=True))
