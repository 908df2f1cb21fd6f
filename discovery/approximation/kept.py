"""Parts of programs that the search must keep.

A kept part is the structure of a program in normal form (its numbers are coefficients, which are
fitted). A program keeps it if the part is the program of one of its values.
"""

from __future__ import annotations

import random

from discovery.approximation.genome import DegenerateProgram, Key, Program, key_of, normal_form
from discovery.approximation.mutation import mutate

TRIES = 30
"""Children that may lose the part before a parent is given back as it is."""


def keeps(program: Program, part: Key) -> bool:
    """Whether some value of the program is computed by the part.

    >>> keeps(((0, 0.5, -1), (2, 0, 0)), ((0, -2, -1),))
    True
    """
    values = range(len(part) - 1, len(program))
    return not part or any(_structure(program, k) == part for k in values)


def _structure(program: Program, value: int) -> Key:
    """The structure of one value; nothing for a value that is constant, such as (x + 1) - x."""
    try:
        return key_of(normal_form(program, value))
    except DegenerateProgram:
        return ()


def child_of(
    parent: Program, rng: random.Random, most: int, codes: tuple[int, ...], part: Key
) -> Program:
    """A mutation of the parent that keeps the part."""
    for _ in range(TRIES):
        child = mutate(parent, rng, most, codes)
        if keeps(child, part):
            return child
    return parent
