"""``discover show``: what a run was asked, how it ended, and what it found."""

from __future__ import annotations

import shlex
from dataclasses import asdict

import click

from discovery.cli.engines import door
from discovery.cli.options import Command, common
from discovery.runs.folder import Run, open_run
from discovery.runs.index import find_record
from discovery.runs.resume import REPORT
from discovery.runs.storage import canonical_json


@click.command(cls=Command)
@click.argument("run")
@click.option("--id", "wanted", metavar="ID", help="Show only the result with this id, as JSON.")
@common("json")
def show(run: str, wanted: str | None, as_json: bool) -> None:
    """Show a run: its folder, its id, or the beginning of its id."""
    found = open_run(run)
    if wanted is not None:
        click.echo(canonical_json(find_record(found, wanted)))
    elif as_json:
        facts = {"run": found.id, "path": str(found.path), **asdict(found.manifest)}
        click.echo(canonical_json(facts))
    else:
        results = door(found, "api").show(found)
        for name, value in _facts(found).items():
            click.echo(f"{name:10}{value}")
        for line in results:
            click.echo(line)


def _facts(run: Run) -> dict[str, str]:
    manifest = run.manifest
    facts = {
        "run": run.id,
        "engine": manifest.engine,
        "command": shlex.join(manifest.command),
        "seed": str(manifest.seed),
        "state": manifest.state,
        "records": str(manifest.journal.get("records", "")),
        "digest": str(manifest.journal.get("digest", "")),
        "seconds": str(manifest.timing.get("seconds", "")),
        "report": str(run.path / REPORT) if (run.path / REPORT).exists() else "",
    }
    return {name: value for name, value in facts.items() if value}
