"""The pairing of circuits in compiled code, for when vectors are many and numbers small.

Same algorithm and result as :func:`circuits.cancel_plainly`, which is its reference and works
instead of it (``OverflowError``, before the first result) when a number might leave 64 bits.
Supports are 64-bit sets, hence at most 63 species. Work is done in slices of bounded length, after
each of which the stream says None.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Final

import numpy as np
from numba import njit

from discovery.reactions.circuits import Level, value
from discovery.reactions.vectors import Stream, Vector, support

LARGEST: Final = 1 << 62
# Pairs in a slice: some tens of milliseconds.
SLICE: Final = 5_000_000
RUNNING, DONE, FULL = 0, 1, 2
# Primes below 2^31: a product of two residues fits 64 bits.
PRIMES: Final = (2147483647, 2147483629, 2147483587, 2147483579, 2147483563, 2147483549)

Array = np.ndarray[Any, Any]
Bits = np.uint64


def cancel_compiled(level: Level, vectors: Sequence[Vector]) -> Stream:
    """:func:`circuits.cancel_plainly` in 64-bit integers; OverflowError when they are too few."""
    values = [value(level.row, z) for z in vectors]
    largest = max(abs(x) for z in vectors for x in z)
    if 2 * largest * max(map(abs, values)) >= LARGEST:
        raise OverflowError
    table = np.array(vectors, dtype=np.int64)
    supports = np.array([support(z) for z in vectors], dtype=np.uint64)
    amounts = np.array(values, dtype=np.int64)
    residues, primes = residue_rows(level.conserved, len(vectors[0]))
    sets = np.zeros((2, 1 << 14), dtype=np.uint64)
    out = np.zeros((2 * len(vectors), len(vectors[0])), dtype=np.int64)
    position, used, state = 0, 0, RUNNING
    while state != DONE:
        position, used, count, state = cancel_slice(
            table, supports, amounts, residues, primes, sets, used, position, out
        )
        yield from map(tuple, lowest_terms(out[:count]).tolist())
        yield None
        if state == FULL:
            sets = doubled(sets)


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


def lowest_terms(rows: Array) -> Array:
    """Each row divided by its divisor, and turned so that its first nonzero entry is positive."""
    lowest = rows // np.gcd.reduce(rows, axis=1)[:, None]
    first = np.take_along_axis(lowest, np.argmax(lowest != 0, axis=1)[:, None], axis=1)
    turned: Array = lowest * np.sign(first)
    return turned


def doubled(sets: Array) -> Array:
    """The hashed sets in tables of twice the size."""
    larger = np.zeros((len(sets), 2 * sets.shape[1]), dtype=np.uint64)
    for new, old in zip(larger, sets, strict=True):
        refill(new, old)
    return larger


@njit(cache=True)
def size(bits: Any) -> Any:
    """How many members a 64-bit set has (sums of bits in fields of 2, 4, 8 bits)."""
    bits -= (bits >> Bits(1)) & Bits(0x5555555555555555)
    bits = (bits & Bits(0x3333333333333333)) + ((bits >> Bits(2)) & Bits(0x3333333333333333))
    bits = (bits + (bits >> Bits(4))) & Bits(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * Bits(0x0101010101010101)) >> Bits(56))


@njit(cache=True)
def insert(table: Array, bits: Any) -> bool:
    """Whether the nonempty set is new to the table, which then holds it."""
    hashed = bits * Bits(11400714819323198485)
    slot = np.int64((hashed ^ hashed >> Bits(32)) & Bits(len(table) - 1))
    while table[slot] != 0:
        if table[slot] == bits:
            return False
        slot = (slot + 1) & (len(table) - 1)
    table[slot] = bits
    return True


@njit(cache=True)
def refill(table: Array, old: Array) -> None:
    for bits in old:
        if bits != 0:
            insert(table, bits)


@njit(cache=True)
def rank_on(rows: Array, prime: int, columns: Any, scratch: Array) -> int:
    """The rank modulo the prime of the rows on a set of columns."""
    width = 0
    for j in range(rows.shape[1]):
        if columns >> Bits(j) & Bits(1):
            scratch[:, width] = rows[:, j]
            width += 1
    rank = 0
    for j in range(width):
        pivot = rank
        while pivot < len(rows) and scratch[pivot, j] == 0:
            pivot += 1
        if pivot == len(rows):
            continue
        for k in range(j, width):
            scratch[rank, k], scratch[pivot, k] = scratch[pivot, k], scratch[rank, k]
        for i in range(rank + 1, len(rows)):
            factor = scratch[i, j]
            for k in range(j, width):
                kept = scratch[i, k] * scratch[rank, j] % prime
                scratch[i, k] = (kept - factor * scratch[rank, k] % prime) % prime
        rank += 1
    return rank


@njit(cache=True)
def is_plane(residues: Array, primes: Array, union: Any, members: int, scratch: Array) -> bool:
    """Whether the solutions on the species of ``union`` form a plane."""
    for p in range(len(primes)):
        if rank_on(residues[p], primes[p], union, scratch) == members - 2:
            return True
    return False


@njit(cache=True)
def cancel_slice(
    vectors: Array, supports: Array, values: Array, residues: Array, primes: Array,
    sets: Array, used: int, position: int, out: Array,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Combinations of ``vectors[position:]`` with earlier ones whose supports hold a plane.

    ``sets`` are the unions tried and the supports found; equal supports are the same circuit.
    Returns the position reached, the unions tried, the rows of ``out``, and why it ended there.
    """
    most = residues.shape[1] + 2
    scratch = np.zeros(residues.shape[1:], dtype=np.int64)
    tried, found = sets[0], sets[1]
    count = work = 0
    while position < len(vectors):
        if 2 * (used + position) > len(tried):
            return position, used, count, FULL
        if count + position > len(out) or work > SLICE:
            return position, used, count, RUNNING
        work += position
        for k in range(position):
            union = supports[position] | supports[k]
            members = size(union)
            if members > most or not insert(tried, union):
                continue
            used += 1
            if is_plane(residues, primes, union, members, scratch):
                part = Bits(0)
                for i in range(vectors.shape[1]):
                    x = values[k] * vectors[position, i] - values[position] * vectors[k, i]
                    out[count, i] = x
                    if x != 0:
                        part |= Bits(1) << Bits(i)
                count += insert(found, part)
        position += 1
    return position, used, count, DONE
