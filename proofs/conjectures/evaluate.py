"""Values of terms, computed from the recursion equations themselves.

An element of a sort with one constant and one unary constructor, such as the natural numbers, is an
``int``; other inductive sorts have nested tuples ``(constructor, value, ...)``, and a sort without
constructors has integers that only differ. A value that would pass ``CAP`` is ``None``, unknown, as
is everything computed from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from proofs.language.theory import Theory
from proofs.terms import Term

Value: TypeAlias = Any
CAP: Final = 1000  # values grow by recursion on unary numbers, so each costs its own size


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
        self._numeral = {name: 0 for name in self.zero.values()}
        self._numeral |= {name: 1 for name in self.successor.values()}
        self._known: dict[str, dict[tuple[Value, ...], Value]] = {n: {} for n in theory.functions}
        self._recurs = {name: self._argument(name) for name in theory.recursion}

    def term(self, term: Term, values: Sequence[Value]) -> Value:
        """The value of a term whose variables have these values."""
        if isinstance(term, int):
            return values[term]
        return self.apply(term[0], tuple([self.term(part, values) for part in term[1:]]))

    def apply(self, name: str, arguments: tuple[Value, ...]) -> Value:
        """The value of a function."""
        known = self._known[name]
        if arguments in known:
            return known[arguments]
        if None in arguments:
            return None
        if name in self._numeral:
            return 0 if not arguments else arguments[0] + 1 if arguments[0] < CAP else None
        if name not in self._recurs:
            return (name, *arguments) if name in self.theory.constructors else None
        place = self._recurs[name]
        if place is None:
            return self._compute(name, arguments)
        # from the smallest argument that is not known yet, so that recursion stays shallow
        first = arguments[place]
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

    def _argument(self, name: str) -> int | None:
        """The place of a numeral that a function recurs on, if there is one."""
        law = self.theory.recursion[name][0]
        domain = self.theory.functions[name][0]
        for place, pattern in enumerate(law.sides[0][1:]):
            if not isinstance(pattern, int) and domain[place] in self.zero:
                return place
        return None
