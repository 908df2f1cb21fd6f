"""The Graver basis: every reaction that is no sum of two smaller ones of the same direction.

Two vectors *agree* when no coordinate has opposite signs; h lies *below* z when they agree and no
entry of h is larger in size. The Graver basis of a lattice is the set of its nonzero vectors with
nothing but zero and themselves below them: no part of such a reaction is a reaction. It is finite
and holds the Hilbert basis of every choice of sides.

Project-and-lift (Hemmecke, arXiv math/0203105; also in 4ti2): start with no coordinate, add one at
a time, and keep the basis of the lattice *projected* to the coordinates so far. When coordinate j
arrives, only sums f + g can be new whose parts agree before j and cancel in j. The size on the
earlier coordinates (the *degree*) adds up in such sums, and whatever splits has a part of at most
half its degree: in order of degree, each sum is decided once and for all. When the queue is empty
every such sum is known to be a sum of elements below it, which is the proof of completeness.

Elements are never taken back, and what is irreducible in a projection that loses nothing stays
so; hence a search stopped anywhere holds a correct part of the answer.

With ``orientations = (1, -1)`` elements are kept up to sign and every lattice vector counts; with
``(1,)`` only vectors without a negative entry count, which gives the Hilbert basis.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import gcd
from operator import le
from typing import NamedTuple

from discovery.reactions.vectors import Stream, Vector, oriented

# From this many elements on, compiled code pays for being loaded (about half a second).
KERNEL_ELEMENTS = 300
# Pairs and comparisons between two signs of life: some tens of milliseconds.
SLICE = 100_000
# Supports are 64-bit sets in compiled code; one bit is the sign.
KERNEL_SPECIES = 63


def graver_basis(basis: Sequence[Vector]) -> Stream:
    """Stream the Graver basis of a lattice up to sign.

    ``basis`` is a basis of the lattice (:func:`discovery.reactions.bases.lattice_basis`).

    >>> stream = graver_basis([(1, 1, 0, -1), (0, 1, 2, -2)])  # C, O2, CO, CO2
    >>> sorted(z for z in stream if z)
    [(0, 1, 2, -2), (1, 0, -2, 1), (1, 1, 0, -1), (2, 1, -2, 0)]
    """
    return project_and_lift(basis, (1, -1))


class Element(NamedTuple):
    """A vector and, as far as the coordinates have come, what is asked of it most.

    ``parts`` holds the positive entries followed by the sizes of the negative ones, so that *below*
    is "no part larger"; ``mask`` is the set of nonzero parts without the arriving coordinate.
    ``mirror`` and ``mirror_mask`` are the same of -z.
    """

    degree: int
    vector: Vector
    parts: Vector
    mask: int
    mirror: Vector
    mirror_mask: int


@dataclass(frozen=True)
class Step:
    """One lift: the ``settled`` coordinates before it and the ``arriving`` one.

    The ``unit`` is the least lattice vector that is zero on the settled coordinates and positive
    on the arriving one; ``None`` when the settled coordinates determine the vector.
    """

    settled: tuple[int, ...]
    arriving: int
    unit: Vector | None
    orientations: tuple[int, ...]

    def element(self, z: Vector) -> Element:
        """The vector with its parts and masks."""
        seen = (z[self.arriving], *(z[i] for i in self.settled))
        up, down = tuple(max(x, 0) for x in seen), tuple(max(-x, 0) for x in seen)
        degree = sum(map(abs, seen)) - abs(seen[0])
        width = len(seen)
        above, under = bits(up[1:]), bits(down[1:])
        return Element(
            degree, z, up + down, above | under << width, down + up, under | above << width
        )

    def key(self, z: Element) -> Vector:
        """What names the element; z and -z share a name where orientation is free."""
        return z.parts if len(self.orientations) == 1 else max(z.parts, z.mirror)

    def representatives(self, z: Vector) -> list[Vector]:
        """The vectors with the settled part of z that the unit does not lie below."""
        if self.unit is None:
            return [z]
        j = self.arriving
        least = plus(z, self.unit, -(z[j] // self.unit[j]))
        return [least, plus(least, self.unit, -1)] if least[j] else [least]

    def close(self, found: Iterable[Vector]) -> list[Vector]:
        """The basis with the arriving coordinate settled."""
        units = [] if self.unit is None else [self.unit]
        if len(self.orientations) == 1:
            return [z for z in found if z[self.arriving] >= 0] + units
        return list(found) + units


def project_and_lift(basis: Sequence[Vector], orientations: tuple[int, ...]) -> Stream:
    """Stream the irreducible vectors of the lattice."""
    kernel = list(basis)  # the lattice vectors that are zero on the settled coordinates
    remaining = set(range(len(basis[0]))) if basis else set()
    settled: tuple[int, ...] = ()
    elements: list[Vector] = []
    given: set[Vector] = set()
    while remaining:
        j = next_coordinate(kernel, elements, remaining, orientations)
        unit, kernel = split_off(kernel, j)
        step = Step(settled, j, unit, orientations)
        start = [w for z in elements for w in step.representatives(z)]
        found: list[Vector] = []
        for z in lift(step, start):
            if z is None:
                yield None
                continue
            found.append(z)
            if not kernel:
                yield from shown([z], given, orientations)
        elements = step.close([*start, *found])
        if not kernel:  # the settled coordinates determine the vector: nothing here will change
            yield from shown(elements, given, orientations)
        settled = (*settled, j)
        remaining.remove(j)


def shown(
    elements: Iterable[Vector], given: set[Vector], orientations: tuple[int, ...]
) -> Iterator[Vector]:
    """The elements that belong to the answer and were not given yet."""
    for z in elements:
        answer = oriented(z) if len(orientations) == 2 else z
        if answer not in given and (len(orientations) == 2 or min(answer) >= 0):
            given.add(answer)
            yield answer


def next_coordinate(
    kernel: Sequence[Vector],
    elements: Sequence[Vector],
    remaining: Iterable[int],
    orientations: tuple[int, ...],
) -> int:
    """The coordinate to settle next; the order changes the work (a hundredfold), not the result.

    First those that the settled ones determine, the fewest cancelling pairs first; else the least
    unit, and then the one after which most others are determined.
    """
    strides = {j: gcd(*(z[j] for z in kernel)) for j in remaining}
    determined = [j for j in strides if not strides[j]]
    if determined:
        return min(determined, key=lambda j: (opposite_pairs(elements, j, orientations), j))

    def free_after(j: int) -> int:
        rest = split_off(kernel, j)[1]
        return sum(any(z[i] for z in rest) for i in strides)

    return min(strides, key=lambda j: (strides[j], free_after(j), j))


def split_off(kernel: Sequence[Vector], j: int) -> tuple[Vector | None, list[Vector]]:
    """A vector that is least positive in coordinate j, and a basis of those that are zero there.

    Together they generate the same lattice (Euclid's algorithm on rows). There is no such vector
    when all are zero in j.
    """
    rest = [z for z in kernel if not z[j]]
    active = [z for z in kernel if z[j]]
    while len(active) > 1:
        active.sort(key=lambda z: abs(z[j]))
        least = active[0]
        reduced = [plus(z, least, -(z[j] // least[j])) for z in active[1:]]
        rest += [z for z in reduced if not z[j]]
        active = [least] + [z for z in reduced if z[j]]
    if not active:
        return None, rest
    unit = active[0]
    return (unit if unit[j] > 0 else tuple(-x for x in unit)), rest


def plus(f: Vector, g: Vector, times: int) -> Vector:
    """f + times g."""
    return tuple(x + times * y for x, y in zip(f, g, strict=True))


def opposite_pairs(elements: Sequence[Vector], j: int, orientations: tuple[int, ...]) -> int:
    """How many pairs of elements may cancel in coordinate j."""
    positive = sum(z[j] > 0 for z in elements)
    negative = sum(z[j] < 0 for z in elements)
    if len(orientations) == 1:
        return positive * negative
    return (positive + negative) * (positive + negative - 1) // 2


def lift(step: Step, elements: Sequence[Vector]) -> Stream:
    """Stream what the arriving coordinate adds to ``elements``.

    Begun plainly, gone on with in compiled code when the elements become many, and again plainly
    where their entries outgrow 64 bits: each takes up what the one before has found.
    """
    found = list(elements)
    small = not elements or len(elements[0]) <= KERNEL_SPECIES
    for z in lift_plainly(step, elements):
        if z is not None:
            found.append(z)
        yield z
        if small and len(found) > KERNEL_ELEMENTS:
            break
    else:
        return
    from discovery.reactions.lift_kernels import lift_compiled

    try:
        for z in lift_compiled(step, tuple(found)):
            if z is not None:
                found.append(z)
            yield z
    except OverflowError:
        yield from lift_plainly(step, found)


def lift_plainly(step: Step, elements: Sequence[Vector]) -> Stream:
    """The lift in integers of any size; :func:`lift_kernels.lift_compiled` is its twin."""
    queue = [step.element(z) for z in elements]
    known = {step.key(z) for z in queue}
    heapq.heapify(queue)
    taken: list[Element] = []
    active: list[Element] = []  # those taken that are not zero on the arriving coordinate
    work = 0
    while queue:
        first, degree = len(active), queue[0].degree
        while queue and queue[0].degree == degree:
            taken.append(heapq.heappop(queue))
            if taken[-1].vector[step.arriving]:
                active.append(taken[-1])
        for index in range(first, len(active)):
            work += index
            if work > SLICE:
                work = 0
                yield None
            for candidate in sums(step, active[index], active[:index]):
                work += len(taken) // 8  # few of those taken are compared
                key = step.key(candidate)
                if key in known or is_reducible(step, candidate, taken):
                    continue
                known.add(key)
                heapq.heappush(queue, candidate)
                yield candidate.vector


def sums(step: Step, f: Element, others: Iterable[Element]) -> Iterator[Element]:
    """The sums of f and others, turned or not, that agree so far and cancel on arrival."""
    j = step.arriving
    for g in others:
        if (f.vector[j] > 0) != (g.vector[j] > 0):
            orientation, clash = 1, f.mask & g.mirror_mask
        else:
            orientation, clash = -1, f.mask & g.mask
        if not clash and orientation in step.orientations:
            total = plus(f.vector, g.vector, orientation)
            yield from map(step.element, step.representatives(total))


def is_reducible(step: Step, z: Element, taken: Iterable[Element]) -> bool:
    """Whether an element, turned or not, lies below z; ``taken`` is in order of degree."""
    turned = len(step.orientations) == 2
    half, parts, missing = z.degree // 2, z.parts, ~z.mask
    for h in taken:
        if h.degree > half:
            return False
        if not h.mask & missing and all(map(le, h.parts, parts)):
            return True
        if turned and not h.mirror_mask & missing and all(map(le, h.mirror, parts)):
            return True
    return False


def bits(entries: Iterable[int]) -> int:
    """The set of the nonzero entries."""
    return sum(1 << i for i, x in enumerate(entries) if x)
