"""The lexicographic path order: which side of an equation is the simpler one.

Symbols rank by the theory: fresh names lowest, then constructors, then functions in the order of
their definition. The order is total on ground terms, holds under substitution, and has no infinite
descent (Kamin and Levy 1980; Baader and Nipkow, Term Rewriting, chapter 5), so rewriting ends.
"""

from __future__ import annotations

from proofs.language.theory import Theory
from proofs.terms import Term


class PathOrder:
    """The path order of a theory; remembers what it has compared."""

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self._known: dict[tuple[Term, Term], bool] = {}

    def greater(self, left: Term, right: Term) -> bool:
        """Whether ``left`` is greater than ``right``, for all values of their variables."""
        if left.__class__ is int or left == right:
            return False
        key = (left, right)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._greater(left, right)
        return known

    def _greater(self, left: Term, right: Term) -> bool:
        if any(part == right or self.greater(part, right) for part in left[1:]):
            return True
        if right.__class__ is int:
            return False
        ahead, behind = self._rank(left[0]), self._rank(right[0])
        if ahead < behind:
            return False
        if not all(self.greater(left, part) for part in right[1:]):
            return False
        if ahead > behind:
            return True
        for first, second in zip(left[1:], right[1:], strict=True):
            if first != second:
                return self.greater(first, second)
        return False

    def _rank(self, symbol: str) -> tuple[int, str]:
        rank = self._theory.rank(symbol)
        return rank, symbol if rank < 0 else ""
