"""A run as a Coq file: explicit proof terms that ``coqc`` accepts or refuses, with no tactic.

The theorems are proved in a functor over a module type that declares sorts, functions, laws and
induction as parameters. Nothing computes there, so each step must be literally right; with real
definitions in sight Coq would accept a wrong step between terms that compute to the same value. The
functor is then applied to inductive types and fixpoints, and the file ends by asking for the
assumptions, of which there are none. A sort without constructors is realised by a type of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from discovery.errors import UsageError
from proofs.language.theory import Theory
from proofs.proof import JSON
from proofs.terms import (
    Clause,
    Term,
    clause_of,
    from_json,
    match,
    part_at,
    put_at,
    substitute,
    subterms,
    variables,
)

_SYMBOLS = {"+": "add", "*": "mul", "**": "pow", "-": "sub"}


class Known(NamedTuple):
    """A clause with the name of its proof, and its variables in the order of the arguments."""

    name: str
    clause: Clause
    order: tuple[int, ...]


def document(theory: Theory, records: Iterable[JSON]) -> str:
    """The Coq file of a theory and its theorems.

    Raises ``UsageError`` for a theory with laws that are no definitions by recursion on one
    argument: those cannot be realised.
    """
    proved = [record for record in records if "proof" in record]
    names = [record["id"] for record in proved]
    writer = _Proofs(theory)
    lemmas = [line for record in proved for line in writer.theorem(record)]
    return "\n".join(
        [
            f"(* The theory {theory.name}: every theorem with an explicit proof term. *)",
            "Module Type Theory.",
            *_signature(theory),
            "End Theory.",
            "",
            "Module Proofs (T : Theory).",
            "Import T.",
            *lemmas,
            "End Proofs.",
            "",
            "Module Impl.",
            *_definitions(theory),
            "End Impl.",
            "",
            "Module Real <: Theory.",
            *_realisation(theory),
            "End Real.",
            "",
            "Module Checked := Proofs Real.",
            *[f"Print Assumptions Checked.{name}." for name in names],
        ]
    )


def sort_name(sort: str) -> str:
    """The Coq name of a sort."""
    return f"Sort_{sort}"


def name_of(function: str) -> str:
    """The Coq name of a function."""
    if function.replace("_", "").isalnum() and function.isascii():
        return f"f_{function}"
    return "f_" + _SYMBOLS.get(function, "x" + function.encode().hex())


def spell(term: Term, names: Sequence[str], local: Iterable[str] = ()) -> str:
    """A term in Coq; ``names`` are those of its variables, ``local`` those of fresh constants."""
    if isinstance(term, int):
        return names[term]
    if len(term) == 1:
        return str(term[0]) if term[0] in local else name_of(term[0])
    return f"({name_of(term[0])} {' '.join(spell(part, names, local) for part in term[1:])})"


def _binder(names: Sequence[str], sorts: Sequence[str]) -> str:
    return " ".join(f"({n} : {sort_name(s)})" for n, s in zip(names, sorts, strict=True))


def statement(theory: Theory, clause: Clause, local: Mapping[str, str] | None = None) -> str:
    """A clause as a Coq type."""
    names = [f"v{number}" for number in range(len(clause.sorts))]
    facts = [_fact(theory, f, names, clause.sorts, local or {}) for f in _facts(clause)]
    quantifier = f"forall {_binder(names, clause.sorts)}, " if names else ""
    return quantifier + " -> ".join(facts)


def _facts(clause: Clause) -> tuple[Term, ...]:
    return (*clause.premises, clause.conclusion)


def _fact(
    theory: Theory, fact: Term, names: Sequence[str], sorts: Sequence[str], local: Mapping[str, str]
) -> str:
    if fact == ("false",):
        return "False"
    sort = _sort(theory, fact[1], sorts, local)
    left, right = (spell(side, names, local) for side in fact[1:])
    return f"@eq {sort_name(sort)} {left} {right}"


def _sort(theory: Theory, term: Term, sorts: Sequence[str], local: Mapping[str, str]) -> str:
    if not isinstance(term, int) and term[0] in local:
        return local[term[0]]
    return theory.sort(term, sorts)


# The module type


def _signature(theory: Theory) -> Iterator[str]:
    for sort in theory.sorts:
        yield f"Parameter {sort_name(sort)} : Set."
    for name, (domain, target) in theory.functions.items():
        yield f"Parameter {name_of(name)} : {' -> '.join(map(sort_name, [*domain, target]))}."
    for sort in theory.inductive:
        yield f"Axiom ind_{sort} : {_induction(theory, sort)}."
    for number, clause in enumerate(theory.clauses):
        yield f"Axiom A{number + 1} : {statement(theory, clause)}."


def _induction(theory: Theory, sort: str) -> str:
    cases = []
    for constructor in theory.inductive[sort]:
        parts, built = [], name_of(constructor)
        for place, kind in enumerate(theory.functions[constructor][0]):
            parts.append(f"forall x{place} : {sort_name(kind)}, ")
            parts.append(f"P x{place} -> " if kind == sort else "")
            built += f" x{place}"
        cases.append(f"({''.join(parts)}P ({built}))")
    whole = f"forall x : {sort_name(sort)}, P x"
    return f"forall P : {sort_name(sort)} -> Prop, {' -> '.join([*cases, whole])}"


# Real definitions


def _definitions(theory: Theory) -> Iterator[str]:
    for sort in theory.sorts:
        constructors = theory.inductive.get(sort)
        if constructors is None:
            yield f"Inductive {sort_name(sort)} : Set := any_{sort} : {sort_name(sort)}."
    for sort in theory.sorts:
        if sort in theory.inductive:
            made = [
                f"{name_of(c)} : {' -> '.join(map(sort_name, [*theory.functions[c][0], sort]))}"
                for c in theory.inductive[sort]
            ]
            yield f"Inductive {sort_name(sort)} : Set := {' | '.join(made)}."
    for name in theory.functions:
        if name not in theory.constructors:
            yield _function(theory, name)


def _function(theory: Theory, name: str) -> str:
    """A function as a fixpoint, or as a definition if it does not call itself."""
    laws = theory.recursion.get(name)
    if laws is None:
        raise UsageError(f"{name} is not defined by recursion, so Coq needs it as an axiom")
    domain, target = theory.functions[name]
    names = [f"x{place}" for place in range(len(domain))]
    places = sorted(
        {i for law in laws for i, p in enumerate(law.sides[0][1:]) if not isinstance(p, int)}
    )
    called = any(
        not isinstance(t, int) and t[0] == name for law in laws for t in subterms(law.sides[1])
    )
    head = f"{name_of(name)} {_binder(names, domain)}".rstrip()
    if not places:
        body = _body(laws[0], names)
        return f"Definition {head} : {sort_name(target)} := {body}."
    if len(places) > 1:
        raise UsageError(f"{name} recurs on several arguments, which the Coq export does not write")
    cases = " | ".join(_branch(law, places[0], names) for law in laws)
    word, struct = ("Fixpoint", f" {{struct x{places[0]}}}") if called else ("Definition", "")
    return f"{word} {head}{struct} : {sort_name(target)} := match x{places[0]} with {cases} end."


def _body(law: Clause, names: Sequence[str]) -> str:
    spelled = [""] * len(law.sorts)
    for pattern, name in zip(law.sides[0][1:], names, strict=True):
        if isinstance(pattern, int):
            spelled[pattern] = name
    return spell(law.sides[1], spelled)


def _branch(law: Clause, place: int, names: Sequence[str]) -> str:
    spelled = [f"y{number}" for number in range(len(law.sorts))]
    for pattern, name in zip(law.sides[0][1:], names, strict=True):
        if isinstance(pattern, int):
            spelled[pattern] = name
    pattern = law.sides[0][1 + place]
    return f"{spell(pattern, spelled)} => {spell(law.sides[1], spelled)}"


def _realisation(theory: Theory) -> Iterator[str]:
    for sort in theory.sorts:
        yield f"Definition {sort_name(sort)} := Impl.{sort_name(sort)}."
    for name in theory.functions:
        yield f"Definition {name_of(name)} := Impl.{name_of(name)}."
    for sort in theory.inductive:
        term = f"Impl.{sort_name(sort)}_ind"
        yield f"Definition ind_{sort} : {_induction(theory, sort)} := {term}."
    for number, clause in enumerate(theory.clauses):
        term = _law(theory, clause)
        yield f"Definition A{number + 1} : {statement(theory, clause)} := {term}."


def _law(theory: Theory, clause: Clause) -> str:
    """The proof of a law: by computation, or as a property of constructors."""
    names = [f"v{number}" for number in range(len(clause.sorts))]
    start = f"fun {_binder(names, clause.sorts)} => " if names else ""
    if clause.is_equation:
        sort = theory.sort(clause.sides[0], clause.sorts)
        return f"{start}@eq_refl {sort_name(sort)} {spell(clause.sides[1], names)}"
    if (
        len(clause.premises) != 1
        or {side[0] for side in clause.premises[0][1:]} - theory.constructors
    ):
        raise UsageError("a law with premises is no property of constructors")
    fact = _fact(theory, clause.premises[0], names, clause.sorts, {})
    start = f"{start.removesuffix(' => ')} (h : {fact}) => " if start else f"fun h : {fact} => "
    return start + (_clash if clause.conclusion == ("false",) else _injective)(
        theory, clause, names
    )


def _clash(theory: Theory, clause: Clause, names: Sequence[str]) -> str:
    """Falsity from ``h``, an equation between two constructors."""
    _, left, right = clause.premises[0]
    sort = sort_name(theory.functions[left[0]][1])
    told = f"match y with {_pattern(theory, left[0], {})} => True | _ => False end"
    motive = f"(fun y : {sort} => {told})"
    return f"@eq_ind {sort} {spell(left, names)} {motive} I {spell(right, names)} h"


def _injective(theory: Theory, clause: Clause, names: Sequence[str]) -> str:
    """The equation of two arguments from ``h``, an equation of the same constructor."""
    _, left, right = clause.premises[0]
    sort = theory.functions[left[0]][1]
    mirrored = clause.sides[0] in right[1:]
    own, other = clause.sides[::-1] if mirrored else clause.sides
    place = left[1:].index(own)
    kind = sort_name(theory.functions[left[0]][0][place])
    rest = f" | _ => {spell(own, names)}" if len(theory.inductive[sort]) > 1 else ""
    chosen = f"match y with {_pattern(theory, left[0], {place: 'z'})} => z{rest} end"
    selector = f"(fun y : {sort_name(sort)} => {chosen})"
    sides = f"{spell(left, names)} {spell(right, names)}"
    term = f"@f_equal {sort_name(sort)} {kind} {selector} {sides} h"
    return (
        f"@eq_sym {kind} {spell(own, names)} {spell(other, names)} ({term})" if mirrored else term
    )


def _pattern(theory: Theory, constructor: str, names: Mapping[int, str]) -> str:
    parts = [names.get(i, "_") for i in range(len(theory.functions[constructor][0]))]
    return " ".join([f"Impl.{name_of(constructor)}", *parts])


# Proof terms


@dataclass
class _Scope:
    """An open scope: the step that opened it, what is named in sight, and results inside."""

    step: JSON
    local: dict[str, str]
    parent: int
    lets: list[str]


class _Proofs:
    """Writes lemmas from kernel steps; knows every result by its id."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.results: dict[int, Known] = {}
        self.scopes: dict[int, _Scope] = {0: _Scope({}, {}, 0, [])}
        self.hypotheses: dict[tuple[int, int], Known] = {}
        for number, clause in enumerate(theory.clauses):
            order = tuple(range(len(clause.sorts)))
            self.hypotheses[0, number] = Known(f"A{number + 1}", clause, order)

    def theorem(self, record: JSON) -> Iterator[str]:
        """The lemmas of a proof."""
        steps = record["proof"]
        final = steps[-1]["by"]
        for step in steps:
            if step["rule"] == "theorem":
                self.results[step["id"]] = self.results[step["by"]]
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
            self.results[step["id"]] = Known(name, clause, tuple(range(len(clause.sorts))))

    def _open(self, step: JSON) -> None:
        parent = step["scope"]
        goal, names = step["goal"], step["names"]
        sorts = [sort for _, sort in goal["vars"]]
        kinds = sorts
        if "var" in step:
            on = [name for name, _ in goal["vars"]].index(step["var"])
            constructor = self.theory.inductive[sorts[on]][step["of"]]
            domain = self.theory.functions[constructor][0]
            kinds = [*domain, *sorts[:on], *sorts[on + 1 :]]
            recursive = [n for n, s in zip(names, domain, strict=False) if s == sorts[on]]
            for number, name in enumerate(recursive):
                self.hypotheses[step["id"], number] = self._hypothesis(step, on, name)
        local = {**self.scopes[parent].local, **dict(zip(names, kinds, strict=True))}
        self.scopes[step["id"]] = _Scope(step, local, parent, [])

    def _hypothesis(self, step: JSON, on: int, name: str) -> Known:
        goal = _goal(step["goal"])
        sorts = [sort for _, sort in step["goal"]["vars"]]
        partial = [(name,) if i == on else i for i in range(len(sorts))]
        conclusion = substitute(goal, partial)
        number = {v: n for n, v in enumerate(dict.fromkeys(variables(conclusion)))}
        order = tuple(number[i] for i in range(len(sorts)) if i != on)
        return Known(f"IH_{name}_{step['id']}", clause_of(sorts, [], conclusion), order)

    def _close(self, step: JSON) -> tuple[int, Clause, str]:
        first = self.scopes[step["cases"][0][0]]
        goal, sorts = _goal(first.step["goal"]), [s for _, s in first.step["goal"]["vars"]]
        clause = clause_of(sorts, [], goal)
        number = {v: n for n, v in enumerate(dict.fromkeys(variables(goal)))}
        given = [f"v{number[i]}" for i in range(len(sorts))]
        binder = _binder([f"v{n}" for n in range(len(sorts))], clause.sorts)
        inside = [self._inside(scope, ref) for scope, ref in step["cases"]]
        if "var" not in first.step:
            names, body = first.step["names"], inside[0]
            made = f"(fun {_binder(names, sorts)} => {body})"
            return first.parent, clause, f"fun {binder} => {made} {' '.join(given)}"
        names = [name for name, _ in first.step["goal"]["vars"]]
        on = names.index(first.step["var"])
        others = [i for i in range(len(sorts)) if i != on]
        kind = _fact(self.theory, goal, names, sorts, self.scopes[first.parent].local)
        bound = _binder([names[i] for i in others], [sorts[i] for i in others])
        quantified = f"forall {bound}, {kind}" if others else kind
        motive = f"(fun {names[on]} : {sort_name(sorts[on])} => {quantified})"
        cases = [
            self._case(scope, on, body, motive)
            for (scope, _), body in zip(step["cases"], inside, strict=True)
        ]
        arguments = " ".join([given[on], *(given[i] for i in others)])
        term = f"ind_{sorts[on]} {motive} {' '.join(cases)} {arguments}"
        return first.parent, clause, f"fun {binder} => {term}"

    def _inside(self, scope: int, ref: int) -> str:
        return " ".join([*self.scopes[scope].lets, self.results[ref].name])

    def _case(self, scope: int, on: int, body: str, motive: str) -> str:
        opened = self.scopes[scope]
        sorts = [sort for _, sort in opened.step["goal"]["vars"]]
        constructor = self.theory.inductive[sorts[on]][opened.step["of"]]
        names, domain = opened.step["names"], self.theory.functions[constructor][0]
        binders = []
        for name, sort in zip(names, domain, strict=False):
            binders.append(f"({name} : {sort_name(sort)})")
            if sort == sorts[on]:
                binders.append(f"(IH_{name}_{scope} : {motive} {name})")
        rest = sorts[:on] + sorts[on + 1 :]
        binders.append(_binder(names[len(domain) :], rest))
        binder = " ".join(filter(None, binders))
        return f"(fun {binder} => {body})" if binder else f"({body})"

    def _chain(self, step: JSON) -> tuple[int, Clause, str]:
        scope = step["scope"]
        local = self.scopes[scope].local
        start = term = from_json(step["start"])
        sort = sort_name(_sort(self.theory, start, (), local))
        links = []
        for written in step["steps"]:
            after, proof = self._rewriting(term, written, local)
            links.append((term, after, proof))
            term = after
        last = spell(term, (), local)
        if not links:
            return scope, Clause((), (), ("=", start, term)), f"@eq_refl {sort} {last}"
        made = links[-1][2]
        for before, after, proof in reversed(links[:-1]):
            low, middle = spell(before, (), local), spell(after, (), local)
            made = f"@eq_trans {sort} {low} {middle} {last} ({proof}) ({made})"
        return scope, Clause((), (), ("=", start, term)), made

    def _rewriting(
        self, term: Term, written: Sequence[Any], local: Mapping[str, str]
    ) -> tuple[Term, str]:
        """A step of a chain: the term after it, and the proof of the equation."""
        ref, side, path, *more = written
        known = self.hypotheses[ref[0], ref[1]] if isinstance(ref, list) else self.results[ref]
        values: list[Any] = [None] * len(known.clause.sorts)
        for number, given in (more[0] if more else {}).items():
            values[int(number)] = from_json(given)
        part = part_at(term, tuple(path))
        matched = match(known.clause.sides[side], part, values)
        assert matched and None not in values
        result = substitute(known.clause.sides[1 - side], values)
        given = " ".join(spell(values[n], (), local) for n in known.order)
        proof = f"{known.name} {given}".rstrip()
        inner = sort_name(_sort(self.theory, part, (), local))
        old, new = spell(part, (), local), spell(result, (), local)
        if side == 1:
            proof = f"@eq_sym {inner} {new} {old} ({proof})"
        after = put_at(term, tuple(path), result)
        if not path:
            return after, proof
        outer = sort_name(_sort(self.theory, term, (), local))
        context = spell(put_at(term, tuple(path), ("hole_",)), (), {**local, "hole_": ""})
        return after, f"@f_equal {inner} {outer} (fun hole_ => {context}) {old} {new} ({proof})"


def _goal(goal: JSON) -> Term:
    """The conclusion of a goal, with its variables as numbers."""
    names = [name for name, _ in goal["vars"]]

    def read(part: Any) -> Term:
        if isinstance(part, str):
            return names.index(part) if part in names else (part,)
        return (part[0], *map(read, part[1:]))

    assert not goal["if"]
    return ("=", *map(read, goal["then"][1:]))
