"""Speed of the search on one core, as ratios and rates."""

from __future__ import annotations

import random
import time
from pathlib import Path

import numpy as np
import pytest

from discovery.approximation import api
from discovery.approximation.fit import encode, fit
from discovery.approximation.kernels import Code, population_errors
from discovery.approximation.mutation import mutate
from discovery.approximation.targets import problem, read_target
from search.budget import Budget

POINTS = 256
PROGRAM = (
    (3, 5783.5, -1), (0, -1, 0), (3, 15141.9, 1), (0, 2, 1), (0, -250.5, 3),
    (3, -501.1, 4), (1, 0.9999999, 5), (2, 6, 6), (2, 7, 7), (2, 8, 8),
)  # fmt: skip


def numpy_errors(x: np.ndarray, target: np.ndarray, weight: np.ndarray) -> float:
    u = x + 5783.5 / x
    v = 0.9999999 - -501.1 / (-250.5 + (15141.9 / u + u))
    v2 = v * v
    v4 = v2 * v2
    return float(np.max(np.abs(v4 * v4 - target) * weight))


@pytest.mark.bench
def test_population_kernel_against_numpy() -> None:
    x = np.linspace(0.001, 1.0, POINTS)
    target, weight = np.exp2(x), np.exp2(-x)
    made = encode(PROGRAM, 0)
    count = 20_000
    code = Code(*(np.tile(array, (count, 1)) for array in made.code))
    sizes, coefs = np.full(count, made.size), np.tile(made.coefs, (count, 1))
    population_errors(code, sizes, coefs, x, target, weight)
    began = time.process_time()
    found = population_errors(code, sizes, coefs, x, target, weight)
    ours = (time.process_time() - began) / count
    began = time.process_time()
    for _ in range(2000):
        expected = numpy_errors(x, target, weight)
    theirs = (time.process_time() - began) / 2000
    assert found[0] == pytest.approx(expected, rel=1e-9)
    print(f"{1e-6 / ours:.2f} M programs/s, {theirs / ours:.0f} times numpy")
    assert theirs > 10 * ours


@pytest.mark.bench
def test_structure_fits_a_second() -> None:
    data = problem(read_target("exp2"))
    rng = random.Random(1)
    programs = []
    program: tuple[tuple[int | float, ...], ...] = ((0, 1.0, -1),)
    while len(programs) < 400:
        program = mutate(program, rng, 10)
        programs.append(program)
    fit(program, data, rng, 3)
    began = time.process_time()
    for program in programs:
        fit(program, data, rng, 3)
    rate = len(programs) / (time.process_time() - began)
    print(f"{rate:.0f} structure fits a second")
    assert rate > 300


@pytest.mark.bench
@pytest.mark.full
def test_two_workers_against_one(tmp_path: Path) -> None:
    config = api.configuration(read_target("exp2"), max_ops=8, from_scratch=True)
    seconds = []
    for name, executor in (("one", ("processes", 1)), ("two", ("processes", 2))):
        began = time.monotonic()
        api.evolve(config, executor=executor, budget=Budget(work=20_000), out=tmp_path / name)
        seconds.append(time.monotonic() - began)
    print(f"2 workers are {seconds[0] / seconds[1]:.2f} times as fast as one")
    assert seconds[0] > 1.5 * seconds[1]
