"""Small searches: what they find, that they repeat, and that they resume."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from discovery.approximation import api
from discovery.approximation.evolution import front_of
from discovery.approximation.targets import read_target
from discovery.errors import InputError, UsageError
from discovery.runs.folder import open_run
from search.budget import Budget

KNOWN = {1: 3.57e-2, 2: 2.983e-2, 3: 8.68e-4, 4: 2.17e-4}


def test_a_short_search_finds_the_best_small_programs(tmp_path: Path) -> None:
    front = api.approximate(
        "exp2", max_ops=4, work=4000, from_scratch=True, seed=1, out=tmp_path / "run"
    )
    best = {entry["operations"]: entry["error"] for entry in front}
    assert all(best[n] <= error for n, error in KNOWN.items())
    run = open_run(tmp_path / "run")
    from discovery.approximation.check import check_run

    assert check_run(run).accepted
    assert "<svg" in (run.path / "report.html").read_text()


def test_workers_do_not_change_the_result(tmp_path: Path) -> None:
    config = api.configuration(read_target("exp2"), max_ops=4, from_scratch=True)
    journals = []
    for name, executor in (("one", "serial"), ("two", ("processes", 2))):
        run, _ = api.evolve(
            config, seed=3, executor=executor, budget=Budget(work=2000), out=tmp_path / name
        )
        journals.append((run.path / "journal.jsonl").read_bytes())
    assert journals[0] == journals[1] != b""


def run_until_done(argv: list[str], env: dict[str, str], out: Path, kills: int) -> None:
    """Start the search, kill it a little later, resume; the last time let it end."""
    command = [*argv, "--out", str(out)]
    for attempt in range(kills + 1):
        process = subprocess.Popen(
            command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if attempt < kills:
            time.sleep(2.5 + attempt)
            os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=200)
        if (out / "manifest.json").exists():
            command = [argv[0], "resume", str(out), "--quiet", "--work", argv[-1]]
    assert process.returncode == 0


def kill_and_compare(tmp_path: Path, discover: list[str], env: dict[str, str], kills: int) -> None:
    argv = [*discover, "evolve", "exp2", "--from-scratch", "--max-ops", "4", "--seed", "4"]
    argv += ["--quiet", "--work", "4000"]
    subprocess.run([*argv, "--out", tmp_path / "whole"], env=env, check=True, capture_output=True)
    run_until_done(argv, env, tmp_path / "killed", kills)
    whole, killed = (open_run(tmp_path / name) for name in ("whole", "killed"))
    assert killed.digest() == whole.digest()


def test_a_killed_search_resumes_to_the_same_front(
    tmp_path: Path, discover: list[str], clean_environment: dict[str, str]
) -> None:
    kill_and_compare(tmp_path, discover, clean_environment, 1)


@pytest.mark.full
def test_ten_kills(tmp_path: Path, discover: list[str], clean_environment: dict[str, str]) -> None:
    kill_and_compare(tmp_path, discover, clean_environment, 10)


def test_a_polynomial_is_found_exactly(tmp_path: Path) -> None:
    front = api.approximate("x**2 + 1", max_ops=3, work=4000, out=tmp_path / "run")
    assert front[-1]["bound"] == 0.0
    assert front[-1]["expression"] == "x*x + 1"


def test_the_goal_ends_the_search(tmp_path: Path) -> None:
    front = api.approximate("exp2", max_ops=3, work=40_000, error=1e-3, out=tmp_path / "run")
    assert any(entry["bound"] <= 1e-3 for entry in front)
    state = open_run(tmp_path / "run").manifest.state
    assert state == "done"


def test_the_published_method_finds_something_and_repeats(tmp_path: Path) -> None:
    config = api.configuration(
        read_target("exp2"), max_ops=3, from_scratch=True, method="nsga2-cma"
    )
    fronts = []
    for name in ("one", "two"):
        run, _ = api.evolve(config, seed=1, budget=Budget(work=40), out=tmp_path / name)
        fronts.append(list(run.records()))
    assert fronts[0] == fronts[1]
    assert fronts[0][-1]["bound"] < 0.1


def test_nonsense_configurations_are_refused() -> None:
    target = read_target("exp2")
    with pytest.raises(UsageError):
        api.configuration(target, max_ops=0)
    with pytest.raises(UsageError):
        api.configuration(target, operations=["modulo"])
    with pytest.raises(UsageError):
        api.configuration(target, method="luck")


def test_warm_starts_are_read(tmp_path: Path) -> None:
    file = tmp_path / "front.jsonl"
    entry = {"front": [{"expression": "1 + x"}, {"expression": "2/(2 - x)"}]}
    file.write_text("# programs\n0.96 + x\n" + json.dumps(entry) + "\n")
    assert api.read_warm_start(file) == ["0.96 + x", "1 + x", "2/(2 - x)"]
    file.write_text("{}\n")
    with pytest.raises(InputError):
        api.read_warm_start(file)


def test_the_front_is_what_nothing_cheaper_beats() -> None:
    records = [
        {"operations": n, "error": e} for n, e in ((3, 0.1), (1, 0.5), (2, 0.6), (3, 0.2), (4, 0.1))
    ]
    assert [r["operations"] for r in front_of(records)] == [1, 3]
