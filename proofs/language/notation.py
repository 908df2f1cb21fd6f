"""The notation for people, translated to MPL.

A line is one of::

    theory NAME
    sort N = 0 | S(N)               an inductive sort and its constructors
    sort E                          a sort about which nothing is known
    function + : N, N -> N          a function of one or two arguments, or none: a constant
    relation <= : N, N              a relation of two or three arguments
    a + S(b) = S(a + b)             an equation, or another law: a <= b => S(a) <= S(b)

``#`` begins a comment. Constructors get the laws that make them free: different ones have different
values, and each is injective. Lines are read in order, so a name is declared before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from discovery.errors import InputError
from proofs.language import statement
from proofs.language.recursion import check_recursion
from proofs.language.theory import Theory
from proofs.terms import Clause, Term

_SORT = re.compile(r"sort\s+(\w+)\s*(?:=(.*))?\Z")
_MADE = re.compile(r"\s*([^\s(|]+)\s*(?:\(([^()]*)\))?\s*\Z")
_RELATION = re.compile(r"relation\s+(\S+)\s*:\s*(.+)\Z")
_FUNCTION = re.compile(r"function\s+(\S+)\s*:\s*(?:(.*?)\s*->\s*)?(\w+)\s*\Z")
_TYPES: Final = ("(1)", "P(x(1)(1))", "P(x(1)(x(1)(1)))")


@dataclass(frozen=True)
class _Line:
    text: str
    start: int


def is_notation(text: str) -> bool:
    """Whether a text is in this notation rather than in MPL."""
    lines = [line.text for line in _lines(text)]
    return bool(lines) and re.match(r"(define|theory)\s+[^\s\[]+\s*\[", lines[0]) is None


def to_mpl(text: str) -> str:
    """The MPL of a theory in the notation for people.

    Raises ``InputError`` with the line for what cannot be read.

    >>> print(to_mpl("theory bits\\nsort B = no | yes"))
    theory bits[B P(1),no (1),yes (1)]
    (&(in[no,B])
    (&(in[yes,B])
    (&(inductive[B,no,yes])
    !(=[no,yes]))))
    """
    reader = _Reader(text)
    for line in _lines(text):
        try:
            reader.line(line)
        except InputError as error:
            raise InputError(
                error.message,
                kind=error.kind,
                source=text,
                position=line.start + error.position,
                hint=error.hint,
            ) from None
    return reader.mpl()


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for whole in text.splitlines(keepends=True):
        line = whole.split("#")[0].rstrip()
        if line.strip():
            yield _Line(line.strip(), start + len(line) - len(line.lstrip()))
        start += len(whole)


class _Reader:
    """The theory read so far, and its MPL."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.theory = Theory("theory", "", (), {}, {}, ())
        self.parameters: list[str] = []
        self.parts: list[str | Clause] = []
        self.lines: dict[Clause, _Line] = {}

    def line(self, line: _Line) -> None:
        text = line.text
        word = text.split()[0]
        if word == "theory":
            self.theory = replace(self.theory, name=text.split()[-1])
        elif word == "sort":
            self._sort(self._matched(_SORT, text, "sort N = 0 | S(N)"))
        elif word == "function":
            self._function(self._matched(_FUNCTION, text, "function + : N, N -> N"))
        elif word == "relation":
            self._relation(self._matched(_RELATION, text, "relation <= : N, N"))
        else:
            law = statement.read_statement(self.theory, text)
            self.parts.append(law)
            self.lines.setdefault(law, line)

    def mpl(self) -> str:
        if not self.parts:
            raise InputError("a theory without a line that declares something", source=self.text)
        laws = tuple(part for part in self.parts if isinstance(part, Clause))
        check_recursion(replace(self.theory, clauses=laws), self.text, self._place)
        # written now, when all names that variables must not have are known
        written = [
            part if isinstance(part, str) else statement.to_mpl(self.theory, part)
            for part in self.parts
        ]
        parts = "\n".join(f"(&{part}" for part in written[:-1])
        head = f"theory {self.theory.name}[{','.join(self.parameters)}]"
        closing = ")" * (len(written) - 1)
        return "\n".join(filter(None, [head, parts, written[-1] + closing]))

    def _place(self, law: Clause, name: str) -> int:
        line = self.lines[law]
        return line.start + max(line.text.rfind(name), 0)

    def _matched(self, pattern: re.Pattern[str], line: str, example: str) -> re.Match[str]:
        found = pattern.match(line)
        if found is None:
            raise InputError("the declaration cannot be read", kind="notation", hint=example)
        return found

    def _sort(self, found: re.Match[str]) -> None:
        sort = found[1]
        if sort in self.theory.sorts:
            raise InputError(f"the sort {sort} is declared twice", kind="declaration")
        self.theory = replace(self.theory, sorts=(*self.theory.sorts, sort))
        self.parameters.append(f"{sort} P(1)")
        if found[2] is None:
            return
        made = [self._matched(_MADE, part, "sort N = 0 | S(N)") for part in found[2].split("|")]
        names = []
        for part in made:
            names.append(part[1])
            self._declare(part[1], _names(part[2]), sort)
        inductive = {**self.theory.inductive, sort: tuple(names)}
        self.theory = replace(self.theory, inductive=inductive)
        self.parts.append(f"(inductive[{','.join([sort, *names])}])")
        self.parts += list(self._free(names))

    def _function(self, found: re.Match[str]) -> None:
        name = "**" if found[1] == "^" else found[1]
        self._declare(name, _names(found[2]), found[3])

    def _relation(self, found: re.Match[str]) -> None:
        name, domain = found[1], _names(found[2])
        if len(domain) not in (2, 3):
            raise InputError(f"{name} has {len(domain)} arguments, not 2 or 3", kind="declaration")
        self._enter(name, domain, "")
        self.parameters.append(f"{name} {_TYPES[len(domain) - 1]}")
        self.parts.append(f"(relates[{','.join([name, *domain])}])")

    def _declare(self, name: str, domain: tuple[str, ...], target: str) -> None:
        self._enter(name, domain, target)
        self.parameters.append(f"{name} {_TYPES[len(domain)]}")
        kind = "maps" if domain else "in"
        self.parts.append(f"({kind}[{','.join([name, *domain, target])}])")

    def _enter(self, name: str, domain: tuple[str, ...], target: str) -> None:
        if name in self.theory.functions or name in self.theory.sorts or name == "=":
            raise InputError(f"{name} is declared twice", kind="declaration")
        if target and len(domain) > 2:
            raise InputError(f"{name} has more than two arguments", kind="declaration")
        if set(name) & set("()[],&>!#"):
            raise InputError(f"{name} cannot be a name in MPL", kind="declaration")
        for sort in (*domain, *filter(None, [target])):
            if sort not in self.theory.sorts:
                raise InputError(f"{sort} is no sort", kind="unknown-name", hint=f"sort {sort}")
        functions = {**self.theory.functions, name: (domain, target)}
        self.theory = replace(self.theory, functions=functions)

    def _free(self, names: list[str]) -> Iterator[Clause]:
        """Different constructors have different values, and each is injective."""
        for number, name in enumerate(names):
            domain = self.theory.functions[name][0]
            for other in names[number + 1 :]:
                rest = self.theory.functions[other][0]
                left: Term = (name, *range(len(domain)))
                right: Term = (other, *range(len(domain), len(domain) + len(rest)))
                yield Clause((*domain, *rest), (("=", left, right),), ("false",))
            for place in range(len(domain)):
                arity = len(domain)
                left, right = (name, *range(arity)), (name, *range(arity, 2 * arity))
                conclusion = ("=", place, arity + place)
                yield Clause((*domain, *domain), (("=", left, right),), conclusion)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
