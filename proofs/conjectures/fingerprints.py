"""Terms by size, told apart by their values: two that agree everywhere are a conjecture.

Larger terms are built from representatives only, one for each class of terms with equal values, and
a term that the theorems found so far would rewrite is skipped: what is known is not conjectured
again (as in QuickSpec, Claessen, Smallbone and Hughes 2010). Inside, variables are constants, so
that the order of terms is total and a + b and b + a are not both in normal form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from proofs.conjectures.evaluate import Evaluator, Value
from proofs.conjectures.points import VARIABLES, Points, choose_points
from proofs.language.theory import Theory
from proofs.prover.order import PathOrder
from proofs.prover.rewriting import Rewriter
from proofs.terms import Clause, Term, clause_of, lift, replace, size, subterms, variables


class Representative(NamedTuple):
    """A term whose variables are constants, and its values at the points."""

    term: Term
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Refuted:
    """An equation that held at all points but one that was tried later."""

    clause: Clause
    counterexample: tuple[Value, ...]  # values of its variables


class Terms:
    """The representatives so far, by sort and size."""

    def __init__(self, theory: Theory, seed: int) -> None:
        self.theory = theory
        self.evaluator = Evaluator(theory)
        self.points: Points = choose_points(theory, self.evaluator, seed)
        self.sorts = [sort for sort in theory.sorts for _ in range(VARIABLES)]
        self._numbers = {constant(number): number for number in range(len(self.sorts))}
        self._order = PathOrder(theory)
        self._sized: dict[tuple[str, int], list[Representative]] = {}
        self._classes: dict[tuple[str, tuple[Value, ...]], list[Term]] = {}
        self.tried = 0
        self.refuted: list[Refuted] = []

    def grow(self, total: int, rewriter: Rewriter) -> list[tuple[Clause, bool]]:
        """The conjectures that terms of this size give, most general ones first.

        The flag tells one that generalises what was found: it is worth stating though it may follow
        from known theorems, since as a rule it then covers the instance, which may not follow.
        """
        self._forget_reducible(rewriter)
        pairs = []
        for sort, term, values in self._candidates(total, rewriter):
            self.tried += 1
            if values.count(None) * 4 > len(values):  # too little is known
                continue
            known = self._classes.setdefault((sort, values), [])
            if any(rewriter.normal(other) == rewriter.normal(term) for other in known):
                continue
            other = self._equal(term, known)
            if other is None:
                known.append(term)
                self._sized.setdefault((sort, total), []).append(Representative(term, values))
            else:
                pairs.append((other, term))
        found: dict[Clause, bool] = {}
        for pair in pairs:
            general = self._generalised(*pair)
            for posed in dict.fromkeys((general, pair)):
                clause = self._oriented(*posed)
                if self._oriented(*posed[::-1]) not in found:
                    found.setdefault(clause, posed == general != pair)
        return sorted(found.items(), key=lambda item: (not item[1], self._preference(item[0])))

    def _preference(self, clause: Clause) -> tuple[int, int, bool, str]:
        """Most distinct variables first, then the smallest, then those that rewriting can use."""
        unordered = not self._order.greater(*clause.sides)
        return -len(clause.sorts), size(clause.conclusion), unordered, repr(clause.conclusion)

    def counterexample(self, clause: Clause) -> tuple[Value, ...] | None:
        """Values of the variables for which the premises hold and the conclusion does not."""
        number = {sort: i * VARIABLES for i, sort in enumerate(self.theory.sorts)}
        columns = []
        for sort in clause.sorts:
            columns.append(number[sort])
            number[sort] += 1
        if any(number[sort] > (i + 1) * VARIABLES for i, sort in enumerate(self.theory.sorts)):
            return None  # more variables than the points have
        for point in (*self.points.base, *self.points.extra):
            values = [point[column] for column in columns]
            if self._fails(clause, values):
                return tuple(values)
        return None

    def _fails(self, clause: Clause, values: Sequence[Value]) -> bool:
        facts = [*clause.premises, clause.conclusion]
        known = [[self.evaluator.term(side, values) for side in fact[1:]] for fact in facts]
        if any(
            fact[0] not in ("=", "false") or None in v for fact, v in zip(facts, known, strict=True)
        ):
            return False
        *premises, last = [
            fact[0] == "=" and v[0] == v[1] for fact, v in zip(facts, known, strict=True)
        ]
        return all(premises) and not last

    def _forget_reducible(self, rewriter: Rewriter) -> None:
        for key, kept in self._sized.items():
            self._sized[key] = [r for r in kept if rewriter.normal(r.term) == r.term]

    def _candidates(
        self, total: int, rewriter: Rewriter
    ) -> Iterator[tuple[str, Term, tuple[Value, ...]]]:
        if total == 1:
            for number, sort in enumerate(self.sorts):
                yield sort, constant(number), tuple(point[number] for point in self.points.base)
        for name, (domain, target) in self.theory.functions.items():
            if not target or (len(domain) == 0) != (total == 1):
                continue
            for sizes in _splits(total - 1, len(domain)):
                choices = [self._sized.get(key, ()) for key in zip(domain, sizes, strict=True)]
                for parts in product(*choices):
                    term = (name, *[part.term for part in parts])
                    if rewriter.is_simple(term):
                        yield target, term, self._values(name, parts)

    def _values(self, name: str, parts: Sequence[Representative]) -> tuple[Value, ...]:
        apply = self.evaluator.apply
        if not parts:
            return (apply(name, ()),) * len(self.points.base)
        rows = zip(*[part.values for part in parts], strict=True)
        return tuple([apply(name, row) for row in rows])

    def _equal(self, term: Term, known: Sequence[Term]) -> Term | None:
        """The first of some terms that also agrees at the points kept for tests."""
        for other in known:
            point = self._difference(other, term)
            if point is None:
                return other
            self._refute(other, term, point)
        return None

    def _difference(self, left: Term, right: Term) -> tuple[Value, ...] | None:
        opened = [lift(side, self._numbers) for side in (left, right)]
        for point in self.points.extra:
            sides = [self.evaluator.term(side, point) for side in opened]
            if None not in sides and sides[0] != sides[1]:
                return point
        return None

    def _refute(self, left: Term, right: Term, point: Sequence[Value]) -> None:
        clause = self._clause(left, right)
        used = self._used(left, right)
        self.refuted.append(Refuted(clause, tuple(point[v] for v in used)))

    def _oriented(self, left: Term, right: Term) -> Clause:
        """The equation with its greater side first, as far as the order decides."""
        clause = self._clause(left, right)
        return self._clause(right, left) if self._order.greater(*clause.sides[::-1]) else clause

    def _clause(self, left: Term, right: Term) -> Clause:
        return clause_of(self.sorts, [], lift(("=", left, right), self._numbers))

    def _used(self, left: Term, right: Term) -> list[int]:
        return list(dict.fromkeys(variables(lift(("=", left, right), self._numbers))))

    def _generalised(self, left: Term, right: Term) -> tuple[Term, Term]:
        """The equation with parts that both sides share replaced by variables, while it holds."""
        shared = set(subterms(left)) & set(subterms(right))
        ordered = [t for t in subterms(left) if t in shared and t not in self._numbers]
        for part in sorted(dict.fromkeys(ordered), key=size, reverse=True):
            free = self._free_variable(part, (left, right))
            if free is None:
                continue
            pair = replace(left, part, free), replace(right, part, free)
            if self._holds(*pair):
                return self._generalised(*pair)
        return left, right

    def _free_variable(self, part: Term, sides: tuple[Term, Term]) -> Term | None:
        used = self._used(*sides)
        sort = self.theory.sort(part, self.sorts)
        free = (v for v, s in enumerate(self.sorts) if s == sort and v not in used)
        return next(map(constant, free), None)

    def _holds(self, left: Term, right: Term) -> bool:
        left, right = (lift(side, self._numbers) for side in (left, right))
        points = (*self.points.base, *self.points.extra)
        return all(
            self.evaluator.term(left, point) == self.evaluator.term(right, point)
            for point in points
        )


def constant(number: int) -> Term:
    """The constant that stands for a variable."""
    return ("_" + chr(97 + number),)


def _splits(total: int, count: int) -> Iterator[tuple[int, ...]]:
    """Ways to write ``total`` as a sum of ``count`` positive numbers, in order."""
    if count == 0:
        if total == 0:
            yield ()
        return
    for first in range(1, total - count + 2):
        for rest in _splits(total - first, count - 1):
            yield (first, *rest)
