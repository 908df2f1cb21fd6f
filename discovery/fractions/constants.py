"""Constants: an expression, or digits with their precision, as intervals of any width it can give.

Digits are certified: both ends of an interval are expanded in lockstep, and what they agree on
belongs to every number between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from discovery.errors import InputError, LimitError
from discovery.expr.balls import enclosure
from discovery.expr.node import Node
from discovery.expr.parse import parse
from discovery.expr.printers.text import to_text
from discovery.fractions.rogers import Parameters, read_rogers, rogers_interval
from discovery.runs.texts import read_text

_DECIMAL = re.compile(r"\s*([+-]?)(\d+)\.(\d+)\s*\Z")
#: Fewer decimals than this cannot tell a pattern from chance.
FEWEST_DIGITS = 15


@dataclass(frozen=True)
class Constant:
    """``text`` names it; ``node`` or ``rogers`` (a, c, d) gives its value, or ``known`` does."""

    text: str
    node: Node | None = None
    known: tuple[Fraction, Fraction] | None = None
    rogers: Parameters | None = None

    @property
    def decimals(self) -> int | None:
        """How many decimals are known; None if there is no end to them."""
        if self.known is None:
            return None
        width = self.known[1] - self.known[0]
        return len(str(int(1 / width))) - 1

    def interval(self, digits: int) -> tuple[Fraction, Fraction]:
        """Two rationals around the value, closer than 10**-digits of it if it is known so well.

        Raises LimitError where the expression has no value.
        """
        if self.known is not None:
            return self.known
        if self.rogers is not None:
            return rogers_interval(self.rogers, digits)
        assert self.node is not None
        ball = enclosure(self.node, {}, digits)
        middle, radius = _exact(ball.mid()), _exact(ball.rad())
        return middle - radius, middle + radius


def _exact(value: object) -> Fraction:
    mantissa, exponent = (int(n) for n in value.man_exp())  # type: ignore[attr-defined]  # an arb
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)


def read_constant(text: str) -> Constant:
    """The constant a text spells: an expression without variables, or ``@file`` with decimals.

    ``rogers(a, c, d)`` is the constant of a geometric anchor (`rogers`).

    Raises InputError for variables, statements, and files with too few digits.

    >>> read_constant("exp(1/2)").text
    'exp(1/2)'
    """
    if text.startswith("@"):
        return read_digits_file(Path(text[1:]))
    rogers = read_rogers(text)
    if rogers is not None:
        return Constant("rogers({}, {}, {})".format(*rogers), rogers=rogers)
    node = parse(text)
    if node.statement or _has_variables(node):
        raise InputError(
            f"{text.strip()[:60]!r} is not a number",
            kind="not-a-constant",
            source=text,
            hint="a constant is an expression without variables, such as e/(e - 2) or zeta(3)",
        )
    return Constant(to_text(node), node)


def _has_variables(node: Node) -> bool:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if part.op in ("variable", "call"):
            return True
        waiting += part.children
    return False


def read_digits_file(path: Path) -> Constant:
    """The constant whose decimals a file holds; the last of them may be off by one.

    Raises InputError for what is no decimal number, and for fewer than FEWEST_DIGITS decimals.
    """
    return read_digits("".join(read_text(path).split()), f"digits:{path.stem}")


def read_digits(text: str, name: str) -> Constant:
    """The constant with these decimals.

    >>> read_digits("3.14159265358979323846", "pi").decimals   # the last may be off by one
    19
    """
    match = _DECIMAL.match(text)
    if match is None:
        raise InputError(f"{name}: no decimal number such as 2.71828...", source=text[:200])
    sign, whole, decimals = match.groups()
    if len(decimals) < FEWEST_DIGITS:
        raise InputError(
            f"{name}: {len(decimals)} decimals are too few, at least {FEWEST_DIGITS} are needed",
            kind="too-few-digits",
            source=text[:200],
        )
    scale = 10 ** len(decimals)
    value = int(whole + decimals) * (-1 if sign == "-" else 1)
    return Constant(name, known=(Fraction(value - 1, scale), Fraction(value + 1, scale)))


def simple_digits(low: Fraction, high: Fraction, most: int = 1 << 30) -> list[int]:
    """The simple continued fraction digits that all numbers between low and high share.

    >>> simple_digits(Fraction(31415, 10000), Fraction(31416, 10000))
    [3, 7]
    """
    digits: list[int] = []
    (p, q), (r, s) = low.as_integer_ratio(), high.as_integer_ratio()
    while q and s and len(digits) < most:
        digit = p // q
        if digit != r // s:
            break
        digits.append(digit)
        p, q, r, s = q, p - digit * q, s, r - digit * s
    return digits


def looks_rational(constant: Constant) -> Fraction | None:
    """The rational number a constant equals to 60 digits although it is much shorter than them."""
    try:
        low, high = constant.interval(60)
    except LimitError:
        return None
    middle = (low + high) / 2
    simple = middle.limit_denominator(10**12)
    return simple if low <= simple <= high and high - low < Fraction(1, 10**30) else None
