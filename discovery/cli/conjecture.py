"""``discover conjecture``: signed continued fractions of a constant, proved where possible."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from discovery.cli.faults import Interrupted
from discovery.cli.options import Command, budget, common, executor_spec
from discovery.cli.progress import progress
from discovery.errors import InputError, UsageError, VerificationError
from discovery.runs.texts import read_text

_SIGNS = {"+": 1, "-": -1, "1": 1, "-1": -1, "+1": 1}


@click.command(cls=Command)
@click.argument("constant", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help="Constants, one a line.")
@click.option(
    "--polynomials",
    metavar="LINE|FILE",
    help="A line, or a file of them: left; a(n); b(n) is verified, a(n); b(n) evaluated.",
)
@click.option("--digits", metavar="LIST", help="Find the constant that has these digits.")
@click.option("--atlas", type=click.IntRange(1, 200), metavar="N", help="Sweep [a; a+d, ...] to N.")
@click.option("--coefficients", type=int, default=5, show_default=True, help="Largest coefficient.")
@click.option("--cycle", type=int, default=3, show_default=True, help="Longest sign cycle.")
@click.option("--period", type=int, default=150, show_default=True, help="Longest period printed.")
@click.option("--all-minus", is_flag=True, help="Also the all-minus cycle, with runs of twos.")
@click.option("--left", metavar="A,B,C,D", help="Only the left side (A x + B)/(C x + D).")
@click.option("--signs", metavar="LIST", help="Only this sign cycle, such as +,-,-.")
@click.option(
    "--method",
    type=click.Choice(["construct", "esma"]),
    default="construct",
    help="esma: only what the published rule accepts, for comparison.",
)
@click.option("--top", type=click.IntRange(1), help="Print this many tails of each constant.")
@common("seed", "workers", "executor", "time", "work", "out", "json", "quiet")
def conjecture(
    constant: str | None,
    file: Path | None,
    polynomials: str | None,
    digits: str | None,
    atlas: int | None,
    coefficients: int,
    cycle: int,
    period: int,
    all_minus: bool,
    left: str | None,
    signs: str | None,
    method: str,
    top: int | None,
    **common_options: Any,
) -> int:
    """Find continued fractions of CONSTANT whose digits follow a pattern.

    CONSTANT is an expression such as e, tan(1/2), besseli(1,2)/besseli(0,2), or @FILE (decimals).
    """
    if sum(given is not None for given in (constant, file, polynomials, digits, atlas)) != 1:
        raise UsageError(
            "give one of CONSTANT, --file, --polynomials, --digits and --atlas",
            hint="discover conjecture e",
        )
    from discovery.fractions import api, inverse
    from discovery.fractions.inquiry import require_constant

    if digits is not None:
        return _print_inverse(inverse.name_digits(digits, _signs(signs)), common_options["as_json"])
    if polynomials is not None:
        return _examine_list(polynomials, **common_options)
    if atlas is not None:
        return _search({"atlas": atlas}, top, **common_options)
    options = api.make_options(
        _integers(left),
        _signs(signs),
        coefficients,
        cycle,
        period,
        all_minus=all_minus,
        method=method,
    )
    if file is not None:
        entries = api.read_constants_file(file)
    else:
        assert constant is not None
        entries = [api.entry_of(constant)]
        require_constant(entries[0])
    return _search(api.configuration(entries, options), top, **common_options)


def _integers(text: str | None) -> list[int] | None:
    if text is None:
        return None
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as error:
        raise UsageError(f"--left {text}: four integers A,B,C,D", hint="--left 1,0,1,-2") from error


def _signs(text: str | None) -> list[int] | None:
    if text is None:
        return None
    parts = text.split(",") if "," in text or text in _SIGNS else list(text)
    if not parts or not set(parts) <= set(_SIGNS):
        raise UsageError(f"--signs {text}: a list of + and -", hint="--signs +,-,-")
    return [_SIGNS[part] for part in parts]


def _search(
    config: dict[str, Any],
    top: int | None,
    *,
    seed: int,
    workers: int | None,
    executor: str | None,
    time: float | None,
    work: int | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    from discovery.fractions import api, listing
    from discovery.runs.folder import create_run
    from discovery.runs.storage import canonical_json

    run = create_run(
        "fractions", command=["discover", *sys.argv[1:]], config=config, seed=seed, out=out
    )
    with progress("conjecture", quiet=quiet) as show:
        outcome = api.resume(
            run, executor=executor_spec(executor, workers), budget=budget(work, time), progress=show
        )
    manifest = run.manifest
    if as_json:
        records = run.records() if "atlas" in config else listing.ranked(run.records(), top)
        for record in records:
            click.echo(canonical_json(record))
        click.echo(canonical_json({**manifest.summary, "timing": dict(manifest.timing)}))
    else:
        for line in api.show(run, top or api.SHOWN):
            click.echo(line)
        click.echo(f"run {run.id}", err=True)
    if outcome.state == "interrupted":
        return Interrupted.exit_code
    return 0 if manifest.summary.get("formulas") or manifest.summary.get("patterns") else 1


def _print_inverse(answer: dict[str, Any], as_json: bool) -> int:
    from discovery.runs.storage import canonical_json

    if as_json:
        click.echo(canonical_json(answer))
    else:
        click.echo(answer["text"])
    return 0 if answer["status"] != "unknown" else 1


def _examine_list(
    file: str,
    *,
    seed: int,
    workers: int | None,
    executor: str | None,
    time: float | None,
    work: int | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    from discovery.fractions import api, polynomial_list
    from discovery.runs.folder import create_run
    from discovery.runs.storage import canonical_json
    from search import MemoryJournal, run

    lines = polynomial_list.read_lines(file if ";" in file else read_text(file))
    where, limits = executor_spec(executor, workers), budget(work, time)
    with progress("conjecture", quiet=quiet) as show:
        if out is None:
            journal, plan = MemoryJournal(), polynomial_list.PolynomialList(lines)
            outcome = run(
                plan, journal=journal, executor=where, budget=limits, seed=seed, progress=show
            )
            records, summary = journal.records, plan.summary()
        else:
            config = {"polynomials": [list(line) for line in lines], "name": file}
            folder = create_run(
                "fractions", command=["discover", *sys.argv[1:]], config=config, seed=seed, out=out
            )
            outcome = api.resume(folder, executor=where, budget=limits, progress=show)
            records, summary = list(folder.records()), dict(folder.manifest.summary)
    for record in records:
        click.echo(canonical_json(record) if as_json else record["text"])
    if as_json:
        click.echo(canonical_json({**summary, "timing": {"seconds": round(outcome.seconds, 3)}}))
    else:
        for line in api.list_account(summary, file):
            click.echo(line, err=True)
    if outcome.state == "interrupted":
        return Interrupted.exit_code
    if summary["errors"]:
        return InputError.exit_code
    return VerificationError.exit_code if summary["refuted"] else 0
