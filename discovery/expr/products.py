"""Products in collected form: a rational coefficient times powers with rational exponents.

Exponents of equal bases add up, a**p * a**q = a**(p + q), which keeps every value the product had
and may give it one where it had none (x/x becomes 1). Numbers are multiplied out exactly as long as
the result stays small. A double is multiplied in only when the exact result is a double again.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import floor
from typing import Final, NamedTuple

from discovery.expr.limits import DEFAULT, power_bits
from discovery.expr.node import Node, apply, constant, double, integer, rational

#: Bits to which a power of numbers is multiplied out; beyond, 10**10**10 stays as it is written.
POWER_BITS: Final = 4096
#: Factors of a shared product up to which it is looked into for something that cancels.
OPENED: Final = 8

_NUMBERS: Final = ("integer", "rational")
_ONE, _E = integer(1), constant("e")


class Monomial(NamedTuple):
    """coefficient * (product of ``over``) / (product of ``under``); the factors are in order."""

    coefficient: Fraction
    over: tuple[Node, ...]
    under: tuple[Node, ...]


def is_rational(node: Node) -> bool:
    """Whether a node is an exact integer or rational."""
    return node.op in _NUMBERS


def read_monomial(node: Node) -> Monomial:
    """A node taken apart as ``write_monomial`` puts it together; anything else is one factor.

    >>> from discovery.expr.parse import parse
    >>> read_monomial(parse("-(x*y/2)"))
    Monomial(coefficient=Fraction(-1, 2), over=(parse("x"), parse("y")), under=())
    """
    sign, body = (-1, node.children[0]) if node.op == "neg" else (1, node)
    top, bottom = body.children if body.op == "div" else (body, _ONE)
    over, under = _factors(top), _factors(bottom)
    coefficient = Fraction(sign)
    if is_rational(over[0]):
        coefficient *= over.pop(0).payload
    if is_rational(under[0]) and under[0].payload:
        coefficient /= under.pop(0).payload
    return Monomial(coefficient, tuple(over), tuple(under))


def _factors(node: Node) -> list[Node]:
    """The factors of a product that is nested to the left."""
    found = []
    while node.op == "mul":
        node, last = node.children
        found.append(last)
    return [node, *reversed(found)]


def write_monomial(monomial: Monomial) -> Node:
    """The monomial as a node: ``-x*y/2``, ``2/3*x``, ``5/x``."""
    coefficient, over, under = monomial
    if not over and not under:
        return rational(coefficient)
    negated = coefficient < 0 and bool(over)
    size = -coefficient if negated else coefficient
    if over and abs(size.numerator) == 1 and size != 1:
        under, size = (integer(size.denominator), *under), Fraction(1)
    top = over if over and size == 1 else (rational(size), *over)
    node = reduce(_times, top)
    if under:
        node = apply("div", node, reduce(_times, under))
    return apply("neg", node) if negated else node


def _times(left: Node, right: Node) -> Node:
    return apply("mul", left, right)


class Product:
    """A product being collected: ``coefficient`` and the exponent of every base."""

    def __init__(self) -> None:
        self.coefficient = Fraction(1)
        self.exponents: dict[Node, Fraction] = {}

    def multiply(self, factor: Node, exponent: int) -> None:
        """Multiply by a simplified node or divide by it (exponent 1 or -1).

        A product of several factors stays whole: it is here because others share it.
        """
        monomial = read_monomial(factor)
        if len(monomial.over) + len(monomial.under) > 1:
            self._raise(factor, Fraction(exponent))
        else:
            self._open(monomial, Fraction(exponent))

    def multiply_power(self, base: Node, exponent: Fraction) -> None:
        """Multiply by a power of a simplified node.

        (c m)**n = c**n m**n for whole n; (b**p)**q = b**(p q) where q is whole or p is not: then b
        is not negative wherever b**p has a value.
        """
        monomial = read_monomial(base)
        factors = len(monomial.over) + len(monomial.under)
        if not factors:
            self._raise(rational(monomial.coefficient), exponent)
        elif exponent.denominator == 1 and factors == 1:
            self._open(monomial, exponent)
        elif exponent.denominator == 1:
            self._raise(rational(monomial.coefficient), exponent)
            self._raise(write_monomial(monomial._replace(coefficient=Fraction(1))), exponent)
        else:
            inner, power = read_power(base)
            if power.denominator == 1:
                inner, power = base, Fraction(1)
            self._raise(inner, power * exponent)

    def _open(self, monomial: Monomial, exponent: Fraction) -> None:
        self._raise(rational(monomial.coefficient), exponent)
        for factors, sign in ((monomial.over, 1), (monomial.under, -1)):
            for factor in factors:
                base, power = read_power(factor)
                self._raise(base, sign * power * exponent)

    def _raise(self, base: Node, exponent: Fraction) -> None:
        if is_rational(base):
            number, exponent = split_power(Fraction(base.payload), exponent)
            product = self.coefficient * number
            if _bits(product) > DEFAULT.bits:
                exponent += 1
            else:
                self.coefficient = product
        if exponent:
            self.exponents[base] = self.exponents.get(base, Fraction(0)) + exponent

    def node(self) -> Node:
        """The product as a node in canonical form."""
        self._cancel_shared()
        for base in [base for base in self.exponents if is_rational(base)]:
            self._raise(base, self.exponents.pop(base))
        self._fold_doubles()
        if not self.coefficient:
            return integer(0)
        over: list[Node] = []
        under: list[Node] = []
        for base in sorted(self.exponents):
            exponent = self.exponents[base]
            if exponent:
                (over if exponent > 0 else under).append(write_power(base, abs(exponent)))
        return write_monomial(Monomial(self.coefficient, tuple(over), tuple(under)))

    def _cancel_shared(self) -> None:
        """Open a shared product where that leaves fewer factors."""
        for base in [base for base in self.exponents if base.op in ("mul", "div")]:
            monomial = read_monomial(base)
            if len(monomial.over) + len(monomial.under) <= OPENED:
                opened = Product()
                opened.coefficient = self.coefficient
                opened.exponents = dict(self.exponents)
                opened._open(monomial, opened.exponents.pop(base))
                if opened._size() < self._size():
                    self.coefficient, self.exponents = opened.coefficient, opened.exponents

    def _size(self) -> int:
        return sum(map(bool, self.exponents.values()))

    def _fold_doubles(self) -> None:
        """Multiply doubles with the coefficient and with one another if that gives a double."""
        doubles = {base: e for base, e in self.exponents.items() if base.op == "double"}
        if not doubles or any(
            e.denominator != 1 or abs(e) > OPENED or (e < 0 and not base.payload)
            for base, e in doubles.items()
        ):
            return
        exact = self.coefficient
        for base, exponent in doubles.items():
            exact *= Fraction(base.payload) ** exponent.numerator
        value = exact_double(exact)
        if value is None:
            return
        self.exponents = {b: e for b, e in self.exponents.items() if b not in doubles}
        unit = abs(exact) in (0, 1)
        self.coefficient = exact if unit else Fraction(1)
        if not unit:
            self.exponents[value] = Fraction(1)


def read_power(node: Node) -> tuple[Node, Fraction]:
    """Base and rational exponent; exponent 1 for whatever is no such power."""
    if node.op == "sqrt":
        return node.children[0], Fraction(1, 2)
    if node.op == "exp" and is_rational(node.children[0]):
        return _E, Fraction(node.children[0].payload)
    if node.op == "pow" and is_rational(node.children[1]):
        return node.children[0], Fraction(node.children[1].payload)
    return node, Fraction(1)


def write_power(base: Node, exponent: Fraction) -> Node:
    """The power as a node: the base itself, exp, sqrt, or ``base**exponent``."""
    if exponent == 1:
        return base
    if base is _E:
        return apply("exp", rational(exponent))
    if exponent == Fraction(1, 2):
        return apply("sqrt", base)
    return apply("pow", base, rational(exponent))


def split_power(base: Fraction, exponent: Fraction) -> tuple[Fraction, Fraction]:
    """(number, rest) with base**exponent = number * base**rest; the rest is 0 if it can be.

    >>> split_power(Fraction(8), Fraction(2, 3)), split_power(Fraction(2), Fraction(3, 2))
    ((Fraction(4, 1), Fraction(0, 1)), (Fraction(2, 1), Fraction(1, 2)))
    """
    whole = floor(exponent)
    rest = exponent - whole
    if base == 0:
        return (Fraction(0), Fraction(0)) if exponent > 0 else (Fraction(1), exponent)
    if (base < 0 and rest) or power_bits(base, whole) > POWER_BITS:
        return Fraction(1), exponent
    number = base**whole
    root = _exact_root(base, rest) if rest else Fraction(1)
    return (number, rest) if root is None else (number * root, Fraction(0))


def _exact_root(base: Fraction, exponent: Fraction) -> Fraction | None:
    """base**exponent for a base above 0 and 0 < exponent < 1, if rational."""
    top = _whole_root(base.numerator, exponent.denominator)
    bottom = _whole_root(base.denominator, exponent.denominator)
    return None if top is None or bottom is None else Fraction(top, bottom) ** exponent.numerator


def _whole_root(number: int, degree: int) -> int | None:
    """The root of a perfect power."""
    from flint import fmpz

    if number == 1:
        return 1
    if degree >= number.bit_length():
        return None
    root = int(fmpz(number).root(degree))
    return root if root**degree == number else None


def exact_double(value: Fraction) -> Node | None:
    """The double of exactly this value, if there is one."""
    try:
        nearest = float(value)
    except OverflowError:
        return None
    return double(nearest) if nearest == value else None


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()
