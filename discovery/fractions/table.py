"""Tables: the patterns of thousands of left sides for all sign cycles, in flat arrays.

`construct_table` is `construction.construct` for many at once: compiled where 64 bits are enough
(`table_kernels`), in Python's integers for the rest. A row tells the head of a pair and where it
comes into which tail; tails are stored once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from discovery.fractions import table_kernels, transducers
from discovery.fractions.anchors import Anchor, Matrix, plus_base
from discovery.fractions.construction import (
    ALL_MINUS,
    ALL_PLUS,
    LARGEST_DETERMINANT,
    all_minus,
    construct,
    slots_of,
)
from discovery.fractions.patterns import Pattern

Array = np.ndarray[Any, Any]
#: Base digits and items of a block that the compiled kernel has room for; beyond the second the
#: exact one goes on.
_ROOM, _MOST_ROOM = 1 << 11, 1 << 21
_PART = 16  # sign cycles at once
_WANTING = (transducers.ROOM_USED_UP, transducers.DIGITS_USED_UP)


@dataclass(frozen=True)
class PatternTable:
    """Patterns of many left sides and sign cycles; row = left * cycles + cycle.

    Columns of ``rows`` as in `table_kernels`; ``tails`` = values and growths of the items.
    """

    cycles: tuple[tuple[int, ...], ...]
    rows: Array
    heads: Array
    tails: Array
    exact: dict[int, Pattern]  # by row: what did not fit 64 bits, and the all-minus cycle

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def periods(self) -> Array:
        """The period of each pattern."""
        return self._column(3, {row: pattern.period for row, pattern in self.exact.items()})

    @property
    def head_lengths(self) -> Array:
        """The length of the head of each pattern."""
        return self._column(1, {row: len(pattern.head) for row, pattern in self.exact.items()})

    @property
    def growing(self) -> Array:
        """How many slots of each pattern grow."""
        before = np.concatenate([[0], np.cumsum(self.tails[1] != 0)])
        counts: Array = before[self.rows[:, 2] + self.rows[:, 3]] - before[self.rows[:, 2]]
        for row, pattern in self.exact.items():
            counts[row] = sum(len(slot.differences) > 1 for slot in pattern.slots)
        return counts

    def _column(self, column: int, exact: dict[int, int]) -> Array:
        values = self.rows[:, column].copy()
        for row, value in exact.items():
            values[row] = value
        return values

    def pattern(self, row: int) -> Pattern:
        """One pattern as an object."""
        if row in self.exact:
            return self.exact[row]
        head, length, tail, period, item, shift, step = self.rows[row].tolist()
        values, rates = self.tails[:, tail : tail + period]
        turned = np.arange(item, item + period)
        values, rates = values[turned % period], rates[turned % period]
        values = values + rates * (shift + step * (turned // period))
        return Pattern(
            tuple(self.heads[head : head + length].tolist()),
            slots_of(values.tolist(), (rates * step).tolist()),
            self.cycles[row % len(self.cycles)],
        )


def construct_table(
    matrices: Sequence[Matrix],
    anchor: Anchor,
    cycles: Sequence[tuple[int, ...]],
    *,
    compiled: bool = True,
) -> PatternTable:
    """The patterns of all left sides for all sign cycles, compiled where 64 bits are enough.

    ``matrices`` are in terms of the anchor's value, as in `construct`; left sides of one class
    should be neighbours. Not ``compiled``, the same comes from Python's integers: for a few hundred
    pairs that is sooner than the compiler is done.

    >>> from discovery.fractions.anchors import progression_anchor
    >>> coth_half = progression_anchor(2, 4, 1)
    >>> construct_table([(1, 1, 1, -1)], coth_half, [(1,)], compiled=False).pattern(0).first(6)
    (2, 1, 2, 1, 1, 4)
    """
    plus = [cycle for cycle in cycles if cycle != ALL_MINUS]
    if ALL_MINUS in cycles and ALL_PLUS not in plus:
        plus.append(ALL_PLUS)
    base = plus_base(anchor)
    table = (_compiled if compiled and base.ratio == 1 else _exact)(matrices, anchor, plus)
    return table if ALL_MINUS not in cycles else _with_all_minus(table, len(matrices), cycles)


def _exact(
    matrices: Sequence[Matrix], anchor: Anchor, cycles: Sequence[tuple[int, ...]]
) -> PatternTable:
    patterns = [p for matrix in matrices for p in construct(matrix, anchor, cycles)]
    rows = np.zeros((len(patterns), table_kernels.COLUMNS), np.int64)
    none = np.zeros((2, 0), np.int64)
    return PatternTable(tuple(cycles), rows, none[0], none, dict(enumerate(patterns)))


def _compiled(
    matrices: Sequence[Matrix], anchor: Anchor, cycles: Sequence[tuple[int, ...]]
) -> PatternTable:
    """Run the kernel over parts of the cycles; give it more room when it asks."""
    base = plus_base(anchor)
    slots = np.array([[*slot.differences, 0][:2] for slot in base.slots]).T
    images = _images(matrices, base.entry)
    rows = np.zeros((len(matrices), len(cycles), table_kernels.COLUMNS), np.int64)
    guards = np.array([transducers.SAFE_ENTRY, transducers.SAFE_DIGIT, LARGEST_DETERMINANT])
    store = _Store.empty(rows.shape[0] * min(rows.shape[1], _PART))
    exact: dict[int, Pattern] = {}
    counts, room = np.zeros(6, np.int64), _ROOM
    for first in range(0, len(cycles), _PART):
        part = cycles[first : first + _PART]
        words, turns = _necklaces(part)
        counts[0], space = 0, _Space.empty(room, *words.shape)
        while counts[0] < len(images):
            status = table_kernels.construct_many(
                images, slots, _base_digits(slots, room), (words, turns), guards, *space, counts,
                rows[:, first : first + _PART], *store,
            )  # fmt: skip
            if status in _WANTING and room < _MOST_ROOM:
                room *= 2
                space, store = _Space.empty(room, *words.shape), store.doubled(counts)
            elif status != transducers.DONE:
                n = int(counts[0])
                patterns = construct(matrices[n], anchor, part)
                exact |= {n * len(cycles) + first + s: p for s, p in enumerate(patterns)}
                counts[0] += 1
    return PatternTable(
        tuple(cycles), rows.reshape(-1, table_kernels.COLUMNS), store.heads[: counts[5]],
        store.tails[:, : counts[4]], exact,
    )  # fmt: skip


class _Space(NamedTuple):
    """Work space of the kernel for blocks of ``room`` items."""

    work: Array
    states: Array
    memory: tuple[Array, Array]

    @classmethod
    def empty(cls, room: int, words: int, longest: int) -> _Space:
        tables = np.zeros((words, room * (2 * longest + 2)), np.int64)
        entries = np.empty((room * words * longest, 3), np.int64)
        return cls(np.empty((8, room), np.int64), np.empty((room, 6), np.int64), (tables, entries))


class _Store(NamedTuple):
    """What the kernel has written: head digits, items of tails, what there is of each tail."""

    heads: Array
    tails: Array
    infos: Array

    @classmethod
    def empty(cls, rows: int) -> _Store:
        heads = np.empty((1 << 12) + 64 * rows, np.int64)
        tails = np.empty((2, (1 << 12) + 64 * rows), np.int64)
        return cls(heads, tails, np.empty((64 + rows, 3), np.int64))

    def doubled(self, counts: Array) -> _Store:
        """Twice the room, and in it what counts."""
        larger = _Store(
            np.empty(2 * len(self.heads), np.int64),
            np.empty((2, 2 * self.tails.shape[1]), np.int64),
            np.empty((2 * len(self.infos), 3), np.int64),
        )
        larger.heads[: counts[5]] = self.heads[: counts[5]]
        larger.tails[:, : counts[4]] = self.tails[:, : counts[4]]
        larger.infos[: counts[3]] = self.infos[: counts[3]]
        return larger


def _necklaces(cycles: Sequence[tuple[int, ...]]) -> tuple[Array, Array]:
    """Words up to rotation, padded; for each cycle its word, its length, its phase in the word."""
    words: dict[tuple[int, ...], int] = {}
    turns = []
    for cycle in cycles:
        rotations = [cycle[i:] + cycle[:i] for i in range(len(cycle))]
        word = max(rotations)
        phase = -rotations.index(word) % len(cycle)
        turns.append((words.setdefault(word, len(words)), len(cycle), phase))
    longest = max(map(len, words))
    padded = [[*word, *[0] * (longest - len(word))] for word in words]
    return np.array(padded), np.array(turns)


def _base_digits(slots: Array, room: int) -> Array:
    blocks = np.arange(room // slots.shape[1])[:, None]
    digits: Array = (slots[0] + slots[1] * blocks).ravel()
    return digits


def _images(matrices: Sequence[Matrix], entry: Matrix) -> Array:
    """The primitive images under the entry matrix; a guard's bound where 64 bits are not enough."""
    flat = chain.from_iterable(matrices)
    try:
        lefts = np.fromiter(flat, np.int64, 4 * len(matrices))
    except OverflowError:
        large = transducers.SAFE_ENTRY
        lefts = np.array([max(-large, min(large, x)) for m in matrices for x in m], np.int64)
    lefts = lefts.reshape(-1, 2, 2)
    largest = np.abs(lefts).max(axis=(1, 2), initial=0)
    images: Array = (lefts @ np.array(entry).reshape(2, 2)).reshape(-1, 4)
    images = images // np.gcd.reduce(images, axis=1)[:, None]
    images[largest * max(map(abs, entry)) >= transducers.SAFE_ENTRY] = transducers.SAFE_ENTRY + 1
    return images


def _with_all_minus(
    table: PatternTable, lefts: int, cycles: Sequence[tuple[int, ...]]
) -> PatternTable:
    """The table with the rows of the all-minus cycle, which come from those of the all-plus one."""
    exact: dict[int, Pattern] = {}
    rows = np.zeros((lefts * len(cycles), table_kernels.COLUMNS), np.int64)
    for s, cycle in enumerate(cycles):
        source = table.cycles.index(ALL_PLUS if cycle == ALL_MINUS else cycle)
        rows[s :: len(cycles)] = table.rows[source :: len(table.cycles)]
        for n in range(lefts):
            row = n * len(table.cycles) + source
            if cycle == ALL_MINUS:
                exact[n * len(cycles) + s] = all_minus(table.pattern(row))
            elif row in table.exact:
                exact[n * len(cycles) + s] = table.exact[row]
    return PatternTable(tuple(cycles), rows, table.heads, table.tails, exact)
