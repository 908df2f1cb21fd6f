"""Circuits: the reactions whose set of species is minimal, by elimination with a support filter.

The conserved quantities are taken one at a time. Before, every vector is a circuit of the
quantities so far (at first: one vector a species, nothing conserved yet). The next quantity lets
pass what it is zero on; any other two vectors are combined so that it cancels. The support filter
keeps a combination only if the species of both parents admit exactly a plane of solutions: then
cancelling leaves a single line, which is a circuit, and every circuit arises so from some pair.

A circuit has at most rank + 1 species, so that there are at most C(n, rank + 1) of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd
from operator import mul

from discovery.reactions.kernel import echelon
from discovery.reactions.vectors import (
    Matrix,
    Stream,
    Vector,
    oriented,
    support,
)

# From this many vectors to be paired on, compiled code pays for being loaded.
KERNEL_VECTORS = 1000
# Pairs between two signs of life: some tens of milliseconds.
SLICE = 100_000
# Supports are 64-bit sets in compiled code.
KERNEL_SPECIES = 63


def circuits(matrix: Matrix, species: int) -> Stream:
    """Stream the circuits up to sign.

    >>> sorted(z for z in circuits([(1, 0, 1, 1), (0, 2, 1, 2)], 4) if z)  # C, O2, CO, CO2
    [(0, 1, 2, -2), (1, 0, -2, 1), (1, 1, 0, -1), (2, 1, -2, 0)]
    """
    rows = independent_rows(matrix, species)
    vectors = [tuple(int(i == j) for i in range(species)) for j in range(species)]
    yield from balanced(vectors, rows)
    for level, row in enumerate(rows):
        paired = [z for z in vectors if value(row, z)]
        vectors = [z for z in vectors if not value(row, z)]
        passing = set(vectors)
        for z in cancel(Level(rows[:level], row), paired):
            if z is None:
                yield None
            elif z not in passing:
                vectors.append(z)
                yield from balanced([z], rows[level + 1 :])


@dataclass(frozen=True)
class Level:
    """The quantities conserved by all vectors so far, and the one about to be."""

    conserved: Sequence[Vector]
    row: Vector


def independent_rows(matrix: Matrix, species: int) -> list[Vector]:
    """Rows that span the same conserved quantities, those with the fewest species first."""
    rows = sorted((tuple(row) for row in matrix), key=lambda row: (len(row) - row.count(0), row))
    return [rows[i] for i in sorted(echelon(rows, species).sources)]


def value(row: Vector, z: Vector) -> int:
    """How much of the quantity the reaction makes."""
    return sum(map(mul, row, z))


def balanced(vectors: Sequence[Vector], rows: Sequence[Vector]) -> Iterator[Vector]:
    """The vectors that conserve the coming rows already: circuits of the whole."""
    return (z for z in vectors if not any(value(row, z) for row in rows))


def cancel(level: Level, vectors: Sequence[Vector]) -> Stream:
    """Stream the circuits that pairs of ``vectors`` make."""
    if len(vectors) >= KERNEL_VECTORS and len(vectors[0]) <= KERNEL_SPECIES:
        from discovery.reactions.circuit_kernels import cancel_compiled

        try:
            yield from cancel_compiled(level, vectors)
            return
        except OverflowError:
            pass  # nothing was given yet: that is found out before the first pair
    yield from cancel_plainly(level, vectors)


def cancel_plainly(level: Level, vectors: Sequence[Vector]) -> Stream:
    """The pairing in integers of any size; :func:`circuit_kernels.cancel_compiled` is its twin."""
    most = len(level.conserved) + 2
    supports = [support(z) for z in vectors]
    values = [value(level.row, z) for z in vectors]
    tried: set[int] = set()
    found: set[int] = set()
    work = 0
    for i, f in enumerate(vectors):
        work += i
        if work > SLICE:
            work = 0
            yield None
        for k in range(i):
            union = supports[i] | supports[k]
            if union.bit_count() > most or union in tried:
                continue
            tried.add(union)
            if not is_plane(level.conserved, union):
                continue
            z = oriented(values[k] * x - values[i] * y for x, y in zip(f, vectors[k], strict=True))
            if support(z) not in found:
                found.add(support(z))
                yield z


def is_plane(conserved: Sequence[Vector], species: int) -> bool:
    """Whether the solutions on this set of species form a plane."""
    return solution_dimension(conserved, species) == 2


def is_circuit(matrix: Matrix, z: Vector) -> bool:
    """Whether the reaction is in lowest terms and no other one has only species of it.

    >>> is_circuit([(1, 0, 1, 1), (0, 2, 1, 2)], (2, 1, -2, 0))
    True
    >>> is_circuit([(1, 0, 1, 1), (0, 2, 1, 2)], (3, 2, -2, -1))
    False
    """
    return gcd(*z) == 1 and solution_dimension(matrix, support(z)) == 1


def solution_dimension(matrix: Matrix, species: int) -> int:
    """The dimension of the space of reactions among a set of species."""
    columns = [j for j in range(species.bit_length()) if species >> j & 1]
    part = [[row[j] for j in columns] for row in matrix]
    return len(echelon(part, len(columns)).free)
