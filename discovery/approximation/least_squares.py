"""Compiled Levenberg-Marquardt for the coefficients of one program.

Minimises the sum over the nodes of ``((value - target) * weight) ** 2``. The coefficients near
the output that enter through a Moebius transformation of an inner value w (the *tail*) are solved
for by linear least squares after every step, the others move by damped Gauss-Newton steps whose
first trial is almost undamped: the valleys of good programs are so narrow that a cautious start
never moves along them. ``tail`` is ``(family, first instruction, row of w, inner sign, outer sign,
a, b, c)`` with -1 for an absent coefficient:

====== ===================== ==================================================
family value                 linear equation for the coefficients
====== ===================== ==================================================
1      a + s w               a = g - s w
2, 3   a w, a / w            a w = g, a / w = g
4, 5   a + t b w, a + t b/w  linear as it stands
6      b / (a + s w)         b - a g = g s w
7      a + t b / (c + s w)   A + a s w - c g = g s w  with  A = a c + t b
====== ===================== ==================================================

Variable projection: Golub and Pereyra, SIAM J. Numer. Anal. 10 (1973).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discovery.approximation.kernels import compiled, forward, reverse

PROBE = 0.1
"""Share of a step at which the curvature along it is read."""
MOST_BEND = 0.75
"""Acceleration, as a share of the step, above which the step is taken straight."""

NO_TAIL = np.array([0, 0, 0, 1, 1, -1, -1, -1], dtype=np.int64)


@compiled
def dot(a: NDArray[np.float64], b: NDArray[np.float64], begin: int) -> float:
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
def squares(
    out: NDArray[np.float64], target: NDArray[np.float64], weight: NDArray[np.float64]
) -> float:
    """The weighted sum of squared deviations; infinite instead of not-a-number."""
    m = out.shape[0]
    s0 = s1 = s2 = s3 = 0.0
    j = 0
    while j + 3 < m:
        s0 += ((out[j] - target[j]) * weight[j]) ** 2
        s1 += ((out[j + 1] - target[j + 1]) * weight[j + 1]) ** 2
        s2 += ((out[j + 2] - target[j + 2]) * weight[j + 2]) ** 2
        s3 += ((out[j + 3] - target[j + 3]) * weight[j + 3]) ** 2
        j += 4
    while j < m:
        s0 += ((out[j] - target[j]) * weight[j]) ** 2
        j += 1
    total = (s0 + s1) + (s2 + s3)
    return total if total < np.inf else np.inf


@compiled
def damped_step(
    jacobian: NDArray[np.float64],
    residual: NDArray[np.float64],
    p: int,
    triangle: NDArray[np.float64],
    rotated: NDArray[np.float64],
) -> None:
    """QR factorisation of the Jacobian (rows are coefficients) by Householder reflections.

    Leaves R in ``triangle`` (column k in row k) and the rotated residual in ``rotated``.
    """
    m = residual.shape[0]
    for k in range(p):
        column = jacobian[k]
        norm = np.sqrt(dot(column, column, k))
        alpha = -norm if column[k] > 0 else norm
        head = column[k] - alpha
        scale = -alpha * head
        for i in range(k):
            triangle[k, i] = column[i]
        triangle[k, k] = alpha
        if not scale > 0.0:
            continue
        column[k] = head
        for other in range(k + 1, p):
            share = dot(column, jacobian[other], k) / scale
            for j in range(k, m):
                jacobian[other, j] -= share * column[j]
        share = dot(column, residual, k) / scale
        for j in range(k, m):
            residual[j] -= share * column[j]
    rotated[:p] = residual[:p]


@compiled
def solve_damped(
    triangle: NDArray[np.float64],
    rotated: NDArray[np.float64],
    damping: NDArray[np.float64],
    p: int,
    work: NDArray[np.float64],
    step: NDArray[np.float64],
) -> None:
    """The step d with least ``|R d + rotated|^2 + |damping d|^2``, by Givens rotations."""
    for k in range(p):
        for i in range(k, p):
            work[k, i] = triangle[i, k]
        work[k, p] = -rotated[k]
    for k in range(p):
        if damping[k] == 0.0:
            continue
        row = work[p]
        row[: p + 1] = 0.0
        row[k] = damping[k]
        for i in range(k, p):
            if row[i] == 0.0:
                continue
            h = np.hypot(work[i, i], row[i])
            cosine = work[i, i] / h
            sine = row[i] / h
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
def bend_of(
    reflectors: NDArray[np.float64],
    triangle: NDArray[np.float64],
    here: NDArray[np.float64],
    probe: NDArray[np.float64],
    step: NDArray[np.float64],
    bend: NDArray[np.float64],
) -> None:
    """The rotated second derivative of the residual along the step, from residuals at a probe."""
    p = step.shape[0]
    difference = (probe - here) / PROBE
    for k in range(p):
        v = reflectors[k]
        scale = -triangle[k, k] * v[k]
        if not scale > 0.0:
            continue
        share = dot(v, difference, k) / scale
        for j in range(k, difference.shape[0]):
            difference[j] -= share * v[j]
    for k in range(p):
        linear = 0.0
        for i in range(k, p):
            linear += triangle[i, k] * step[i]
        bend[k] = 2.0 / PROBE * (difference[k] - linear)


@compiled
def linear_fit(
    columns: NDArray[np.float64], k: int, wanted: NDArray[np.float64], found: NDArray[np.float64]
) -> None:
    """Least squares with at most three columns (rows of ``columns``), by modified Gram-Schmidt."""
    m = wanted.shape[0]
    r = np.zeros((3, 3))
    q = np.zeros(3)
    for i in range(k):
        norm = np.sqrt(dot(columns[i], columns[i], 0))
        r[i, i] = norm
        inverse = 1.0 / norm
        for j in range(m):
            columns[i, j] *= inverse
        for other in range(i + 1, k):
            share = dot(columns[i], columns[other], 0)
            r[i, other] = share
            for j in range(m):
                columns[other, j] -= share * columns[i, j]
        share = dot(columns[i], wanted, 0)
        q[i] = share
        for j in range(m):
            wanted[j] -= share * columns[i, j]
    for i in range(k - 1, -1, -1):
        total = q[i]
        for other in range(i + 1, k):
            total -= r[i, other] * found[other]
        found[i] = total / r[i, i]


@compiled
def fit_tail(
    tail: NDArray[np.int64],
    w: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    coefs: NDArray[np.float64],
    columns: NDArray[np.float64],
) -> None:
    """Solve for the tail's coefficients, given the inner value w; three times reweighted."""
    family = tail[0]
    s = tail[3]
    t = tail[4]
    m = w.shape[0]
    found = np.zeros(3)
    wanted = columns[3]
    rounds = 3 if family >= 6 else 1
    for attempt in range(rounds):
        for j in range(m):
            v = weight[j]
            if family == 6:
                v *= 1.0 if attempt == 0 else 1.0 / (found[1] + s * w[j])
            elif family == 7:
                v *= 1.0 if attempt == 0 else 1.0 / (found[2] + s * w[j])
            if family == 1:
                columns[0, j] = v
                wanted[j] = v * (target[j] - s * w[j])
            elif family == 2:
                columns[0, j] = v * w[j]
                wanted[j] = v * target[j]
            elif family == 3:
                columns[0, j] = v / w[j]
                wanted[j] = v * target[j]
            elif family == 4:
                columns[0, j] = v
                columns[1, j] = v * t * w[j]
                wanted[j] = v * target[j]
            elif family == 5:
                columns[0, j] = v
                columns[1, j] = v * t / w[j]
                wanted[j] = v * target[j]
            elif family == 6:
                columns[0, j] = v
                columns[1, j] = -v * target[j]
                wanted[j] = v * target[j] * s * w[j]
            else:
                columns[0, j] = v
                columns[1, j] = v * s * w[j]
                columns[2, j] = -v * target[j]
                wanted[j] = v * target[j] * s * w[j]
        unknowns = 1 if family <= 3 else (3 if family == 7 else 2)
        linear_fit(columns, unknowns, wanted, found)
    if family <= 3:
        coefs[tail[5]] = found[0]
    elif family <= 5:
        coefs[tail[5]] = found[0]
        coefs[tail[6]] = found[1]
    elif family == 6:
        coefs[tail[6]] = found[0]
        coefs[tail[5]] = found[1]
    else:
        coefs[tail[5]] = found[1]
        coefs[tail[7]] = found[2]
        coefs[tail[6]] = t * (found[0] - found[1] * found[2])


@compiled
def trial(
    code: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    size: int,
    tail: NDArray[np.int64],
    coefs: NDArray[np.float64],
    saved: NDArray[np.float64],
    rows: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    columns: NDArray[np.float64],
) -> float:
    """The sum of squares at ``coefs``, whose tail is replaced where a re-solved one is better."""
    forward(code, left, right, 0, size, coefs, rows)
    total = squares(rows[size], target, weight)
    if tail[0] == 0:
        return total
    saved[:] = coefs
    fit_tail(tail, rows[tail[2]], target, weight, coefs, columns)
    forward(code, left, right, tail[1], size, coefs, rows)
    projected = squares(rows[size], target, weight)
    if projected <= total:
        return projected
    coefs[:] = saved
    forward(code, left, right, tail[1], size, coefs, rows)
    return total


@compiled
def descend(
    code: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    size: int,
    tail: NDArray[np.int64],
    coefs: NDArray[np.float64],
    rows: NDArray[np.float64],
    adjoint: NDArray[np.float64],
    jacobian: NDArray[np.float64],
    columns: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    iterations: int,
    early: int,
    bar: float,
) -> float:
    """Levenberg-Marquardt from ``coefs`` (changed in place); returns the sum of squares.

    Gives up after ``early`` iterations when the sum is still above ``bar``.
    """
    p = coefs.shape[0]
    m = target.shape[0]
    triangle = np.zeros((p, p))
    work = np.zeros((p + 1, p + 1))
    rotated = np.zeros(p)
    step = np.zeros(p)
    scale = np.zeros(p)
    damping = np.zeros(p)
    candidate = np.empty(p)
    saved = np.empty(p)
    residual = np.empty(m)
    here = np.empty(m)
    probe = np.empty(m)
    bend = np.empty(p)
    second = np.empty(p)
    total = trial(
        code, left, right, size, tail, coefs, saved, rows, target, weight, columns
    )
    if not total < np.inf:
        return np.inf
    level = 1e-12
    slow = 0
    for iteration in range(iterations):
        if iteration == early and total > bar:
            break
        reverse(code, left, right, size, coefs, rows, weight, adjoint, jacobian)
        for j in range(m):
            here[j] = (rows[size, j] - target[j]) * weight[j]
        residual[:] = here
        for k in range(p):
            norm = dot(jacobian[k], jacobian[k], 0)
            scale[k] = np.sqrt(norm) if norm > 0.0 else 1.0
        for k in range(5, 8):
            if tail[k] >= 0:
                scale[tail[k]] *= 1e-7
        damped_step(jacobian, residual, p, triangle, rotated)
        before = total
        for _ in range(9):
            root = np.sqrt(level)
            for k in range(p):
                damping[k] = root * scale[k]
            solve_damped(triangle, rotated, damping, p, work, step)
            candidate[:] = coefs + PROBE * step
            forward(code, left, right, 0, size, candidate, rows)
            for j in range(m):
                probe[j] = (rows[size, j] - target[j]) * weight[j]
            bend_of(jacobian, triangle, here, probe, step, bend)
            solve_damped(triangle, bend, damping, p, work, second)
            length = 0.0
            turn = 0.0
            for k in range(p):
                length += (scale[k] * step[k]) ** 2
                turn += (scale[k] * second[k]) ** 2
            if turn < MOST_BEND * MOST_BEND * length:
                for k in range(p):
                    candidate[k] = coefs[k] + step[k] + 0.5 * second[k]
            else:
                for k in range(p):
                    candidate[k] = coefs[k] + step[k]
            total = trial(
                code, left, right, size, tail, candidate, saved, rows, target, weight, columns
            )
            if total < before:
                break
            level *= 30.0
        if not total < before:
            total = before
            break
        coefs[:] = candidate
        level = max(level * 0.03, 1e-14)
        if total > 0.99 * before and level < 1e-8:
            slow += 1
            if slow == 4:
                break
        else:
            slow = 0
    return total


@compiled
def fit_starts(
    code: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    size: int,
    tail: NDArray[np.int64],
    starts: NDArray[np.float64],
    points: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    iterations: int,
    early: int,
    bar: float,
    best: NDArray[np.float64],
) -> float:
    """The best of several descents; its coefficients in ``best``, its sum of squares returned."""
    p = starts.shape[1]
    m = points.shape[0]
    rows = np.empty((size + 1, m))
    rows[0] = points
    adjoint = np.empty((size + 1, m))
    jacobian = np.empty((p, m))
    columns = np.empty((4, m))
    lowest = np.inf
    for k in range(starts.shape[0]):
        coefs = starts[k].copy()
        total = descend(
            code, left, right, size, tail, coefs, rows, adjoint, jacobian, columns,
            target, weight, iterations, early, bar,
        )
        if total < lowest:
            lowest = total
            best[:] = coefs
    return lowest
