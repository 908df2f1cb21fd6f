"""The series that chains begin with, as elements of Q(Y)(s): Y an exponential, logarithm or angle.

Part of the checker: imports nothing of the finder. A chain begins at its index with a series that
has the parameter 0, which is 1, and one with the parameter 1. Of the latter each is a linear image
of its neighbours, coefficient by coefficient:

- M(C) = 1F1(1; C; x):       M(C+1) = C (M(C) - 1)/x,                  M(1) = exp(x)
- R(B) = 1F1(B; B+1; y):     R(B+1) = (B+1)(exp(y) - R(B))/y,          R(0) = 1
- F(B, C) = 2F1(1, B; C; z): C (1 - (1-z) F(B, C)) = (C-B) z F(B, C+1)
                             B (1-z) F(B+1, C) = C - 1 + (B-C+1) F(B, C)

F(1, 2) = -log(1-z)/z and F(1/2, 3/2) = log((1+r)/(1-r))/(2r), r^2 = z, by their Taylor series;
F(1, 3/2) = 2t/sin(2t), z = sin(t)^2: the derivative of asin(x)^2 is 2x F(1, 3/2; x^2), since both
sides obey (1 - x^2) y' = x y + 2 and vanish at 0.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import fmpq_poly

from discovery.errors import VerificationError
from discovery.expr.node import Node
from discovery.fractions.chains import Surd, rational_root
from discovery.fractions.identity import Element, Field, evaluate, power_of_e, split_square

_HALF = Fraction(1, 2)
_MOST_STEPS = 10_000
#: Multiples of a logarithm that are recognised: log w = (j/i) log v for |i|, |j| up to this.
_MULTIPLES = 12
#: cos(2t)^2 for cos(2t) >= 0 and the angle 2t as a part of pi.
_ANGLES = {
    Fraction(0): Fraction(1, 2),
    Fraction(1, 4): Fraction(1, 3),
    Fraction(1, 2): Fraction(1, 4),
    Fraction(3, 4): Fraction(1, 6),
}
_Y = Element(fmpq_poly([0, 1]), fmpq_poly([]), fmpq_poly([1]))
Atoms = Callable[[Field, Node], Element | None]


def kummer_series(node: Node, c: Fraction, x: Fraction) -> tuple[Field, Element]:
    """1F1(1; c; x) in a field that is to hold ``node`` too."""
    if c.denominator != 1 or not 1 <= c <= _MOST_STEPS:
        raise VerificationError("no closed form: the lower parameter is no positive integer")
    field, series = power_of_e(node, x)
    for k in range(1, int(c)):
        rest = field.add(series, field.constant(-1))
        series = field.multiply(field.constant(k / x), rest)
    return field, series


def reflected_kummer_ratio(node: Node, b: Fraction, y: Fraction) -> tuple[Field, Element]:
    """exp(y)/1F1(b; b+1; y) in a field that is to hold ``node`` too."""
    if b.denominator != 1 or not 1 <= b <= _MOST_STEPS:
        raise VerificationError("no closed form: the upper parameter is no positive integer")
    field, power = power_of_e(node, y)
    series = field.constant(1)
    for k in range(1, int(b) + 1):
        rest = field.add(power, field.multiply(field.constant(-1), series))
        series = field.multiply(field.constant(k / y), rest)
    return field, field.multiply(power, field.invert(series))


def gauss_series(b: Fraction, c: Fraction, z: Surd) -> tuple[Field, Element]:
    """2F1(1, b; c; z), 0 < z < 1; b and c are integers or halves, b > 0 or no integer."""
    kind = b.denominator, c.denominator
    if kind not in _FIRST or max(abs(b), abs(c)) > _MOST_STEPS:
        raise VerificationError("no closed form: a parameter is neither integer nor half of one")
    field, series = _FIRST[kind](z)
    x = field.constant(z[0], z[1])
    at = (_HALF if b.denominator == 2 else Fraction(1), 1 + Fraction(1, c.denominator))
    return field, _moved(field, x, series, at, (b, c))


def _moved(
    field: Field, z: Element, series: Element, at: tuple[Fraction, ...], to: tuple[Fraction, ...]
) -> Element:
    """F(B, C) taken from ``at`` to ``to``: C up, then B, then C down, in which nothing vanishes."""
    (b, c), (last_b, last_c) = at, to
    one, rest = field.constant(1), field.add(field.constant(1), _negative(field, z))
    while c < last_c:
        inner = field.add(one, _negative(field, field.multiply(rest, series)))
        bottom = field.multiply(field.constant((c - b) / c), z)
        series, c = field.multiply(inner, field.invert(bottom)), c + 1
    while b < last_b:
        inner = field.add(field.constant(c - 1), field.multiply(field.constant(b - c + 1), series))
        bottom = field.multiply(field.constant(b), rest)
        series, b = field.multiply(inner, field.invert(bottom)), b + 1
    while b > last_b:
        b -= 1
        if b - c + 1 == 0:
            raise VerificationError("no closed form: two parameters cancel")
        inner = field.multiply(field.multiply(field.constant(b), rest), series)
        inner = field.add(inner, field.constant(1 - c))
        series = field.multiply(inner, field.constant(1 / (b - c + 1)))
    while c > last_c:
        c -= 1
        inner = field.multiply(field.multiply(field.constant((c - b) / c), z), series)
        series = field.multiply(field.add(one, _negative(field, inner)), field.invert(rest))
    return series


def _negative(field: Field, x: Element) -> Element:
    return field.multiply(field.constant(-1), x)


def _logarithm(z: Surd) -> tuple[Field, Element]:
    """F(1, 2; z) = Y/z with Y = log(1/(1 - z))."""
    p, q, d = z
    plain = Field(d, lambda *_: None)
    x = plain.constant(p, q)
    field = Field(d, _log_atoms(plain.moebius((0, 1, -1, 1), x)))
    return field, field.multiply(_Y, field.invert(x))


def _area_tangent(z: Surd) -> tuple[Field, Element]:
    """F(1/2, 3/2; z) = Y/(2r) with Y = log((1 + r)/(1 - r)), r^2 = z."""
    p, q, d = _root(z)
    plain = Field(d, lambda *_: None)
    r = plain.constant(p, q)
    field = Field(d, _log_atoms(plain.moebius((1, 1, -1, 1), r)))
    return field, field.multiply(_Y, field.invert(field.multiply(field.constant(2), r)))


def _angle(z: Surd) -> tuple[Field, Element]:
    """F(1, 3/2; z) = Y/sin(2t) with Y = 2t."""
    p, q, d = z
    sine = _root((4 * (p - p * p - q * q * d), 4 * (q - 2 * p * q), d))
    square = sine[2] if d == 1 else d
    field = Field(square, _angle_atoms((1 - 2 * p, -2 * q, square)))
    return field, field.multiply(_Y, field.invert(field.constant(sine[0], sine[1])))


_FIRST: dict[tuple[int, int], Callable[[Surd], tuple[Field, Element]]] = {
    (1, 1): _logarithm,
    (2, 2): _area_tangent,
    (1, 2): _angle,
}


def _root(x: Surd) -> Surd:
    """The positive square root of a positive p + q sqrt(d), where it is of this kind again."""
    p, q, d = x
    if q == 0:
        factor, square = split_square(p)
        if square == 1 or d in (1, square):
            return (factor, Fraction(0), d) if square == 1 else (Fraction(0), factor, square)
        raise VerificationError("no closed form: two different square roots")
    norm = rational_root(p * p - q * q * d)
    for root in () if norm is None else (norm, -norm):
        u = rational_root((p + root) / 2)
        if u:
            v = q / (2 * u)
            positive = v > 0 or u * u > v * v * d
            return (u, v, d) if positive else (-u, -v, d)
    raise VerificationError("no closed form: a square root in a square root")


def _log_atoms(v: Element) -> Atoms:
    """log(w) and atanh(w) as multiples of Y = log v, where they are."""

    def atoms(field: Field, node: Node) -> Element | None:
        if node.op not in ("log", "atanh"):
            return None
        w = evaluate(Field(field.square, lambda *_: None), node.children[0])
        if node.op == "atanh":
            w = field.moebius((1, 1, -1, 1), w)
        for i in range(1, _MULTIPLES + 1):
            power = field.power(w, i)
            for j in range(-_MULTIPLES, _MULTIPLES + 1):
                target = field.power(v, j) if j else field.constant(1)
                if field.equal(power, target) and (i % 2 or _is_positive(field, w)):
                    scale = Fraction(j, i) / (2 if node.op == "atanh" else 1)
                    return field.multiply(field.constant(scale), _Y)
        raise VerificationError("a logarithm that is no multiple of the chain's")

    return atoms


def _angle_atoms(cosine: Surd) -> Atoms:
    """pi, and the inverse functions of Y = 2t or t, 0 < 2t < pi, where the argument fits."""
    p, q, d = cosine

    def atoms(field: Field, node: Node) -> Element | None:
        if node.op == "pi":
            return field.multiply(field.constant(1 / _part_of_pi(cosine)), _Y)
        if node.op not in ("atan", "asin", "acos"):
            return None
        u = evaluate(Field(d, lambda *_: None), node.children[0])
        if not _is_positive(field, u):
            raise VerificationError("only angles of positive arguments are compared")
        k = field.constant(p, q)
        half = field.moebius((-1, 1, 0, 2), k), field.moebius((1, 1, 0, 2), k)
        square = field.multiply(k, k)
        double = field.moebius((-1, 1, 0, 1), square), square
        for scale, (sine, cosine_squared) in ((_HALF, half), (Fraction(1), double)):
            if scale == 1 and not _is_positive(field, k):
                continue
            wanted = {"asin": sine, "acos": cosine_squared}.get(node.op)
            if wanted is None:
                wanted = field.multiply(sine, field.invert(cosine_squared))
            if field.equal(field.multiply(u, u), wanted):
                return field.multiply(field.constant(scale), _Y)
        raise VerificationError("an angle that is not the chain's")

    return atoms


def _part_of_pi(cosine: Surd) -> Fraction:
    p, q, d = cosine
    part = _ANGLES.get(p * p + q * q * d) if p == 0 or q == 0 else None
    if part is None:
        raise VerificationError("the angle of the chain is no known part of pi")
    return part if p >= 0 and q >= 0 else 1 - part


def _is_positive(field: Field, x: Element) -> bool:
    """Whether a number of the field, without Y, is positive."""
    if max(x.p.degree(), x.q.degree(), x.r.degree()) > 0:
        return False
    p, q, r = (Fraction(int(part[0].p), int(part[0].q)) for part in (x.p, x.q, x.r))
    p, q = p / r, q / r
    if p >= 0 and q >= 0:
        return p > 0 or q > 0
    if p <= 0 and q <= 0:
        return False
    return p * p > q * q * field.square if p > 0 else q * q * field.square > p * p
