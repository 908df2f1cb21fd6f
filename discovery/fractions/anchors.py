"""Anchors: fractions with integer digits whose value is known from a contiguity relation.

Bessel anchors. F(b) = 0F1(;b;x) obeys F(b) - F(b+1) = x/(b(b+1)) F(b+2), so that t_k = (b+k)
F(b+k)/F(b+k+1) obeys t_k = (b+k) + x/t_(k+1); with x = sigma g0 g1 and z_k = t_k/g_k (g_k = g0 for
even k, else g1) z_0 = [f(0); f(1), f(2), ...]_sigma, f(k) = (b+k)/g_k. Both f(2i) and f(2i+1) are
arithmetic; the anchor exists where they are integers. Geometric anchors: c G(x)/G(xq) = [c; d, ca,
da, ca^2, ...], G(x) = sum q^(n^2) x^n/((1-q)...(1-q^n)), q = 1/a, x = a/(cd). Quadratic anchors:
purely periodic digits. The proofs are in notes 8.3 and restated on the proof pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from typing import Any

from discovery.fractions.patterns import Slot, bracket

JSON = dict[str, Any]
Matrix = tuple[int, int, int, int]


@dataclass(frozen=True)
class Anchor:
    """z_0 = [f(0); f(1), ...]_sigma; ``parameters`` are (b, g0, g1), (a, c, d) or the digits.

    ``start`` is the first index from which all tails are known to exceed 1 (notes 8.3, A3).
    """

    kind: str
    parameters: tuple[Fraction, ...]
    sigma: int = 1

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The base digits as slots from index 0 on (value and slope, see `patterns`)."""
        return _SLOTS[self.kind](self.parameters)

    @property
    def ratio(self) -> int:
        """The ratio of the brackets in `slots`."""
        return int(self.parameters[0]) if self.kind == "geometric" else 1

    @property
    def start(self) -> int:
        """The first index k from which f(k) - (bound of 1/tail) >= 1 for good."""
        if self.sigma > 0:
            return 0
        b, *g = self.parameters
        k = 0
        while any(
            b + i <= g[0] * g[1] or (b + i) / g[i % 2] - g[(i + 1) % 2] < 1 for i in (k, k + 1)
        ):
            k += 1
        return k

    def digit(self, k: int) -> int:
        """f(k)."""
        slots = self.slots
        return slots[k % len(slots)].at(k // len(slots), self.ratio)

    def as_json(self) -> JSON:
        """What a certificate says about its anchor."""
        return {
            "kind": self.kind,
            "parameters": [str(p) for p in self.parameters],
            "sigma": self.sigma,
        }


def _arithmetic_slots(parameters: tuple[Fraction, ...]) -> tuple[Slot, ...]:
    b, g0, g1 = parameters
    if g0 == g1 and (1 / g0).denominator == 1:
        return (Slot((int(b / g0), int(1 / g0))),)
    return (Slot((int(b / g0), int(2 / g0))), Slot((int((b + 1) / g1), int(2 / g1))))


def _geometric_slots(parameters: tuple[Fraction, ...]) -> tuple[Slot, ...]:
    a, c, d = (int(p) for p in parameters)
    return (Slot((c, c * (a - 1))), Slot((d, d * (a - 1))))


def _constant_slots(parameters: tuple[Fraction, ...]) -> tuple[Slot, ...]:
    return tuple(Slot((int(p),)) for p in parameters)


_SLOTS = {
    "bessel": _arithmetic_slots,
    "geometric": _geometric_slots,
    "quadratic": _constant_slots,
}


def bessel_anchor(b: Fraction, x: Fraction) -> Anchor | None:
    """The anchor of b 0F1(;b;x)/0F1(;b+1;x), if one with integer digits exists.

    >>> bessel_anchor(Fraction(1, 2), Fraction(1, 4)).slots   # coth 1 = [1; 3, 5, ...]
    (Slot(differences=(1, 2), twos=False),)
    >>> bessel_anchor(Fraction(1, 2), Fraction(1)) is None    # coth 2 has none
    True
    """
    if b <= 0 or x == 0:
        return None
    product = 4 / abs(x)
    if product.denominator != 1:
        return None
    total = int(product)
    divisors = [d for d in range(1, isqrt(total) + 1) if total % d == 0]
    candidates = [(d, total // d) for d in reversed(divisors)]
    for pair in candidates:
        for s0, s1 in (pair, pair[::-1]):
            if (b * s0 / 2).denominator == 1 and ((b + 1) * s1 / 2).denominator == 1:
                return Anchor("bessel", (b, Fraction(2, s0), Fraction(2, s1)), 1 if x > 0 else -1)
    return None


def progression_anchor(a: int, d: int, sigma: int) -> Anchor:
    """The anchor of [a; a+d, a+2d, ...]_sigma.

    >>> progression_anchor(2, 4, 1).parameters[0]
    Fraction(1, 2)
    """
    return Anchor("bessel", (Fraction(a, d), Fraction(1, d), Fraction(1, d)), sigma)


@dataclass(frozen=True)
class Base:
    """Plus digits ready for the transducers: slots from index 0 on, and what precedes them.

    ``entry`` is the matrix E with z_0 = E(u), u = [x0; x1, ...] the plus fraction of ``slots``.
    """

    slots: tuple[Slot, ...]
    ratio: int
    entry: Matrix

    def stride(self, determinant: int) -> int:
        """Digits after which the residues modulo ``determinant`` repeat."""
        blocks = 1
        for slot in self.slots:
            slope = slot.differences[1] if len(slot.differences) > 1 else 0
            blocks = lcm(blocks, _residue_period(slope, self.ratio, determinant))
        return blocks * len(self.slots)

    def digits(self, n: int) -> list[int]:
        """The first n digits."""
        size = len(self.slots)
        return [self.slots[k % size].at(k // size, self.ratio) for k in range(n)]

    def start(self, determinant: int, large: int) -> int:
        """The first index from which growing digits exceed ``large * determinant``."""
        block = 0
        for slot in self.slots:
            if len(slot.differences) > 1 and slot.differences[1] > 0:
                while slot.at(block, self.ratio) < large * determinant:
                    block = max(block + 1, self._skip(slot, large * determinant))
        return block * len(self.slots)

    def _skip(self, slot: Slot, bound: int) -> int:
        if self.ratio > 1:
            return 0
        return (bound - slot.differences[0]) // slot.differences[1]


def _residue_period(slope: int, ratio: int, determinant: int) -> int:
    """The period of slope * [m] modulo the determinant, for m large enough."""
    if ratio == 1 or slope == 0:
        return Fraction(slope, determinant).denominator if slope else 1
    start = determinant.bit_length()  # from here on powers of the ratio are periodic
    first = slope * ratio**start % determinant, slope * bracket(start, ratio) % determinant
    period = 1
    while (
        slope * ratio ** (start + period) % determinant,
        slope * bracket(start + period, ratio) % determinant,
    ) != first:
        period += 1
    return period


def multiply(m: Matrix, n: Matrix) -> Matrix:
    """The product of two matrices written row by row.

    >>> multiply((1, 2, 0, 1), (3, 1, 1, 0))
    (5, 1, 1, 0)
    """
    a, b, c, d = m
    e, f, g, h = n
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h


def plus_base(anchor: Anchor) -> Base:
    """Plus digits for an anchor of either sign.

    A minus fraction with digits f >= 3 is [f0 - 1; 1, f1 - 2, 1, f2 - 2, ...] (notes 8.1); smaller
    ones, and those before the start, are absorbed into the entry matrix.
    """
    slots, size = anchor.slots, len(anchor.slots)
    if anchor.sigma > 0:
        return Base(slots, anchor.ratio, (1, 0, 0, 1))
    begin = anchor.start
    while any(anchor.digit(k) < 3 for k in range(begin, begin + size)):
        begin += 1
    entry = (1, 0, 0, 1)
    for k in range(begin):
        entry = multiply(entry, (anchor.digit(k), -1, 1, 0))
    plus: list[Slot] = []
    for k in range(begin, begin + size):
        value, slope = slots[k % size].at(k // size), slots[k % size].differences[1]
        plus += [Slot((value - 2, slope)), Slot((1,))]
    return Base(tuple(plus), 1, multiply(entry, (1, 1, 0, 1)))
