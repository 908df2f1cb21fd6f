"""Statements between people and clauses: text such as ``a * (b + c) = a * b + a * c``, and MPL.

Text is read by the reader of the expression IR; variables get their sorts from where they stand and
are universally quantified. A numeral stands for a constructor term: ``2`` for ``S(S(0))``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from discovery.errors import InputError
from proofs.language.theory import Theory
from proofs.terms import Clause, Term, clause_of

if TYPE_CHECKING:
    from discovery.expr.node import Node


class Infix(NamedTuple):
    """How an operator binds: ``left`` and ``right`` are what its operands may have at least."""

    precedence: int
    left: int
    right: int


#: As in the operator table of the expression IR.
INFIX: Final[Mapping[str, Infix]] = {
    "+": Infix(1, 1, 2),
    "-": Infix(1, 1, 2),
    "*": Infix(2, 2, 3),
    "**": Infix(3, 4, 3),
    "<=": Infix(0, 1, 1),
    "<": Infix(0, 1, 1),
}
#: Row of the operator table -> the symbol that theories use.
SYMBOLS: Final = {"add": "+", "sub": "-", "mul": "*", "pow": "**", "le": "<=", "lt": "<"}
_LETTERS: Final = "abcdfghijklmnopqrstuvwxyz"
LARGEST: Final = 64  # numeral: it is written out in successors


def to_text(clause: Clause) -> str:
    """A clause as text; its variables are a, b, c, ...

    >>> to_text(Clause(("N", "N"), (), ("=", ("*", 0, ("+", 0, 1)), ("S", 1))))
    'a * (a + b) = S(b)'
    """
    return facts_text(clause.facts, letters(len(clause.sorts)))


def letters(count: int) -> list[str]:
    """Names for variables: a, b, c, ..., z, a1, b1, ..., without e, which is a number."""
    return [_LETTERS[n % 25] + (str(n // 25) if n >= 25 else "") for n in range(count)]


def facts_text(facts: Sequence[Term], names: Sequence[str]) -> str:
    """Premises and a conclusion as text."""
    told = [fact_text(fact, names) for fact in facts]
    if len(facts) > 1 and facts[-1] == ("false",):
        told[-2:] = [f"not {told[-2]}"]
    return " => ".join(told)


def fact_text(fact: Term, names: Sequence[str]) -> str:
    """An equation, a relation or falsity as text."""
    if fact[0] == "=":
        return f"{term_text(fact[1], names)} = {term_text(fact[2], names)}"
    return term_text(fact, names)


def term_text(term: Term, names: Sequence[str], least: int = 0) -> str:
    """A term as text, in brackets if its operator binds less than ``least``."""
    if isinstance(term, int):
        return names[term]
    if len(term) == 1:
        return str(term[0])
    if term[0] not in INFIX:
        return f"{term[0]}({', '.join(term_text(part, names) for part in term[1:])})"
    row = INFIX[term[0]]
    left, right = term_text(term[1], names, row.left), term_text(term[2], names, row.right)
    text = f"{left} {term[0]} {right}"
    return f"({text})" if row.precedence < least else text


def read_statement(theory: Theory, text: str) -> Clause:
    """The clause of a statement in text, with ``=>`` between premises and conclusion.

    Raises ``InputError`` for text that cannot be read, unknown functions, arguments of the wrong
    number or sort, and variables whose sort is not determined.
    """
    from discovery.expr.parse import parse

    names = [n for n, (domain, _) in theory.functions.items() if domain and n.isidentifier()]
    node = parse(text, functions=names)
    facts = []
    while node.op == "implies":
        premise, node = node.children
        facts += _conjuncts(premise)
    if len(_conjuncts(node)) != 1:
        raise InputError("a statement has one conclusion", kind="statement", source=text)
    reader = _Statement(theory, text)
    denied = node.op == "not"
    read = [reader.fact(fact) for fact in [*facts, node.children[0] if denied else node]]
    if denied:
        read.append(("false",))
    return clause_of(reader.sorts, read[:-1], read[-1])


def _conjuncts(node: Node) -> list[Node]:
    if node.op != "and":
        return [node]
    return [part for child in node.children for part in _conjuncts(child)]


class _Statement:
    """Turns nodes into terms; sorts of variables are entered as they are met."""

    def __init__(self, theory: Theory, text: str) -> None:
        self.theory = theory
        self.text = text
        self.numbers: dict[str, int] = {}
        self.sorts: list[str] = []
        self.met: dict[str, int] = {}  # how often each name was met, which tells its place

    def fact(self, node: Node) -> Term:
        name, parts = self._head(node)
        if node.op == "eq":
            sort = self._known(node.children[0]) or self._known(node.children[1])
            if not sort and len(self.theory.sorts) == 1:
                sort = self.theory.sorts[0]
            if not sort:
                raise self._error("the sort of the variables of an equation cannot be told")
            return ("=", *[self.term(side, sort) for side in node.children])
        if self.theory.functions.get(name, ((), "?"))[1] == "":
            self._meet(name)
            return self._applied(name, parts)
        if node.op == "false":
            return ("false",)
        raise self._error("an equation or a relation is expected, or several joined by =>")

    def term(self, node: Node, sort: str) -> Term:
        if node.op == "integer":
            return self._numeral(int(node.payload), sort)
        name, parts = self._head(node)
        self._meet(name)
        if name not in self.theory.functions:
            if parts or node.op in ("rational", "double"):
                raise self._error(f"the theory {self.theory.name} has no {name}", name)
            return self._variable(name, sort)
        target = self.theory.functions[name][1]
        if target != sort:
            told = f"is in {target}" if target else "is a relation"
            raise self._error(f"{name} {told}, where {sort} is needed", name)
        return self._applied(name, parts)

    def _applied(self, name: str, parts: Sequence[Node]) -> Term:
        domain = self.theory.functions[name][0]
        if len(domain) != len(parts):
            raise self._error(f"{name} takes {len(domain)} arguments, not {len(parts)}", name)
        return (name, *[self.term(part, s) for part, s in zip(parts, domain, strict=True)])

    def _known(self, node: Node) -> str:
        """The sort that a node shows by itself, or ''."""
        if node.op == "integer":
            return self._number_sort()
        name, _ = self._head(node)
        if name in self.theory.functions:
            return self.theory.functions[name][1]
        return self.sorts[self.numbers[name]] if name in self.numbers else ""

    def _head(self, node: Node) -> tuple[str, tuple[Node, ...]]:
        if node.op == "variable":
            return node.payload[0], ()
        if node.op == "call":
            return node.payload, node.children
        return SYMBOLS.get(node.op, node.op), node.children

    def _variable(self, name: str, sort: str) -> int:
        number = self.numbers.setdefault(name, len(self.sorts))
        if number == len(self.sorts):
            self.sorts.append(sort)
        if self.sorts[number] != sort:
            raise self._error(f"{name} is in {self.sorts[number]}, where {sort} is needed", name)
        return number

    def _number_sort(self) -> str:
        """The sort of numerals: the one whose constant is 0."""
        return self.theory.functions.get("0", ((), ""))[1]

    def _numeral(self, value: int, sort: str) -> Term:
        constructors = self.theory.inductive.get(sort, ())
        steps = [c for c in constructors if self.theory.functions[c][0] == (sort,)]
        if sort != self._number_sort() or len(steps) != 1:
            raise self._error(f"there are no numbers in {sort or 'this theory'}")
        if not 0 <= value <= LARGEST:
            raise self._error(f"{value} is not a number from 0 to {LARGEST}")
        term: Term = ("0",)
        for _ in range(value):
            term = (steps[0], term)
        return term

    def _meet(self, name: str) -> None:
        self.met[name] = self.met.get(name, 0) + 1

    def _error(self, message: str, name: str = "") -> InputError:
        """An error at the name met last: nodes are met in the order of the text."""
        edge = r"\b" if name.isidentifier() else ""
        places = [m.start() for m in re.finditer(edge + re.escape(name) + edge, self.text)]
        at = min(self.met.get(name, 1), len(places)) - 1
        position = places[at] if name and places else 0
        return InputError(message, kind="statement", source=self.text, position=position)


def to_mpl(theory: Theory, clause: Clause) -> str:
    """A clause as a statement in MPL: each application is named in a premise of its own."""
    return _Flattening(theory, clause).text()


class _Flattening:
    """The premises of an MPL statement, in the making."""

    def __init__(self, theory: Theory, clause: Clause) -> None:
        self.clause = clause
        taken = {*theory.functions, *theory.sorts}
        pool = (name for name in letters(26 * 40) if name not in taken)
        self.pool = pool
        self.names = [next(pool) for _ in clause.sorts]
        self.premises = [
            f"(>[{name}](in[{name},{sort}])"
            for name, sort in zip(self.names, clause.sorts, strict=True)
        ]
        self.named: dict[Term, str] = {}

    def text(self) -> str:
        for fact in self.clause.premises:
            atom = self._atom(fact)
            self.premises.append(f"(>[]{atom}")
        conclusion = self.clause.conclusion
        if conclusion == ("false",):
            last = self.premises.pop().removeprefix("(>[]")
            return "".join(self.premises) + f"!{last}" + ")" * len(self.premises)
        atom = self._atom(conclusion)
        return "".join(self.premises) + atom + ")" * len(self.premises)

    def _atom(self, fact: Term) -> str:
        """The atom of a fact, its right side and the arguments of its left side named before."""
        if fact[0] != "=":
            names = [self._name(part) for part in fact[1:]]
            return f"(in{len(names)}[{','.join([*names, fact[0]])}])"
        left, right = fact[1], self._name(fact[2])
        if isinstance(left, int) or len(left) == 1 or left in self.named:
            return f"(=[{self._name(left)},{right}])"
        names = [self._name(part) for part in left[1:]]
        return f"(in{len(names) + 1}[{','.join([*names, right, left[0]])}])"

    def _name(self, term: Term) -> str:
        if isinstance(term, int):
            return self.names[term]
        if len(term) == 1:
            return str(term[0])
        if term not in self.named:
            parts = [self._name(part) for part in term[1:]]
            made = self.named[term] = next(self.pool)
            atom = f"(in{len(parts) + 1}[{','.join([*parts, made, term[0]])}])"
            self.premises.append(f"(>[{made}]{atom}")
        return self.named[term]
