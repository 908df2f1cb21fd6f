"""Screens: does this digit string follow a pattern? For constants without an anchor.

Stride differences find interlaced polynomials, ratios of gaps geometric slots, exact powers the
doubly exponential digits of Beatty sums, and near-integers theta_k the folded fractions of sums of
1/u^(2^n). All are read from certified digits; what passes is fitted exactly and counted against the
information that the formula itself holds (`evidence.surplus`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from numba import njit

from discovery.fractions.construction import shortest
from discovery.fractions.patterns import Pattern, Slot

JSON = dict[str, Any]
#: A pattern must be seen on so many consecutive digits, and on five periods (notes 1.6).
WINDOW, PERIODS = 60, 5
HIGHEST_DEGREE = 2


@njit(cache=True)
def signed_digits(simple, cycle, out):  # type: ignore[no-untyped-def]
    """The digits for a sign cycle from the simple digits, as many as those give."""
    current, written, read, decrement = simple[0], 0, 1, 0
    while read + 1 < len(simple) and written < len(out):
        if cycle[written % len(cycle)] > 0:
            out[written] = current
            current, decrement, read = simple[read] - decrement, 0, read + 1
        else:
            out[written] = current + 1
            if simple[read] - decrement >= 2:
                current, decrement = 1, decrement + 1
            else:
                current, decrement, read = simple[read + 1] + 1, 0, read + 2
        written += 1
    return written


@njit(cache=True)
def stride_period(digits, step, degree):  # type: ignore[no-untyped-def]
    """The least stride (a multiple of ``step``) whose differences of order degree + 1 vanish.

    They must vanish on the last max(5 strides, 60) digits; 0 if there is no such stride.
    """
    n, stride = len(digits), step
    while True:
        window = max(PERIODS * stride, WINDOW)
        if window + (degree + 1) * stride > n:
            return 0
        fits = True
        for i in range(n - 1, n - 1 - window, -1):
            if degree == 1:
                rest = digits[i] - 2 * digits[i - stride] + digits[i - 2 * stride]
            else:
                rest = digits[i] - 3 * digits[i - stride] + 3 * digits[i - 2 * stride]
                rest -= digits[i - 3 * stride]
            if rest != 0:
                fits = False
                break
        if fits:
            return stride
        stride += step


def fit_polynomials(
    digits: Sequence[int], stride: int, degree: int, signs: tuple[int, ...]
) -> Pattern:
    """The pattern with this stride that ends in these digits, its head as short as can be."""
    begin = len(digits) - (degree + 1) * stride
    slots = []
    for j in range(begin, begin + stride):
        row, differences = [digits[j + i * stride] for i in range(degree + 1)], []
        while row:
            differences.append(row[0])
            row = [later - earlier for earlier, later in pairwise(row)]
        while len(differences) > 1 and not differences[-1]:
            differences.pop()
        slots.append(Slot(tuple(differences)))
    pattern = Pattern(tuple(digits[:begin]), tuple(slots), signs)
    if any(len(slot.differences) > 2 for slot in slots):
        return _walk_back(pattern)
    return shortest(pattern)


def _walk_back(pattern: Pattern) -> Pattern:
    """Whole blocks and single digits of the head that the slots predict, taken off it."""
    head, slots = list(pattern.head), list(pattern.slots)
    while head and slots[-1].at(-1) == head[-1]:
        differences = list(slots[-1].differences)
        for i in range(len(differences) - 2, -1, -1):
            differences[i] -= differences[i + 1]
        slots.insert(0, Slot(tuple(differences)))
        slots.pop()
        head.pop()
    return Pattern(tuple(head), tuple(slots), pattern.signs)


def geometric_pattern(digits: Sequence[int], signs: tuple[int, ...] = (1,)) -> Pattern | None:
    """Slots alpha r^m + beta: the gaps at a stride grow by one integer ratio.

    >>> powers = [1, *(2 ** (k // 2) for k in range(2, 60))]
    >>> geometric_pattern(powers).ratio
    2
    """
    n = len(digits)
    for stride in range(len(signs), n // 6, len(signs)):
        begin = n - 3 * stride
        first = begin - max(3 * stride, 12)
        if first < 0:
            break
        gaps = [digits[k + stride] - digits[k] for k in range(first, n - stride)]
        ratios = {b // a for a, b in zip(gaps, gaps[stride:], strict=False) if a and not b % a}
        if len(ratios) != 1 or min(ratios) < 2:
            continue
        ratio = ratios.pop()
        if any(b != ratio * a for a, b in zip(gaps, gaps[stride:], strict=False)):
            continue
        slots = tuple(
            Slot(
                (digits[k], digits[k + stride] - digits[k])
                if digits[k + stride] - digits[k]
                else (digits[k],)
            )
            for k in range(begin, begin + stride)
        )
        return _walk_back_geometric(Pattern(tuple(digits[:begin]), slots, signs, ratio))
    return None


def _walk_back_geometric(pattern: Pattern) -> Pattern:
    from discovery.fractions import kernels
    from discovery.fractions.construction import slots_of
    from discovery.fractions.transducers import plain

    length, head = pattern.period, len(pattern.head)
    out = [*pattern.head, *(slot.differences[0] for slot in pattern.slots)]
    rise = [0] * head + [
        slot.differences[1] if len(slot.differences) > 1 else 0 for slot in pattern.slots
    ]
    value, slope = [0] * length, [0] * length
    head = plain(kernels.shorten_head)(out, rise, head, length, pattern.ratio, value, slope)
    return Pattern(tuple(out[:head]), slots_of(value, slope), pattern.signs, pattern.ratio)


def beatty_sum(low: Fraction, high: Fraction) -> JSON | None:
    """sum over n of b^(-floor(n alpha)) times a small rational: b, and the digits of 1/alpha.

    Boehmer; Danilov; Adams and Davison: (b - 1) times the sum has the digits t_n = (b^q_n -
    b^q_(n-2))/(b^q_(n-1) - 1), q_n the denominators of 1/alpha.
    """
    from discovery.fractions.constants import simple_digits

    for b in range(2, 11):
        digits = simple_digits((b - 1) * low, (b - 1) * high)
        if len(digits) < 8 or digits[0] != 0:
            continue
        before, last, quotients = 0, 1, []
        for t in digits[1:]:
            power = t * (b**last - 1) + b**before
            q = _exponent(power, b)
            if q is None or (q - before) % last:
                break
            quotients.append((q - before) // last)
            before, last = last, q
        if len(quotients) >= 6 and last > 60:
            return {"kind": "doubly-exponential", "base": b, "alpha": quotients[:-1]}
    return None


def _exponent(power: int, base: int) -> int | None:
    exponent = 0
    if base == 2:
        exponent = power.bit_length() - 1
        return exponent if power == 1 << exponent else None
    while power % base == 0:
        power, exponent = power // base, exponent + 1
    return exponent if power == 1 else None


def folded_sum(low: Fraction, high: Fraction) -> JSON | None:
    """Convergents p/q with 1/(q^2 |x - p/q|) almost an integer X: the sum goes on with 1/(X q^2).

    Folding lemma (Mendes France; Shallit): [0; w, X, -reversed w] = p/q + 1/(X q^2) or minus it.
    """
    from discovery.fractions.constants import simple_digits

    digits, ball = simple_digits(low, high), _ball(low, high)
    p, p1, q, q1 = 1, 0, 0, 1
    folds: list[list[str]] = []
    for t in digits:
        p, p1, q, q1 = t * p + p1, p, t * q + q1, q
        for above, below in ((p, q), (p + p1, q + q1), (p - p1, q - q1)):
            theta = _theta(ball, above, below)
            if theta is not None and [str(below), str(theta)] not in folds:
                folds.append([str(below), str(theta)])
    chain = [fold for i, fold in enumerate(folds) if _continues(folds, i)]
    return {"kind": "folded", "folds": chain} if len(chain) >= 3 else None


def _ball(low: Fraction, high: Fraction) -> tuple[int, int, int]:
    """Middle and width, as whole numbers over one denominator."""
    below = 2 * low.denominator * high.denominator
    return int((low + high) * below / 2), int((high - low) * below), below


def _theta(ball: tuple[int, int, int], p: int, q: int) -> int | None:
    """1/(q^2 |x - p/q|) if it is an integer up to q^(-4/5); chance does that with that rate.

    In whole numbers: the fractions here have thousands of digits, and reducing them takes seconds.
    """
    middle, width, below = ball
    if q < 1000 or width * q**3 > below:
        return None
    gap = abs(middle * q - p * below)  # times q * below
    if gap == 0 or width * q * q * below > gap * gap:
        return None
    nearest = (2 * below + q * gap) // (2 * q * gap)
    rest = abs(below - nearest * q * gap)  # times q * gap
    return nearest if nearest and rest**5 < q * gap**5 else None


def _continues(folds: list[list[str]], i: int) -> bool:
    """Whether fold i leads to a later one (q' = X q^2) or comes from an earlier one."""
    q, x = map(int, folds[i])
    known = {int(fold[0]) for fold in folds}
    return x * q * q in known or any(int(f[1]) * int(f[0]) ** 2 == q for f in folds)
