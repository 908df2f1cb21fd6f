"""Rigorous values: midpoint-radius intervals (balls) of python-flint that contain the real value.

Every operation rounds outward, so the ball of an expression contains its value for all points of
the balls of the variables. Outside the domain, and where a ball is too wide to tell, the result is
the nan ball, which claims nothing. A statement gives True, False, or None where the balls do not
decide it. Flint keeps its precision in one place for all; it is set for a call and put back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from discovery.errors import InputError, LimitError
from discovery.expr.arithmetic import Arithmetic, imported, resolve
from discovery.expr.node import Node
from discovery.expr.program import Program, lower, run

if TYPE_CHECKING:
    from flint import arb

#: Precisions in bits: what ``ball`` takes when none is said, and where ``enclosure`` gives up.
PRECISION: Final = 128
MOST_PRECISION: Final = 1 << 20
#: How far beyond the digits asked for ``enclosure`` goes before it gives up: a value that still
#: cannot be told from zero is most likely zero.
PATIENCE: Final = 16


def ball(root: Node, values: Mapping[str, Any], precision: int = PRECISION) -> arb | bool | None:
    """A ball that contains the value, computed with that many bits.

    ``values`` gives every variable, by name, a ball, an integer, a fraction or a float. Raises
    ``InputError`` for a variable without a value, a quantifier or a user function.

    >>> from discovery.expr.node import apply
    >>> print(ball(apply("sqrt", 2), {}, 64).str(12))
    [1.41421356237 +/- 3.10e-12]
    """
    result: arb | bool | None = _run(lower(root), values, precision)
    return result


def enclosure(root: Node, values: Mapping[str, Any], digits: int = 30) -> arb:
    """A ball whose radius is below 10**-digits relative to its value.

    The precision is doubled until that holds; an exact zero counts. Raises ``LimitError`` when it
    does not come to hold: the value is undefined, or it is zero and cannot be told from small
    numbers, or the balls given are too wide.

    >>> from discovery.expr.node import constant
    >>> print(enclosure(constant("pi"), {}, 20).str(20, radius=False))
    3.1415926535897932385
    """
    if root.statement:
        raise InputError("an enclosure is of a number, not of a statement", kind="sort")
    program = lower(root)
    bits = digits * 3322 // 1000 + 4
    precision = bits + 32
    value: arb
    while precision <= min(MOST_PRECISION, PATIENCE * (bits + 32)):
        value = _run(program, values, precision)
        if value.is_exact() or value.rel_accuracy_bits() >= bits:
            return value
        precision *= 2
    raise LimitError(
        f"no ball of {digits} digits: the value is undefined or cannot be told from zero",
        hint="ask for fewer digits, give narrower balls, or look at what balls.ball returns",
    )


def _run(program: Program, values: Mapping[str, Any], precision: int) -> Any:
    from flint import ctx

    with ctx.workprec(precision):
        return run(program, values, BALLS)[0]


def _leaf(node: Node) -> Any:
    from flint import arb

    if node.payload is not None:
        return _value(node.payload)
    entry = resolve(node.op, "ball")
    return imported(entry)() if "." in entry else getattr(arb, entry)()


def _value(given: Any) -> Any:
    from flint import arb, fmpq

    if isinstance(given, bool):
        return given
    if isinstance(given, Fraction):
        return arb(fmpq(given.numerator, given.denominator))
    if isinstance(given, float) and not isfinite(given):
        return arb.nan()
    if given is None:
        raise TypeError("flint takes None for zero")
    return arb(given)


def _operation(name: str) -> Callable[..., Any]:
    from flint import arb

    entry = resolve(name, "ball")
    function: Callable[..., Any] = imported(entry) if "." in entry else getattr(arb, entry)
    return function


#: Arithmetic of balls at flint's current precision.
BALLS: Final[Arithmetic[Any]] = Arithmetic(_leaf, _operation, _value)
