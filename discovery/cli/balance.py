"""``discover balance``: one equation, a file of them, or a set of species."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from discovery.cli.equation import Asked, answer_equation
from discovery.cli.options import Command, budget, common, executor_spec
from discovery.cli.survey import survey_species
from discovery.errors import InputError, UsageError
from discovery.reactions.formula import MAX_COUNT, MAX_TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from discovery.runs.folder import Run

LONG = 200_000  # bytes of a file: some thousand equations, about a second of work


@click.command(cls=Command)
@click.argument("equation", required=False)
@click.option("--file", "file", metavar="FILE", help="Equations, one a line; - is standard input.")
@click.option("--species", metavar="A,B,...", help="Find the reactions among these species.")
@click.option(
    "--complete",
    metavar="SET",
    help="With --species: basis, circuits, graver, bounded:K, vector.  [default: graver]",
)
@click.option("--acid", "medium", flag_value="acid", help="Add H2O, H+ and e- where needed.")
@click.option("--base", "medium", flag_value="base", help="Add H2O, OH- and e- where needed.")
@click.option(
    "--conserve",
    multiple=True,
    metavar="TEXT",
    help='Conserve something else too, as "O-O: H2O2=1, O2=1".',
)
@click.option("--top", type=click.IntRange(1), metavar="K", help="The K balances of least sum.")
@click.option("--after", metavar="NUMBERS", help="With --top: those behind this balance.")
@click.option("--half", is_flag=True, help="Half-reactions and the electrons that move.")
@click.option("--oxidation", is_flag=True, help="Oxidation numbers, where the rules decide.")
@click.option("--amounts", metavar="TEXT", help='What "Fe=10 g, O2=5 g" gives, and what limits.')
@click.option("--network", is_flag=True, help="With --file: conservation laws of all reactions.")
@click.option(
    "--max-count",
    type=click.IntRange(1, MAX_TOTAL),
    default=MAX_COUNT,
    metavar="N",
    help=f"Largest subscript that is read.  [default: {MAX_COUNT}]",
)
@common("workers", "executor", "time", "work", "out", "json", "quiet")
def balance(
    equation: str | None,
    file: str | None,
    species: str | None,
    complete: str | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    max_count: int,
    **how: Any,
) -> int:
    """Balance a chemical equation such as "H2 + O2 -> H2O" in lowest whole numbers.

    Says when there are several balances, or none, and why. With --file it takes plain text, CSV (a
    column named equation) or JSON lines, prints one answer a line, and keeps a run folder. With
    --species it finds all reactions among species without sides. The exit code is 1 if there is no
    balance, 3 if something could not be read.
    """
    asked = Asked(*(how.pop(name) for name in Asked._fields))
    _require_one_input(equation, file, species, complete, how, asked, out)
    if species is not None:
        limits = budget(how["work"], how["time"])
        return survey_species(
            species, complete or "graver", max_count=max_count, out=out, budget=limits,
            as_json=as_json, quiet=quiet,
        )  # fmt: skip
    terms = {"medium": how.pop("medium"), "conserve": how.pop("conserve"), "max_count": max_count}
    network = how.pop("network")
    if equation is not None and out is None:
        time = how["time"]
        return answer_equation(equation, asked, **terms, time=time, as_json=as_json, quiet=quiet)
    if equation is not None:
        line = equation.replace("\n", " ").encode()
        run = _start(BytesIO(line), "equation.txt", out, network, **terms)
    else:
        assert file is not None
        run = _start(_open(file), file, out, network, **terms)
    return _drive(run, as_json, quiet, **how)


def _require_one_input(
    equation: str | None,
    file: str | None,
    species: str | None,
    complete: str | None,
    how: Mapping[str, Any],
    asked: Asked,
    out: Path | None,
) -> None:
    """Refuse options that do not fit together."""
    if sum(given is not None for given in (equation, file, species)) != 1:
        raise UsageError(
            "give one of: an equation, --file, --species", hint='discover balance "H2 + O2 -> H2O"'
        )
    if complete is not None and species is None:
        raise UsageError("--complete goes with --species", hint="--top lists balances of sides")
    if how["network"] and file is None:
        raise UsageError("--network goes with --file", hint="a file of equations, one a line")
    if asked and (equation is None or out is not None):
        raise UsageError(
            "--top, --half, --oxidation and --amounts are answered at once, for one equation",
            hint="leave out --out, --file and --species",
        )
    if asked.after is not None and asked.top is None:
        raise UsageError("--after goes with --top", hint='--top 10 --after "2 1 2"')
    if species is not None and (how["medium"] or how["conserve"]):
        raise UsageError(
            "--acid, --base and --conserve are for equations", hint="name H2O and H+ as species"
        )


def _open(file: str) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", hint="--file takes a file, or -") from None


def _start(
    source: AbstractContextManager[IO[bytes]],
    name: str,
    out: Path | None,
    network: bool,
    **terms: Any,
) -> Run:
    from discovery.reactions.api import start_batch

    command = ["discover", *sys.argv[1:]]
    with source as file:
        return start_batch(file, name=name, command=command, out=out, network=network, **terms)


def _drive(
    run: Run,
    as_json: bool,
    quiet: bool,
    *,
    workers: int | None,
    executor: str | None,
    time: float | None,
    work: int | None,
) -> int:
    from discovery.cli.faults import Interrupted
    from discovery.cli.progress import progress
    from discovery.reactions.api import INPUT, resume

    if workers is None and executor is None and (run.path / INPUT).stat().st_size > LONG:
        executor = "processes"  # one for each core
    with progress("balance", quiet=quiet) as show:
        outcome = resume(
            run,
            executor=executor_spec(executor, workers),
            budget=budget(work, time),
            progress=show,
            listener=_print_json if as_json else _print_text,
        )
    summary = run.manifest.summary
    if not quiet:
        counts = ", ".join(f"{count} {name}" for name, count in summary.items())
        click.echo(f"{outcome.state}: {counts}; {run.path}", err=True)
    if run.manifest.config["network"]:
        _tell_network(run)
    if outcome.state == "interrupted":
        return Interrupted.exit_code
    return InputError.exit_code if summary.get("error") else 0


def _tell_network(run: Run) -> None:
    """The conservation laws of the reactions of a run, on stderr; its page has them too."""
    from discovery.reactions.network import read_network, tell_network

    for line in tell_network(read_network(run.records())):
        click.echo(line, err=True)


def _print_json(_records: Sequence[Any], texts: Sequence[bytes]) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(b"".join([text + b"\n" for text in texts]))
    sys.stdout.buffer.flush()


def _print_text(_records: Sequence[Any], texts: Sequence[bytes]) -> None:
    from json import loads

    from discovery.reactions.explain import describe

    sys.stdout.write("".join([f"{describe(loads(text))}\n" for text in texts]))
    sys.stdout.flush()
