"""Coefficients in double-double arithmetic, for errors that doubles cannot tell apart.

A value is an unevaluated sum of two doubles, about 32 digits. Only values and residuals are
computed this way; Jacobians and steps stay in double precision, as in iterative refinement, so
each step is a Gauss-Newton step whose residual is right to the last double-double digit.
Algorithms: Dekker, Numer. Math. 18 (1971); Hida, Li and Bailey, ARITH-15 (2001).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from discovery.approximation.kernels import Floats, compiled, reverse
from discovery.approximation.least_squares import (
    PROBE,
    Data,
    Form,
    Room,
    dot,
    find_bend,
    make_room,
    set_damping,
    shift,
    solve_damped,
    triangulate,
)

_SPLIT = 134217729.0
FIRST_DAMPING, LEAST_DAMPING = 1e-26, 1e-30
RAISED, LOWERED = 1000.0, 0.01
TRIALS = 9
SLOW, PATIENCE = 0.98, 5


class Pair(NamedTuple):
    """Rows of doubles and of what they lack: the value is ``high + low``."""

    high: Floats
    low: Floats


@compiled
def add_rows(a: Pair, b: Pair, out: Pair, sign: float) -> None:
    """out = a + sign * b."""
    for j in range(out.high.shape[0]):
        y = sign * b.high[j]
        s = a.high[j] + y
        v = s - a.high[j]
        e = (a.high[j] - (s - v)) + (y - v) + a.low[j] + sign * b.low[j]
        h = s + e
        out.high[j] = h
        out.low[j] = e - (h - s)


@compiled
def product_error(a: float, b: float, product: float) -> float:
    """a * b - product, exactly, where product is the rounded one."""
    t = _SPLIT * a
    ah = t - (t - a)
    al = a - ah
    t = _SPLIT * b
    bh = t - (t - b)
    bl = b - bh
    return ((ah * bh - product) + ah * bl + al * bh) + al * bl


@compiled
def multiply_rows(a: Pair, b: Pair, out: Pair) -> None:
    """out = a * b."""
    for j in range(out.high.shape[0]):
        s = a.high[j] * b.high[j]
        e = product_error(a.high[j], b.high[j], s)
        e += a.high[j] * b.low[j] + a.low[j] * b.high[j]
        h = s + e
        out.high[j] = h
        out.low[j] = e - (h - s)


@compiled
def divide_rows(a: Pair, b: Pair, out: Pair) -> None:
    """out = a / b."""
    for j in range(out.high.shape[0]):
        q = a.high[j] / b.high[j]
        s = q * b.high[j]
        e = product_error(q, b.high[j], s)
        rest = ((a.high[j] - s) - e + a.low[j] - q * b.low[j]) / b.high[j]
        h = q + rest
        out.high[j] = h
        out.low[j] = rest - (h - q)


@compiled
def root_rows(b: Pair, out: Pair) -> None:
    """out = sqrt(b)."""
    for j in range(out.high.shape[0]):
        q = np.sqrt(b.high[j])
        s = q * q
        e = product_error(q, q, s)
        rest = ((b.high[j] - s) - e + b.low[j]) / (2.0 * q)
        h = q + rest
        out.high[j] = h
        out.low[j] = rest - (h - q)


@compiled
def row_of(rows: Pair, k: int) -> Pair:
    """One row of a pair of tables."""
    return Pair(rows.high[k], rows.low[k])


@compiled
def forward_extended(form: Form, coefs: Pair, rows: Pair, constant: Pair) -> None:
    """The interpreter in double-double; ``constant`` is room for one row of a coefficient."""
    p = coefs.high.shape[0]
    for i in range(form.size):
        left = form.code.left[i]
        out = row_of(rows, i + 1)
        b = row_of(rows, max(form.code.right[i] - p, 0))
        a = row_of(rows, max(left - p, 0))
        if 1 <= left <= p:
            constant.high[:] = coefs.high[left - 1]
            constant.low[:] = coefs.low[left - 1]
            a = constant
        op = form.code.code[i]
        if op == 0:
            add_rows(a, b, out, 1.0)
        elif op == 1:
            add_rows(a, b, out, -1.0)
        elif op == 2:
            multiply_rows(a, b, out)
        elif op == 3:
            divide_rows(a, b, out)
        else:
            root_rows(b, out)


@compiled
def residuals(out: Pair, data: Data, room: Room) -> float:
    """Fill the weighted residuals ``there`` and return their sum of squares."""
    for j in range(out.high.shape[0]):
        difference = (out.high[j] - data.target[j]) + (out.low[j] - data.low[j])
        room.table[room.there, j] = difference * data.weight[j]
    total = dot(room.table, room.there, room.there)
    return total if total < np.inf else np.inf


@compiled
def move(coefs: Pair, step: Floats, factor: float, moved: Pair) -> None:
    """moved = coefs + factor * step."""
    for k in range(step.shape[0]):
        d = factor * step[k]
        s = coefs.high[k] + d
        v = s - coefs.high[k]
        e = (coefs.high[k] - (s - v)) + (d - v) + coefs.low[k]
        moved.high[k] = s + e
        moved.low[k] = e - (moved.high[k] - s)


@compiled
def attempt(form: Form, data: Data, moved: Pair, rows: Pair, constant: Pair, room: Room) -> float:
    """The sum of squares at the moved coefficients; residuals go to ``there``."""
    forward_extended(form, moved, rows, constant)
    return residuals(row_of(rows, form.size), data, room)


@compiled
def refine(form: Form, data: Data, coefs: Floats, lows: Floats, iterations: int) -> float:
    """Continue a fit in double-double (``coefs``, ``lows`` in place); the largest residual."""
    p = coefs.shape[0]
    m = data.points.shape[0]
    room = make_room(form.size, p, data.points)
    rows = Pair(room.rows, np.zeros((form.size + 1, m)))
    constant = Pair(np.empty(m), np.empty(m))
    here = Pair(coefs, lows)
    moved = Pair(np.empty(p), np.empty(p))
    total = attempt(form, data, here, rows, constant, room)
    if not total < np.inf:
        return np.inf
    room.table[room.here] = room.table[room.there]
    level = FIRST_DAMPING
    slow = 0
    for _ in range(iterations):
        prepare(form, data, here, rows, constant, room)
        before = total
        for _ in range(TRIALS):
            total = bent_step(form, data, here, moved, rows, constant, room, level, before)
            if total < before:
                break
            level *= RAISED
        if not total < before:
            break
        coefs[:] = moved.high
        lows[:] = moved.low
        room.table[room.here] = room.table[room.there]
        level = max(level * LOWERED, LEAST_DAMPING)
        slow = slow + 1 if total > SLOW * before else 0
        if slow == PATIENCE:
            break
    return float(np.max(np.abs(room.table[room.here])))


@compiled
def prepare(form: Form, data: Data, here: Pair, rows: Pair, constant: Pair, room: Room) -> None:
    """Jacobian in doubles, its norms and factorisation, at the rows of the current coefficients."""
    reverse(form.code, form.size, here.high, rows.high, data.weight, room.table)
    for k in range(here.high.shape[0]):
        norm = dot(room.table, np.uint64(k + 1), np.uint64(k + 1))
        room.scale[k] = np.sqrt(norm) if norm > 0.0 else 1.0
    room.table[room.there] = room.table[room.here]
    triangulate(room, here.high.shape[0])


@compiled
def bent_step(
    form: Form,
    data: Data,
    here: Pair,
    moved: Pair,
    rows: Pair,
    constant: Pair,
    room: Room,
    level: float,
    before: float,
) -> float:
    """Try the bent step of one damping, then the straight one; the sum of squares reached."""
    p = here.high.shape[0]
    set_damping(room, level)
    solve_damped(room, room.rotated, p, room.step)
    move(here, room.step, PROBE, moved)
    attempt(form, data, moved, rows, constant, room)
    find_bend(room, p)
    solve_damped(room, room.bend, p, room.second)
    shift(room.step, 0.5, room.second, room.second)
    move(here, room.second, 1.0, moved)
    total = attempt(form, data, moved, rows, constant, room)
    if total < before:
        return total
    move(here, room.step, 1.0, moved)
    return attempt(form, data, moved, rows, constant, room)
