"""Where terms are evaluated: small values on a grid first, then random ones.

Three variables of each sort have numbers 3 i, 3 i + 1, 3 i + 2, i being the number of the sort.
With random points alone 0^(x + y) = 0 would pass for true, since (0, 0) is hardly ever drawn; hence
the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Final

from proofs.conjectures.evaluate import Evaluator, Value
from proofs.language.theory import Theory

VARIABLES: Final = 3  # of each sort
GRID: Final = 3  # values of each variable on the grid
RANDOM: Final = 12
EXTRA: Final = 24


@dataclass(frozen=True)
class Points:
    """Assignments to all variables: those that fingerprints use, and more to test conjectures."""

    base: Sequence[tuple[Value, ...]]
    extra: Sequence[tuple[Value, ...]]


def choose_points(theory: Theory, evaluator: Evaluator, seed: int) -> Points:
    """The points for a theory."""
    random = Random(seed)
    sorts = [sort for sort in theory.sorts for _ in range(VARIABLES)]
    grids = [[_small(theory, evaluator, sort, n) for n in range(GRID)] for sort in sorts]
    if len(theory.sorts) == 1:
        base = list(product(*grids))
    else:  # the whole grid would be too large
        base = [tuple(grid[n] for grid in grids) for n in range(GRID)]
        base += [tuple(random.choice(grid) for grid in grids) for _ in range(GRID**VARIABLES)]
    draw = [
        tuple(_random(theory, evaluator, sort, random, bound) for sort in sorts)
        for bound in [6] * RANDOM + [4, 9] * (EXTRA // 2)
    ]
    return Points(base + draw[:RANDOM], draw[RANDOM:])


def _small(theory: Theory, evaluator: Evaluator, sort: str, number: int) -> Value:
    """The first values of a sort, in order of size."""
    if sort in evaluator.zero or sort not in theory.inductive:
        return number
    made = None
    for _ in range(number + 1):
        for name in theory.inductive[sort]:
            domain = theory.functions[name][0]
            if (made is None) != (sort in domain):
                parts = [
                    made if s == sort else _small(theory, evaluator, s, number) for s in domain
                ]
                made = (name, *parts)
                break
    return made


def _random(theory: Theory, evaluator: Evaluator, sort: str, random: Random, bound: int) -> Value:
    if sort in evaluator.zero or sort not in theory.inductive:
        return random.randrange(bound + 1)
    names = theory.inductive[sort]
    ends = [name for name in names if sort not in theory.functions[name][0]]
    larger = [name for name in names if name not in ends]
    name = random.choice(ends if not larger or bound <= 0 or random.random() < 0.2 else larger)
    domain = theory.functions[name][0]
    return (
        name,
        *[_random(theory, evaluator, s, random, bound - 2 if s == sort else bound) for s in domain],
    )
