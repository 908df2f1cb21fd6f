"""The independent checker: a square is a sum of odd numbers."""

from __future__ import annotations

from typing import Any

from discovery.errors import VerificationError
from discovery.runs.check import CheckReport, check_records
from discovery.runs.folder import Run


def check_record(record: Any) -> None:
    """Refuse what is not a square."""
    if sum(range(1, 2 * record["n"], 2)) != record["square"]:
        raise VerificationError(f"{record['square']} is not the square of {record['n']}")


def check_run(run: Run) -> CheckReport:
    """Check all records."""
    return check_records(run, check_record)
