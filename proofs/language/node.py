"""Clauses as expressions of the shared IR, for pages and printers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from discovery.errors import InputError
from discovery.expr.node import Node, apply, call, check_identifier, integer, variable
from proofs.language.statement import SYMBOLS, letters
from proofs.terms import Clause, Term

_ROWS = {symbol: row for row, symbol in SYMBOLS.items()}


def clause_node(clause: Clause) -> Node:
    """A clause as an expression, its variables called a, b, c, ...

    >>> clause_node(Clause(("N",), (), ("=", ("+", ("0",), 0), 0)))
    parse("0 + a = a")
    """
    names = [variable(name) for name in letters(len(clause.sorts))]
    facts = [_fact(fact, names) for fact in clause.premises]
    if clause.conclusion == ("false",) and facts:
        facts[-1] = apply("not", facts[-1])
    else:
        facts.append(_fact(clause.conclusion, names))
    return reduce(lambda right, left: apply("implies", left, right), facts[::-1])


def _fact(fact: Term, names: Sequence[Node]) -> Node:
    if fact[0] != "=":
        return _node(fact, names)
    return apply("eq", _node(fact[1], names), _node(fact[2], names))


def _node(term: Term, names: Sequence[Node]) -> Node:
    if isinstance(term, int):
        return names[term]
    name, *parts = term
    if name in _ROWS:
        return apply(_ROWS[name], *[_node(part, names) for part in parts])
    if not parts:
        return integer(int(name)) if name.isdecimal() else variable(_word(name))
    return call(_word(name), *[_node(part, names) for part in parts])


def _word(name: str) -> str:
    """The name, or one like it if the name has another meaning in the IR or is no word there."""
    try:
        check_identifier(name, "function")
    except InputError:
        return "f_" + "".join(c if c.isalnum() and c.isascii() else f"{ord(c):x}" for c in name)
    return name
