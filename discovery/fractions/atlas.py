"""The atlas: the anchors [a; a+d, a+2d, ...], each with its closed form and best fractions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from discovery.fractions.anchors import Anchor, Matrix, progression_anchor
from discovery.fractions.certificate import Certifier
from discovery.fractions.conjecture import Question, checked, claim
from discovery.fractions.formats import left_text, rule_text, signs_text
from discovery.fractions.identify import anchor_value
from discovery.fractions.left_sides import left_sides, sign_cycles
from discovery.fractions.table import PatternTable, construct_table
from search.plan import Poisoned, Task

JSON = dict[str, Any]
_COEFFICIENTS, _CYCLE = 2, 3
_ITSELF: Matrix = (1, 0, 0, 1)  # the constants are the values of the anchors


def anchor_name(anchor: Anchor) -> str:
    """The closed form of [a; a+d, a+2d, ...] with either sign (A4), or of geometric digits.

    >>> anchor_name(progression_anchor(2, 4, 1)), anchor_name(progression_anchor(1, 1, -1))
    ('coth(1/2)', 'besselj(0, 2)/besselj(1, 2)')
    """
    if anchor.kind == "geometric":
        return "rogers({}, {}, {})".format(*anchor.parameters)
    b, g0, g1 = anchor.parameters
    assert g0 == g1, "only single progressions have this name"
    z = 2 * g0
    if b == Fraction(1, 2):
        return f"{'coth' if anchor.sigma > 0 else 'cot'}({z})"
    name = "besseli" if anchor.sigma > 0 else "besselj"
    return f"{name}({b - 1}, {z})/{name}({b}, {z})"


@dataclass
class Atlas:
    """The plan over 1 <= a, d <= bound and both signs; a task is all anchors of one a.

    >>> from search import MemoryJournal, run
    >>> journal = MemoryJournal()
    >>> outcome = run(Atlas(1), journal=journal)
    >>> [entry["name"] for entry in journal.records]
    ['besseli(0, 2)/besseli(1, 2)', 'besselj(0, 2)/besselj(1, 2)']
    """

    bound: int
    constants: int = 0
    patterns: int = 0
    proved: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    _next: int = 1

    @property
    def total(self) -> int:
        """All anchors there are."""
        return 2 * self.bound**2

    @property
    def message(self) -> str:
        """Where the sweep stands, in words."""
        return f"{self.patterns} patterns"

    def tasks(self) -> Iterator[Task]:
        for a in range(self._next, self.bound + 1):
            yield Task((a,), entries, (a, self.bound), work=2 * self.bound)

    def absorb(self, task: Task, result: list[JSON] | Poisoned) -> list[JSON]:
        self._next = int(task.key[0]) + 1
        if isinstance(result, Poisoned):
            return []
        self.constants += len(result)
        self.patterns += sum(entry["patterns"] for entry in result)
        self.proved += sum(entry["status"] == "proved" for entry in result)
        return result

    def state(self) -> JSON:
        return {"next": self._next, "counts": [self.constants, self.patterns, self.proved]}

    def restore(self, state: JSON) -> None:
        self._next = state["next"]
        self.constants, self.patterns, self.proved = state["counts"]

    def summary(self) -> JSON:
        """Constants named, patterns constructed, constants whose two fractions are proved."""
        return {"anchors": self.constants, "patterns": self.patterns, "proved": self.proved}


def entries(argument: tuple[int, int], _seed: int) -> list[JSON]:
    """The entries of one a."""
    a, bound = argument
    cycles = sign_cycles(_CYCLE)
    return [_entry(a, d, sigma, cycles) for d in range(1, bound + 1) for sigma in (1, -1)]


def table_of(anchor: Anchor, cycles: list[tuple[int, ...]]) -> tuple[list[Matrix], PatternTable]:
    """All patterns of an anchor's value for small left sides."""
    value = anchor_value(anchor, 40)
    lefts = [left for part in left_sides(_COEFFICIENTS, value, value) for left in part]
    return lefts, construct_table(lefts, anchor, cycles)


def _entry(a: int, d: int, sigma: int, cycles: list[tuple[int, ...]]) -> JSON:
    anchor = progression_anchor(a, d, sigma)
    lefts, table = table_of(anchor, cycles)
    periods = table.periods
    cost = periods + table.head_lengths
    simplest = int(np.lexsort((np.arange(len(table)), cost))[0])
    fastest = int(np.lexsort((cost, -table.growing / periods))[0])
    name = anchor_name(anchor)
    question = Question(name, anchor, _ITSELF, tuple(cycles), period=int(periods.max()))
    certifier = Certifier(anchor, _ITSELF)

    def record(row: int) -> JSON:
        return checked(claim(question, lefts[row // len(cycles)], table.pattern(row), certifier))

    chosen = {"simplest": record(simplest), "fastest": record(fastest)}
    shown = "; ".join(f"{key} {_short(value)}" for key, value in chosen.items())
    sign = "+" if sigma > 0 else "-"
    both = {record["status"] for record in chosen.values()}
    return {
        "id": f"z-{a}-{d}-{'plus' if sigma > 0 else 'minus'}",
        "kind": "anchor",
        "status": "proved" if both == {"proved"} else "conjecture",
        "a": a,
        "d": d,
        "sign": sigma,
        "name": name,
        "patterns": len(table),
        **chosen,
        "text": f"[{a}; {a + d}, {a + 2 * d}, ...]{sign} = {name}; {shown}",
    }


def _short(record: JSON) -> str:
    signs = signs_text(record)
    return f"{left_text(record)} = {rule_text(record)} signs {signs} {record['status']}"
