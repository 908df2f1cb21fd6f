"""The charge at the end of a formula, in every notation that is in use.

``^2-`` ``^{2-}`` ``^-2`` ``{2-}`` ``(2-)`` ``²⁻`` ``+2`` ``-2`` ``++`` and a sign alone say the
charge and nothing else. Digits right before a final sign (``SO42-``) can be a count or a charge.
They are read by this rule, and the reading is reported:

1. after a lone element one digit is the charge: ``Fe3+`` is Fe^3+;
2. otherwise one digit is a count: ``VO2+`` is VO2^+;
3. of two or more digits the last one is the charge: ``SO42-`` is SO4^2-, ``Hg22+`` is Hg2^2+;
   unless it is 0 or what is left is no count anyone writes: ``C60-``, ``C5H12+`` are counts.

Digits after a square bracket, a blank or a subscript are a charge beyond doubt.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from discovery.errors import InputError, LimitError

MAX_CHARGE_DIGITS = 6  # a macromolecule carries thousands; more is a slip or an attack

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
SUBSCRIPT_DIGITS = "₀₁₂₃₄₅₆₇₈₉"

# Each alternative that begins with a run may not begin inside that run: the search stays linear.
_SUFFIX = re.compile(
    r"(?<!\s)\s*(?:"
    r"\^(?P<caret>.*)"
    r"|\{(?P<braces>[0-9]*[+-][0-9+-]*)\}"
    r"|\((?P<parentheses>[0-9]*[+-]+[0-9]*)\)"
    r"|(?<![⁰¹²³⁴⁵⁶⁷⁸⁹])(?P<superscript>[⁰¹²³⁴⁵⁶⁷⁸⁹]*[⁺⁻][⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]*)"
    r"|(?<![+-])(?P<signs_first>[+-]+[0-9]+)"
    r"|(?<![0-9+-])(?P<digits>[0-9]*)(?P<signs>[+-]+)"
    r")\Z",
    re.DOTALL,
)
_BODY = re.compile(r"([0-9]*)(\++|-+)|(\+|-)([0-9]+)|(0)")
_BARE = re.compile(r"[A-Z][a-z]?")


class Reading(NamedTuple):
    """A text that could mean two things: what it was taken for, and what else to write."""

    typed: str
    meant: str
    other: str


class Ion(NamedTuple):
    """What carries the charge, the charge, and the choice made where the notation left one."""

    core: str
    charge: int
    reading: Reading | None = None


def split_charge(text: str) -> Ion:
    """Take the charge off the end of a formula without phase; Unicode minus already replaced.

    Raises ``InputError`` of kind ``bad-charge`` and ``LimitError``, positions within ``text``.

    >>> split_charge("SO4^2-"), split_charge("Hg++")
    (Ion(core='SO4', charge=-2, reading=None), Ion(core='Hg', charge=2, reading=None))
    >>> split_charge("SO42-").reading
    Reading(typed='SO42-', meant='SO4^2-', other='SO42^-')
    """
    found = _SUFFIX.search(text)
    if found is None:
        return Ion(text, 0)
    start = found.start()
    signs = found["signs"]
    if signs is not None:
        return _digits_and_signs(text, start, found["digits"], signs)
    named = ("caret", "braces", "parentheses", "superscript", "signs_first")
    body = next(found[name] for name in named if found[name] is not None)
    body = body.strip().strip("{}()").translate(SUPERSCRIPTS)
    at = start + len(found[0]) - len(found[0].lstrip())
    return Ion(text[:start], _charge(body, text, at))


def _charge(body: str, text: str, at: int) -> int:
    """The number that ``2-``, ``+2``, ``--`` or ``0`` stands for."""
    found = _BODY.fullmatch(body)
    if found is None or (found[1] and len(found[2]) > 1):
        raise InputError(
            f"{text[at : at + 20]!r} is not a charge",
            kind="bad-charge",
            source=text,
            position=at,
            hint="one sign, with a number before or after it: ^2-, ^{2-}, +2, --",
        )
    digits, signs, sign, number, zero = found.groups()
    if zero:
        return 0
    size = int(_limited(digits or number or str(len(signs)), text, at))
    return size if (signs or sign).startswith("+") else -size


def _digits_and_signs(text: str, start: int, digits: str, signs: str) -> Ion:
    """A formula that ends in ASCII digits and signs, by the rule at the head of this file."""
    if len(set(signs)) > 1:
        return Ion(text, _charge(signs, text, len(text) - len(signs)))
    sign = 1 if signs[0] == "+" else -1
    blank = text[start : len(text) - len(signs) - len(digits)]
    core = text[:start] + blank
    if not digits or len(signs) > 1:
        size = int(_limited(str(len(signs)), text, start))
        return Ion((core + digits).rstrip(), sign * size)
    if blank or core[-1:] in SUBSCRIPT_DIGITS + "]}":
        return Ion(core.rstrip(), sign * int(_limited(digits, text, start)))
    count, size = _split_digits(_BARE.fullmatch(core) is not None, digits)
    others = [(digits, 1), (digits[:-1], int(digits[-1])), ("", int(digits))]
    other = next((pair for pair in others if pair != (count, size) and pair[1]), (digits, 1))
    reading = Reading(text, _written(core, count, size, signs), _written(core, *other, signs))
    return Ion(core + count, sign * size, reading)


def _split_digits(lone: bool, digits: str) -> tuple[str, int]:
    """The count, as written, and the size of the charge in an ambiguous run of digits."""
    if len(digits) == 1:
        return ("", int(digits)) if lone and digits != "0" else (digits, 1)
    count, last = digits[:-1], digits[-1]
    if last == "0" or count == "1" or count.startswith("0"):
        return digits, 1
    return count, int(last)


def _written(core: str, count: str, size: int, sign: str) -> str:
    return f"{core}{count}^{size if size > 1 else ''}{sign}"


def _limited(digits: str, text: str, at: int) -> str:
    if len(digits) > MAX_CHARGE_DIGITS:
        raise LimitError(
            f"a charge of {len(digits)} digits; at most {MAX_CHARGE_DIGITS} are read",
            source=text,
            position=at,
            hint="a number of elementary charges, such as ^2-",
        )
    return digits
