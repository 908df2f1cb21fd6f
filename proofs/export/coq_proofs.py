"""Kernel steps as explicit proof terms of Coq, one lemma for each result outside all scopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from proofs.export.coq_terms import binder, fact, sort_name, sort_of, spell, statement
from proofs.language.theory import Theory
from proofs.proof import JSON, facts_of
from proofs.terms import (
    Clause,
    Term,
    from_json,
    match,
    part_at,
    put_at,
    renumber,
    substitute,
)


class Known(NamedTuple):
    """A clause with the name of its proof, and its variables in the order of the arguments."""

    name: str
    clause: Clause
    order: tuple[int, ...]


class Written(NamedTuple):
    """A result: the scope it holds in, its clause, and its proof term."""

    scope: int
    clause: Clause
    term: str


@dataclass
class _Scope:
    """An open scope: its goal, the names in sight with their sorts, and results inside.

    ``values`` are what the variables of the goal stand for; ``on`` is that of an induction, and
    ``domain`` has the sorts of the arguments of its constructor.
    """

    facts: tuple[Term, ...]
    sorts: Sequence[str]
    local: dict[str, str]
    parent: int
    variables: Sequence[str]
    names: Sequence[str]
    values: list[Term]
    on: int | None
    domain: Sequence[str]
    lets: list[str]
    premises: list[Known]


class Proofs:
    """Writes lemmas from kernel steps; knows every result by its id."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.known: dict[Any, Known] = {}
        self.scopes = {0: _Scope((), (), {}, 0, (), (), [], None, (), [], [])}
        for number, clause in enumerate(theory.clauses):
            order = tuple(range(len(clause.sorts)))
            self.known[0, number] = Known(f"A{number + 1}", clause, order)

    def theorem(self, record: JSON) -> Iterator[str]:
        """The lemmas of a proof."""
        steps = record["proof"]
        final = steps[-1]["by"]
        for step in steps:
            if step["rule"] == "theorem":
                self.known[step["id"]] = self.known[step["by"]]
                continue
            name = record["id"] if step["id"] == final else f"r{step['id']}"
            written = getattr(self, "_" + step["rule"])(step)
            if written is None:
                continue
            scope, clause, term = written
            kind = statement(self.theory, clause, self.scopes[scope].local)
            if scope == 0:
                yield f"Lemma {name} : {kind}. Proof. exact ({term}). Qed."
            else:
                name = f"r{step['id']}"
                self.scopes[scope].lets.append(f"let {name} : {kind} := {term} in")
            self.known[step["id"]] = Known(name, clause, tuple(range(len(clause.sorts))))

    def _ref(self, ref: Any) -> Known:
        return self.known[tuple(ref) if isinstance(ref, list) else ref]

    def _open(self, step: JSON) -> None:
        number, goal, names = step["id"], step["goal"], step["names"]
        facts, sorts = facts_of(goal), [sort for _, sort in goal["vars"]]
        variables = [name for name, _ in goal["vars"]]
        values: list[Term] = [(name,) for name in names]
        kinds, domain, on = sorts, tuple[str, ...](), None
        if "var" in step:
            on = variables.index(step["var"])
            constructor = self.theory.inductive[sorts[on]][step["of"]]
            domain = self.theory.functions[constructor][0]
            kinds = [*domain, *sorts[:on], *sorts[on + 1 :]]
            built = (constructor, *values[: len(domain)])
            values = [*values[len(domain) :][:on], built, *values[len(domain) :][on:]]
        local = {**self.scopes[step["scope"]].local, **dict(zip(names, kinds, strict=True))}
        premises = [
            Known(f"P{n}_{number}", Clause((), (), substitute(fact, values)), ())
            for n, fact in enumerate(facts[:-1])
        ]
        scope = self.scopes[number] = _Scope(
            facts, sorts, local, step["scope"], variables, names, values, on, domain, [], premises
        )
        parts = [n for n, s in zip(names, domain, strict=False) if s == sorts[on or 0]]
        supposed = [*(self._hypothesis(scope, number, part) for part in parts), *premises]
        self.known.update({(number, n): known for n, known in enumerate(supposed)})

    def _hypothesis(self, scope: _Scope, number: int, part: str) -> Known:
        """The hypothesis of an induction for one part of the constructor."""
        partial = [(part,) if i == scope.on else None for i in range(len(scope.sorts))]
        clause, place = _numbered(scope.sorts, [substitute(fact, partial) for fact in scope.facts])
        order = tuple(place[i] for i in range(len(scope.sorts)) if i != scope.on)
        return Known(f"IH_{part}_{number}", clause, order)

    def _close(self, step: JSON) -> Written:
        first = self.scopes[step["cases"][0][0]]
        clause, number = _numbered(first.sorts, first.facts)
        given = [f"v{number[i]}" for i in range(len(first.sorts))]
        held = [f"P{i}" for i in range(len(clause.premises))]
        names = [f"v{n}" for n in range(len(given))]
        local = self.scopes[first.parent].local
        kinds = [fact(self.theory, f, names, clause.sorts, local) for f in clause.premises]
        bound = binder([*names, *held], [*map(sort_name, clause.sorts), *kinds])
        if first.on is None:
            scope, ref = step["cases"][0]
            term = self._case(scope, ref, "")
            arguments = [*given, *held]
        else:
            motive = self._motive(first)
            cases = [self._case(scope, ref, motive) for scope, ref in step["cases"]]
            term = f"ind_{first.sorts[first.on]} {motive} {' '.join(cases)}"
            others = [name for i, name in enumerate(given) if i != first.on]
            arguments = [given[first.on], *others, *held]
        made = " ".join([term, *arguments])
        return Written(first.parent, clause, f"fun {bound} => {made}" if bound else made)

    def _motive(self, scope: _Scope) -> str:
        """What an induction proves of its variable: the goal for all values of the others."""
        assert scope.on is not None
        names, sorts = scope.variables, [*map(sort_name, scope.sorts)]
        local = self.scopes[scope.parent].local
        told = " -> ".join(fact(self.theory, f, names, scope.sorts, local) for f in scope.facts)
        others = [i for i in range(len(names)) if i != scope.on]
        bound = binder([names[i] for i in others], [sorts[i] for i in others])
        quantified = f"forall {bound}, {told}" if bound else told
        return f"(fun {names[scope.on]} : {sorts[scope.on]} => {quantified})"

    def _case(self, scope: int, ref: Any, motive: str) -> str:
        """What is proved in a scope, as a function of its names and hypotheses."""
        opened, told = self.scopes[scope], []
        for place, name in enumerate(opened.names):
            sort = opened.local[name]
            told.append(f"({name} : {sort_name(sort)})")
            if place < len(opened.domain) and sort == opened.sorts[opened.on or 0]:
                told.append(f"(IH_{name}_{scope} : {motive} {name})")
        for known in opened.premises:
            told.append(f"({known.name} : {statement(self.theory, known.clause, opened.local)})")
        body = " ".join([*opened.lets, self._conclusion(opened, ref)])
        return f"(fun {' '.join(told)} => {body})" if told else f"({body})"

    def _conclusion(self, opened: _Scope, ref: Any) -> str:
        """The goal of a scope, or falsity and so the goal."""
        known, wanted = self._ref(ref), opened.facts[-1]
        if known.clause.conclusion != ("false",) or wanted == ("false",):
            return known.name
        kind = fact(self.theory, substitute(wanted, opened.values), (), (), opened.local)
        return f"(False_ind ({kind}) {known.name})"

    def _apply(self, step: JSON) -> Written:
        known = self._ref(step["ref"])
        values = [from_json(step["with"][str(n)]) for n in range(len(known.clause.sorts))]
        conclusion = substitute(known.clause.conclusion, values)
        local = self.scopes[step["scope"]].local
        proof = self._instance(known, values, step["if"], local)
        return Written(step["scope"], Clause((), (), conclusion), proof)

    def _instance(
        self, known: Known, values: Sequence[Term], refs: Sequence[Any], local: Mapping[str, str]
    ) -> str:
        given = [spell(values[n], (), local) for n in known.order]
        return " ".join([known.name, *given, *(self._ref(ref).name for ref in refs)])

    def _chain(self, step: JSON) -> Written:
        scope = step["scope"]
        local = self.scopes[scope].local
        start = term = from_json(step["start"])
        if "from" in step:
            return self._rewritten_fact(step, start, local)
        sort = sort_name(sort_of(self.theory, start, (), local))
        links = []
        for written in step["steps"]:
            after, proof = self._rewriting(term, written, local)
            links.append((term, after, proof))
            term = after
        clause = Clause((), (), ("=", start, term))
        last = spell(term, (), local)
        if not links:
            return Written(scope, clause, f"@eq_refl {sort} {last}")
        made = links[-1][2]
        for before, after, proof in reversed(links[:-1]):
            low, middle = spell(before, (), local), spell(after, (), local)
            made = f"@eq_trans {sort} {low} {middle} {last} ({proof}) ({made})"
        return Written(scope, clause, made)

    def _rewritten_fact(self, step: JSON, start: Term, local: Mapping[str, str]) -> Written:
        """A fact that follows from another one by rewriting its arguments."""
        held, made = start, self._ref(step["from"]).name
        for ref, side, path, *more in step["steps"]:
            place = path[0]
            argument, proof = self._rewriting(held[place], [ref, side, path[1:], *more], local)
            sort = sort_name(sort_of(self.theory, argument, (), local))
            hole = fact(self.theory, put_at(held, (place,), ("hole_",)), (), (),
                        {**local, "hole_": sort_of(self.theory, argument, (), local)})  # fmt: skip
            old, new = (spell(t, (), local) for t in (held[place], argument))
            made = f"@eq_ind {sort} {old} (fun hole_ => {hole}) ({made}) {new} ({proof})"
            held = put_at(held, (place,), argument)
        return Written(step["scope"], Clause((), (), held), made)

    def _rewriting(
        self, term: Term, written: Sequence[Any], local: Mapping[str, str]
    ) -> tuple[Term, str]:
        """A step of a chain: the term after it, and the proof of the equation."""
        ref, side, path, *more = written
        known = self._ref(ref)
        values: list[Any] = [None] * len(known.clause.sorts)
        for number, given in (more[0] if more else {}).items():
            values[int(number)] = from_json(given)
        part = part_at(term, tuple(path))
        matched = match(known.clause.sides[side], part, values)
        assert matched and None not in values
        result = substitute(known.clause.sides[1 - side], values)
        proof = self._instance(known, values, more[1] if len(more) > 1 else (), local)
        inner = sort_name(sort_of(self.theory, part, (), local))
        old, new = spell(part, (), local), spell(result, (), local)
        if side == 1:
            proof = f"@eq_sym {inner} {new} {old} ({proof})"
        after = put_at(term, tuple(path), result)
        if not path:
            return after, proof
        outer = sort_name(sort_of(self.theory, term, (), local))
        context = spell(put_at(term, tuple(path), ("hole_",)), (), {**local, "hole_": ""})
        return after, f"@f_equal {inner} {outer} (fun hole_ => {context}) {old} {new} ({proof})"


def _numbered(sorts: Sequence[str], facts: Sequence[Term]) -> tuple[Clause, dict[int, int]]:
    """The clause of some facts, and the number that it gives to each of their variables."""
    number: dict[int, int] = {}
    *premises, conclusion = [renumber(fact, number) for fact in facts]
    return Clause(tuple(sorts[old] for old in number), tuple(premises), conclusion), number
