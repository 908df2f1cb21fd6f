"""Taylor enclosures of expressions in one variable, by ball arithmetic.

``Enclosure.coefficients(node, ball)`` gives balls c_0, c_1, ... that contain the Taylor
coefficients f^(n)(t)/n! of the expression for every t in the ball. Where a divisor may vanish, two
rules keep removable singularities finite:

* a rational part is brought to one fraction of polynomials with exact rational coefficients and
  reduced, so common factors cancel exactly;
* at a place z (an end of the interval, or 0) where both sides of a quotient vanish exactly, both
  are divided by t - z first: for a(z) = 0 and z in the ball, the n-th Taylor coefficient of
  a(t)/(t - z) is a mean of the (n+1)-th of a.

This module belongs to the checker: it trusts the reader of expressions and python-flint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, factorial

import flint
from flint import arb, arb_series, fmpq, fmpq_poly

from discovery.errors import InputError
from discovery.expr.node import Node

MOST_DEGREE = 64
"""Degree up to which a rational part is brought to one fraction."""

Series = arb_series


def fmpq_of(value: Fraction | int) -> fmpq:
    """The number as an exact rational of flint."""
    fraction = Fraction(value)
    return fmpq(fraction.numerator, fraction.denominator)


def number_of(node: Node) -> Fraction | None:
    """The exact value of a number leaf, a double included; ``None`` for any other node."""
    if node.op in ("integer", "rational", "double"):
        return Fraction(node.payload)
    if node.op == "neg":
        inner = number_of(node.children[0])
        return None if inner is None else -inner
    return None


def _hyperbolic(sign: int) -> Callable[[Series], Series]:
    return lambda s: (s.exp() + sign * (-s).exp()) / 2


def _tanh(s: Series) -> Series:
    e = (2 * s).exp()
    return (e - 1) / (e + 1)


_SERIES: dict[str, Callable[[Series], Series]] = {
    "sqrt": lambda s: s.sqrt(),
    "exp": lambda s: s.exp(),
    "exp2": lambda s: (s * arb.const_log2()).exp(),
    "expm1": lambda s: s.exp() - 1,
    "log": lambda s: s.log(),
    "log2": lambda s: s.log() / arb.const_log2(),
    "log10": lambda s: s.log() / arb.const_log10(),
    "log1p": lambda s: (1 + s).log(),
    "sin": lambda s: s.sin(),
    "cos": lambda s: s.cos(),
    "tan": lambda s: s.tan(),
    "asin": lambda s: s.asin(),
    "acos": lambda s: s.acos(),
    "atan": lambda s: s.atan(),
    "sinh": _hyperbolic(-1),
    "cosh": _hyperbolic(1),
    "tanh": _tanh,
    "asinh": lambda s: (s + (s * s + 1).sqrt()).log(),
    "acosh": lambda s: (s + (s * s - 1).sqrt()).log(),
    "atanh": lambda s: ((1 + s) / (1 - s)).log() / 2,
    "cbrt": lambda s: (s.log() / 3).exp(),
    "erf": lambda s: s.erf(),
    "erfc": lambda s: s.erfc(),
    "gamma": lambda s: s.gamma(),
    "loggamma": lambda s: s.lgamma(),
    "airyai": lambda s: s.airy_ai(),
    "zeta": lambda s: s.zeta(),
}
_ARITHMETIC: dict[str, Callable[..., Series]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "neg": lambda a: -a,
    "fma": lambda a, b, c: a * b + c,
}
_CONSTANTS: dict[str, Callable[[], arb]] = {
    "pi": arb.pi,
    "e": arb.const_e,
    "euler_gamma": arb.const_euler,
    "catalan": arb.const_catalan,
}


def _bessel(kind: str, sign: int) -> Callable[[arb, arb, int], list[arb]]:
    """Taylor coefficients of a Bessel function from the values of its neighbours.

    J_v' = (J_{v-1} - J_{v+1})/2 and I_v' = (I_{v-1} + I_{v+1})/2 (Abramowitz and Stegun 9.1.27,
    9.6.26), so the n-th derivative is a signed binomial sum over the orders v - n + 2 j.
    """

    def coefficients(order: arb, x: arb, count: int) -> list[arb]:
        values = {k: getattr(x, kind)(order + k) for k in range(1 - count, count)}
        return [
            sum((sign**j * comb(n, j) * values[2 * j - n] for j in range(n + 1)), arb(0))
            / (2**n * factorial(n))
            for n in range(count)
        ]

    return coefficients


_OF_ORDER = {"besselj": _bessel("bessel_j", -1), "besseli": _bessel("bessel_i", 1)}


class Enclosure:
    """Taylor enclosures of the nodes of one expression.

    ``places`` are the points at which a quotient of two vanishing sides is looked for.
    """

    def __init__(self, name: str, places: Sequence[arb] = ()) -> None:
        self.name = name
        self.places = tuple(places)
        self.fractions: dict[Node, tuple[fmpq_poly, fmpq_poly] | None] = {}

    def coefficients(self, node: Node, ball: arb, order: int) -> list[arb]:
        """Enclosures of the Taylor coefficients 0 .. order over the ball; fewer where divided."""
        old = flint.ctx.cap
        flint.ctx.cap = order + 1
        try:
            series = self._series(node, ball, order + 1, {})
        finally:
            flint.ctx.cap = old
        coefs = list(series.coeffs())
        known = min(order + 1, series.prec)
        return (coefs + [arb(0)] * (known - len(coefs)))[:known]

    def _series(self, node: Node, ball: arb, count: int, memo: dict[Node, Series]) -> Series:
        found = memo.get(node)
        if found is None:
            found = self._direct(node, ball, count, memo)
            if not _finite(found):
                found = self._reduced(node, ball, count) or found
            memo[node] = found
        return found

    def _direct(self, node: Node, ball: arb, count: int, memo: dict[Node, Series]) -> Series:
        leaf = self._leaf(node, ball, count)
        if leaf is not None:
            return leaf
        if node.op == "pow":
            return self._power(node, ball, count, memo)
        if node.op in _OF_ORDER:
            return self._of_order(node, ball, count, memo)
        parts = [self._series(child, ball, count, memo) for child in node.children]
        if node.op == "div":
            return self._quotient(node, parts, ball, count)
        if node.op in _ARITHMETIC:
            return _ARITHMETIC[node.op](*parts)
        if node.op not in _SERIES:
            raise InputError(
                f"no proof is known for {node.op}", kind="not-computable", hint="use another form"
            )
        return _guarded(_SERIES[node.op], parts[0], count)

    def _leaf(self, node: Node, ball: arb, count: int) -> Series | None:
        """The series of a number, the variable or a constant."""
        value = number_of(node)
        if value is not None:
            return arb_series([arb(fmpq_of(value))], prec=count)
        if node.op == "variable":
            if node.payload[0] != self.name:
                raise InputError(f"{node.payload[0]} is not the variable {self.name}")
            return arb_series([ball, arb(1)], prec=count)
        if node.op in _CONSTANTS:
            return arb_series([_CONSTANTS[node.op]()], prec=count)
        return None

    def _power(self, node: Node, ball: arb, count: int, memo: dict[Node, Series]) -> Series:
        base, exponent = (self._series(child, ball, count, memo) for child in node.children)
        value = number_of(node.children[1])
        if value is None or value.denominator != 1:
            return _guarded(lambda s: (exponent * s.log()).exp(), base, count)
        power = _whole_power(base, abs(value.numerator), count)
        return power if value >= 0 else _guarded(lambda s: 1 / s, power, count)

    def _of_order(self, node: Node, ball: arb, count: int, memo: dict[Node, Series]) -> Series:
        order = number_of(node.children[0])
        if order is None or order.denominator != 1:
            raise InputError(f"{node.op} is proved for whole orders only", kind="not-computable")
        inner = self._series(node.children[1], ball, count, memo)
        at = (inner.coeffs() or [arb(0)])[0]
        outer = _OF_ORDER[node.op](arb(fmpq_of(order)), at, count)
        step = inner - at
        result = arb_series([outer[-1]], prec=count)
        for c in reversed(outer[:-1]):
            result = result * step + c
        return result

    def _quotient(self, node: Node, parts: list[Series], ball: arb, count: int) -> Series:
        above, below = parts
        if not _constant_term(below).contains(0):
            return above / below
        place = next((z for z in self.places if ball.contains(z)), None)
        if place is not None:
            shift = self._common_zeros(node, place, count)
            if shift:
                above, below = (
                    arb_series(_coefs(s, count)[shift:], prec=count - shift) for s in parts
                )
                if not _constant_term(below).contains(0):
                    return above / below
        return arb_series([arb.nan()], prec=count)

    def _common_zeros(self, node: Node, place: arb, count: int) -> int:
        """How often both sides of the quotient vanish exactly at the place."""
        memo: dict[Node, Series] = {}
        above, below = (
            _coefs(self._series(child, place, count, memo), count) for child in node.children
        )
        zeros = 0
        while zeros < len(above) - 1 and above[zeros].is_zero() and below[zeros].is_zero():
            zeros += 1
        return zeros

    def _reduced(self, node: Node, ball: arb, count: int) -> Series | None:
        """The series of a rational part from its reduced fraction, if that is finite."""
        fraction = self.fraction(node)
        if fraction is None:
            return None
        above, below = (_polynomial_series(p, ball, count) for p in fraction)
        if _constant_term(below).contains(0):
            return None
        return above / below

    def fraction(self, node: Node) -> tuple[fmpq_poly, fmpq_poly] | None:
        """Numerator and denominator without common factor; ``None`` if there is no such form."""
        if node not in self.fractions:
            self.fractions[node] = self._fraction(node)
        return self.fractions[node]

    def _fraction(self, node: Node) -> tuple[fmpq_poly, fmpq_poly] | None:
        value = number_of(node)
        if value is not None:
            return fmpq_poly([fmpq_of(value)]), fmpq_poly([1])
        if node.op == "variable":
            return fmpq_poly([0, 1]), fmpq_poly([1])
        if node.op == "pow":
            exponent = number_of(node.children[1])
            base = self.fraction(node.children[0])
            if base is None or exponent is None or exponent.denominator != 1:
                return None
            power = abs(exponent.numerator)
            if power * max(p.degree() for p in base) > MOST_DEGREE:
                return None
            above, below = (p**power for p in base)
            return (above, below) if exponent >= 0 else _reduce(below, above)
        if node.op == "fma":
            return self.fraction(node.children[0] * node.children[1] + node.children[2])
        if node.op not in ("add", "sub", "mul", "div", "neg"):
            return None
        parts = [self.fraction(child) for child in node.children]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return None
        return _combine(node.op, known)


def _combine(
    op: str, parts: list[tuple[fmpq_poly, fmpq_poly]]
) -> tuple[fmpq_poly, fmpq_poly] | None:
    a, b = parts[0]
    if op == "neg":
        return -a, b
    c, d = parts[1]
    if op in ("add", "sub"):
        return _reduce(a * d + (c * b if op == "add" else -c * b), b * d)
    return _reduce(a * c, b * d) if op == "mul" else _reduce(a * d, b * c)


def _reduce(above: fmpq_poly, below: fmpq_poly) -> tuple[fmpq_poly, fmpq_poly] | None:
    if below.degree() < 0 or max(above.degree(), below.degree()) > MOST_DEGREE:
        return None
    common = above.gcd(below)
    return above // common, below // common


def _polynomial_series(polynomial: fmpq_poly, ball: arb, count: int) -> Series:
    """The polynomial at ball + h: its derivatives by Horner, so that no power of the ball is."""
    found = []
    derivative = polynomial
    divisor = 1
    for n in range(min(count, max(polynomial.degree(), 0) + 1)):
        total = arb(0)
        for c in reversed(derivative.coeffs()):
            total = total * ball + arb(c)
        found.append(total / divisor)
        derivative = derivative.derivative()
        divisor *= n + 1
    return arb_series(found, prec=count)


def _whole_power(base: Series, exponent: int, count: int) -> Series:
    result = arb_series([1], prec=count)
    for digit in bin(exponent)[2:]:
        result = result * result
        if digit == "1":
            result = result * base
    return result


def _guarded(function: Callable[[Series], Series], s: Series, count: int) -> Series:
    """The function of a series; not-a-number where it is not defined on all of the ball."""
    try:
        return function(s)
    except (ValueError, ZeroDivisionError):
        return arb_series([arb.nan()], prec=count)


def _coefs(s: Series, count: int) -> list[arb]:
    coefs = list(s.coeffs())
    return (coefs + [arb(0)] * (count - len(coefs)))[: min(count, s.prec)]


def _constant_term(s: Series) -> arb:
    return _coefs(s, 1)[0]


def _finite(s: Series) -> bool:
    return all(c.is_finite() for c in s.coeffs())
