"""The report of a run: its theory, and every theorem with its proof, linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discovery.runs.folder import Run


def report(run: Run) -> str:
    """The page of a run."""
    return "<!doctype html><title>proofs</title>\n"
