"""All irreducible reactions with at most K molecules a side, by matching compositions.

A side is a multiset of species; two sides with no species in common and the same composition are
a reaction. Sides are listed by size and filed under their composition, so that each new one meets
its partners at once and results stream from the first moment. A reaction is irreducible when no
part of its left side has the composition of a part of its right side; as a part of a bounded
reaction is bounded too, this is exact, and it looks at nothing but the reaction itself.

A composition is packed into one integer in a base so large that different compositions of up to K
molecules stay different; packing respects sums. No side may be without elements and charge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import combinations_with_replacement, islice
from math import comb

from discovery.errors import LimitError
from discovery.reactions.vectors import Matrix, Stream, Vector

Side = tuple[int, ...]  # species by number, ascending, repeated as often as they take part

# Sides that may be held in memory: about 200 bytes each.
MOST_SIDES = 5_000_000
# Sides of which the parts are remembered: about a kilobyte each.
CACHED = 1 << 16
# Sides between two signs of life.
SLICE = 1000


def bounded_reactions(matrix: Matrix, species: int, molecules: int) -> Stream:
    """Stream the irreducible reactions with at most so many molecules a side, up to sign.

    They come in order of the larger of their two sides.

    Raises:
        LimitError: so many sides do not fit memory.

    >>> stream = bounded_reactions([(1, 0, 1, 1), (0, 2, 1, 2)], 4, 2)  # C, O2, CO, CO2
    >>> [z for z in stream if z]
    [(1, 1, 0, -1), (1, 0, -2, 1)]
    """
    sides = comb(species + molecules, molecules) - 1
    if sides > MOST_SIDES:
        raise LimitError(
            f"{species} species and up to {molecules} molecules make {sides:,} sides; "
            f"the limit is {MOST_SIDES:,}",
            hint=f"a smaller bound, as in --complete bounded:{max(1, molecules - 1)}",
        )
    weights = pack_columns(matrix, species, molecules)
    parts = lru_cache(CACHED)(partial(part_weights, weights))
    filed: defaultdict[int, list[Side]] = defaultdict(list)
    for size in range(1, molecules + 1):
        listed = combinations_with_replacement(range(species), size)
        while some := list(islice(listed, SLICE)):
            yield None
            for side in some:
                earlier = filed[sum([weights[i] for i in side])]
                for other in partners(side, earlier, parts):
                    yield reaction(side, other, species)
                earlier.append(side)


def pack_columns(matrix: Matrix, species: int, molecules: int) -> list[int]:
    """One integer a species, such that equal sums of up to ``molecules`` are equal compositions."""
    largest = max((abs(a) for row in matrix for a in row), default=0)
    base = 2 * molecules * largest + 1
    return [sum(row[j] * base**i for i, row in enumerate(matrix)) for j in range(species)]


def partners(
    side: Side, earlier: Sequence[Side], parts: Callable[[Side], frozenset[int]]
) -> Iterator[Side]:
    """The earlier sides, all of the same composition, that make an irreducible reaction."""
    if not earlier:
        return
    members, own = frozenset(side), parts(side)
    for other in earlier:
        if members.isdisjoint(other) and own.isdisjoint(parts(other)):
            yield other


def part_weights(weights: Sequence[int], side: Side) -> frozenset[int]:
    """The packed compositions of the parts that are neither empty nor the whole side."""
    sums = {0}
    for i in side:
        sums |= {total + weights[i] for total in sums}
    return frozenset(sums - {0, sum(weights[i] for i in side)})


def reaction(side: Side, other: Side, species: int) -> Vector:
    """The reaction of two sides, its first nonzero entry positive.

    Irreducible reactions are in lowest terms: a multiple splits.
    """
    first, second = (side, other) if side[0] < other[0] else (other, side)
    vector = [0] * species
    for i in first:
        vector[i] += 1
    for i in second:
        vector[i] -= 1
    return tuple(vector)
