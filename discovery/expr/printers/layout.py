"""The engine of all printers: an expression is written by the templates of one language.

First it is decided which subexpressions get a line with a name of their own: those used more than
once, so that nothing is written twice, and those that would make a line nest too deep for the
readers of the language. Then each line is written from the top down with an explicit stack of texts
and nodes; nothing recurses and no text is copied twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from discovery.errors import UsageError
from discovery.expr.digits import is_fraction
from discovery.expr.node import Node, check_identifier, topological, variable, variables
from discovery.expr.operators import OPERATORS
from discovery.expr.rows import ATOM, NEGATION, Absent, Operator

#: Levels of operators on one line. C promises 63 brackets, Python's parser gives up at 200.
DEEPEST: Final = 60

_NUMBERS: Final = frozenset({"integer", "rational", "double"})
_LEAVES: Final = _NUMBERS | {"variable"}
_SLOT: Final = re.compile(r"([#@][1-9])")
#: A template taken apart: texts, and for each slot the operand's index and whether it is guarded.
_Template: TypeAlias = tuple[str | tuple[int, bool], ...]


class PrintError(UsageError):
    """An expression that a language cannot say, and why.

    >>> PrintError("C has no Airy function").kind
    'unprintable'
    """

    code = "unprintable"


@dataclass(frozen=True, eq=False)
class Language:
    """How one language writes.

    ``column``: its column of the operator table. ``number``: the text of a number; ``binds``: how
    tightly that text binds. ``name``: the text of a variable or of a named line. ``call``: the
    template of a call, from its head and the number of arguments. ``user``: the head that calls a
    user function, or why there is none. ``repeats``: the size, repetitions counted, up to which
    what is shared is written again instead of getting a line.
    """

    title: str
    column: str
    number: Callable[[Node], str]
    binds: Callable[[Node], int]
    name: Callable[[str], str]
    call: Callable[[str, int], str]
    user: Callable[[str], str] | Absent
    brackets: tuple[str, str] = ("(", ")")
    keywords: frozenset[str] = frozenset()
    repeats: int = 0


@dataclass(frozen=True)
class Lines:
    """A written expression: name and text of each named line, in order, and the value's text."""

    named: tuple[tuple[str, str], ...]
    value: str


def write_lines(
    root: Node, language: Language, spell: Callable[[Node], str] | None = None
) -> Lines:
    """The expression in a language; ``spell`` replaces the way variables are written.

    Raises ``PrintError`` for what the language cannot say.
    """
    if spell is None:
        check_variables(root, language)
        spell = _spell_in(language)
    parts = [] if within(root, language.repeats) else named_parts(root)
    fresh = line_names(root, language.keywords)
    names = {id(part): language.name(next(fresh)) for part in parts}
    named = tuple((names[id(part)], _line(part, language, names, spell)) for part in parts)
    return Lines(named, _line(root, language, names, spell))


def _spell_in(language: Language) -> Callable[[Node], str]:
    return lambda leaf: language.name(leaf.payload[0])


def check_variables(root: Node, language: Language) -> None:
    """Refuse words that the language keeps for itself, and one name for two variables."""
    seen: set[str] = set()
    for part in topological(root):
        if part.op == "variable":
            name = part.payload[0]
            if name in seen:
                raise PrintError(f"two variables of different sorts are called {name}")
            if name in language.keywords:
                raise PrintError(f"{name} is a word of {language.title} and cannot be a variable")
            seen.add(name)


def check_function_name(name: str, language: Language) -> None:
    """Refuse what cannot name a function in the language."""
    check_identifier(name, f"function of {language.title}")
    if name in language.keywords:
        raise PrintError(f"{name} is a word of {language.title} and cannot name a function")


def arguments(root: Node, given: Sequence[str] | None, language: Language) -> list[Node]:
    """The arguments of a function that computes the expression: as given, or all variables.

    Raises ``PrintError`` when a variable of the expression is not among the given ones.
    """
    found = variables(root)
    if given is None:
        return found
    names = {leaf.payload[0]: leaf for leaf in found}
    missing = sorted(names.keys() - set(given))
    if missing:
        raise PrintError(f"{missing[0]} is not among the arguments")
    chosen = [names.get(name) or variable(name) for name in given]
    for leaf in chosen:
        check_variables(leaf, language)
    return chosen


def within(root: Node, most: int) -> bool:
    """Whether the expression written without sharing has at most ``most`` nodes."""
    sizes: dict[int, int] = {}
    for part in topological(root):
        size = 1 + sum(sizes[id(child)] for child in part.children)
        if size > most:
            return False
        sizes[id(part)] = size
    return True


def named_parts(root: Node) -> list[Node]:
    """What gets a line of its own, in the order of the lines: shared parts, and deep ones."""
    order = list(topological(root))
    uses: dict[int, int] = {}
    for part in order:
        for child in part.children:
            uses[id(child)] = uses.get(id(child), 0) + 1
    levels: dict[int, int] = {}
    parts = []
    for part in order:
        level = 1 + max((levels[id(child)] for child in part.children), default=-1)
        if part.children and part is not root and (uses[id(part)] > 1 or level >= DEEPEST):
            parts.append(part)
            level = 0
        levels[id(part)] = level
    return parts


def line_names(root: Node, keywords: frozenset[str]) -> Iterator[str]:
    """``t1``, ``t2``, ... without the names that the expression uses itself."""
    taken = set(keywords)
    for part in topological(root):
        if part.op == "variable":
            taken.add(part.payload[0])
        elif part.op == "call":
            taken.add(part.payload)
    number = 0
    while True:
        number += 1
        if f"t{number}" not in taken:
            yield f"t{number}"


def _line(
    line: Node, language: Language, names: dict[int, str], spell: Callable[[Node], str]
) -> str:
    """One line from the top down: the stack holds what is still to be written."""
    written: list[str] = []
    waiting: list[str | Node] = [line]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            written.append(piece)
        elif id(piece) in names and piece is not line:
            written.append(names[id(piece)])
        elif piece.op == "variable":
            written.append(spell(piece))
        elif piece.op in _LEAVES:
            written.append(language.number(piece))
        else:
            waiting.extend(reversed(_pieces(piece, language, names)))
    return "".join(written)


def _pieces(part: Node, language: Language, names: dict[int, str]) -> list[str | Node]:
    """The template of a node filled with its children, in brackets where they bind too loosely."""
    row = OPERATORS.get(part.op)
    template = _operator_template(language, part.op) if row else _call_template(language, part)
    pieces: list[str | Node] = []
    for slot in template:
        if isinstance(slot, str):
            pieces.append(slot)
            continue
        index, guarded = slot
        child = part.children[index - 1]
        if (
            guarded
            and row
            and (
                _is_loose(_binding(child, language, names), index, row) or _would_join(part, index)
            )
        ):
            pieces += [language.brackets[0], child, language.brackets[1]]
        else:
            pieces.append(child)
    return pieces


def _is_loose(binding: int, index: int, row: Operator) -> bool:
    """Whether an operand needs brackets; a minus sign is never left after another sign."""
    if binding == row.precedence:
        return (row.associates, index) not in (("left", 1), ("right", 2))
    return binding < row.precedence or (binding == NEGATION and index > 1)


def _would_join(part: Node, index: int) -> bool:
    """Whether a number, read back, would swallow the sign before it or the bar after it."""
    child = part.children[index - 1]
    if part.op == "neg":
        return child.op in _NUMBERS
    left, right = part.children[0], part.children[-1]
    integers = part.op == "div" and left.op == right.op == "integer"
    return index == 1 and integers and is_fraction(left.payload, right.payload)


def _binding(part: Node, language: Language, names: dict[int, str]) -> int:
    if id(part) in names or part.op in ("variable", "call"):
        return ATOM
    return language.binds(part) if part.op in _LEAVES else OPERATORS[part.op].precedence


@lru_cache(maxsize=4096)
def _operator_template(language: Language, op: str) -> _Template:
    row = OPERATORS[op]
    spelling = getattr(row, language.column)
    if isinstance(spelling, Absent):
        raise PrintError(f"{language.title} cannot say {op}: {spelling.reason}")
    if row.arity and not _SLOT.search(spelling):
        spelling = language.call(spelling, row.arity)
    return _take_apart(spelling)


def _call_template(language: Language, part: Node) -> _Template:
    if isinstance(language.user, Absent):
        raise PrintError(f"{language.title} cannot say {part.payload}: {language.user.reason}")
    head = language.user(part.payload)
    return _take_apart(language.call(head, len(part.children)))


def _take_apart(template: str) -> _Template:
    return tuple(
        (int(piece[1]), piece[0] == "#") if _SLOT.fullmatch(piece) else piece
        for piece in _SLOT.split(template)
        if piece
    )
