"""Values of expressions: in numpy arrays, in mpmath at any precision, in exact rationals.

All are real. Outside the domain of an operator the value is nan; arrays follow IEEE 754 otherwise
(1/0 is inf), while mpmath and balls have no value at a pole. No warning is raised and no global
precision is touched. Values in balls are in ``balls``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from discovery.errors import LimitError
from discovery.expr.arrays import arrays
from discovery.expr.multiprecision import mpmath_numbers
from discovery.expr.node import Node
from discovery.expr.program import lower, run
from discovery.expr.rationals import EXACT

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

#: Decimal digits that mpmath computes beyond those asked for.
GUARD: Final = 10
#: Digits beyond which a single operation of mpmath takes minutes.
MOST_DIGITS: Final = 100_000


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
    would not come back: at arguments beyond ``multiprecision.REACH`` and above ``MOST_DIGITS``.

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
