"""A journal that lives as long as the process: for scripts, notebooks and tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from search.plan import JSON, Record, Text


class MemoryJournal:
    """Keeps records in a list; calling ``run`` again with the same journal resumes the run.

    >>> journal = MemoryJournal()
    >>> journal.append([{"n": 1}])
    >>> journal.records
    [{'n': 1}]
    """

    def __init__(self) -> None:
        self.records: list[JSON] = []
        self._checkpoint: tuple[str, int] | None = None

    def append(self, records: Sequence[Record]) -> None:
        self.records.extend(json.loads(r) if isinstance(r, Text) else r for r in records)

    def checkpoint(self, state: JSON) -> None:
        """Keep the state as text, so that later changes to the plan cannot reach it."""
        self._checkpoint = (json.dumps(state), len(self.records))

    def last_checkpoint(self) -> tuple[JSON, int] | None:
        if self._checkpoint is None:
            return None
        text, covered = self._checkpoint
        return json.loads(text), covered

    def tail(self, start: int) -> Iterator[JSON]:
        yield from self.records[start:]
