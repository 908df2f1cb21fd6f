"""Values of terms, computed from the recursion equations themselves.

An element of a sort with one constant and one unary constructor, such as the natural numbers, is an
``int``; other inductive sorts have nested tuples ``(constructor, value, ...)``, and a sort without
constructors has integers that only differ. A function of numbers whose equations are those of
addition, multiplication or the power, whatever it is called, is computed by Python's integers; any
other one by its equations, one step of recursion after the other. A value above ``LARGEST``, or one
that takes more than ``DEEPEST`` steps, is ``None``, unknown, as is everything computed from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import add, mul
from typing import Any, Final, TypeAlias

from proofs.language.theory import Theory
from proofs.terms import Term

Value: TypeAlias = Any
Operation: TypeAlias = Callable[[int, int], int | None]
LARGEST: Final = 2**64
DEEPEST: Final = 300


def power(base: int, exponent: int) -> int | None:
    """A power, unless it would pass ``LARGEST``."""
    if exponent * base.bit_length() > 2 * LARGEST.bit_length() and base > 1:
        return None
    return int(base**exponent)


class Evaluator:
    """Evaluates the functions of a theory; remembers every value."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.zero: dict[str, str] = {}  # of each sort of numbers
        self.successor: dict[str, str] = {}
        for sort, names in theory.inductive.items():
            domains = {name: theory.functions[name][0] for name in names}
            if sorted(domains.values()) == [(), (sort,)]:
                self.zero[sort], self.successor[sort] = sorted(names, key=lambda n: domains[n])
        self._numeral = dict.fromkeys(self.zero.values(), 0)
        self._numeral |= dict.fromkeys(self.successor.values(), 1)
        self._known: dict[str, dict[tuple[Value, ...], Value]] = {n: {} for n in theory.functions}
        self._recurs = {name: self._argument(name) for name in theory.recursion}
        self._fast = self._recognised()

    def term(self, term: Term, values: Sequence[Value]) -> Value:
        """The value of a term whose variables have these values."""
        if isinstance(term, int):
            return values[term]
        return self.apply(term[0], tuple([self.term(part, values) for part in term[1:]]))

    def spelled(self, value: Value, sort: str) -> Term:
        """The constructor term of a value, in which elements of other sorts have names."""
        if not isinstance(value, int):
            domain = self.theory.functions[value[0]][0]
            return (value[0], *map(self.spelled, value[1:], domain))
        if sort not in self.zero:
            return (f"{sort}_{value}",)
        term: Term = (self.zero[sort],)
        for _ in range(value):
            term = (self.successor[sort], term)
        return term

    def apply(self, name: str, arguments: tuple[Value, ...]) -> Value:
        """The value of a function."""
        known = self._known[name]
        if arguments in known:
            return known[arguments]
        if None in arguments:
            return None
        if name in self._numeral:
            return arguments[0] + 1 if arguments else 0
        if name in self._fast:
            result = self._fast[name](*arguments)
            known[arguments] = result = None if result is not None and result > LARGEST else result
            return result
        if name not in self._recurs:
            return (name, *arguments) if name in self.theory.constructors else None
        place = self._recurs[name]
        if place is None:
            return self._compute(name, arguments)
        # from the smallest argument that is not known yet, so that recursion stays shallow
        first = arguments[place]
        if first > DEEPEST:
            return None
        before, after = arguments[:place], arguments[place + 1 :]
        while first > 0 and (*before, first - 1, *after) not in known:
            first -= 1
        for value in range(first, arguments[place] + 1):
            self._compute(name, (*before, value, *after))
        return known[arguments]

    def _compute(self, name: str, arguments: tuple[Value, ...]) -> Value:
        values: list[Value] = []
        result = None
        for law in self.theory.recursion[name]:
            values = [None] * len(law.sorts)
            if all(map(self._match, law.sides[0][1:], arguments, [values] * len(arguments))):
                result = self.term(law.sides[1], values)
                break
        self._known[name][arguments] = result
        return result

    def _match(self, pattern: Term, value: Value, values: list[Value]) -> bool:
        if isinstance(pattern, int):
            values[pattern] = value
            return True
        if isinstance(value, int):
            if len(pattern) == 1:
                return value == 0
            return value > 0 and self._match(pattern[1], value - 1, values)
        return bool(pattern[0] == value[0]) and all(
            self._match(part, inner, values)
            for part, inner in zip(pattern[1:], value[1:], strict=True)
        )

    def _recognised(self) -> dict[str, Operation]:
        """The functions that are addition, multiplication or the power by their equations."""
        found: dict[str, Operation] = {}
        for sort, zero in self.zero.items():
            found |= _arithmetic(self.theory, zero, self.successor[sort])
        return found

    def _argument(self, name: str) -> int | None:
        """The place of a numeral that a function recurs on, if there is one."""
        law = self.theory.recursion[name][0]
        domain = self.theory.functions[name][0]
        for place, pattern in enumerate(law.sides[0][1:]):
            if not isinstance(pattern, int) and domain[place] in self.zero:
                return place
        return None


def _arithmetic(theory: Theory, zero: str, successor: str) -> dict[str, Operation]:
    """Addition, multiplication and power on one sort of numbers, by name."""
    base: Term
    found: dict[str, Operation] = {}
    lower = [successor]  # the operation that the next one repeats
    for base, operation in ((0, add), ((zero,), mul), ((successor, (zero,)), power)):
        for name, laws in theory.recursion.items():
            inner = (name, 0, 1)
            ways: list[Term] = [(lower[-1], inner)] if operation is add else []
            ways += [(lower[-1], inner, 0), (lower[-1], 0, inner)]
            first = ("=", (name, 0, (zero,)), base)
            steps = [("=", (name, 0, (successor, 1)), way) for way in ways]
            stated = [law.conclusion for law in laws]
            if len(stated) == 2 and first in stated and any(step in stated for step in steps):
                found[name] = operation
                lower.append(name)
                break
        else:
            break
    return found
