"""The population kernel beside NumPy, one program at a time, and beside C compiled by gcc.

All three find the largest error of the same ten-operation program at 256 points, on one core. The
C is a register machine as ours is, built for this machine with everything that gcc knows.
"""

from __future__ import annotations

import ctypes
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from discovery.approximation.fit import encode
from discovery.approximation.kernels import Code, population_errors
from discovery.approximation.reader import program_of
from discovery.expr.parse import parse

PROGRAM = "u = x + 5783.5/x; v = 0.9999999 + 501.1/(15141.9/u + u - 250.5); v**8"
COUNT, POINTS, TRIES = 20_000, 256, 5

X = np.linspace(0.001, 1.0, POINTS)
TARGET, WEIGHT = np.exp2(X), np.exp2(-X)


def by_numpy() -> float:
    u = X + 5783.5 / X
    v = 0.9999999 + 501.1 / (15141.9 / u + u - 250.5)
    v2 = v * v
    v4 = v2 * v2
    return float(np.max(np.abs(v4 * v4 - TARGET) * WEIGHT))


def by_gcc(folder: Path, gcc: str, arrays: list[Any], shape: tuple[int, int, int]) -> Any:
    """The function of the compiled library, ready to be called."""
    library = folder / "population.so"
    source = Path(__file__).parent / "population.c"
    options = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    subprocess.run([gcc, *options, "-o", library, source, "-lm"], check=True)
    function = ctypes.CDLL(str(library)).population_errors
    found = np.empty(COUNT)
    pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in (*arrays, found)]

    def call() -> float:
        function(*map(ctypes.c_int64, shape), *pointers)
        return float(found[-1])

    return call


def programs_a_second(function: Callable[[], Any], count: int) -> float:
    """The best of several tries."""
    seconds = []
    for _ in range(TRIES):
        began = time.process_time()
        function()
        seconds.append(time.process_time() - began)
    return count / min(seconds)


@pytest.mark.peers
def test_kernel_beside_numpy_and_gcc(tmp_path: Path, tool: Callable[[str], str]) -> None:
    made = encode(program_of(parse(PROGRAM)), 0)
    code = Code(*(np.tile(array, (COUNT, 1)) for array in made.code))
    sizes, coefs = np.full(COUNT, made.size), np.tile(made.coefs, (COUNT, 1))

    def ours() -> float:
        return float(population_errors(code, sizes, coefs, X, TARGET, WEIGHT)[-1])

    shape = (COUNT, made.size, len(made.coefs))
    compiled = by_gcc(tmp_path, tool("gcc"), [*code, coefs, X, TARGET, WEIGHT], shape)
    wanted = by_numpy()
    assert ours() == pytest.approx(wanted, rel=1e-6)
    assert compiled() == pytest.approx(wanted, rel=1e-6)
    rates = {
        "ours": programs_a_second(ours, COUNT),
        "gcc": programs_a_second(compiled, COUNT),
        "numpy": programs_a_second(lambda: [by_numpy() for _ in range(500)], 500),
    }
    for name, rate in rates.items():
        print(f"{name:8} {rate / 1e6:6.3f} million programs a second, {rate / rates['numpy']:.1f}")
    print(f"ours is {rates['ours'] / rates['gcc']:.2f} times as fast as C by gcc")
    assert rates["ours"] > 10 * rates["numpy"]
    assert rates["ours"] > 0.3 * rates["gcc"]
