"""Inverse: from digits to the constant that has them, through the anchors.

The digits are read as the shortest interlaced linear pattern that fits them; the value of that
pattern is tied to an anchor by an integer relation, and construction from the anchor must give the
same pattern, with a certificate that the checker accepts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from discovery.errors import InputError, VerificationError
from discovery.fractions.anchors import Anchor
from discovery.fractions.atlas import anchor_name
from discovery.fractions.certificate import Certifier
from discovery.fractions.check import check_record
from discovery.fractions.constants import Constant
from discovery.fractions.construction import construct
from discovery.fractions.formats import left_text, rule_text, slot_text
from discovery.fractions.formula import convergent, formula_of
from discovery.fractions.identify import Tie
from discovery.fractions.patterns import Pattern, slot_to_json
from discovery.fractions.screening import LARGEST_STEP, tie_by_atlas, tie_geometric
from discovery.fractions.screens import fit_polynomials, geometric_pattern

JSON = dict[str, Any]
_SEARCHED = (
    f"anchors [a; a+d, ...] of both signs with a <= d <= {LARGEST_STEP}, and [c; d, ca, da, ...]"
)
_DECIMALS = 260  # of the value; the integer relation uses fewer than half of them


def name_digits(text: str, signs: Sequence[int] | None = None) -> JSON:
    """What is known about the fraction with these digits.

    ``status`` is "proved" (named, with a checked certificate) or "unknown"; ``searched`` says what
    was tried. Raises InputError for what is no list of digits, or follows no linear pattern.

    >>> name_digits("1, 1, 4, 1, 1, 7, 1, 1, 10")["status"]
    'proved'
    """
    pattern = read_pattern(text, tuple(signs or (1,)))
    shown = ", ".join(slot_text(slot_to_json(slot, pattern.ratio)) for slot in pattern.slots)
    answer: JSON = {
        "digits": list(pattern.first(12)),
        "preperiod": list(pattern.head),
        "period": pattern.period,
        "searched": _SEARCHED,
    }
    tie = tie_geometric(pattern) if pattern.ratio > 1 else _tie_linear(pattern)
    record = _proved(pattern, tie) if tie is not None else None
    if record is None:
        text = f"no anchor gives the digits {shown}; searched {answer['searched']}"
        return {**answer, "status": "unknown", "text": text}
    line = f"{rule_text(record)} = {left_text(record)}  proved"
    return {**answer, "status": "proved", "formula": record, "text": line}


def _tie_linear(pattern: Pattern) -> Tie | None:
    value, near = convergent(pattern, _terms(pattern)), Fraction(1, 10**_DECIMALS)
    return tie_by_atlas(Constant("digits", known=(value - near, value + near)))


def _terms(pattern: Pattern) -> int:
    """Terms enough for _DECIMALS decimals, whatever the digits are."""
    return 3 * _DECIMALS + len(pattern.head)


def read_pattern(text: str, signs: tuple[int, ...]) -> Pattern:
    """The shortest pattern that these digits follow: linear slots, each seen three times in at
    least half of the digits; else geometric slots; else linear slots seen twice.
    """
    parts = [part for part in re.split(r"[\s,;]+", text.strip(" .\t\n[]")) if part]
    if not parts or not all(re.fullmatch(r"-?\d{1,50}", part) for part in parts):
        raise InputError("digits are integers: 1,1,4,1,1,7", kind="digits", source=text[:200])
    digits = [int(part) for part in parts]
    pattern = (
        _linear_pattern(digits, signs, blocks=3)
        or geometric_pattern(digits, signs)
        or _linear_pattern(digits, signs, blocks=2)
    )
    if pattern is not None:
        return pattern
    raise InputError(
        "the digits follow no interlaced linear or geometric pattern",
        kind="no-pattern",
        source=text[:200],
        hint="give at least two blocks of the pattern",
    )


def _linear_pattern(digits: list[int], signs: tuple[int, ...], blocks: int) -> Pattern | None:
    last_head = len(digits) // 2 if blocks > 2 else len(digits)
    for head in range(last_head + 1):
        rest = digits[head:]
        for stride in range(len(signs), len(rest) // blocks + 1, len(signs)):
            differences = [b - a for a, b in zip(rest, rest[stride:], strict=False)]
            if differences[stride:] == differences[:-stride] and min(differences) >= 0:
                length = head + (len(rest) // stride) * stride
                return fit_polynomials(digits[:length], stride, 1, signs)
    return None


def _proved(pattern: Pattern, tie: Tie) -> JSON | None:
    """The checked record that names the pattern, or None if construction gives other digits."""
    anchor: Anchor = tie.anchor
    built = construct(tie.relation, anchor, [pattern.signs])[0]
    if built != pattern:
        return None
    certificate = Certifier(anchor, (1, 0, 0, 1)).certify(built, tie.relation)
    name = anchor_name(anchor)
    record = formula_of(name, tie.relation, built, status="proved", certificate=certificate)
    try:
        check_record(record.as_json())
    except VerificationError:
        return None
    return record.as_json()
