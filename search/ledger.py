"""The journal as the driver uses it: replay the tail, append what is new, checkpoint.

After a kill the journal may hold records that the last checkpoint does not cover, the *tail*. The
driver computes them again from the checkpoint; as long as the tail lasts, records are compared with
it instead of being appended, and no checkpoint is taken, since it would claim to cover records that
the plan has not yet absorbed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from discovery.errors import UsageError, VerificationError
from search.plan import JSON, Journal, Record, Text


class Ledger:
    """A journal, if there is one, and what is left of its tail."""

    def __init__(self, journal: Journal | None) -> None:
        self._journal = journal
        self.state: JSON | None = None
        self._tail: Iterator[JSON] = iter(())
        if journal is not None:
            self.state, covered = journal.last_checkpoint() or (None, 0)
            self._tail = journal.tail(covered)
        self._expected: JSON | None = next(self._tail, None)

    def append(self, records: Iterable[Record]) -> None:
        """Append records in one piece, apart from those that the tail already holds."""
        fresh = [record for record in records if not self._replays(record)]
        if fresh and self._journal is not None:
            self._journal.append(fresh)

    def checkpoint(self, state: JSON) -> None:
        """Save a state that follows from all records of the journal."""
        if self._journal is not None and self._expected is None:
            self._journal.checkpoint(state)

    def require_seed(self, seed: int) -> None:
        """Refuse to go on with a run that was begun with another seed."""
        assert self.state is not None
        if self.state["seed"] != seed:
            raise UsageError(
                f"this run was begun with seed {self.state['seed']}, not {seed}",
                hint=f"use seed {self.state['seed']}, or begin a new run",
            )

    def require_replayed(self) -> None:
        """Refuse records that a finished search did not give again."""
        if self._expected is not None:
            raise _disagreement(self._expected, None)

    def _replays(self, record: Record) -> bool:
        if self._expected is None:
            return False
        if _text(record) != _text(self._expected):
            raise _disagreement(self._expected, record)
        self._expected = next(self._tail, None)
        return True


def _text(record: Record) -> str:
    return json.dumps(json.loads(record) if isinstance(record, Text) else record, sort_keys=True)


def _disagreement(expected: JSON, found: Record | None) -> VerificationError:
    shown = "nothing" if found is None else _text(found)[:200]
    return VerificationError(
        f"the journal holds {_text(expected)[:200]} where the search now gives {shown}",
        hint="resume with the version and the options the run was begun with",
    )
