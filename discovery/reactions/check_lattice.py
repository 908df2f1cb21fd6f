"""The checker's own integer linear algebra; nothing of the finder is used.

Trusted: this file and Python's integers. A matrix has one row for each conserved quantity and one
column for each species; its kernel lattice are the integer vectors that it sends to zero.
"""

from __future__ import annotations

from collections.abc import Sequence

Vector = tuple[int, ...]
Matrix = Sequence[Sequence[int]]


def facing(z: Sequence[int]) -> Vector:
    """z or -z, whichever begins with a positive entry."""
    lead = next((x for x in z if x), 1)
    return tuple(z) if lead > 0 else tuple(-x for x in z)


def conserves(matrix: Matrix, z: Sequence[int]) -> bool:
    return not any(sum(a * x for a, x in zip(row, z, strict=True)) for row in matrix)


def kernel_lattice(matrix: Matrix, width: int) -> list[Vector]:
    """A basis of all integer vectors that the matrix sends to zero.

    Unimodular operations on the rows of ``[transpose | identity]`` clear one column of the
    transpose after the other; the rows that end up zero there are the basis.
    """
    table = [
        ([row[j] for row in matrix], [int(i == j) for i in range(width)]) for j in range(width)
    ]
    for column in range(len(matrix)):
        active = [row for row in table if row[0][column]]
        while len(active) > 1:
            least = min(active, key=lambda row: abs(row[0][column]))
            for row in active:
                if row is not least:
                    times = row[0][column] // least[0][column]
                    for part, other in zip(row, least, strict=True):
                        part[:] = [a - times * b for a, b in zip(part, other, strict=True)]
            active = [row for row in active if row[0][column]]
        table = [row for row in table if row not in active]
    return [tuple(vector) for _, vector in table]


def is_lattice_basis(matrix: Matrix, width: int, claimed: Sequence[Vector]) -> bool:
    """Whether the vectors generate all that the matrix sends to zero, and are independent."""
    own = kernel_lattice(matrix, width)
    if len(own) != len(claimed) or not all(conserves(matrix, z) for z in claimed):
        return False
    columns = independent_columns(own)
    mine, theirs = (determinant([[z[j] for j in columns] for z in b]) for b in (own, claimed))
    return abs(mine) == abs(theirs)


def independent_columns(rows: Sequence[Sequence[int]]) -> list[int]:
    """Columns on which independent rows have a minor that is not zero."""
    left = [list(row) for row in rows]
    columns = []
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is not None:
            columns.append(column)
            left = [
                [a * pivot[column] - b * row[column] for a, b in zip(row, pivot, strict=True)]
                for row in left
                if row is not pivot
            ]
    return columns


def determinant(square: list[list[int]]) -> int:
    """By Bareiss elimination: every division is exact."""
    size, divisor, sign = len(square), 1, 1
    for k in range(size - 1):
        pivot = next((i for i in range(k, size) if square[i][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            square[k], square[pivot] = square[pivot], square[k]
            sign = -sign
        for i in range(k + 1, size):
            for j in range(k + 1, size):
                cross = square[i][j] * square[k][k] - square[i][k] * square[k][j]
                square[i][j] = cross // divisor
        divisor = square[k][k]
    return sign * square[-1][-1] if square else 1
