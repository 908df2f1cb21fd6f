"""The compiled interpreter: programs on many points, and their derivatives by reverse mode.

A program is three integer arrays of one entry per instruction: ``code``, ``left``, ``right``. An
operand k means x for k = 0, coefficient k - 1 for 1 <= k <= p, and the value of instruction
k - p - 1 above; by the normal form of programs only ``left`` may be a coefficient, and ``sqrt``
reads ``right`` alone. Values live in ``rows``: row 0 holds x, row i + 1 instruction i. Dispatch is
outside, the loop over points innermost, so that it becomes vector code; arithmetic is IEEE double
without reassociation, so the results are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

BLOCK = 128
"""Points per pass: the rows of a program of this width stay in the first-level cache."""

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function as machine code, cached on disk where the disk allows it."""
    options: dict[str, Any] = {"error_model": "numpy", "nogil": True}
    try:
        made = numba.njit(function, cache=True, **options)
    except RuntimeError:  # numba finds no folder it may write to
        made = numba.njit(function, **options)
    return made  # type: ignore[no-any-return]  # numba is untyped


@compiled
def forward(
    code: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    begin: int,
    end: int,
    coefs: NDArray[np.float64],
    rows: NDArray[np.float64],
) -> None:
    """Fill rows ``begin + 1 .. end`` from the rows before them."""
    p = coefs.shape[0]
    m = rows.shape[1]
    for i in range(begin, end):
        # Unsigned row numbers spare the test for negative ones at every access.
        o = np.uint64(i + 1)
        b = np.uint64(max(right[i] - p, 0))
        op = code[i]
        if 1 <= left[i] <= p:
            c = coefs[left[i] - 1]
            if op == 0:
                for j in range(m):
                    rows[o, j] = c + rows[b, j]
            elif op == 1:
                for j in range(m):
                    rows[o, j] = c - rows[b, j]
            elif op == 2:
                for j in range(m):
                    rows[o, j] = c * rows[b, j]
            elif op == 3:
                for j in range(m):
                    rows[o, j] = c / rows[b, j]
        else:
            a = np.uint64(max(left[i] - p, 0))
            if op == 0:
                for j in range(m):
                    rows[o, j] = rows[a, j] + rows[b, j]
            elif op == 1:
                for j in range(m):
                    rows[o, j] = rows[a, j] - rows[b, j]
            elif op == 2:
                for j in range(m):
                    rows[o, j] = rows[a, j] * rows[b, j]
            elif op == 3:
                for j in range(m):
                    rows[o, j] = rows[a, j] / rows[b, j]
            elif op == 4:
                for j in range(m):
                    rows[o, j] = np.sqrt(rows[b, j])


@compiled
def reverse(
    code: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    end: int,
    coefs: NDArray[np.float64],
    rows: NDArray[np.float64],
    weight: NDArray[np.float64],
    adjoint: NDArray[np.float64],
    jacobian: NDArray[np.float64],
) -> None:
    """Rows of ``jacobian``: weight times the derivative of the output by each coefficient."""
    p = coefs.shape[0]
    m = rows.shape[1]
    adjoint[:end] = 0.0
    adjoint[end] = weight
    jacobian[:p] = 0.0
    for i in range(end - 1, -1, -1):
        g = adjoint[i + 1]
        ib = max(right[i] - p, 0)
        b = rows[ib]
        db = adjoint[ib]
        out = rows[i + 1]
        op = code[i]
        constant = 1 <= left[i] <= p
        ia = max(left[i] - p, 0)
        a = rows[ia]
        da = jacobian[left[i] - 1] if constant else adjoint[ia]
        if op == 0:
            for j in range(m):
                da[j] += g[j]
                db[j] += g[j]
        elif op == 1:
            for j in range(m):
                da[j] += g[j]
                db[j] -= g[j]
        elif op == 2:
            for j in range(m):
                da[j] += g[j] * b[j]
            if constant:
                c = coefs[left[i] - 1]
                for j in range(m):
                    db[j] += g[j] * c
            else:
                for j in range(m):
                    db[j] += g[j] * a[j]
        elif op == 3:
            for j in range(m):
                q = g[j] / b[j]
                da[j] += q
                db[j] -= q * out[j]
        elif op == 4:
            for j in range(m):
                db[j] += 0.5 * g[j] / out[j]


@compiled
def largest(errors: NDArray[np.float64]) -> float:
    """The largest entry; infinite if one is not finite. The length is a multiple of four."""
    a = b = c = d = 0.0
    p = q = 0.0
    for j in range(0, errors.shape[0], 4):
        a = errors[j] if errors[j] > a else a
        b = errors[j + 1] if errors[j + 1] > b else b
        c = errors[j + 2] if errors[j + 2] > c else c
        d = errors[j + 3] if errors[j + 3] > d else d
        p += errors[j] + errors[j + 1]
        q += errors[j + 2] + errors[j + 3]
    return max(max(a, b), max(c, d)) if p + q < np.inf else np.inf


@compiled
def population_errors(
    codes: NDArray[np.int64],
    lefts: NDArray[np.int64],
    rights: NDArray[np.int64],
    sizes: NDArray[np.int64],
    coefs: NDArray[np.float64],
    points: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The worst ``|value - target| * weight`` of many programs (first axis), in one call.

    Infinite where a value is not finite. The last block is filled up with the last point.
    """
    blocks = (points.shape[0] + BLOCK - 1) // BLOCK
    given = np.empty((blocks, 3, BLOCK))
    for k in range(blocks):
        for j in range(BLOCK):
            place = min(k * BLOCK + j, points.shape[0] - 1)
            given[k, 0, j] = points[place]
            given[k, 1, j] = target[place]
            given[k, 2, j] = weight[place]
    rows = np.empty((codes.shape[1] + 1, BLOCK))
    errors = np.empty(BLOCK)
    worst = np.empty(codes.shape[0])
    for i in range(codes.shape[0]):
        errors[:] = 0.0
        out = np.uint64(sizes[i])
        for k in range(blocks):
            rows[0] = given[k, 0]
            forward(codes[i], lefts[i], rights[i], 0, sizes[i], coefs[i], rows)
            for j in range(BLOCK):
                e = abs((rows[out, j] - given[k, 1, j]) * given[k, 2, j])
                # What is not finite stays so: the comparison fails for not-a-number.
                errors[j] = errors[j] if e <= errors[j] else e + (errors[j] - errors[j])
        worst[i] = largest(errors)
    return worst
