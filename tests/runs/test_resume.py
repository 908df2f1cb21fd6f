"""Driving a plan in a run folder: budgets, summaries, reports, and going on later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from discovery.errors import UsageError
from discovery.runs.folder import Run, create_run
from discovery.runs.resume import drive
from search import Budget, Ranges


def squares(part: range) -> list[dict[str, Any]]:
    return [{"n": n, "square": n * n} for n in part]


def plan() -> Ranges:
    return Ranges(squares, range(1000), size=10)


def page(run: Run) -> str:
    return f"{run.manifest.state} {run.manifest.journal['records']}"


def new_run(folder: Path) -> Run:
    return create_run("reactions", command=["test"], config={}, seed=5, out=folder)


def test_a_run_in_pieces_equals_a_run_in_one(tmp_path: Path) -> None:
    whole, pieces = new_run(tmp_path / "whole"), new_run(tmp_path / "pieces")
    drive(whole, plan(), page=page, summary=lambda: {"found": 1000})
    for work in (300, 300, 720):
        outcome = drive(pieces, plan(), page=page, budget=Budget(work=work))
        assert (outcome.state, outcome.work) == ("work", work)
        assert pieces.manifest.state == "work"
        assert (pieces.path / "report.html").read_text() == f"work {work}"
    drive(pieces, plan(), page=page, summary=lambda: {"found": 1000})
    assert pieces.manifest.state == whole.manifest.state == "done"
    assert pieces.manifest.journal == whole.manifest.journal
    assert pieces.manifest.summary == whole.manifest.summary == {"found": 1000}
    assert [record["n"] for record in pieces.records()] == list(range(1000))


def test_a_finished_run_stays_as_it_is(tmp_path: Path) -> None:
    run = new_run(tmp_path / "run")
    drive(run, plan(), page=page)
    before = run.manifest.journal
    assert drive(run, plan(), page=page).state == "done"
    assert run.manifest.journal == before


def test_two_writers_are_refused(tmp_path: Path) -> None:
    run = new_run(tmp_path / "run")
    with run.journal(), pytest.raises(UsageError, match="another process is writing"):
        drive(run, plan(), page=page)
    assert run.manifest.state == "running"


def test_progress_reaches_the_total(tmp_path: Path) -> None:
    seen = []
    drive(new_run(tmp_path / "run"), plan(), page=page, progress=seen.append)
    assert (seen[-1].work, seen[-1].total) == (1000, 1000)
