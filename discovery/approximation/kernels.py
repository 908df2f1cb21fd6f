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
        out = rows[i + 1]
        b = rows[max(right[i] - p, 0)]
        op = code[i]
        if 1 <= left[i] <= p:
            c = coefs[left[i] - 1]
            if op == 0:
                for j in range(m):
                    out[j] = c + b[j]
            elif op == 1:
                for j in range(m):
                    out[j] = c - b[j]
            elif op == 2:
                for j in range(m):
                    out[j] = c * b[j]
            elif op == 3:
                for j in range(m):
                    out[j] = c / b[j]
        else:
            a = rows[max(left[i] - p, 0)]
            if op == 0:
                for j in range(m):
                    out[j] = a[j] + b[j]
            elif op == 1:
                for j in range(m):
                    out[j] = a[j] - b[j]
            elif op == 2:
                for j in range(m):
                    out[j] = a[j] * b[j]
            elif op == 3:
                for j in range(m):
                    out[j] = a[j] / b[j]
            elif op == 4:
                for j in range(m):
                    out[j] = np.sqrt(b[j])


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
def worst_error(
    code: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    size: int,
    coefs: NDArray[np.float64],
    points: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    rows: NDArray[np.float64],
) -> float:
    """The largest ``|value - target| * weight`` over the points; infinite if one is not finite."""
    worst = 0.0
    width = rows.shape[1]
    for start in range(0, points.shape[0], width):
        m = min(width, points.shape[0] - start)
        block = rows[:, :m]
        block[0, :m] = points[start : start + m]
        forward(code, left, right, 0, size, coefs, block)
        out = block[size]
        for j in range(m):
            e = abs((out[j] - target[start + j]) * weight[start + j])
            if not e <= worst:
                if not e < np.inf:
                    return np.inf
                worst = e
    return worst


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
    """The worst error of each of many programs (first axis) in one call."""
    count = codes.shape[0]
    errors = np.empty(count)
    rows = np.empty((codes.shape[1] + 1, 128))
    for k in range(count):
        errors[k] = worst_error(
            codes[k], lefts[k], rights[k], sizes[k], coefs[k], points, target, weight, rows
        )
    return errors
