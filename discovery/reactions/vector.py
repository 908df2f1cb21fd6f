"""The vector method of arXiv 2510.25503, reconstructed: pairwise elimination without a filter.

Only the abstract of the paper could be read, so that every answer of this method is labelled
"reconstructed". As rebuilt here: begin with one vector a species; take the conserved quantities
one at a time, those of the fewest species first, ties in alphabetical order; a vector that is zero
on the quantity passes, and any two others are combined so that it cancels; divide by the greatest
common divisor, let the first coefficient be positive, drop what is known. Of several balances the
one with the least sum of coefficients is preferred, then the least maximum, then the
lexicographically least in the user's order.

Nothing makes the result complete or minimal: it holds the circuits and, depending on the order of
the quantities, some irreducible reactions and some that split into others. :func:`standing` counts
them. Combinations double with each quantity, so that the number of vectors is limited.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd

from discovery.errors import LimitError
from discovery.reactions.circuits import is_circuit, value
from discovery.reactions.vectors import Matrix, Stream, Vector, oriented, primitive

# Vectors held at a time: beyond, the result would be unreadable and the next step quadratic in it.
MOST_VECTORS = 20_000


def vector_method(
    quantities: Sequence[str],
    matrix: Matrix,
    species: int,
    *,
    orientations: tuple[int, ...] = (1, -1),
) -> Stream:
    """Stream what the elimination leaves.

    ``orientations=(1,)`` is for given sides: then only combinations with positive factors are
    allowed, and results have no negative entry.

    Raises:
        LimitError: the vectors have become too many; those that are reactions were given before.

    >>> stream = vector_method(["C", "O"], [(1, 0, 1, 1), (0, 2, 1, 2)], 4)  # C, O2, CO, CO2
    >>> sorted(z for z in stream if z)
    [(0, 1, 2, -2), (1, 0, -2, 1), (1, 1, 0, -1), (2, 1, -2, 0)]
    """
    rows = elimination_order(quantities, matrix)
    vectors = [tuple(int(i == j) for i in range(species)) for j in range(species)]
    for row in rows:
        kept = {z: None for z in vectors if not value(row, z)}
        paired = [(z, value(row, z)) for z in vectors if value(row, z)]
        for i, (v, p) in enumerate(paired):
            yield None
            if len(kept) > MOST_VECTORS:
                yield from (z for z in kept if not any(value(r, z) for r in rows))
                raise LimitError(
                    f"the vector method holds more than {MOST_VECTORS:,} vectors",
                    hint="--complete circuits, which are among its results",
                )
            kept.update(dict.fromkeys(combinations(v, p, paired[:i], orientations)))
        vectors = list(kept)
    yield from vectors


def elimination_order(quantities: Sequence[str], matrix: Matrix) -> list[Vector]:
    """The rows, those of the fewest species first, ties in alphabetical order."""
    named = zip(quantities, map(tuple, matrix), strict=True)
    return [row for _, row in sorted(named, key=lambda n: (len(n[1]) - n[1].count(0), n[0]))]


def combinations(
    v: Vector, p: int, others: Iterable[tuple[Vector, int]], orientations: tuple[int, ...]
) -> Iterable[Vector]:
    """The combinations of v, which has p of the quantity, with each of the others."""
    for w, q in others:
        if len(orientations) == 1 and (p > 0) == (q > 0):
            continue
        scale = gcd(p, q) * (1 if q > 0 else -1)
        z = [q // scale * x - p // scale * y for x, y in zip(v, w, strict=True)]
        if any(z):
            yield primitive(z) if len(orientations) == 1 else oriented(z)


@dataclass(frozen=True)
class Standing:
    """How a set of reactions sits between the circuits and the Graver basis.

    ``found`` counts them; ``circuits`` and ``irreducible`` count those that are, and ``all_...``
    how many there are to be found. ``None`` where the whole set is not known.
    """

    found: int
    circuits: int
    all_circuits: int | None
    irreducible: int | None
    all_irreducible: int | None


def standing(
    reactions: Sequence[Vector],
    matrix: Matrix,
    all_circuits: Sequence[Vector] | None,
    graver: Sequence[Vector] | None,
) -> Standing:
    """Count the circuits and the irreducible reactions among those given.

    >>> matrix = [(1, 0, 1, 1), (0, 2, 1, 2)]
    >>> standing([(1, 1, 0, -1), (2, 2, 0, -2)], matrix, None, [(1, 1, 0, -1)])
    Standing(found=2, circuits=1, all_circuits=None, irreducible=1, all_irreducible=1)
    """
    irreducible = None if graver is None else len(set(reactions) & set(graver))
    return Standing(
        len(reactions),
        sum(is_circuit(matrix, z) for z in reactions),
        None if all_circuits is None else len(all_circuits),
        irreducible,
        None if graver is None else len(graver),
    )
