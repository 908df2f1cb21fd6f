"""Executors: the same results in the same order everywhere, lazily, with clear refusals."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from discovery.errors import InputError, UsageError
from search import Budget, MemoryJournal, Ranges, Task, run
from search.executors import IN_FLIGHT


def uneven(part: range) -> list[dict[str, Any]]:
    """Later parts finish first."""
    time.sleep(0.02 if part[0] % 5 == 0 else 0)
    return [{"n": n, "process": os.getpid()} for n in part]


def refuses(part: range) -> list[dict[str, Any]]:
    raise InputError("no such thing", source="abc", position=part[0])


def nap(seconds: float, _seed: int) -> None:
    time.sleep(seconds)


class Naps:
    """Watches how far the driver pulls ahead of what it absorbs."""

    def __init__(self, naps: list[float]) -> None:
        self.naps, self.pulled, self.absorbed, self.ahead = naps, 0, 0, 0

    def tasks(self) -> Iterator[Task]:
        for place in range(self.absorbed, len(self.naps)):
            self.pulled += 1
            self.ahead = max(self.ahead, self.pulled - self.absorbed)
            yield Task((place,), nap, self.naps[place])

    def absorb(self, task: Task, _result: None) -> list[dict[str, Any]]:
        self.absorbed += 1
        return [{"key": list(task.key)}]

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        pass


@pytest.mark.parametrize("executor", ["serial", "processes", ("processes", 1), "threads"])
def test_results_come_in_task_order(executor: Any) -> None:
    journal = MemoryJournal()
    plan = Ranges(uneven, range(30), size=1)
    if executor == "threads":
        with ThreadPoolExecutor(3) as threads:
            run(plan, executor=(threads, 3), journal=journal)
    else:
        run(plan, executor=executor, journal=journal)
    assert [record["n"] for record in journal.records] == list(range(30))
    here = {record["process"] == os.getpid() for record in journal.records}
    assert here == {executor in ("serial", "threads")}


def test_processes_share_the_work() -> None:
    journal = MemoryJournal()
    run(Ranges(uneven, range(0, 100, 5), size=1), executor=("processes", 2), journal=journal)
    assert len({record["process"] for record in journal.records}) == 2


def test_at_most_two_calls_a_worker_are_in_flight() -> None:
    plan = Naps([0.05, *[0.0] * 50])
    run(plan, executor=("processes", 2))
    assert plan.ahead == 2 * IN_FLIGHT


def test_serial_pulls_one_task_at_a_time() -> None:
    plan = Naps([0.0] * 10)
    run(plan)
    assert plan.ahead == 1


def test_an_executor_of_the_user_is_left_open() -> None:
    with ThreadPoolExecutor(1) as threads:
        run(Naps([0.0]), executor=threads)
        assert threads.submit(int, "7").result() == 7


def test_a_run_outside_the_main_thread() -> None:
    outcomes = []
    thread = threading.Thread(
        target=lambda: outcomes.append(run(Naps([0.0] * 5), executor=("processes", 2)))
    )
    thread.start()
    thread.join()
    assert [outcome.state for outcome in outcomes] == ["done"]


def test_time_does_not_wait_for_a_long_task() -> None:
    plan = Naps([0.0, 60.0, 0.0])
    outcome = run(plan, executor=("processes", 2), budget=Budget(time=0.5))
    assert (outcome.state, outcome.done) == ("time", 1)
    assert outcome.seconds < 5


def test_an_error_crosses_processes_whole() -> None:
    with pytest.raises(InputError) as caught:
        run(Ranges(refuses, range(2, 9)), executor=("processes", 1))
    assert (caught.value.column, caught.value.__notes__) == (3, ["in task (0, 1)"])


def test_a_task_that_cannot_be_sent_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot be sent to a process"):
        run(Ranges(lambda part: [], range(3)), executor=("processes", 1))


@pytest.mark.parametrize(
    ("executor", "message"),
    [
        ("bogus", "there is no executor 'bogus'"),
        ("serial://here", "there is no executor 'serial://here'"),
        (("serial", 2), "'serial' is one process, not 2"),
        (("processes", 0), "0 workers"),
    ],
)
def test_names_that_mean_nothing_are_refused(executor: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        run(Naps([]), executor=executor)


def test_without_the_extra_dask_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # importing it now fails
    with pytest.raises(UsageError, match=r"needs dask\.distributed") as caught:
        run(Naps([]), executor="dask")
    assert "discovery-engines[cluster]" in caught.value.hint


def test_dask_gives_the_same_results(tool: Callable[[str], str]) -> None:
    tool("import distributed")
    journal = MemoryJournal()
    run(Ranges(uneven, range(30), size=3), executor=("dask", 2), journal=journal)
    assert [record["n"] for record in journal.records] == list(range(30))


def test_a_dask_scheduler_that_is_not_there_is_a_usage_error(tool: Callable[[str], str]) -> None:
    tool("import distributed")
    with pytest.raises(UsageError, match=r"no dask scheduler answers at 127\.0\.0\.1:9"):
        run(Naps([0.0]), executor="dask://127.0.0.1:9")
