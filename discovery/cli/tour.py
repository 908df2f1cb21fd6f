"""``discover tour``: every engine on real input, each by a command that users could type.

A stop of the tour is a command line. It is shown, run in a folder of its own, and its results go
through the engine's independent checker. An engine joins the tour by a row in :data:`STOPS`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from discovery.cli.options import Command, common
from discovery.cli.site import write_index
from discovery.errors import UsageError, VerificationError

if TYPE_CHECKING:
    from discovery.runs.check import CheckReport

#: Real input, kept with the sources.
EXAMPLES = Path(__file__).parents[2] / "outputs" / "examples"


class Stop(NamedTuple):
    """What an engine shows: its name, and a command line without ``discover`` and ``--out``."""

    engine: str
    arguments: tuple[str, ...]


STOPS = (
    Stop(
        "approximation", ("evolve", "exp2", "--interval", "0,1", "--time", "20", "--workers", "2")
    ),
    Stop(
        "fractions",
        (
            "conjecture",
            "--file",
            str(EXAMPLES / "constants.txt"),
            "--coefficients",
            "1",
            "--top",
            "3",
        ),
    ),
    Stop("reactions", ("balance", "--file", str(EXAMPLES / "equations.txt"))),
    Stop("proofs", ("prove", "peano")),
)


@click.command(cls=Command)
@common("out", "json", "quiet")
def tour(out: Path | None, as_json: bool, quiet: bool) -> int:
    """Run all engines on real input, and check every result with the independent checkers.

    The run folders are put under --out, with a page each and a list of them, index.html.
    """
    if not EXAMPLES.is_dir():
        raise UsageError(
            "the tour needs the examples that come with the sources",
            hint="make tour, in a checkout of the project",
        )
    folder = out or Path("outputs", "tour", f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    reports = {stop.engine: _visit(stop, folder / stop.engine, as_json, quiet) for stop in STOPS}
    checked = sum(report.checked for report in reports.values())
    refused = sum(len(report.refused) for report in reports.values())
    page = write_index(folder)
    click.echo(f"tour: {checked} results checked, {refused} refused; pages: {page}", err=as_json)
    accepted = all(report.accepted for report in reports.values())
    return 0 if accepted else VerificationError.exit_code


def _visit(stop: Stop, folder: Path, as_json: bool, quiet: bool) -> CheckReport:
    """Run a stop in a folder, and give what its checker says of the results."""
    from discovery.cli.engines import door
    from discovery.cli.main import group
    from discovery.runs.folder import open_run

    shown = " ".join(f'"{word}"' if " " in word else word for word in stop.arguments)
    click.echo(f"$ discover {shown}", err=as_json)
    switches = [name for name, on in (("--json", as_json), ("--quiet", quiet)) if on]
    group.main(
        [*stop.arguments, *switches, "--out", str(folder)], "discover", standalone_mode=False
    )
    run = open_run(folder)
    report: CheckReport = door(run, "check").check_run(run)
    click.echo(
        f"{stop.engine}: {report.checked} results checked independently, "
        f"{len(report.refused)} refused\n",
        err=as_json,
    )
    return report
