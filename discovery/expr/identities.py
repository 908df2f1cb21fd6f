"""Identities of single operators, as tables: exact values, inverses, parity, logic.

Each identity keeps every value of the left side; the right side may have one where the left has
none: exp(log(x)) is x, also below 0. Nothing is listed that holds on a part of the left side's
domain only, such as log(x*y) or asin(sin(x)).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from discovery.expr.node import Node, apply, constant, integer, rational
from discovery.expr.products import (
    is_rational,
    read_monomial,
    split_power,
    write_monomial,
)

_PI, _E = constant("pi"), constant("e")
_TRUE, _FALSE = constant("true"), constant("false")
_0, _1 = integer(0), integer(1)

#: Exact values of functions of one operand.
VALUES: Final[Mapping[str, Mapping[Node, Node]]] = {
    "exp": {_0: _1, _1: _E},
    "exp2": {_0: _1, _1: integer(2)},
    "log": {_1: _0, _E: _1},
    "log2": {_1: _0, integer(2): _1},
    "log10": {_1: _0, integer(10): _1},
    "sin": {_0: _0, _PI: _0},
    "cos": {_0: _1, _PI: integer(-1)},
    "tan": {_0: _0, _PI: _0},
    "asin": {_0: _0},
    "acos": {_1: _0},
    "atan": {_0: _0},
    "sinh": {_0: _0},
    "cosh": {_0: _1},
    "tanh": {_0: _0},
    "asinh": {_0: _0},
    "acosh": {_1: _0},
    "atanh": {_0: _0},
    "erf": {_0: _0},
    "erfc": {_0: _1},
    "gamma": {_1: _1, integer(2): _1},
    "loggamma": {_1: _0, integer(2): _0},
}

#: outer(inner(x)) = x wherever the left side has a value.
INVERSES: Final[Mapping[str, str]] = {
    "exp": "log",
    "log": "exp",
    "exp2": "log2",
    "log2": "exp2",
    "sin": "asin",
    "cos": "acos",
    "tan": "atan",
    "sinh": "asinh",
    "asinh": "sinh",
    "cosh": "acosh",
    "tanh": "atanh",
    "atanh": "tanh",
}

#: f(-x) = -f(x), and f(-x) = f(x).
ODD: Final = frozenset(
    ("cbrt", "sin", "tan", "cot", "asin", "atan", "sinh", "tanh", "coth", "asinh", "atanh", "erf")
)
EVEN: Final = frozenset(("cos", "cosh"))


def simplify_function(name: str, x: Node) -> Node | None:
    """The simpler form of a function of one simplified operand, if an identity gives one.

    >>> from discovery.expr.parse import parse
    >>> simplify_function("sin", parse("-2*x"))
    parse("-sin(2*x)")
    """
    value = VALUES.get(name, {}).get(x)
    if value is not None:
        return value
    if INVERSES.get(name) == x.op:
        return x.children[0]
    if name == "cbrt" and is_rational(x) and x.payload > 0:
        number, rest = split_power(Fraction(x.payload), Fraction(1, 3))
        if not rest:
            return rational(number)
    if name in ODD or name in EVEN:
        monomial = read_monomial(x)
        if monomial.coefficient < 0:
            turned = write_monomial(monomial._replace(coefficient=-monomial.coefficient))
            same = simplify_function(name, turned) or apply(name, turned)
            return same if name in EVEN else negative(same)
    return None


def negative(x: Node) -> Node:
    """The negative of a simplified node."""
    monomial = read_monomial(x)
    return write_monomial(monomial._replace(coefficient=-monomial.coefficient))


def simplify_power(base: Node, exponent: Node) -> Node | None:
    """The simpler form of a power whose exponent is no rational number."""
    if base is _1:
        return _1
    return simplify_function("exp", exponent) or apply("exp", exponent) if base is _E else None


#: Whether a comparison holds between a term and itself.
_REFLEXIVE: Final = {"eq": True, "ne": False, "lt": False, "le": True}
_NUMBERS: Final = ("integer", "rational", "double")


def simplify_relation(name: str, left: Node, right: Node) -> Node | None:
    """The truth of a comparison of numbers or of a side with itself; else sides in order.

    >>> simplify_relation("lt", integer(1), integer(2))
    parse("true")
    """
    if left is right:
        return _truth(_REFLEXIVE[name])
    if left.op in _NUMBERS and right.op in _NUMBERS:
        holds: Callable[[object, object], bool] = getattr(operator, name)
        return _truth(holds(Fraction(left.payload), Fraction(right.payload)))
    if name in ("eq", "ne") and right < left:
        return apply(name, right, left)
    return None


def _truth(holds: bool) -> Node:
    return _TRUE if holds else _FALSE


def simplify_not(p: Node) -> Node | None:
    if p.op == "not":
        return p.children[0]
    return {_TRUE: _FALSE, _FALSE: _TRUE}.get(p)


def simplify_and(p: Node, q: Node) -> Node | None:
    if _FALSE in (p, q):
        return _FALSE
    if p is _TRUE or p is q:
        return q
    return p if q is _TRUE else None


def simplify_or(p: Node, q: Node) -> Node | None:
    if _TRUE in (p, q):
        return _TRUE
    if p is _FALSE or p is q:
        return q
    return p if q is _FALSE else None


def simplify_implies(p: Node, q: Node) -> Node | None:
    if p is _FALSE or q is _TRUE or p is q:
        return _TRUE
    if p is _TRUE:
        return q
    return (simplify_not(p) or apply("not", p)) if q is _FALSE else None


def simplify_quantifier(bound: Node, body: Node) -> Node | None:
    """Sorts are not empty, so a quantifier over a truth value is that value."""
    return body if body in (_TRUE, _FALSE) else None


#: What is tried at an operator, from its simplified operands.
RULES: Final[Mapping[str, Callable[..., Node | None]]] = {
    "pow": simplify_power,
    "not": simplify_not,
    "and": simplify_and,
    "or": simplify_or,
    "implies": simplify_implies,
    "forall": simplify_quantifier,
    "exists": simplify_quantifier,
}
