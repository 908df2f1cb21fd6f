"""``discover check``: every record of a run, through its engine's independent checker."""

from __future__ import annotations

from dataclasses import asdict

import click

from discovery.cli.engines import door
from discovery.cli.options import Command, common
from discovery.errors import VerificationError
from discovery.runs.check import CheckReport
from discovery.runs.folder import Run, open_run
from discovery.runs.storage import canonical_json


@click.command(cls=Command)
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@common("json")
def check(runs: tuple[str, ...], as_json: bool) -> int:
    """Verify all results of one or more runs again, with the engines' independent checkers.

    Prints how many results were checked and each that was refused; the exit code is 4 if any was.
    """
    accepted = True
    for run in map(open_run, runs):
        report: CheckReport = door(run, "check").check_run(run)
        accepted = accepted and report.accepted
        click.echo(_as_json(run, report) if as_json else _as_text(run, report))
    return 0 if accepted else VerificationError.exit_code


def _as_json(run: Run, report: CheckReport) -> str:
    return canonical_json({"run": run.id, "accepted": report.accepted, **asdict(report)})


def _as_text(run: Run, report: CheckReport) -> str:
    lines = [f"{run.id}: {report.checked} checked, {len(report.refused)} refused"]
    lines += [f"  refused {refusal.id}: {refusal.reason}" for refusal in report.refused]
    lines += [f"  refused: {report.fault}"] if report.fault else []
    return "\n".join(lines)
