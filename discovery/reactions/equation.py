"""Chemical equations: two sides of species joined by plus signs, and an arrow between them.

A plus joins species if a blank stands before it or if a species, with or without a coefficient,
stands right after it; any other plus is a charge (``Fe3+ + e-``, ``H++OH-=H2O``, ``Fe+2 + Zn``).
Coefficients that are given are read and left out of the result: balancing finds them again.
A species named twice on one side counts once. Positions in errors are offsets in the whole text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from discovery.errors import InputError, LimitError
from discovery.reactions import mistakes
from discovery.reactions.charge import Reading
from discovery.reactions.formula import MAX_COUNT, PHASE, Species, read_species

MAX_EQUATION = 20_000  # code points in one equation
MAX_SPECIES = 60  # in one equation; the worst of that size take about a second
_CACHED = 1 << 14  # terms and sides remembered; a big batch names a few thousand

# Each alternative that begins with a run may not begin inside that run: the search stays linear.
_ARROW = re.compile(
    r"((?<![-–—−])<{0,2}[-–—−]+>|(?<!=)<{0,2}=+>{1,2}|={1,2}|[→⟶⇌⇄↔⟷⇒⟹⇋⇆⇔⟺➝➞➔⟼↦⭢⥂⥄])"
)
_LEADING = r"(?:[0-9]+(?:[./][0-9]+)?|[½⅓⅔¼¾])\s*[*·×]?\s*"
_SPECIES = rf"[A-Za-z\[]|(?!{PHASE})\((?![0-9+-])|\{{(?![0-9+-])"
_PLUS = re.compile(rf"(?<!\s)\s+\+\s*|\+(?=\s*(?:{_LEADING})?(?:{_SPECIES}))\s*")
_COEFFICIENT = re.compile(_LEADING)


class Equation(NamedTuple):
    """An equation as it was typed: the species of each side in order, and the arrow.

    ``readings`` are the choices made where the text could mean two things.
    """

    left: tuple[Species, ...]
    right: tuple[Species, ...]
    arrow: str
    readings: tuple[Reading, ...] = ()


class Side(NamedTuple):
    """The species of one side in order, and the choices made in reading it."""

    species: tuple[Species, ...]
    readings: tuple[Reading, ...]


_NO_SIDE = Side((), ())


def read_equation(text: str, max_count: int = MAX_COUNT) -> Equation:
    """Read an equation such as ``H2 + O2 -> H2O``.

    ``max_count`` bounds each subscript. Raises ``InputError`` with a kind and a position within
    ``text``, and ``LimitError``.

    >>> equation = read_equation("2 H2 + O2 = H2O")
    >>> [species.text for species in equation.left], equation.arrow
    (['H2', 'O2'], '=')
    """
    left, arrow, right = _split_sides(text)
    if not (left.strip() and right.strip()):
        raise _first_mistake(text, max_count)
    return _read_sides(text, max_count, left, arrow, right)


def read_open_equation(text: str, max_count: int = MAX_COUNT) -> Equation:
    """Read an equation of which one side may be empty, for completion to fill it.

    >>> read_open_equation("-> O2").left
    ()
    """
    left, arrow, right = _split_sides(text)
    if not (left.strip() or right.strip()):
        raise empty_side(text)
    return _read_sides(text, max_count, left.strip(), arrow, right.strip())


def arrow_of(text: str) -> str:
    """The arrow of an equation that could be read.

    >>> arrow_of("H2 + O2 <=> H2O")
    '<=>'
    """
    return _split_sides(text)[1]


def _read_sides(text: str, max_count: int, left_text: str, arrow: str, right_text: str) -> Equation:
    """The equation of two sides; an empty text has no species."""
    try:
        left = _read_side(left_text, max_count) if left_text else _NO_SIDE
        right = _read_side(right_text, max_count) if right_text else _NO_SIDE
    except InputError:
        raise _first_mistake(text, max_count) from None
    width = len(left.species) + len(right.species)
    if width > MAX_SPECIES:
        problem = f"{width} species; at most {MAX_SPECIES} are balanced"
        raise LimitError(problem, source=text, hint="balance parts of it")
    readings = left.readings + _arrow_readings(left_text, arrow) + right.readings
    return Equation(left.species, right.species, arrow, readings)


def _split_sides(text: str) -> Sequence[str]:
    """The left side, the arrow, the right side."""
    if len(text) > MAX_EQUATION:
        problem = f"an equation of {len(text)} characters; at most {MAX_EQUATION} are read"
        hint = "one equation at a time; --file takes many, one a line"
        raise LimitError(problem, source=text, position=MAX_EQUATION, hint=hint)
    for arrow in (" -> ", " = "):  # the usual ones, found faster than by the pattern
        left, found, right = text.partition(arrow)
        if found:
            return left, arrow.strip(), right  # another arrow in a side is no part of a species
    pieces = _ARROW.split(text)
    if len(pieces) != 3:
        raise _arrow_mistake(text)
    return pieces


def _arrow_readings(left: str, arrow: str) -> tuple[Reading, ...]:
    """``Cl-->`` is a long arrow, and could be a charge and a short one."""
    if not arrow.startswith("--") or left[-1:].isspace():
        return ()
    last = _split_terms(left)[-1].strip()
    return (Reading(f"{last}{arrow}", f"{last} {arrow}", f"{last}- {arrow[1:]}"),)


@lru_cache(maxsize=_CACHED)
def _read_side(side: str, max_count: int) -> Side:
    """The species between plus signs, what is repeated left out."""
    terms = [_read_term(term, max_count) for term in _split_terms(side)]
    readings = [species.reading for species in terms if species.reading]
    first = {species.text: species for species in terms}
    if len(first) < len(terms):
        times = Counter([species.text for species in terms])
        readings += [Reading(" + ".join([t] * n), t, "") for t, n in times.items() if n > 1]
    return Side(tuple(first.values()), tuple(readings))


def _split_terms(side: str) -> list[str]:
    if side.count("+") == side.count(" + "):
        return side.split(" + ")
    return _PLUS.split(side)


@lru_cache(maxsize=_CACHED)
def _read_term(term: str, max_count: int) -> Species:
    """The species of a term; its coefficient, if it has one, must only make sense."""
    text = term.strip()
    leading = _COEFFICIENT.match(text)
    if leading is None:
        if not text:
            raise _mistake("empty-term", "a species is missing", term, 0, "remove the plus")
        return read_species(text, max_count)
    rest = text[leading.end() :]
    _check_coefficient(leading[0], rest, text)
    try:
        species = read_species(rest, max_count)
    except InputError as error:
        raise mistakes.moved(error, text, leading.end()) from None
    reading = species.reading or _adduct_reading(leading[0], rest)
    return replace(species, reading=reading)


def _check_coefficient(leading: str, rest: str, text: str) -> None:
    number = leading.rstrip("*·× \t")
    if not rest:
        raise _mistake(
            "coefficient-without-species",
            f"the number {number[:24]} stands alone; it is not a species",
            text,
            0,
            "a formula after it",
        )
    if not number.strip("0./"):
        raise _mistake("bad-coefficient", "a coefficient of zero", text, 0, "remove the species")


def _adduct_reading(leading: str, rest: str) -> Reading | None:
    """``3CaO·Al2O3`` could be three of the whole or three of its first part."""
    dot = next((i for i, c in enumerate(rest) if c in ".*·•⋅∙"), None)
    if dot is None or not leading.isdecimal():
        return None
    return Reading(leading + rest, f"{leading} {rest}", f"({rest[:dot]}){leading}{rest[dot:]}")


def _arrow_mistake(text: str) -> InputError:
    arrows = list(_ARROW.finditer(text))
    if arrows:
        return _mistake(
            "two-arrows",
            "a second arrow; an equation has one",
            text,
            arrows[1].start(),
            "one equation for each step",
        )
    return _mistake(
        "no-arrow",
        "there is no arrow between the two sides",
        text,
        len(text),
        "-> or one of --> => = <-> <=> → ⟶ ⇌",
    )


def _first_mistake(text: str, max_count: int) -> InputError:
    """The first mistake in an equation that could not be read, with its place in the whole."""
    arrows = list(_ARROW.finditer(text))
    if len(arrows) != 1:
        return _arrow_mistake(text)
    arrow = arrows[0]
    sides = [("left", 0, text[: arrow.start()]), ("right", arrow.end(), text[arrow.end() :])]
    for name, start, side in sides:
        if not side.strip():
            continue
        for offset, term in _placed_terms(side, start):
            try:
                _read_term(term, max_count)
            except InputError as error:
                found = mistakes.moved(error, text, offset)
                return _across(found, arrow) if name == "left" else found
    return empty_side(text)


def empty_side(text: str) -> InputError:
    """For the first side of a text with an arrow that has no species."""
    arrow = _ARROW.search(text)
    assert arrow is not None
    on_left = not text[: arrow.start()].strip()
    name, at = ("left", arrow.start()) if on_left else ("right", arrow.end())
    return _mistake("empty-side", f"the {name} side has no species", text, at, "H2 + O2 -> H2O")


def placed_species(text: str, side: str, species: str) -> int:
    """Where a species of one side ("left" or "right") begins in a text that could be read."""
    arrow = _ARROW.search(text)
    assert arrow is not None
    start = 0 if side == "left" else arrow.end()
    part = text[: arrow.start()] if side == "left" else text[start:]
    terms = ((at + len(term) - len(species), term) for at, term in _placed_terms(part, start))
    return next(at for at, term in terms if term.endswith(species))


def _placed_terms(side: str, start: int) -> Iterator[tuple[int, str]]:
    """The terms of a side without blanks around them, and where they begin in the whole text."""
    begin = 0
    for plus in chain(_PLUS.finditer(side), [None]):
        end = plus.start() if plus else len(side)
        term = side[begin:end]
        yield start + begin + len(term) - len(term.lstrip()), term.strip()
        begin = plus.end() if plus else end


def _across(error: InputError, arrow: re.Match[str]) -> InputError:
    """A bracket left open on the left and closed on the right is one mistake, not two."""
    opened, right = error.source[error.position : error.position + 1], arrow.string[arrow.end() :]
    if error.kind != "unmatched-bracket" or opened not in ("(", "[", "{"):
        return error
    if sum(map(right.count, ")]}")) <= sum(map(right.count, "([{")):
        return error
    return _mistake(
        "bracket-across-arrow",
        f"{opened!r} is opened on the left side and closed on the right",
        error.source,
        error.position,
        "close it before the arrow",
    )


def _mistake(kind: str, message: str, source: str, position: int, hint: str) -> InputError:
    return InputError(message, kind=kind, source=source, position=position, hint=hint)
