"""Integer vectors of reactions: one coefficient a species, exact, normalised to lowest terms.

A *matrix* has one row for each conserved quantity (element, charge, pinned atom) and one column
for each species; a *reaction* is a vector that the matrix sends to zero. z and -z are the same
reaction read in two directions.

Long computations are *streams*: iterators of reactions, found one after the other, and of None now
and then where nothing was found for a while. Whoever reads a stream may leave it at any time and
has a correct part of the answer; a stream that ends has given everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import gcd
from time import monotonic

Vector = tuple[int, ...]
Matrix = Sequence[Sequence[int]]
Stop = Callable[[], bool]
Stream = Iterator[Vector | None]


def never() -> bool:
    """The stop rule of a search that may run to its end."""
    return False


def after(seconds: float) -> Stop:
    """The stop rule of a search that may take so many seconds of wall-clock time.

    >>> after(60)()
    False
    """
    end = monotonic() + seconds
    return lambda: monotonic() > end


def after_signs(limit: int) -> Stop:
    """The stop rule that allows to be asked so many times: the same on every machine.

    >>> rule = after_signs(1)
    >>> rule(), rule()
    (False, True)
    """
    asked = count(1)
    return lambda: next(asked) > limit


@dataclass(frozen=True)
class Collected:
    """The reactions of a stream in the order found, and whether they are all."""

    reactions: tuple[Vector, ...]
    complete: bool


def collect(stream: Stream, stop: Stop = never) -> Collected:
    """Read a stream to its end, or until the stop rule says so.

    >>> from discovery.reactions.circuits import circuits
    >>> collect(circuits([(1, 0, 1), (0, 2, 1)], 3))
    Collected(reactions=((2, 1, -2),), complete=True)
    """
    found = []
    for z in stream:
        if z is not None:
            found.append(z)
        if stop():
            return Collected(tuple(found), False)
    return Collected(tuple(found), True)


def primitive(vector: Iterable[int]) -> Vector:
    """The vector divided by the greatest common divisor of its entries.

    >>> primitive((4, -2, 6))
    (2, -1, 3)
    """
    entries = tuple(vector)
    divisor = gcd(*entries)
    return tuple(x // divisor for x in entries) if divisor > 1 else entries


def oriented(vector: Iterable[int]) -> Vector:
    """The primitive multiple whose first nonzero entry is positive: one form for z and -z.

    >>> oriented((0, -2, 4))
    (0, 1, -2)
    """
    entries = primitive(vector)
    first = next((x for x in entries if x), 0)
    return tuple(-x for x in entries) if first < 0 else entries


def by_size(vector: Vector) -> tuple[int, int, Vector]:
    """Sort key of reactions: sum of coefficients, then largest coefficient, then entries."""
    return sum(map(abs, vector)), max(map(abs, vector), default=0), vector


def support(vector: Vector) -> int:
    """The species that take part, as a bit set.

    >>> bin(support((2, 0, -1)))
    '0b101'
    """
    return sum(1 << i for i, x in enumerate(vector) if x)


def is_balanced(matrix: Matrix, vector: Vector) -> bool:
    """Whether the reaction conserves every quantity.

    >>> is_balanced([(2, 0, 2), (0, 2, 1)], (2, 1, -2))
    True
    """
    return all(sum(a * x for a, x in zip(row, vector, strict=True)) == 0 for row in matrix)
