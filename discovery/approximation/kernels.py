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

BLOCK = 128
"""Points per pass: the rows of a program of this width stay in the first-level cache."""

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
def largest(errors: Floats, poison: Floats) -> float:
    """The largest error; infinite if ``poison`` is not all zero. Lengths are multiples of four."""
    a = b = c = d = 0.0
    p = q = 0.0
    for j in range(0, errors.shape[0], 4):
        a = errors[j] if errors[j] > a else a
        b = errors[j + 1] if errors[j + 1] > b else b
        c = errors[j + 2] if errors[j + 2] > c else c
        d = errors[j + 3] if errors[j + 3] > d else d
        p += poison[j] + poison[j + 1]
        q += poison[j + 2] + poison[j + 3]
    return max(max(a, b), max(c, d)) if p + q == 0.0 else np.inf


@compiled
def collect(out: Floats, target: Floats, weight: Floats, errors: Floats, poison: Floats) -> None:
    """Raise the errors to those of one block; poison becomes not-a-number where one is not finite.

    Written so that it becomes vector code: a maximum alone would lose a not-a-number.
    """
    for j in range(out.shape[0]):
        e = abs((out[j] - target[j]) * weight[j])
        poison[j] += e * 0.0
        errors[j] = e if e > errors[j] else errors[j]


@compiled
def in_blocks(points: Floats, target: Floats, weight: Floats) -> Floats:
    """The three rows cut into blocks of ``BLOCK``; the last is filled up with the last point."""
    blocks = (points.shape[0] + BLOCK - 1) // BLOCK
    given = np.empty((blocks, 3, BLOCK))
    for k in range(blocks):
        for j in range(BLOCK):
            place = min(k * BLOCK + j, points.shape[0] - 1)
            given[k, 0, j] = points[place]
            given[k, 1, j] = target[place]
            given[k, 2, j] = weight[place]
    return given


@compiled
def population_errors(
    codes: Code, sizes: Integers, coefs: Floats, points: Floats, target: Floats, weight: Floats
) -> Floats:
    """The worst ``|value - target| * weight`` of many programs in one call.

    The arrays of ``codes`` and ``coefs`` have one row per program. Infinite where a value is not
    finite.
    """
    given = in_blocks(points, target, weight)
    count = codes.code.shape[0]
    rows = np.empty((codes.code.shape[1] + 1, BLOCK))
    errors, poison = np.empty(BLOCK), np.empty(BLOCK)
    worst = np.empty(count)
    for i in range(count):
        errors[:] = 0.0
        poison[:] = 0.0
        code = Code(codes.code[i], codes.left[i], codes.right[i])
        for k in range(given.shape[0]):
            rows[0] = given[k, 0]
            forward(code, 0, sizes[i], coefs[i], rows)
            collect(rows[sizes[i]], given[k, 1], given[k, 2], errors, poison)
        worst[i] = largest(errors, poison)
    return worst
