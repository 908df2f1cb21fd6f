"""Exact integer kernels: which combinations of columns vanish, and a proof that there are no more.

Rows are taken one at a time, and each is reduced by those kept before it; what is left, divided by
the greatest common divisor of its entries, is kept unless it is zero. A kept row has a *pivot*: a
column in which it is not zero and every later row is. The division bounds the entries by minors of
the matrix. The columns without a pivot are *free*, and each of them gives one kernel vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from operator import mul
from typing import NamedTuple


class Echelon(NamedTuple):
    """A matrix of ``width`` columns, reduced.

    ``kept`` has, for each row, its entries, its pivot and the entry there; ``sources`` are the rows
    of the original matrix that they came from: with the pivots these make a minor that is not zero,
    which proves the rank.
    """

    kept: list[tuple[Sequence[int], int, int]]
    sources: list[int]
    width: int

    @property
    def dimension(self) -> int:
        """The dimension of the kernel."""
        return self.width - len(self.kept)

    @property
    def pivots(self) -> list[int]:
        """The pivot of each kept row."""
        return [pivot for _, pivot, _ in self.kept]

    @property
    def free(self) -> list[int]:
        """The columns without a pivot."""
        return sorted(set(range(self.width)).difference(self.pivots))


def echelon(matrix: Sequence[Sequence[int]], width: int) -> Echelon:
    """Reduce an integer matrix with ``width`` columns.

    >>> echelon([[2, 0, -2], [0, 2, -1]], 3).pivots
    [0, 1]
    """
    kept: list[tuple[Sequence[int], int, int]] = []
    sources: list[int] = []
    for source, row in enumerate(matrix):
        for top, pivot, lead in kept:
            factor = row[pivot]
            if factor:  # the loop of the engine: `strict` would cost it a tenth of its time
                row = [lead * a - factor * b for a, b in zip(row, top)]  # noqa: B905
                divisor = gcd(*row)
                if divisor > 1:
                    row = [a // divisor for a in row]
        for column, entry in enumerate(row):
            if entry:
                kept.append((row, column, entry))
                sources.append(source)
                break
    return Echelon(kept, sources, width)


def kernel_vector(form: Echelon, free: int) -> list[int]:
    """The primitive kernel vector that is positive in a free column and zero in the other ones.

    >>> kernel_vector(echelon([[2, 0, -2], [0, 2, -1]], 3), 2)
    [2, 1, 2]
    """
    vector = [0] * form.width
    vector[free] = 1
    for row, pivot, lead in reversed(form.kept):
        value = sum(map(mul, row, vector))
        if value:
            divisor = gcd(lead, value)
            scale = lead // divisor
            if scale < 0:
                scale, value = -scale, -value
            if scale > 1:
                vector = [scale * x for x in vector]
            vector[pivot] = -value // divisor
    divisor = gcd(*vector)
    return [x // divisor for x in vector] if divisor > 1 else vector


def kernel_basis(form: Echelon) -> list[list[int]]:
    """One primitive kernel vector for each free column; together they span the kernel."""
    return [kernel_vector(form, column) for column in form.free]


def row_combination(
    matrix: Sequence[Sequence[int]], form: Echelon, target: Sequence[int]
) -> list[int]:
    """Whole-number weights under which the rows add up to a positive multiple of ``target``.

    ``form`` is the matrix reduced, and ``target`` lies in the span of its rows.

    >>> matrix = [[1, -1], [1, -2]]
    >>> row_combination(matrix, echelon(matrix, 2), [1, 1])
    [3, -2]
    """
    size = len(form.kept)
    system = [[matrix[s][p] for s in form.sources] + [-target[p]] for p in form.pivots]
    solution = kernel_vector(echelon(system, size + 1), size)
    weights = [0] * len(matrix)
    for source, weight in zip(form.sources, solution[:size], strict=True):
        weights[source] = weight
    return weights
