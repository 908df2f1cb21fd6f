"""A theorem as a TPTP problem in typed first-order form (TFF).

The axioms are the clauses of the theory, the theorems that the proof uses, and, for a proof by
induction, the instance of induction for the goal on each of its variables: a first-order prover
cannot find that one by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from proofs.language.theory import Theory
from proofs.proof import JSON
from proofs.terms import Clause, Term

_SYMBOLS = {"+": "add", "*": "mul", "**": "pow", "-": "sub"}


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
    if record["kind"] == "induction":
        lines += _inductions(theory, goal)
    lines.append(f"tff(goal, conjecture, {formula(theory, goal)}).")
    return "\n".join(lines)


def formula(theory: Theory, clause: Clause) -> str:
    """A clause as a TFF formula."""
    names = [f"V{number}" for number in range(len(clause.sorts))]
    return _quantified(list(zip(names, clause.sorts, strict=True)), _matrix(clause, names))


def _types(theory: Theory) -> Iterator[str]:
    for sort in theory.sorts:
        yield f"tff({_sort(sort)}_type, type, {_sort(sort)}: $tType)."
    for name, (domain, target) in theory.functions.items():
        arguments = " * ".join(map(_sort, domain))
        arguments = f"({arguments}) > " if len(domain) > 1 else f"{arguments} > " if domain else ""
        yield f"tff({_name(name)}_type, type, {_name(name)}: {arguments}{_sort(target)})."


def _inductions(theory: Theory, goal: Clause) -> Iterator[str]:
    for on, sort in enumerate(goal.sorts):
        if sort not in theory.inductive:
            continue
        names = [f"V{number}" for number in range(len(goal.sorts))]
        others = [(names[i], s) for i, s in enumerate(goal.sorts) if i != on]
        cases = []
        for constructor in theory.inductive[sort]:
            domain = theory.functions[constructor][0]
            parts = [(f"K{place}", kind) for place, kind in enumerate(domain)]
            built = _name(constructor)
            built += f"({','.join(name for name, _ in parts)})" if parts else ""
            told = [_holds(goal, on, name, others) for name, kind in parts if kind == sort]
            shown = _holds(goal, on, built, others)
            case = f"(({' & '.join(told)}) => {shown})" if told else shown
            cases.append(f"({_quantified(parts, case)})")
        whole = _quantified([(names[on], sort)], _holds(goal, on, names[on], others))
        yield f"tff(induction_{on + 1}, axiom, (({' & '.join(cases)}) => {whole}))."


def _holds(goal: Clause, on: int, value: str, others: Sequence[tuple[str, str]]) -> str:
    """The goal for a value of one variable and all values of the others."""
    names = [value if number == on else f"V{number}" for number in range(len(goal.sorts))]
    return f"({_quantified(others, _matrix(goal, names))})"


def _quantified(bound: Sequence[tuple[str, str]], matrix: str) -> str:
    if not bound:
        return matrix
    return f"![{', '.join(f'{name}: {_sort(sort)}' for name, sort in bound)}]: {matrix}"


def _matrix(clause: Clause, names: Sequence[str]) -> str:
    premises = " & ".join(_fact(fact, names) for fact in clause.premises)
    conclusion = _fact(clause.conclusion, names)
    return f"(({premises}) => {conclusion})" if premises else conclusion


def _fact(fact: Term, names: Sequence[str]) -> str:
    if fact == ("false",):
        return "$false"
    return f"({_term(fact[1], names)} = {_term(fact[2], names)})"


def _term(term: Term, names: Sequence[str]) -> str:
    if isinstance(term, int):
        return names[term]
    if len(term) == 1:
        return _name(term[0])
    return f"{_name(term[0])}({','.join(_term(part, names) for part in term[1:])})"


def _sort(sort: str) -> str:
    return f"sort_{sort.lower()}"


def _name(function: str) -> str:
    if function.replace("_", "").isalnum() and function.isascii():
        return f"f_{function}"
    return "f_" + _SYMBOLS.get(function, "x" + function.encode().hex())
