"""C99: one function of doubles that needs nothing but ``math.h``.

Exact numbers are rounded once, to the nearest double, and written with the digits that read back as
that double.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from discovery.expr.node import Node
from discovery.expr.printers.layout import (
    Language,
    PrintError,
    arguments,
    check_function_name,
    write_lines,
)
from discovery.expr.printers.text import call_template
from discovery.expr.rows import ATOM, NEGATION, Absent

#: Words of C up to C23 and of GNU C, the macros and types of ``math.h``, and functions whose names
#: differ from those of their operators.
_WORDS: Final = (
    "alignas alignof asm auto bool break case char const constexpr continue default do double else "
    "enum extern float for goto if inline int long main nullptr register restrict return short "
    "signed sizeof static static_assert struct switch thread_local typedef typeof typeof_unqual "
    "union unsigned void volatile while i386 linux unix tgamma lgamma signgam double_t float_t "
    "math_errhandling MATH_ERREXCEPT MATH_ERRNO INFINITY NAN HUGE_VAL HUGE_VALF HUGE_VALL FP_NAN "
    "FP_INFINITE FP_ZERO FP_SUBNORMAL FP_NORMAL FP_ILOGB0 FP_ILOGBNAN FP_LLOGB0 FP_LLOGBNAN "
    "FP_INT_DOWNWARD FP_INT_TONEAREST FP_INT_TONEARESTFROMZERO FP_INT_TOWARDZERO FP_INT_UPWARD "
    "FP_FAST_FMA FP_FAST_FMAF FP_FAST_FMAL M_E M_LOG2E M_LOG10E M_LN2 M_LN10 M_PI M_PI_2 M_PI_4 "
    "M_1_PI M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2"
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
    check_function_name(name, LANGUAGE)
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
