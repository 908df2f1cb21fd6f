"""Drives a plan inside a run folder, from its start or from where it stopped.

The beginning of a run and its resumption are the same call: the journal tells where to go on. At
the end, whatever ended it, the manifest gets the state, the summary and the timing, and the folder
gets its ``report.html``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from discovery.runs.folder import Run
from discovery.runs.storage import replace_file

if TYPE_CHECKING:
    from discovery.runs.journal import Listener
    from search.budget import Budget
    from search.driver import Outcome, Progress
    from search.executors import ExecutorSpec
    from search.plan import Plan

REPORT = "report.html"


def drive(
    run: Run,
    plan: Plan,
    *,
    page: Callable[[Run], str],
    summary: Callable[[], Mapping[str, Any]] = dict,
    executor: ExecutorSpec = "serial",
    budget: Budget | None = None,
    progress: Callable[[Progress], None] | None = None,
    listener: Listener | None = None,
) -> Outcome:
    """Search with ``plan`` until it, or its budget, ends; keep everything in the folder of ``run``.

    ``plan`` is as new: the journal restores it. ``summary`` is asked when the search has ended (a
    small JSON object for the manifest), then ``page`` gives the HTML of the report. ``listener`` is
    told new records, and their JSON texts, once they are safely written. The seed is the
    manifest's. Errors are those of :func:`search.run`, and ``UsageError`` when another process
    writes the run.
    """
    from search.budget import UNLIMITED
    from search.driver import run as run_search

    with run.journal(listener) as journal:
        run.update(state="running")
        outcome = run_search(
            plan,
            executor=executor,
            budget=budget or UNLIMITED,
            seed=run.manifest.seed,
            journal=journal,
            progress=progress,
        )
        seconds = run.manifest.timing.get("seconds", 0.0) + outcome.seconds
        run.update(
            state=outcome.state,
            summary={**summary(), **_poisoned(outcome)},
            timing={"seconds": round(seconds, 3)},
        )
        replace_file(run.path / REPORT, page(run))
    return outcome


def _poisoned(outcome: Outcome) -> dict[str, Any]:
    """The tasks that no worker survived, for the summary; nothing when there are none."""
    tasks = [{"task": list(task.key), "reason": task.reason} for task in outcome.poisoned]
    return {"poisoned": tasks} if tasks else {}
