"""The checker's own computation of circuits and bounded reactions, to compare with what is claimed.

Trusted: this file, :mod:`check_lattice` and Python's integers. Circuits come from solving on every
set of rank + 1 columns, bounded reactions from listing all pairs of sides of equal composition, and
irreducibility of a single vector from trying what lies between zero and it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement
from math import gcd

from discovery.reactions.check_lattice import Matrix, Vector, conserves, facing, kernel_lattice


def circuits(matrix: Matrix, width: int) -> set[Vector]:
    """The vectors of minimal support, in lowest terms, by solving on sets of columns."""
    rank = width - len(kernel_lattice(matrix, width))
    found = set()
    for columns in combinations(range(width), min(rank + 1, width)):
        solutions = kernel_lattice([[row[j] for j in columns] for row in matrix], len(columns))
        if len(solutions) == 1:
            vector = [0] * width
            for j, x in zip(columns, solutions[0], strict=True):
                vector[j] = x
            found.add(facing(vector))
    return found


def is_circuit(matrix: Matrix, z: Vector) -> bool:
    columns = [j for j, x in enumerate(z) if x]
    solutions = kernel_lattice([[row[j] for j in columns] for row in matrix], len(columns))
    return len(solutions) == 1 and gcd(*z) == 1 and conserves(matrix, z)


def bounded(matrix: Matrix, width: int, molecules: int) -> set[Vector]:
    """The irreducible vectors whose two parts have at most so many molecules each."""
    sides: defaultdict[Vector, list[Vector]] = defaultdict(list)
    for size in range(1, molecules + 1):
        for side in combinations_with_replacement(range(width), size):
            composition = tuple(sum(row[j] for j in side) for row in matrix)
            sides[composition].append(side)
    found = set()
    for equal in sides.values():
        for one, other in combinations(equal, 2):
            if not set(one) & set(other) and not splits(matrix, one, other):
                vector = [one.count(j) - other.count(j) for j in range(width)]
                found.add(facing(vector))
    return found


def splits(matrix: Matrix, one: Vector, other: Vector) -> bool:
    """Whether some molecules of one side, not all, equal some of the other."""
    parts = []
    for side in (one, other):
        proper = (part for size in range(1, len(side)) for part in combinations(side, size))
        parts.append({tuple(sum(row[j] for j in part) for row in matrix) for part in proper})
    return not parts[0].isdisjoint(parts[1])


def is_irreducible(matrix: Matrix, z: Vector) -> bool:
    """Whether no vector that conserves everything lies between zero and z, by trying them."""
    order = [j for j, x in enumerate(z) if x]
    columns = [[row[j] * (1 if z[j] > 0 else -1) for row in matrix] for j in order]
    most = [abs(z[j]) for j in order]
    ranges = [tuple(zip(*_reach(columns, most, k), strict=True)) for k in range(len(order) + 1)]

    def solutions(k: int, totals: Sequence[int]) -> Iterator[int]:
        """Sizes of the vectors that bring the totals to zero from coordinate k on."""
        if any(not low <= -t <= high for t, (low, high) in zip(totals, ranges[k], strict=True)):
            return
        if k == len(order):
            yield 0
            return
        for x in range(most[k] + 1):
            added = [t + x * a for t, a in zip(totals, columns[k], strict=True)]
            yield from (x + size for size in solutions(k + 1, added))

    return all(size in (0, sum(most)) for size in solutions(0, [0] * len(matrix)))


def _reach(columns: Matrix, most: Sequence[int], k: int) -> tuple[list[int], list[int]]:
    """The least and the greatest total of each row that coordinates from k on can make."""
    rows = range(len(columns[0]))
    products = [[most[i] * columns[i][r] for i in range(k, len(columns))] for r in rows]
    return [sum(min(p, 0) for p in row) for row in products], [
        sum(max(p, 0) for p in row) for row in products
    ]
