"""Presentation MathML for a formula: what browsers show without any script.

Names are ASCII identifiers and numbers are digits, so nothing needs escaping. As in LaTeX, a large
formula with shared parts ends in *where* and the named parts.
"""

from __future__ import annotations

from typing import Final
from unicodedata import lookup

from discovery.expr.node import Node
from discovery.expr.printers.latex import (
    GREEK,
    READABLE,
    decimal_spelling,
    formula_binds,
    index_split,
)
from discovery.expr.printers.layout import Language, write_lines


def to_mathml(root: Node, *, display: str = "inline") -> str:
    """The ``<math>`` element of an expression, ``display`` "inline" or "block".

    >>> from discovery.expr.node import variable
    >>> to_mathml(variable("x") + 1)[-50:]
    '<mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow></math>'
    """
    lines = write_lines(root, LANGUAGE)
    body = lines.value
    if lines.named:
        named = "<mo>,</mo>".join(f"{name}<mo>=</mo>{text}" for name, text in lines.named)
        body += f'<mspace width="1em"/><mtext>where</mtext><mspace width="1em"/>{named}'
    namespace = "http://www.w3.org/1998/Math/MathML"
    return f'<math xmlns="{namespace}" display="{display}">{body}</math>'


def _name(name: str) -> str:
    base, index = index_split(name)
    if base in GREEK:
        size = "SMALL" if base.islower() else "CAPITAL"
        base = lookup(f"GREEK {size} LETTER {base.upper().replace('LAMBDA', 'LAMDA')}")
    return f"<msub><mi>{base}</mi><mn>{index}</mn></msub>" if index else f"<mi>{base}</mi>"


def _number(leaf: Node) -> str:
    text = decimal_spelling(leaf)
    sign, text = ("<mo>\u2212</mo>", text[1:]) if text.startswith("-") else ("", text)
    if "/" in text:
        top, _, bottom = text.partition("/")
        number = f"<mfrac><mn>{top}</mn><mn>{bottom}</mn></mfrac>"
    else:
        digits, _, exponent = text.partition("e")
        number = f"<mn>{digits}</mn>"
        if exponent:
            number += _power_of_ten(int(exponent))
    return f"<mrow>{sign}{number}</mrow>" if sign or "e" in text else number


def _power_of_ten(exponent: int) -> str:
    sign = "<mo>\u2212</mo>" if exponent < 0 else ""
    power = f"<mrow>{sign}<mn>{abs(exponent)}</mn></mrow>"
    return f"<mo>\u22c5</mo><msup><mn>10</mn>{power}</msup>"


def _call(head: str, arity: int) -> str:
    operands = "<mo>,</mo>".join(f"@{i}" for i in range(1, arity + 1))
    return f"<mrow>{head}<mo>\u2061</mo><mo>(</mo>{operands}<mo>)</mo></mrow>"


LANGUAGE: Final = Language(
    title="MathML",
    column="mathml",
    number=_number,
    binds=formula_binds,
    name=_name,
    call=_call,
    user=_name,
    brackets=("<mrow><mo>(</mo>", "<mo>)</mo></mrow>"),
    repeats=READABLE,
)
