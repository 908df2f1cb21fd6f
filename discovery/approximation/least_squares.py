"""Compiled Levenberg-Marquardt for the coefficients of one program.

Minimises the sum over the nodes of ``((value - target) * weight) ** 2``. The coefficients near
the output that enter through a Moebius transformation of an inner value w (the *tail*) are solved
for by linear least squares after every step, the others move by damped Gauss-Newton steps whose
first trial is almost undamped: the valleys of good programs are so narrow that a cautious start
never moves along them. A step is bent by its second derivative, so that it follows the valley.

``tail`` is ``(family, first instruction, row of w, inner sign s, outer sign t, a, b, c)``, with -1
for an absent coefficient:

====== ===================== ==================================================
family value                 linear equation for the coefficients
====== ===================== ==================================================
1      a + s w               a = g - s w
2, 3   a w, a / w            a w = g, a / w = g
4, 5   a + t b w, a + t b/w  linear as it stands
6      b / (a + s w)         b - a g = g s w
7      a + t b / (c + s w)   A + a s w - c g = g s w  with  A = a c + t b
====== ===================== ==================================================

Variable projection: Golub and Pereyra, SIAM J. Numer. Anal. 10 (1973). Geodesic acceleration:
Transtrum and Sethna, arXiv 1201.5885.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from discovery.approximation.kernels import (
    Code,
    Floats,
    Integers,
    add_multiple,
    compiled,
    forward,
    reverse,
)

PROBE = 0.1
"""Share of a step at which the curvature along it is read."""
MOST_BEND = 0.75
"""Acceleration, as a share of the step, above which the step is taken straight."""
FIRST_DAMPING, LEAST_DAMPING = 1e-12, 1e-14
RAISED, LOWERED = 30.0, 0.03
"""Factors of the damping after a failed and after a good step."""
TRIALS = 9
"""Dampings tried for one step."""
SLOW, PATIENCE = 0.99, 4
"""Steps in a row that gain less than a hundredth, after which a descent ends..."""
STEADY = 1e-8
"""...if the damping is below this."""
TAIL_DAMPING = 1e-7
"""Share of the damping that the tail's coefficients get."""
REWEIGHTED = 3
"""Linear solutions of a tail with a denominator, each weighted by the last one."""

NO_TAIL = np.array([0, 0, 0, 1, 1, -1, -1, -1], dtype=np.int64)


class Form(NamedTuple):
    """The part of a program that is fitted: its instructions, their number, its tail."""

    code: Code
    size: int
    tail: Integers


class Data(NamedTuple):
    """What is fitted: target + low at the points, with weights."""

    points: Floats
    target: Floats
    low: Floats
    weight: Floats


class Room(NamedTuple):
    """Working arrays of a descent with p coefficients on m points, m a multiple of four.

    ``table`` holds the adjoints by operand, so its rows 1 to p are the Jacobian, and behind them
    the residuals in rows ``there`` (of a trial) and ``here`` (of the current coefficients).
    """

    rows: Floats
    table: Floats
    columns: Floats
    triangle: Floats
    work: Floats
    rotated: Floats
    step: Floats
    second: Floats
    bend: Floats
    scale: Floats
    damping: Floats
    candidate: Floats
    saved: Floats
    corner: Floats
    solution: Floats
    there: np.uint64
    here: np.uint64


@compiled
def make_room(size: int, p: int, points: Floats) -> Room:
    """Arrays for a program of ``size`` instructions."""
    m = points.shape[0]
    rows = np.empty((size + 1, m))
    rows[0] = points
    return Room(
        rows,
        np.empty((p + size + 3, m)),
        np.empty((6, m)),
        np.zeros((p, p)),
        np.zeros((p + 1, p + 1)),
        np.zeros(p),
        np.zeros(p),
        np.zeros(p),
        np.zeros(p),
        np.zeros(p),
        np.zeros(p),
        np.empty(p),
        np.empty(p),
        np.zeros((3, 3)),
        np.zeros(3),
        np.uint64(p + size + 1),
        np.uint64(p + size + 2),
    )


@compiled
def dot(table: Floats, a: np.uint64, b: np.uint64) -> float:
    """The product of two rows; four partial sums, which the processor overlaps.

    Unsigned row numbers and places spare the test for negative ones at every access.
    """
    s0 = s1 = s2 = s3 = 0.0
    j, m = np.uint64(0), np.uint64(table.shape[1])
    while j < m:
        s0 += table[a, j] * table[b, j]
        s1 += table[a, j + np.uint64(1)] * table[b, j + np.uint64(1)]
        s2 += table[a, j + np.uint64(2)] * table[b, j + np.uint64(2)]
        s3 += table[a, j + np.uint64(3)] * table[b, j + np.uint64(3)]
        j += np.uint64(4)
    return (s0 + s1) + (s2 + s3)


@compiled
def normalise(table: Floats, row: np.uint64) -> float:
    """Divide a row by its length and return that; a row of zeros stays."""
    length: float = np.sqrt(dot(table, row, row))
    factor = 1.0 / length if length > 0.0 else 0.0
    for j in range(table.shape[1]):
        table[row, j] *= factor
    return length


@compiled
def take_out(table: Floats, row: np.uint64, direction: np.uint64) -> float:
    """Make a row orthogonal to a unit row; the share that it had of it."""
    share = dot(table, row, direction)
    add_multiple(table, row, -share, direction)
    return share


@compiled
def residual(rows: Floats, size: int, data: Data, table: Floats, place: np.uint64) -> float:
    """Fill the weighted residuals; their sum of squares, infinite instead of not-a-number."""
    out = np.uint64(size)
    for j in range(table.shape[1]):
        table[place, j] = (rows[out, j] - data.target[j]) * data.weight[j]
    total = dot(table, place, place)
    return total if total < np.inf else np.inf


@compiled
def triangulate(room: Room, p: int) -> None:
    """QR factorisation of the Jacobian by modified Gram-Schmidt, the residual ``there`` with it.

    Orthonormal rows replace those of the Jacobian, column k of R is row k of ``triangle``, and
    the shares of the residual go to ``rotated``.
    """
    for k in range(p):
        direction = np.uint64(k + 1)
        room.triangle[k, k] = normalise(room.table, direction)
        for other in range(k + 1, p):
            room.triangle[other, k] = take_out(room.table, np.uint64(other + 1), direction)
        room.rotated[k] = take_out(room.table, room.there, direction)


@compiled
def solve_damped(room: Room, right: Floats, p: int, step: Floats) -> None:
    """The step d with least ``|R d + right|^2 + |damping d|^2``, by Givens rotations."""
    work = room.work
    for k in range(p):
        for i in range(k, p):
            work[k, i] = room.triangle[i, k]
        work[k, p] = -right[k]
    row = work[p]
    for k in range(p):
        row[: p + 1] = 0.0
        row[k] = room.damping[k]
        for i in range(k, p):
            if row[i] == 0.0:
                continue
            h = np.sqrt(work[i, i] * work[i, i] + row[i] * row[i])
            cosine, sine = work[i, i] / h, row[i] / h
            for j in range(i, p + 1):
                upper = work[i, j]
                work[i, j] = cosine * upper + sine * row[j]
                row[j] = cosine * row[j] - sine * upper
    for k in range(p - 1, -1, -1):
        total = work[k, p]
        for i in range(k + 1, p):
            total -= work[k, i] * step[i]
        step[k] = total / work[k, k]


@compiled
def find_bend(room: Room, p: int) -> None:
    """The rotated second derivative along the step; ``there`` holds residuals at the probe."""
    table, there, here = room.table, room.there, room.here
    for j in range(table.shape[1]):
        table[there, j] = (table[there, j] - table[here, j]) / PROBE
    for k in range(p):
        linear = 0.0
        for i in range(k, p):
            linear += room.triangle[i, k] * room.step[i]
        share = take_out(table, there, np.uint64(k + 1))
        room.bend[k] = 2.0 / PROBE * (share - linear)


@compiled
def linear_fit(columns: Floats, k: int, work: Floats, found: Floats) -> None:
    """Least squares of row 3 by the first k rows of ``columns``; ``work`` has at least k rows."""
    wanted = np.uint64(3)
    for i in range(k):
        direction = np.uint64(i)
        work[i, i] = normalise(columns, direction)
        for other in range(i + 1, k):
            work[i, other] = take_out(columns, np.uint64(other), direction)
        found[i] = take_out(columns, wanted, direction)
    for i in range(k - 1, -1, -1):
        for other in range(i + 1, k):
            found[i] -= work[i, other] * found[other]
        found[i] /= work[i, i]


@compiled
def weigh_tail(tail: Integers, rows: Floats, data: Data, offset: float, columns: Floats) -> None:
    """Fill rows 3 to 5 of ``columns``: weighted target, weights, and the inner value.

    That has its sign, and is inverted in families 3 and 5. An offset not zero adds the weights
    that a denominator ``offset + inner value`` asks for.
    """
    family, w = tail[0], np.uint64(tail[2])
    sign = float(tail[3] if family >= 6 else tail[3] * tail[4])
    m = rows.shape[1]
    if family == 3 or family == 5:
        for j in range(m):
            columns[5, j] = sign / rows[w, j]
    else:
        for j in range(m):
            columns[5, j] = sign * rows[w, j]
    for j in range(m):
        columns[4, j] = data.weight[j]
        columns[3, j] = data.weight[j] * data.target[j]
    if offset != 0.0:
        for j in range(m):
            factor = 1.0 / (offset + columns[5, j])
            columns[4, j] *= factor
            columns[3, j] *= factor


@compiled
def tail_equations(family: int, columns: Floats) -> int:
    """Fill the columns of the unknowns, rows 0 to 2, from rows 3 to 5; their number.

    Row 3 becomes what is wanted (see the table).
    """
    m = columns.shape[1]
    k = np.uint64(0)
    if family != 2 and family != 3:
        for j in range(m):
            columns[k, j] = columns[4, j]
        k += np.uint64(1)
    if family != 1 and family != 6:
        for j in range(m):
            columns[k, j] = columns[4, j] * columns[5, j]
        k += np.uint64(1)
    if family >= 6:
        for j in range(m):
            columns[k, j] = -columns[3, j]
            columns[3, j] *= columns[5, j]
        k += np.uint64(1)
    elif family == 1:
        for j in range(m):
            columns[3, j] -= columns[4, j] * columns[5, j]
    return int(k)


@compiled
def fit_tail(
    tail: Integers, data: Data, coefs: Floats, room: Room, passes: int, offset: float
) -> None:
    """Solve for the tail's coefficients, given the inner value.

    A denominator enters the weights, first with ``offset`` in it, then with what was found.
    """
    family, found = tail[0], room.solution
    for _ in range(passes if family >= 6 else 1):
        weigh_tail(tail, room.rows, data, offset, room.columns)
        unknowns = tail_equations(family, room.columns)
        linear_fit(room.columns, unknowns, room.corner, found)
        offset = found[unknowns - 1]
    if family == 7:
        coefs[tail[5]] = found[1]
        coefs[tail[7]] = found[2]
        coefs[tail[6]] = tail[4] * (found[0] - found[1] * found[2])
    elif family == 6:
        coefs[tail[6]] = found[0]
        coefs[tail[5]] = found[1]
    else:
        coefs[tail[5]] = found[0]
        if family >= 4:
            coefs[tail[6]] = found[1]


@compiled
def trial(form: Form, data: Data, coefs: Floats, room: Room, passes: int) -> float:
    """The sum of squares at ``coefs``, whose tail is replaced where a re-solved one is better.

    With several passes the tail is solved from nothing, with one from what it is.
    """
    rows, size, tail = room.rows, form.size, form.tail
    forward(form.code, 0, size, coefs, rows)
    total = residual(rows, size, data, room.table, room.there)
    if tail[0] == 0:
        return total
    room.saved[:] = coefs
    offset = 0.0
    if passes == 1 and tail[0] >= 6:
        offset = coefs[tail[7] if tail[0] == 7 else tail[6]]
    fit_tail(tail, data, coefs, room, passes, offset)
    forward(form.code, tail[1], size, coefs, rows)
    projected = residual(rows, size, data, room.table, room.there)
    if projected <= total:
        return projected
    coefs[:] = room.saved
    forward(form.code, tail[1], size, coefs, rows)
    return total


@compiled
def linearise(form: Form, data: Data, coefs: Floats, room: Room) -> None:
    """Residuals, Jacobian, its factorisation and its column norms at the current rows."""
    p = coefs.shape[0]
    reverse(form.code, form.size, coefs, room.rows, data.weight, room.table)
    for k in range(p):
        norm = dot(room.table, np.uint64(k + 1), np.uint64(k + 1))
        room.scale[k] = np.sqrt(norm) if norm > 0.0 else 1.0
    for k in range(5, 8):
        if form.tail[k] >= 0:
            room.scale[form.tail[k]] *= TAIL_DAMPING
    for j in range(room.table.shape[1]):
        room.table[room.there, j] = room.table[room.here, j]
    triangulate(room, p)


@compiled
def set_damping(room: Room, level: float) -> None:
    """The damping of each coefficient: the root of the level times its column's norm."""
    root = np.sqrt(level)
    for k in range(room.scale.shape[0]):
        room.damping[k] = root * room.scale[k]


@compiled
def shift(a: Floats, factor: float, b: Floats, out: Floats) -> None:
    """out = a + factor * b, without an array in between."""
    for k in range(out.shape[0]):
        out[k] = a[k] + factor * b[k]


@compiled
def propose(form: Form, data: Data, coefs: Floats, room: Room, level: float) -> None:
    """The candidate for one damping: the step, bent where the bend is small against it."""
    p = coefs.shape[0]
    set_damping(room, level)
    solve_damped(room, room.rotated, p, room.step)
    shift(coefs, PROBE, room.step, room.candidate)
    forward(form.code, 0, form.size, room.candidate, room.rows)
    residual(room.rows, form.size, data, room.table, room.there)
    find_bend(room, p)
    solve_damped(room, room.bend, p, room.second)
    length = turn = 0.0
    for k in range(p):
        length += (room.scale[k] * room.step[k]) ** 2
        turn += (room.scale[k] * room.second[k]) ** 2
    shift(coefs, 1.0, room.step, room.candidate)
    if turn < MOST_BEND * MOST_BEND * length:
        shift(room.candidate, 0.5, room.second, room.candidate)


@compiled
def descend(
    form: Form,
    data: Data,
    coefs: Floats,
    room: Room,
    iterations: int,
    early: int,
    bar: float,
) -> float:
    """Levenberg-Marquardt from ``coefs`` (changed in place); the sum of squares.

    Gives up after ``early`` iterations when the sum is still above ``bar``.
    """
    total = trial(form, data, coefs, room, REWEIGHTED)
    level = FIRST_DAMPING
    slow = 0
    for iteration in range(iterations):
        if not total < np.inf or (iteration == early and total > bar):
            break
        residual(room.rows, form.size, data, room.table, room.here)
        linearise(form, data, coefs, room)
        before = total
        for _ in range(TRIALS):
            propose(form, data, coefs, room, level)
            total = trial(form, data, room.candidate, room, 1)
            if total < before:
                break
            level *= RAISED
        if not total < before:
            return before
        coefs[:] = room.candidate
        level = max(level * LOWERED, LEAST_DAMPING)
        slow = slow + 1 if total > SLOW * before and level < STEADY else 0
        if slow == PATIENCE:
            break
    return total


@compiled
def fit_starts(
    form: Form, data: Data, starts: Floats, iterations: int, early: int, bar: float
) -> Floats:
    """Descend from every row of ``starts``, which becomes where it ended; the sums of squares."""
    room = make_room(form.size, starts.shape[1], data.points)
    totals = np.empty(starts.shape[0])
    for k in range(starts.shape[0]):
        coefs = starts[k].copy()
        totals[k] = descend(form, data, coefs, room, iterations, early, bar)
        starts[k] = coefs
    return totals
