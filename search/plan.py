"""What a search is: a plan that yields waves of pure tasks and absorbs their results in order.

A *wave* holds every task that may run now. Enumeration is one long lazy wave, an epoch of islands
or a round of exchanging blocks is a wave each; the driver knows no other shape. All state lives in
the plan, in the process that calls ``search.run``; tasks carry what they need and are stateless, so
that any of them may be run again anywhere.

The invariant that makes a search resumable: ``state()`` is asked only between two absorptions, and
a plan restored from the state after task k goes on with task k + 1, also in the middle of a wave,
and then yields and absorbs exactly what it would have without the break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

JSON: TypeAlias = dict[str, Any]
"""A JSON object: text keys; values are JSON again."""

Key: TypeAlias = tuple[int | str, ...]


class Text(str):
    """A record that is JSON text already: ASCII, sorted keys, no spaces.

    For plans whose tasks make many records: they are written as they come.
    """

    __slots__ = ()


Record: TypeAlias = JSON | Text


@dataclass(frozen=True, slots=True)
class Task:
    """One pure, idempotent call: ``function(argument, seed)``, run where and as often as needed.

    ``key`` names the task within the run, and its seed comes from it; ``function`` is an importable
    top-level function; ``argument`` and the result are small and picklable; ``work`` counts against
    ``Budget.work``.

    >>> Task(key=("square", 3), function=pow, argument=3).work
    1
    """

    key: Key
    function: Callable[[Any, int], Any]
    argument: Any
    work: int = 1


@dataclass(frozen=True, slots=True)
class Poisoned:
    """Stands for the result of a task that kills every worker it runs on."""

    key: Key
    reason: str


class Plan(Protocol):
    """A search, told in waves of tasks.

    A plan may also have ``total`` (all its work units, where known) and ``message`` (a short text);
    both are shown as progress only.
    """

    def tasks(self) -> Iterator[Task]:
        """The next wave, or what is left of it after ``restore``; empty when the search is over.

        The driver pulls lazily and absorbs in between, so what a wave yields may depend only on the
        state at its start.
        """

    def absorb(self, task: Task, result: Any) -> Iterable[Record]:
        """Take the result of the next task, in task order; give the records for the journal.

        ``result`` is ``Poisoned`` for a task that no worker survives.
        """

    def state(self) -> JSON:
        """All that ``restore`` needs to go on after the last absorbed task."""

    def restore(self, state: JSON) -> None:
        """Become the plan that gave this state."""


class Journal(Protocol):
    """Where the records of a run are kept; ``discovery.runs.journal`` and ``MemoryJournal`` fit."""

    def append(self, records: Sequence[Record]) -> None:
        """Write records at the end; they are safe when this returns."""

    def checkpoint(self, state: JSON) -> None:
        """Remember the state that follows from all records so far."""

    def last_checkpoint(self) -> tuple[JSON, int] | None:
        """The newest state and the number of records it covers."""

    def tail(self, start: int) -> Iterator[JSON]:
        """The records from number ``start`` on."""
