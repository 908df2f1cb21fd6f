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

from discovery.approximation.kernels import Code, Floats, Integers, compiled, forward, reverse

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
    """Working arrays of a descent with p coefficients on m points."""

    rows: Floats
    adjoint: Floats
    jacobian: Floats
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
    here: Floats
    there: Floats


@compiled
def make_room(size: int, p: int, points: Floats) -> Room:
    """Arrays for a program of ``size`` instructions."""
    m = points.shape[0]
    rows = np.empty((size + 1, m))
    rows[0] = points
    return Room(
        rows,
        np.empty((size + 1, m)),
        np.empty((p, m)),
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
        np.empty(m),
        np.empty(m),
    )


@compiled
def dot(a: Floats, b: Floats, begin: int) -> float:
    """The product of the tails of two rows; four partial sums, which the processor overlaps."""
    m = a.shape[0]
    s0 = s1 = s2 = s3 = 0.0
    j = begin
    while j + 3 < m:
        s0 += a[j] * b[j]
        s1 += a[j + 1] * b[j + 1]
        s2 += a[j + 2] * b[j + 2]
        s3 += a[j + 3] * b[j + 3]
        j += 4
    while j < m:
        s0 += a[j] * b[j]
        j += 1
    return (s0 + s1) + (s2 + s3)


@compiled
def residual(out: Floats, data: Data, into: Floats) -> float:
    """Fill the weighted residuals; their sum of squares, infinite instead of not-a-number."""
    for j in range(out.shape[0]):
        into[j] = (out[j] - data.target[j]) * data.weight[j]
    total = dot(into, into, 0)
    return total if total < np.inf else np.inf


@compiled
def triangulate(room: Room, p: int) -> None:
    """QR factorisation of the Jacobian (rows are coefficients) by Householder reflections.

    The reflectors replace the Jacobian, column k of R is row k of ``triangle``, and the first
    entries of the rotated residual ``there`` go to ``rotated``.
    """
    m = room.there.shape[0]
    for k in range(p):
        column = room.jacobian[k]
        norm = np.sqrt(dot(column, column, k))
        alpha = -norm if column[k] > 0 else norm
        for i in range(k):
            room.triangle[k, i] = column[i]
        room.triangle[k, k] = alpha
        head = column[k] - alpha
        scale = -alpha * head
        if not scale > 0.0:
            continue
        column[k] = head
        for other in range(k + 1, p):
            share = dot(column, room.jacobian[other], k) / scale
            for j in range(k, m):
                room.jacobian[other, j] -= share * column[j]
        reflect(column, scale, k, room.there)
    room.rotated[:] = room.there[:p]


@compiled
def reflect(reflector: Floats, scale: float, begin: int, row: Floats) -> None:
    """Apply one Householder reflection to a row."""
    share = dot(reflector, row, begin) / scale
    for j in range(begin, row.shape[0]):
        row[j] -= share * reflector[j]


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
            h = np.hypot(work[i, i], row[i])
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
    difference = room.there
    for j in range(difference.shape[0]):
        difference[j] = (difference[j] - room.here[j]) / PROBE
    for k in range(p):
        scale = -room.triangle[k, k] * room.jacobian[k, k]
        if scale > 0.0:
            reflect(room.jacobian[k], scale, k, difference)
    for k in range(p):
        linear = 0.0
        for i in range(k, p):
            linear += room.triangle[i, k] * room.step[i]
        room.bend[k] = 2.0 / PROBE * (difference[k] - linear)


@compiled
def linear_fit(columns: Floats, k: int, found: Floats) -> None:
    """Least squares of row 3 by the first k rows of ``columns``: modified Gram-Schmidt."""
    m = columns.shape[1]
    wanted = columns[3]
    r = np.zeros((4, 3))
    q = r[3]
    for i in range(k):
        norm = np.sqrt(dot(columns[i], columns[i], 0))
        r[i, i] = norm
        for j in range(m):
            columns[i, j] /= norm
        for other in range(i + 1, k):
            r[i, other] = dot(columns[i], columns[other], 0)
            for j in range(m):
                columns[other, j] -= r[i, other] * columns[i, j]
        q[i] = dot(columns[i], wanted, 0)
        for j in range(m):
            wanted[j] -= q[i] * columns[i, j]
    for i in range(k - 1, -1, -1):
        total = q[i]
        for other in range(i + 1, k):
            total -= r[i, other] * found[other]
        found[i] = total / r[i, i]


@compiled
def tail_equations(tail: Integers, w: Floats, data: Data, offset: float, columns: Floats) -> int:
    """Fill the equations of the tail (see the table); the number of unknowns.

    Rows 0 to 2 are the columns of the unknowns, row 3 what is wanted, 4 and 5 are scratch.
    """
    family = tail[0]
    sign = tail[3] if family >= 6 else tail[3] * tail[4]
    wanted, v, q = columns[3], columns[4], columns[5]
    m = w.shape[0]
    if family == 3 or family == 5:
        for j in range(m):
            q[j] = sign / w[j]
    else:
        for j in range(m):
            q[j] = sign * w[j]
    v[:] = data.weight
    if offset != 0.0:
        for j in range(m):
            v[j] /= offset + q[j]
    k = 0
    if family != 2 and family != 3:
        columns[k] = v
        k += 1
    if family != 1 and family != 6:
        multiply(v, q, columns[k])
        k += 1
    multiply(v, data.target, wanted)
    if family >= 6:
        for j in range(m):
            columns[k, j] = -wanted[j]
        k += 1
        multiply(wanted, q, wanted)
    elif family == 1:
        for j in range(m):
            wanted[j] -= v[j] * q[j]
    return k


@compiled
def multiply(a: Floats, b: Floats, out: Floats) -> None:
    """out = a * b."""
    for j in range(out.shape[0]):
        out[j] = a[j] * b[j]


@compiled
def fit_tail(tail: Integers, w: Floats, data: Data, coefs: Floats, columns: Floats) -> None:
    """Solve for the tail's coefficients, given the inner value w."""
    family = tail[0]
    found = np.zeros(3)
    offset = 0.0
    for _ in range(REWEIGHTED if family >= 6 else 1):
        unknowns = tail_equations(tail, w, data, offset, columns)
        linear_fit(columns, unknowns, found)
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
def trial(form: Form, data: Data, coefs: Floats, room: Room) -> float:
    """The sum of squares at ``coefs``, whose tail is replaced where a re-solved one is better."""
    rows, size, tail = room.rows, form.size, form.tail
    forward(form.code, 0, size, coefs, rows)
    total = residual(rows[size], data, room.there)
    if tail[0] == 0:
        return total
    room.saved[:] = coefs
    fit_tail(tail, rows[tail[2]], data, coefs, room.columns)
    forward(form.code, tail[1], size, coefs, rows)
    projected = residual(rows[size], data, room.there)
    if projected <= total:
        return projected
    coefs[:] = room.saved
    forward(form.code, tail[1], size, coefs, rows)
    return total


@compiled
def linearise(form: Form, data: Data, coefs: Floats, room: Room) -> None:
    """Residuals, Jacobian, its factorisation and its column norms at the current rows."""
    p = coefs.shape[0]
    reverse(form.code, form.size, coefs, room.rows, data.weight, room.adjoint, room.jacobian)
    for k in range(p):
        norm = dot(room.jacobian[k], room.jacobian[k], 0)
        room.scale[k] = np.sqrt(norm) if norm > 0.0 else 1.0
    for k in range(5, 8):
        if form.tail[k] >= 0:
            room.scale[form.tail[k]] *= TAIL_DAMPING
    room.there[:] = room.here
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
    residual(room.rows[form.size], data, room.there)
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
    total = trial(form, data, coefs, room)
    level = FIRST_DAMPING
    slow = 0
    for iteration in range(iterations):
        if not total < np.inf or (iteration == early and total > bar):
            break
        residual(room.rows[form.size], data, room.here)
        linearise(form, data, coefs, room)
        before = total
        for _ in range(TRIALS):
            propose(form, data, coefs, room, level)
            total = trial(form, data, room.candidate, room)
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
    form: Form, data: Data, starts: Floats, iterations: int, early: int, bar: float, best: Floats
) -> float:
    """The best of several descents; its coefficients in ``best``, its sum of squares returned."""
    room = make_room(form.size, starts.shape[1], data.points)
    lowest = np.inf
    for k in range(starts.shape[0]):
        coefs = starts[k].copy()
        total = descend(form, data, coefs, room, iterations, early, bar)
        if total < lowest:
            lowest = total
            best[:] = coefs
    return lowest
