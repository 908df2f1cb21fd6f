"""Tying a constant to an anchor: candidates from its expression, one integer relation each.

The relation is found from decimals and is only a proposal; `identity` decides it exactly. The
bound on its size makes an accidental one in 120 digits less likely than 10^-60.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd

from flint import fmpz_mat

from discovery.errors import DiscoveryError, LimitError
from discovery.expr.balls import enclosure
from discovery.expr.node import Node, apply, constant
from discovery.fractions.anchors import Anchor, Matrix, bessel_anchor
from discovery.fractions.constants import Constant

_DIGITS = 120
_LARGEST = 10**12  # of a coefficient: four of them hold 48 digits, the values 120
#: Multiples of an argument that are tried, because exp(2w) and exp(w) are both written in exp(w).
_MULTIPLES = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3), Fraction(1, 3), Fraction(4))


@dataclass(frozen=True)
class Tie:
    """constant = (A z + B)/(C z + D) with z the anchor's value."""

    anchor: Anchor
    relation: Matrix


@lru_cache(maxsize=256)
def find_tie(subject: Constant) -> Tie | None:
    """The anchor a constant is tied to, None if no candidate is.

    >>> from discovery.fractions.constants import read_constant
    >>> find_tie(read_constant("e")).relation
    (1, 1, 1, -1)
    """
    if subject.rogers is not None:
        return Tie(Anchor("geometric", tuple(map(Fraction, subject.rogers))), (1, 0, 0, 1))
    if subject.node is None:
        return None
    for anchor in _candidates(subject.node):
        relation = moebius_relation(subject, anchor)
        if relation is not None:
            return Tie(anchor, relation)
    return None


def _candidates(node: Node) -> Iterator[Anchor]:
    """Anchors of the functions in an expression, each once."""
    seen: set[tuple[Fraction, Fraction]] = set()
    half = Fraction(1, 2)
    for part in _functions(node):
        name = part.op
        if name in ("e", "exp", "tanh", "coth", "sinh", "cosh"):
            argument = _square(part.children[0]) if part.children else Fraction(1)
            factor = Fraction(1, 4) if name in ("e", "exp") else Fraction(1)
            pairs = [(half, factor * argument / 4)] if argument else []
        elif name in ("tan", "cot", "sin", "cos"):
            argument = _square(part.children[0])
            pairs = [(half, -argument / 4)] if argument else []
        else:
            order, argument = _rational(part.children[0]), _square(part.children[1])
            pairs = []
            if order is not None and argument:
                sign = 1 if name == "besseli" else -1
                b = order - (order.numerator - 1) // order.denominator
                pairs = [(b if b > 0 else b + 1, sign * argument / 4)]
        multiples = _MULTIPLES if name not in ("besseli", "besselj") else _MULTIPLES[:1]
        for b, x in ((b, x * k * k) for b, x in pairs for k in multiples):
            anchor = bessel_anchor(b, x) if (b, x) not in seen else None
            seen.add((b, x))
            if anchor is not None:
                yield anchor
    if _is_algebraic(node):
        yield from _quadratic(node)


_FUNCTIONS = frozenset(
    ["e", "exp", "tanh", "coth", "sinh", "cosh", "tan", "cot", "sin", "cos", "besseli", "besselj"]
)


def _functions(node: Node) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        part = waiting.pop()
        if part.op in _FUNCTIONS:
            found.append(part)
        else:
            waiting += part.children
        if part.op == "pow" and part.children[0].op == "e":
            found.append(apply("exp", part.children[1]))
        if part.op == "sqrt" and part.children[0].op in ("e", "exp"):
            inner = part.children[0].children[0] if part.children[0].children else constant_one()
            found.append(apply("exp", apply("div", inner, 2)))
    return found


def constant_one() -> Node:
    """The integer 1 as a node."""
    from discovery.expr.node import integer

    return integer(1)


def _rational(node: Node) -> Fraction | None:
    """The rational an argument equals, from its decimals."""
    return _near_rational(node)


def _square(node: Node) -> Fraction | None:
    """The rational that the square of an argument equals, from its decimals."""
    return _near_rational(apply("mul", node, node))


def _near_rational(node: Node) -> Fraction | None:
    try:
        low, high = Constant("", node).interval(40)
    except DiscoveryError:
        return None
    simple = ((low + high) / 2).limit_denominator(10**9)
    return simple if low <= simple <= high else None


def _is_algebraic(node: Node) -> bool:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if part.op not in ("integer", "rational", "add", "sub", "mul", "div", "neg", "sqrt", "pow"):
            return False
        waiting += part.children
    return True


def _quadratic(node: Node) -> Iterator[Anchor]:
    """The purely periodic anchor of a quadratic irrational, read off its own digits."""
    from discovery.fractions.constants import simple_digits

    try:
        digits = simple_digits(*Constant("", node).interval(400))[:-1]
    except LimitError:
        return
    for period in range(1, len(digits) // 4):
        tail = digits[-4 * period :]
        if tail[period:] == tail[:-period]:
            yield Anchor("quadratic", tuple(Fraction(t) for t in tail[:period]))
            return


def anchor_value(anchor: Anchor, digits: int = _DIGITS) -> Fraction:
    """The anchor's value as a convergent that is right to more than ``digits`` digits."""
    a, b, c, d = 1, 0, 0, 1
    k = 0
    while c * c < 10 ** (2 * digits + 8) or k < anchor.start + 2:
        t = anchor.digit(k)
        a, b, c, d, k = a * t + b, anchor.sigma * a, c * t + d, anchor.sigma * c, k + 1
    return Fraction(a, c)


def moebius_relation(subject: Constant, anchor: Anchor) -> Matrix | None:
    """Integers with K = (A z + B)/(C z + D), by lattice reduction; None if none are small."""
    try:
        low, high = subject.interval(_DIGITS + 10)
    except LimitError:
        return None
    known = min(_DIGITS, subject.decimals or _DIGITS)
    value, z = (low + high) / 2, anchor_value(anchor)
    found = integer_relation([value * z, value, z, Fraction(1)], known - 5)
    if found is None or found[0] * found[3] == found[1] * found[2]:
        return None
    kz, k, zz, one = found  # kz K z + k K + zz z + one = 0
    a, b, c, d = -zz, -one, kz, k
    if (c, d) < (0, 0):
        a, b, c, d = -a, -b, -c, -d
    return a, b, c, d


def integer_relation(values: Sequence[Fraction], digits: int) -> list[int] | None:
    """Small integers n with sum n_i values_i = 0, from this many decimals; None if there are none.

    >>> integer_relation([Fraction(10**40 // 3, 10**40), Fraction(1)], 30)
    [3, -1]
    """
    scale = 10**digits
    n = len(values)
    rows = [
        [int(i == j) for j in range(n)] + [round(value * scale)] for i, value in enumerate(values)
    ]
    best = [int(x) for x in fmpz_mat(rows).lll().table()[0]]
    relation, residue = best[:n], abs(best[n])
    size = max(map(abs, relation))
    most = min(_LARGEST, 10 ** (digits // (2 * n)))
    if size == 0 or size > most or residue > n * size * 4:
        return None
    common = gcd(*relation) * (1 if next(filter(None, relation)) > 0 else -1)
    return [x // common for x in relation]


__all__ = ["Tie", "anchor_value", "constant", "enclosure", "find_tie", "integer_relation"]
