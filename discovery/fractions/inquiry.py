"""The plan of a run: each constant is examined first, then constructed or searched.

Examining ties the constant to an anchor, exactly by its expression, or, where a screen finds one
pattern, by decimals; the plan that follows (`Construction` or `Screening`) depends on the answer,
which is kept in the checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from discovery.errors import DiscoveryError, InputError
from discovery.fractions.anchors import Anchor, Matrix
from discovery.fractions.conjecture import COMPILED_FROM, Construction, Question
from discovery.fractions.constants import Constant, looks_rational, read_constant, read_digits
from discovery.fractions.formula import read_formula
from discovery.fractions.identify import Tie, find_tie
from discovery.fractions.left_sides import left_sides, sign_cycles
from discovery.fractions.rational_sides import patterned_side
from discovery.fractions.screening import (
    Screening,
    Search,
    decimals_of,
    screen_part,
    special_patterns,
    tie_by_atlas,
    tie_geometric,
)
from search.plan import Poisoned, Task

JSON = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """What is tried for every constant; ``left`` and ``signs`` ask for one of each."""

    coefficients: int = 5
    cycle: int = 3
    period: int = 150
    all_minus: bool = False
    left: Matrix | None = None
    signs: tuple[int, ...] | None = None
    method: str = "construct"  # or "esma", the published rule, for comparison

    def cycles(self) -> tuple[tuple[int, ...], ...]:
        """The sign cycles to try."""
        if self.signs is not None:
            return (self.signs,)
        return tuple(sign_cycles(self.cycle, all_minus=self.all_minus))

    def classes(self, constant: Constant) -> list[list[Matrix]]:
        """The left sides to try, by class."""
        if self.left is not None:
            return [[self.left]]
        return left_sides(self.coefficients, *constant.interval(50))


def load_constant(entry: JSON) -> Constant:
    """The constant of a configuration: an expression, or a name and decimals."""
    if "digits" in entry:
        return read_digits(entry["digits"], entry["text"])
    return read_constant(entry["text"])


@dataclass
class Inquiry:
    """The plan over all constants of a run; ``constants`` as in `load_constant`."""

    constants: Sequence[JSON]
    options: Options
    results: list[JSON] = field(default_factory=list)
    answer: JSON | None = None
    inner: Construction | Screening | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> int | None:
        """The pairs of a single constant, once it is known what to do with it."""
        return self.inner.total + 1 if self.inner and len(self.constants) == 1 else None

    @property
    def message(self) -> str:
        """Where the search stands, in words."""
        at = min(len(self.results), len(self.constants) - 1)
        return f"{self.constants[at]['text']}: {self.inner.message if self.inner else 'examining'}"

    def tasks(self) -> Iterator[Task]:
        while len(self.results) < len(self.constants):
            at = len(self.results)
            if self.inner is None:
                yield Task((at, "examine"), examine, self.constants[at])
                return
            some = False
            for task in self.inner.tasks():
                some = True
                key = (at, *task.key)
                yield Task(key, task.function, task.argument, task.work)
            if some:
                return
            self._finish()

    def absorb(self, task: Task, result: Any) -> Sequence[JSON]:
        if self.inner is None:
            answer: JSON = {"error": result.reason} if isinstance(result, Poisoned) else result
            self.answer = answer
            self._begin()
            return list(answer.get("special", []))
        plain = Task(task.key[1:], task.function, task.argument, task.work)
        return list(self.inner.absorb(plain, result))

    def _begin(self) -> None:
        """Go on with the plan that the answer asks for, or with the next constant."""
        assert self.answer is not None
        if "error" in self.answer:
            self._finish()
        else:
            self._open()

    def _open(self) -> Construction | Screening:
        """The plan that the answer asks for."""
        assert self.answer is not None
        constant = load_constant(self._entry)
        tie, cycles = self.answer.get("tie"), self.options.cycles()
        classes = self.options.classes(constant)
        if tie is None:
            lefts = [left for part in classes for left in part]
            self.inner = Screening(Search(constant, cycles, self.options.method), lefts)
            return self.inner
        parameters = tuple(Fraction(p) for p in tie["parameters"])
        question = Question(
            constant.text, Anchor(tie["kind"], parameters, tie["sigma"]), tuple(tie["relation"]),
            cycles, self.options.period, tie["exact"],
            decimals_of(constant).get("constant_digits"),
            self.options.method,
            sum(map(len, classes)) * len(cycles) >= COMPILED_FROM,
        )  # fmt: skip
        self.inner = Construction(question, classes)
        return self.inner

    @property
    def _entry(self) -> JSON:
        """The constant at hand; or the image of it, of degree 2 or 3, that follows a pattern."""
        image = self.answer.get("image") if self.answer else None
        return {"text": image} if image else self.constants[len(self.results)]

    def _finish(self) -> None:
        assert self.answer is not None
        result: JSON = {"constant_expr": _name(self._entry)}
        if self.inner is not None:
            result |= self.inner.summary()
            result["formulas"] += len(self.answer.get("special", []))
        if isinstance(self.inner, Construction):
            result["anchor"] = self.answer["tie"]
            for stage, seconds in self.inner.seconds.items():
                self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        if "error" in self.answer:
            result["error"] = self.answer["error"]
        self.results.append(result)
        self.answer = self.inner = None

    def state(self) -> JSON:
        return {
            "results": self.results,
            "answer": self.answer,
            "inner": self.inner.state() if self.inner else None,
        }

    def restore(self, state: JSON) -> None:
        self.results, self.answer = list(state["results"]), state["answer"]
        if self.answer is not None:
            self._open().restore(state["inner"])

    def summary(self) -> JSON:
        """The sums over all constants, and each on its own if there are several."""
        keys = ("pairs", "formulas", "proved", "refuted", "tails")
        total: JSON = {key: sum(r.get(key, 0) for r in self.results) for key in keys}
        if len(self.results) == 1:
            total |= {k: v for k, v in self.results[0].items() if k not in keys}
        else:
            total["constants"] = self.results
        return total


def _name(entry: JSON) -> str:
    """The constant as its records spell it."""
    try:
        return load_constant(entry).text
    except DiscoveryError:
        return str(entry["text"])


def examine(entry: JSON, _seed: int) -> JSON:
    """How a constant is to be treated: its tie to an anchor if any, and its special digits."""
    try:
        constant = load_constant(entry)
        rational = looks_rational(constant)
    except DiscoveryError as error:
        return {"error": error.message}
    if rational is not None:
        return {"error": f"{entry['text']} is the rational number {rational}: its fractions end"}
    tie = find_tie(constant)
    if tie is not None:
        return {"tie": _tie_json(tie, exact=_is_exact(constant, tie))}
    special = special_patterns(constant)
    digits = [read_formula(record).pattern for record in special if "polynomials" in record]
    tie = next(filter(None, map(tie_geometric, digits)), None)
    if tie is not None:
        return {"tie": _tie_json(tie, exact=False)}
    small = [m for part in left_sides(1, *constant.interval(50)) for m in part]
    if screen_part((Search(constant, tuple(sign_cycles(2))), small), 0):
        tie = tie_by_atlas(constant)
        if tie is not None:
            return {"tie": _tie_json(tie, exact=False), "special": special}
    image = None if special else patterned_side(constant)
    tie = find_tie(image) if image is not None else None
    if image is not None and tie is not None:
        return {"tie": _tie_json(tie, exact=_is_exact(image, tie)), "image": image.text}
    return {"special": special}


def _is_exact(constant: Constant, tie: Tie) -> bool:
    from discovery.errors import VerificationError
    from discovery.fractions.identity import tie_holds

    if constant.node is None:
        return constant.rogers is not None
    try:
        tie_holds(
            constant.node, tie.anchor.kind, tie.anchor.parameters, tie.anchor.sigma, tie.relation
        )
    except VerificationError:
        return False
    return True


def _tie_json(tie: Tie, *, exact: bool) -> JSON:
    return {**tie.anchor.as_json(), "relation": list(tie.relation), "exact": exact}


def require_constant(entry: JSON) -> None:
    """Raise the error of a single constant before a run is begun for it."""
    constant = load_constant(entry)
    constant.interval(50)
    rational = looks_rational(constant)
    if rational is not None:
        raise InputError(
            f"{entry['text']} is the rational number {rational}: its continued fractions end",
            kind="rational",
            source=entry["text"],
        )
