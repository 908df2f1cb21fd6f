"""The words of the text syntax: one regular expression, and the tables it is read with."""

from __future__ import annotations

import re
from typing import Final

from discovery.expr.operators import OPERATORS
from discovery.expr.rows import ATOM, RELATION

NAME: Final = r"[A-Za-z][A-Za-z0-9_]*+"

#: One token with the blanks before it; the group that matched last is its kind. Groups are tried
#: in order, so the longer signs and the reserved words come first.
TOKEN: Final = re.compile(
    rf"""[ \t\r]*(?:
      (?P<double>0[xX][0-9a-fA-F]+(?:\.[0-9a-fA-F]*)?[pP][+-]?[0-9]+)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<binder>(?:forall|exists)\b)
    | (?P<denial>not\b)
    | (?P<infix>(?:and|or)\b|\*\*|=>|==|!=|<=|>=|[*/^=<>])
    | (?P<sign>[+-])
    | (?P<call>{NAME})[ \t]*\(
    | (?P<name>{NAME})(?:[ \t]*:[ \t]*(?P<sort>{NAME}))?
    | (?P<open>\()
    | (?P<close>\))
    | (?P<comma>,)
    | (?P<line>[;\n])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
#: One variable after a quantifier, and the dot that ends the list.
BOUND: Final = re.compile(rf"\s*({NAME})(?:\s*:\s*({NAME}))?\s*,?")
DOT: Final = re.compile(r"\s*\.")
#: The head of a line that may be a definition, and a line that declares functions.
DEFINITION: Final = re.compile(rf"[ \t\r]*({NAME})[ \t]*=(?![=>])")
DECLARATION: Final = re.compile(
    rf"[ \t\r]*function[ \t]+({NAME}(?:[ \t]*,[ \t]*{NAME})*)[ \t\r]*(?=[;\n])"
)
#: What may stand between lines, and what decides where a line ends.
BLANK: Final = re.compile(r"[\s;]*")
BOUNDARY: Final = re.compile(r"[();\n]")

#: Comparisons that are read as another one with the sides exchanged.
MIRRORED: Final = {"gt": "lt", "ge": "le"}

#: Functions by the word that calls them, and constants by the words that stand for them.
FUNCTIONS: Final = {
    row.text: row.name for row in OPERATORS.values() if row.arity and row.precedence == ATOM
}
CONSTANTS: Final = {
    word: row.name
    for row in OPERATORS.values()
    if row.arity == 0
    for word in (row.text, *row.aliases)
}


def _infix_signs() -> dict[str, tuple[str, int, int]]:
    """Sign -> (operator, precedence, loosest pending operator that is applied before it)."""
    signs = {}
    for row in OPERATORS.values():
        if row.arity == 2 and row.text.startswith("#1"):
            first = row.precedence + (row.associates != "left")
            signs[row.sign] = (row.name, row.precedence, first)
    twins = {"^": signs["**"], "==": signs["="]}
    mirrored = {sign: (op, RELATION, RELATION + 1) for sign, op in ((">", "gt"), (">=", "ge"))}
    return signs | twins | mirrored


INFIX: Final = _infix_signs()
