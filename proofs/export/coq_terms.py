"""Sorts, terms and clauses in the language of Coq."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from proofs.export.names import word
from proofs.language.theory import Theory
from proofs.terms import Clause, Term


def sort_name(sort: str) -> str:
    """The Coq name of a sort; facts are propositions."""
    return f"Sort_{sort}" if sort else "Prop"


def spell(term: Term, names: Sequence[str], local: Iterable[str] = ()) -> str:
    """A term in Coq; ``names`` are those of its variables, ``local`` those of fresh constants."""
    if isinstance(term, int):
        return names[term]
    if len(term) == 1:
        return str(term[0]) if term[0] in local else word(term[0])
    return f"({word(term[0])} {' '.join(spell(part, names, local) for part in term[1:])})"


def binder(names: Sequence[str], kinds: Iterable[str]) -> str:
    """Names with their types, bound."""
    return " ".join(f"({n} : {kind})" for n, kind in zip(names, kinds, strict=True))


def statement(theory: Theory, clause: Clause, local: Mapping[str, str] | None = None) -> str:
    """A clause as a Coq type; ``local`` gives the sorts of fresh constants."""
    names = [f"v{number}" for number in range(len(clause.sorts))]
    facts = [fact(theory, f, names, clause.sorts, local or {}) for f in clause.facts]
    quantifier = f"forall {binder(names, map(sort_name, clause.sorts))}, " if names else ""
    return quantifier + " -> ".join(facts)


def fact(
    theory: Theory, fact: Term, names: Sequence[str], sorts: Sequence[str], local: Mapping[str, str]
) -> str:
    """A fact as a Coq proposition."""
    if fact == ("false",):
        return "False"
    if fact[0] != "=":
        return spell(fact, names, local)
    left, right = (spell(side, names, local) for side in fact[1:])
    return f"@eq {sort_name(sort_of(theory, fact[1], sorts, local))} {left} {right}"


def sort_of(theory: Theory, term: Term, sorts: Sequence[str], local: Mapping[str, str]) -> str:
    """The sort of a term in which fresh constants may occur."""
    if not isinstance(term, int) and term[0] in local:
        return local[term[0]]
    return theory.sort(term, sorts)
