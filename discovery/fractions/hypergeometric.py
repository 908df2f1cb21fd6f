"""Certificates for polynomial fractions whose tails are ratios of hypergeometric series.

For a of degree at most 1 and b of degree at most 2 the recurrence of the convergents is that of
0F1, 1F1 or 2F1 in contiguous parameters. This module reads the parameters off the coefficients and
proposes them with a start index; `check_polynomial` decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, isqrt
from typing import Any

from discovery.errors import VerificationError
from discovery.fractions.check_polynomial import check_polynomial

JSON = dict[str, Any]
#: Start indices that are tried, after the least at which all terms are positive.
_DELAYS = (0, 1, 2, 4, 8, 16, 64, 256)


def proved(record: JSON) -> JSON | None:
    """The record with a certificate that the checker accepts, if one is found.

    ``record`` holds ``left_text`` and the coefficients ``a`` and ``b``.
    """
    for certificate in proposals(record["a"], record["b"]):
        candidate = {**record, "status": "proved", "certificate": certificate}
        try:
            check_polynomial(candidate)
        except VerificationError:
            continue
        return candidate
    return None


def proposals(a: list[int], b: list[int]) -> Iterator[JSON]:
    """Certificates that may hold, the earliest start first; none where no chain is known."""
    if len(a) > 2 or len(b) > 3:
        return
    sign = 1 if a[-1] > 0 else -1
    a0, a1 = (Fraction(sign * c) for c in (*a, 0)[:2])
    b0, b1, b2 = (Fraction(c) for c in (*b, 0, 0)[:3])
    if a1 == 0:
        yield {"chain": "quadratic", "start": 0}
    elif b1 == b2 == 0:
        yield from _bessel(a0 / a1, b0 / a1**2)
    elif b2 == 0:
        x, root = b1 / a1**2, b0 / b1
        name = "kummer" if x > 0 else "kummer-reflected"
        yield from _started(name, root, Fraction(0), a0 / a1 + x)
    else:
        yield from _gauss((a0, a1), (b0, b1, b2))


def _bessel(b: Fraction, x: Fraction) -> Iterator[JSON]:
    index = 1 - ceil(b)  # b + index in (0, 1]
    first = max(0, index, ceil(-b), ceil(abs(x) - b) if x < 0 else 0)
    for delay in _DELAYS:
        yield {"chain": "bessel", "index": index, "start": first + delay}


def _gauss(a: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> Iterator[JSON]:
    (a0, a1), (b0, b1, b2) = a, b
    spread = _square_root(b1 * b1 - 4 * b0 * b2)
    if spread is None or a1 * a1 + 4 * b2 <= 0:
        return
    shifts = sorted((b1 + sign * spread) / (2 * b2) for sign in (1, -1))  # minus the roots of b
    s = _square_root(a1 * a1 + 4 * b2)
    half = (shifts[0] + shifts[1] + 1) / 2
    c = half if s is None else half + (a0 - half * a1) / s
    name = "gauss" if b2 > 0 else "gauss-reflected"
    for first, second in (shifts, shifts[::-1]):
        yield from _started(name, first, second, c)


def _started(chain: str, a: Fraction, b: Fraction, c: Fraction) -> Iterator[JSON]:
    if a.denominator != 1:
        return
    parameters = {"a": str(a), "b": str(b), "c": str(c)}
    first = max(0, *(int(-p // 1) + 1 for p in (a, b, c)))
    for delay in _DELAYS:
        yield {"chain": chain, "parameters": parameters, "start": first + delay}


def _square_root(value: Fraction) -> Fraction | None:
    if value < 0:
        return None
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root * root == value else None
