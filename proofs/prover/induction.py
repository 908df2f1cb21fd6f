"""Proofs by calculation, by what follows in a logic block, and by structural induction.

An equation is first tried by rewriting both sides to one normal form, any other goal in a block
that supposes its premises; then each variable is tried for an induction. In the case of a
constructor the hypothesis of an equation is used in three versions: as it is, with both sides in
normal form, and for the very names of the case in normal form; without the last two it often fails
to fit what rewriting has made of the goal. A case that stays open is proved by an induction of its
own as long as ``depth`` allows. All steps are the kernel's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from proofs.blocks.block import Block, Law
from proofs.language.theory import Theory
from proofs.proof import LETTERS, PARTS, Script, fresh, goal_of
from proofs.prover.rewriting import Reference, Rewriter, Rule, Step, rules_of
from proofs.terms import Clause, Term, clause_of, lift, match, substitute, to_json, variables


@dataclass(frozen=True)
class Place:
    """Where a proof is going on: the scope, the names in sight, what holds there.

    The rules of ``rewriter`` are the equations that hold, ``laws`` are all other clauses.
    """

    scope: int
    names: Mapping[str, str]
    rewriter: Rewriter
    laws: tuple[Law, ...]

    def supposing(self, facts: Sequence[Term], first: int) -> Place:
        """The place with facts that are hypotheses of its scope, from number ``first`` on."""
        given = [(Clause((), (), fact), [self.scope, n]) for n, fact in enumerate(facts, first)]
        return replace(self, laws=(*given, *self.laws))


class Prover:
    """Proves statements of a theory; each attempt writes into a script of its own."""

    def __init__(self, theory: Theory, rewriter: Rewriter, laws: Sequence[Law] = ()) -> None:
        self.theory = theory
        self.script = Script()
        self.root = Place(0, {}, rewriter, tuple(laws))

    def prove(self, goal: Clause, depth: int) -> tuple[str, int] | None:
        """How a goal was proved ("direct" or "induction") and the id of the result, if it was."""
        result = (self._calculate if goal.is_equation else self._deduce)(goal, self.root)
        if result is not None:
            return "direct", result
        result = self._induct(goal, self.root, depth)
        return None if result is None else ("induction", result)

    def _calculate(self, goal: Clause, place: Place) -> int | None:
        """The goal by rewriting alone."""
        names = self._fresh(len(goal.sorts), LETTERS, place)
        values = [(name,) for name in names]
        left, right = (substitute(side, values) for side in goal.sides)
        steps = place.rewriter.join(left, right)
        if steps is None:
            return None
        return self._close_chain(goal, names, place, left, steps)

    def _deduce(self, goal: Clause, place: Place) -> int | None:
        """The goal from its premises in a block."""
        names = self._fresh(len(goal.sorts), LETTERS, place)
        stated = goal_of(goal, names)
        scope = self.script.add("open", scope=place.scope, goal=stated, names=names)
        facts = goal.put([(name,) for name in names])
        result = self._settle(facts, 0, replace(place, scope=scope))
        return None if result is None else self.script.add("close", cases=[[scope, result]])

    def _settle(self, facts: Sequence[Term], first: int, place: Place) -> Reference | None:
        """The last of some facts, the others being hypotheses of the place from ``first`` on."""
        *premises, conclusion = facts
        if not premises and conclusion[0] == "=":
            steps = place.rewriter.join(*conclusion[1:])
            return None if steps is None else self.script.chain(place.scope, conclusion[1], steps)
        inside, length = place.supposing(premises, first), len(self.script.steps)
        result = Block(place.scope, inside.rewriter, inside.laws, self.script).prove(conclusion)
        if result is None:
            self.script.cut(length)
        return result

    def _close_chain(
        self, goal: Clause, names: list[str], place: Place, start: Term, steps: Sequence[Step]
    ) -> int:
        stated = goal_of(goal, names)
        scope = self.script.add("open", scope=place.scope, goal=stated, names=names)
        chain = self.script.chain(scope, start, steps)
        return self.script.add("close", cases=[[scope, chain]])

    def _induct(self, goal: Clause, place: Place, depth: int) -> int | None:
        for on in self._candidates(goal):
            length = len(self.script.steps)
            constructors = self.theory.inductive[goal.sorts[on]]
            cases = []
            for number in range(len(constructors)):
                case = self._case(goal, on, number, place, depth)
                if case is None:
                    self.script.cut(length)
                    break
                cases.append(case)
            else:
                return self.script.add("close", cases=cases)
        return None

    def _candidates(self, goal: Clause) -> Iterator[int]:
        """Variables of inductive sorts, those first that recursive functions recur on."""
        inductive = [v for v, sort in enumerate(goal.sorts) if sort in self.theory.inductive]
        weight = dict.fromkeys(inductive, 0)
        for fact in goal.facts:
            for side in fact[1:] if fact[0] == "=" else (fact,):
                for v in self._recurred(side):
                    weight[v] = weight.get(v, 0) + 1
        yield from sorted(inductive, key=lambda v: (-weight[v], v))

    def _recurred(self, term: Term) -> Iterator[int]:
        if isinstance(term, int):
            return
        for law in self.theory.recursion.get(term[0], ())[:1]:
            for pattern, part in zip(law.sides[0][1:], term[1:], strict=True):
                if not isinstance(pattern, int) and isinstance(part, int):
                    yield part
        for part in term[1:]:
            yield from self._recurred(part)

    def _case(
        self, goal: Clause, on: int, number: int, place: Place, depth: int
    ) -> list[Any] | None:
        """Scope and result of one case of an induction, if it can be proved."""
        constructor = self.theory.inductive[goal.sorts[on]][number]
        domain = self.theory.functions[constructor][0]
        others = [v for v in range(len(goal.sorts)) if v != on]
        variable_names = self._fresh(len(goal.sorts), LETTERS, place)
        part_names = self._fresh(len(domain), PARTS, place)
        names = part_names + [variable_names[v] for v in others]
        scope = self.script.add(
            "open",
            scope=place.scope,
            goal=goal_of(goal, variable_names),
            names=names,
            var=variable_names[on],
            of=number,
        )
        sorts = [*domain, *(goal.sorts[v] for v in others)]
        inside = replace(
            place, scope=scope, names={**place.names, **dict(zip(names, sorts, strict=True))}
        )
        parts = [(name,) for name in part_names]
        values: list[Term] = [(name,) for name in variable_names]
        recursive = [p for p, sort in zip(parts, domain, strict=True) if sort == goal.sorts[on]]
        inside = self._supposing(goal, on, recursive, values, inside)
        built = (constructor, *parts)
        result = self._finish(goal, on, built, values, inside, depth)
        return None if result is None else [scope, result]

    def _supposing(
        self, goal: Clause, on: int, parts: Sequence[Term], values: Sequence[Term], inside: Place
    ) -> Place:
        """The place with the hypotheses of an induction, one for each recursive part."""
        if goal.is_equation:
            extra = list[Rule]()
            for index, part in enumerate(parts):
                extra += self._hypothesis(goal, on, part, values, [inside.scope, index], inside)
            return replace(inside, rewriter=inside.rewriter.extended(extra))
        laws = []
        for index, part in enumerate(parts):
            partial = [part if v == on else None for v in range(len(goal.sorts))]
            laws.append((goal.instance(partial), [inside.scope, index]))
        return replace(inside, laws=(*laws, *inside.laws))

    def _hypothesis(
        self,
        goal: Clause,
        on: int,
        part: Term,
        values: Sequence[Term],
        ref: Reference,
        inside: Place,
    ) -> list[Rule]:
        """The rules that an induction hypothesis gives, in its three versions."""
        partial = [part if v == on else None for v in range(len(goal.sorts))]
        clause = clause_of(goal.sorts, [], substitute(goal.conclusion, partial))
        rewriter = inside.rewriter
        rules = rules_of(clause, ref, rewriter.order)
        own = [part if v == on else value for v, value in enumerate(values)]
        ground = tuple(substitute(side, own) for side in goal.sides)
        low = tuple(rewriter.normal(side) for side in ground)
        if low[0] != low[1] and low != ground:
            steps = [
                *rewriter.backwards(ground[0]),
                self._use(clause, ref, ground),
                *rewriter.steps(ground[1]),
            ]
            chain = self.script.chain(inside.scope, low[0], steps)
            rules += rules_of(Clause((), (), ("=", *low)), chain, rewriter.order)
        if clause.sorts:
            rules += self._normal_hypothesis(clause, ref, inside)
        return rules

    def _normal_hypothesis(self, clause: Clause, ref: Reference, inside: Place) -> list[Rule]:
        """A hypothesis for all values of its variables, with both sides in normal form."""
        rewriter = inside.rewriter
        names = self._fresh(len(clause.sorts), LETTERS, inside)
        values = [(name,) for name in names]
        sides = tuple(substitute(side, values) for side in clause.sides)
        low = tuple(rewriter.normal(side) for side in sides)
        back = {value: v for v, value in enumerate(values)}
        lifted = [lift(side, back) for side in low]
        made = clause_of(clause.sorts, [], ("=", *lifted))
        if low[0] == low[1] or low == sides or len(made.sorts) != len(clause.sorts):
            return []
        raw = Clause(clause.sorts, (), ("=", *lifted))
        steps = [
            *rewriter.backwards(sides[0]),
            self._use(clause, ref, sides),
            *rewriter.steps(sides[1]),
        ]
        result = self._close_chain(raw, names, inside, low[0], steps)
        return rules_of(made, result, rewriter.order)

    def _finish(
        self, goal: Clause, on: int, built: Term, values: Sequence[Term], inside: Place, depth: int
    ) -> Reference | None:
        """The goal for a built value, at once or by an induction within the case."""
        own = [built if v == on else value for v, value in enumerate(values)]
        *premises, conclusion = facts = goal.put(own)
        domain = self.theory.functions[built[0]][0]
        first = domain.count(goal.sorts[on])  # after the hypotheses of the induction
        result = self._settle(facts, first, inside)
        if result is not None or depth <= 1:
            return result
        partial = [built if v == on else None for v in range(len(goal.sorts))]
        clause = goal.instance(partial)
        if not clause.sorts:
            return None
        inner = self._induct(clause, inside, depth - 1)
        if inner is None:
            return None
        if goal.is_equation:
            step = self._use(clause, inner, conclusion[1:])
            return self.script.chain(inside.scope, conclusion[1], [step])
        given: list[Any] = [None] * len(clause.sorts)
        for pattern, fact in zip(clause.facts, facts, strict=True):
            matched = match(pattern, fact, given)
            assert matched
        terms = {str(number): to_json(term) for number, term in enumerate(given)}
        held = [[inside.scope, first + n] for n in range(len(premises))]
        fields = {"ref": inner, "with": terms, "if": held}
        return self.script.add("apply", scope=inside.scope, **fields)

    def _use(self, clause: Clause, ref: Reference, sides: Sequence[Term]) -> Step:
        """The step that rewrites the left one of these sides to the right one by a clause."""
        values: list[Any] = [None] * len(clause.sorts)
        matched = match(clause.sides[0], sides[0], values)
        bound = set(variables(clause.sides[0]))
        matched = match(clause.sides[1], sides[1], values) and matched
        assert matched
        return Step(ref, 0, (), {v: value for v, value in enumerate(values) if v not in bound})

    def _fresh(self, count: int, letters: str, place: Place) -> list[str]:
        return fresh(count, letters, [*place.names, *self.theory.functions])
