"""Chemical formulas: from what people type to counts of elements, and to tokens for printing.

    species = electron | parts [charge] [phase]    parts = part {dot [number] part}
    part    = (atoms | group) {atoms | group}      dot   = . * · • ⋅ ∙
    atoms   = element [count]                      count = digits | subscripts | _digits | _{digits}
    group   = ( parts ) [count] | [ parts ] [count] | { parts } [count]
    phase   = (s) | (l) | (g) | (aq) | (cr) | ... | ↑ | ↓

The charge notations are those of :mod:`discovery.reactions.charge`; an electron is ``e`` with
charge -1, written or not. Counts are added up over the same tokens that are printed. Positions in
errors are offsets in the text given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple

from discovery.errors import LimitError
from discovery.reactions import mistakes
from discovery.reactions.charge import Reading, split_charge
from discovery.reactions.elements import CHARGE, SYMBOLS

MAX_FORMULA = 2_000  # code points in one formula
MAX_DEPTH = 64  # brackets within brackets
MAX_COUNT = 99_999_999  # one subscript; genomes and polymers stay below
MAX_TOTAL = 10**15  # one element in one species, all brackets multiplied
_LONG = 20  # digits; no limit that can be set has as many
_CACHED = 1 << 14  # species remembered; a big batch names a few thousand

_MINUS = str.maketrans("−–", "--")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789", "_{}")
PHASE = r"\((?:s|l|g|aq|cr|am|vit|lc|sln|soln|ads|pol|fl)\)|[↑↓]"
_PHASE = re.compile(rf"(?<!\s)\s*({PHASE})\Z")
_COUNT = r"([0-9₀-₉]+|_[0-9]+|_\{[0-9]+\})?"
_TOKEN = re.compile(
    rf"([A-Z][a-z]?){_COUNT}|([(\[{{])|([)\]}}]){_COUNT}|\s*([.*·•⋅∙])\s*([0-9]*)\s*"
)
_KINDS = (None, "atoms", "atoms", "open", "close", "close", "dot", "dot")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_SIGNS = frozenset("+-^−–⁺⁻")


@dataclass(frozen=True)
class Species:
    """One chemical species: its text as typed and what it is made of.

    ``counts`` lists elements in order of appearance, ``charge`` last if it is not zero;
    ``reading`` is set when the text could be read in two ways.
    """

    text: str
    counts: tuple[tuple[str, int], ...]
    phase: str = ""
    reading: Reading | None = None

    @cached_property
    def quoted(self) -> str:
        """The text as a JSON string."""
        return quoted(self.text)

    @cached_property
    def composition(self) -> str:
        """The text and the counts as a member of a JSON object, elements in alphabetical order."""
        atoms = ",".join([f'"{element}":{count}' for element, count in sorted(self.counts)])
        return f"{self.quoted}:{{{atoms}}}"


class Token(NamedTuple):
    """A piece of a formula.

    ``kind`` is ``atoms`` (an element), ``open``, ``close`` or ``dot``; ``text`` the symbol, bracket
    or dot; ``digits`` multiply it (for a dot, the part after it), if there are any.
    """

    kind: str
    text: str
    digits: str
    position: int


class Parts(NamedTuple):
    """A formula taken apart: what is left when charge and phase are taken off."""

    core: str
    charge: int
    phase: str
    reading: Reading | None


@lru_cache(maxsize=_CACHED)
def read_species(text: str, max_count: int = MAX_COUNT) -> Species:
    """Read one species, without coefficient.

    ``max_count`` bounds each subscript. Raises ``InputError`` with a kind and a position within
    ``text``, and ``LimitError``.

    >>> read_species("CuSO4·5H2O").counts
    (('Cu', 1), ('S', 1), ('O', 9), ('H', 10))
    >>> read_species("[Fe(CN)6]^3-").counts
    (('Fe', 1), ('C', 6), ('N', 6), ('charge', -3))
    """
    if len(text) > MAX_FORMULA:
        problem = f"a formula of {len(text)} characters; at most {MAX_FORMULA} are read"
        raise LimitError(problem, source=text, hint="count what repeats: (CH2)1000")
    core, charge, phase, reading = split_formula(text)
    if core == "e" and charge in (-1, 0, 1):
        return Species(text, ((CHARGE, charge or -1),), phase, reading)
    if (mistake := mistakes.oxidation_state(text)) is not None:
        raise mistake
    counts = count_elements(core, max_count)
    if not counts:
        raise mistakes.no_atoms(text, bool(phase))
    if charge:
        counts[CHARGE] = charge
    return Species(text, tuple(counts.items()), phase, reading)


def split_formula(text: str) -> Parts:
    """Take charge and phase off a formula.

    >>> split_formula("SO4^2-(aq)")
    Parts(core='SO4', charge=-2, phase='(aq)', reading=None)
    """
    phase = ""
    if text[-1:] in (")", "↑", "↓") and (found := _PHASE.search(text)):
        phase, text = found[1], text[: found.start()]
    if _SIGNS.isdisjoint(text):
        return Parts(text, 0, phase, None)
    core, charge, reading = split_charge(text.translate(_MINUS))
    return Parts(core, charge, phase, reading)


def tokens(core: str) -> Iterator[Token]:
    """The pieces of a formula without charge and phase, from left to right.

    >>> [(token.text, token.digits) for token in tokens("Ca(OH)2")]
    [('Ca', ''), ('(', ''), ('O', ''), ('H', ''), (')', '2')]
    """
    position = 0
    while position < len(core):
        found = _TOKEN.match(core, position)
        if found is None:
            raise mistakes.unreadable(core, position)
        element, count, opening, closing, closing_count, dot, dot_count = found.groups()
        text = element or opening or closing or dot
        digits = count or closing_count or dot_count or ""
        if not digits.isdecimal():
            digits = digits.translate(_SUBSCRIPTS)
        yield Token(_KINDS[found.lastindex or 0] or "", text, digits, position)
        position = found.end()


def count_elements(core: str, max_count: int = MAX_COUNT) -> dict[str, int]:
    """How often each element occurs in a formula without charge and phase.

    The stack holds, for each open bracket, the counts around it, the factor of the part it stands
    in (the number after the last dot), and the token that opened it.
    """
    counts: dict[str, int] = {}
    factor = 1
    stack: list[tuple[dict[str, int], int, Token]] = []
    previous = ""
    for token in tokens(core):
        kind, text, digits, position = token
        number = _number(token, core, max_count) if digits else 1
        if kind == "atoms":
            if text not in SYMBOLS:
                raise mistakes.unknown_element(core, position, text)
            counts[text] = counts.get(text, 0) + number * factor
        elif kind == "open":
            stack.append((counts, factor, token))
            counts, factor = {}, 1
        elif kind == "close":
            inner = counts
            counts, factor = _around(stack, token, previous, core)
            for symbol, count in inner.items():
                counts[symbol] = counts.get(symbol, 0) + count * number * factor
        elif previous in ("", "open", "dot"):
            raise mistakes.empty_adduct(core, position)
        else:
            factor = number
        previous = kind
    if stack:
        raise mistakes.unmatched_bracket(core, stack[-1][2].position)
    if previous == "dot":
        raise mistakes.empty_adduct(core, len(core))
    if counts and max(counts.values()) > MAX_TOTAL:
        problem = f"more than {MAX_TOTAL} atoms of an element"
        raise LimitError(problem, source=core, hint="smaller counts")
    return counts


def _around(
    stack: list[tuple[dict[str, int], int, Token]], token: Token, previous: str, core: str
) -> tuple[dict[str, int], int]:
    """The counts and the factor around the bracket that ``token`` closes."""
    if not stack or _CLOSING[stack[-1][2].text] != token.text:
        raise mistakes.unmatched_bracket(core, token.position)
    if previous == "dot":
        raise mistakes.empty_adduct(core, token.position)
    if previous == "open":
        raise mistakes.empty_bracket(core, token.position)
    if len(stack) > MAX_DEPTH:
        problem = f"more than {MAX_DEPTH} brackets within brackets"
        raise LimitError(problem, source=core, hint="multiply the inner ones out")
    counts, factor, _ = stack.pop()
    return counts, factor


def _number(token: Token, core: str, max_count: int) -> int:
    """The count of a token, within the limit; one that begins with zero is a slip of the pen."""
    digits = token.digits
    if digits[0] != "0" and len(digits) < _LONG and (number := int(digits)) <= max_count:
        return number
    at = core.index(token.text, token.position) + len(token.text)
    if digits[0] == "0":
        raise mistakes.count_from_zero(core, at, digits)
    shown = digits if len(digits) < _LONG else f"of {len(digits)} digits"
    raise LimitError(
        f"a count {shown}; at most {max_count} is read",
        source=core,
        position=at,
        hint="--max-count (max_count=) sets another limit",
    )
