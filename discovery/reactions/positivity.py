"""Which coordinates of a kernel can be positive while none is negative, with a proof either way.

Stiemke's lemma: for each coordinate j of the kernel of A, either some kernel vector x >= 0 has
x_j > 0, or some combination w of the rows of A has w >= 0 and w_j > 0, and then every kernel vector
x >= 0 has x_j = 0. Decided exactly by the simplex method on integers. A *dictionary* is a basis of
the kernel in which each vector belongs to one coordinate: positive there, and zero in those of the
other vectors. Bland's rule of least index keeps it from running in circles.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm
from operator import add
from typing import NamedTuple

from discovery.reactions.vectors import primitive


class Positivity(NamedTuple):
    """``solution`` is a kernel vector >= 0, positive wherever that is possible; ``obstacle`` a
    combination of the rows >= 0, positive at all other coordinates and zero where ``solution`` is
    positive.
    """

    solution: tuple[int, ...]
    obstacle: tuple[int, ...]


def decide_positivity(
    basis: Sequence[Sequence[int]], free: Sequence[int], width: int
) -> Positivity:
    """Decide every coordinate of the kernel spanned by ``basis``.

    ``basis[k]`` belongs to the coordinate ``free[k]`` as in a dictionary; ``width`` is the number
    of coordinates.

    >>> decide_positivity([[-1, 1, 0], [0, 0, 1]], [1, 2], 3)
    Positivity(solution=(0, 0, 1), obstacle=(1, 1, 0))
    """
    dictionary = dict(zip(free, map(tuple, basis), strict=True))
    solution = (0,) * width
    while undecided := [i for i, x in enumerate(solution) if x == 0]:
        ray = _raise(undecided, dictionary)
        if ray is None:
            return Positivity(primitive(solution), _bound(undecided, dictionary, width))
        solution = tuple(map(add, solution, ray))
    return Positivity(primitive(solution), (0,) * width)


_Dictionary = dict[int, tuple[int, ...]]


def _raise(coordinates: Sequence[int], dictionary: _Dictionary) -> tuple[int, ...] | None:
    """A vector >= 0 in which some of the coordinates are positive.

    Without one, none of the vectors of the dictionary makes their sum positive.
    """
    while True:
        rising = [
            owner
            for owner, vector in dictionary.items()
            if sum(map(vector.__getitem__, coordinates)) > 0
        ]
        if not rising:
            return None
        entering = min(rising)
        vector = dictionary[entering]
        leaving = next((i for i, x in enumerate(vector) if x < 0), None)
        if leaving is None:
            return vector
        _exchange(dictionary, entering, leaving)


def _exchange(dictionary: _Dictionary, entering: int, leaving: int) -> None:
    """Let the vector of one coordinate belong to another, in which it is negative."""
    vector = dictionary.pop(entering)
    size = -vector[leaving]
    for owner, other in dictionary.items():
        if factor := other[leaving]:
            combined = [size * a + factor * b for a, b in zip(other, vector, strict=True)]
            dictionary[owner] = primitive(combined)
    dictionary[leaving] = tuple(-x for x in vector)


def _bound(coordinates: Sequence[int], dictionary: _Dictionary, width: int) -> tuple[int, ...]:
    """Weights >= 0 that are orthogonal to the kernel and positive at the coordinates.

    The dictionary shows their sum to be minus a sum of its owners, with factors >= 0.
    """
    scale = lcm(*(vector[owner] for owner, vector in dictionary.items()))
    weights = [0] * width
    for coordinate in coordinates:
        weights[coordinate] = scale
    for owner, vector in dictionary.items():
        weights[owner] -= sum(vector[i] for i in coordinates) * scale // vector[owner]
    return primitive(weights)
