"""Workers that are killed, tasks that kill their workers, and Ctrl-C at any time."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from discovery.errors import UsageError
from search import MemoryJournal, Poisoned, Ranges, Task, run

ROOT = Path(__file__).parents[2]

SEARCH = '''
"""Prints when it has begun, and how it ended."""
import json, os, sys, time
import search

def nap(part, seconds):
    time.sleep(seconds)
    return [{"n": n, "process": os.getpid()} for n in part]

def begun(progress):
    print(progress.done, flush=True)

if __name__ == "__main__":
    executor, seconds = sys.argv[1], float(sys.argv[2])
    run, journal = search.run, search.MemoryJournal()
    plan = search.Ranges(nap, range(10_000), size=1, seconds=seconds)
    workers = executor, int(sys.argv[3])
    print("begun", flush=True)
    outcome = run(plan, executor=workers, journal=journal, progress=begun)
    whole = [record["n"] for record in journal.records] == list(range(outcome.done))
    kept = journal.last_checkpoint()[1] == outcome.done
    print(json.dumps([outcome.state, outcome.done, whole and kept]))
    sys.exit(130)
'''


def nap(part: range, pids: str) -> list[dict[str, Any]]:
    Path(pids, str(os.getpid())).touch()
    time.sleep(0.05)
    return [{"n": n} for n in part]


def kills_its_worker(part: range, poison: int) -> list[dict[str, Any]]:
    if poison in part:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01)
    return [{"n": n} for n in part]


def kill_workers(folder: Path, kills: int, killed: list[int], rng: random.Random) -> None:
    """Kill, one after the other, workers that have left their process id in a folder."""
    while len(killed) < kills:
        time.sleep(0.1 + 0.2 * rng.random())
        for pid in sorted({int(path.name) for path in folder.iterdir()} - set(killed)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:  # it went with a pool that was replaced
                continue
            killed.append(pid)
            break


def test_all_tasks_are_done_although_workers_are_killed(tmp_path: Path) -> None:
    killed: list[int] = []
    journal = MemoryJournal()
    killer = threading.Thread(target=kill_workers, args=(tmp_path, 3, killed, random.Random(1)))
    killer.start()
    plan = Ranges(nap, range(60), size=1, pids=str(tmp_path))
    outcome = run(plan, executor=("processes", 2), journal=journal)
    killer.join()
    assert len(killed) == 3
    assert (outcome.state, outcome.poisoned) == ("done", ())
    assert [record["n"] for record in journal.records] == list(range(60))


@pytest.mark.parametrize(("poison", "workers"), [(0, 1), (7, 2), (39, 2)])
def test_a_task_that_kills_its_workers_is_named(poison: int, workers: int) -> None:
    journal = MemoryJournal()
    plan = Ranges(kills_its_worker, range(40), size=1, poison=poison)
    outcome = run(plan, executor=("processes", workers), journal=journal)
    assert outcome.state == "done"
    assert outcome.done == 40
    assert outcome.poisoned == (Poisoned((poison, poison + 1), "killed its worker 3 times, alone"),)
    assert [r["n"] for r in journal.records] == [n for n in range(40) if n != poison]
    again = run(Ranges(kills_its_worker, range(40), size=1, poison=poison), journal=journal)
    assert again.poisoned == outcome.poisoned


def test_a_broken_executor_of_the_user_is_reported() -> None:
    plan = Ranges(kills_its_worker, range(40), size=1, poison=3)
    with (
        ProcessPoolExecutor(1, get_context("forkserver")) as executor,
        pytest.raises(UsageError, match="not ours to replace"),
    ):
        run(plan, executor=executor)


def session_members(session: int) -> list[int]:
    """The living processes of a session, read from /proc."""
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, its_session = stat.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its_session) == session and state != "Z":
            members.append(int(stat.parent.name))
    return members


def wait_until_gone(session: int, seconds: float) -> list[int]:
    deadline = time.monotonic() + seconds
    while (members := session_members(session)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return members


@pytest.fixture
def search_process(tmp_path: Path) -> Iterator[Any]:
    """Starts the search above in a session of its own, and leaves nothing of it behind."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are looked up in /proc")
    script = tmp_path / "napping.py"
    script.write_text(SEARCH)
    started: list[subprocess.Popen[str]] = []

    def start(executor: str, workers: int, seconds: float) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(script), executor, str(seconds), str(workers)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        return process

    yield start
    for process in started:
        for pid in session_members(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("seconds", [0.002, 0.1, 60])
@pytest.mark.parametrize(("executor", "workers"), [("serial", 1), ("processes", 2)])
def test_ctrl_c_ends_within_three_seconds_and_keeps_results(
    search_process: Any, executor: str, workers: int, seconds: float
) -> None:
    process = search_process(executor, workers, seconds)
    time.sleep(0.6)
    pressed = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=10)
    assert time.monotonic() - pressed < 3
    assert errors == ""
    assert process.returncode == 130
    state, done, whole = json.loads(output.splitlines()[-1])
    assert (state, whole) == ("interrupted", True)
    assert (done > 0) == (seconds < 1)
    assert wait_until_gone(process.pid, 1) == []


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.full)])
def test_ctrl_c_at_random_times(search_process: Any, times: int) -> None:
    rng = random.Random(times)
    for _ in range(times):
        process = search_process("processes", 2, 0.05)
        time.sleep(0.02 + rng.random())
        pressed = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=10)
        assert time.monotonic() - pressed < 3
        assert errors == ""
        assert json.loads(output.splitlines()[-1])[::2] == ["interrupted", True]
        assert wait_until_gone(process.pid, 1) == []


def test_a_second_ctrl_c_does_not_wait_for_tasks(search_process: Any) -> None:
    process = search_process("processes", 2, 60)
    time.sleep(0.6)
    pressed = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=10)
    assert time.monotonic() - pressed < 1.5
    assert json.loads(output.splitlines()[-1]) == ["interrupted", 0, True]


def test_workers_end_with_a_killed_parent(search_process: Any) -> None:
    process = search_process("processes", 2, 60)
    time.sleep(0.8)
    assert len(session_members(process.pid)) >= 4  # the search, its fork server, two workers
    process.kill()
    process.wait()
    assert wait_until_gone(process.pid, 2) == []


def test_a_script_without_a_main_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(SEARCH.replace('if __name__ == "__main__":', "if True:"))
    result = subprocess.run(
        [sys.executable, str(script), "processes", "0.01", "2"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert "DiscoveryError: the worker processes die as soon as they start" in result.stderr
    assert result.returncode == 1


def test_a_poisoned_task_reaches_the_plan() -> None:
    class Listening:
        def __init__(self) -> None:
            self.heard: list[Any] = []

        def tasks(self) -> Iterator[Task]:
            for n in range(len(self.heard), 4):
                yield Task((n,), _die_at_two, n)

        def absorb(self, task: Task, result: Any) -> list[dict[str, Any]]:
            self.heard.append(result)
            return []

        def state(self) -> dict[str, Any]:
            return {}

        def restore(self, state: dict[str, Any]) -> None:
            pass

    plan = Listening()
    run(plan, executor=("processes", 2))
    assert plan.heard == [0, 1, Poisoned((2,), "killed its worker 3 times, alone"), 3]


def _die_at_two(n: int, _seed: int) -> int:
    if n == 2:
        os._exit(1)
    return n
