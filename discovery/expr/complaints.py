"""What the reader says when a text cannot be read: the message, the kind and what to try."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NoReturn

from discovery.errors import InputError

#: Characters that people write, and what this syntax writes for them.
_INSTEAD: Final = {
    "×": "*",
    "·": "*",
    "⋅": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "π": "pi",
    "φ": "golden",
    "γ": "euler_gamma",
    "√": "sqrt(...)",
    "∛": "cbrt(...)",
    "²": "**2",
    "³": "**3",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "¬": "not",
    "∧": "and",
    "∨": "or",
    "⇒": "=>",
    "→": "=>",
    "∀": "forall x.",
    "∃": "exists x.",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "!": "gamma(n + 1) for a factorial, != for unequal",
    "&": "and",
    "|": "or",
    "%": "a division by 100",
    ":": "x:nat for a variable x of sort nat",
    ".": "0.5, or forall x. x = x",
    "\u00a0": "a plain blank",
}
#: Function names of other languages.
_SYNONYMS: Final = {
    "ln": "log",
    "lg": "log10",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "tg": "tan",
    "ctg": "cot",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "lgamma": "loggamma",
    "gammaln": "loggamma",
    "tgamma": "gamma",
    "factorial": "gamma",
    "iv": "besseli",
    "jv": "besselj",
    "airy": "airyai",
    "pow": "x**y",
}


def unreadable(text: str, position: int) -> NoReturn:
    """No token begins here: name the character and what to write instead."""
    position += len(text[position:]) - len(text[position:].lstrip(" \t\r"))
    character = text[position]
    instead = _INSTEAD.get(character, "")
    raise InputError(
        f"{character!r} has no meaning here",
        kind="bad-character",
        source=text,
        position=position,
        hint=f"write {instead}" if instead else "",
    )


def misplaced(text: str, token: re.Match[str], wants_operand: bool) -> NoReturn:
    """A token that is fine by itself stands in the wrong place."""
    kind = token.lastgroup or "end"
    group = "name" if kind == "sort" else kind
    position, word = token.start(group), token[group]
    if not wants_operand:
        raise InputError(
            f"an operator is missing before {word!r}",
            kind="missing-operator",
            source=text,
            position=position,
            hint=_missing_operator(text, position, word),
        )
    if not text.strip(" \t\r\n;"):
        message, kind, hint = "there is nothing to read", "empty", "x**2 + 1"
    elif kind in ("end", "line"):
        message, kind, hint = "the line ends where an operand is due", "missing-operand", ""
    else:
        message, kind, hint = f"an operand is missing before {word!r}", "missing-operand", ""
    raise InputError(message, kind=kind, source=text, position=position, hint=hint)


def _missing_operator(text: str, position: int, word: str) -> str:
    if text[:position].endswith("0") and word[0] in "xX":
        return "a double is spelled 0x1.8p+1"
    before = re.search(r"([A-Za-z0-9_.]+|.)\Z", text[max(0, position - 20) : position].rstrip())
    return f"{before[0]}*{word[:20]}" if before else ""


def unknown_function(text: str, name: str, position: int, known: Iterable[str]) -> NoReturn:
    """A call of a function that neither the table nor the text declares."""
    from difflib import get_close_matches

    close = [_SYNONYMS[name]] if name in _SYNONYMS else get_close_matches(name, list(known), 1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise InputError(
        f"there is no function {name[:40]!r}",
        kind="unknown-function",
        source=text,
        position=position,
        hint=f"{hint}a function of your own is declared in front: function {name[:40]}; ...",
    )
