"""A logic block: facts about fresh names under some suppositions, and what follows from them.

Equations live in an e-graph, facts of relations as its terms that hold. In each round every new
term is calculated to its normal form, all terms on the way being equal to it, and then the rules
with premises are joined with the facts. A fact knows the step that proves it; the step names the
rule and the facts it came from. A fact is derived only about terms that occur already, but for
equations between small terms, so rounds end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from proofs.blocks.egraph import EGraph, Reason
from proofs.blocks.join import Values, joins, row
from proofs.proof import Script
from proofs.prover.order import PathOrder
from proofs.prover.rewriting import Reference, Rewriter, Rule, rules_of
from proofs.terms import Clause, Term, size, substitute, to_json

ROUNDS: Final = 6
LARGEST: Final = 12  # symbols of a term that a rule may bring in
MOST: Final = 400  # terms in a block
FALSE: Final = ("false",)

Law: TypeAlias = tuple[Clause, Reference]


class Block:
    """The facts of a scope of a proof; what it derives goes into the script of the proof."""

    def __init__(self, scope: int, rewriter: Rewriter, laws: Sequence[Law], script: Script) -> None:
        self.scope = scope
        self.graph = EGraph()
        ground = [r for law in laws if not law[0].sorts for r in _rules(law, rewriter.order)]
        # an equation that is supposed must not keep axioms from its own sides, so both
        self._rewriters = (rewriter, rewriter.extended(ground))
        self._laws = [law for law in laws if law[0].sorts or law[0].premises]
        self._script = script
        self._known: dict[Term, Reference] = {}
        self._holding: dict[str, list[tuple[int, Reference]]] = {}
        self._normal = 0  # so many terms have been calculated
        self._fired: set[tuple[int, Values]] = set()
        for clause, ref in laws:
            if not clause.sorts and not clause.premises:
                self.enter(clause.conclusion, ref)

    def enter(self, fact: Term, ref: Reference) -> None:
        """Take in a fact that ``ref`` proves."""
        self._known.setdefault(fact, ref)
        if fact[0] == "=":
            left, right = fact[1:]
            reason = Reason(ref, 0, left, right, ())
            self.graph.join(self.graph.add(left), self.graph.add(right), reason)
        elif fact != FALSE:
            self._holding.setdefault(fact[0], []).append((self.graph.add(fact), ref))

    def prove(self, goal: Term) -> Reference | None:
        """The step that proves a fact, or falsity."""
        for part in goal[1:] if goal[0] == "=" else (goal,) if goal != FALSE else ():
            self.graph.add(part)
        for _ in range(ROUNDS):
            self._calculate()
            found = self._known.get(FALSE) or self._proof(goal)
            if found is not None or len(self.graph.terms) > MOST or not self._derive():
                return found
        return None

    def _calculate(self) -> None:
        """Join every new term to its normal form."""
        while self._normal < len(self.graph.terms):
            term = self.graph.terms[self._normal]
            self._normal += 1
            for rewriter in self._rewriters:
                for rule, values in rewriter.instances(term):
                    left, right = (substitute(side, values) for side in (rule.left, rule.right))
                    reason = Reason(rule.ref, rule.side, rule.left, rule.right, tuple(values))
                    self.graph.join(self.graph.add(left), self.graph.add(right), reason)

    def _derive(self) -> bool:
        """Apply every rule in every way that is new; say whether anything came of it."""
        before, derived = len(self.graph.terms), False
        for number, (clause, ref) in enumerate(self._laws):
            for values in self._ways(clause):
                if None not in values and (number, values) not in self._fired:
                    derived |= self._apply(number, clause, ref, values)
        return derived or len(self.graph.terms) > before

    def _ways(self, clause: Clause) -> Iterator[Values]:
        """Values for which the premises hold; a relation that is asked for gives some of them."""
        starts: list[Values] = [(None,) * len(clause.sorts)]
        if clause.conclusion[0] not in ("=", "false"):
            for number in list(self.graph.rows(clause.conclusion[0])):
                starts += row(self.graph, clause.conclusion, number, starts[0])
            for values in starts:
                self._want(clause, values)
        for start in starts:
            yield from joins(self.graph, clause.premises, self._rows, start)

    def _want(self, clause: Clause, values: Values) -> None:
        """Enter the premises that would give a fact one asks for."""
        if None in values or len(self.graph.terms) > MOST:
            return
        terms = self._terms(values)
        for premise in clause.premises:
            for part in premise[1:] if premise[0] == "=" else (premise,):
                made = substitute(part, terms)
                if size(made) <= LARGEST:
                    self.graph.add(made)

    def _apply(self, number: int, clause: Clause, ref: Reference, values: Values) -> bool:
        """Derive a fact, unless it is known or brings in too much."""
        terms = self._terms(values)
        fact = substitute(clause.conclusion, terms)
        if size(fact) > LARGEST or self._holds(fact):
            return False
        if fact[0] != "=" and None in map(self.graph.lookup, fact[1:]):
            return False
        self._fired.add((number, values))
        premises = [self._proof(substitute(premise, terms)) for premise in clause.premises]
        assert None not in premises
        given = {str(number): to_json(term) for number, term in enumerate(terms)}
        fields = {"ref": ref, "with": given, "if": premises}
        self.enter(fact, self._script.add("apply", scope=self.scope, **fields))
        return True

    def _terms(self, values: Values) -> list[Term]:
        return [self.graph.smallest(number) for number in values if number is not None]

    def _rows(self, name: str) -> list[int]:
        return [number for number, _ in self._holding.get(name, ())]

    def _holds(self, fact: Term) -> bool:
        """Whether a fact is known to hold already."""
        if fact in self._known or fact == FALSE:
            return fact in self._known
        if fact[0] == "=":
            left, right = map(self.graph.lookup, fact[1:])
            return left is not None and right is not None and self._same(left, right)
        number = self.graph.lookup(fact)
        holding = self._holding.get(fact[0], ())
        return number is not None and any(self._same(number, held) for held, _ in holding)

    def _same(self, left: int, right: int) -> bool:
        return self.graph.find(left) == self.graph.find(right)

    def _proof(self, fact: Term) -> Reference | None:
        """A step that proves a fact, if it holds by the equations and facts so far."""
        if fact in self._known or fact == FALSE:
            return self._known.get(fact)
        if fact[0] == "=":
            left, right = map(self.graph.add, fact[1:])
            if not self._same(left, right):
                return None
            return self._script.chain(self.scope, fact[1], self.graph.explain(left, right))
        number = self.graph.add(fact)
        for holding, ref in self._holding.get(fact[0], ()):
            if self._same(holding, number):
                steps = self.graph.explain(holding, number)
                start = self.graph.terms[holding]
                return self._script.chain(self.scope, start, steps, ref) if steps else ref
        return None


def _rules(law: Law, order: PathOrder) -> list[Rule]:
    return rules_of(*law, order) if law[0].is_equation else []
