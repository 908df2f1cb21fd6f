"""The least balance of an equation of many dimensions, by the integer programs of HiGHS.

Floating point proposes: whatever HiGHS answers is rounded, and taken only if it balances in whole
numbers. That no balance has a smaller sum is proven elsewhere, exactly; that none of the same sum
comes before it in lexicographic order is only what HiGHS says, and nobody claims it.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from discovery.reactions.vectors import Matrix, Vector, is_balanced

# Entries of the matrix up to which doubles are exact enough to propose.
LARGEST = 10_000
NODES = 20_000  # of the search tree, so that the same equation ends alike on every machine


def least_balance(matrix: Matrix, species: int) -> Vector | None:
    """A balance of least sum, the lexicographically least of these, as far as HiGHS can tell.

    ``matrix`` is signed. None where nothing was found that is exact.

    >>> least_balance([(1, 1, 0, -1, 0), (0, 4, 0, 0, -2), (0, 0, 2, -2, -1)], 5)
    (1, 1, 3, 2, 2)
    """
    if any(abs(a) > LARGEST for row in matrix for a in row):
        return None
    low, high = [1.0] * species, [float("inf")] * species
    found = _solve(matrix, [1.0] * species, low, high)
    if found is None:
        return None
    rows = [*matrix, (1,) * species]
    for i in range(species):
        objective = [float(i == j) for j in range(species)]
        better = _solve(rows, objective, low, high, total=sum(found))
        if better is None or sum(better) != sum(found):
            return None
        found = better
        low[i] = high[i] = float(found[i])
    return found


def _solve(
    rows: Sequence[Sequence[int]],
    objective: list[float],
    low: list[float],
    high: list[float],
    total: int | None = None,
) -> Vector | None:
    """The whole-number optimum, verified; the last row adds up to ``total`` if that is given."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    sides = [0.0] * len(rows)
    if total is not None:
        sides[-1] = float(total)
    with silent_stdout():
        solved: Any = milp(
            objective,
            constraints=LinearConstraint([list(map(float, row)) for row in rows], sides, sides),
            bounds=Bounds(low, high),
            integrality=[1] * len(objective),
            options={"node_limit": NODES},
        )
    if solved.x is None or solved.status != 0:
        return None
    found = tuple(round(x) for x in solved.x)
    balanced = rows if total is None else rows[:-1]
    return found if min(found) >= 1 and is_balanced(balanced, found) else None


@contextmanager
def silent_stdout() -> Iterator[None]:
    """Keep what compiled code prints out of the results.

    HiGHS now and then prints a line about itself that no option turns off. Its buffer is emptied
    before standard output is what it was.
    """
    libc = ctypes.CDLL(None)
    libc.fflush(None)
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        yield
    finally:
        libc.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)
