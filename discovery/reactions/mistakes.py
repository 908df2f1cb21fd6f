"""What people get wrong in formulas and equations, and what to tell them.

Each function gives the ``InputError`` for one mistake: its kind, one sentence on what is wrong, and
what to try. Positions are offsets in the text given; :func:`moved` carries an error from a part of
a text over to the whole.
"""

from __future__ import annotations

import re

from discovery.errors import InputError, LimitError
from discovery.reactions.elements import OBSOLETE, capitalised, symbol_meant

_FRACTION = frozenset("/,½⅓⅔¼¾⅛")
_CHARGE_MARKS = frozenset("+-^⁺⁻−–")
_LABEL = re.compile(r"\((?:I{1,3}|IV|VI{0,3})\)(?![0-9₀-₉])")


def moved(error: InputError, source: str, offset: int) -> InputError:
    """The same error about the whole ``source``, in which the old text begins at ``offset``."""
    position = error.position + offset
    if isinstance(error, LimitError):
        return LimitError(error.message, source=source, position=position, hint=error.hint)
    return InputError(
        error.message, kind=error.kind, source=source, position=position, hint=error.hint
    )


def unreadable(core: str, position: int) -> InputError:
    """For the place where no token of a formula fits."""
    here = core[position]
    if here.isspace():
        after = len(core) - len(core[position:].lstrip())
        return _after_blank(core, after) if after < len(core) else illegal_character(core, position)
    if here.isalpha() and here.islower() and here.isascii():
        return _lower_case(core, position)
    if here in _CHARGE_MARKS:
        return InputError(
            f"{here!r} stands inside the formula; a charge ends it",
            kind="bad-charge",
            source=core,
            position=position,
            hint="SO4^2-, Fe+3, NH4+; a plus between two species has blanks around it",
        )
    if here.isdecimal() and here.isascii():
        return InputError(
            f"the number {_shown(core[position:])} follows nothing that it could count",
            kind="misplaced-number",
            source=core,
            position=position,
            hint="a count stands after an element or a bracket",
        )
    if here in _FRACTION:
        return InputError(
            "a formula counts whole atoms",
            kind="fractional-count",
            source=core,
            position=position,
            hint="multiply the formula out: (CaSO4)2·H2O for CaSO4·1/2H2O",
        )
    return illegal_character(core, position)


def illegal_character(source: str, position: int) -> InputError:
    return InputError(
        f"{source[position]!r} has no meaning here",
        kind="illegal-character",
        source=source,
        position=position,
        hint="species are joined by +, the sides by ->",
    )


def _after_blank(core: str, position: int) -> InputError:
    here = core[position]
    if not (here.isascii() and (here.isupper() or here in "([{")):
        return unreadable(core, position)
    return InputError(
        "a plus is missing between two species",
        kind="missing-plus",
        source=core,
        position=position,
        hint=f"{_shown(core[:position].rstrip())} + {_shown(core[position:])}",
    )


def _lower_case(core: str, position: int) -> InputError:
    word = re.match(r"[a-z0-9]+", core[position:])
    assert word is not None
    meant = capitalised(word[0][:40])
    return InputError(
        f"{_shown(word[0])!r} begins with a small letter; symbols of elements begin with a capital",
        kind="lowercase-element",
        source=core,
        position=position,
        hint=f"{_shown(core[:position])}{meant}" if meant else "a capital letter",
    )


def unknown_element(core: str, position: int, symbol: str) -> InputError:
    meant = symbol_meant(core[position:])
    hint = "check the spelling; D and T are read as isotopes of hydrogen"
    if meant:
        hint = f"{meant}, its present symbol" if meant in OBSOLETE.values() else meant
    return InputError(
        f"there is no element {symbol!r}",
        kind="unknown-element",
        source=core,
        position=position,
        hint=hint,
    )


def unmatched_bracket(core: str, position: int) -> InputError:
    bracket = core[position]
    closes = bracket in ")]}"
    return InputError(
        f"{bracket!r} closes no bracket" if closes else f"{bracket!r} is never closed",
        kind="unmatched-bracket",
        source=core,
        position=position,
        hint="brackets come in pairs of one shape: Ca(OH)2, [Fe(CN)6]^3-",
    )


def empty_bracket(core: str, position: int) -> InputError:
    return InputError(
        "there is nothing between the brackets",
        kind="empty-bracket",
        source=core,
        position=position,
        hint="remove them",
    )


def empty_adduct(core: str, position: int) -> InputError:
    at_end = position == len(core)
    return InputError(
        f"nothing stands {'after' if at_end else 'before'} the dot",
        kind="empty-adduct",
        source=core,
        position=position,
        hint="a dot joins two formulas: CuSO4·5H2O",
    )


def count_from_zero(core: str, position: int, digits: str) -> InputError:
    return InputError(
        f"the count {_shown(digits)} begins with zero",
        kind="bad-count",
        source=core,
        position=position,
        hint="the letter O for oxygen, or a whole number from 1",
    )


def no_atoms(text: str, has_phase: bool) -> InputError:
    """For a charge or a phase label on its own."""
    what, kind = ("phase label", "phase") if has_phase else ("charge", "charge")
    return InputError(
        f"the {what} {_shown(text)} belongs to no species",
        kind=f"{kind}-without-species",
        source=text,
        hint="write it right after a formula: Cl-, H2O(l)",
    )


def oxidation_state(source: str) -> InputError | None:
    """For a label such as (III), which would be read as atoms of iodine; nothing without one."""
    found = _LABEL.search(source)
    if found is None:
        return None
    return InputError(
        f"{found[0]} looks like an oxidation state, which a formula does not carry",
        kind="oxidation-state",
        source=source,
        position=found.start(),
        hint="leave it out; for an ion write the charge: Fe^3+",
    )


def _shown(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:21]}..."
