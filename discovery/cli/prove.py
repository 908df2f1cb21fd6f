"""``discover prove``: theorems from definitions, or a proof of a goal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.options import Command, budget, common, executor_spec
from discovery.cli.progress import progress
from discovery.errors import NothingFound
from discovery.runs.storage import canonical_json
from discovery.runs.texts import read_text

if TYPE_CHECKING:
    from proofs.api import Result
    from search.driver import Outcome


@click.command(cls=Command)
@click.argument("theory")
@click.option("--goal", "goals", multiple=True, metavar="TEXT", help="Prove this statement only.")
@click.option(
    "--lemma", "lemmas", multiple=True, metavar="TEXT", help="Prove this first, as a hint."
)
@click.option(
    "--size",
    type=click.IntRange(1, 15),
    default=7,
    show_default=True,
    help="Largest number of symbols in a term of a conjecture.",
)
@common("seed", "workers", "executor", "time", "work", "out", "json", "quiet")
def prove(
    theory: str,
    goals: tuple[str, ...],
    lemmas: tuple[str, ...],
    size: int,
    seed: int,
    workers: int | None,
    executor: str | None,
    time: float | None,
    work: int | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Find and prove theorems of a THEORY: a name (peano, power, sums, lists), a file, or -.

    With --goal only that statement is proved or refuted, and no run folder is written unless --out
    asks for one. Every proof that is printed has been accepted by the kernel.
    """
    from proofs import api

    text = read_text(theory) if theory == "-" else api.theory_text(theory)
    loaded = api.read_any(text)
    options: dict[str, Any] = {
        "executor": executor_spec(executor, workers),
        "budget": budget(work, time),
    }
    with progress(loaded.name, quiet=quiet) as tell:
        options["progress"] = tell
        if goals and out is None:
            result, outcome = api.answer(loaded, goals, lemmas, size=size, seed=seed, **options)
        else:
            command = ["discover", *sys.argv[1:]]
            run = api.start(
                loaded, goals=goals, lemmas=lemmas, size=size, seed=seed, command=command, out=out
            )
            result, outcome = api.explore(run, **options)
            click.echo(f"run {run.path}", err=True) if not quiet else None
    (_print_json if as_json else _print_text)(result, outcome)
    if outcome.state == "interrupted":
        return 130
    proved = all(goal.status == "Theorem" for goal in result.goals)
    return 0 if proved and (result.theorems or not goals) else NothingFound.exit_code


def _print_json(result: Result, outcome: Outcome) -> None:
    for record in (*result.theorems, *result.refuted):
        click.echo(canonical_json({k: v for k, v in record.items() if k != "proof"}))
    for goal in result.goals:
        facts: dict[str, Any] = {
            "goal": goal.statement,
            "status": goal.status,
            "message": goal.sentence,
        }
        facts |= {"theorem": goal.theorem} if goal.theorem else {}
        facts |= {"counterexample": goal.counterexample} if goal.counterexample else {}
        click.echo(canonical_json(facts))
    summary = {
        "theorems": len(result.theorems),
        "refuted": len(result.refuted),
        "open": len(result.open),
        "state": outcome.state,
        "timing": {"seconds": round(outcome.seconds, 3)},
    }
    click.echo(canonical_json(summary))


def _print_text(result: Result, outcome: Outcome) -> None:
    for record in result.theorems:
        click.echo(f"{record['id']:>4}  {record['statement']}  ({record['steps']} steps)")
    for statement in () if result.goals else result.open:
        click.echo(f"open  {statement}")
    for goal in result.goals:
        click.echo(f"{goal.status}: {goal.sentence}")
    counts = (
        f"{len(result.theorems)} theorems, {len(result.refuted)} refuted, {len(result.open)} open"
    )
    click.echo(f"{counts}; the kernel accepted every proof; {outcome.seconds:.2f} s")
