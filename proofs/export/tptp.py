"""A theorem as a TPTP problem in typed first-order form (TFF).

The axioms are the clauses of the theory, the theorems that the proof uses, and the instance of
induction for each induction in the proof: a first-order prover cannot find those by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from proofs.export.names import word
from proofs.language.theory import Theory
from proofs.proof import JSON, facts_of
from proofs.terms import Clause, Term


def problem(theory: Theory, record: JSON, known: Mapping[str, JSON]) -> str:
    """The problem of a theorem; ``known`` are the records of all theorems by id."""
    goal = theory.read(record["mpl"])
    used = [known[name] for name in record["uses"] if name in known]
    lines = [f"% {record['statement']}", *_types(theory)]
    lines += [
        f"tff(axiom_{number}, axiom, {formula(theory, clause)})."
        for number, clause in enumerate(theory.clauses, 1)
    ]
    lines += [
        f"tff({lemma['id'].lower()}, axiom, {formula(theory, theory.read(lemma['mpl']))})."
        for lemma in used
    ]
    lines += _inductions(theory, record["proof"])
    lines.append(f"tff(goal, conjecture, {formula(theory, goal)}).")
    return "\n".join(lines)


def formula(theory: Theory, clause: Clause) -> str:
    """A clause as a TFF formula."""
    names = [f"V{number}" for number in range(len(clause.sorts))]
    return _quantified(list(zip(names, clause.sorts, strict=True)), _matrix(clause.facts, names))


def _types(theory: Theory) -> Iterator[str]:
    for sort in theory.sorts:
        yield f"tff({_sort(sort)}_type, type, {_sort(sort)}: $tType)."
    for name, (domain, target) in theory.functions.items():
        arguments = " * ".join(map(_sort, domain))
        arguments = f"({arguments}) > " if len(domain) > 1 else f"{arguments} > " if domain else ""
        kind = _sort(target) if target else "$o"
        yield f"tff({word(name)}_type, type, {word(name)}: {arguments}{kind})."


def _inductions(theory: Theory, steps: Sequence[JSON]) -> Iterator[str]:
    """The inductions of a proof, each for all names in sight where it stands."""
    sight: dict[int, dict[str, str]] = {0: {}}
    for step in steps:
        if step["rule"] != "open":
            continue
        outer = sight[step["scope"]]
        sorts = [sort for _, sort in step["goal"]["vars"]]
        kinds = sorts
        if "var" in step:
            on = [name for name, _ in step["goal"]["vars"]].index(step["var"])
            constructor = theory.inductive[sorts[on]][step["of"]]
            kinds = [*theory.functions[constructor][0], *sorts[:on], *sorts[on + 1 :]]
            if step["of"] == 0:
                axiom = _quantified(
                    [(f"Z_{name}", sort) for name, sort in outer.items()],
                    _induction(theory, facts_of(step["goal"]), sorts, on, tuple(outer)),
                )
                yield f"tff(induction_{step['id']}, axiom, {axiom})."
        sight[step["id"]] = outer | dict(zip(step["names"], kinds, strict=True))


def _induction(
    theory: Theory, facts: Sequence[Term], sorts: Sequence[str], on: int, local: Sequence[str]
) -> str:
    """Induction on a variable of some facts, in which the names ``local`` are in sight."""
    sort = sorts[on]
    others = [(f"V{i}", kind) for i, kind in enumerate(sorts) if i != on]

    def holds(value: str) -> str:
        names = [value if i == on else f"V{i}" for i in range(len(sorts))]
        return f"({_quantified(others, _matrix(facts, names, local))})"

    cases = []
    for constructor in theory.inductive[sort]:
        domain = theory.functions[constructor][0]
        parts = [(f"K{place}", kind) for place, kind in enumerate(domain)]
        built = word(constructor) + (f"({','.join(name for name, _ in parts)})" if parts else "")
        told = [holds(name) for name, kind in parts if kind == sort]
        case = f"(({' & '.join(told)}) => {holds(built)})" if told else holds(built)
        cases.append(f"({_quantified(parts, case)})")
    whole = _quantified([("V", sort)], holds("V"))
    return f"(({' & '.join(cases)}) => {whole})"


def _quantified(bound: Sequence[tuple[str, str]], matrix: str) -> str:
    if not bound:
        return matrix
    return f"![{', '.join(f'{name}: {_sort(sort)}' for name, sort in bound)}]: {matrix}"


def _matrix(facts: Sequence[Term], names: Sequence[str], local: Sequence[str] = ()) -> str:
    *premises, conclusion = [_fact(fact, names, local) for fact in facts]
    return f"(({' & '.join(premises)}) => {conclusion})" if premises else conclusion


def _fact(fact: Term, names: Sequence[str], local: Sequence[str]) -> str:
    if fact == ("false",):
        return "$false"
    if fact[0] != "=":
        return _term(fact, names, local)
    return f"({_term(fact[1], names, local)} = {_term(fact[2], names, local)})"


def _term(term: Term, names: Sequence[str], local: Sequence[str]) -> str:
    if isinstance(term, int):
        return names[term]
    if len(term) == 1:
        return f"Z_{term[0]}" if term[0] in local else word(term[0])
    return f"{word(term[0])}({','.join(_term(part, names, local) for part in term[1:])})"


def _sort(sort: str) -> str:
    return f"sort_{sort}"
