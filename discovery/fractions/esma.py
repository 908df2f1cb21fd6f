"""The published rule, for comparison: expand, Berlekamp-Massey modulo 199, accept what is short.

Enumerated Signed-continued-fraction Massey Approve (arXiv 2212.09470): 100 signed digits of each
left side, and a linear recurrence modulo 199 of less than a quarter of that length. This is our own
plain implementation; ``--method esma`` keeps only the formulas of pairs that it accepts.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

PRIME = 199
DEPTH = 100
DECIMALS = 500


def shortest_recurrence(sequence: Sequence[int], prime: int = PRIME) -> list[int]:
    """The connection polynomial of the shortest linear recurrence modulo a prime (Massey 1969).

    >>> shortest_recurrence([1, 2, 3, 4, 5, 6])   # (1 - x)^2
    [1, 197, 1]
    """
    current, previous = [1], [1]
    length, gap, last = 0, 1, 1
    for n, term in enumerate(sequence):
        discrepancy = term % prime
        for i in range(1, min(length, len(current) - 1) + 1):
            discrepancy += current[i] * sequence[n - i]
        discrepancy %= prime
        if discrepancy == 0:
            gap += 1
            continue
        factor = discrepancy * pow(last, -1, prime) % prime
        saved = current
        current = current + [0] * (len(previous) + gap - len(current))
        for i, c in enumerate(previous):
            current[i + gap] = (current[i + gap] - factor * c) % prime
        if 2 * length <= n:
            length, previous, last, gap = n + 1 - length, saved, discrepancy, 1
        else:
            gap += 1
    while len(current) > 1 and current[-1] == 0:
        current.pop()
    return current


def signed_digits(p: int, q: int, signs: Sequence[int], count: int = DEPTH) -> list[int]:
    """The first digits of p/q for a sign cycle: floors before a plus, ceilings before a minus.

    >>> signed_digits(7, 5, (1, -1))
    [1, 3, 2]
    """
    digits: list[int] = []
    while q and len(digits) < count:
        digit, rest = divmod(p, q)
        if signs[len(digits) % len(signs)] > 0 or not rest:
            digits.append(digit)
            p, q = q, rest
        else:
            digits.append(digit + 1)
            p, q = q, q - rest
    return digits


def accepts(p: int, q: int, signs: Sequence[int]) -> bool:
    """Whether the published rule takes the digits of p/q for a formula."""
    digits = signed_digits(p, q, signs)
    if len(digits) < DEPTH or 0 in digits:
        return False
    return len(shortest_recurrence(digits)) < DEPTH // 4


def keeps_on(value: Fraction, signs: Sequence[int]) -> bool:
    """Whether twice as many digits of an accepted value still obey a recurrence of that length.

    ``value`` is right to 2 * DECIMALS decimals. What does not keep on was no formula.

    >>> from discovery.fractions.anchors import progression_anchor
    >>> from discovery.fractions.identify import anchor_value
    >>> keeps_on(anchor_value(progression_anchor(2, 4, 1), 2 * DECIMALS), (1,))
    True
    """
    digits = signed_digits(value.numerator, value.denominator, signs, 2 * DEPTH)
    return len(digits) == 2 * DEPTH and len(shortest_recurrence(digits)) < DEPTH // 4
