"""FPCore 2.0, the exchange format of the floating-point tools.

Exact integers and rationals are written exactly, doubles in hexadecimal; named lines become a
``let*``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from discovery.expr.digits import spell_double, spell_fraction, spell_integer
from discovery.expr.node import Node
from discovery.expr.printers.layout import Language, arguments, check_function_name, write_lines
from discovery.expr.rows import ATOM, Absent

_WORDS: Final = (
    "FPCore if let while for tensor cast array data dim size ref digits E LOG2E LOG10E LN2 LN10 PI "
    "INFINITY NAN TRUE FALSE tgamma lgamma"
)
_KEYWORDS: Final = frozenset(_WORDS.split())


def to_fpcore(root: Node, *, name: str = "f", variables: Sequence[str] | None = None) -> str:
    """The FPCore of an expression; its arguments default to all variables.

    >>> from discovery.expr.parse import parse
    >>> to_fpcore(parse("t = x + 1/3; t*t"))
    '(FPCore f (x) (let* ([t1 (+ x 1/3)]) (* t1 t1)))'
    """
    check_function_name(name, LANGUAGE)
    names = " ".join(leaf.payload[0] for leaf in arguments(root, variables, LANGUAGE))
    lines = write_lines(root, LANGUAGE)
    body = lines.value
    if lines.named:
        bindings = " ".join(f"[{part} {text}]" for part, text in lines.named)
        body = f"(let* ({bindings}) {body})"
    return f"(FPCore {name} ({names}) {body})"


def _number(leaf: Node) -> str:
    if leaf.op == "integer":
        return spell_integer(leaf.payload)
    return spell_double(leaf.payload) if leaf.op == "double" else spell_fraction(leaf.payload)


def _binds(leaf: Node) -> int:
    return ATOM


def _call(head: str, arity: int) -> str:
    return f"({head}{''.join(f' @{i}' for i in range(1, arity + 1))})"


LANGUAGE: Final = Language(
    title="FPCore",
    column="fpcore",
    number=_number,
    binds=_binds,
    name=str,
    call=_call,
    user=Absent("it is a user function, and its body is not known"),
    keywords=_KEYWORDS,
)
