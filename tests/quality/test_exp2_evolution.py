"""Programs for 2^x on [0, 1] from the four operations alone: what every seed must reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from discovery.approximation import api

PUBLISHED_FAMILY = {3: 8.68e-4, 5: 4.35e-6, 6: 2.74e-7, 7: 5.7e-10, 8: 9.0e-12, 9: 1.41e-13}
PUBLISHED_FAMILY |= {10: 2.6e-15}
BEYOND = {9: 2.4e-14, 10: 8.6e-17, 11: 1.2e-19}


def best(front: list[dict[str, Any]], most: int) -> float:
    """The least error with at most so many operations."""
    return min(entry["error"] for entry in front if entry["operations"] <= most)


def evolved(target: str, interval: str, out: Path, **options: Any) -> list[dict[str, Any]]:
    front = api.approximate(target, interval, from_scratch=True, out=out, **options)
    for entry in front:
        assert entry["error"] <= entry["bound"] <= 1.01 * entry["error"]
        assert entry["error_float64"] <= entry["bound_float64"]
    return front


STUCK = pytest.mark.xfail(reason="with at most 5 operations seed 1 stays at 1.16e-5; see issue 4")


@pytest.mark.parametrize("seed", [pytest.param(1, marks=STUCK), 2])
def test_small_programs_come_at_once(tmp_path: Path, seed: int) -> None:
    front = evolved("exp2", "0,1", tmp_path / "run", max_ops=5, work=6000, seed=seed)
    assert all(best(front, n) <= PUBLISHED_FAMILY[n] for n in (3, 5))


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_published_family_and_beyond(tmp_path: Path, seed: int) -> None:
    front = evolved("exp2", "0,1", tmp_path / "run", max_ops=11, time=300, workers=2, seed=seed)
    assert all(best(front, n) <= error for n, error in PUBLISHED_FAMILY.items())
    reached = {n: best(front, n) <= error for n, error in BEYOND.items()}
    print(f"seed {seed}: {reached}")
    assert reached[9]


TARGETS = [
    ("exp", "-log(2)/2,log(2)/2", 9, {7: 1.1e-11, 9: 8.7e-17}),
    ("cos", "0,pi/4", 9, {5: 2.2e-6, 6: 1.7e-8, 7: 8.1e-11, 8: 4.1e-12, 9: 4.7e-15}),
    ("log2", "1,2", 8, {7: 2.1e-7, 8: 1.9e-9}),
    ("erf", "0,1", 7, {7: 1.3e-7}),
]


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("target", "interval", "most", "wanted"), TARGETS)
def test_other_functions(
    tmp_path: Path, target: str, interval: str, most: int, wanted: dict[int, float]
) -> None:
    front = evolved(target, interval, tmp_path / "run", max_ops=most, time=300, workers=2, seed=1)
    assert all(best(front, n) <= error for n, error in wanted.items())
