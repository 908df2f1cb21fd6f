"""The search plan of this engine: parts of (left side, sign cycle) pairs, constructed and checked.

An anchored constant is constructed, certified and given to the independent checker, class of left
sides by class, because a class shares its tails and so the loops of its certificates. A constant
without an anchor is searched (`screening`). Parts depend on the question alone, so records are the
same for any number of workers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from discovery.errors import VerificationError
from discovery.fractions import esma
from discovery.fractions.anchors import Anchor, Matrix, multiply
from discovery.fractions.certificate import Certifier
from discovery.fractions.check import check_record
from discovery.fractions.formula import formula_of
from discovery.fractions.identify import anchor_value
from discovery.fractions.patterns import Pattern
from discovery.fractions.table import PatternTable, construct_table
from search.plan import Poisoned, Task

JSON = dict[str, Any]
#: Left sides in a part: about half a second of certifying and checking.
PART = 48
#: Pairs from which compiling the kernels (about ten seconds, once) pays.
COMPILED_FROM = 4_000


@dataclass(frozen=True)
class Question:
    """What is asked about one anchored constant; ``anchor`` and ``relation`` as in `identify`."""

    constant: str
    anchor: Anchor
    relation: Matrix
    cycles: tuple[tuple[int, ...], ...]
    period: int
    exact: bool = True  # whether the tie follows from the expression, or from decimals alone
    digits: str | None = None  # the decimals of a constant from a file
    method: str = "construct"  # or "esma": only the pairs that the published rule accepts
    compiled: bool = False  # whether there are pairs enough to compile the kernels for


@dataclass
class Construction:
    """The plan for an anchored constant over classes of left sides."""

    question: Question
    classes: Sequence[Sequence[Matrix]]
    pairs: int = 0
    formulas: int = 0
    proved: int = 0
    refuted: int = 0
    longer: int = 0
    theorem: bool = False  # the only pair has been proved to have a longer period
    beyond: list[int] = field(default_factory=list)  # least and largest of the longer periods
    tails: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)
    _next: int = 0

    @property
    def total(self) -> int:
        """All pairs there are."""
        return sum(map(len, self.classes)) * len(self.question.cycles)

    @property
    def message(self) -> str:
        """Where the search stands, in words."""
        return f"{self.formulas} formulas, {len(self.tails)} tails"

    def tasks(self) -> Iterator[Task]:
        start = self._next
        while start < len(self.classes):
            stop = start
            lefts: list[Matrix] = []
            while stop < len(self.classes) and len(lefts) < PART:
                lefts += self.classes[stop]
                stop += 1
            work = len(lefts) * len(self.question.cycles)
            yield Task((start, stop), construct_part, (self.question, lefts), work=work)
            start = stop

    def absorb(self, task: Task, result: JSON | Poisoned) -> list[JSON]:
        self._next = int(task.key[1])
        if isinstance(result, Poisoned):
            return []
        records: list[JSON] = result["records"]
        self.pairs += task.work
        for record in records:
            self.formulas += 1
            self.proved += record["status"] == "proved"
            self.refuted += record["status"] == "refuted"
            self.tails.add(record["tail"])
        self.longer += result["longer"]
        self.beyond = _extremes(self.beyond + result["beyond"])
        self.theorem = self.total == 1 and result["theorem"]
        for stage, seconds in result["seconds"].items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        return records

    def state(self) -> JSON:
        return {
            "next": self._next,
            "counts": [self.pairs, self.formulas, self.proved, self.refuted, self.longer],
            "beyond": self.beyond,
            "theorem": self.theorem,
            "tails": sorted(self.tails),
        }

    def restore(self, state: JSON) -> None:
        self._next = state["next"]
        self.pairs, self.formulas, self.proved, self.refuted, self.longer = state["counts"]
        self.beyond, self.theorem = state["beyond"], state["theorem"]
        self.tails = set(state["tails"])

    def summary(self) -> JSON:
        """The counts, as the last object of the output."""
        summary: JSON = {
            "pairs": self.pairs,
            "formulas": self.formulas,
            "proved": self.proved,
            "refuted": self.refuted,
            "tails": len(self.tails),
        }
        if self.longer:
            summary["longer"] = {
                "formulas": self.longer,
                "bound": self.question.period,
                "least_period": self.beyond[0],
                "largest_period": self.beyond[-1],
                "theorem": self.theorem,
            }
        return summary


def construct_part(argument: tuple[Question, Sequence[Matrix]], _seed: int) -> JSON:
    """Records of all pairs of some left sides; those with a longer period are counted only."""
    question, lefts = argument
    clock = [time.perf_counter()]
    images = [multiply(left, question.relation) for left in lefts]
    table = construct_table(images, question.anchor, question.cycles, compiled=question.compiled)
    periods = table.periods.tolist()
    clock.append(time.perf_counter())
    certifier = Certifier(question.anchor, question.relation, question.compiled)
    claims = []
    longer: list[int] = []
    for row in _rows(question, images, table):
        if periods[row] > question.period:
            longer.append(periods[row])
            continue
        left, pattern = lefts[row // len(question.cycles)], table.pattern(row)
        claims.append(claim(question, left, pattern, certifier))
    clock.append(time.perf_counter())
    records = [checked(record) for record in claims]
    theorem = len(table) == 1 and bool(longer) and _is_proved(question, lefts[0], table.pattern(0))
    clock.append(time.perf_counter())
    stages = zip(("construct", "certify", "check"), clock, clock[1:], strict=False)
    seconds = {name: stop - start for name, start, stop in stages}
    return {
        "records": records,
        "longer": len(longer),
        "beyond": _extremes(longer),
        "theorem": theorem,
        "seconds": seconds,
    }


def _is_proved(question: Question, left: Matrix, pattern: Pattern) -> bool:
    """Whether the digits are proved: then their least period is a theorem, being unique."""
    certifier = Certifier(question.anchor, question.relation)
    return bool(checked(claim(question, left, pattern, certifier))["status"] == "proved")


def _extremes(numbers: Sequence[int]) -> list[int]:
    return [min(numbers), max(numbers)] if numbers else []


def _rows(question: Question, images: Sequence[Matrix], table: PatternTable) -> Iterator[int]:
    """The rows of the table that the method of the question keeps."""
    if question.method == "construct":
        yield from range(len(table))
        return
    value = anchor_value(question.anchor, esma.DECIMALS)
    for row in range(len(table)):
        a, b, c, d = images[row // len(question.cycles)]
        x = (a * value + b) / (c * value + d)
        if esma.accepts(x.numerator, x.denominator, question.cycles[row % len(question.cycles)]):
            yield row


def claim(question: Question, left: Matrix, pattern: Pattern, certifier: Certifier) -> JSON:
    """The record of one constructed pattern with its certificate, not yet checked."""
    certificate = certifier.certify(pattern, left)
    status = "proved" if certificate and question.exact else "conjecture"
    formula = formula_of(question.constant, left, pattern, status=status, certificate=certificate)
    digits = {"constant_digits": question.digits} if question.digits else {}
    return {**formula.as_json(), **digits}


def checked(record: JSON) -> JSON:
    """The record as the checker leaves it: what it refuses is not proved."""
    try:
        check_record(record)
    except VerificationError as error:
        return {**record, "status": "refuted", "reason": error.message}
    return record
