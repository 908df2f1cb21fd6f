"""Theorems in LaTeX: the statement, and the calculation of a proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from proofs.language.statement import INFIX, letters
from proofs.proof import JSON
from proofs.terms import Clause, Term

_OPERATORS: Final = {"*": r" \cdot ", "+": " + ", "-": " - ", "<=": r" \leq ", "<": " < "}


def clause_latex(clause: Clause) -> str:
    """A clause in the mathematics mode of LaTeX.

    >>> clause_latex(Clause(("N", "N"), (), ("=", ("*", 0, ("S", 1)), ("**", 0, 1))))
    'a \\\\cdot S(b) = a^{b}'
    """
    names = letters(len(clause.sorts))
    facts = [_fact(fact, names) for fact in clause.facts]
    if clause.premises and clause.conclusion == ("false",):
        facts[-2:] = [rf"\neg {facts[-2]}"]
    return r" \Rightarrow ".join(facts)


def theorem(clause: Clause, record: JSON) -> str:
    """A theorem environment with the statement, the kind of its proof and what it uses."""
    uses = ", ".join(record["uses"])
    method = {"induction": "induction", "direct": "calculation"}[record["kind"]]
    return "\n".join(
        [
            rf"\begin{{theorem}}[{record['id']}]",
            f"${clause_latex(clause)}$",
            r"\end{theorem}",
            rf"\begin{{proof}}[Proof by {method}]",
            f"In {record['steps']} steps, from {uses}.",
            r"\end{proof}",
        ]
    )


def _fact(fact: Term, names: Sequence[str]) -> str:
    if fact == ("false",):
        return r"\bot"
    if fact[0] != "=":
        return _term(fact, names)
    return f"{_term(fact[1], names)} = {_term(fact[2], names)}"


def _term(term: Term, names: Sequence[str], least: int = 0) -> str:
    if isinstance(term, int):
        return names[term]
    if len(term) == 1:
        return _word(term[0])
    if term[0] not in INFIX:
        return f"{_word(term[0])}({', '.join(_term(part, names) for part in term[1:])})"
    row = INFIX[term[0]]
    if term[0] == "**":
        text = f"{_term(term[1], names, row.left)}^{{{_term(term[2], names)}}}"
    else:
        left, right = _term(term[1], names, row.left), _term(term[2], names, row.right)
        text = left + _OPERATORS[term[0]] + right
    return rf"\left({text}\right)" if row.precedence < least else text


def _word(name: str) -> str:
    if len(name) == 1:
        return name
    return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"
