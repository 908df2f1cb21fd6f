"""The text syntax, written: what ``parse`` reads back as the same object.

Shared subexpressions get named lines, ``t1 = x*x; t1/(t1 + 3)``, and so do parts that would nest
too deep; user functions are declared in front; a variable that is not real has its sort written
where it first stands. A quantified statement of modest size is written without names, since a line
in front would take what it says about a bound variable out of the quantifier's sight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from discovery.errors import LimitError
from discovery.expr.digits import spell_double, spell_integer, spell_rational
from discovery.expr.node import REAL, Node, topological
from discovery.expr.operators import BINDERS
from discovery.expr.printers.layout import Language, within, write_lines
from discovery.expr.rows import ATOM, NEGATION, PRODUCT, SUM

#: Size up to which ``to_line`` writes an expression, repetitions counted.
LONGEST_LINE: Final = 10_000
#: Size up to which a quantified statement is written without names.
READABLE: Final = 200


def to_text(root: Node) -> str:
    """The text of an expression; ``parse`` gives the expression back.

    >>> from discovery.expr.parse import parse
    >>> to_text(parse("(x*x + 1) / (x*x)"))
    't1 = x*x; (t1 + 1)/t1'
    """
    quantified = any(part.op in BINDERS for part in topological(root))
    language = _QUANTIFIED if quantified else LANGUAGE
    lines = write_lines(root, language, _sorted_variables())
    functions = sorted({part.payload for part in topological(root) if part.op == "call"})
    declared = [f"function {', '.join(functions)}"] if functions else []
    named = [f"{name} = {text}" for name, text in lines.named]
    return "; ".join([*declared, *named, lines.value])


def to_line(root: Node) -> str:
    """One line for people: shared parts repeated, no declarations and no sorts.

    Raises ``LimitError`` when the line would have more than ``LONGEST_LINE`` parts.

    >>> from discovery.expr.parse import parse
    >>> to_line(parse("function S; forall n:nat. S(n)*S(n) = S(n)**2"))
    'forall n. S(n)*S(n) = S(n)**2'
    """
    if not within(root, LONGEST_LINE):
        raise LimitError(f"on one line this has more than {LONGEST_LINE} parts", hint="use to_text")
    return write_lines(root, _LINE, lambda leaf: str(leaf.payload[0])).value


def spell_number(leaf: Node) -> str:
    """An exact number as fraction or decimal, whichever is shorter; a double as its bits."""
    if leaf.op == "integer":
        return spell_integer(leaf.payload)
    return spell_double(leaf.payload) if leaf.op == "double" else spell_rational(leaf.payload)


def number_binds(leaf: Node) -> int:
    """How tightly the text of a number binds: it may begin with a sign or hold a bar."""
    text = "" if leaf.op == "integer" else spell_number(leaf)
    if "/" in text:
        return SUM if leaf.payload < 0 else PRODUCT
    return NEGATION if text[:1] == "-" or leaf.payload < 0 else ATOM


def call_template(head: str, arity: int) -> str:
    """``head(@1, @2)``, the call of most languages."""
    return f"{head}({', '.join(f'@{i}' for i in range(1, arity + 1))})"


def _sorted_variables() -> Callable[[Node], str]:
    """Writes the sort at a variable whenever it differs from the one its name had last."""
    last: dict[str, str] = {}

    def spell(leaf: Node) -> str:
        name, sort = leaf.payload
        known = last.get(name, REAL)
        last[name] = sort
        return str(name) if sort == known else f"{name}:{sort}"

    return spell


LANGUAGE: Final = Language(
    title="the text syntax",
    column="text",
    number=spell_number,
    binds=number_binds,
    name=str,
    call=call_template,
    user=str,
)
_LINE: Final = replace(LANGUAGE, repeats=LONGEST_LINE)
_QUANTIFIED: Final = replace(LANGUAGE, repeats=READABLE)
