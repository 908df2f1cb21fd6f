"""MPL, the relational language of Generative Logic (arXiv 2508.00017), read and written.

A formula is an atom ``(name[x,y])``, a conjunction ``(&AB)``, a quantified implication ``(>[x]AB)``
or a negation ``!A``; functions are relations whose last but one argument is the value. A file is a
list of ``define NAME[PARAMETER TYPE, ...] FORMULA`` and one ``theory NAME[...] FORMULA``; ``#``
begins a comment. Every error names its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from discovery.errors import InputError, LimitError

DEPTH: Final = 400
#: Atoms with a fixed meaning, and their numbers of arguments.
ATOMS: Final = {
    "in": (2, 2),
    "in2": (3, 3),
    "in3": (4, 4),
    "=": (2, 2),
    "maps": (3, 4),
    "relates": (3, 4),
    "inductive": (2, 99),
}
_TOKEN = re.compile(r"\s+|#[^\n]*|[()\[\],&>!]|[^\s()\[\],&>!#]+")
_TYPE = re.compile(r"\(1\)|P\(1\)|P\(x\(1\)(?:\(1\)|\(x\(1\)\(1\)\))\)")


@dataclass(frozen=True)
class Atom:
    """A relation between named things."""

    name: str
    arguments: tuple[str, ...]
    position: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"({self.name}[{','.join(self.arguments)}])"


@dataclass(frozen=True)
class And:
    """Both hold."""

    left: Formula
    right: Formula

    def __str__(self) -> str:
        return f"(&{self.left}{self.right})"


@dataclass(frozen=True)
class Rule:
    """For all bound things: if the premise holds then the conclusion."""

    bound: tuple[str, ...]
    premise: Formula
    conclusion: Formula
    position: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"(>[{','.join(self.bound)}]{self.premise}{self.conclusion})"


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Formula

    def __str__(self) -> str:
        return f"!{self.part}"


Formula: TypeAlias = Atom | And | Rule | Not


@dataclass(frozen=True)
class Definition:
    """A named formula over parameters with types; ``keyword`` is "define" or "theory"."""

    keyword: str
    name: str
    parameters: tuple[tuple[str, str], ...]
    formula: Formula
    position: int = field(default=0, compare=False)

    def __str__(self) -> str:
        parameters = ",".join(f"{name} {kind}" for name, kind in self.parameters)
        return f"{self.keyword} {self.name}[{parameters}]\n{self.formula}"


def read_formula(text: str) -> Formula:
    """The formula that a text spells; ``str`` of it is the text without blanks.

    Raises ``InputError`` with the place where reading stopped.

    >>> print(read_formula("(>[a] (in[a,N]) (in3[a,0,a,+]))"))
    (>[a](in[a,N])(in3[a,0,a,+]))
    """
    reader = _Reader(text)
    formula = reader.formula()
    reader.expect("")
    return formula


def read_file(text: str) -> list[Definition]:
    """The definitions of a file, expanded nowhere; the last one is the theory.

    Raises ``InputError`` for text that is not MPL and for a definition that uses a name not defined
    before it, itself included.
    """
    reader = _Reader(text)
    found: list[Definition] = []
    while not found or found[-1].keyword == "define":
        found.append(reader.definition())
        _check_names(text, found)
    reader.expect("")
    return found


def expand(formula: Formula, definitions: Sequence[Definition]) -> Formula:
    """The formula with every defined atom replaced by what it stands for."""
    known = {definition.name: definition for definition in definitions}
    if isinstance(formula, Atom):
        if formula.name not in known:
            return formula
        definition = known[formula.name]
        names = [name for name, _ in definition.parameters]
        body = expand(definition.formula, definitions)
        return _renamed(body, dict(zip(names, formula.arguments, strict=True)), formula.position)
    if isinstance(formula, And):
        return And(expand(formula.left, definitions), expand(formula.right, definitions))
    if isinstance(formula, Not):
        return Not(expand(formula.part, definitions))
    premise = expand(formula.premise, definitions)
    return replace(formula, premise=premise, conclusion=expand(formula.conclusion, definitions))


def _renamed(formula: Formula, names: Mapping[str, str], position: int) -> Formula:
    if isinstance(formula, Atom):
        return Atom(formula.name, tuple(names.get(a, a) for a in formula.arguments), position)
    if isinstance(formula, And):
        return And(
            _renamed(formula.left, names, position), _renamed(formula.right, names, position)
        )
    if isinstance(formula, Not):
        return Not(_renamed(formula.part, names, position))
    bound = {name: _unlike(name, names) for name in formula.bound}
    inner = {**names, **bound}
    premise = _renamed(formula.premise, inner, position)
    conclusion = _renamed(formula.conclusion, inner, position)
    return Rule(tuple(bound.values()), premise, conclusion, position)


def _unlike(name: str, names: Mapping[str, str]) -> str:
    """The name with as many primes as keep it from catching what is put in."""
    while name in names.values():
        name += "'"
    return name


def _check_names(text: str, found: Sequence[Definition]) -> None:
    """Every atom of the newest definition is built in or defined before it."""
    arity = ATOMS | {d.name: (len(d.parameters),) * 2 for d in found[:-1]}
    newest = found[-1]
    if newest.keyword == "define" and newest.name in arity:
        raise InputError(f"{newest.name} is defined twice", source=text, position=newest.position)
    todo = [newest.formula]
    while todo:
        part = todo.pop()
        if isinstance(part, And):
            todo += [part.right, part.left]
        elif isinstance(part, Rule):
            todo += [part.conclusion, part.premise]
        elif isinstance(part, Not):
            todo.append(part.part)
        else:
            _check_atom(text, part, newest.name, arity)


def _check_atom(text: str, atom: Atom, inside: str, arity: dict[str, tuple[int, int]]) -> None:
    if atom.name not in arity:
        cyclic = atom.name == inside
        raise InputError(
            f"{atom.name} is defined by itself" if cyclic else f"{atom.name} is not defined here",
            kind="cyclic-definition" if cyclic else "unknown-name",
            source=text,
            position=atom.position,
            hint="a definition may use only what is defined before it",
        )
    least, most = arity[atom.name]
    if not least <= len(atom.arguments) <= most:
        raise InputError(
            f"{atom.name} takes {least} arguments, not {len(atom.arguments)}",
            kind="arity",
            source=text,
            position=atom.position,
        )


class _Reader:
    """The tokens of a text with their places, and the next one."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = [(m[0], m.start()) for m in _TOKEN.finditer(text)]
        self.tokens = [(t, at) for t, at in found if not t[0].isspace() and t[0] != "#"]
        self.tokens.append(("", len(text)))
        self.next = 0
        self.depth = 0

    @property
    def token(self) -> str:
        return self.tokens[self.next][0]

    @property
    def position(self) -> int:
        return self.tokens[self.next][1]

    def expect(self, *wanted: str) -> str:
        """The next token, which must be one of these."""
        token = self.token
        if token not in wanted:
            words = " or ".join(repr(word) if word else "the end" for word in wanted)
            raise self.error(
                f"{words} is expected, not {token!r}" if token else f"{words} is missing"
            )
        self.next += bool(token)
        return token

    def name(self) -> str:
        token = self.token
        if token in ("", *"()[],&>!"):
            raise self.error("a name is expected")
        self.next += 1
        return token

    def error(self, message: str) -> InputError:
        return InputError(message, kind="mpl", source=self.text, position=self.position)

    def names(self) -> tuple[str, ...]:
        self.expect("[")
        if self.token == "]":
            self.next += 1
            return ()
        found = [self.name()]
        while self.expect(",", "]") == ",":
            found.append(self.name())
        return tuple(found)

    def formula(self) -> Formula:
        self.depth += 1
        if self.depth > DEPTH:
            raise LimitError("brackets nest too deep", source=self.text, position=self.position)
        made = self._formula()
        self.depth -= 1
        return made

    def _formula(self) -> Formula:
        position = self.position
        if self.expect("!", "(") == "!":
            return Not(self.formula())
        made: Formula
        if self.token in ("(", "!"):
            made = self.formula()
        elif self.token == "&":
            self.next += 1
            made = And(self.formula(), self.formula())
        elif self.token == ">":
            self.next += 1
            made = Rule(self.names(), self.formula(), self.formula(), position)
        else:
            made = Atom(self.name(), self.names(), position)
        self.expect(")")
        return made

    def definition(self) -> Definition:
        position = self.position
        keyword, name = self.expect("define", "theory"), self.name()
        parameters: list[tuple[str, str]] = []
        self.expect("[")
        while not parameters or self.expect(",", "]") == ",":
            parameters.append((self.name(), self.type()))
        return Definition(keyword, name, tuple(parameters), self.formula(), position)

    def type(self) -> str:
        position, words = self.position, []
        while self.token not in (",", "]", ""):
            words.append(self.token)
            self.next += 1
        if not _TYPE.fullmatch("".join(words)):
            raise InputError(
                f"{''.join(words)!r} is no type",
                kind="type",
                source=self.text,
                position=position,
                hint="(1) element, P(1) set, P(x(1)(1)) or P(x(1)(x(1)(1))) function",
            )
        return "".join(words)
