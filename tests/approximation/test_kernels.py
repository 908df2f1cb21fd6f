"""The compiled kernels against plain Python, and double-double against many digits."""

from __future__ import annotations

import random

import numpy as np
from mpmath import MPContext

from discovery.approximation.double_double import refine
from discovery.approximation.fit import encode
from discovery.approximation.genome import Program, coefficients
from discovery.approximation.kernels import Code, forward, population_errors, reverse
from discovery.approximation.least_squares import Data
from discovery.approximation.mutation import mutate


def programs(count: int, most: int, seed: int) -> list[Program]:
    rng = random.Random(seed)
    found: list[Program] = []
    program: Program = ((0, 1.0, -1),)
    while len(found) < count:
        program = mutate(program, rng, most)
        if coefficients(program):
            found.append(program)
    return found


def plain(program: Program, coefs: list[float], x: np.ndarray) -> np.ndarray:
    values: list[np.ndarray] = []
    supply = iter(coefs)
    operate = [np.add, np.subtract, np.multiply, np.divide]
    with np.errstate(all="ignore"):
        for code, *arguments in program:
            a, b = (
                next(supply) if isinstance(k, float) else x if k == -1 else values[k]
                for k in arguments
            )
            values.append(operate[int(code)](a, b))
    return values[-1]


def test_forward_is_numpy_bit_by_bit() -> None:
    x = np.linspace(0.1, 1.0, 40)
    for program in programs(200, 9, 3):
        made = encode(program, 0)
        rows = np.empty((made.size + 1, 40))
        rows[0] = x
        forward(made.code, 0, made.size, made.coefs, rows)
        np.testing.assert_array_equal(rows[-1], plain(program, coefficients(program), x))


def test_reverse_is_the_difference_quotient() -> None:
    x = np.linspace(0.2, 0.9, 40)
    compared = 0
    for program in programs(200, 8, 4):
        made = encode(program, 0)
        p = len(made.coefs)
        rows = np.empty((made.size + 1, 40))
        adjoint = np.empty((p + made.size + 1, 40))
        rows[0] = x
        forward(made.code, 0, made.size, made.coefs, rows)
        reverse(made.code, made.size, made.coefs, rows, np.ones(40), adjoint)
        jacobian = adjoint[1 : p + 1]
        for k in range(p):
            h = 1e-6 * max(1.0, abs(made.coefs[k]))
            up, down = made.coefs.copy(), made.coefs.copy()
            up[k] += h
            down[k] -= h
            quotient = (plain(program, list(up), x) - plain(program, list(down), x)) / (2 * h)
            calm = np.isfinite(quotient) & (np.abs(rows[1:]).max(axis=0) < 1e3)
            if calm.all():
                scale = np.abs(jacobian[k]).max() + 1.0
                np.testing.assert_allclose(jacobian[k], quotient, atol=2e-5 * scale)
                compared += 1
    assert compared > 100


def test_population_errors_are_those_of_each_program() -> None:
    points = np.linspace(0.0, 1.0, 257)
    target, weight = np.exp2(points), np.exp2(-points)
    for program in programs(100, 9, 5):
        made = encode(program, 0)
        code = Code(*(array[None] for array in made.code))
        sizes = np.array([made.size])
        found = population_errors(code, sizes, made.coefs[None], points, target, weight)[0]
        with np.errstate(all="ignore"):
            errors = np.abs((plain(program, list(made.coefs), points) - target) * weight)
        assert found == (errors.max() if np.isfinite(errors).all() else np.inf)


def test_double_double_reaches_residuals_far_below_doubles() -> None:
    mp = MPContext()
    mp.dps = 40
    nodes = np.linspace(0.1, 1.0, 40)
    third = mp.mpf(1) / 3
    wanted = [third / (mp.mpf(float(x)) + third) for x in nodes]
    high = np.array([float(w) for w in wanted])
    low = np.array([float(w - mp.mpf(float(w))) for w in wanted])
    made = encode(((0, 0.33, -1), (3, 0.34, 0)), 0)
    coefs, lows = made.coefs.copy(), np.zeros(2)
    worst = refine(made.form, Data(nodes, high, low, 1 / high), coefs, lows, 40)
    assert worst < 1e-28
    assert abs(mp.mpf(float(coefs[0])) + mp.mpf(float(lows[0])) - third) < mp.mpf(10) ** -27
