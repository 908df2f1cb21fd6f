"""Ordered rewriting: terms to normal form, with a trace of every step.

A rule is a side of an equation that is replaced by the other. An equation that the order decides is
used from its greater side; another one both ways, but only where the instance decreases, so
rewriting always ends. Arguments are rewritten before the term around them. A trace is a tree that
is flattened to steps only when a proof is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from proofs.prover.order import PathOrder
from proofs.terms import Clause, Path, Term, match, substitute, variables

Reference: TypeAlias = Any  # the id of a result, or [scope, hypothesis]; negative: local to a proof


@dataclass(frozen=True)
class Rule:
    """``left`` may be replaced by ``right``; ``side`` of the equation ``ref`` is the left one."""

    left: Term
    right: Term
    ref: Reference
    side: int
    count: int  # of variables
    ordered: bool  # only where the instance decreases


class Step(NamedTuple):
    """One rewriting: ``side`` of equation ``ref`` at ``path``; ``open`` values it leaves open."""

    ref: Reference
    side: int
    path: Path
    open: dict[int, Term]


class _Trace(NamedTuple):
    """How a term was rewritten: its arguments, then itself by a rule, then the result."""

    arguments: tuple[tuple[int, _Trace], ...]
    rule: Rule | None
    values: tuple[Term, ...]
    rest: _Trace | None


def rules_of(clause: Clause, ref: Reference, order: PathOrder) -> list[Rule]:
    """The rules that an equation gives."""
    left, right = clause.sides
    count = len(clause.sorts)
    sides = [(left, right, 0), (right, left, 1)]
    decided = [s for s in sides if order.greater(s[0], s[1])]
    return [
        Rule(big, small, ref, side, count, not decided)
        for big, small, side in decided or sides
        if set(variables(small)) <= set(variables(big)) and not isinstance(big, int)
    ]


class Rewriter:
    """Normal forms under a set of rules, remembered."""

    def __init__(self, order: PathOrder, rules: Iterable[Rule] = ()) -> None:
        self.order = order
        self._rules: dict[str, list[Rule]] = {}
        self._known: dict[Term, tuple[Term, _Trace | None]] = {}
        for rule in sorted(rules, key=lambda rule: rule.ordered):
            self._rules.setdefault(rule.left[0], []).append(rule)

    def extended(self, rules: Iterable[Rule]) -> Rewriter:
        """This rewriter with more rules; they are tried first."""
        made = Rewriter(self.order)
        made._rules = dict(self._rules)
        for rule in rules:
            made._rules[rule.left[0]] = [rule, *made._rules.get(rule.left[0], ())]
        return made

    def normal(self, term: Term) -> Term:
        """The normal form."""
        return self._normal(term)[0]

    def is_simple(self, term: Term) -> bool:
        """Whether no rule with a greater side applies at the root."""
        for rule in self._rules.get(term[0], ()):
            if not rule.ordered and match(rule.left, term, [None] * rule.count):
                return False
        return True

    def steps(self, term: Term) -> list[Step]:
        """The steps from a term to its normal form."""
        return [
            Step(rule.ref, rule.side, path, {})
            for path, rule, _ in _flat(self._normal(term)[1], ())
        ]

    def instances(self, term: Term) -> list[tuple[Rule, tuple[Term, ...]]]:
        """The rules that take a term to its normal form, with the values of their variables."""
        return [(rule, values) for _, rule, values in _flat(self._normal(term)[1], ())]

    def join(self, left: Term, right: Term) -> list[Step] | None:
        """Steps from ``left`` to ``right`` through their common normal form, if they have one."""
        if self.normal(left) != self.normal(right):
            return None
        return self.steps(left) + self.backwards(right)

    def backwards(self, term: Term) -> list[Step]:
        """The steps from the normal form to the term."""
        taken = list(_flat(self._normal(term)[1], ()))
        return [reverse(rule, path, values) for path, rule, values in reversed(taken)]

    def _normal(self, term: Term) -> tuple[Term, _Trace | None]:
        if term.__class__ is int:
            return term, None
        known = self._known.get(term)
        if known is None:
            known = self._known[term] = self._rewrite(term)
        return known

    def _rewrite(self, term: Term) -> tuple[Term, _Trace | None]:
        parts: list[Any] = [term[0]]
        traces = []
        for place in range(1, len(term)):
            part, trace = self._normal(term[place])
            parts.append(part)
            if trace is not None:
                traces.append((place, trace))
        made = tuple(parts)
        found = self._at_root(made)
        if found is None:
            return made, _Trace(tuple(traces), None, (), None) if traces else None
        rule, values, result = found
        low, rest = self._normal(result)
        return low, _Trace(tuple(traces), rule, tuple(values), rest)

    def _at_root(self, term: Term) -> tuple[Rule, list[Term], Term] | None:
        for rule in self._rules.get(term[0], ()):
            values: list[Any] = [None] * rule.count
            if match(rule.left, term, values):
                result = substitute(rule.right, values)
                if not rule.ordered or self.order.greater(term, result):
                    return rule, values, result
        return None


def reverse(rule: Rule, path: Path, values: tuple[Term, ...]) -> Step:
    """The step that undoes a rewriting."""
    bound = set(variables(rule.right))
    opened = [v for v in sorted(set(variables(rule.left))) if v not in bound]
    return Step(rule.ref, 1 - rule.side, path, {v: values[v] for v in opened})


def _flat(trace: _Trace | None, path: Path) -> Iterator[tuple[Path, Rule, tuple[Term, ...]]]:
    while trace is not None:
        for place, inner in trace.arguments:
            yield from _flat(inner, (*path, place))
        if trace.rule is not None:
            yield path, trace.rule, trace.values
        trace = trace.rest
