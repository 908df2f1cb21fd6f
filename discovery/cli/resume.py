"""``discover resume``: go on with a run that was killed, interrupted, or out of budget."""

from __future__ import annotations

import click

from discovery.cli.engines import door
from discovery.cli.faults import Interrupted
from discovery.cli.options import Command, budget, common, executor_spec
from discovery.cli.progress import progress
from discovery.runs.folder import open_run
from discovery.runs.storage import canonical_json


@click.command(cls=Command)
@click.argument("run")
@common("workers", "executor", "time", "work", "json", "quiet")
def resume(
    run: str,
    workers: int | None,
    executor: str | None,
    time: float | None,
    work: int | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Go on with a run from its last checkpoint; what it had saved is kept.

    The results equal those of a run that was never stopped. --work counts from the run's start.
    """
    found = open_run(run)
    api = door(found, "api")
    with progress(found.id, quiet=quiet) as show:
        outcome = api.resume(
            found,
            executor=executor_spec(executor, workers),
            budget=budget(work, time),
            progress=show,
        )
    manifest = found.manifest
    facts = {"run": found.id, "state": manifest.state, "work": outcome.work, **manifest.journal}
    if as_json:
        click.echo(canonical_json({**facts, "timing": {"seconds": round(outcome.seconds, 3)}}))
    else:
        click.echo(f"{found.id}: {manifest.state}, {facts['records']} records, {facts['digest']}")
    return Interrupted.exit_code if outcome.state == "interrupted" else 0
