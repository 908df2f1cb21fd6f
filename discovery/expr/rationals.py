"""Arithmetic of exact rationals and truth values, of bounded size.

Only + - * / negation, fma, whole powers, comparisons and connectives stay within the rationals.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from discovery.errors import InputError, LimitError
from discovery.expr.arithmetic import Arithmetic
from discovery.expr.limits import DEFAULT, power_bits, power_error
from discovery.expr.node import Node


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
