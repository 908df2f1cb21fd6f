"""Is this constant that Moebius image of an anchor? Decided exactly, in a field of functions.

Part of the checker: imports nothing of the finder. Constant and anchor are written as elements of
Q(X)(s), s^2 = D: X is exp of a suitable argument, or a tangent, or the ratio of two neighbouring
Bessel functions, s a square root that the arguments may hold. Both sides are then compared as
fractions of polynomials over the rationals (python-flint).

Why the anchors have these values (notes 8.3, A4): comparing term ratios and first terms,
0F1(;1/2;w^2/4) = cosh w, 0F1(;3/2;w^2/4) = sinh(w)/w, with -w^2 cos and sin, and
I_v(z) = (z/2)^v/Gamma(v+1) 0F1(;v+1;z^2/4). So with t = b 0F1(;b;x)/0F1(;b+1;x):
coth w = (2/w) t and cot w = (2/w) t for b = 1/2, I_(b-1)(z)/I_b(z) = (2/z) t; also with J.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod

from flint import fmpq, fmpq_poly, fmpz

from discovery.errors import VerificationError
from discovery.expr.node import Node

_DEEPEST = 200
Relation = tuple[int, int, int, int]


@dataclass(frozen=True)
class Element:
    """(p + q s)/r times the ``degree``-th power of one Bessel function or cosine."""

    p: fmpq_poly
    q: fmpq_poly
    r: fmpq_poly
    degree: int = 0

    @property
    def is_zero(self) -> bool:
        return self.p.degree() < 0 and self.q.degree() < 0


@dataclass(frozen=True)
class Field:
    """Q(X)(s) with s^2 = ``square``; ``atoms`` turn a function node into an element."""

    square: int
    atoms: Callable[[Field, Node], Element | None]

    def constant(self, p: Fraction | int, q: Fraction | int = 0) -> Element:
        """p + q s."""
        return Element(_poly(p), _poly(q), _poly(1))

    def add(self, x: Element, y: Element) -> Element:
        """x + y; both must have the same degree."""
        if x.is_zero or y.is_zero:
            return y if x.is_zero else x
        if x.degree != y.degree:
            raise VerificationError("a sum of functions of different degree has no anchor")
        return self._reduced(x.p * y.r + y.p * x.r, x.q * y.r + y.q * x.r, x.r * y.r, x.degree)

    def multiply(self, x: Element, y: Element) -> Element:
        """x y."""
        p, q = x.p * y.p + self.square * x.q * y.q, x.p * y.q + x.q * y.p
        return self._reduced(p, q, x.r * y.r, x.degree + y.degree)

    def invert(self, x: Element) -> Element:
        """1/x."""
        norm = x.p * x.p - self.square * x.q * x.q
        if norm.degree() < 0:
            raise VerificationError("the constant divides by zero")
        return self._reduced(x.p * x.r, -x.q * x.r, norm, -x.degree)

    def power(self, x: Element, n: int) -> Element:
        """x to a whole power."""
        if abs(n) > _DEEPEST:
            raise VerificationError("a power too high for an anchor")
        return prod_of(self, [x if n > 0 else self.invert(x)] * abs(n))

    def equal(self, x: Element, y: Element) -> bool:
        """Whether x = y."""
        same = x.p * y.r == y.p * x.r and x.q * y.r == y.q * x.r
        return same and (x.degree == y.degree or x.is_zero)

    def moebius(self, relation: Relation, x: Element) -> Element:
        """(A x + B)/(C x + D)."""
        a, b, c, d = (self.constant(n) for n in relation)
        top = self.add(self.multiply(a, x), b)
        return self.multiply(top, self.invert(self.add(self.multiply(c, x), d)))

    def _reduced(self, p: fmpq_poly, q: fmpq_poly, r: fmpq_poly, degree: int) -> Element:
        common = p.gcd(q).gcd(r)
        return Element(p // common, q // common, r // common, degree)


def _poly(value: Fraction | int) -> fmpq_poly:
    value = Fraction(value)
    return fmpq_poly([fmpq(value.numerator, value.denominator)])


def prod_of(field: Field, factors: list[Element]) -> Element:
    """The product of elements."""
    result = field.constant(1)
    for factor in factors:
        result = field.multiply(result, factor)
    return result


def evaluate(field: Field, node: Node) -> Element:
    """The element a node spells. Raises VerificationError where the field has none."""
    if node.height > _DEEPEST:
        raise VerificationError("the constant is nested too deeply")
    if node.op in ("integer", "rational"):
        return field.constant(Fraction(node.payload))
    atom = field.atoms(field, node)
    if atom is not None:
        return atom
    if node.op == "sqrt":
        return _root(field, evaluate(field, node.children[0]))
    if node.op == "pow":
        exponent = _number(node.children[1])
        if exponent is None or (2 * exponent).denominator != 1:
            raise VerificationError("a power with this exponent has no anchor")
        inner, exponent = _under_powers(node.children[0], exponent)
        x = evaluate(field, inner)
        x = x if exponent.denominator == 1 else _root(field, x)
        return field.power(x, exponent.numerator)
    if node.op not in _ARITHMETIC:
        raise VerificationError(f"the anchor says nothing about {node.op}")
    return _ARITHMETIC[node.op](field, *(evaluate(field, child) for child in node.children))


def _under_powers(base: Node, exponent: Fraction) -> tuple[Node, Fraction]:
    """(x, rs) for a base x**r, where s and rs are integers but r is none."""
    inner = Fraction(1, 2) if base.op == "sqrt" else None
    if base.op == "pow":
        inner = _number(base.children[1])
    if inner is None or exponent.denominator > 1 or inner.denominator == 1:
        return base, exponent
    if (inner * exponent).denominator > 1:
        return base, exponent
    return base.children[0], inner * exponent


_ARITHMETIC: dict[str, Callable[..., Element]] = {
    "add": Field.add,
    "sub": lambda f, x, y: f.add(x, f.multiply(f.constant(-1), y)),
    "mul": Field.multiply,
    "div": lambda f, x, y: f.multiply(x, f.invert(y)),
    "neg": lambda f, x: f.multiply(f.constant(-1), x),
}


def _root(field: Field, x: Element) -> Element:
    value = _rational_of(x)
    if value is None or value < 0:
        raise VerificationError("the anchor says nothing about this square root")
    factor, square = split_square(value)
    if square == 1:
        return field.constant(factor)
    if square != field.square:
        raise VerificationError("the constant holds a square root that the anchor has not")
    return field.constant(0, factor)


def _rational_of(x: Element) -> Fraction | None:
    if x.q.degree() >= 0 or x.p.degree() > 0 or x.r.degree() > 0 or x.degree:
        return None
    ratio = x.p[0] / x.r[0]
    return Fraction(int(ratio.p), int(ratio.q))


def _number(node: Node) -> Fraction | None:
    """The rational number a node spells, if it does so plainly."""
    try:
        return _rational_of(evaluate(Field(1, lambda *_: None), node))
    except VerificationError:
        return None


def split_square(value: Fraction) -> tuple[Fraction, int]:
    """value = factor^2 * square with a squarefree integer.

    >>> split_square(Fraction(1, 8))
    (Fraction(1, 4), 2)
    """
    if value == 0:
        return Fraction(0), 1
    whole = fmpz(value.numerator * value.denominator)
    square = int(prod(p for p, k in whole.factor() if k % 2))
    outside = prod(int(p) ** (k // 2) for p, k in whole.factor())
    return Fraction(outside, value.denominator), square


@dataclass(frozen=True)
class _Line:
    """An argument factor * sqrt(square), the only kind that atoms may have."""

    factor: Fraction
    square: int


def _argument(node: Node) -> _Line | None:
    """The node as a rational times one square root, read by squaring."""
    for square in _squares_in(node):
        try:
            x = evaluate(Field(square, lambda *_: None), node)
        except VerificationError:
            continue
        p, q = _rational_of(Element(x.p, _poly(0), x.r)), _rational_of(Element(x.q, _poly(0), x.r))
        if p is not None and q is not None and not (p and q):
            return _Line(p, 1) if p or not q else _Line(q, square)
    return None


def _squares_in(node: Node) -> list[int]:
    """Candidates for the square root in a node: 1 and what stands under a root."""
    squares, waiting = [1], [node]
    while waiting:
        part = waiting.pop()
        waiting += part.children
        if part.op in ("sqrt", "pow"):
            value = _number(part.children[0])
            if value is not None and value > 0:
                squares.append(split_square(value)[1])
    return squares


def exponent_of(node: Node) -> _Line | None:
    """v where the node spells exp(v) in one of its ways."""
    if node.op == "e":
        return _Line(Fraction(1), 1)
    if node.op == "exp":
        return _argument(node.children[0])
    if node.op == "sqrt" or node.op == "pow":
        power = Fraction(1, 2) if node.op == "sqrt" else _number(node.children[1])
        inner = exponent_of(node.children[0])
        if power is not None and inner is not None:
            return _Line(inner.factor * power, inner.square)
    return None


_HYPERBOLIC: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    # numerator and denominator as (coefficient of Y, constant), with Y = exp(2v)
    "tanh": ((1, -1), (1, 1)),
    "coth": ((1, 1), (1, -1)),
}


def exponential_field(node: Node, w: _Line) -> tuple[Field, Element]:
    """The field of exp(2w/k), k large enough for all exponents in ``node``, and coth w in it."""
    waiting, denominator = [node], 1
    while waiting:
        part = waiting.pop()
        line = exponent_of(part)
        if line is None and part.op in ("tanh", "coth", "sinh", "cosh"):
            line = _argument(part.children[0])
        if line is not None and line.square == w.square:
            denominator = lcm(denominator, (line.factor / (2 * w.factor)).denominator)
        if exponent_of(part) is None:
            waiting += part.children

    def exponential(field: Field, line: _Line, twice: int) -> Element:
        power = twice * line.factor * denominator / (2 * w.factor)
        if line.square != w.square or power.denominator != 1 or abs(power) > 10**4:
            raise VerificationError("an exponent that is no multiple of the anchor's")
        monomial = fmpq_poly([0] * abs(power.numerator) + [1])
        one, zero = _poly(1), _poly(0)
        return Element(monomial, zero, one) if power >= 0 else Element(one, zero, monomial)

    def atoms(field: Field, part: Node) -> Element | None:
        line = exponent_of(part)
        if line is not None:
            return exponential(field, line, 1)
        if part.op not in ("tanh", "coth", "sinh", "cosh"):
            return None
        line = _argument(part.children[0])
        if line is None:
            raise VerificationError("an argument the anchor says nothing about")
        if part.op in _HYPERBOLIC:
            y = exponential(field, line, 2)
            (a, b), (c, d) = _HYPERBOLIC[part.op]
            return field.moebius((a, b, c, d), y)
        x, sign = exponential(field, line, 1), 1 if part.op == "cosh" else -1
        inverse = field.multiply(field.constant(sign), field.invert(x))
        return field.multiply(field.constant(Fraction(1, 2)), field.add(x, inverse))

    field = Field(w.square, atoms)
    return field, field.moebius((1, 1, 1, -1), exponential(field, w, 2))


def power_of_e(node: Node, x: Fraction) -> tuple[Field, Element]:
    """The field of exp(x/k), k large enough for all exponents in ``node``, and exp(x) in it."""
    field, coth = exponential_field(node, _Line(x / 2, 1))
    return field, field.moebius((1, 1, 1, -1), coth)


def tangent_field(w: _Line) -> tuple[Field, Element]:
    """The field of tan w (sin and cos have degree one), and cot w in it."""
    one, zero = _poly(1), _poly(0)
    tangent = Element(fmpq_poly([0, 1]), zero, one)

    def multiple(field: Field, n: int) -> Element:
        result = field.constant(0)
        for _ in range(abs(n)):
            below = field.add(
                field.constant(1),
                field.multiply(field.constant(-1), field.multiply(result, tangent)),
            )
            result = field.multiply(field.add(result, tangent), field.invert(below))
        return result if n >= 0 else field.multiply(field.constant(-1), result)

    def atoms(field: Field, part: Node) -> Element | None:
        if part.op not in ("tan", "cot", "sin", "cos"):
            return None
        line = _argument(part.children[0])
        n = line.factor / w.factor if line and line.square == w.square else Fraction(1, 2)
        if n.denominator != 1 or abs(n) > 64 or (part.op in ("sin", "cos") and abs(n) != 1):
            raise VerificationError("an argument that is no multiple of the anchor's")
        x = multiple(field, int(n))
        if part.op in ("tan", "cot"):
            return x if part.op == "tan" else field.invert(x)
        return Element(x.p, x.q, x.r, 1) if part.op == "sin" else Element(one, zero, one, 1)

    field = Field(w.square, atoms)
    return field, field.invert(tangent)


def bessel_field(b: Fraction, z: _Line, name: str) -> tuple[Field, Element]:
    """The field of I_(b-1)(z)/I_b(z) (or J), and that ratio in it; I_(b-1)(z) has degree one.

    Other orders come from I_(v-1) - I_(v+1) = (2v/z) I_v and J_(v-1) + J_(v+1) = (2v/z) J_v.
    """
    one, zero = _poly(1), _poly(0)
    ratio = Element(fmpq_poly([0, 1]), zero, one)
    sign = -1 if name == "besseli" else 1

    def two_over_z(field: Field) -> Element:
        factor = 2 / (z.factor * z.square)
        return field.constant(0, factor) if z.square > 1 else field.constant(factor)

    def atoms(field: Field, part: Node) -> Element | None:
        if part.op not in ("besseli", "besselj"):
            return None
        order, line = _number(part.children[0]), _argument(part.children[1])
        if part.op != name or line != z or order is None or (order - b).denominator != 1:
            raise VerificationError("a Bessel function that is no neighbour of the anchor's")
        if abs(order - b) > 64:
            raise VerificationError("the orders lie too far apart")
        lower = Element(one, zero, one, 1)  # order v - 1
        upper = Element(one, zero, fmpq_poly([0, 1]), 1)  # order v
        v, scale = b, two_over_z(field)
        while v < order:
            term = field.multiply(field.multiply(field.constant(v), scale), upper)
            negated = field.multiply(field.constant(-1), lower)
            both = field.add(term, negated)
            following = both if sign > 0 else field.multiply(field.constant(-1), both)
            lower, upper, v = upper, following, v + 1
        while v > order:
            v -= 1
            term = field.multiply(field.multiply(field.constant(v), scale), lower)
            other = upper if sign < 0 else field.multiply(field.constant(-1), upper)
            lower, upper = field.add(term, other), lower
        return upper

    return Field(z.square, atoms), ratio


def bessel_anchor_holds(
    node: Node, relation: Relation, b: Fraction, g0: Fraction, x: Fraction
) -> None:
    """Check node = (A z + B)/(C z + D) for z = (b/g0) 0F1(;b;x)/0F1(;b+1;x).

    Raises VerificationError if it is not so, or cannot be seen to be so.
    """
    w = _Line(*split_square(4 * abs(x)))
    names = _operators(node)
    if names & {"besseli", "besselj"}:
        field, ratio = bessel_field(b, w, "besseli" if x > 0 else "besselj")
    elif b == Fraction(1, 2):
        field, ratio = exponential_field(node, w) if x > 0 else tangent_field(w)
    else:
        raise VerificationError("the anchor is no elementary function")
    # ratio = (2/w) t, so that z = t/g0 = ratio * w/(2 g0)
    half = w.factor / (2 * g0)
    scale = field.constant(half) if w.square == 1 else field.constant(0, half)
    image = field.moebius(relation, field.multiply(scale, ratio))
    if not field.equal(evaluate(field, node), image):
        raise VerificationError("the constant is not this image of its anchor")


def quadratic_anchor_holds(node: Node, relation: Relation, digits: list[int]) -> None:
    """Check node = (A z + B)/(C z + D) for z = [digits, digits, ...].

    Raises VerificationError if it is not so.
    """
    a, b, c, d = 1, 0, 0, 1
    for t in digits:
        a, b, c, d = a * t + b, a, c * t + d, c
    factor, square = split_square(Fraction((a - d) ** 2 + 4 * b * c))
    field = Field(square, lambda *_: None)
    z = field.constant(Fraction(a - d, 2 * c), factor / (2 * c))
    if not field.equal(evaluate(field, node), field.moebius(relation, z)):
        raise VerificationError("the constant is not this image of its anchor")


def tie_holds(
    node: Node, kind: str, parameters: tuple[Fraction, ...], sigma: int, relation: Relation
) -> None:
    """Check node = (A z + B)/(C z + D) for an anchor of either kind.

    Raises VerificationError if it is not so, or cannot be seen to be so.
    """
    if kind == "bessel":
        b, g0, g1 = parameters
        bessel_anchor_holds(node, relation, b, g0, sigma * g0 * g1)
    else:
        quadratic_anchor_holds(node, relation, [int(p) for p in parameters])


def _operators(node: Node) -> set[str]:
    waiting, seen = [node], set()
    while waiting:
        part = waiting.pop()
        seen.add(part.op)
        waiting += part.children
    return seen
