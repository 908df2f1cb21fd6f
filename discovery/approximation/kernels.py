"""The compiled interpreter: programs on many points, and their derivatives by reverse mode.

A program is a ``Code``: integer arrays of one entry per instruction. An operand k means x for
k = 0, coefficient k - 1 for 1 <= k <= p, and the value of instruction k - p - 1 above; by the
normal form of programs only ``left`` may be a coefficient, and ``sqrt`` reads ``right`` alone.
Values live in ``rows``: row 0 holds x, row i + 1 instruction i. Dispatch is outside, the loop over
points innermost, so that it becomes vector code; arithmetic is IEEE double without reassociation,
so the results are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

BLOCK = 256
"""Points per pass, a power of two: rows of this width stay in the first-level cache."""

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Function = TypeVar("Function", bound=Callable[..., Any])


class Code(NamedTuple):
    """A program for the kernels; operation codes are those of ``genome``."""

    code: Integers
    left: Integers
    right: Integers


def compiled(function: Function) -> Function:
    """The function as machine code, cached on disk where the disk allows it."""
    options: dict[str, Any] = {"error_model": "numpy", "nogil": True}
    try:
        made = numba.njit(function, cache=True, **options)
    except RuntimeError:  # numba finds no folder it may write to
        made = numba.njit(function, **options)
    return made  # type: ignore[no-any-return]  # numba is untyped


@compiled
def constant_operation(op: int, c: float, b: np.uint64, out: np.uint64, rows: Floats) -> None:
    """Row ``out`` becomes ``c op row b``."""
    m = rows.shape[1]
    if op == 0:
        for j in range(m):
            rows[out, j] = c + rows[b, j]
    elif op == 1:
        for j in range(m):
            rows[out, j] = c - rows[b, j]
    elif op == 2:
        for j in range(m):
            rows[out, j] = c * rows[b, j]
    else:
        for j in range(m):
            rows[out, j] = c / rows[b, j]


@compiled
def row_operation(op: int, a: np.uint64, b: np.uint64, out: np.uint64, rows: Floats) -> None:
    """Row ``out`` becomes ``row a op row b``."""
    m = rows.shape[1]
    if op == 0:
        for j in range(m):
            rows[out, j] = rows[a, j] + rows[b, j]
    elif op == 1:
        for j in range(m):
            rows[out, j] = rows[a, j] - rows[b, j]
    elif op == 2:
        for j in range(m):
            rows[out, j] = rows[a, j] * rows[b, j]
    elif op == 3:
        for j in range(m):
            rows[out, j] = rows[a, j] / rows[b, j]
    else:
        for j in range(m):
            rows[out, j] = np.sqrt(rows[b, j])


@compiled
def forward(code: Code, begin: int, end: int, coefs: Floats, rows: Floats) -> None:
    """Fill rows ``begin + 1 .. end`` from the rows before them."""
    p = coefs.shape[0]
    for i in range(begin, end):
        left = code.left[i]
        # Unsigned row numbers spare the test for negative ones at every access.
        out = np.uint64(i + 1)
        b = np.uint64(max(code.right[i] - p, 0))
        if 1 <= left <= p:
            constant_operation(code.code[i], coefs[left - 1], b, out, rows)
        else:
            row_operation(code.code[i], np.uint64(max(left - p, 0)), b, out, rows)


@compiled
def add_multiple(table: Floats, out: np.uint64, factor: float, row: np.uint64) -> None:
    """Row ``out`` grows by factor times row ``row``."""
    for j in range(table.shape[1]):
        table[out, j] += factor * table[row, j]


@compiled
def add_product(
    table: Floats, out: np.uint64, row: np.uint64, values: Floats, other: np.uint64
) -> None:
    """Row ``out`` grows by the product of row ``row`` and a row of values."""
    for j in range(table.shape[1]):
        table[out, j] += table[row, j] * values[other, j]


@compiled
def share_quotient(
    table: Floats,
    a: np.uint64,
    b: np.uint64,
    g: np.uint64,
    values: Floats,
    divisor: np.uint64,
    quotient: np.uint64,
) -> None:
    """Rows a and b grow by the derivatives of a quotient, times row g."""
    for j in range(table.shape[1]):
        q = table[g, j] / values[divisor, j]
        table[a, j] += q
        table[b, j] -= q * values[quotient, j]


@compiled
def share_root(table: Floats, b: np.uint64, g: np.uint64, values: Floats, root: np.uint64) -> None:
    """Row b grows by the derivative of a root, times row g."""
    for j in range(table.shape[1]):
        table[b, j] += 0.5 * table[g, j] / values[root, j]


@compiled
def reverse(
    code: Code, end: int, coefs: Floats, rows: Floats, weight: Floats, adjoint: Floats
) -> None:
    """Row k of ``adjoint``: weight times the derivative of the output by operand k.

    Rows 1 to p are the derivatives by the coefficients.
    """
    p = coefs.shape[0]
    adjoint[: p + end] = 0.0
    adjoint[p + end] = weight
    for i in range(end - 1, -1, -1):
        op, left = code.code[i], code.left[i]
        g, a, b = np.uint64(p + 1 + i), np.uint64(left), np.uint64(code.right[i])
        above, below = np.uint64(max(left - p, 0)), np.uint64(max(code.right[i] - p, 0))
        if op == 2:
            add_product(adjoint, a, g, rows, below)
            if 1 <= left <= p:
                add_multiple(adjoint, b, coefs[left - 1], g)
            else:
                add_product(adjoint, b, g, rows, above)
        elif op == 3:
            share_quotient(adjoint, a, b, g, rows, below, np.uint64(i + 1))
        elif op == 4:
            share_root(adjoint, b, g, rows, np.uint64(i + 1))
        else:
            add_multiple(adjoint, a, 1.0, g)
            add_multiple(adjoint, b, 1.0 if op == 0 else -1.0, g)


@compiled
def largest_error(rows: Floats, out: np.uint64, target: Floats, weight: Floats) -> float:
    """The largest ``|row - target| * weight`` of a block; infinite where a value is not finite.

    Halves are laid on each other, larger errors on top, which is vector code; beside them their
    sums, since a maximum alone would lose a not-a-number. Row ``out`` and the two rows behind the
    program's are scratch afterwards.
    """
    top, sums = np.uint64(rows.shape[0] - 2), np.uint64(rows.shape[0] - 1)
    width = np.uint64(BLOCK // 2)
    for j in range(width):
        e = abs((rows[out, j] - target[j]) * weight[j])
        f = abs((rows[out, j + width] - target[j + width]) * weight[j + width])
        rows[top, j] = e if e > f else f
        rows[sums, j] = e + f
    while width > np.uint64(8):
        width //= np.uint64(2)
        for j in range(width):
            e, f = rows[top, j], rows[top, j + width]
            rows[top, j] = e if e > f else f
            rows[sums, j] += rows[sums, j + width]
    worst = total = 0.0
    for j in range(width):
        worst = max(worst, rows[top, j])
        total += rows[sums, j]
    return worst if total < np.inf else np.inf


@compiled
def in_blocks(row: Floats) -> Floats:
    """The row cut into blocks of ``BLOCK``; the last is filled up with the last value."""
    blocks = (row.shape[0] + BLOCK - 1) // BLOCK
    cut = np.full((blocks, BLOCK), row[-1])
    for j in range(row.shape[0]):
        cut[j // BLOCK, j % BLOCK] = row[j]
    return cut


@compiled
def population_errors(
    codes: Code, sizes: Integers, coefs: Floats, points: Floats, target: Floats, weight: Floats
) -> Floats:
    """The worst ``|value - target| * weight`` of many programs in one call.

    The arrays of ``codes`` and ``coefs`` have one row per program. Infinite where a value is not
    finite.
    """
    x, wanted, weighed = in_blocks(points), in_blocks(target), in_blocks(weight)
    count = codes.code.shape[0]
    rows = np.empty((codes.code.shape[1] + 3, BLOCK))
    worst = np.zeros(count)
    for k in range(x.shape[0]):
        rows[0] = x[k]
        for i in range(count):
            code = Code(codes.code[i], codes.left[i], codes.right[i])
            forward(code, 0, sizes[i], coefs[i], rows)
            worst[i] = max(
                worst[i], largest_error(rows, np.uint64(sizes[i]), wanted[k], weighed[k])
            )
    return worst
