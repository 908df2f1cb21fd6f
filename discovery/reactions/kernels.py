"""Compiled loops of the two exhaustive searches, for when their work is much and numbers are small.

Same algorithms, same results as the plain ones in ``graver`` and ``circuits``: those are the
reference and take over (``OverflowError``) as soon as a number might leave 64 bits. Vectors are rows
of int64 arrays; a support is one 64-bit set, hence at most 63 species.

Compiled functions work in slices of bounded length and report how far they came, so that the
caller can pass results on and ask its stop rule in between.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, Final

import numpy as np
from numba import njit

from discovery.reactions.circuits import Level, value
from discovery.reactions.graver import Step
from discovery.reactions.vectors import Stop, Stream, Vector, support

# Entries stay below this, so that degrees (sums of up to 63 entries) stay below 2^63.
LARGEST: Final = 1 << 56
# Elementary operations in a slice: some tens of milliseconds.
SLICE: Final = 20_000_000
RUNNING, DONE, FULL, LARGE = 0, 1, 2, 3

Array = np.ndarray[Any, Any]
Bits = np.uint64


class Elements:
    """Growing table of vectors with degree, sign sets and a hash index of the seen part."""

    def __init__(self, step: Step, vectors: Sequence[Vector]) -> None:
        if any(abs(x) >= LARGEST for z in (*vectors, step.unit or ()) for x in z):
            raise OverflowError
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
        fill_table(self.table, self.vector, self.count, self.seen)

    def grow(self) -> None:
        old = self.vector, self.degree, self.up, self.down
        self.allocate(2 * len(self.vector), self.vector.shape[1])
        for new, part in zip((self.vector, self.degree, self.up, self.down), old, strict=True):
            new[: self.count] = part[: self.count]
        self.index()


def lift_compiled(step: Step, elements: Sequence[Vector], stop: Stop) -> Stream:
    """:func:`graver.lift_plainly` in 64-bit integers; OverflowError when they do not suffice."""
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
        for row in pair_up(table, taken, first, stop):
            degree = int(table.degree[row])
            if degree not in waiting:
                heapq.heappush(degrees, degree)
            waiting[degree].append(row)
            yield tuple(int(x) for x in table.vector[row])
        if stop():
            return False
    return True


def pair_up(table: Elements, taken: Array, first: int, stop: Stop) -> Iterator[int]:
    """Rows of the new elements from pairs whose later member is ``taken[first:]``."""
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
        if stop():
            return


@njit(cache=True)  # type: ignore[untyped-decorator]  # numba has no types
def describe(vector, degree, up, down, row, seen, turned):  # type: ignore[no-untyped-def]
    """Degree and sign sets of a row, which is turned so that its first entry seen is positive."""
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


@njit(cache=True)  # type: ignore[untyped-decorator]
def find_slot(table, vector, row, seen):  # type: ignore[no-untyped-def]
    """The place in the hash table of the row, or of an equal row that is there already."""
    hashed = Bits(1469598103934665603)
    for i in seen:
        hashed = (hashed ^ Bits(vector[row, i])) * Bits(1099511628211)
        hashed ^= hashed >> Bits(29)
    size = Bits(len(table))
    slot = np.int64(hashed % size)
    while table[slot] >= 0:
        other = table[slot]
        same = True
        for i in seen:
            if vector[other, i] != vector[row, i]:
                same = False
                break
        if same:
            return slot
        slot = slot + 1 if slot + 1 < len(table) else 0
    return slot


@njit(cache=True)  # type: ignore[untyped-decorator]
def fill_table(table, vector, count, seen):  # type: ignore[no-untyped-def]
    for row in range(count):
        table[find_slot(table, vector, row, seen)] = row


@njit(cache=True)  # type: ignore[untyped-decorator]
def reducible(vector, degree, up, down, row, taken, seen, turned):  # type: ignore[no-untyped-def]
    """(whether some taken element lies below the row, how many were looked at)."""
    half = degree[row] // 2
    outside_up = ~up[row]
    outside_down = ~down[row]
    looked = 0
    for h in taken:
        if degree[h] > half:
            break
        looked += 1
        if (up[h] & outside_up) | (down[h] & outside_down) == 0:
            below = True
            for i in seen:
                x, z = vector[h, i], vector[row, i]
                if not (0 <= x <= z or z <= x <= 0):
                    below = False
                    break
            if below:
                return True, looked
        if turned and (down[h] & outside_up) | (up[h] & outside_down) == 0:
            below = True
            for i in seen:
                x, z = -vector[h, i], vector[row, i]
                if not (0 <= x <= z or z <= x <= 0):
                    below = False
                    break
            if below:
                return True, looked
    return False, looked


@njit(cache=True)  # type: ignore[untyped-decorator]
def pair_slice(  # type: ignore[no-untyped-def]
    vector, degree, up, down, table, count, taken, position, seen, unit, turned
):
    """Sums of ``taken[position:]`` with earlier ones; stops after a slice, or when full or large."""
    width = vector.shape[1]
    arriving = seen[-1]
    work = 0
    while position < len(taken):
        if count + 2 * position + 1 > len(vector):
            return position, count, FULL
        f = taken[position]
        value = vector[f, arriving]
        if value != 0:
            for k in range(position):
                g = taken[k]
                other = vector[g, arriving]
                if other == 0:
                    continue
                work += 1
                turn = 1 if (value > 0) != (other > 0) else -1
                if turn < 0 and not turned:
                    continue
                if turn > 0:
                    clash = (up[f] & down[g]) | (down[f] & up[g])
                else:
                    clash = (up[f] & up[g]) | (down[f] & down[g])
                if clash != 0:
                    continue
                cancelled = value + turn * other
                for shift in range(2):  # the sum, and what the unit turns it into
                    if shift == 1 and (unit[arriving] == 0 or cancelled == 0):
                        break
                    times = (-1 if cancelled > 0 else 1) * shift
                    for i in range(width):
                        x = vector[f, i] + turn * vector[g, i] + times * unit[i]
                        if x >= LARGEST or x <= -LARGEST:
                            return position, count, LARGE
                        vector[count, i] = x
                    describe(vector, degree, up, down, count, seen, turned)
                    slot = find_slot(table, vector, count, seen)
                    if table[slot] >= 0:
                        continue
                    hit, looked = reducible(vector, degree, up, down, count, taken, seen, turned)
                    work += looked
                    if not hit:
                        table[slot] = count
                        count += 1
        position += 1
        if work > SLICE:
            return position, count, RUNNING
    return position, count, DONE


# Primes below 2^31: a product of two residues fits 64 bits.
PRIMES: Final = (2147483647, 2147483629, 2147483587, 2147483579, 2147483563, 2147483549)


def cancel_compiled(level: Level, vectors: Sequence[Vector], stop: Stop) -> Stream:
    """:func:`circuits.cancel_plainly` in 64-bit integers; OverflowError when they do not suffice."""
    values = [value(level.row, z) for z in vectors]
    largest = max(abs(x) for z in vectors for x in z)
    if largest >= LARGEST or 2 * largest * max(map(abs, values)) >= LARGEST:
        raise OverflowError
    table = np.array(vectors, dtype=np.int64)
    supports = np.array([support(z) for z in vectors], dtype=np.uint64)
    residues = residue_rows(level.conserved, len(vectors[0]))
    sets = np.zeros((2, 1 << 14), dtype=np.uint64)
    out = np.zeros((2 * len(vectors), len(vectors[0])), dtype=np.int64)
    position, used, state = 0, 0, RUNNING
    while state != DONE:
        position, used, count, state = cancel_slice(
            table, supports, np.array(values, dtype=np.int64), *residues, sets, used, position, out
        )
        yield from map(tuple, lowest_terms(out[:count]).tolist())
        if stop():
            return False
        if state == FULL:
            sets = doubled(sets)
    return True


def lowest_terms(rows: Array) -> Array:
    """Each row divided by its divisor, and turned so that its first nonzero entry is positive."""
    lowest = rows // np.gcd.reduce(rows, axis=1)[:, None]
    first = np.take_along_axis(lowest, np.argmax(lowest != 0, axis=1)[:, None], axis=1)
    return lowest * np.sign(first)


def residue_rows(conserved: Sequence[Vector], species: int) -> tuple[Array, Array]:
    """The rows modulo so many primes that their product exceeds every minor, and these primes.

    By Hadamard's bound; the largest of the ranks modulo each of them is then the exact rank.
    """
    bound = prod(sum(a * a for a in row) for row in conserved)  # the square of Hadamard's
    for count in range(1, len(PRIMES) + 1):
        if prod(PRIMES[:count]) ** 2 > bound:
            rows = [[[a % p for a in row] for row in conserved] for p in PRIMES[:count]]
            shape = count, len(conserved), species
            return np.array(rows, dtype=np.int64).reshape(shape), np.array(PRIMES[:count])
    raise OverflowError


def doubled(sets: Array) -> Array:
    """The hashed sets in tables of twice the size."""
    larger = np.zeros((len(sets), 2 * sets.shape[1]), dtype=np.uint64)
    for new, old in zip(larger, sets, strict=True):
        refill(new, old)
    return larger


@njit(cache=True)  # type: ignore[untyped-decorator]
def size(bits):  # type: ignore[no-untyped-def]
    """How many members a 64-bit set has (sums of bits in fields of 2, 4, 8 bits)."""
    bits -= (bits >> Bits(1)) & Bits(0x5555555555555555)
    bits = (bits & Bits(0x3333333333333333)) + ((bits >> Bits(2)) & Bits(0x3333333333333333))
    bits = (bits + (bits >> Bits(4))) & Bits(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * Bits(0x0101010101010101)) >> Bits(56))


@njit(cache=True)  # type: ignore[untyped-decorator]
def insert(table, bits):  # type: ignore[no-untyped-def]
    """Whether the nonempty set is new to the table, which then holds it."""
    hashed = bits * Bits(11400714819323198485)
    slot = np.int64((hashed ^ hashed >> Bits(32)) & Bits(len(table) - 1))
    while table[slot] != 0:
        if table[slot] == bits:
            return False
        slot = (slot + 1) & (len(table) - 1)
    table[slot] = bits
    return True


@njit(cache=True)  # type: ignore[untyped-decorator]
def refill(table, old):  # type: ignore[no-untyped-def]
    for bits in old:
        if bits != 0:
            insert(table, bits)


@njit(cache=True)  # type: ignore[untyped-decorator]
def rank_on(rows, prime, columns, scratch):  # type: ignore[no-untyped-def]
    """The rank modulo the prime of the rows on a set of columns."""
    width = 0
    for j in range(rows.shape[1]):
        if columns >> Bits(j) & Bits(1):
            for i in range(len(rows)):
                scratch[i, width] = rows[i, j]
            width += 1
    rank = 0
    for j in range(width):
        pivot = -1
        for i in range(rank, len(rows)):
            if scratch[i, j] != 0:
                pivot = i
                break
        if pivot < 0:
            continue
        for k in range(j, width):
            scratch[rank, k], scratch[pivot, k] = scratch[pivot, k], scratch[rank, k]
        for i in range(rank + 1, len(rows)):
            factor = scratch[i, j]
            if factor != 0:
                for k in range(j, width):
                    scratch[i, k] = (
                        scratch[i, k] * scratch[rank, j] - factor * scratch[rank, k]
                    ) % prime
        rank += 1
    return rank


@njit(cache=True)  # type: ignore[untyped-decorator]
def cancel_slice(  # type: ignore[no-untyped-def]
    vectors, supports, values, residues, primes, sets, used, position, out
):
    """Combinations of ``vectors[position:]`` with earlier ones whose supports hold a plane.

    ``sets`` are the unions tried and the supports found; equal supports are the same circuit.
    """
    most = residues.shape[1] + 2
    scratch = np.zeros((residues.shape[1], residues.shape[2]), dtype=np.int64)
    tried, found = sets[0], sets[1]
    count = work = 0
    while position < len(vectors):
        if 2 * (used + position) > len(tried):
            return position, used, count, FULL
        if count + position > len(out) or work > SLICE:
            return position, used, count, RUNNING
        f = supports[position]
        work += position
        for k in range(position):
            union = f | supports[k]
            members = size(union)
            if members > most or not insert(tried, union):
                continue
            used += 1
            rank = 0
            for p in range(len(primes)):
                rank = max(rank, rank_on(residues[p], primes[p], union, scratch))
                if rank == members - 2:
                    break
            if rank != members - 2:
                continue
            taking_part = Bits(0)
            for i in range(vectors.shape[1]):
                x = values[k] * vectors[position, i] - values[position] * vectors[k, i]
                out[count, i] = x
                if x != 0:
                    taking_part |= Bits(1) << Bits(i)
            if insert(found, taking_part):
                count += 1
        position += 1
    return position, used, count, DONE
