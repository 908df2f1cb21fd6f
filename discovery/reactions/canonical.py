"""Balances in order of their sum, and the canonical one with the proof that no other is less.

A balance is x = t_1 b_1 + ... + t_d b_d with whole numbers t, the vectors b a basis of the lattice
of the equation, and every coefficient at least 1. Boxes of t are searched by branch and bound, so
that balances come strictly in order of their sum; those of equal sum come in lexicographic order,
in the user's order of species.

The proof that a list holds every balance up to a sum is the tree of cuts: at each leaf the box is
a single point, or a combination of forms and their bounds, which anyone can add up, shows that the
sums in the box are larger or that the box is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import gcd

from discovery.reactions.boxes import Box, search
from discovery.reactions.simplex import Solution, first_table, minimise
from discovery.reactions.vectors import Stop, Stream, Vector, never

# Balances of equal sum that are listed.
MOST_TIES = 1000


def whole_box(basis: Sequence[Vector], limit: int) -> Box:
    """The box of all balances whose sum is at most the limit.

    Its forms are the coefficients of the species and then the coordinates t.
    """
    species, unknowns = len(basis[0]), len(basis)
    low = (1,) * species + (None,) * unknowns
    high = (limit - species + 1,) * species + (None,) * unknowns
    table = first_table(forms(basis), tuple(map(sum, basis)), bounded=range(species))
    return Box(low, high, range(species, species + unknowns), minimise(table, low, high))


def forms(basis: Sequence[Vector]) -> list[Vector]:
    """The coefficients of the species, then the coordinates, in terms of the coordinates."""
    units = [tuple(int(k == j) for j in range(len(basis))) for k in range(len(basis))]
    return [*zip(*basis, strict=True), *units]


def levels(basis: Sequence[Vector], full: Vector) -> Iterator[list[Vector] | None]:
    """All balances of one sum, sorted, for each sum that has some; endless. None now and then."""
    assert all(full)
    reached, limit = 0, sum(full)
    while True:
        level: list[Vector] = []
        for values in search(whole_box(basis, limit), limit):
            if values is None:
                yield None
                continue
            x = values[: len(full)]
            if sum(x) <= reached:
                continue
            if level and sum(x) > sum(level[0]):
                yield sorted(level)
                level = []
            level.append(x)
        if level:
            yield sorted(level)
        reached, limit = limit, 2 * limit


def balances_by_sum(
    basis: Sequence[Vector], full: Vector, *, after: Vector | None = None
) -> Stream:
    """Stream all balances in lowest terms with every coefficient at least 1, by their sum.

    ``basis`` is a basis of the lattice of the signed equation and ``full`` some balance without a
    zero. With ``after`` the stream goes on behind that balance. It ends only if there is a single
    balance.

    >>> stream = balances_by_sum([(1, 0, 1, 1, 0), (0, 1, 2, 1, 2)], (1, 1, 3, 2, 2))
    >>> next(stream), next(stream)  # C + CH4 + O2 -> CO2 + H2O
    ((1, 1, 3, 2, 2), (2, 1, 4, 3, 2))
    """
    behind = (sum(after), after) if after else (0, ())
    for level in levels(basis, full):
        if level is None:
            yield None
            continue
        yield from (x for x in level if gcd(*x) == 1 and (sum(x), x) > behind)
        if len(basis) == 1:
            return


@dataclass(frozen=True)
class Leaf:
    """Why a box holds no balance up to the limit, or that it is a single point.

    ``forms`` are (form, factor) pairs: the factors times the forms add up to ``sums`` times the
    sum of all coefficients, and the factors times the bounds (the lower ones where the factor is
    positive, the upper ones else) add up to more than ``sums`` times the limit. A single point has
    no forms.
    """

    forms: tuple[tuple[int, int], ...] = ()
    sums: int = 0


@dataclass(frozen=True)
class Cut:
    """The box was cut: coordinate number ``unknown`` at most ``value``, and above it."""

    unknown: int
    value: int
    below: Cut | Leaf
    above: Cut | Leaf


@dataclass(frozen=True)
class Proof:
    """That the points among the leaves of ``tree`` are all balances with sum at most ``limit``."""

    basis: tuple[Vector, ...]
    limit: int
    tree: Cut | Leaf


@dataclass(frozen=True)
class Canonical:
    """The balance of least sum, the lexicographically least of its ``ties``.

    ``ties`` are all balances of that sum, and ``proof`` shows it; None if they were not listed
    (too many, or too many dimensions), and the proof then says no more than that no balance has a
    smaller sum.
    """

    balance: Vector
    ties: tuple[Vector, ...] | None
    proof: Proof

    @property
    def total(self) -> int:
        return sum(self.balance)


def canonical(basis: Sequence[Vector], full: Vector, *, stop: Stop = never) -> Canonical | None:
    """The balance of least sum with every coefficient at least 1; None if stopped before.

    ``basis`` and ``full`` are as for :func:`balances_by_sum`.

    >>> canonical([(1, 0, 1, 1, 0), (0, 1, 2, 1, 2)], (1, 1, 3, 2, 2)).balance
    (1, 1, 3, 2, 2)
    """
    species, limit = len(full), sum(full)
    ties: list[Vector] = []
    for values in search(whole_box(basis, limit), limit):
        if stop():
            return None
        if values is None:
            continue
        if ties and sum(values[:species]) > limit:
            break
        limit = sum(values[:species])
        ties.append(values[:species])
        if len(ties) > MOST_TIES:
            proof = prove(basis, limit - 1)
            assert proof is not None
            return Canonical(least_of_sum(basis, limit), None, proof)
    proof = prove(basis, limit)
    assert proof is not None  # there is no limit to its length
    return Canonical(min(ties), tuple(sorted(ties)), proof)


def least_of_sum(basis: Sequence[Vector], total: int) -> Vector:
    """The lexicographically least balance of that sum: one coefficient after the other."""
    species = len(basis[0])
    rows = [*forms(basis), tuple(map(sum, basis))]
    whole = range(species, species + len(basis))
    low: list[int | None] = [*(1,) * species, *(None for _ in whole), total]
    high: list[int | None] = [*(total,) * species, *(None for _ in whole), total]
    for i in range(species):
        table = first_table(rows, rows[i], bounded=range(species))
        box = Box(tuple(low), tuple(high), whole, minimise(table, low, high))
        low[i] = high[i] = next(filter(None, search(box)))[i]
    return tuple(x for x in low[:species] if x is not None)


def prove(basis: Sequence[Vector], limit: int, boxes: int | None = None) -> Proof | None:
    """The proof that lists every balance up to the limit; None if it takes more boxes than that."""
    budget = count() if boxes is None else iter(range(boxes))
    try:
        return Proof(tuple(basis), limit, prove_box(whole_box(basis, limit), limit, budget))
    except TooLongError:
        return None


class TooLongError(Exception):
    """A proof needs more boxes than it may have."""


def prove_box(box: Box, limit: int, budget: Iterator[int]) -> Cut | Leaf:
    """The part of the proof for one box."""
    if next(budget, None) is None:
        raise TooLongError
    if not box.may_hold(limit):
        return refutation(box.solution, box.low)
    cut = box.next_cut()
    if cut is None:
        return Leaf()
    below, above = box.halves(*cut)
    halves = [prove_box(half, limit, budget) for half in (below, above)]
    return Cut(cut[0] - box.whole[0], cut[1], *halves)


def refutation(solution: Solution, low: Sequence[int | None]) -> Leaf:
    """Read from the final table why the box holds nothing: its objective or a form says so."""
    table, i = solution.table, solution.unreachable
    if i is None:
        factors = dict(zip(table.free, table.costs, strict=True))
        sums = table.denominator
    else:
        least = low[i]
        rising = least is not None and solution.values[i] < least * table.denominator
        sign = -1 if rising else 1
        factors = {f: sign * a for f, a in zip(table.free, table.rows[i], strict=True)}
        factors[i] = -sign * table.denominator
        sums = 0
    return Leaf(tuple((f, a) for f, a in sorted(factors.items()) if a), sums)
