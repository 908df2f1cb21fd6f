"""A proven bound of the rounding error of a program in IEEE double arithmetic.

Every operation is rounded once, relative error at most 2^-53; what underflows or overflows moves by
an absolute amount that is added. For x in a ball each value w is enclosed together with a bound of
the deviation of its computed double, either of w itself or, where w may be infinite, of 1/w: the
double infinity is the reciprocal 0, as in IEEE arithmetic. So a pole inside a program, such as 1/x
at 0, is followed through. Belongs to the checker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import flint
from flint import arb

from discovery.approximation.enclosure import number_of
from discovery.errors import VerificationError
from discovery.expr.node import Node

UNIT: Final = arb(2) ** -53
TINY: Final = arb(2) ** -1021
"""More than underflow can lose, and more than the reciprocal of what overflows."""
PIECES = 256
DEEPEST = 40
BITS = 96


@dataclass(frozen=True)
class _Value:
    """``ball`` encloses w (or 1/w if ``inverse``), ``off`` bounds how far the double is from it.

    ``share`` bounds the deviation relative to w, underflow aside; infinite where w may vanish
    otherwise than as a product.
    """

    ball: arb
    off: arb
    inverse: bool
    share: arb


_NOWHERE = _Value(arb.nan(), arb.nan(), False, arb.pos_inf())
_EXACT = arb(0)


def rounding_bound(
    program: Node,
    low: arb,
    high: arb,
    scale: Callable[[arb], arb],
    ratio: arb,
    name: str = "x",
) -> arb:
    """The largest deviation of the computed from the exact value, times ``scale`` of the piece.

    ``ratio`` bounds |value| times scale, for pieces where the target vanishes and the scale is not
    finite; there arguments so small that a product underflows are left out. Numbers in the program
    are taken as the nearest doubles in both. Raises ``VerificationError`` where nothing finite can
    be proved.
    """
    with flint.ctx.workprec(BITS):
        width = (high - low) / PIECES
        stack = [(low + width * (k + arb(1) / 2), width / 2, 0) for k in range(PIECES)]
        bound = arb(0)
        while stack:
            middle, radius, depth = stack.pop()
            piece = arb(middle.mid(), (radius + (middle - middle.mid())).abs_upper())
            value = _evaluate(program, piece, name)
            error = value.off * scale(piece)
            if not error.is_finite() and depth > DEEPEST // 2:
                error = value.share * ratio
            if not value.inverse and error.is_finite():
                bound = bound.max(error.upper())
            elif depth < DEEPEST:
                half = radius / 2
                stack += [(middle + half, half, depth + 1), (middle - half, half, depth + 1)]
            else:
                raise VerificationError(f"rounding is not bounded near x = {float(middle):.6g}")
        return bound.upper()


def _evaluate(program: Node, piece: arb, name: str) -> _Value:
    memo: dict[Node, _Value] = {}

    def value_of(node: Node) -> _Value:
        if node not in memo:
            memo[node] = _operate(node, [value_of(c) for c in _operands(node)], piece, name)
        return memo[node]

    return value_of(program)


def _operands(node: Node) -> tuple[Node, ...]:
    return () if number_of(node) is not None else node.children[: 1 if node.op == "pow" else None]


def _operate(node: Node, operands: list[_Value], piece: arb, name: str) -> _Value:
    number = number_of(node)
    if number is not None:
        return _Value(arb(float(number)), _EXACT, False, _EXACT)
    if node.op == "variable" and node.payload[0] == name:
        return _Value(piece, _EXACT, False, _EXACT)
    if node.op == "pow":
        exponent = number_of(node.children[1])
        if exponent is None or exponent.denominator != 1 or exponent < 1:
            raise VerificationError("only whole powers are proved in double arithmetic")
        return _power(operands[0], exponent.numerator)
    if node.op == "neg":
        return _negative(operands[0])
    if node.op not in _RULES:
        raise VerificationError(f"rounding of {node.op} is not proved")
    return _RULES[node.op](*operands)


def _power(base: _Value, exponent: int) -> _Value:
    """Repeated squaring from the highest binary digit, as the emitted code does."""
    result = base
    for digit in bin(exponent)[3:]:
        result = _product(result, result)
        if digit == "1":
            result = _product(result, base)
    return result


def _negative(a: _Value) -> _Value:
    return replace(a, ball=-a.ball)


def _reciprocal(a: _Value) -> _Value:
    return replace(a, inverse=not a.inverse, share=_turned(a.share))


def _turned(share: arb) -> arb:
    """The relative deviation of 1/w from that of w."""
    rest = 1 - share
    return (share / rest).upper() if rest > 0 else arb.pos_inf()


def _rounded(ball: arb, off: arb, inverse: bool, share: arb | None = None) -> _Value:
    """The value after one rounding; its relative deviation from the absolute one by default."""
    size = ball.abs_upper() + off
    least = ball.abs_lower()
    if share is None:
        share = off / least if least > 0 else arb.pos_inf()
    total = share + (1 + share) * UNIT * (1 + 2 * UNIT)
    return _Value(ball, (off + size * UNIT * (1 + 2 * UNIT) + TINY).upper(), inverse, total.upper())


def _ratio(above: arb, above_off: arb, below: arb, below_off: arb) -> tuple[arb, arb]:
    """The quotient and its deviation; not-a-number if the divisor may vanish."""
    least = below.abs_lower() - below_off
    if not least > 0:
        return arb.nan(), arb.nan()
    ball = above / below
    return ball, ((above_off + ball.abs_upper() * below_off) / least).upper()


def _product(a: _Value, b: _Value) -> _Value:
    share = a.share + b.share + a.share * b.share
    if a.inverse == b.inverse:
        size_a, size_b = a.ball.abs_upper(), b.ball.abs_upper()
        ball = a.ball * a.ball if a is b else a.ball * b.ball
        return _rounded(ball, size_a * b.off + size_b * a.off + a.off * b.off, a.inverse, share)
    finite, other = (b, a) if a.inverse else (a, b)
    ball, off = _ratio(finite.ball, finite.off, other.ball, other.off)
    if ball.is_finite():
        return _rounded(ball, off, False, share)
    ball, off = _ratio(other.ball, other.off, finite.ball, finite.off)
    return _rounded(ball, off, True, _turned(share))


def _finite(a: _Value) -> _Value:
    """The same value, not as a reciprocal where possible."""
    if not a.inverse:
        return a
    ball, off = _ratio(arb(1), arb(0), a.ball, a.off)
    return _Value(ball, off, False, _turned(a.share)) if ball.is_finite() else a


def _sum(a: _Value, b: _Value) -> _Value:
    a, b = _finite(a), _finite(b)
    if not a.inverse and not b.inverse:
        off = a.off + b.off
        # A sum of exact values, such as x - 1, is rounded once, even where it nearly vanishes.
        return _rounded(a.ball + b.ball, off, False, _EXACT if off.is_zero() else None)
    if a.inverse and b.inverse:
        return _NOWHERE
    finite, pole = (b, a) if a.inverse else (a, b)
    # a + 1/r = 1 / (r / (1 + a r))
    size = finite.ball.abs_upper()
    below = 1 + finite.ball * pole.ball
    below_off = size * pole.off + pole.ball.abs_upper() * finite.off + finite.off * pole.off
    ball, off = _ratio(pole.ball, pole.off, below, below_off)
    return _rounded(ball, off, True)


def _root(a: _Value) -> _Value:
    a = _finite(a)
    least = a.ball.lower() - a.off
    if a.inverse or not least > 0:
        return _NOWHERE
    return _rounded(a.ball.sqrt(), a.off / (2 * least.sqrt()), False)


_RULES: dict[str, Callable[..., _Value]] = {
    "add": _sum,
    "sub": lambda a, b: _sum(a, _negative(b)),
    "mul": _product,
    "div": lambda a, b: _product(a, _reciprocal(b)),
    "sqrt": _root,
    # Rounded once, so off by no more than if the product were rounded as well.
    "fma": lambda a, b, c: _sum(_product(a, b), c),
}
