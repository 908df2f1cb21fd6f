"""Names of functions in languages where a name is a word."""

from __future__ import annotations

from typing import Final

_SYMBOLS: Final = {"+": "add", "*": "mul", "**": "pow", "-": "sub", "<=": "le", "<": "lt"}


def word(function: str) -> str:
    """A word for a function, different ones for different functions.

    >>> word("append"), word("+")
    ('f_append', 'f_add')
    """
    if function.replace("_", "").isalnum() and function.isascii() and function not in _WORDS:
        return f"f_{function}"
    return "f_" + _SYMBOLS.get(function, "x" + function.encode().hex())


_WORDS: Final = frozenset(_SYMBOLS.values())
