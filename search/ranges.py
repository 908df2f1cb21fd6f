"""Enumeration: one function over the parts of a range, or of any other sequence.

The range is cut into parts of equal size, each part is a task, and the parts together are a single
lazy wave. The state is one number, where the next part starts, since parts are absorbed in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from discovery.errors import UsageError
from search.plan import JSON, Poisoned, Task

PARTS = 256  # when no size is given; enough to keep workers busy and progress moving


class Ranges:
    """A plan: the records of ``function(part, **given)`` for each part of ``items`` in turn.

    ``function`` is an importable top-level function that takes a slice of ``items`` (a ``range`` if
    that is one) and gives JSON objects; ``given`` is handed to it unchanged; ``size`` is the number
    of items in a part, best chosen so that a part takes 0.2 to 2 seconds. An item is a unit of
    work. The part of a poisoned task gives no records; its key holds its start and stop, counted
    in items.

    Raises ``UsageError`` for a size below 1.

    >>> from search import MemoryJournal, run
    >>> def squares(part):
    ...     return [{"square": n * n} for n in part]
    >>> journal = MemoryJournal()
    >>> run(Ranges(squares, range(5), size=2), journal=journal).work
    5
    >>> [record["square"] for record in journal.records]
    [0, 1, 4, 9, 16]
    """

    def __init__(
        self,
        function: Callable[..., Iterable[JSON]],
        items: Sequence[Any],
        *,
        size: int | None = None,
        **given: Any,
    ) -> None:
        if size is not None and size < 1:
            raise UsageError(f"parts of {size} items", hint="size takes 1 or more")
        self.function = function
        self.items = items
        self.size = size or -(-len(items) // PARTS) or 1
        self.given = given
        self.total = len(items)
        self._next = 0

    def tasks(self) -> Iterator[Task]:
        for start in range(self._next, self.total, self.size):
            part = self.items[start : start + self.size]
            key = (start, start + len(part))
            yield Task(key, _records, (self.function, part, self.given), work=len(part))

    def absorb(self, task: Task, result: list[JSON] | Poisoned) -> list[JSON]:
        self._next += task.work
        return [] if isinstance(result, Poisoned) else result

    def state(self) -> JSON:
        return {"next": self._next}

    def restore(self, state: JSON) -> None:
        self._next = state["next"]


def _records(argument: tuple[Callable[..., Iterable[JSON]], Any, JSON], _seed: int) -> list[JSON]:
    function, part, given = argument
    return list(function(part, **given))
