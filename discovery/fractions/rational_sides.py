"""Left sides P(x)/Q(x) of degree 2 and 3, each once up to Moebius maps: they reach sqrt(tanh 1).

P/Q and its images (A P + B Q)/(C P + D Q) span the same plane of polynomials, so the reduced
echelon form of (P, Q) names them all; Moebius maps of it are tried afterwards as for any constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import gcd

import numpy as np
from flint import fmpz_poly

from discovery.errors import DiscoveryError
from discovery.expr.parse import parse
from discovery.expr.printers.text import to_line
from discovery.fractions.constants import Constant, simple_digits
from discovery.fractions.screens import WINDOW, signed_digits, stride_period

#: Degrees and coefficients that are tried, and decimals and digits of each.
DEGREE, COEFFICIENT = 3, 1
DECIMALS, DIGITS = 300, 220
Row = tuple[int, ...]
_CYCLES = ((1,), (1, -1), (-1, 1))


@lru_cache(maxsize=4)
def rational_sides(degree: int, bound: int) -> tuple[tuple[Row, Row], ...]:
    """Numerator and denominator (coefficients of 1, x, ...) of each class, simplest first.

    Degrees from 2 up to ``degree``; the class holds a pair with coefficients up to ``bound``.

    >>> rational_sides(2, 1)[0]
    ((0, 0, 1), (1, 0, 0))
    """
    rows = list(product(range(-bound, bound + 1), repeat=degree + 1))
    forms = {form for one in rows for two in rows if (form := _echelon(one, two)) is not None}
    return tuple(sorted(forms, key=_simplicity))


def _simplicity(form: tuple[Row, Row]) -> tuple[object, ...]:
    top, bottom = form
    degree = max(i for i, c in enumerate(top) if c)
    return degree, sum(map(abs, top + bottom)), [abs(c) for c in bottom[::-1]], form


def _echelon(one: Row, two: Row) -> tuple[Row, Row] | None:
    """The reduced echelon form, highest powers first; None below degree 2 or with a common factor.

    The rows are multiplied up to integers.
    """
    size = len(one)
    first = next((i for i in reversed(range(size)) if one[i] or two[i]), 0)
    if first < 2:
        return None
    a, b = (one, two) if one[first] else (two, one)
    b = tuple(y * a[first] - x * b[first] for x, y in zip(a, b, strict=True))
    second = next((i for i in reversed(range(size)) if b[i]), None)
    if second is None or fmpz_poly(list(a)).gcd(fmpz_poly(list(b))).degree() > 0:
        return None
    a = tuple(x * b[second] - y * a[second] for x, y in zip(a, b, strict=True))
    return _primitive(a, first), _primitive(b, second)


def _primitive(row: Row, lead: int) -> Row:
    divisor = gcd(*row) * (1 if row[lead] > 0 else -1)
    return tuple(c // divisor for c in row)


def patterned_side(subject: Constant) -> Constant | None:
    """The first of these images of a constant whose digits follow a linear pattern, if any.

    Only for a constant with an expression; the image is one too.

    >>> from discovery.fractions.constants import read_constant
    >>> patterned_side(read_constant("sqrt(tanh(1))")).text
    'sqrt(tanh(1))**2'
    """
    if subject.node is None:
        return None
    low, high = subject.interval(DECIMALS)
    for top, bottom in rational_sides(DEGREE, COEFFICIENT):
        if _at(bottom, low) and _at(bottom, high):
            ends = sorted(_at(top, x) / _at(bottom, x) for x in (low, high))
            if _follows_pattern(ends[0], ends[1]):
                return _image(subject, top, bottom)
    return None


def _at(row: Row, x: Fraction) -> Fraction:
    """The value, computed over one denominator."""
    p, q = x.as_integer_ratio()
    degree = len(row) - 1
    return Fraction(sum(c * p**i * q ** (degree - i) for i, c in enumerate(row)), q**degree)


def _follows_pattern(low: Fraction, high: Fraction) -> bool:
    simple = simple_digits(low, high, DIGITS)[:-1]
    if len(simple) < WINDOW or max(map(abs, simple)) >= 1 << 60:
        return False
    digits, out = np.array(simple, np.int64), np.zeros(2 * len(simple), np.int64)
    return any(
        stride_period(out[: signed_digits(digits, np.array(cycle), out)], len(cycle), 1)
        for cycle in _CYCLES
    )


def _image(subject: Constant, top: Row, bottom: Row) -> Constant | None:
    upper, lower = _text(top, subject.text), _text(bottom, subject.text)
    try:
        node = parse(upper if lower == "1" else f"({upper})/({lower})")
    except DiscoveryError:  # too long
        return None
    return Constant(to_line(node), node)


def _text(row: Sequence[int], name: str) -> str:
    """The polynomial of an expression, highest power first."""
    text = ""
    for i in reversed(range(len(row))):
        if row[i]:
            power = {0: "1", 1: f"({name})"}.get(i, f"({name})**{i}")
            term = power if abs(row[i]) == 1 else f"{abs(row[i])}*{power}"
            sign = "-" if row[i] < 0 else "+" if text else ""
            text += f" {sign} {term}"
    return text.strip()
