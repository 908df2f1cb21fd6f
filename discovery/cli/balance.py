"""``discover balance``: one equation, or a file of them."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from io import BytesIO
from json import JSONEncoder
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from discovery.cli.options import Command, budget, common, executor_spec
from discovery.errors import InputError, NothingFound, UsageError
from discovery.reactions.formula import MAX_COUNT, MAX_TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from discovery.runs.folder import Run

_to_json = JSONEncoder(ensure_ascii=False, check_circular=False).encode


@click.command(cls=Command)
@click.argument("equation", required=False)
@click.option("--file", "file", metavar="FILE", help="Equations, one a line; - is standard input.")
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
    max_count: int,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    **how: Any,
) -> int:
    """Balance a chemical equation such as "H2 + O2 -> H2O" in lowest whole numbers.

    Says when there are several balances, or none, and why. With --file it takes plain text, CSV (a
    column named equation) or JSON lines, prints one answer a line, and keeps a run folder. The exit
    code is 1 if there is no balance, 3 if something could not be read.
    """
    if file is not None and equation is None:
        run = _start(_open(file), file, max_count, out)
    elif file is None and equation is not None:
        if out is None:
            return _balance_one(equation, max_count, as_json, quiet)
        line = equation.replace("\n", " ").encode()
        run = _start(BytesIO(line), "equation.txt", max_count, out)
    else:
        raise UsageError("give an equation or --file", hint='discover balance "H2 + O2 -> H2O"')
    return _drive(run, as_json, quiet, **how)


def _balance_one(equation: str, max_count: int, as_json: bool, quiet: bool) -> int:
    from discovery.reactions.balance import balance_text

    answer = balance_text(equation, max_count).as_json()
    if as_json:
        click.echo(_to_json(answer))
    else:
        from discovery.reactions.explain import describe, prove, tell_reading

        click.echo(f"{describe(answer)}\n{prove(answer)}")
        if not quiet:
            for reading in answer.get("readings", ()):
                click.echo(f"note: {tell_reading(reading)}", err=True)
    return NothingFound.exit_code if answer["status"] == "infeasible" else 0


def _open(file: str) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", hint="--file takes a file, or -") from None


def _start(
    source: AbstractContextManager[IO[bytes]], name: str, max_count: int, out: Path | None
) -> Run:
    from discovery.reactions.api import start_batch

    with source as file:
        return start_batch(
            file, name=name, command=["discover", *sys.argv[1:]], out=out, max_count=max_count
        )


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
    from discovery.reactions.api import resume

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
    if outcome.state == "interrupted":
        return Interrupted.exit_code
    return InputError.exit_code if summary.get("error") else 0


def _print_json(_records: Sequence[Any], texts: Sequence[bytes]) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(b"".join([text + b"\n" for text in texts]))
    sys.stdout.buffer.flush()


def _print_text(records: Sequence[Any], _texts: Sequence[bytes]) -> None:
    from discovery.reactions.explain import describe

    sys.stdout.write("".join([f"{describe(record)}\n" for record in records]))
    sys.stdout.flush()
