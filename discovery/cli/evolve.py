"""``discover evolve``: programs for a function, a front of operations against proved error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.options import Command, budget, common, executor_spec
from discovery.cli.progress import progress
from discovery.errors import NothingFound, UsageError

if TYPE_CHECKING:
    from discovery.runs.folder import Run

DEFAULT_SECONDS = 60.0

_FIELDS = ("error", "bound", "error_float64", "bound_float64", "expression")


@click.command(cls=Command)
@click.argument("target")
@click.option("--interval", metavar="A,B", help="Interval of x; its ends may be expressions.")
@click.option("--absolute", is_flag=True, help="Measure absolute errors, not relative ones.")
@click.option("--max-ops", default=10, show_default=True, help="Most operations of a program.")
@click.option("--ops", "operations", default="add,sub,mul,div", show_default=True, metavar="LIST")
@click.option(
    "--weight", "weights", multiple=True, metavar="OP=N", help="An operation costs N, not 1."
)
@click.option("--from-scratch", is_flag=True, help="Start from no known form.")
@click.option(
    "--warm-start",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Start from programs too: expressions, or the JSON of a front, a line each.",
)
@click.option(
    "--method",
    default="islands",
    show_default=True,
    metavar="NAME",
    help="How to search: islands, or nsga2-cma as published.",
)
@click.option("--form", metavar="FORM", help='Find R of a form such as "x*R(x**2)".')
@click.option("--keep", metavar="EXPR", help="A part that every program (or R) has, numbers aside.")
@click.option("--error", type=float, metavar="X", help="Stop when a program is at most that wrong.")
@common("seed", "workers", "executor", "time", "work", "out", "json", "quiet")
def evolve(
    target: str,
    interval: str | None,
    absolute: bool,
    max_ops: int,
    operations: str,
    weights: tuple[str, ...],
    from_scratch: bool,
    warm_start: Path | None,
    method: str,
    form: str | None,
    keep: str | None,
    error: float | None,
    seed: int,
    workers: int | None,
    executor: str | None,
    time: float | None,
    work: int | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Evolve programs that compute TARGET from the four operations, and prove their errors.

    TARGET is a name (exp2, exp, log2, sin, cos, erf, ...) or an expression in x. Without --time or
    --work the search takes a minute.
    """
    import sys

    from discovery.approximation import api
    from discovery.approximation.targets import read_target

    config = api.configuration(
        read_target(target, interval, absolute=absolute),
        max_ops=max_ops,
        operations=[name.strip() for name in operations.split(",")],
        weights=_weights(weights),
        from_scratch=from_scratch,
        warm_start=api.read_warm_start(warm_start) if warm_start else (),
        error=error,
        method=method,
        form=form,
        keep=keep,
    )
    limited = time is not None or work is not None
    with progress(f"evolve {target}", quiet=quiet) as show:
        run, outcome = api.evolve(
            config,
            command=["discover", *sys.argv[1:]],
            seed=seed,
            executor=executor_spec(executor, workers),
            budget=budget(work, time if limited else DEFAULT_SECONDS),
            out=out,
            progress=show,
        )
    if outcome.state == "interrupted":
        click.echo(f"interrupted; discover resume {run.path}", err=True)
        return 130
    return report(run, outcome.state, as_json)


def report(run: Run, state: str, as_json: bool) -> int:
    """Print the front of a run."""
    from discovery.approximation.api import show
    from discovery.approximation.evolution import front_of
    from discovery.runs.storage import canonical_json

    front = front_of(run.records())
    if as_json:
        click.echo(canonical_json(_object(run, state, front)))
    elif front:
        for line in show(run):
            click.echo(line)
        click.echo(f"{run.path}: {state}", err=True)
    if not front:
        raise NothingFound("no certified program", hint="more --time or a larger --max-ops")
    wanted = run.manifest.config["error"]
    if wanted is not None and front[-1]["bound"] > wanted:
        raise NothingFound(
            f"no program found is at most {wanted:g} wrong; the best, at {front[-1]['bound']:.4g}, "
            f"has {front[-1]['operations']} operations",
            hint="more --time or a larger --max-ops",
        )
    return 0


def _object(run: Run, state: str, front: list[Any]) -> dict[str, Any]:
    manifest = run.manifest
    return {
        "target": manifest.config["target"],
        "seed": manifest.seed,
        "state": state,
        "front": [{"ops": r["operations"], **{k: r[k] for k in _FIELDS}} for r in front],
        "run": str(run.path),
        "timing": {"seconds": manifest.timing.get("seconds", 0.0)},
    }


def _weights(rows: tuple[str, ...]) -> dict[str, int]:
    found = {}
    for row in rows:
        name, _, number = row.partition("=")
        if not number.isdecimal() or not 1 <= int(number) <= 1000:
            raise UsageError(f"--weight {row}: not of the form div=4", hint="--weight div=4")
        found[name] = int(number)
    return found
