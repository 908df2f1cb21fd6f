"""The custom search of the README: all Pythagorean triples below a bound."""

from __future__ import annotations

from math import gcd, isqrt
from typing import Any

import pytest

import search


def triples(part: range, below: int) -> list[dict[str, Any]]:
    """The right triangles with their shortest side in the part and the longest below a bound."""
    return [
        {"a": a, "b": b, "c": c}
        for a in part
        for b in range(a + 1, below)
        if (c := isqrt(a * a + b * b)) < below and a * a + b * b == c * c
    ]


def find_triples(below: int, executor: Any = "serial") -> list[dict[str, Any]]:
    found = search.MemoryJournal()
    search.run(
        search.Ranges(triples, range(1, below), below=below), executor=executor, journal=found
    )
    return found.records


def by_euclid(below: int) -> set[tuple[int, int, int]]:
    """The same by Euclid: all multiples of (m^2 - n^2, 2 m n, m^2 + n^2), m and n coprime."""
    primitive = [
        (m * m - n * n, 2 * m * n, m * m + n * n)
        for m in range(2, isqrt(below) + 1)
        for n in range(1, m)
        if (m - n) % 2 and gcd(m, n) == 1
    ]
    return {
        (k * min(a, b), k * max(a, b), k * c)
        for a, b, c in primitive
        for k in range(1, (below - 1) // c + 1)
    }


@pytest.mark.parametrize("executor", ["serial", ("processes", 2)])
def test_finds_exactly_the_triples_of_euclid(executor: Any) -> None:
    found = find_triples(200, executor)
    assert found[0] == {"a": 3, "b": 4, "c": 5}
    assert found == sorted(found, key=lambda t: (t["a"], t["b"]))
    assert {(t["a"], t["b"], t["c"]) for t in found} == by_euclid(200)
    assert len(found) == len(by_euclid(200)) == 125
