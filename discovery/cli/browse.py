"""``discover browse``: write the pages of a run, or of all runs, and open them."""

from __future__ import annotations

import sys
import time
import webbrowser
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from discovery.cli.options import Command, common
from discovery.cli.progress import progress
from discovery.cli.site import write_index, write_report
from discovery.errors import InputError, NothingFound
from discovery.runs.folder import OUTPUTS, Run, open_run, runs_beneath
from discovery.runs.resume import REPORT
from discovery.runs.storage import StorageError, canonical_json


@click.command(cls=Command)
@click.argument("run", required=False)
@click.option("--no-open", is_flag=True, help="Only write the pages, and print where they are.")
@common("json", "quiet")
def browse(run: str | None, no_open: bool, as_json: bool, quiet: bool) -> int:
    """Write the pages of a RUN and open them in a browser; without RUN, those of all runs.

    The pages need no network and no server. outputs/index.html lists all runs. Nothing is opened
    with --json or where stdout is no terminal; the path of the page is printed in any case. A run
    that cannot be read gets a page that says so, and the exit code is 3.
    """
    runs = [open_run(run)] if run else runs_beneath(OUTPUTS)
    if not runs:
        raise NothingFound("no runs under ./outputs", hint="discover tour")
    faults = dict(_write(runs, quiet))
    within = not run or OUTPUTS.resolve() in runs[0].path.resolve().parents
    index = write_index(OUTPUTS) if within else None
    page = runs[0].path / REPORT if run or index is None else index
    if as_json:
        written = [{"run": str(r.path), "fault": faults[r]} for r in runs]
        click.echo(canonical_json({"page": str(page), "runs": written}))
    else:
        click.echo(str(page))
    for broken, fault in faults.items():
        if fault:
            click.echo(f"{broken.path}: {fault}", err=True)
    if not (no_open or as_json) and sys.stdout.isatty():
        _open(page)
    return InputError.exit_code if any(faults.values()) else 0


def _write(runs: Sequence[Run], quiet: bool) -> Iterator[tuple[Run, str]]:
    """Write the reports; gives each run with what is wrong with it, or ''."""
    from search import Progress

    start = time.monotonic()
    with progress("pages", quiet=quiet) as show:
        for done, run in enumerate(runs):
            if show is not None:
                show(Progress(done, len(runs), done, time.monotonic() - start, run.id))
            try:
                yield run, write_report(run)
            except StorageError as error:
                if len(runs) == 1:
                    raise
                yield run, error.message


def _open(page: Path) -> None:
    if not webbrowser.open(page.resolve().as_uri()):
        click.echo("no browser was found; open this file in one", err=True)
