"""C99: one function of doubles that needs nothing but ``math.h``.

Exact numbers are rounded once, to the nearest double, and written with the digits that read back as
that double.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from discovery.expr.node import Node, check_identifier
from discovery.expr.printers.layout import Language, PrintError, arguments, write_lines
from discovery.expr.printers.text import call_template
from discovery.expr.rows import ATOM, NEGATION, Absent

_WORDS: Final = (
    "auto break case char const continue default do double else enum extern float for goto if "
    "inline int long main register restrict return short signed sizeof static struct switch "
    "typedef union unsigned void volatile while tgamma lgamma"
)
_KEYWORDS: Final = frozenset(_WORDS.split())


def to_c(root: Node, *, name: str = "f", variables: Sequence[str] | None = None) -> str:
    """A C function that computes the expression; its arguments default to all variables.

    >>> from discovery.expr.parse import parse
    >>> print(to_c(parse("1/(1 + x*x)")))
    #include <math.h>
    <BLANKLINE>
    double f(double x)
    {
        return 1.0/(1.0 + x*x);
    }
    <BLANKLINE>
    """
    check_identifier(name, "C function")
    signature = ", ".join(
        f"{_type(leaf)} {leaf.payload[0]}" for leaf in arguments(root, variables, LANGUAGE)
    )
    lines = write_lines(root, LANGUAGE)
    parts = [f"    const double {line} = {text};\n" for line, text in lines.named]
    return (
        f"#include <math.h>\n\n{_type(root)} {name}({signature or 'void'})\n"
        f"{{\n{''.join(parts)}    return {lines.value};\n}}\n"
    )


def nearest_double(leaf: Node) -> str:
    """The shortest digits of the double nearest to a number. Raises ``PrintError`` beyond doubles.

    >>> from discovery.expr.parse import parse
    >>> nearest_double(parse("1/3"))
    '0.3333333333333333'
    """
    try:
        return repr(float(leaf.payload))
    except OverflowError:
        raise PrintError("a number is beyond the largest double") from None


def double_binds(leaf: Node) -> int:
    """A number written as a double has no bar, but may have a sign."""
    return NEGATION if nearest_double(leaf).startswith("-") else ATOM


def _type(node: Node) -> str:
    return "int" if node.statement else "double"


LANGUAGE: Final = Language(
    title="C",
    column="c",
    number=nearest_double,
    binds=double_binds,
    name=str,
    call=call_template,
    user=Absent("it is a user function, and its body is not known"),
    keywords=_KEYWORDS,
)
