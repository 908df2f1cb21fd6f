"""Left sides (A x + B)/(C x + D) and sign cycles: what there is to try, each once.

A left side is an integer matrix without common divisor, not singular, normalised so that C > 0, or
C = 0 and D > 0, and positive at the constant. Its class is its Hermite normal form: left
multiplication by a unimodular matrix changes only a finite head of the simple expansion.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby, product
from math import gcd

from discovery.errors import LimitError, UsageError
from discovery.fractions.anchors import Matrix

#: Matrices that are looked at in one enumeration; (2 * 50 + 1)^4 is about as many.
_MOST = 110_000_000
LONGEST_CYCLE = 16


def sign_cycles(longest: int, *, all_minus: bool = False) -> list[tuple[int, ...]]:
    """Primitive sign cycles (no power of a shorter one) up to a length, plus before minus.

    Raises UsageError for a length that is not from 1 to LONGEST_CYCLE.

    >>> sign_cycles(2)
    [(1,), (1, -1), (-1, 1)]
    """
    if not 1 <= longest <= LONGEST_CYCLE:
        raise UsageError(f"sign cycles have a length from 1 to {LONGEST_CYCLE}, not {longest}")
    cycles = [
        cycle
        for length in range(1, longest + 1)
        for cycle in product((1, -1), repeat=length)
        if not any(
            length % short == 0 and cycle == cycle[:short] * (length // short)
            for short in range(1, length)
        )
    ]
    return [cycle for cycle in cycles if all_minus or cycle != (-1,)]


def normalise(matrix: Sequence[int]) -> Matrix:
    """The left side in its normal form. Raises UsageError if it is singular.

    >>> normalise((2, 0, 0, -4))
    (-1, 0, 0, 2)
    """
    a, b, c, d = matrix
    if a * d == b * c:
        raise UsageError(
            f"left side {','.join(map(str, matrix))}: its value is rational (A D = B C)"
        )
    divisor = gcd(a, b, c, d) * (-1 if (c, d) < (0, 0) else 1)
    return a // divisor, b // divisor, c // divisor, d // divisor


def hermite_class(matrix: Matrix) -> tuple[int, int, int]:
    """(g, h, k) of the Hermite normal form [[g, h], [0, k]], 0 <= h < k, under row operations.

    >>> hermite_class((2, 1, 4, 3))
    (2, 0, 1)
    """
    a, b, c, d = matrix
    while c:
        q = a // c
        a, b, c, d = c, d, a - q * c, b - q * d
    k = abs(d)
    g, h = (a, b) if a > 0 else (-a, -b)
    return g, h % k, k


def left_sides(coefficients: int, low: Fraction, high: Fraction) -> list[list[Matrix]]:
    """All left sides with coefficients up to a bound, positive on [low, high], by class.

    The classes come in the order of their normal forms. Raises LimitError when there are too many
    to list.
    """
    import numpy as np

    if coefficients < 1:
        raise UsageError(f"coefficients go up to at least 1, not {coefficients}")
    if (2 * coefficients + 1) ** 4 > _MOST:
        raise LimitError(
            f"coefficients up to {coefficients} make more left sides than can be listed",
            hint="give one left side: --left A,B,C,D takes integers of any size",
        )
    span = np.arange(-coefficients, coefficients + 1)
    found: list[Matrix] = []
    for a in span.tolist():
        b, c, d = (x.ravel() for x in np.meshgrid(span, span[span >= 0], span, indexing="ij"))
        keep = (a * d != b * c) & ((c > 0) | (d > 0))
        b, c, d = b[keep], c[keep], d[keep]
        keep = np.gcd(np.gcd(abs(b), c), np.gcd(abs(d), abs(a))) == 1
        rows = np.stack([b[keep], c[keep], d[keep]], axis=1).tolist()
        found += [(a, *row) for row in rows if _is_positive((a, *row), low, high)]
    found.sort(key=lambda m: (hermite_class(m), m))
    return [list(group) for _, group in groupby(found, key=hermite_class)]


def _is_positive(matrix: Sequence[int], low: Fraction, high: Fraction) -> bool:
    a, b, c, d = matrix
    x = float(low)
    top, bottom = a * x + b, c * x + d
    if abs(top) > 1e-6 and abs(bottom) > 1e-6:
        return (top > 0) == (bottom > 0)
    ends = [(a * end + b) * (c * end + d) for end in (low, high)]
    return min(ends) > 0
