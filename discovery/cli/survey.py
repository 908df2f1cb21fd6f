"""``discover balance --species``: the reactions among species, printed as they are found."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.equation import to_json
from discovery.errors import NothingFound

if TYPE_CHECKING:
    from discovery.reactions.survey import Survey
    from discovery.runs.folder import Run
    from search.budget import Budget
    from search.driver import Outcome

Print = Callable[[Sequence[Any]], None]


class Printed:
    """A journal that prints records and remembers nothing: for an answer without a run folder."""

    def __init__(self, show: Print) -> None:
        self.show = show

    def append(self, records: Sequence[Any]) -> None:
        self.show(records)

    def checkpoint(self, state: Any) -> None:
        """Nothing goes on from here."""

    def last_checkpoint(self) -> None:
        return None

    def tail(self, start: int) -> Iterator[Any]:
        return iter(())


def survey_species(
    species: str,
    complete: str,
    *,
    max_count: int,
    out: Path | None,
    budget: Budget,
    as_json: bool,
    quiet: bool,
) -> int:
    """Print the reactions and, last, what they are; the exit code is 1 if there is none."""
    from discovery.cli.faults import Interrupted
    from discovery.cli.progress import progress

    show = print_json if as_json else print_text
    with progress("reactions", quiet=quiet) as shown:
        if out is None:
            outcome, summary = _at_once(species, complete, max_count, budget, shown, show)
        else:
            outcome, summary = _in_folder(species, complete, max_count, out, budget, shown, show)
    if outcome.state != "done":
        show([summary])
    if not as_json and summary["set"] == "vector":
        _tell_standing(species, max_count, quiet)
    if outcome.state == "interrupted":
        return Interrupted.exit_code
    return 0 if summary["count"] or not summary["complete"] else NothingFound.exit_code


def _at_once(
    species: str, complete: str, max_count: int, budget: Budget, shown: Any, show: Print
) -> tuple[Outcome, Any]:
    from discovery.reactions.species_set import read_species_set
    from discovery.reactions.survey import Survey
    from search.driver import run

    plan: Survey = Survey(read_species_set(species, complete, max_count))
    outcome = run(plan, budget=budget, journal=Printed(show), progress=shown)
    return outcome, plan.summary()


def _in_folder(
    species: str, complete: str, max_count: int, out: Path, budget: Budget, shown: Any, show: Print
) -> tuple[Outcome, Any]:
    from discovery.reactions.api import resume, start_survey

    run: Run = start_survey(
        species, complete, command=["discover", *sys.argv[1:]], out=out, max_count=max_count
    )
    outcome = resume(
        run, budget=budget, progress=shown, listener=lambda records, _texts: show(records)
    )
    return outcome, run.manifest.summary


def _tell_standing(species: str, max_count: int, quiet: bool) -> None:
    """How what the vector method left sits between the circuits and the Graver basis."""
    if quiet:
        return
    from discovery.reactions.explain import tell_standing
    from discovery.reactions.reaction_set import find_reactions

    found = find_reactions(species, "vector", max_count=max_count)
    click.echo(tell_standing(found.standing()), err=True)


def print_json(records: Sequence[Any]) -> None:
    """One object a reaction, its stoichiometric numbers; the last one tells what they are."""
    kept = ("coefficients", "set", "count", "complete", "bound")
    lines = [to_json({key: record[key] for key in kept if key in record}) for record in records]
    _write(lines)


def print_text(records: Sequence[Any]) -> None:
    from discovery.reactions.explain import describe

    _write([describe(record) for record in records])


def _write(lines: Sequence[str]) -> None:
    sys.stdout.write("".join([f"{line}\n" for line in lines]))
    sys.stdout.flush()
