"""The atlas: the anchors [a; a+d, a+2d, ...], each with its closed form and best fractions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from discovery.fractions.anchors import Anchor, Matrix, progression_anchor
from discovery.fractions.construction import PatternTable, construct_table
from discovery.fractions.formats import to_text
from discovery.fractions.formula import formula_of
from discovery.fractions.identify import anchor_value
from discovery.fractions.left_sides import left_sides, sign_cycles

JSON = dict[str, Any]
_COEFFICIENTS, _CYCLE = 2, 3


def anchor_name(anchor: Anchor) -> str:
    """The closed form of [a; a+d, a+2d, ...] with either sign (notes 8.3, A4).

    >>> anchor_name(progression_anchor(2, 4, 1)), anchor_name(progression_anchor(1, 1, -1))
    ('coth(1/2)', 'besselj(0, 2)/besselj(1, 2)')
    """
    b, g0, g1 = anchor.parameters
    assert g0 == g1, "only single progressions have this name"
    z = 2 * g0
    if b == Fraction(1, 2):
        return f"{'coth' if anchor.sigma > 0 else 'cot'}({z})"
    name = "besseli" if anchor.sigma > 0 else "besselj"
    return f"{name}({b - 1}, {z})/{name}({b}, {z})"


def sweep(bound: int) -> Iterator[JSON]:
    """The entries for 1 <= a, d <= bound and both signs, in that order."""
    cycles = sign_cycles(_CYCLE)
    for a in range(1, bound + 1):
        for d in range(1, bound + 1):
            for sigma in (1, -1):
                yield _entry(a, d, sigma, cycles)


def table_of(anchor: Anchor, cycles: list[tuple[int, ...]]) -> tuple[list[Matrix], PatternTable]:
    """All patterns of an anchor's value for small left sides."""
    value = anchor_value(anchor, 40)
    lefts = [left for part in left_sides(_COEFFICIENTS, value, value) for left in part]
    return lefts, construct_table(lefts, anchor, cycles)


def _entry(a: int, d: int, sigma: int, cycles: list[tuple[int, ...]]) -> JSON:
    anchor = progression_anchor(a, d, sigma)
    lefts, table = table_of(anchor, cycles)
    rows, slopes = table.rows, table.slots[1]
    starts = rows[:, 2]
    growing = np.add.reduceat((slopes > 0).astype(np.int64), starts)
    cost = rows[:, 3] + rows[:, 1]
    simplest = int(np.lexsort((np.arange(len(rows)), cost))[0])
    fastest = int(np.lexsort((cost, -growing / rows[:, 3]))[0])
    name = anchor_name(anchor)

    def record(row: int) -> JSON:
        left = lefts[row // len(cycles)]
        return formula_of(name, left, table.pattern(row), status="conjecture").as_json()

    chosen = {"simplest": record(simplest), "fastest": record(fastest)}
    shown = {key: to_text(value).rsplit("  ", 1)[0] for key, value in chosen.items()}
    sign = "+" if sigma > 0 else "-"
    return {
        "a": a,
        "d": d,
        "sign": sigma,
        "name": name,
        "patterns": len(table),
        **chosen,
        "text": f"[{a}; {a + d}, {a + 2 * d}, ...]{sign} = {name}; simplest {shown['simplest']}",
    }
