"""Whole-number points of a linear program in order of the objective, by branch and bound.

A *box* gives every form an interval; the exact linear program bounds the objective in the box from
below. The box with the least bound is cut in two, at a form that is to be whole and is not, or
between points, until it is a single point; so points come strictly in order of the objective.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction

from discovery.reactions.simplex import Solution, minimise
from discovery.reactions.vectors import Stream

# Boxes between two signs of life: about ten milliseconds.
BOXES = 100


@dataclass(frozen=True)
class Box:
    """An interval for every form, the ``whole`` forms, and the solved program."""

    low: tuple[int | None, ...]
    high: tuple[int | None, ...]
    whole: range
    solution: Solution

    def next_cut(self) -> tuple[int, int] | None:
        """The whole form and the value after which to cut; None if the box is a single point."""
        values, denominator = self.solution.values, self.solution.table.denominator
        for i in self.whole:
            if values[i] % denominator:
                return i, values[i] // denominator
        for i in self.whole:
            value = values[i] // denominator
            if self.low[i] != value:
                return i, value - 1
            if self.high[i] != value:
                return i, value
        return None

    def halves(self, form: int, value: int) -> tuple[Box, Box]:
        """The part of the box where the form is at most the value, and the rest."""
        high = (*self.high[:form], value, *self.high[form + 1 :])
        low = (*self.low[:form], value + 1, *self.low[form + 1 :])
        solution, whole = self.solution, self.whole
        at, unit = solution.values[form], solution.table.denominator
        below = above = solution  # it stays the optimum of the half that it is in
        if at > value * unit:
            below = minimise(solution.table, self.low, high)
        if at < (value + 1) * unit:
            above = minimise(solution.table, low, self.high)
        return Box(self.low, high, whole, below), Box(low, self.high, whole, above)

    def may_hold(self, limit: int | None) -> bool:
        """Whether the program leaves room for an objective of at most the limit."""
        if self.solution.unreachable is not None:
            return False
        return limit is None or self.solution.optimum <= limit


def search(box: Box, limit: int | None = None) -> Stream:
    """The values of all forms at the whole points of a box, in order of the objective.

    A stream: None now and then.

    >>> from discovery.reactions.simplex import first_table
    >>> table = first_table([(2, 5), (1, 0), (0, 1)], (1, 1), bounded=[1, 2])
    >>> low, high = (7, 0, 0), (None, 9, 9)
    >>> next(filter(None, search(Box(low, high, range(1, 3), minimise(table, low, high)))))
    (10, 0, 2)
    """
    queue = [(Fraction(0), 0, box)]
    pushed = 0
    while queue:
        _, _, box = heapq.heappop(queue)
        if not box.may_hold(limit):
            continue
        cut = box.next_cut()
        if cut is None:
            denominator = box.solution.table.denominator
            yield tuple(value // denominator for value in box.solution.values[:-1])
            continue
        for half in box.halves(*cut):
            pushed += 1
            if not pushed % BOXES:
                yield None
            heapq.heappush(queue, (half.solution.optimum, pushed, half))
