"""Arithmetic of mpmath's real numbers at any precision, each computation in a context of its own.

A number is finite or nan: mpmath's complex results, its infinities and its errors at poles all
become nan. Mpmath answers most calls at once and some never; those are refused by size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, Final

from discovery.errors import LimitError
from discovery.expr.arithmetic import Arithmetic, imported, resolve
from discovery.expr.node import Node
from discovery.expr.operators import OPERATORS

#: Largest log2 of the operands, by operator, where not ``_FAR``. Measured with mpmath 1.3 at 30
#: digits: within these an operation answers in 0.2 s, beyond them series run for ever.
REACH: Final[Mapping[str, tuple[int, ...]]] = {
    "pow": (10_000, 512),
    "exp2": (512,),
    "airyai": (400,),
    "besseli": (8, 400),
    "besselj": (8, 400),
    "hyp0f1": (8, 400),
    "hyp1f1": (8, 8, 400),
    "hyp2f1": (8, 8, 8, 400),
}
_FAR: Final = 10_000
_UNBOUNDED: Final = frozenset({"add", "sub", "mul", "div", "neg", "fma", "sqrt", "cbrt"})


def mpmath_numbers(context: Any) -> Arithmetic[Any]:
    """Arithmetic of the reals of an mpmath context at its precision; numbers are finite or nan.

    >>> from mpmath import MPContext
    >>> print(mpmath_numbers(MPContext()).operation("exp")(0))
    1.0
    """

    def leaf(node: Node) -> Any:
        if node.payload is not None:
            return value(node.payload)
        found = _mpmath_function(context, resolve(node.op, "mpmath"))
        return found() if node.statement else +found

    def value(given: Any) -> Any:
        if isinstance(given, Fraction):
            return context.mpf(given.numerator) / given.denominator
        if isinstance(given, bool):
            return given
        number = +context.mpf(given)
        return number if context.isfinite(number) else context.nan

    def operation(name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = _mpmath_function(context, resolve(name, "mpmath"))
        if OPERATORS[name].gives == "statement":
            return function
        return partial(_guarded, context, name, function)

    return Arithmetic(leaf, operation, value)


def _mpmath_function(context: Any, entry: str) -> Any:
    """A member of the context, or a function that takes the context first (``operator`` apart)."""
    if "." not in entry:
        return getattr(context, entry)
    function = imported(entry)
    return function if entry.startswith("operator.") else partial(function, context)


def _guarded(context: Any, name: str, function: Callable[..., Any], *operands: Any) -> Any:
    """A finite real value, or nan; ``LimitError`` where mpmath would not come back."""
    if any(map(context.isnan, operands)):
        return context.nan
    if name not in _UNBOUNDED:
        _check_reach(context, name, operands)
    try:
        result = function(*operands)
    except (ZeroDivisionError, ValueError):
        return context.nan
    except (context.NoConvergence, OverflowError) as stuck:
        raise _out_of_reach(name) from stuck
    if hasattr(result, "_mpc_"):
        result = context.nan if result.imag else result.real
    return result if context.isfinite(result) else context.nan


def _check_reach(context: Any, name: str, operands: tuple[Any, ...]) -> None:
    bounds = REACH.get(name, (_FAR,))
    for each, bound in zip(operands, bounds, strict=True):
        if each and context.mag(each) > bound:
            raise _out_of_reach(name)


def _out_of_reach(name: str) -> LimitError:
    return LimitError(
        f"mpmath does not compute {name} of a number this large", hint="evaluate in balls"
    )
