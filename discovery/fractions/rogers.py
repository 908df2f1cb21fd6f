"""The constants of the geometric anchors: rogers(a, c, d) = c G(x)/G(qx), q = 1/a, x = a/(cd).

G(x) is the sum of q^(n^2) x^n/((1-q)(1-q^2)...(1-q^n)); rogers(a, 1, a) is the Rogers-Ramanujan
ratio at q = 1/a. From G(x) - G(qx) = q x G(q^2 x) follows that rogers(a, c, d) = [c; d, ca, da,
ca^2, ...] (notes 8.2, F2).
"""

from __future__ import annotations

import re
from fractions import Fraction

from discovery.errors import InputError

Parameters = tuple[int, int, int]
_CALL = re.compile(r"\s*rogers\(\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\)\s*\Z")


def read_rogers(text: str) -> Parameters | None:
    """(a, c, d) where the text is such a call, None where it is anything else.

    Raises InputError for parameters without a value.

    >>> read_rogers("rogers(2, 1, 2)")
    (2, 1, 2)
    """
    match = _CALL.match(text)
    if match is None:
        return None
    a, c, d = map(int, match.groups())
    if a < 2 or c < 1 or d < 1:
        raise InputError(
            "rogers(a, c, d) needs a >= 2 and c, d >= 1",
            kind="domain",
            source=text,
            hint="rogers(2, 1, 2)",
        )
    return a, c, d


def rogers_interval(parameters: Parameters, digits: int) -> tuple[Fraction, Fraction]:
    """Two rationals around the value, closer than 10**-digits of it.

    >>> low, high = rogers_interval((2, 1, 2), 20)
    >>> print(f"{float(low):.12f}", high - low < Fraction(1, 10**20))
    1.408615979735 True
    """
    a, c, d = parameters
    places = digits + len(str(c)) + 5
    x = Fraction(a, c * d)
    upper, lower = _series(a, x, places), _series(a, x / a, places)
    return c * upper[0] / lower[1], c * upper[1] / lower[0]


def _series(a: int, x: Fraction, places: int) -> tuple[Fraction, Fraction]:
    """G(x) between two rationals; once a term is at most half the one before, so are all later."""
    unit = 10**places
    total, term, n = Fraction(1), Fraction(1), 0
    while True:
        n += 1
        before = term
        # q^(n^2) x^n/(1-q)...(1-q^n) over the same at n - 1, with q = 1/a
        term *= x / (a ** (n - 1) * (a**n - 1))
        total += term
        if 2 * term <= before and 2 * term * unit < 1:
            low = Fraction(int(total * unit), unit)
            return low, low + 2 * term + Fraction(1, unit)
