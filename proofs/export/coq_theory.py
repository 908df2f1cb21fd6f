"""A theory as a module type of Coq, and real definitions that have that type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from discovery.errors import UsageError
from proofs.export.coq_terms import binder, fact, sort_name, spell, statement
from proofs.export.names import word
from proofs.language.theory import Theory
from proofs.terms import Clause, subterms


def signature(theory: Theory) -> Iterator[str]:
    """Sorts, functions, induction and laws as parameters."""
    for sort in theory.sorts:
        yield f"Parameter {sort_name(sort)} : Set."
    for name, (domain, target) in theory.functions.items():
        yield f"Parameter {word(name)} : {' -> '.join(map(sort_name, [*domain, target]))}."
    for sort in theory.inductive:
        yield f"Axiom ind_{sort} : {_induction(theory, sort)}."
    for number, clause in enumerate(theory.clauses):
        yield f"Axiom A{number + 1} : {statement(theory, clause)}."


def _induction(theory: Theory, sort: str) -> str:
    cases = []
    for constructor in theory.inductive[sort]:
        parts, built = [], word(constructor)
        for place, kind in enumerate(theory.functions[constructor][0]):
            parts.append(f"forall x{place} : {sort_name(kind)}, ")
            parts.append(f"P x{place} -> " if kind == sort else "")
            built += f" x{place}"
        cases.append(f"({''.join(parts)}P ({built}))")
    whole = f"forall x : {sort_name(sort)}, P x"
    return f"forall P : {sort_name(sort)} -> Prop, {' -> '.join([*cases, whole])}"


def definitions(theory: Theory) -> Iterator[str]:
    """Inductive types and fixpoints. Raises ``UsageError`` for what is no definition."""
    for sort in theory.sorts:
        constructors = theory.inductive.get(sort)
        if constructors is None:
            yield f"Inductive {sort_name(sort)} : Set := any_{sort} : {sort_name(sort)}."
    for sort in theory.sorts:
        if sort in theory.inductive:
            made = [
                f"{word(c)} : {' -> '.join(map(sort_name, [*theory.functions[c][0], sort]))}"
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
        raise UsageError(f"{name} is not defined by recursion")
    domain, target = theory.functions[name]
    names = [f"x{place}" for place in range(len(domain))]
    places = sorted(
        {i for law in laws for i, p in enumerate(law.sides[0][1:]) if not isinstance(p, int)}
    )
    called = any(
        not isinstance(t, int) and t[0] == name for law in laws for t in subterms(law.sides[1])
    )
    head = f"{word(name)} {binder(names, map(sort_name, domain))}".rstrip()
    if not places:
        body = _body(laws[0], names)
        return f"Definition {head} : {sort_name(target)} := {body}."
    if len(places) > 1:
        raise UsageError(f"{name} recurs on several arguments")
    cases = " | ".join(_branch(law, places[0], names) for law in laws)
    kind, struct = ("Fixpoint", f" {{struct x{places[0]}}}") if called else ("Definition", "")
    return f"{kind} {head}{struct} : {sort_name(target)} := match x{places[0]} with {cases} end."


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


def realisation(theory: Theory) -> Iterator[str]:
    """The parameters of the module type by the definitions of the module ``Impl``."""
    for sort in theory.sorts:
        yield f"Definition {sort_name(sort)} := Impl.{sort_name(sort)}."
    for name in theory.functions:
        yield f"Definition {word(name)} := Impl.{word(name)}."
    for sort in theory.inductive:
        term = f"Impl.{sort_name(sort)}_ind"
        yield f"Definition ind_{sort} : {_induction(theory, sort)} := {term}."
    for number, clause in enumerate(theory.clauses):
        term = _law(theory, clause)
        yield f"Definition A{number + 1} : {statement(theory, clause)} := {term}."


def _law(theory: Theory, clause: Clause) -> str:
    """The proof of a law: by computation, or as a property of constructors."""
    names = [f"v{number}" for number in range(len(clause.sorts))]
    start = f"fun {binder(names, map(sort_name, clause.sorts))} => " if names else ""
    if clause.is_equation:
        sort = theory.sort(clause.sides[0], clause.sorts)
        return f"{start}@eq_refl {sort_name(sort)} {spell(clause.sides[1], names)}"
    if (
        len(clause.premises) != 1
        or {side[0] for side in clause.premises[0][1:]} - theory.constructors
    ):
        raise UsageError("a law with premises is no property of constructors")
    given = fact(theory, clause.premises[0], names, clause.sorts, {})
    start = f"{start.removesuffix(' => ')} (h : {given}) => " if start else f"fun h : {given} => "
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
    return " ".join([f"Impl.{word(constructor)}", *parts])
