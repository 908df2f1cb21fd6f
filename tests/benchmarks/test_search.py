"""What the driver costs: by the task, by the record, and of keeping two workers busy."""

from __future__ import annotations

import time
from typing import Any

import pytest

from search import MemoryJournal, Ranges, run

pytestmark = pytest.mark.bench


def records(part: range) -> list[dict[str, Any]]:
    return [{"n": n} for n in part]


def nap(part: range) -> list[dict[str, Any]]:
    """One second that needs no core, so that other load on the machine does not count."""
    time.sleep(1)
    return records(part)


def seconds(plan: Ranges, executor: Any = "serial") -> float:
    began = time.perf_counter()
    run(plan, executor=executor, journal=MemoryJournal())
    return time.perf_counter() - began


def test_a_task_costs_less_than_100_microseconds(capsys: pytest.CaptureFixture[str]) -> None:
    cost = min(seconds(Ranges(records, range(20_000), size=1)) for _ in range(3)) / 20_000
    with capsys.disabled():
        print(f"\ndriver: {cost * 1e6:.1f} us a task in serial")
    assert cost < 100e-6


def test_chunks_of_2000_pass_at_500_000_records_a_second(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rate = 500_000 / min(seconds(Ranges(records, range(500_000), size=2000)) for _ in range(3))
    with capsys.disabled():
        print(f"\ndriver: {rate:,.0f} records a second in chunks of 2000")
    assert rate > 500_000


def test_two_workers_are_kept_busy(capsys: pytest.CaptureFixture[str]) -> None:
    ratio = 12 / seconds(Ranges(nap, range(12), size=1), ("processes", 2))
    with capsys.disabled():
        print(f"\nprocesses: two workers do tasks of 1 s {ratio:.2f} times as fast as serial")
    assert ratio > 1.8
