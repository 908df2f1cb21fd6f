"""Fused multiply-add on arrays against exact rationals."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np

from discovery.expr.fused import fma

SPECIAL = [0.0, -0.0, 1.0, -1.0, 5e-324, -5e-324, 1e308, -1e308, math.inf, -math.inf, math.nan]


def samples(rng: random.Random, count: int) -> list[tuple[float, float, float]]:
    """Ordinary, extreme and nearly cancelling triples."""

    def number() -> float:
        reach = rng.choice((3, 60, 1000))
        special = rng.random() < 0.1
        return (
            rng.choice(SPECIAL)
            if special
            else math.ldexp(rng.uniform(-1, 1), rng.randint(-reach, reach))
        )

    triples = []
    for _ in range(count):
        x, y, z = number(), number(), number()
        if rng.random() < 0.5:
            z = -x * y * (1 + rng.choice((0, 1, -1)) * 2.0 ** -rng.randint(50, 110))
        triples.append((x, y, z))
    return triples


def rounded_once(x: float, y: float, z: float) -> float:
    """The definition: the exact value to the nearest double; IEEE 754 for what is not finite."""
    if not all(map(math.isfinite, (x, y, z))):
        return z if math.isfinite(x) and math.isfinite(y) else x * y + z
    exact = Fraction(x) * Fraction(y) + Fraction(z)
    if not exact:
        return x * y + z
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def test_float64_is_the_exact_value_rounded_once() -> None:
    triples = samples(random.Random(1), 20_000)
    found = fma(*map(np.array, zip(*triples, strict=True)))
    expected = np.array([rounded_once(*triple) for triple in triples])
    same = (found.view(np.int64) == expected.view(np.int64)) | (
        np.isnan(found) & np.isnan(expected)
    )
    assert same.all(), np.array(triples)[~same][:5]


def test_float32_is_the_exact_value_rounded_once() -> None:
    rng = random.Random(2)
    triples = np.array(
        [
            [math.ldexp(rng.uniform(-1, 1), rng.randint(-20, 20)) for _ in range(3)]
            for _ in range(5000)
        ],
        dtype=np.float32,
    )
    triples[::2, 2] = -triples[::2, 0] * triples[::2, 1]
    for (x, y, z), found in zip(triples.tolist(), fma(*triples.T), strict=True):
        exact = Fraction(x) * Fraction(y) + Fraction(z)
        middle = np.float32(float(exact))
        near = [
            middle,
            np.nextafter(middle, np.float32(-np.inf)),
            np.nextafter(middle, np.float32(np.inf)),
        ]
        assert abs(Fraction(float(found)) - exact) == min(
            abs(Fraction(float(n)) - exact) for n in near
        )


def test_shapes_broadcast() -> None:
    result = fma(np.ones((2, 1)), np.arange(3.0), 1.0)
    assert result.tolist() == [[1, 2, 3], [1, 2, 3]]
