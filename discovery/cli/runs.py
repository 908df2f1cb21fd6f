"""``discover runs``: the runs under ``./outputs``, oldest first."""

from __future__ import annotations

from typing import Any

import click

from discovery.cli.options import Command, common
from discovery.errors import DiscoveryError
from discovery.runs.folder import Run, list_runs
from discovery.runs.storage import canonical_json

_COLUMNS = ("run", "engine", "state", "records")


@click.command(cls=Command)
@common("json")
def runs(as_json: bool) -> None:
    """List the runs under ./outputs, oldest first.

    The state is "done", the budget that ran out ("work" or "time"), "interrupted", or "running",
    which a killed run says too; `discover resume RUN` goes on with any but "done".
    """
    rows = [_row(run) for run in list_runs()]
    if as_json:
        for row in rows:
            click.echo(canonical_json(row))
        return
    if not rows:
        click.echo("no runs under ./outputs", err=True)
        return
    cells = [_COLUMNS, *([_cell(row[name]) for name in _COLUMNS] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        click.echo("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _row(run: Run) -> dict[str, Any]:
    """What the list says about a run; a damaged one is listed as such."""
    row: dict[str, Any] = {"run": run.id, "path": str(run.path)}
    try:
        manifest = run.manifest
    except DiscoveryError:
        return row | {"engine": run.path.parent.name, "state": "damaged", "records": None}
    records = manifest.journal.get("records")
    return row | {"engine": manifest.engine, "state": manifest.state, "records": records}
