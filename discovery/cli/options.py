"""The options that mean the same in every command, and how command lines are read.

``@common("seed", "json")`` adds options by name, so each is worded once. :class:`Command` reads
arguments that begin with a dash: a token is an option only if the command has an option of that
name, or if it looks like a long one (``--word``), which then is a mistake to be reported; anything
else, such as ``-> H2O``, ``-e`` or ``-``, is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from search.budget import Budget
    from search.executors import ExecutorSpec

F = TypeVar("F", bound=Callable[..., Any])

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


def duration(text: str) -> float:
    """Seconds from a number with or without a unit: ``90``, ``90s``, ``1.5m``, ``2h``.

    >>> duration("1.5m")
    90.0
    """
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)([smh]?)", text, re.ASCII)
    if match is None:
        raise click.BadParameter(f"{text!r} is not a time such as 90, 90s, 1.5m or 2h")
    return float(match[1]) * _UNITS[match[2]]


def folder(text: str) -> Path:
    """The path of a run folder; an empty text would mean the working folder."""
    if not text:
        raise click.BadParameter("the name of the folder is empty")
    return Path(text)


_COMMON: dict[str, Callable[[F], F]] = {
    "seed": click.option(
        "--seed",
        type=click.IntRange(0, 2**63 - 1),
        default=0,
        show_default=True,
        help="Number that all random choices follow from.",
    ),
    "workers": click.option(
        "--workers",
        type=click.IntRange(1, 4096),
        metavar="N",
        help="Number of worker processes.  [default: 1; all cores for a long --file of equations]",
    ),
    "executor": click.option(
        "--executor",
        metavar="NAME",
        help="Where tasks run: serial, processes, dask, dask://host:port.",
    ),
    "time": click.option(
        "--time", type=duration, metavar="T", help="Stop after this time: 90, 90s, 1.5m, 2h."
    ),
    "work": click.option(
        "--work",
        type=click.IntRange(0),
        metavar="N",
        help="Stop after this much work; unlike --time, the same on every machine.",
    ),
    "out": click.option(
        "--out",
        type=folder,
        metavar="FOLDER",
        help="Run folder.  [default: a new one under ./outputs]",
    ),
    "json": click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    "quiet": click.option("--quiet", is_flag=True, help="Show no progress."),
}


def common(*names: str) -> Callable[[F], F]:
    """A decorator that adds the common options with these names, in this order.

    They arrive as keyword arguments ``seed workers executor time work out as_json quiet``.
    """

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = _COMMON[name](function)
        return function

    return decorate


class Command(click.Command):
    """A command whose arguments may begin with a dash."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _options_first(ctx, args))


def _options_first(ctx: click.Context, args: list[str]) -> list[str]:
    """The same command line as options, ``--`` and arguments, which click cannot confuse."""
    takes = {
        name: 0 if param.is_flag or param.count else param.nargs
        for param in ctx.command.get_params(ctx)
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }
    options: list[str] = []
    arguments: list[str] = []
    tokens = iter(args)
    for token in tokens:
        name, equals, _ = token.partition("=")
        if token == "--":
            arguments.extend(tokens)
        elif name in takes:
            values = list(islice(tokens, 0 if equals else takes[name]))
            options += [token, *values]
            if not equals and len(values) < takes[name]:
                raise click.BadOptionUsage(token, f"{token} needs a value", ctx)
        elif name.startswith("--") and name[2:3].isalpha():
            options.append(token)
        else:
            arguments.append(token)
    return [*options, "--", *arguments]


def executor_spec(executor: str | None, workers: int | None) -> ExecutorSpec:
    """What ``--executor`` and ``--workers`` say together, as ``search.run`` wants it."""
    if executor is None:
        return "serial" if workers in (None, 1) else ("processes", workers or 1)
    return executor if workers is None else (executor, workers)


def budget(work: int | None, time: float | None) -> Budget:
    """The budget that ``--work`` and ``--time`` give."""
    from search.budget import Budget

    return Budget(work=work, time=time)
