"""Shows how far a search is: a bar on a terminal, else a line now and then; always on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import search

Show = Callable[["search.Progress"], None]

LINE_SECONDS = 10.0  # between two lines where there is no terminal


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Show | None]:
    """A function for ``search.run`` to call with its progress; None when none is to be shown."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(label) as show:
            yield show
    else:
        yield _lines(label)


@contextmanager
def _bar(label: str) -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[message]}", markup=False),
    )
    bar = Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),  # results that go elsewhere must not end in the bar
    )
    with bar:
        row = bar.add_task(label, total=None, message="")

        def show(state: search.Progress) -> None:
            bar.update(row, completed=state.work, total=state.total, message=state.message)

        yield show


def _lines(label: str) -> Show:
    last = 0.0

    def show(state: search.Progress) -> None:
        nonlocal last
        if state.seconds - last >= LINE_SECONDS:
            last = state.seconds
            total = "" if state.total is None else f" of {state.total}"
            line = f"{label}: {state.work}{total}, {state.seconds:.0f} s  {state.message}"
            print(line.rstrip(), file=sys.stderr, flush=True)

    return show
