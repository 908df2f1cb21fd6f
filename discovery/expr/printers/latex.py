"""LaTeX for a formula, as it stands between dollar signs.

What is shared is written again as long as the formula stays readable; a larger one ends in *where*
and the named parts. Names are ASCII identifiers, so nothing needs escaping.
"""

from __future__ import annotations

import re
from typing import Final

from discovery.expr.node import Node
from discovery.expr.printers.layout import Language, write_lines
from discovery.expr.printers.text import spell_number
from discovery.expr.rows import ATOM, NEGATION, POWER, PRODUCT

#: Size up to which shared parts of a formula are written again, repetitions counted.
READABLE: Final = 200
_WORDS: Final = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK: Final = frozenset(_WORDS.split())
_INDEXED: Final = re.compile(r"([A-Za-z]+)_?([0-9]+)")


def to_latex(root: Node) -> str:
    r"""The LaTeX of an expression.

    >>> from discovery.expr.parse import parse
    >>> to_latex(parse("sqrt(x1)/2"))
    '\\frac{\\sqrt{x_{1}}}{2}'
    """
    lines = write_lines(root, LANGUAGE)
    named = [rf"{name} = {text}" for name, text in lines.named]
    where = r"\quad\text{where}\quad " + r",\quad ".join(named) if named else ""
    return lines.value + where


def index_split(name: str) -> tuple[str, str]:
    """A name and its index: ``x1`` and ``x_1`` are x with index 1.

    >>> index_split("x_12"), index_split("mass")
    (('x', '12'), ('mass', ''))
    """
    found = _INDEXED.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")


def _name(name: str) -> str:
    base, index = index_split(name)
    if base in GREEK:
        base = "\\" + base
    elif len(base) > 1:
        base = rf"\mathit{{{base}}}".replace("_", r"\_")
    return f"{base}_{{{index}}}" if index else base


def decimal_spelling(leaf: Node) -> str:
    """Digits for people: a double as the shortest decimal that rounds to it.

    >>> from discovery.expr.node import double
    >>> decimal_spelling(double(0.1))
    '0.1'
    """
    return repr(leaf.payload) if leaf.op == "double" else spell_number(leaf)


def formula_binds(leaf: Node) -> int:
    """How tightly a number binds where fractions are drawn with a bar."""
    text = decimal_spelling(leaf)
    if text.startswith("-"):
        return NEGATION
    if "/" in text:
        return POWER
    return PRODUCT if "e" in text else ATOM


def _number(leaf: Node) -> str:
    text = decimal_spelling(leaf)
    if "/" in text:
        sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
        top, _, bottom = text.partition("/")
        return rf"{sign}\frac{{{top}}}{{{bottom}}}"
    digits, _, exponent = text.partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def _call(head: str, arity: int) -> str:
    operands = ", ".join(f"@{i}" for i in range(1, arity + 1))
    return rf"{head}\left({operands}\right)"


LANGUAGE: Final = Language(
    title="LaTeX",
    column="latex",
    number=_number,
    binds=formula_binds,
    name=_name,
    call=_call,
    user=_name,
    brackets=(r"\left(", r"\right)"),
    repeats=READABLE,
)
