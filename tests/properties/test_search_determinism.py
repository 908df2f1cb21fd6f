"""Same seed, same bytes: for every shape of plan, executor, interruption and hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import (
    Archive,
    Budget,
    Epoch,
    Islands,
    MemoryJournal,
    Plan,
    Ranges,
    Rounds,
    Turn,
    derive_seed,
    run,
)
from search import driver as driver_module

ROOT = Path(__file__).parents[2]
SEED = 11


def samples(part: range, rate: int) -> list[dict[str, Any]]:
    """As many records for a number as its seed says, so parts differ much in length."""
    return [{"n": n, "i": i} for n in part for i in range(derive_seed(n) % rate)]


def drift(state: dict[str, Any], immigrants: list[Any], seed: int) -> Epoch:
    rng = Random(seed)
    values = sorted({*state["values"], *immigrants})[:6]
    values.append(rng.randrange(10**6))
    letters = {letter for value in values for letter in str(value)}
    value = min(values)
    elite = {"size": value % 5, "error": value / 7, "key": str(value), "item": {"of": len(letters)}}
    return Epoch({"values": values}, [value, rng.choice(values)], [elite])


def gossip(name: str, state: dict[str, Any], mail: list[Any], seed: int, names: int) -> Turn:
    """Blocks that write to others at random until they have heard enough."""
    rng = Random(seed)
    heard = [*state["heard"], *mail]
    if len(heard) > 12:
        return Turn({"heard": heard})
    letters = [(f"b{rng.randrange(names)}", f"{name}:{rng.randrange(100)}") for _ in range(2)]
    return Turn({"heard": heard}, letters, [{"from": name, "heard": heard[-2:]}])


SHAPES: dict[str, Callable[[], Plan]] = {
    "ranges": lambda: Ranges(samples, range(200), size=9, rate=4),
    "islands": lambda: Islands(
        drift,
        [{"values": [n]} for n in range(900_000, 900_003)],
        harvest=Archive(quota=4),
        epochs=9,
    ),
    "rounds": lambda: Rounds(gossip, {f"b{n}": {"heard": []} for n in range(7)}, size=3, names=7),
}


def digest(journal: MemoryJournal, plan: Plan) -> str:
    """Of everything a run leaves: the records in their order, and the state it ends in."""
    return sha256(json.dumps([journal.records, plan.state()]).encode()).hexdigest()


def run_whole(shape: str, executor: Any = "serial") -> str:
    plan, journal = SHAPES[shape](), MemoryJournal()
    assert run(plan, journal=journal, seed=SEED, executor=executor).state == "done"
    return digest(journal, plan)


reference = cache(run_whole)


@cache
def number_of_records(shape: str) -> int:
    journal = MemoryJournal()
    run(SHAPES[shape](), journal=journal, seed=SEED)
    return len(journal.records)


class Killed(Exception):
    """Stands for kill -9: nothing that the run holds in memory is used afterwards."""


class Doomed(MemoryJournal):
    """A journal whose process is killed in the middle of a write, after some records of it."""

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None

    def append(self, records: Sequence[dict[str, Any]]) -> None:
        if self.left is not None and self.left <= len(records):
            super().append(records[: self.left])
            raise Killed
        if self.left is not None:
            self.left -= len(records)
        super().append(records)


@pytest.mark.parametrize("executor", [("processes", 1), ("processes", 2)], ids=lambda e: f"{e[1]}")
@pytest.mark.parametrize("shape", SHAPES)
def test_processes_give_the_same_bytes(shape: str, executor: Any) -> None:
    assert run_whole(shape, executor) == reference(shape)


@pytest.mark.parametrize("shape", SHAPES)
@given(
    kills=st.lists(st.integers(0, 40), max_size=5),
    works=st.lists(st.integers(0, 60), max_size=3),
    often=st.booleans(),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kills_and_stops_leave_no_trace(
    shape: str, kills: list[int], works: list[int], often: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kills anywhere within a write, stops by budget, checkpoints after each task or never."""
    monkeypatch.setattr(driver_module, "CHECKPOINT_SECONDS", 0.0 if often else 1e9)
    monkeypatch.setattr(driver_module, "CHECKPOINT_REST", 0.0)
    journal = Doomed()
    for left in kills:
        journal.left = left
        try:
            run(SHAPES[shape](), journal=journal, seed=SEED)
        except Killed:
            continue
    journal.left = None
    for work in sorted(works):
        run(SHAPES[shape](), journal=journal, seed=SEED, budget=Budget(work=work))
    plan = SHAPES[shape]()
    assert run(plan, journal=journal, seed=SEED).state == "done"
    assert digest(journal, plan) == reference(shape)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("moments", [2, pytest.param(20, marks=pytest.mark.full)])
def test_a_killed_run_goes_on_in_processes(shape: str, moments: int) -> None:
    rng = Random(moments)
    for _ in range(moments):
        journal = Doomed()
        journal.left = rng.randrange(number_of_records(shape))
        with pytest.raises(Killed):
            run(SHAPES[shape](), journal=journal, seed=SEED, executor=("processes", 2))
        journal.left = None
        plan = SHAPES[shape]()
        run(plan, journal=journal, seed=SEED, executor=("processes", rng.choice([1, 2])))
        assert digest(journal, plan) == reference(shape)


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_hash_seeds_give_the_same_bytes(hash_seed: str) -> None:
    program = (
        "from tests.properties.test_search_determinism import SHAPES, run_whole\n"
        "print(*map(run_whole, SHAPES))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        timeout=60,
        check=True,
    )
    assert result.stdout.split() == [reference(shape) for shape in SHAPES]
