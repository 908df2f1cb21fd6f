"""Coefficients in double-double arithmetic, for errors that doubles cannot tell apart.

A value is an unevaluated sum of two doubles, about 32 digits. Only values and residuals are
computed this way; Jacobians and steps stay in double precision, as in iterative refinement, so
each step is a Gauss-Newton step whose residual is right to the last double-double digit.
Algorithms: Dekker, Numer. Math. 18 (1971); Hida, Li and Bailey, ARITH-15 (2001).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discovery.approximation.kernels import compiled, forward, reverse
from discovery.approximation.least_squares import (
    PROBE,
    bend_of,
    damped_step,
    dot,
    solve_damped,
)

_SPLIT = 134217729.0


@compiled
def add_rows(a, al, b, bl, out, low, sign):  # type: ignore[no-untyped-def]  # numba infers
    """out + low = (a + al) + sign * (b + bl), row by row."""
    for j in range(out.shape[0]):
        y = sign * b[j]
        s = a[j] + y
        v = s - a[j]
        e = (a[j] - (s - v)) + (y - v) + al[j] + sign * bl[j]
        h = s + e
        out[j] = h
        low[j] = e - (h - s)


@compiled
def multiply_rows(a, al, b, bl, out, low):  # type: ignore[no-untyped-def]  # numba infers
    """out + low = (a + al) * (b + bl), row by row."""
    for j in range(out.shape[0]):
        s = a[j] * b[j]
        t = _SPLIT * a[j]
        ah = t - (t - a[j])
        ae = a[j] - ah
        t = _SPLIT * b[j]
        bh = t - (t - b[j])
        be = b[j] - bh
        e = ((ah * bh - s) + ah * be + ae * bh) + ae * be
        e += a[j] * bl[j] + al[j] * b[j]
        h = s + e
        out[j] = h
        low[j] = e - (h - s)


@compiled
def divide_rows(a, al, b, bl, out, low):  # type: ignore[no-untyped-def]  # numba infers
    """out + low = (a + al) / (b + bl), row by row."""
    for j in range(out.shape[0]):
        q = a[j] / b[j]
        s = q * b[j]
        t = _SPLIT * q
        qh = t - (t - q)
        qe = q - qh
        t = _SPLIT * b[j]
        bh = t - (t - b[j])
        be = b[j] - bh
        e = ((qh * bh - s) + qh * be + qe * bh) + qe * be
        rest = ((a[j] - s) - e + al[j] - q * bl[j]) / b[j]
        h = q + rest
        out[j] = h
        low[j] = rest - (h - q)


@compiled
def root_rows(b, bl, out, low):  # type: ignore[no-untyped-def]  # numba infers
    """out + low = sqrt(b + bl), row by row."""
    for j in range(out.shape[0]):
        q = np.sqrt(b[j])
        s = q * q
        t = _SPLIT * q
        qh = t - (t - q)
        qe = q - qh
        e = ((qh * qh - s) + 2.0 * qh * qe) + qe * qe
        rest = ((b[j] - s) - e + bl[j]) / (2.0 * q)
        h = q + rest
        out[j] = h
        low[j] = rest - (h - q)


@compiled
def forward_extended(
    code: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    size: int,
    coefs: NDArray[np.float64],
    lows: NDArray[np.float64],
    rows: NDArray[np.float64],
    low_rows: NDArray[np.float64],
    constant: NDArray[np.float64],
) -> None:
    """The interpreter in double-double; ``constant`` is room for one row of a coefficient."""
    p = coefs.shape[0]
    for i in range(size):
        out = rows[i + 1]
        low = low_rows[i + 1]
        b = rows[max(right[i] - p, 0)]
        bl = low_rows[max(right[i] - p, 0)]
        if 1 <= left[i] <= p:
            constant[0, :] = coefs[left[i] - 1]
            constant[1, :] = lows[left[i] - 1]
            a = constant[0]
            al = constant[1]
        else:
            a = rows[max(left[i] - p, 0)]
            al = low_rows[max(left[i] - p, 0)]
        op = code[i]
        if op == 0:
            add_rows(a, al, b, bl, out, low, 1.0)
        elif op == 1:
            add_rows(a, al, b, bl, out, low, -1.0)
        elif op == 2:
            multiply_rows(a, al, b, bl, out, low)
        elif op == 3:
            divide_rows(a, al, b, bl, out, low)
        elif op == 4:
            root_rows(b, bl, out, low)


@compiled
def residuals(
    out: NDArray[np.float64],
    low: NDArray[np.float64],
    target: NDArray[np.float64],
    target_low: NDArray[np.float64],
    weight: NDArray[np.float64],
    residual: NDArray[np.float64],
) -> float:
    """Fill the weighted residuals and return their sum of squares."""
    total = 0.0
    for j in range(out.shape[0]):
        r = ((out[j] - target[j]) + (low[j] - target_low[j])) * weight[j]
        residual[j] = r
        total += r * r
    return total if total < np.inf else np.inf


@compiled
def moved(
    coefs: NDArray[np.float64],
    lows: NDArray[np.float64],
    step: NDArray[np.float64],
    factor: float,
    new: NDArray[np.float64],
    new_low: NDArray[np.float64],
) -> None:
    """new + new_low = coefs + lows + factor * step."""
    for k in range(coefs.shape[0]):
        d = factor * step[k]
        s = coefs[k] + d
        v = s - coefs[k]
        e = (coefs[k] - (s - v)) + (d - v) + lows[k]
        new[k] = s + e
        new_low[k] = e - (new[k] - s)


@compiled
def refine(
    code: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    size: int,
    coefs: NDArray[np.float64],
    lows: NDArray[np.float64],
    points: NDArray[np.float64],
    target: NDArray[np.float64],
    target_low: NDArray[np.float64],
    weight: NDArray[np.float64],
    iterations: int,
) -> float:
    """Continue a fit in double-double (``coefs``, ``lows`` in place); the largest residual."""
    p = coefs.shape[0]
    m = points.shape[0]
    rows = np.zeros((size + 1, m))
    low_rows = np.zeros((size + 1, m))
    rows[0] = points
    adjoint = np.empty((size + 1, m))
    jacobian = np.empty((p, m))
    constant = np.empty((2, m))
    triangle = np.zeros((p, p))
    work = np.zeros((p + 1, p + 1))
    rotated = np.zeros(p)
    step = np.zeros(p)
    scale = np.zeros(p)
    damping = np.zeros(p)
    new = np.empty(p)
    new_low = np.empty(p)
    residual = np.empty(m)
    kept = np.empty(m)
    bend = np.empty(p)
    second = np.empty(p)
    forward_extended(code, left, right, size, coefs, lows, rows, low_rows, constant)
    total = residuals(rows[size], low_rows[size], target, target_low, weight, residual)
    if not total < np.inf:
        return np.inf
    level = 1e-26
    slow = 0
    kept[:] = residual
    for _ in range(iterations):
        reverse(code, left, right, size, coefs, rows, weight, adjoint, jacobian)
        for k in range(p):
            norm = dot(jacobian[k], jacobian[k], 0)
            scale[k] = np.sqrt(norm) if norm > 0.0 else 1.0
        residual[:] = kept
        damped_step(jacobian, residual, p, triangle, rotated)
        before = total
        for _ in range(9):
            root = np.sqrt(level)
            for k in range(p):
                damping[k] = root * scale[k]
            solve_damped(triangle, rotated, damping, p, work, step)
            moved(coefs, lows, step, PROBE, new, new_low)
            forward_extended(code, left, right, size, new, new_low, rows, low_rows, constant)
            residuals(rows[size], low_rows[size], target, target_low, weight, residual)
            bend_of(jacobian, triangle, kept, residual, step, bend)
            solve_damped(triangle, bend, damping, p, work, second)
            bent = step + 0.5 * second
            moved(coefs, lows, bent, 1.0, new, new_low)
            forward_extended(code, left, right, size, new, new_low, rows, low_rows, constant)
            total = residuals(rows[size], low_rows[size], target, target_low, weight, residual)
            if not total < before:
                moved(coefs, lows, step, 1.0, new, new_low)
                forward_extended(code, left, right, size, new, new_low, rows, low_rows, constant)
                total = residuals(rows[size], low_rows[size], target, target_low, weight, residual)
            if total < before:
                break
            level *= 1000.0
        if not total < before:
            forward(code, left, right, 0, size, coefs, rows)
            break
        coefs[:] = new
        lows[:] = new_low
        kept[:] = residual
        level = max(level * 0.01, 1e-30)
        slow = slow + 1 if total > 0.98 * before else 0
        if slow == 3:
            break
    return np.max(np.abs(kept))
