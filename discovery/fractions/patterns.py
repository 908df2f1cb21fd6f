"""A pattern: the digits of a signed continued fraction, all of them, in finitely many numbers.

x = a0 + s0/(a1 + s1/(a2 + ...)) with the signs s of a cycle. The first digits are listed (the
head); after them digit j of block m is slot j at m. A slot is ``value + slope * [m]`` with the
bracket [m] = 1 + r + ... + r^(m-1) of the pattern's ratio r: linear in m for r = 1, geometric for
r > 1. Slots of higher degree carry further differences. In all-minus patterns a slot may be a run
of that many twos.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, pairwise
from math import comb

from discovery.errors import InputError


def bracket(m: int, ratio: int) -> int:
    """[m] = 1 + r + ... + r^(m-1), the number m itself for r = 1.

    >>> bracket(5, 1), bracket(5, 2)
    (5, 31)
    """
    return m if ratio == 1 else (ratio**m - 1) // (ratio - 1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One interlaced sequence ``differences[0] + differences[1] [m] + differences[2] C(m, 2) ...``

    Differences of order two and more occur only with ratio 1. ``twos``: a run of that many twos.
    """

    differences: tuple[int, ...]
    twos: bool = False

    def at(self, m: int, ratio: int = 1) -> int:
        """The digit (or the length of the run) in block m."""
        total = self.differences[0]
        if len(self.differences) > 1:
            total += self.differences[1] * bracket(m, ratio)
        for order, difference in enumerate(self.differences[2:], 2):
            total += difference * comb(m, order)
        return total


@dataclass(frozen=True, slots=True)
class Pattern:
    """Head, slots, sign cycle and ratio: the whole fraction.

    >>> e = Pattern((2,), (Slot((1,)), Slot((2, 2)), Slot((1,))), (1,))
    >>> e.first(10)
    (2, 1, 2, 1, 1, 4, 1, 1, 6, 1)
    """

    head: tuple[int, ...]
    slots: tuple[Slot, ...]
    signs: tuple[int, ...]
    ratio: int = 1

    @property
    def period(self) -> int:
        """The number of slots."""
        return len(self.slots)

    @property
    def has_runs(self) -> bool:
        """Whether a slot stands for a run of twos of changing length."""
        return any(slot.twos for slot in self.slots)

    def digits(self) -> Iterator[int]:
        """All digits, runs written out."""
        yield from self.head
        for m in count():
            for slot in self.slots:
                digit = slot.at(m, self.ratio)
                if slot.twos:
                    yield from (2 for _ in range(digit))
                else:
                    yield digit

    def first(self, n: int) -> tuple[int, ...]:
        """The first n digits."""
        digits = self.digits()
        return tuple(next(digits) for _ in range(n))

    def sign(self, index: int) -> int:
        """The sign after digit ``index``."""
        return self.signs[index % len(self.signs)]


def slot_to_json(slot: Slot, ratio: int) -> list[str] | dict[str, object]:
    """Coefficients low to high: of m, of r^m (an object with ``base``), or of a run (``twos``).

    >>> slot_to_json(Slot((2, 2)), 1), slot_to_json(Slot((1, 1)), 2)
    (['2', '2'], {'base': '2', 'coefficients': ['0', '1']})
    """
    if slot.twos:
        return {"twos": _power_coefficients(slot.differences)}
    if ratio == 1 or len(slot.differences) == 1:
        return _power_coefficients(slot.differences)
    value, slope = slot.differences
    scale = Fraction(slope, ratio - 1)
    return {"base": str(ratio), "coefficients": [str(value - scale), str(scale)]}


def _power_coefficients(differences: tuple[int, ...]) -> list[str]:
    """From forward differences at 0 to coefficients of powers of m."""
    if len(differences) <= 2:
        return [str(d) for d in differences]
    total = [Fraction(0)] * len(differences)
    basis = [Fraction(1)]
    zero = Fraction(0)
    for order, difference in enumerate(differences):
        for i, c in enumerate(basis):
            total[i] += difference * c
        shifted = [Fraction(0), *basis]
        basis = [
            (s - order * c) / (order + 1) for s, c in zip(shifted, [*basis, zero], strict=True)
        ]
    return [str(c) for c in total]


def slot_from_json(data: object) -> tuple[Slot, int]:
    """The slot and its ratio (1 if it does not say); the inverse of `slot_to_json`.

    Raises InputError for anything that is no slot.

    >>> slot_from_json(["2", "2"])
    (Slot(differences=(2, 2), twos=False), 1)
    """
    try:
        if isinstance(data, dict) and "twos" in data:
            return Slot(_differences([Fraction(c) for c in data["twos"]]), twos=True), 1
        if isinstance(data, dict):
            ratio = int(data["base"])
            offset, scale = (Fraction(c) for c in data["coefficients"])
            differences = (_whole(offset + scale), _whole(scale * (ratio - 1)))
            return Slot(differences), ratio
        if isinstance(data, (list, tuple)) and 1 <= len(data) <= 2:
            value, *slope = map(int, data)
            return Slot((value, *slope) if any(slope) else (value,)), 1
        if isinstance(data, (list, tuple)) and data:
            return Slot(_differences([Fraction(c) for c in data])), 1
    except (ValueError, TypeError, KeyError, ZeroDivisionError) as error:
        raise InputError(f"not the polynomial of a slot: {data!r}") from error
    raise InputError(f"not the polynomial of a slot: {data!r}")


def _differences(coefficients: list[Fraction]) -> tuple[int, ...]:
    row = [
        sum((c * m**i for i, c in enumerate(coefficients)), Fraction(0))
        for m in range(len(coefficients))
    ]
    differences = []
    while row:
        differences.append(_whole(row[0]))
        row = [later - earlier for earlier, later in pairwise(row)]
    while len(differences) > 1 and differences[-1] == 0:
        differences.pop()
    return tuple(differences)


def _whole(value: Fraction) -> int:
    if value.denominator != 1:
        raise ValueError("the values are not integers")
    return value.numerator
