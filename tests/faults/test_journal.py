"""Runs that are killed, and disks that refuse: nothing acknowledged is lost, nothing is corrupt."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from discovery.runs.checkpoint import last_checkpoint
from discovery.runs.folder import Run, create_run
from discovery.runs.journal import Journal, read_records
from discovery.runs.manifest import read_manifest
from discovery.runs.resume import drive
from discovery.runs.storage import StorageError

ROOT = Path(__file__).parents[2]

WRITER = '''
"""Appends batches to a journal for ever, and acknowledges each on stdout without a buffer."""
import os, sys
from pathlib import Path
from discovery.runs.journal import Journal

with Journal(Path(sys.argv[1])) as journal:
    os.write(1, b"%d\\n" % journal.records)
    while True:
        start = journal.records
        journal.append([{"n": n, "text": "x" * (n % 50)} for n in range(start, start + 7)])
        os.write(1, b"%d\\n" % journal.records)
        if start % 21 == 0:
            journal.checkpoint({"next": journal.records})
'''

RUNNER = '''
"""Squares of the numbers below N in a run folder, checkpointed as often as possible."""
import sys
from pathlib import Path
import search.driver
from discovery.runs.folder import Run
from discovery.runs.resume import drive
from search import Ranges

def squares(part):
    return [{"n": n, "square": n * n} for n in part]

if __name__ == "__main__":
    search.driver.CHECKPOINT_SECONDS = 0.02
    run = Run(Path(sys.argv[1]))
    plan = Ranges(squares, range(int(sys.argv[2])), size=50)
    executor = ("processes", 2) if sys.argv[3] == "2" else "serial"
    drive(run, plan, executor=executor, page=lambda run: run.manifest.state)
'''


def python(folder: Path, script: str, *arguments: object) -> list[str]:
    """The command that runs ``script``, as a file: its tasks must be importable by workers."""
    path = folder.with_suffix(".py")
    path.write_text(script)
    return [sys.executable, str(path), *map(str, arguments)]


def acknowledged_before_kill(folder: Path, seconds: float) -> int:
    """Start the writer, kill it after a while; the number of records it had acknowledged."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = python(folder, WRITER, folder)
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        started = process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return int((started + process.stdout.read()).split()[-1])


def kill_and_look(folder: Path, kills: int, seed: int = 0) -> None:
    times = random.Random(seed)
    for _ in range(kills):
        acknowledged = acknowledged_before_kill(folder, times.uniform(0.0, 0.15))
        records = list(read_records(folder / "journal.jsonl"))
        assert len(records) >= acknowledged
        assert records == [{"n": n, "text": "x" * (n % 50)} for n in range(len(records))]
        checkpoint = last_checkpoint(folder, (folder / "journal.jsonl").stat().st_size)
        assert checkpoint is None or checkpoint.state == {"next": checkpoint.mark.records}
    assert len(records) > 7 * kills


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    kill_and_look(tmp_path, 6)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_kills_lose_nothing_acknowledged(seed: int, tmp_path: Path) -> None:
    """Ten journals, ten kills each: all of a journal is read again after each kill."""
    kill_and_look(tmp_path, 10, seed)


def squares(part: range) -> list[dict[str, Any]]:
    return [{"n": n, "square": n * n} for n in part]


def uninterrupted(folder: Path, below: int) -> Run:
    from search import Ranges

    run = create_run("reactions", command=["test"], config={}, out=folder)
    drive(run, Ranges(squares, range(below), size=50), page=lambda run: run.manifest.state)
    return run


def killed_and_resumed(folder: Path, below: int, workers: int, kills: int) -> Run:
    """The run, killed at random times until a session ends by itself."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = create_run("reactions", command=["test"], config={}, out=folder)
    command = python(folder, RUNNER, folder, below, workers)
    times = random.Random(kills)
    for _ in range(kills):
        process = subprocess.Popen(command, env=environment)
        time.sleep(times.uniform(0.15, 0.5))
        process.kill()
        process.wait()
    subprocess.run(command, env=environment, check=True, timeout=120)
    return run


def assert_equal_runs(one: Run, other: Run) -> None:
    assert one.manifest.state == other.manifest.state == "done"
    assert one.digest() == other.digest()
    assert dict(one.manifest.journal) == dict(other.manifest.journal)
    states = [last_checkpoint(run.path, 10**12) for run in (one, other)]
    assert states[0] == states[1]
    assert states[0] is not None
    assert (other.path / "report.html").read_text() == "done"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_ends_like_one_that_was_left_alone(tmp_path: Path, workers: int) -> None:
    whole = uninterrupted(tmp_path / "whole", 60_000)
    broken = killed_and_resumed(tmp_path / "broken", 60_000, workers, kills=4)
    assert_equal_runs(whole, broken)


@pytest.mark.full
@pytest.mark.parametrize("workers", [1, 2])
def test_many_kills_of_a_long_run(tmp_path: Path, workers: int) -> None:
    whole = uninterrupted(tmp_path / "whole", 500_000)
    broken = killed_and_resumed(tmp_path / "broken", 500_000, workers, kills=20)
    assert_equal_runs(whole, broken)


class Faulty:
    """Lets the system's calls through, but for the n-th, which fails or writes only a part."""

    CALLS = ("open", "write", "fsync", "replace", "ftruncate", "unlink")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int, *, torn: bool) -> None:
        self.left = number
        self.torn = torn
        for name in self.CALLS:
            monkeypatch.setattr(os, name, self._wrapped(getattr(os, name)))

    def _wrapped(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left != 0:
                return call(*arguments, **named)
            if self.torn and call is WRITE:
                WRITE(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        return run


WRITE = os.write


def session(folder: Path, total: int) -> Iterator[int]:
    """One session that brings a run to ``total`` records; gives the number acknowledged."""
    run = Run(folder)
    with run.journal() as journal:
        found = journal.last_checkpoint()
        start = found[1] if found else 0
        kept = list(journal.tail(start))
        assert kept == [{"n": n} for n in range(start, start + len(kept))]
        for n in range(journal.records, total, 2):
            journal.append([{"n": m} for m in range(n, min(n + 2, total))])
            yield journal.records
            journal.checkpoint({"next": journal.records})
        run.update(state="done", summary={"total": total})


@pytest.mark.parametrize("torn", [False, True])
def test_the_nth_call_fails_for_each_n_until_none_does(tmp_path: Path, torn: bool) -> None:
    total = 12
    for number in range(1, 400):
        folder = tmp_path / str(number)
        create_run("reactions", command=["test"], config={}, out=folder)
        acknowledged = 0
        failed = False
        with pytest.MonkeyPatch.context() as monkeypatch:
            faulty = Faulty(monkeypatch, number, torn=torn)
            try:
                for count in session(folder, total):
                    acknowledged = count
            except StorageError as error:
                failed = True
                assert "No space left on device" in error.report()
                assert str(folder) in error.report()
        records = list(read_records(folder / "journal.jsonl"))
        assert records == [{"n": n} for n in range(len(records))]
        assert len(records) >= acknowledged
        assert read_manifest(folder).state in ("running", "done")
        for _ in session(folder, total):
            pass
        assert len(list(read_records(folder / "journal.jsonl"))) == total
        assert read_manifest(folder).state == "done"
        if not failed and faulty.left > 0:
            assert number > 30
            return
    pytest.fail("the loop never came to its end")


def test_a_full_disk_tears_a_write_and_the_run_goes_on_later(tmp_path: Path) -> None:
    """The kernel's own limit on file sizes: the last write really is cut in the middle."""
    limit = 1000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    batch = [{"n": n} for n in range(10)]
    with Journal(tmp_path) as journal:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(StorageError, match="File too large"):
                for _ in range(10):
                    journal.append(batch)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        acknowledged = journal.records
        with pytest.raises(StorageError, match="closed"):
            journal.append(batch)
    assert (tmp_path / "journal.jsonl").stat().st_size == limit
    assert acknowledged > 0
    with Journal(tmp_path) as journal:
        assert journal.records > acknowledged, "whole lines of the torn batch are there too"
        journal.append(batch)
    assert len(list(read_records(tmp_path / "journal.jsonl"))) == journal.records
