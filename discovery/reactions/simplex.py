"""Exact linear programs with bounds on every form, by the dual simplex method in integers.

A program knows linear *forms* in d unknowns (for an equation: the coefficient of each species, in
terms of the d coordinates of a lattice basis) and minimises one of them, the objective, while each
form keeps to its interval. Its *table* writes every form as a combination of d of them, the free
ones: ``denominator * form[i] = sum(table[i][k] * form[free[k]])``. A free form stands at that end
of its interval which the objective prefers; the method pivots until the others keep to theirs.
Pivots take integers to integers, so that nothing rounds or overflows, and the final table is the
proof: of the optimum, or that some form cannot reach its interval.

With d at most a dozen this is faster than loading a floating-point solver, whose answer would have
to be proven in exact arithmetic all the same. Bland's rule (least index first) excludes cycling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from operator import mul

from discovery.reactions.vectors import Vector

Bounds = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Table:
    """All forms and, last, the objective, in terms of the free forms.

    ``upper[k]`` says that free form k stands at the upper end of its interval.
    """

    rows: tuple[Vector, ...]
    denominator: int
    free: tuple[int, ...]
    upper: tuple[bool, ...]

    @property
    def costs(self) -> Vector:
        """What each free form adds to the objective, times the denominator."""
        return self.rows[-1]


@dataclass(frozen=True, slots=True)
class Solution:
    """A solved program: the final table and either the optimum or the form that is out of reach.

    ``values`` are those of all forms and of the objective, times the denominator of the table.
    """

    table: Table
    values: Vector
    unreachable: int | None = None

    @property
    def optimum(self) -> Fraction:
        return Fraction(self.values[-1], self.table.denominator)


def first_table(forms: Sequence[Vector], objective: Vector, bounded: Sequence[int]) -> Table:
    """A table whose free forms are among the ``bounded`` ones, which must have full rank."""
    rows = (*forms, objective)
    unknowns = len(objective)
    table = Table(rows, 1, (-1,) * unknowns, (False,) * unknowns)
    for i in bounded:
        k = next((k for k in range(unknowns) if table.free[k] < 0 and table.rows[i][k]), None)
        if k is not None:
            table = pivot(table, i, k, upper=False)
    assert -1 not in table.free
    upper = tuple(cost < 0 for cost in table.costs)
    return Table(table.rows, table.denominator, table.free, upper)


def minimise(table: Table, low: Bounds, high: Bounds) -> Solution:
    """Minimise the objective; ``None`` is no bound, which free forms of the table must not have.

    The table may come from a program with wider intervals.

    >>> forms = [(2, -1), (-1, 2), (1, 1)]
    >>> table = first_table(forms, (1, 1), bounded=[0, 1])
    >>> minimise(table, [1, 1, None], [9, 9, None]).optimum
    Fraction(2, 1)
    """
    while True:
        values = values_at(table, low, high)
        i, rising = violated(table, values, low, high)
        if i is None:
            return Solution(table, values)
        k = entering(table, i, rising, low, high)
        if k is None:
            return Solution(table, values, unreachable=i)
        table = pivot(table, i, k, upper=not rising)


def values_at(table: Table, low: Bounds, high: Bounds) -> Vector:
    """The forms and the objective, times the denominator, where the free forms stand."""
    ends: list[int] = []
    for form, upper in zip(table.free, table.upper, strict=True):
        end = high[form] if upper else low[form]
        assert end is not None
        ends.append(end)
    return tuple(sum(map(mul, row, ends)) for row in table.rows)


def violated(table: Table, values: Vector, low: Bounds, high: Bounds) -> tuple[int | None, bool]:
    """The first form outside its interval, and whether it must rise."""
    for i, (value, least, most) in enumerate(zip(values[:-1], low, high, strict=True)):
        if least is not None and value < least * table.denominator:
            return i, True
        if most is not None and value > most * table.denominator:
            return i, False
    return None, False


def entering(table: Table, i: int, rising: bool, low: Bounds, high: Bounds) -> int | None:
    """The free form to move so that form i rises or falls, at the least cost for its effect."""
    best: tuple[Fraction, int] | None = None
    chosen = None
    for k, (effect, cost) in enumerate(zip(table.rows[i], table.costs, strict=True)):
        form = table.free[k]
        towards = effect if rising else -effect
        if table.upper[k]:
            towards = -towards
        if towards <= 0 or low[form] == high[form]:
            continue
        rank = Fraction(abs(cost), abs(effect)), form
        if best is None or rank < best:
            best, chosen = rank, k
    return chosen


def pivot(table: Table, i: int, k: int, *, upper: bool) -> Table:
    """Let form i be free in place of the k-th free form, standing at the end given."""
    pivoting, denominator = table.rows[i], table.denominator
    factor = pivoting[k]
    scale = denominator * factor
    rows = [
        [
            a * factor - row[k] * b if j != k else row[k] * denominator
            for j, (a, b) in enumerate(zip(row, pivoting, strict=True))
        ]
        for row in table.rows
    ]
    common = gcd(scale, *(gcd(*row) for row in rows)) * (1 if scale > 0 else -1)
    return Table(
        tuple(tuple(a // common for a in row) for row in rows),
        scale // common,
        (*table.free[:k], i, *table.free[k + 1 :]),
        (*table.upper[:k], upper, *table.upper[k + 1 :]),
    )
