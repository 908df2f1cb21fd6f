"""The lift of project-and-lift in compiled code, for when elements are many and numbers small.

Same algorithm and result as :func:`graver.lift_plainly`, which is its reference, begins each lift,
and takes over again (``OverflowError``) when a number might leave 64 bits. Elements are rows of an
int64 array; sign sets are 64-bit sets, hence at most 63 species. Work is done in slices of bounded
length, after each of which the stream says None.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numba import njit

from discovery.reactions.graver import Step
from discovery.reactions.vectors import Stream, Vector

# Entries stay below this, so that degrees (sums of up to 63 entries) stay below 2^63.
LARGEST: Final = 1 << 56
# Elementary operations in a slice: some tens of milliseconds.
SLICE: Final = 5_000_000
RUNNING, DONE, FULL, LARGE = 0, 1, 2, 3

Array = np.ndarray[Any, Any]
Bits = np.uint64


class Elements:
    """Growing table of elements: vectors, degrees, sign sets, and a hash index of what is seen.

    ``seen`` lists the settled coordinates and then the arriving one; ``turned`` says that z and -z
    count as one, and rows are then kept with their first entry seen positive.
    """

    def __init__(self, step: Step, vectors: Sequence[Vector]) -> None:
        self.seen = np.array((*step.settled, step.arriving), dtype=np.int64)
        self.unit = np.array(step.unit or [0] * len(vectors[0]), dtype=np.int64)
        self.turned = len(step.orientations) == 2
        self.count = len(vectors)
        self.allocate(max(1024, 4 * len(vectors)), len(vectors[0]))
        self.vector[: self.count] = vectors
        for row in range(self.count):
            describe(self.vector, self.degree, self.up, self.down, row, self.seen, self.turned)
        self.index()

    def allocate(self, capacity: int, width: int) -> None:
        self.vector = np.zeros((capacity, width), dtype=np.int64)
        self.degree = np.zeros(capacity, dtype=np.int64)
        self.up = np.zeros(capacity, dtype=np.uint64)
        self.down = np.zeros(capacity, dtype=np.uint64)
        self.table = np.full(4 * capacity, -1, dtype=np.int64)

    def index(self) -> None:
        for row in range(self.count):
            self.table[find_slot(self.table, self.vector, row, self.seen)] = row

    def grow(self) -> None:
        old = self.vector, self.degree, self.up, self.down
        self.allocate(2 * len(self.vector), self.vector.shape[1])
        for new, part in zip((self.vector, self.degree, self.up, self.down), old, strict=True):
            new[: self.count] = part[: self.count]
        self.index()


def lift_compiled(step: Step, elements: Sequence[Vector]) -> Stream:
    """:func:`graver.lift_plainly` in 64-bit integers; OverflowError when they do not suffice."""
    if any(abs(x) >= LARGEST for z in (*elements, step.unit or ()) for x in z):
        raise OverflowError
    table = Elements(step, elements)
    waiting: defaultdict[int, list[int]] = defaultdict(list)
    for row in range(table.count):
        waiting[int(table.degree[row])].append(row)
    degrees = list(waiting)
    heapq.heapify(degrees)
    taken = np.empty(0, dtype=np.int64)
    while degrees:
        first = len(taken)
        batch = sorted(waiting.pop(heapq.heappop(degrees)))
        taken = np.concatenate([taken, np.array(batch, dtype=np.int64)])
        for new in pair_up(table, taken, first):
            if new is None:
                yield None
                continue
            degree = int(table.degree[new])
            if degree not in waiting:
                heapq.heappush(degrees, degree)
            waiting[degree].append(new)
            yield tuple(table.vector[new].tolist())


def pair_up(table: Elements, taken: Array, first: int) -> Iterator[int | None]:
    """Rows of the new elements from pairs whose later member is in ``taken[first:]``.

    None after each slice of work.
    """
    position, state = first, RUNNING
    while state != DONE:
        before = table.count
        position, table.count, state = pair_slice(
            table.vector, table.degree, table.up, table.down, table.table,
            table.count, taken, position, table.seen, table.unit, table.turned,
        )  # fmt: skip
        yield from range(before, table.count)
        if state == LARGE:
            raise OverflowError
        if state == FULL:
            table.grow()
        yield None


@njit(cache=True)
def describe(
    vector: Array, degree: Array, up: Array, down: Array, row: int, seen: Array, turned: bool
) -> None:
    """Degree and sign sets of a row, turned first if z and -z count as one."""
    if turned:
        for i in seen:
            if vector[row, i] != 0:
                if vector[row, i] < 0:
                    for k in range(vector.shape[1]):
                        vector[row, k] = -vector[row, k]
                break
    total = 0
    positive = Bits(0)
    negative = Bits(0)
    for i in seen[:-1]:
        x = vector[row, i]
        if x > 0:
            positive |= Bits(1) << Bits(i)
            total += x
        elif x < 0:
            negative |= Bits(1) << Bits(i)
            total -= x
    degree[row] = total
    up[row] = positive
    down[row] = negative


@njit(cache=True)
def find_slot(table: Array, vector: Array, row: int, seen: Array) -> Any:
    """The place in the hash table of the row, or of an equal row that is there already."""
    hashed = Bits(1469598103934665603)
    for i in seen:
        hashed = (hashed ^ Bits(vector[row, i])) * Bits(1099511628211)
        hashed ^= hashed >> Bits(29)
    slot = np.int64(hashed % Bits(len(table)))
    while table[slot] >= 0:
        other = table[slot]
        same = True
        for i in seen:
            if vector[other, i] != vector[row, i]:
                same = False
                break
        if same:
            return slot
        slot = (slot + 1) % len(table)
    return slot


@njit(cache=True)
def is_below(vector: Array, h: int, turn: int, row: int, seen: Array) -> bool:
    """Whether row h, times turn, lies below the other row as far as is seen."""
    for i in seen:
        x, z = turn * vector[h, i], vector[row, i]
        if not (0 <= x <= z or z <= x <= 0):
            return False
    return True


@njit(cache=True)
def reducible(
    vector: Array, degree: Array, up: Array, down: Array, row: int, taken: Array, seen: Array,
    turned: bool,
) -> tuple[bool, int]:  # fmt: skip
    """Whether a taken element lies below the row, and how many were looked at."""
    half = degree[row] // 2
    outside_up, outside_down = ~up[row], ~down[row]
    looked = 0
    for h in taken:
        if degree[h] > half:
            break
        looked += 1
        if (up[h] & outside_up) | (down[h] & outside_down) == 0 and is_below(
            vector, h, 1, row, seen
        ):
            return True, looked
        if (
            turned
            and (down[h] & outside_up) | (up[h] & outside_down) == 0
            and is_below(vector, h, -1, row, seen)
        ):
            return True, looked
    return False, looked


@njit(cache=True)
def agreement(up: Array, down: Array, f: int, g: int, turn: int) -> bool:
    """Whether f and turn times g have no settled coordinate of opposite signs."""
    if turn > 0:
        return bool((up[f] & down[g]) | (down[f] & up[g]) == 0)
    return bool((up[f] & up[g]) | (down[f] & down[g]) == 0)


@njit(cache=True)
def write_sum(vector: Array, row: int, f: int, turn: int, g: int, times: int, unit: Array) -> bool:
    """Write f + turn g + times unit to the row; whether its entries are small enough."""
    for i in range(vector.shape[1]):
        x = vector[f, i] + turn * vector[g, i] + times * unit[i]
        if x >= LARGEST or x <= -LARGEST:
            return False
        vector[row, i] = x
    return True


@njit(cache=True)
def pair_slice(
    vector: Array, degree: Array, up: Array, down: Array, table: Array, count: int,
    taken: Array, position: int, seen: Array, unit: Array, turned: bool,
) -> tuple[int, int, int]:  # fmt: skip
    """Add the irreducible sums of ``taken[position:]`` with earlier ones as rows from ``count``.

    Returns the position reached, the number of rows, and why it ended there.
    """
    arriving = seen[-1]
    work = 0
    while position < len(taken):
        if count + 2 * position + 1 > len(vector):
            return position, count, FULL
        if work > SLICE:
            return position, count, RUNNING
        f = taken[position]
        for g in taken[:position]:
            work += 1
            product_sign = np.sign(vector[f, arriving]) * np.sign(vector[g, arriving])
            turn = -product_sign
            if turn == 0 or (turn < 0 and not turned) or not agreement(up, down, f, g, turn):
                continue
            cancelled = vector[f, arriving] + turn * vector[g, arriving]
            ways = 2 if cancelled != 0 and unit[arriving] != 0 else 1
            for shift in range(ways):  # the sum, and what the unit turns it into
                times = -np.sign(cancelled) * shift
                if not write_sum(vector, count, f, turn, g, times, unit):
                    return position, count, LARGE
                describe(vector, degree, up, down, count, seen, turned)
                slot = find_slot(table, vector, count, seen)
                if table[slot] < 0:
                    hit, looked = reducible(vector, degree, up, down, count, taken, seen, turned)
                    work += looked
                    if not hit:
                        table[slot] = count
                        count += 1
        position += 1
    return position, count, DONE
