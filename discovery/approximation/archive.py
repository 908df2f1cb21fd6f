"""The best programs of every size: parents for the search, and its front.

Each size holds at most ``QUOTA`` programs of different structure, ordered by error, and at most
two whose errors agree to a hundredth of a decade, so that algebraic rewritings of one program do
not fill it.
"""

from __future__ import annotations

import bisect
import math
import random
from collections.abc import Iterable, Iterator

from discovery.approximation.fit import Fitted
from discovery.approximation.genome import Key, cost, key_of

QUOTA = 30
TWINS = 2
"""Programs of one size whose errors may agree to a hundredth of a decade."""
RANK_MEAN = 6.0
BEST_SHARE = 0.3
"""Share of parents that are the best of their size."""


def grade(error: float) -> int:
    """The error in hundredths of a decade."""
    return round(100 * math.log10(max(error, 1e-300)))


class Archive:
    """Programs by size, best first."""

    def __init__(self, weights: tuple[int, ...], entries: Iterable[Fitted] = ()) -> None:
        self.weights = weights
        self.sizes: dict[int, list[Fitted]] = {}
        self.errors: dict[Key, float] = {}
        for entry in entries:
            self.add(entry)

    def __iter__(self) -> Iterator[Fitted]:
        for size in sorted(self.sizes):
            yield from self.sizes[size]

    def add(self, entry: Fitted) -> bool:
        """Take the program in if there is room for it; whether it was taken."""
        if not math.isfinite(entry.error):
            return False
        key = key_of(entry.program)
        known = self.errors.get(key, math.inf)
        if entry.error >= known:
            return False
        size = cost(entry.program, self.weights)
        row = self.sizes.setdefault(size, [])
        if known < math.inf:
            row[:] = [e for e in row if key_of(e.program) != key]
            del self.errors[key]
        twins = [e for e in row if grade(e.error) == grade(entry.error)]
        if len(twins) >= TWINS:
            last = twins[-1]
            if entry.error >= last.error:
                return False
            row.remove(last)
            del self.errors[key_of(last.program)]
        bisect.insort(row, entry, key=lambda e: e.error)
        self.errors[key] = entry.error
        if len(row) > QUOTA:
            dropped = row.pop()
            del self.errors[key_of(dropped.program)]
            return dropped is not entry
        return True

    def parent(self, rng: random.Random) -> Fitted:
        """A program to mutate: any size alike, better ranks more often."""
        row = self.sizes[rng.choice(sorted(self.sizes))]
        if rng.random() < BEST_SHARE:
            return row[0]
        return row[min(int(rng.expovariate(1 / RANK_MEAN)), len(row) - 1)]

    def rank(self, entry: Fitted) -> int:
        """How many programs of its size are better."""
        row = self.sizes.get(cost(entry.program, self.weights), [])
        return bisect.bisect_left(row, entry.error, key=lambda e: e.error)

    def worst(self, size: int) -> float:
        """The error below which a program of this size is taken in."""
        row = self.sizes.get(size, [])
        return row[-1].error if len(row) == QUOTA else math.inf

    def front(self) -> list[Fitted]:
        """The programs that are better than everything cheaper."""
        found: list[Fitted] = []
        for size in sorted(self.sizes):
            best = self.sizes[size][0]
            if not found or best.error < found[-1].error:
                found.append(best)
        return found
