"""Functions of the operator table that no library offers under one name.

Three families: ``array_*`` on numpy arrays, ``mpmath_*`` with the mpmath context first, and
``ball_*`` on balls of python-flint. All are real: outside the domain the value is nan. The truth of
a statement about balls is True, False or None: None where the balls do not decide it.
"""

from __future__ import annotations

from typing import Any

from discovery.expr.fused import fma as array_fma

__all__ = ["array_fma"]

Truth = bool | None


def array_cot(x: Any) -> Any:
    import numpy as np

    return 1 / np.tan(x)


def array_coth(x: Any) -> Any:
    import numpy as np

    return 1 / np.tanh(x)


def array_airyai(x: Any) -> Any:
    from scipy.special import airy

    return airy(x)[0]


def array_and(left: Any, right: Any) -> Any:
    return left & right


def array_or(left: Any, right: Any) -> Any:
    return left | right


def array_implies(left: Any, right: Any) -> Any:
    return ~left | right


def mpmath_fma(context: Any, x: Any, y: Any, z: Any) -> Any:
    return context.fmul(x, y, exact=True) + z


def mpmath_cbrt(context: Any, x: Any) -> Any:
    return context.cbrt(x) if x >= 0 else -context.cbrt(-x)


def mpmath_exp2(context: Any, x: Any) -> Any:
    return context.mpf(2) ** x


def mpmath_log2(context: Any, x: Any) -> Any:
    return context.log(x, 2)


def mpmath_besseli(context: Any, order: Any, x: Any) -> Any:
    """Mpmath takes a limit at negative whole orders that leaves the reals where x is negative."""
    return context.besseli(abs(order) if context.isint(order) else order, x)


def mpmath_true(context: Any) -> bool:
    return True


def mpmath_false(context: Any) -> bool:
    return False


def mpmath_and(context: Any, left: bool, right: bool) -> bool:
    return left and right


def mpmath_or(context: Any, left: bool, right: bool) -> bool:
    return left or right


def mpmath_implies(context: Any, left: bool, right: bool) -> bool:
    return not left or right


def ball_fma(x: Any, y: Any, z: Any) -> Any:
    return x * y + z


def ball_cbrt(x: Any) -> Any:
    """The real cube root, which is monotone: the hull of the roots of the ends."""
    if not x.is_finite():
        return x.nan()
    return _root(x.lower()).union(_root(x.upper()))


def _root(end: Any) -> Any:
    """The cube root of an exact number; flint has none at 0."""
    if end == 0:
        return end
    return end.root(3) if end > 0 else -((-end).root(3))


def ball_exp2(x: Any) -> Any:
    return type(x)(2) ** x


def ball_log2(x: Any) -> Any:
    return x.log() / x.const_log2()


def ball_log10(x: Any) -> Any:
    return x.log() / x.const_log10()


def ball_besseli(order: Any, x: Any) -> Any:
    return x.bessel_i(order)


def ball_besselj(order: Any, x: Any) -> Any:
    return x.bessel_j(order)


def ball_hyp0f1(b: Any, x: Any) -> Any:
    return x.hypgeom_0f1(b)


def ball_hyp1f1(a: Any, b: Any, x: Any) -> Any:
    return x.hypgeom_1f1(a, b)


def ball_hyp2f1(a: Any, b: Any, c: Any, x: Any) -> Any:
    return x.hypgeom_2f1(a, b, c)


def ball_golden() -> Any:
    from flint import arb

    return (1 + arb(5).sqrt()) / 2


def ball_true() -> Truth:
    return True


def ball_false() -> Truth:
    return False


def ball_eq(left: Any, right: Any) -> Truth:
    """Of balls, or of truths; equal for certain only when both are exact."""
    if left is None or right is None:
        return None
    if isinstance(left, bool):
        return bool(left == right)
    return _decide(left == right, left != right)


def ball_ne(left: Any, right: Any) -> Truth:
    return ball_not(ball_eq(left, right))


def ball_lt(left: Any, right: Any) -> Truth:
    return _decide(left < right, left >= right)


def ball_le(left: Any, right: Any) -> Truth:
    return _decide(left <= right, left > right)


def _decide(certainly: bool, certainly_not: bool) -> Truth:
    """A comparison of balls is true when it holds for all their points."""
    return True if certainly else False if certainly_not else None


def ball_not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def ball_and(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def ball_or(left: Truth, right: Truth) -> Truth:
    return ball_not(ball_and(ball_not(left), ball_not(right)))


def ball_implies(left: Truth, right: Truth) -> Truth:
    return ball_or(ball_not(left), right)
