"""The checker's own computation of all irreducible vectors, to compare with what is claimed.

Trusted: this file, :mod:`check_lattice` and Python's integers. A lattice is projected to its first
coordinates, and one coordinate is added at a time; the irreducible vectors of the next projection
are found from those of the last by completing them under sums that cancel in the new coordinate
and in no other. This is plain and slow where the finder is fast: some seconds for two thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import gcd
from operator import le
from typing import NamedTuple

from discovery.reactions.check_lattice import Matrix, Vector, facing, kernel_lattice
from discovery.reactions.check_least import Unproven


def irreducibles(matrix: Matrix, width: int, *, signs: Sequence[int], most: int) -> set[Vector]:
    """All irreducible vectors up to sign for ``signs`` (1, -1), or those >= 0 for (1,).

    Coordinates are added one at a time. Of the lattice projected to those so far, ``basis`` holds
    the vectors that are no sum of two others without cancelling. Raises ``Unproven`` when there are
    more than ``most``.
    """
    lattice = kernel_lattice(matrix, width)
    seen: list[int] = []
    basis: list[Vector] = []
    waiting = list(range(width))
    while waiting:
        j = min(waiting, key=lambda i: _cost(i, lattice, basis))
        waiting.remove(j)
        unit, lattice = _unit(lattice, j)
        basis = _complete(basis, seen, j, unit, signs, most)
        seen.append(j)
    return {facing(z) if len(signs) == 2 else z for z in basis}


def _cost(i: int, lattice: Sequence[Vector], basis: Sequence[Vector]) -> tuple[int, int, int]:
    stride = gcd(*(z[i] for z in lattice))
    return stride, sum(bool(z[i]) for z in basis), i


def _unit(lattice: Sequence[Vector], j: int) -> tuple[Vector | None, list[Vector]]:
    """The vector of least positive entry j, and a basis of those that are zero there."""
    rows = list(lattice)
    while sum(bool(z[j]) for z in rows) > 1:
        least = min((z for z in rows if z[j]), key=lambda z: abs(z[j]))
        rows = [
            z
            if z is least
            else tuple(a - z[j] // least[j] * b for a, b in zip(z, least, strict=True))
            for z in rows
        ]
    unit = next((z for z in rows if z[j]), None)
    rest = [z for z in rows if not z[j]]
    if unit is not None and unit[j] < 0:
        unit = tuple(-x for x in unit)
    return unit, rest


class Entry(NamedTuple):
    """A vector as far as its coordinates are seen.

    ``parts`` are the positive entries, then the sizes of the negative ones, the newest coordinate
    last in either half; ``mask`` and ``mirror_mask`` tell where those of z and of -z are not zero,
    the newest coordinate aside; ``degree`` is the sum of the parts without it.
    """

    degree: int
    vector: Vector
    parts: Vector
    mask: int
    mirror_mask: int

    @property
    def mirror(self) -> Vector:
        return _mirror(self.parts)


def _entry(z: Vector, seen: Sequence[int], j: int) -> Entry:
    up = [max(z[i], 0) for i in seen]
    down = [max(-z[i], 0) for i in seen]
    above = sum(1 << k for k, x in enumerate(up) if x)
    under = sum(1 << k for k, x in enumerate(down) if x)
    parts = (*up, max(z[j], 0), *down, max(-z[j], 0))
    size = len(seen)
    return Entry(sum(up) + sum(down), z, parts, above | under << size, under | above << size)


def _complete(
    basis: Sequence[Vector],
    seen: Sequence[int],
    j: int,
    unit: Vector | None,
    signs: Sequence[int],
    most: int,
) -> list[Vector]:
    """Add coordinate j: close the vectors under sums that cancel there and nowhere else."""
    turned = len(signs) == 2
    waiting: defaultdict[int, list[Entry]] = defaultdict(list)
    names: set[Vector] = set()
    done: list[Entry] = []  # in order of degree

    def admit(z: Vector) -> None:
        for shifted in _shifts(z, j, unit):
            new = _entry(shifted, seen, j)
            name = max(new.parts, new.mirror) if turned else new.parts
            if name not in names and not _is_sum(new, done, turned):
                names.add(name)
                waiting[new.degree].append(new)

    for z in basis:
        admit(z)
    while waiting:
        first = len(done)
        done += waiting.pop(min(waiting))
        if len(names) > most:
            raise Unproven("there are more irreducible reactions than claimed")
        for number in range(first, len(done)):
            one = done[number]
            for other in done[:number]:
                sign = -1 if (one.vector[j] > 0) == (other.vector[j] > 0) else 1
                clash = one.mask & (other.mirror_mask if sign > 0 else other.mask)
                if sign in signs and one.vector[j] and other.vector[j] and not clash:
                    both = zip(one.vector, other.vector, strict=True)
                    admit(tuple(a + sign * b for a, b in both))
    units = [] if unit is None else [unit]
    return [one.vector for one in done if turned or one.vector[j] >= 0] + units


def _is_sum(new: Entry, done: Iterable[Entry], turned: bool) -> bool:
    """Whether something that is done lies between zero and the new vector.

    What splits has a part of at most half its degree.
    """
    mirror = new.mirror
    for one in done:
        if 2 * one.degree > new.degree:
            return False
        if not one.mask & ~new.mask and all(map(le, one.parts, new.parts)):
            return True
        if turned and not one.mask & ~new.mirror_mask and all(map(le, one.parts, mirror)):
            return True
    return False


def _shifts(z: Vector, j: int, unit: Vector | None) -> list[Vector]:
    """z, or with a unit the at most two shifts of z by it that are smallest in j."""
    if unit is None:
        return [z]
    low = tuple(a - z[j] // unit[j] * b for a, b in zip(z, unit, strict=True))
    return [low, tuple(a - b for a, b in zip(low, unit, strict=True))] if low[j] else [low]


def _mirror(parts: Vector) -> Vector:
    half = len(parts) // 2
    return parts[half:] + parts[:half]
