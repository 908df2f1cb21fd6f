"""Evidence for what is not proved: decimals that agree beyond those the claim itself holds.

Part of the checker: `check_evidence` reads the claim's digits itself, evaluates both sides, and
refuses a record whose surplus is below the limit or is overstated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any

from discovery.errors import VerificationError
from discovery.expr.balls import enclosure
from discovery.expr.parse import parse

#: Decimals of agreement beyond the information in the formula that a conjecture needs (notes 5).
SURPLUS = 50
#: Decimals that are compared where the constant has as many.
DECIMALS = 1000


def check_evidence(record: Mapping[str, Any]) -> None:
    """Check a conjecture by evaluating it. Raises VerificationError if it does not hold up."""
    evidence = record["evidence"]
    digits = _digits(record)
    low, high = constant_interval(record)
    agreed = decimals_agreeing(record["left"], low, high, digits, record["signs"])
    if agreed < int(evidence["decimals"]):
        raise VerificationError(f"only {agreed} decimals agree")
    spare = agreed - information(record)
    if spare < SURPLUS or spare < int(evidence["surplus"]):
        raise VerificationError(f"a surplus of {spare} decimals is too small")


def constant_interval(record: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """The constant of a record: from its expression, or from the decimals that it carries."""
    return _interval(record["constant_expr"], record.get("constant_digits"))


@lru_cache(maxsize=16)
def _interval(expression: str, digits: str | None) -> tuple[Fraction, Fraction]:
    if digits is not None:
        scale = 10 ** len(digits.partition(".")[2])
        middle = Fraction(digits)
        return middle - Fraction(1, scale), middle + Fraction(1, scale)
    ball = enclosure(parse(expression), {}, DECIMALS + 20)
    middle, radius = (Fraction(int(x.p), int(x.q)) for x in (ball.mid().fmpq(), ball.rad().fmpq()))
    return middle - radius, middle + radius


def _digits(record: Mapping[str, Any]) -> Sequence[int]:
    """Enough digits for DECIMALS decimals; they are at least of the size of golden-ratio ones."""
    digits = [int(a) for a in record["preperiod"]]
    for m in count():
        for slot in record["polynomials"]:
            digits += _slot_digits(slot, m)
        if len(digits) > 5 * DECIMALS:
            return digits
    raise AssertionError


def _slot_digits(slot: Any, m: int) -> list[int]:
    if isinstance(slot, Mapping) and "twos" in slot:
        return [2] * _value(slot["twos"], m)
    if isinstance(slot, Mapping):
        return [_value(slot["coefficients"], int(slot["base"]) ** m)]
    return [_value(slot, m)]


def _value(coefficients: Sequence[str], x: int) -> int:
    total = sum((Fraction(c) * x**i for i, c in enumerate(coefficients)), Fraction(0))
    if total.denominator != 1:
        raise VerificationError("a digit is no integer")
    return total.numerator


def decimals_agreeing(
    left: Sequence[int], low: Fraction, high: Fraction, digits: Sequence[int], signs: Sequence[int]
) -> int:
    """Decimals to which the fraction and left(constant) agree, as far as both are known."""
    a, b, c, d = left
    ends = [(a * x + b) / (c * x + d) for x in (low, high)]
    width = abs(ends[1] - ends[0])
    p, p1, q, q1 = digits[0], 1, 1, 0
    for index, digit in enumerate(digits[1:]):
        sign = signs[index % len(signs)]
        p, p1, q, q1 = digit * p + sign * p1, p, digit * q + sign * q1, q
        if q.bit_length() + q1.bit_length() > 3.33 * (DECIMALS + 10):
            break
    if q == 0:
        return 0
    error = max(abs(Fraction(p, q) - end) for end in ends)
    error = max(error - width, width, Fraction(1, 10**DECIMALS))
    return max(0, (error.denominator // error.numerator).bit_length() * 30103 // 100000 - 1)


def information(record: Mapping[str, Any]) -> int:
    """Decimals that the formula itself holds: left side, cycle, head, and coefficients."""
    numbers = [*record["left"], *record["preperiod"]]
    for slot in record["polynomials"]:
        numbers += [int(Fraction(c) * 1) for c in _coefficients(slot)]
    bits = sum(abs(int(n)).bit_length() + 1 for n in numbers) + len(record["signs"]) + 8
    return bits * 30103 // 100000 + 1


def _coefficients(slot: Any) -> Sequence[str]:
    if isinstance(slot, Mapping):
        return [*(slot.get("coefficients") or slot["twos"])]
    return list(slot)


def measured(record: dict[str, Any]) -> dict[str, Any] | None:
    """The record with its evidence, or None if it does not hold up."""
    low, high = constant_interval(record)
    agreed = decimals_agreeing(record["left"], low, high, _digits(record), record["signs"])
    spare = agreed - information(record)
    if spare < SURPLUS:
        return None
    return {**record, "evidence": {"decimals": agreed, "surplus": spare}}


def check_beatty_sum(record: Mapping[str, Any]) -> None:
    """Check that (b - 1) x has the digits t_n of the Beatty sum with these partial quotients."""
    base, quotients = int(record["base"]), [int(a) for a in record["alpha"]]
    before, last, digits = 0, 1, [0]
    for a in quotients:
        q = a * last + before
        digits.append((base**q - base**before) // (base**last - 1))
        before, last = last, q
    if base < 2 or len(quotients) < 4 or min(quotients) < 1:
        raise VerificationError("a Beatty sum needs a base and some partial quotients")
    low, high = constant_interval(record)
    agreed = decimals_agreeing([base - 1, 0, 0, 1], low, high, digits, [1])
    if agreed - 2 * len(quotients) < SURPLUS:
        raise VerificationError(f"only {agreed} decimals agree")


def check_folded_sum(record: Mapping[str, Any]) -> None:
    """Check that each fold holds: some p/q at the distance 1/(X q^2), to q^(-4/5) of that."""
    low, high = constant_interval(record)
    folds = [(int(q), int(x)) for q, x in record["folds"]]
    if len(folds) < 3 or min(min(fold) for fold in folds) < 1:
        raise VerificationError("at least three folds are needed")
    for q, x in folds:
        p = round(low * q)
        theta = 1 / (q * q * max(abs(low - Fraction(p, q)), high - low))
        if (theta - x) ** 5 * q**4 > 1 or (x - theta) ** 5 * q**4 > 1:
            raise VerificationError(f"no fold at the denominator {q}")


__all__ = [
    "SURPLUS",
    "check_beatty_sum",
    "check_evidence",
    "check_folded_sum",
    "measured",
]
