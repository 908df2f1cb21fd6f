"""A formula: left(constant) = signed continued fraction, with what is known about its truth.

``status`` is "proved" (the certificate was accepted by `check`), "conjecture" (``evidence`` tells
how many decimals agree beyond what the formula itself holds) or "refuted".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from discovery.fractions.anchors import Matrix
from discovery.fractions.patterns import Pattern, Slot, slot_from_json, slot_to_json
from discovery.fractions.tails import canonical_tail, tail_name

JSON = dict[str, Any]
#: After so many terms the agreement of the convergents is stated.
TERMS = (10, 50, 100)


@dataclass(frozen=True)
class Formula:
    """One formula, with the fields of its JSON record.

    ``polynomials``: one entry a slot (see `patterns.slot_to_json`); ``convergence``: decimals that
    are right after 10, 50 and 100 terms.
    """

    id: str
    constant_expr: str
    left: Matrix
    signs: tuple[int, ...]
    preperiod: tuple[int, ...]
    period: int
    polynomials: tuple[Any, ...]
    status: str
    tail: str
    convergence: tuple[int, ...]
    certificate: JSON | None = None
    evidence: JSON | None = None

    @property
    def pattern(self) -> Pattern:
        """The digits as an object."""
        slots, ratios = zip(*(slot_from_json(p) for p in self.polynomials), strict=True)
        return Pattern(self.preperiod, slots, self.signs, max(ratios))

    def check(self) -> None:
        """Have the independent checker look at it. Raises VerificationError if it refuses."""
        from discovery.fractions.check import check_record

        check_record(self.as_json())

    def as_json(self) -> JSON:
        """The record of the formula."""
        record = asdict(self)
        return {key: _plain(value) for key, value in record.items() if value is not None}

    def _repr_latex_(self) -> str:
        from discovery.fractions.formats import to_latex

        return f"$\\displaystyle {to_latex(self.as_json())}$"


def _plain(value: Any) -> Any:
    return [_plain(v) for v in value] if isinstance(value, (tuple, list)) else value


def read_formula(record: Mapping[str, Any]) -> Formula:
    """The formula of a record."""
    a, b, c, d = record["left"]
    return Formula(
        record["id"], record["constant_expr"], (a, b, c, d), tuple(record["signs"]),
        tuple(record["preperiod"]), record["period"], tuple(record["polynomials"]),
        record["status"], record["tail"], tuple(record["convergence"]),
        record.get("certificate"), record.get("evidence"),
    )  # fmt: skip


def formula_of(
    constant: str,
    left: Matrix,
    pattern: Pattern,
    *,
    status: str,
    certificate: JSON | None = None,
    evidence: JSON | None = None,
) -> Formula:
    """The formula that says: left(constant) has these digits."""
    polynomials = tuple(slot_to_json(slot, pattern.ratio) for slot in pattern.slots)
    return Formula(
        formula_id(constant, left, pattern.signs), constant, left, pattern.signs, pattern.head,
        pattern.period, polynomials, status, tail_name(canonical_tail(pattern)),
        tuple(agreement(pattern)), certificate, evidence,
    )  # fmt: skip


def formula_id(constant: str, left: Sequence[int], signs: Sequence[int]) -> str:
    """The name of a claim: the same in every run.

    >>> formula_id("e", (1, 0, 0, 1), (1,))
    'f-3b2370ff0bd7'
    """
    text = f"{constant}|{','.join(map(str, left))}|{','.join(map(str, signs))}"
    return "f-" + blake2b(text.encode(), digest_size=6).hexdigest()


def agreement(pattern: Pattern, terms: Sequence[int] = TERMS) -> list[int]:
    """Decimals of the convergents that are right: about log10(q_n q_(n+1)).

    >>> agreement(Pattern((), (Slot((1,)),), (1,)), (10, 100))
    [3, 40]
    """
    digits = pattern.first(max(terms) + 2)
    q, before, found = 1, 0, []
    for index, digit in enumerate(digits[1:], 1):
        q, before = digit * q + pattern.sign(index - 1) * before, q
        if index - 1 in terms:
            found.append(max(0, int((q * before).bit_length() * 0.30103) - 1))
    return found


def convergent(pattern: Pattern, terms: int) -> Fraction:
    """The value of the fraction cut after so many terms."""
    digits = pattern.first(terms)
    p, p1, q, q1 = digits[0], 1, 1, 0
    for index, digit in enumerate(digits[1:]):
        sign = pattern.sign(index)
        p, p1, q, q1 = digit * p + sign * p1, p, digit * q + sign * q1, q
    return Fraction(p, q)


def simplicity(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """Sort key: short period, few characters, fast convergence, small left side."""
    size = len(str(record["polynomials"])) + 2 * len(str(record["preperiod"]))
    height = max(map(abs, record["left"]))
    return (
        record["period"] + len(record["preperiod"]),
        size,
        height,
        -record["convergence"][-1],
        record["id"],
    )


__all__ = ["Formula", "Slot", "agreement", "convergent", "formula_id", "formula_of", "read_formula"]
