"""Values of expressions: in numpy arrays, in mpmath at any precision, in exact rationals.

All are real. Outside the domain of an operator the value is nan; arrays follow IEEE 754 otherwise
(1/0 is inf), while mpmath and balls have no value at a pole. No warning is raised and no global
precision is touched: mpmath numbers belong to a context of their own call.

Which function computes an operator is a column of the operator table; this module only resolves it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, partial
from importlib import import_module
from math import inf
from typing import TYPE_CHECKING, Any, Final

from discovery.errors import InputError, LimitError
from discovery.expr.limits import DEFAULT, power_bits, power_error
from discovery.expr.node import Node
from discovery.expr.operators import OPERATORS
from discovery.expr.program import Arithmetic, lower, run
from discovery.expr.rows import Absent, Entry

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray


def evaluate(root: Node, values: Mapping[str, Any], dtype: DTypeLike = float) -> NDArray[Any]:
    """The value over arrays, by name of variable, in float64 or float32.

    Arrays broadcast; a statement gives booleans. Raises ``InputError`` for a variable without a
    value, a quantifier or a user function.

    >>> from discovery.expr.node import variable
    >>> evaluate(variable("x") / 2, {"x": [1, 2]})
    array([0.5, 1. ])
    """
    import numpy as np

    with np.errstate(all="ignore"):
        return np.asarray(run(lower(root), values, arrays(dtype))[0])


def evaluate_mpmath(root: Node, values: Mapping[str, Any], digits: int = 30) -> Any:
    """The value as an ``mpf`` of that many decimal digits (a bool for a statement).

    Computed with ``GUARD`` more digits and rounded once; the error is not bounded, ``balls`` do
    that. Values may be integers, fractions, floats or mpf. Raises ``LimitError`` where mpmath
    would not come back: at arguments beyond ``REACH`` and precisions beyond ``MOST_DIGITS``.

    >>> from discovery.expr.node import apply
    >>> print(evaluate_mpmath(apply("exp", 1), {}, 20))
    2.7182818284590452354
    """
    from mpmath import MPContext

    if digits > MOST_DIGITS:
        raise LimitError(
            f"{digits} digits are more than {MOST_DIGITS}", hint="ask for fewer digits"
        )
    context = MPContext()
    context.dps = digits + GUARD
    value = run(lower(root), values, mpmath_numbers(context))[0]
    context.dps = digits
    return value if isinstance(value, bool) else +value


def evaluate_exact(root: Node, values: Mapping[str, Fraction | int | float]) -> Fraction | bool:
    """The exact rational value (a bool for a statement).

    Only + - * / negation, fma, whole powers, comparisons and connectives stay within the rationals.
    Raises ``InputError`` for any other operator and for division by zero, ``LimitError`` for a
    value of more bits than ``limits.DEFAULT`` allows.

    >>> from discovery.expr.node import integer
    >>> evaluate_exact(integer(2) / 3 - integer(1) / 6, {})
    Fraction(1, 2)
    """
    value: Fraction | bool = run(lower(root), values, EXACT)[0]
    return value


# ---------------------------------------------------------------- resolving the table


def resolve(name: str, column: str) -> str:
    """The entry of an operator in a column of the table, or the reason why there is none."""
    entry: Entry = getattr(OPERATORS[name], column)
    if isinstance(entry, Absent):
        raise InputError(f"{name} has no value: {entry.reason}", kind="not-computable")
    return entry


@lru_cache(maxsize=256)
def imported(dotted: str) -> Callable[..., Any]:
    """The function of a dotted name of the operator table."""
    module, _, name = dotted.rpartition(".")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


# ---------------------------------------------------------------- arrays


def arrays(dtype: DTypeLike = float) -> Arithmetic[Any]:
    """Arithmetic of numpy arrays of a floating type, float64 or float32.

    >>> float(arrays().operation("add")(1.0, 2.0))
    3.0
    """
    import numpy as np

    kind: np.dtype[Any] = np.dtype(dtype)
    number: Callable[..., Any] = kind.type
    if kind not in (np.float64, np.float32):
        raise InputError(f"arrays are float64 or float32, not {kind}", kind="bad-dtype")

    def leaf(node: Node) -> Any:
        if node.children or node.payload is not None:
            return number(_nearest_double(node.payload))
        value = float(resolve(node.op, "array"))
        return np.bool_(value) if node.statement else number(value)

    def value(given: Any) -> Any:
        if isinstance(given, int | Fraction) and not isinstance(given, bool):
            return number(_nearest_double(given))
        array = np.asarray(given)
        if array.dtype.kind == "c" or given is None:
            raise TypeError("values are real numbers")
        return array if array.dtype == np.bool_ else array.astype(kind)

    return Arithmetic(leaf, lambda name: imported(resolve(name, "array")), value)


def _nearest_double(number: Fraction | int | float) -> float:
    try:
        return float(number)
    except OverflowError:
        return inf if number > 0 else -inf


# ---------------------------------------------------------------- mpmath

#: Decimal digits computed beyond those asked for.
GUARD: Final = 10
#: Digits beyond which a single operation takes minutes.
MOST_DIGITS: Final = 100_000
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


# ---------------------------------------------------------------- exact rationals


def _exact_leaf(node: Node) -> Any:
    if node.payload is not None:
        return Fraction(node.payload)
    if node.statement:
        return node.op == "true"
    raise _not_rational(node.op)


def _exact_value(given: Any) -> Any:
    if isinstance(given, bool):
        return given
    try:
        return Fraction(given)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{given!r} is no rational number", kind="not-rational") from error


def _exact_operation(name: str) -> Callable[..., Any]:
    function = _EXACT.get(name)
    if function is None:
        raise _not_rational(name)
    return function


def _not_rational(name: str) -> InputError:
    return InputError(f"{name} has no exact rational value", kind="not-rational")


def _divide(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise InputError("division by zero", kind="undefined")
    _check_size(left, right)
    return left / right


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        raise _not_rational("a power with a fractional exponent")
    if base == 0 and exponent < 0:
        raise InputError("division by zero", kind="undefined")
    if power_bits(base, exponent) > DEFAULT.bits:
        raise power_error(DEFAULT)
    return base**exponent.numerator


def _check_size(*operands: Fraction) -> None:
    """Refuse operands whose sum, product or quotient could be beyond the limit."""
    bits = sum(x.numerator.bit_length() + x.denominator.bit_length() for x in operands)
    if bits > DEFAULT.bits:
        raise LimitError(f"the exact value may have more than {DEFAULT.bits} bits")


def _sized(function: Callable[..., Fraction]) -> Callable[..., Fraction]:
    """The function with its operands checked first."""

    def checked(*operands: Fraction) -> Fraction:
        _check_size(*operands)
        return function(*operands)

    return checked


_EXACT: Final[Mapping[str, Callable[..., Any]]] = {
    "add": _sized(operator.add),
    "sub": _sized(operator.sub),
    "mul": _sized(operator.mul),
    "div": _divide,
    "neg": operator.neg,
    "pow": _power,
    "fma": _sized(lambda x, y, z: x * y + z),
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "not": operator.not_,
    "and": lambda left, right: left and right,
    "or": lambda left, right: left or right,
    "implies": lambda left, right: not left or right,
}

#: Arithmetic of exact rationals and truth values.
EXACT: Final[Arithmetic[Any]] = Arithmetic(_exact_leaf, _exact_operation, _exact_value)
