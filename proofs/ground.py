"""Values of ground terms, for the checker of counterexamples.

Trusted beside the kernel's reading of a theory. A number, made by a constant and a constructor of
one argument, is an ``int``; another element is a tuple ``(constructor, value, ...)``. A function is
computed by its equations, read from left to right, and by Python's integers where its equations are
those of addition, multiplication or the power: in successors ``4 ** 24`` could not be written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import add, mul
from typing import Any, Final, TypeAlias

from proofs import kernel

Value: TypeAlias = Any
LARGEST: Final = 4096  # bits of a power


class Ground:
    """The values in a theory whose equations, read from left to right, come to an end.

    >>> text = "theory t[N P(1),0 (1),S P(x(1)(1))](&(in[0,N])(&(maps[S,N,N])(inductive[N,0,S])))"
    >>> Ground(kernel.Theory(text)).value(("S", ("S", ("0",))))
    2
    """

    def __init__(self, theory: kernel.Theory) -> None:
        self._equations: dict[str, list[kernel.Clause]] = {name: [] for name in theory.functions}
        for clause in theory.clauses:
            if clause.conclusion[0] == "=" and not clause.premises:
                left = clause.conclusion[1]
                if not isinstance(left, int):
                    self._equations[left[0]].append(clause)
        self._numerals: dict[str, int] = {}
        self._operations: dict[str, Callable[[int, int], int]] = {}
        self._constructors = {name for names in theory.inductive.values() for name in names}
        for sort, constructors in theory.inductive.items():
            domains = {theory.functions[name][0]: name for name in constructors}
            if len(constructors) == 2 and domains.keys() == {(), (sort,)}:
                zero, successor = domains[()], domains[sort,]
                self._numerals |= {zero: 0, successor: 1}
                self._recognise((zero,), successor)

    def value(self, term: Any, found: Sequence[Value] = ()) -> Value:
        """The value of a term whose variables have these values. Raises ``kernel.Refused``."""
        if isinstance(term, int):
            return found[term]
        return self._apply(term[0], [self.value(part, found) for part in term[1:]])

    def _apply(self, name: str, values: list[Value]) -> Value:
        if name in self._numerals:
            return values[0] + 1 if values else 0
        if name in self._operations:
            return self._operations[name](*values)
        for clause in self._equations[name]:
            _, left, right = clause.conclusion
            found: list[Value] = [None] * len(clause.sorts)
            if all(map(self._fits, left[1:], values, [found] * len(values))):
                return self.value(right, found)
        kernel.require(name in self._constructors, f"no equation gives a value of {name}")
        return (name, *values)

    def _fits(self, pattern: Any, value: Value, found: list[Value]) -> bool:
        """Whether values of the variables make a pattern equal to a value; enters them."""
        if isinstance(pattern, int):
            same = found[pattern] in (None, value)
            found[pattern] = value
            return same
        if isinstance(value, int):
            if len(pattern) == 1:
                return value == self._numerals.get(pattern[0])
            return value > 0 and self._fits(pattern[1], value - 1, found)
        return bool(pattern[0] == value[0]) and all(
            map(self._fits, pattern[1:], value[1:], [found] * len(pattern))
        )

    def _recognise(self, zero: kernel.Term, successor: str) -> None:
        """Find addition, multiplication and the power, each repeating the one before."""
        lower: str = successor
        base: kernel.Term = 0
        for operation in (add, mul, _power):
            for name, laws in self._equations.items():
                inner = (name, 0, 1)
                steps: list[kernel.Term] = [(lower, inner, 0), (lower, 0, inner)]
                steps = [(lower, inner)] if operation is add else steps
                start: kernel.Term = ("=", (name, 0, zero), base)
                left = (name, 0, (successor, 1))
                ways = [[start, ("=", left, way)] for way in steps]
                if [law.conclusion for law in laws] in ways:
                    self._operations[name], lower = operation, name
                    break
            else:
                return
            base = zero if operation is add else (successor, zero)


def _power(base: int, exponent: int) -> int:
    kernel.require(exponent * base.bit_length() <= LARGEST, "a number too large to compute")
    return int(base**exponent)
