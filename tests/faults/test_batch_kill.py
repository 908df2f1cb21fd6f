"""A batch of equations that is killed again and again, or stopped by Ctrl-C."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from discovery.runs.folder import Run
from discovery.runs.journal import read_texts

DATA = Path(__file__).parent.parent / "data"
CORPUS = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))
EQUATIONS = [entry["equation"] for entry in CORPUS["equations"]]
BROKEN = [entry["input"] for entry in CORPUS["malformed"]]


class Batch(NamedTuple):
    """Starts and resumes the batch of one file in one folder."""

    discover: list[str]
    environment: dict[str, str]
    file: Path
    folder: Path

    def begin(self, out: IO[bytes] | int, *options: str) -> subprocess.Popen[bytes]:
        arguments = ["balance", "--file", self.file, "--out", self.run, "--json", *options]
        return self._start(arguments, out)

    def resume(self, *options: str) -> subprocess.Popen[bytes]:
        return self._start(["resume", self.run, *options], subprocess.DEVNULL)

    @property
    def run(self) -> Path:
        return self.folder / "run"

    def _start(self, arguments: list[object], out: IO[bytes] | int) -> subprocess.Popen[bytes]:
        command = [*self.discover, *map(str, arguments), "--quiet"]
        return subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            cwd=self.folder,
            start_new_session=True,
        )


def write_equations(path: Path, count: int) -> None:
    rng = random.Random(count)
    lines = [rng.choice(BROKEN if rng.random() < 0.01 else EQUATIONS) for _ in range(count)]
    path.write_text("\n".join(lines), "utf-8")


def make_batch(
    name: str, file: Path, folder: Path, discover: list[str], environment: dict[str, str]
) -> Batch:
    place = folder / name
    place.mkdir()
    return Batch(discover, environment, file, place)


def session_members(session: int) -> list[int]:
    """The living processes of a session, read from /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, its_session = stat.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its_session) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def texts(run: Path) -> list[bytes]:
    """The records of a run as they were written; those that repeat take memory once."""
    once: dict[bytes, bytes] = {}
    return [once.setdefault(text, text) for text, _ in read_texts(run / "journal.jsonl")]


def kill_at_random(
    batch: Batch, kills: int, seconds: float, rng: random.Random, *options: str
) -> None:
    """Begin the batch, then kill whatever runs it, ``kills`` times within about ``seconds``."""
    printed = batch.folder / "printed"
    kept: list[bytes] = []
    for kill in range(kills):
        with printed.open("ab") as out:
            process = batch.resume(*options) if batch.run.exists() else batch.begin(out, *options)
        started_up = time.monotonic()
        while not (batch.run / "journal.jsonl").exists() and time.monotonic() - started_up < 60:
            time.sleep(0.01)
        time.sleep(0.3 * (kill > 0) + rng.random() * 2 * seconds / kills)
        for pid in session_members(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()
        found = texts(batch.run)
        assert found[: len(kept)] == kept  # nothing acknowledged is lost
        lines = printed.read_bytes().split(b"\n")[:-1]
        assert lines == found[: len(lines)]  # nor anything that was printed
        kept = found


def finish(process: subprocess.Popen[bytes]) -> int:
    return process.wait(timeout=1200)


def check_kills(
    tmp_path: Path, discover: list[str], environment: dict[str, str], lines: int, kills: int
) -> None:
    file = tmp_path / "equations.txt"
    write_equations(file, lines)
    whole = make_batch("whole", file, tmp_path, discover, environment)
    began = time.monotonic()
    with (tmp_path / "printed").open("wb") as out:
        assert finish(whole.begin(out)) == 3
    seconds = time.monotonic() - began
    expected = Run(whole.run).manifest
    assert (expected.state, expected.journal["records"]) == ("done", lines)
    assert (tmp_path / "printed").read_bytes().splitlines() == texts(whole.run)
    for workers in ("1", "2"):
        batch = make_batch(f"killed-{workers}", file, tmp_path, discover, environment)
        rng = random.Random(lines + int(workers))
        kill_at_random(batch, kills, seconds, rng, "--workers", workers)
        assert finish(batch.resume("--workers", workers)) == 0
        manifest = Run(batch.run).manifest
        assert manifest.journal == expected.journal
        assert manifest.summary == expected.summary


@pytest.mark.timeout(240)
def test_a_batch_killed_four_times_ends_as_if_nothing_had_happened(
    tmp_path: Path, discover: list[str], clean_environment: dict[str, str]
) -> None:
    check_kills(tmp_path, discover, clean_environment, lines=40_000, kills=4)


@pytest.mark.full
@pytest.mark.timeout(3000)
def test_half_a_million_lines_killed_twenty_times(
    tmp_path: Path, discover: list[str], clean_environment: dict[str, str]
) -> None:
    check_kills(tmp_path, discover, clean_environment, lines=500_000, kills=20)


@pytest.mark.bench
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_results_and_leaves_no_process(
    workers: str, tmp_path: Path, discover: list[str], clean_environment: dict[str, str]
) -> None:
    file = tmp_path / "equations.txt"
    write_equations(file, 300_000)
    batch = make_batch("stopped", file, tmp_path, discover, clean_environment)
    with (tmp_path / "printed").open("wb") as out:
        process = batch.begin(out, "--workers", workers)
    journal = batch.run / "journal.jsonl"
    while not (journal.exists() and journal.stat().st_size):
        time.sleep(0.02)
    pressed = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert time.monotonic() - pressed < 3
    assert session_members(process.pid) == []
    manifest = Run(batch.run).manifest
    assert manifest.state == "interrupted"
    assert manifest.summary["equations"] == manifest.journal["records"] > 0
    assert (tmp_path / "printed").read_bytes().splitlines() == texts(batch.run)
