"""The further answers of :mod:`discovery.reactions.study` in words: lines of text from JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from discovery.reactions.explain import written
from discovery.reactions.render import UNICODE, write_record


def tell_added(record: Any) -> Iterator[str]:
    """What completion added."""
    parts = [
        f"{', '.join(names)} on the {side}" for side, names in record["added"].items() if names
    ]
    yield f"Added {' and '.join(parts)}." if parts else "Nothing was added."


def tell_top(record: Any) -> Iterator[str]:
    """The balances by sum, one a line."""
    for x in record["top"]:
        yield f"{sum(x):>6}  {written(record, x)}"


def tell_halves(record: Any) -> Iterator[str]:
    """The two half-reactions."""
    halves = record["half_reactions"]
    if halves is None:
        yield "No two half-reactions add up to it."
        return
    for name in ("oxidation", "reduction"):
        half = halves[name]
        equation = write_record({**half, "equation": "e- -> e-"}, UNICODE)
        yield f"{name:>10}  {half['times']} × ({equation})"
    per = "" if halves["multiple"] == 1 else f"; together {halves['multiple']} times the reaction"
    yield f"{halves['electrons']} electrons move{per}."


def tell_oxidation(record: Any) -> Iterator[str]:
    """The oxidation numbers, a species a line."""
    for species, numbers in record["oxidation_numbers"].items():
        if numbers is None:
            yield f"{species:>12}  not decided by the usual rules"
        else:
            told = ", ".join(f"{element} {signed(number)}" for element, number in numbers.items())
            yield f"{species:>12}  {told}"


def signed(number: int | str) -> str:
    """A number with its sign, as oxidation numbers are written.

    >>> signed(3), signed("-1/2"), signed(0)
    ('+3', '−1/2', '0')
    """
    text = str(number)
    return text.replace("-", "−") if text.startswith("-") or text == "0" else f"+{text}"


def tell_amounts(record: Any) -> Iterator[str]:
    """What is there before and after, as a table, and what limits the reaction."""
    amounts = record["amounts"]
    head = ("", "g/mol", "before g", "after g", "before mol", "after mol")
    rows = [head, *map(_row, amounts["species"])]
    widths = [max(len(row[k]) for row in rows) for k in range(len(head))]
    for row in rows:
        yield "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
    yield f"{amounts['limiting']} is used up first."


def _row(part: Any) -> Sequence[str]:
    cells = [part["species"], f"{part['molar_mass']:.6g}"]
    for unit in ("g", "mol"):
        for time in ("before", "after"):
            value = part[time]
            cells.append("excess" if value is None else f"{value[unit]:.6g}")
    return cells
