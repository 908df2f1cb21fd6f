"""The minimax coefficients of a program, in multiprecision, by nonlinear exchange.

From a least-squares fit, each round linearises the error in the coefficients, solves the linear
Chebyshev problem on a finite set of points and takes the largest step that lowers the maximum
(Osborne and Watson, Comput. J. 12, 1969). The Jacobian is orthogonalised in multiprecision first,
so that the linear programs stay well conditioned however narrow the valley; between rounds the
points of largest error, found by parabolic interpolation, join the set (Remez). Numbers are the
midpoints of ``flint.arb`` balls; nothing here is a proof, ``check`` gives that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flint
import numpy as np
from flint import arb
from numpy.typing import NDArray

from discovery.approximation.genome import ADD, DIV, MUL, SUB, Program, X, coefficients

BITS = 256
POINTS_PER_COEFFICIENT = 10
ROUNDS = 30
LINEAR_TOLERANCE = 1e-6
"""Relative gain predicted by the linear problem below which a set of points is settled."""
SETTLED = 1e-5
"""Relative excess of the true maximum over that on the points at which the exchange ends."""
NOISE = 1e-60
"""An error that is as good as none at this precision."""
DEPENDENT = 1e-40
"""Share of a Jacobian column left by the others under which its coefficient is redundant."""

PROBE = arb(2) ** -24
"""Share of a step at which the curvature along it is read."""

Function = Callable[[arb], arb]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """What is approximated: the function, its interval, and whether errors are relative."""

    function: Function
    low: arb
    high: arb
    relative: bool = True


@dataclass(frozen=True)
class Minimax:
    """Coefficients, the largest error over the interval, and where the error is extremal."""

    coefs: tuple[arb, ...]
    error: float
    extrema: tuple[float, ...]


@dataclass(frozen=True)
class _Sample:
    """A point with the target's value there and the weight of an error."""

    x: arb
    target: arb
    weight: arb


def value(program: Program, coefs: Sequence[arb], x: arb) -> list[arb]:
    """The values of all instructions at x; the last one is the program's."""
    values: list[arb] = []
    supply = 0
    for code, *arguments in program:
        operands = []
        for argument in arguments:
            if isinstance(argument, float):
                operands.append(coefs[supply])
                supply += 1
            else:
                operands.append(x if argument == X else values[argument])
        values.append(_operate(int(code), operands))
    return values


def _operate(code: int, operands: list[arb]) -> arb:
    if code == ADD:
        return operands[0] + operands[1]
    if code == SUB:
        return operands[0] - operands[1]
    if code == MUL:
        return operands[0] * operands[1]
    if code == DIV:
        return operands[0] / operands[1]
    return operands[0].sqrt()


def gradient(program: Program, coefs: Sequence[arb], x: arb, values: list[arb]) -> list[arb]:
    """The derivatives of the program's value by its coefficients, by reverse mode."""
    adjoint = [arb(0)] * len(program)
    adjoint[-1] = arb(1)
    found = [arb(0)] * len(coefs)
    supply = len(coefs)
    for i in range(len(program) - 1, -1, -1):
        code, *arguments = program[i]
        first = supply - sum(isinstance(a, float) for a in arguments)
        supply, used = first, first
        operands = []
        for argument in arguments:
            if isinstance(argument, float):
                operands.append(coefs[used])
                used += 1
            else:
                operands.append(x if argument == X else values[argument])
        used = first
        for argument, partial in zip(
            arguments, _partials(int(code), operands, values[i]), strict=True
        ):
            share = adjoint[i] * partial
            if isinstance(argument, float):
                found[used] += share
                used += 1
            elif argument != X:
                adjoint[argument] += share
    return found


def _partials(code: int, operands: list[arb], result: arb) -> tuple[arb, ...]:
    if code == ADD:
        return arb(1), arb(1)
    if code == SUB:
        return arb(1), arb(-1)
    if code == MUL:
        return operands[1], operands[0]
    if code == DIV:
        return 1 / operands[1], -result / operands[1]
    return (1 / (2 * result),)


def minimax(program: Program, coefs: Sequence[arb], curve: Curve) -> Minimax | None:
    """The coefficients of least maximum error near ``coefs``; ``None`` if the start is invalid."""
    with flint.ctx.workprec(BITS):
        samples = [_sample(curve, x) for x in _first_points(curve, len(coefs))]
        current = [c.mid() for c in coefs]
        errors = _errors(program, current, samples)
        if errors is None:
            return None
        best: Minimax | None = None
        for _ in range(8):
            current, errors = _settle(program, current, samples, errors)
            extrema = _extrema(program, current, curve, samples, errors)
            if extrema is None:
                return best
            found = max(abs(float(error)) for _, error in extrema)
            if best is None or found < best.error:
                places = tuple(float(s.x) for s, _ in extrema)
                best = Minimax(tuple(current), found, places)
            if found <= NOISE + (1 + SETTLED) * float(np.max(np.abs(_floats(errors)))):
                break
            known = {str(s.x) for s in samples}
            samples = sorted(
                samples + [s for s, _ in extrema if str(s.x) not in known],
                key=lambda s: float(s.x),
            )
            fresh = _errors(program, current, samples)
            if fresh is None:
                return best
            errors = fresh
        return best


def _first_points(curve: Curve, p: int) -> list[arb]:
    """Chebyshev points of the second kind; the ends a hair inside, for removable singularities."""
    count = max(48, POINTS_PER_COEFFICIENT * (p + 1))
    middle, half = (curve.low + curve.high) / 2, (curve.high - curve.low) / 2
    cosines = -np.cos(np.linspace(0.0, np.pi, count)) * (1 - 1e-12)
    return [(middle + half * arb(float(c))).mid() for c in cosines]


def _sample(curve: Curve, x: arb) -> _Sample:
    target = curve.function(x).mid()
    return _Sample(x, target, (1 / abs(target)).mid() if curve.relative else arb(1))


def _errors(program: Program, coefs: Sequence[arb], samples: list[_Sample]) -> list[arb] | None:
    """The weighted errors at the samples; ``None`` if one is not finite."""
    errors = [((value(program, coefs, s.x)[-1] - s.target) * s.weight).mid() for s in samples]
    return errors if all(e.is_finite() for e in errors) else None


def _floats(errors: list[arb]) -> Floats:
    return np.array([float(e) for e in errors])


def _settle(
    program: Program, coefs: list[arb], samples: list[_Sample], errors: list[arb]
) -> tuple[list[arb], list[arb]]:
    """The coefficients of least maximum error on the samples, and the errors there."""
    for _ in range(ROUNDS):
        height = float(np.max(np.abs(_floats(errors))))
        if height < NOISE or not coefs:
            break
        rows = [
            [
                (g * s.weight).mid()
                for g in gradient(program, coefs, s.x, value(program, coefs, s.x))
            ]
            for s in samples
        ]
        basis, triangle, kept = orthogonal(rows)
        scaled = _floats([e / arb(height) for e in errors])
        move, predicted = linear_chebyshev(basis, scaled)
        if predicted > 1 - LINEAR_TOLERANCE:
            break
        step = _back_substitute(triangle, [arb(float(m)) * arb(height) for m in move])
        bend = _bend(program, coefs, samples, errors, step, kept)
        turn = [arb(0)] * len(step)
        if bend is not None:
            shares = basis.T @ _floats([b / arb(height) for b in bend])
            turn = _back_substitute(triangle, [arb(float(-t)) * arb(height) for t in shares])
        stepped = _line_search(program, coefs, samples, (step, turn), kept, height)
        if stepped is None:
            break
        coefs, errors = stepped
        if float(np.max(np.abs(_floats(errors)))) > (1 - LINEAR_TOLERANCE) * height:
            break
    return coefs, errors


def _bend(
    program: Program,
    coefs: list[arb],
    samples: list[_Sample],
    errors: list[arb],
    step: list[arb],
    kept: list[int],
) -> list[arb] | None:
    """The second derivatives of the errors along the step, for a path that follows the valley.

    Geodesic acceleration: Transtrum and Sethna, arXiv 1201.5885.
    """
    sides = []
    for sign in (PROBE, -PROBE):
        moved = list(coefs)
        for k, d in zip(kept, step, strict=True):
            moved[k] = (moved[k] + sign * d).mid()
        sides.append(_errors(program, moved, samples))
    if sides[0] is None or sides[1] is None:
        return None
    return [
        ((a - 2 * e + b) / PROBE**2).mid()
        for a, e, b in zip(sides[0], errors, sides[1], strict=True)
    ]


def _line_search(
    program: Program,
    coefs: list[arb],
    samples: list[_Sample],
    path: tuple[list[arb], list[arb]],
    kept: list[int],
    height: float,
) -> tuple[list[arb], list[arb]] | None:
    """The farthest of the places 1, 1/2, 1/4, ... of a bent path that lowers the maximum error."""
    for halvings in range(16):
        s = arb(2) ** -halvings
        moved = list(coefs)
        for k, d, a in zip(kept, *path, strict=True):
            moved[k] = (moved[k] + s * d + s * s * a / 2).mid()
        errors = _errors(program, moved, samples)
        if errors is not None and float(np.max(np.abs(_floats(errors)))) < height:
            return moved, errors
    return None


def orthogonal(rows: list[list[arb]]) -> tuple[Floats, list[list[arb]], list[int]]:
    """Gram-Schmidt of the columns: orthonormal basis, triangle, and the independent columns."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    basis: list[list[arb]] = []
    triangle: list[list[arb]] = []
    kept: list[int] = []
    for k, column in enumerate(columns):
        length = _norm(column)
        shares = []
        for direction in basis:
            share = sum((a * b for a, b in zip(direction, column, strict=True)), arb(0)).mid()
            column = [(c - share * d).mid() for c, d in zip(column, direction, strict=True)]
            shares.append(share)
        rest = _norm(column)
        if not rest > length * DEPENDENT:
            continue
        basis.append([(c / rest).mid() for c in column])
        triangle.append([*shares, rest])
        kept.append(k)
    return np.array([[float(e) for e in b] for b in basis]).T, triangle, kept


def _norm(column: list[arb]) -> arb:
    return sum((c * c for c in column), arb(0)).sqrt().mid()


def _back_substitute(triangle: list[list[arb]], right: list[arb]) -> list[arb]:
    """Solve for the coefficients' move; ``triangle[k]`` is column k of R."""
    found = list(right)
    for k in range(len(triangle) - 1, -1, -1):
        found[k] = (found[k] / triangle[k][k]).mid()
        for i in range(k):
            found[i] = found[i] - triangle[k][i] * found[k]
    return found


def linear_chebyshev(basis: Floats, errors: Floats) -> tuple[Floats, float]:
    """The move z of least ``max |errors + basis z|`` and that maximum, by linear programming."""
    from scipy.optimize import linprog

    count, p = basis.shape
    ones = np.ones((count, 1))
    upper = np.vstack([np.hstack([basis, -ones]), np.hstack([-basis, -ones])])
    solution = linprog(
        np.append(np.zeros(p), 1.0),
        A_ub=upper,
        b_ub=np.concatenate([-errors, errors]),
        bounds=[(None, None)] * p + [(0, None)],
        method="highs-ds",
    )
    if solution.x is None:
        return np.zeros(p), 1.0
    return solution.x[:p], float(solution.x[p])


def _extrema(
    program: Program,
    coefs: list[arb],
    curve: Curve,
    samples: list[_Sample],
    errors: list[arb],
) -> list[tuple[_Sample, arb]] | None:
    """The ends and the local extrema of the error, interpolated between the samples."""
    heights = _floats(errors) / float(np.max(np.abs(_floats(errors))) or 1.0)
    found = [(samples[0], errors[0]), (samples[-1], errors[-1])]
    for k in range(1, len(samples) - 1):
        before, here, after = heights[k - 1 : k + 2]
        if abs(here) < 0.5 or abs(here) < max(before * np.sign(here), after * np.sign(here)):
            continue
        x0, x1, x2 = (float(s.x) for s in samples[k - 1 : k + 2])
        slope, other = (here - before) / (x1 - x0), (after - here) / (x2 - x1)
        curvature = (other - slope) / (x2 - x0)
        found.append((samples[k], errors[k]))
        if curvature == 0.0:
            continue
        place = (x0 + x1) / 2 - slope / (2 * curvature)
        if x0 < place < x2 and place != x1:
            sample = _sample(curve, arb(place))
            error = _errors(program, coefs, [sample])
            if error is None:
                return None
            found.append((sample, error[0]))
    return found


def start_of(program: Program, lows: Sequence[float] = ()) -> list[arb]:
    """The coefficients of the program as balls, with their parts below double precision."""
    highs = coefficients(program)
    return [arb(h) + arb(low) for h, low in zip(highs, lows or [0.0] * len(highs), strict=True)]
