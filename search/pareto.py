"""An archive of candidates with two criteria to make small: size (a whole number) and error.

For every size there is a shelf of the best, sorted by error and then by key, with a quota and with
few entries of the same error, so that neither one size nor one family of equals crowds out the
rest. The front is what no other entry dominates. Order of additions matters only when a structure
comes again with a smaller error, after its first coming has displaced another entry.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from search.plan import JSON


@dataclass(frozen=True, order=True)
class Entry:
    """A candidate: equal ``key`` means equal structure, ``item`` is the candidate itself."""

    size: int
    error: float
    key: str
    item: JSON = field(compare=False, default_factory=dict)

    def dominates(self, other: Entry) -> bool:
        """Whether this one is nowhere worse than the other, and somewhere better."""
        mine, its = (self.size, self.error), (other.size, other.error)
        return mine != its and mine[0] <= its[0] and mine[1] <= its[1]


class Archive:
    """At most ``quota`` entries of each size, of these at most ``ties`` with one error.

    >>> archive = Archive(quota=2)
    >>> [archive.add(Entry(3, e, str(e))) for e in (0.5, 0.1, 0.9, 0.2)]
    [True, True, False, True]
    >>> [entry.error for entry in archive.shelf(3)]
    [0.1, 0.2]
    """

    def __init__(self, *, quota: int, ties: int = 2) -> None:
        assert quota > 0 < ties
        self.quota = quota
        self.ties = ties
        self._shelves: dict[int, list[Entry]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._shelves.values()))

    def sizes(self) -> list[int]:
        """The sizes that have entries, smallest first."""
        return sorted(self._shelves)

    def shelf(self, size: int) -> Sequence[Entry]:
        """The entries of one size, best first."""
        return tuple(self._shelves.get(size, ()))

    def add(self, entry: Entry) -> bool:
        """Add an entry if it is good enough, also in place of its own worse version."""
        if not math.isfinite(entry.error):
            return False
        shelf = self._shelves.get(entry.size, [])
        twin = next((old for old in shelf if old.key == entry.key), None)
        if twin is not None and twin.error <= entry.error:
            return False
        kept = [old for old in shelf if old is not twin]
        insort(kept, entry)
        equals = [old for old in kept if old.error == entry.error]
        if len(equals) > self.ties:
            kept.remove(equals[-1])
        self._shelves[entry.size] = kept[: self.quota]
        return entry in self._shelves[entry.size]

    def front(self) -> list[Entry]:
        """The entries that none dominates, by growing size; one for each size."""
        front: list[Entry] = []
        for size in self.sizes():
            best = self._shelves[size][0]
            if not front or best.error < front[-1].error:
                front.append(best)
        return front

    def take(self, elites: Sequence[JSON]) -> list[JSON]:
        """Add entries in their JSON form; give back those that reach the front."""
        joined = []
        for elite in elites:
            entry = Entry(**elite)
            if self.add(entry) and entry in self.front():
                joined.append(elite)
        return joined

    def state(self) -> JSON:
        """All entries, as ``restore`` reads them."""
        return {"entries": [asdict(entry) for size in self.sizes() for entry in self.shelf(size)]}

    def restore(self, state: JSON) -> None:
        self._shelves = {}
        for elite in state["entries"]:
            entry = Entry(**elite)
            self._shelves.setdefault(entry.size, []).append(entry)
