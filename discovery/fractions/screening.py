"""The search for constants without an anchor: every left side, every cycle, exact digits, screens.

Each left side gets its certified simple digits from the constant's interval; the sign transducer
turns them into the digits of every cycle; a pattern that passes a screen is fitted, evaluated, and
kept with its surplus of decimals. A pattern that is found ties the constant to an anchor where the
anchors [a; a+d, a+2d, ...] hold one (`tie_by_atlas`); then construction does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from discovery.fractions import esma, rational_sides, screens
from discovery.fractions.anchors import Anchor, Matrix, multiply, progression_anchor
from discovery.fractions.constants import Constant, simple_digits
from discovery.fractions.evidence import measured
from discovery.fractions.formula import formula_id, formula_of
from discovery.fractions.identify import Tie, moebius_relation
from discovery.fractions.patterns import Pattern
from search.plan import Poisoned, Task

JSON = dict[str, Any]
#: Decimals asked of the constant, and simple digits used: enough for periods up to 80.
DECIMALS, DIGITS = 720, 640
#: Anchors [a; a+d, ...] that a pattern is tied to: 1 <= a <= d up to this, both signs.
LARGEST_STEP = 24
PART = 64
_IMAGES = (
    f"; rational left sides of degree 2 to {rational_sides.DEGREE} with coefficients up to "
    f"{rational_sides.COEFFICIENT}"
)


@dataclass(frozen=True)
class Search:
    """What is asked about a constant without an anchor."""

    constant: Constant
    cycles: tuple[tuple[int, ...], ...]
    method: str = "construct"  # or "esma": what the published rule accepts, looked at further


@dataclass
class Screening:
    """The plan: parts of left sides."""

    search: Search
    lefts: Sequence[Matrix]
    pairs: int = 0
    accepted: int = 0
    refuted: int = 0
    _next: int = 0

    @property
    def total(self) -> int:
        """All pairs there are."""
        return len(self.lefts) * len(self.search.cycles)

    @property
    def message(self) -> str:
        """Where the search stands, in words."""
        return f"{self.accepted} patterns"

    def tasks(self) -> Iterator[Task]:
        for start in range(self._next, len(self.lefts), PART):
            part = self.lefts[start : start + PART]
            work = len(part) * len(self.search.cycles)
            yield Task((start, start + len(part)), look_for, (self.search, part), work=work)

    def absorb(self, task: Task, result: JSON | Poisoned) -> list[JSON]:
        self._next = int(task.key[1])
        if isinstance(result, Poisoned):
            return []
        self.pairs += task.work
        records: list[JSON] = result["records"]
        self.accepted += len(records)
        self.refuted += result["refuted"]
        return records

    def state(self) -> JSON:
        return {"next": self._next, "counts": [self.pairs, self.accepted, self.refuted]}

    def restore(self, state: JSON) -> None:
        self._next = state["next"]
        self.pairs, self.accepted, self.refuted = state["counts"]

    def summary(self) -> JSON:
        """The counts, as the last object of the output, and what was searched."""
        return {
            "pairs": self.pairs,
            "formulas": self.accepted,
            "proved": 0,
            "refuted": self.refuted,
            "searched": self._searched(),
        }

    def _searched(self) -> str:
        pairs = f"{len(self.lefts)} left sides x {len(self.search.cycles)} sign cycles"
        if self.search.method == "esma":
            return f"{pairs} by the published rule; refuted are those that end soon after"
        images = "" if self.search.constant.node is None else _IMAGES
        return (
            f"{pairs}, {DIGITS} simple digits, periods up to {(DIGITS - screens.WINDOW) // 7}, "
            f"degrees 1 and 2; geometric slots, doubly exponential and folded digits of the "
            f"constant{images}"
        )


def look_for(argument: tuple[Search, Sequence[Matrix]], seed: int) -> JSON:
    """The records of some left sides, and how many acceptances of the published rule fail."""
    if argument[0].method == "esma":
        return _published(*argument)
    return {"records": screen_part(argument, seed), "refuted": 0}


def _published(search: Search, lefts: Sequence[Matrix]) -> JSON:
    low, high = search.constant.interval(2 * esma.DECIMALS + 40)
    value = (low + high) / 2
    records, refuted = [], 0
    for a, b, c, d in lefts:
        x = (a * value + b) / (c * value + d)
        for cycle in search.cycles:
            if not esma.accepts(*_cut(x), cycle):
                continue
            if not esma.keeps_on(x, cycle):
                refuted += 1
                continue
            simple = simple_digits(x, x, DIGITS)[:-1]
            pattern = find_pattern(simple, cycle)
            record = conjectured(search.constant, (a, b, c, d), pattern) if pattern else None
            records += [record] if record else []
    return {"records": records, "refuted": refuted}


def _cut(x: Fraction) -> tuple[int, int]:
    """The fraction with as many decimals as the published rule uses."""
    return round(x * 10**esma.DECIMALS), 10**esma.DECIMALS


def screen_part(argument: tuple[Search, Sequence[Matrix]], _seed: int) -> list[JSON]:
    """Records of the patterns of some left sides."""
    search, lefts = argument
    low, high = search.constant.interval(DECIMALS)
    found = []
    for left in lefts:
        a, b, c, d = left
        ends = sorted((a * x + b) / (c * x + d) for x in (low, high))
        simple = simple_digits(ends[0], ends[1], DIGITS)[:-1]
        if len(simple) < screens.WINDOW or max(map(abs, simple)) >= 1 << 60:
            continue
        for cycle in search.cycles:
            pattern = find_pattern(simple, cycle)
            if pattern is not None:
                found.append(conjectured(search.constant, left, pattern))
    return [record for record in found if record is not None]


def find_pattern(simple: Sequence[int], cycle: tuple[int, ...]) -> Pattern | None:
    """The interlaced polynomials that the digits for a sign cycle follow, if any."""
    out = np.zeros(2 * len(simple), np.int64)
    digits = out[: screens.signed_digits(np.array(simple, np.int64), np.array(cycle), out)]
    for degree in (1, 2):
        stride = screens.stride_period(digits, len(cycle), degree)
        if stride:
            return screens.fit_polynomials(digits.tolist(), stride, degree, cycle)
    return None


def conjectured(constant: Constant, left: Matrix, pattern: Pattern) -> JSON | None:
    """The record of a pattern with its evidence; None if its surplus is too small."""
    record = formula_of(constant.text, left, pattern, status="conjecture").as_json()
    return measured({**record, **decimals_of(constant)})


def decimals_of(constant: Constant) -> JSON:
    """The decimals that a record about a constant from a file carries."""
    if constant.known is None:
        return {}
    low, high = constant.known
    places = constant.decimals or 0
    scaled = round((low + high) / 2 * 10**places)
    sign, text = "-" if scaled < 0 else "", str(abs(scaled)).rjust(places + 1, "0")
    return {"constant_digits": f"{sign}{text[:-places]}.{text[-places:]}"}


def special_patterns(constant: Constant) -> list[JSON]:
    """What is found on the constant itself: geometric, doubly exponential, folded digits."""
    low, high = constant.interval(1000)
    name = {"constant_expr": constant.text, "left": [1, 0, 0, 1], "signs": [1]}
    found: list[JSON] = []
    geometric = screens.geometric_pattern(simple_digits(low, high)[:-1])
    if geometric is not None:
        record = conjectured(constant, (1, 0, 0, 1), geometric)
        found += [record] if record else []
    for kind in (screens.beatty_sum(low, high), screens.folded_sum(low, high)):
        if kind is not None:
            identity = formula_id(constant.text + kind["kind"], (1, 0, 0, 1), (1,))
            found.append(
                {"id": identity, **name, "status": "conjecture", **kind, **decimals_of(constant)}
            )
    return found


def tie_geometric(pattern: Pattern) -> Tie | None:
    """The geometric anchor of digits c, d, ca, da, ca^2, ... after a head."""
    if pattern.signs != (1,) or pattern.period != 2:
        return None
    (c, d), a = pattern.slots, pattern.ratio
    if a == 1 or any(s.differences[1:] != (s.differences[0] * (a - 1),) for s in (c, d)):
        return None
    relation: Matrix = (1, 0, 0, 1)
    for digit in pattern.head:
        relation = multiply(relation, (digit, 1, 1, 0))
    parameters = (a, c.differences[0], d.differences[0])
    return Tie(Anchor("geometric", tuple(map(Fraction, parameters))), relation)


def tie_by_atlas(constant: Constant) -> Tie | None:
    """The first anchor [a; a+d, a+2d, ...] of either sign that the constant is an image of."""
    if constant.decimals is not None and constant.decimals < 100:
        return None
    for d in range(1, LARGEST_STEP + 1):
        for a in range(1, d + 1):
            for sigma in (1, -1):
                anchor = progression_anchor(a, d, sigma)
                relation = moebius_relation(constant, anchor)
                if relation is not None:
                    return Tie(anchor, relation)
    return None
