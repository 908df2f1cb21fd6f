"""Checking a run: every record reaches the checker, and none may be missing or added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from discovery.errors import VerificationError
from discovery.runs.check import CheckReport, Refusal, check_records
from discovery.runs.folder import Run, create_run


def is_even(record: Any) -> None:
    if record["n"] % 2:
        raise VerificationError(f"{record['n']} is odd")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = create_run("reactions", command=["test"], config={}, out=tmp_path / "run")
    with run.journal() as journal:
        journal.append([{"n": 0}, {"n": 2, "id": "two"}, {"n": 3, "id": "three"}, {"n": 5}])
    return run


def test_refusals_carry_number_id_and_reason(run: Run) -> None:
    expected = (Refusal(2, "three", "3 is odd"), Refusal(3, "3", "5 is odd"))
    report = check_records(run, is_even)
    assert report == CheckReport(4, expected)
    assert not report.accepted


def test_accepted_when_nothing_is_refused(run: Run) -> None:
    run.update(state="done")
    assert check_records(run, lambda record: None) == CheckReport(4, ())
    assert check_records(run, lambda record: None).accepted


def test_records_added_after_the_end_are_a_fault(run: Run) -> None:
    run.update(state="done")
    with run.journal() as journal:
        journal.append([{"n": 4}])
    report = check_records(run, lambda record: None)
    assert report.refused == ()
    assert "5 records that are not the 4" in report.fault
    assert not report.accepted


def test_what_the_checker_cannot_read_is_refused(tmp_path: Path) -> None:
    run = create_run("reactions", command=["test"], config={}, out=tmp_path / "run")
    with run.journal() as journal:
        journal.append([{}, [], None, {"n": "x"}, {"n": 2}])
    report = check_records(run, is_even)
    assert [refusal.number for refusal in report.refused] == [0, 1, 2, 3]
    assert report.refused[0].reason == "not a record of this engine (KeyError: 'n')"
