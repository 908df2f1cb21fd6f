"""Start, go on, look, write: what the commands call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from discovery.runs.folder import Run, create_run
from discovery.runs.resume import drive
from search import Budget, Outcome, Ranges
from squares.pages import page


def squares(part: range) -> list[dict[str, Any]]:
    """The finder."""
    return [{"n": n, "square": n * n, "operations": n % 3} for n in part]


def find(below: int, out: Path | None = None, **how: Any) -> Run:
    """A run with all squares below ``below``."""
    command = ["discover", "squares", str(below)]
    run = create_run("squares", command=command, config={"below": below}, out=out)
    resume(run, **how)
    return run


def resume(
    run: Run, *, executor: Any = "serial", budget: Budget | None = None, progress: Any = None
) -> Outcome:
    """Go on with a run."""
    below = run.manifest.config["below"]
    plan = Ranges(squares, range(below), size=10)
    return drive(
        run, plan, page=page, summary=lambda: {"below": below},
        executor=executor, budget=budget, progress=progress,
    )  # fmt: skip


def show(run: Run) -> Iterator[str]:
    """The results as text."""
    for record in run.records():
        yield f"{record['n']}^2 = {record['square']}"


def _as_csv(record: Any) -> str:
    return f"{record['n']},{record['square']}"


EXPORTS = {"csv": _as_csv}
