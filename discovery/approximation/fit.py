"""The coefficients of one structure, from inherited, rescaled and random starts.

The last squarings of a program are peeled off (its inner part is fitted to the square root of a
positive target), the rest is a tail and an inner part for ``least_squares``. Errors that doubles
can no longer tell apart are settled in double-double. What a fit needs to know of the target is a
``Problem``: values and weights at nodes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from discovery.approximation import genome
from discovery.approximation.double_double import refine
from discovery.approximation.genome import ADD, MUL, SQRT, SUB, Key, Program
from discovery.approximation.kernels import Code, Floats, Integers, population_errors
from discovery.approximation.least_squares import NO_TAIL, Data, Form, fit_starts
from discovery.approximation.mutation import random_coefficient

RANDOM_STARTS = 3
ITERATIONS = 120
EARLY = 10
"""After this many steps a start that is still worse than ``HOPELESS`` is given up."""
HOPELESS = 1e-4
"""Root mean square residual, relative to that of the best constant."""
EXTENDED_BELOW = 1e-9
"""Root mean square residual from which on double-double decides: rounding hides the valleys."""
EXTENDED_ITERATIONS = 2000
"""Most steps in double-double; few descents need them, and those that do gain decades."""
EXTENDED_STARTS = 4
"""Descents of one fit that go on in double-double, the best first."""
SOUND = 1e-7
"""Error in doubles above which the ends, or a pole between the nodes, overrule double-double."""
SAME = 0.01
"""Sums of squares this near to each other are of the same place."""
PEELS = 6
"""Squarings that may be peeled."""


@dataclass(frozen=True)
class Level:
    """The target after some squarings are peeled off: value + low at the nodes, and weights."""

    target: Floats
    low: Floats
    weight: Floats


@dataclass(frozen=True)
class Problem:
    """A target on nodes for fitting and points for ranking.

    ``nodes`` are interior Chebyshev points of the interval (shape m), ``levels[k]`` the target's
    2^k-th root there (one level only if the target is not positive); ``points`` includes both
    ends. Errors are ``|value - target| * weight``.
    """

    nodes: Floats
    levels: tuple[Level, ...]
    points: Floats
    target: Floats
    weight: Floats


@dataclass(frozen=True)
class Encoded:
    """A program for the kernels: all of it, and the inner part that is fitted."""

    code: Code
    coefs: Floats
    size: int
    form: Form

    @property
    def peels(self) -> int:
        """Squarings taken off the end."""
        return self.size - self.form.size


@dataclass(frozen=True)
class Fitted:
    """A program with fitted coefficients and its largest error on the points.

    ``lows`` are the parts of the coefficients below double precision.
    """

    program: Program
    error: float
    lows: tuple[float, ...] = ()


def encode(program: Program, peels: int) -> Encoded:
    """The program as the kernels read it, with at most ``peels`` final squarings taken off."""
    coefs = genome.coefficients(program)
    p = len(coefs)
    size = len(program)
    code = np.zeros(size, np.int64)
    operands = np.zeros((2, size), np.int64)
    supply = 0
    for i, (operation, *arguments) in enumerate(program):
        code[i] = operation
        for slot, argument in enumerate(arguments, start=2 - len(arguments)):
            if isinstance(argument, float):
                supply += 1
                operands[slot, i] = supply
            else:
                operands[slot, i] = 0 if argument == genome.X else argument + p + 1
    inner = size
    while size - inner < peels and inner > 1 and program[inner - 1] == (MUL, inner - 2, inner - 2):
        inner -= 1
    tail = find_tail(program[:inner], p)
    arrays = Code(code, operands[0], operands[1])
    return Encoded(arrays, np.array(coefs), size, Form(arrays, inner, tail))


def find_tail(program: Program, p: int) -> Integers:
    """The description of the tail, see ``least_squares``."""
    chain: list[int] = []
    place = len(program) - 1
    while place >= 0 and len(chain) < 3 and isinstance(program[place][1], float):
        chain.append(int(program[place][0]))
        place = int(program[place][2])
    sign = {ADD: 1, SUB: -1}
    # Coefficients are numbered by instruction, so those of the chain are the last ones.
    a, b, c = p - 1, p - 2, p - 3
    end = len(program)
    match chain:
        case [(0 | 1) as outer, 3, (0 | 1) as inner]:
            row = [7, 3, sign[inner], sign[outer], a, b, c]
        case [(0 | 1) as outer, (2 | 3) as middle, *_]:
            row = [4 if middle == MUL else 5, 2, 1, sign[outer], a, b, -1]
        case [3, (0 | 1) as inner, *_]:
            row = [6, 2, sign[inner], 1, b, a, -1]
        case [(0 | 1) as outer, *_]:
            row = [1, 1, sign[outer], 1, a, -1, -1]
        case [(2 | 3) as outer, *_]:
            row = [2 if outer == MUL else 3, 1, 1, 1, a, -1, -1]
        case _:
            return NO_TAIL
    family, length, *rest = row
    below = program[end - length][2]
    # At x itself (row 0) or at an instruction (row index + 1).
    return np.array([family, end - length, int(below) + 1, *rest], dtype=np.int64)


@lru_cache(maxsize=20_000)
def scaling_weights(structure: Key) -> tuple[float, ...] | None:
    """Exponents w such that coefficients c s^w turn the program of x into that of x / s.

    Sums force equal weights, products add them, x has weight 1 and the output 0; ``None`` when
    no such weights exist.
    """
    p = sum(a == -2 for i in structure for a in i[1:])
    unknowns = p + len(structure)
    rows: list[list[float]] = []
    supply = 0

    def unit(argument: int) -> list[float]:
        nonlocal supply
        row = [0.0] * (unknowns + 1)
        if argument == -2:
            row[supply] = 1.0
            supply += 1
        elif argument == genome.X:
            row[-1] = 1.0
        else:
            row[p + argument] = 1.0
        return row

    for i, (code, *arguments) in enumerate(structure):
        out = unit(i)
        values = [unit(a) for a in arguments]
        if code in (ADD, SUB):
            rows += [[o - v for o, v in zip(out, value, strict=True)] for value in values]
        elif code == SQRT:
            rows.append([2 * o - v for o, v in zip(out, values[0], strict=True)])
        else:
            sign = 1 if code == MUL else -1
            rows.append([o - v - sign * w for o, v, w in zip(out, *values, strict=True)])
    rows.append(unit(len(structure) - 1))
    matrix = np.array(rows)
    solution, *_ = np.linalg.lstsq(matrix[:, :-1], -matrix[:, -1], rcond=None)
    if np.max(np.abs(matrix[:, :-1] @ solution + matrix[:, -1])) > 1e-9:
        return None
    return tuple(solution[:p].tolist())


def inherited_starts(coefs: Floats, structure: Key, rng: random.Random) -> list[Floats]:
    """The coefficients as they are, and rescaled to x / 2, 2 x and a random factor."""
    starts = [coefs]
    weights = scaling_weights(structure)
    if weights is not None:
        for factor in (2.0, 0.5, 10.0 ** rng.uniform(-0.7, 0.7)):
            starts.append(coefs * factor ** np.array(weights))
    return starts


def random_starts(p: int, count: int, rng: random.Random) -> list[Floats]:
    """Starts that owe nothing to a parent."""
    return [np.array([random_coefficient(rng) for _ in range(p)]) for _ in range(count)]


def fit(program: Program, problem: Problem, rng: random.Random, randoms: int) -> Fitted:
    """The program with the best coefficients found from its own and ``randoms`` random starts."""
    encoded = encode(program, len(problem.levels) - 1)
    p = len(encoded.coefs)
    if not p:
        return Fitted(program, full_error(encoded, encoded.coefs, problem))
    structure = genome.key_of(program)
    starts = np.array(
        inherited_starts(encoded.coefs, structure, rng) + random_starts(p, randoms, rng)
    )
    level = problem.levels[encoded.peels]
    data = Data(problem.nodes, level.target, level.low, level.weight)
    nodes = len(problem.nodes)
    totals = fit_starts(encoded.form, data, starts, ITERATIONS, EARLY, nodes * HOPELESS)
    best = int(np.argmin(totals))
    if not np.isfinite(totals[best]):
        return Fitted(program, np.inf)
    extended = [
        extend(encoded.form, data, starts[k]) for k in distinct(totals, nodes * EXTENDED_BELOW**2)
    ]
    error, coefs, lows = min(extended, default=(np.inf, starts[best], np.zeros(p)), key=first)
    coarse = full_error(encoded, coefs, problem)
    if coarse > SOUND or not np.isfinite(error):
        error = coarse
    return Fitted(
        genome.with_coefficients(program, coefs.tolist()), float(error), tuple(lows.tolist())
    )


def first(row: tuple[float, Floats, Floats]) -> float:
    return row[0]


def distinct(totals: Floats, bar: float) -> list[int]:
    """The descents that ended below ``bar`` in different places, the best few, best first."""
    chosen: list[int] = []
    for k in np.argsort(totals, kind="stable").tolist():
        if not totals[k] < bar or len(chosen) == EXTENDED_STARTS:
            break
        if not chosen or totals[k] > (1 + SAME) * totals[chosen[-1]]:
            chosen.append(k)
    return chosen


def extend(form: Form, data: Data, coefs: Floats) -> tuple[float, Floats, Floats]:
    """A descent continued in double-double: largest residual, coefficients and their low parts."""
    lows = np.zeros(len(coefs))
    error = refine(form, data, coefs, lows, EXTENDED_ITERATIONS)
    return (error if np.isfinite(error) else np.inf), coefs, lows


def full_error(encoded: Encoded, coefs: Floats, problem: Problem) -> float:
    """The largest error on the points in double arithmetic."""
    code = Code(*(array[None] for array in encoded.code))
    sizes = np.array([encoded.size])
    errors = population_errors(
        code, sizes, coefs[None], problem.points, problem.target, problem.weight
    )
    return float(errors[0])
