"""The checker's own reader of formulas, after the grammar that users see; nothing of the finder.

Gives the count of each element, and of ``charge``, or raises :class:`Unreadable`. It works from the
outside in: phase, charge, parts at the dots, then atoms and groups by recursion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NoReturn

LONGEST, DEEPEST = 2_000, 64
DOTS = ".*·•⋅∙"
PAIRS = {"(": ")", "[": "]", "{": "}"}
_PERIODS = (
    "HDTHe",
    "LiBeBCNOFNe NaMgAlSiPSClAr",
    "KCaScTiVCrMnFeCoNiCuZnGaGeAsSeBrKr RbSrYZrNbMoTcRuRhPdAgCdInSnSbTeIXe",
    "CsBaLaCePrNdPmSmEuGdTbDyHoErTmYbLuHfTaWReOsIrPtAuHgTlPbBiPoAtRn",
    "FrRaAcThPaUNpPuAmCmBkCfEsFmMdNoLrRfDbSgBhHsMtDsRgCnNhFlMcLvTsOg",
)
_ELEMENT = re.compile(r"[A-Z][a-z]?")
ELEMENTS = frozenset(_ELEMENT.findall(" ".join(_PERIODS)))
_COUNT = re.compile(r"_\{([0-9]+)\}|_?([0-9]+)|")
_PHASE = re.compile(r"\s*(\((s|l|g|aq|cr|am|vit|lc|sln|soln|ads|pol|fl)\)|[↑↓])$")


class Unreadable(Exception):
    """A text that is no formula."""


@lru_cache(maxsize=4096)
def composition(text: str) -> Mapping[str, int]:
    """How often each element occurs in a species, and its charge if that is not zero.

    >>> composition("[Fe(CN)6]^3-")
    {'Fe': 1, 'C': 6, 'N': 6, 'charge': -3}
    """
    if len(text) > LONGEST:
        _fail("too long")
    core, charge = _without_charge(_PHASE.sub("", _plain(text), count=1))
    if core == "e" and charge in (-1, 0, 1):
        return {"charge": charge or -1}
    counts = _parts(core, 0)
    if charge:
        counts["charge"] = charge
    return counts


def _plain(text: str) -> str:
    """Subscripts as ``_{2}``, superscripts as ``^2-``, one kind of minus."""
    if re.search("[⁺⁻][0-9]|\n", text):
        _fail("a charge or the end of a line stands inside a formula")
    text = text.replace("−", "-").replace("–", "-")
    text = re.sub("[₀-₉]+", lambda run: f"_{{{_ascii(run[0], '₀')}}}", text)
    return re.sub("[⁰¹²³⁴-⁹⁺⁻]+", lambda run: "^" + _ascii(run[0], "⁰"), text)


def _ascii(run: str, zero: str) -> str:
    irregular = {"¹": "1", "²": "2", "³": "3", "⁺": "+", "⁻": "-"}
    return "".join(irregular.get(c) or chr(ord(c) - ord(zero) + ord("0")) for c in run)


def _without_charge(text: str) -> tuple[str, int]:
    core, caret, charge = text.partition("^")
    if caret:
        return core.rstrip(), _number_of(charge.strip().strip("{}()"))
    if found := re.fullmatch(r"(.*?)\s*(?:\{([0-9]*[+-][0-9+-]*)\}|\(([0-9]*[+-]+[0-9]*)\))", text):
        return found[1], _number_of(found[2] or found[3])
    if found := re.fullmatch(r"(.*?)([+-]+[0-9]+)", text):
        return found[1].rstrip(), _number_of(found[2])
    if found := re.fullmatch(r"(.*?)([0-9]*)(\++|-+)", text):
        return _digits_before_sign(found[1], found[2], found[3])
    return text, 0


def _number_of(charge: str) -> int:
    if found := re.fullmatch(r"([0-9]{0,6})([+-])|([+-])([0-9]{1,6})", charge):
        size = int(found[1] or found[4] or 1)
        return size if "+" in charge else -size
    if not charge or (charge != "0" and charge.strip("+") and charge.strip("-")):
        _fail(f"{charge[:40]!r} is no charge")
    return charge.count("+") - charge.count("-")


def _digits_before_sign(core: str, digits: str, signs: str) -> tuple[str, int]:
    """The rule for ``Fe3+`` (charge), ``VO2+`` (count) and ``SO42-`` (count, then charge)."""
    sign = 1 if "+" in signs else -1
    if len(signs) > 1 or not digits:
        return (core + digits).rstrip(), sign * len(signs)
    if core.endswith(("]", "}", " ")):
        return core.rstrip(), sign * int(digits[:7])
    if len(digits) == 1:
        is_charge = bool(_ELEMENT.fullmatch(core))
        return (core, sign * int(digits)) if is_charge else (core + digits, sign)
    count, last = digits[:-1], digits[-1]
    if last == "0" or count == "1":
        return core + digits, sign
    return core + count, sign * int(last)


def _parts(text: str, depth: int) -> dict[str, int]:
    """The counts of formulas joined by dots, each but the first with a factor before it."""
    counts: dict[str, int] = {}
    if depth > DEEPEST:
        _fail("brackets too deep")
    begin = 0
    for end in [*_dots(text), len(text)]:
        part = text[begin:end].strip()
        digits = re.match("[0-9]*", part) if begin else None
        factor = digits[0] if digits else ""
        _add(counts, _atoms(part[len(factor) :].lstrip(), depth), _whole(factor))
        begin = end + 1
    return counts


def _dots(text: str) -> list[int]:
    """Where dots stand that are in no bracket."""
    depth, found = 0, []
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and character in DOTS:
            found.append(place)
    return found


def _atoms(text: str, depth: int) -> dict[str, int]:
    """The counts of a formula without dots: elements and groups, each with a count after it."""
    counts: dict[str, int] = {}
    if not text:
        _fail("an empty formula")
    place = 0
    while place < len(text):
        if text[place] in PAIRS:
            end = _closing(text, place)
            inner = _parts(text[place + 1 : end], depth + 1)
            place = end + 1
        else:
            element = _ELEMENT.match(text, place)
            if element is None or element[0] not in ELEMENTS:
                _fail(f"no element at {text[place : place + 20]!r}")
            inner = {element[0]: 1}
            place = element.end()
        count = _COUNT.match(text, place)
        assert count is not None
        _add(counts, inner, _whole(count[1] or count[2] or ""))
        place = count.end()
    return counts


def _closing(text: str, opening: int) -> int:
    """Where the bracket closes that opens at ``opening``."""
    expected: list[str] = []
    place = opening
    while place == opening or expected:
        if place == len(text):
            _fail("a bracket stays open")
        if text[place] in PAIRS:
            expected.append(PAIRS[text[place]])
        elif text[place] in ")]}" and text[place] != expected.pop():
            _fail("brackets do not match")
        place += 1
    return place - 1


def _whole(digits: str) -> int:
    if digits.startswith("0") or len(digits) > 40:
        _fail(f"{digits[:40]!r} is no count")
    return int(digits) if digits else 1


def _add(counts: dict[str, int], inner: dict[str, int], factor: int) -> None:
    for element, count in inner.items():
        counts[element] = counts.get(element, 0) + count * factor


def _fail(problem: str) -> NoReturn:
    raise Unreadable(problem)
