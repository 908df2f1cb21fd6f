"""Files of equations, one a line: plain text, CSV, or JSON lines.

A file is read as bytes, line by line and never more than :data:`MAX_LINE` of them at a time, so
that a line of any length costs little. What a line holds is found where it is balanced: bytes that
are no UTF-8, a JSON value of the wrong kind or a missing cell are mistakes of that line alone.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import IO, NamedTuple

from discovery.errors import InputError, LimitError

MAX_LINE = 1 << 17  # bytes; an equation at its limit takes at most 80,000
_COLUMNS = ("equation", "reaction")  # names of the CSV column and JSON field
_BY_SUFFIX = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}
_BOM = b"\xef\xbb\xbf"


class Layout(NamedTuple):
    """How the lines of a file are read: the kind of file, and for CSV where the equation is.

    ``header`` is the number of lines before the first equation.
    """

    kind: str
    column: int = 0
    header: int = 0


class Line(NamedTuple):
    """A line of a file: its number from 1, its bytes without end, and whether it was too long."""

    number: int
    content: bytes
    too_long: bool = False


def find_layout(name: str, first: bytes) -> Layout:
    """The layout of a file, from its name and its first line; standard input has the name ``-``.

    >>> find_layout("-", b"id,equation")
    Layout(kind='csv', column=1, header=1)
    """
    text = first.removeprefix(_BOM).decode("utf-8", "replace").strip()
    cells = [cell.strip().casefold() for cell in _cells(text)]
    column = next((i for i, cell in enumerate(cells) if cell in _COLUMNS), None)
    kind = _BY_SUFFIX.get(PurePath(name).suffix.lower())
    if kind is None:
        kind = "jsonl" if text.startswith(("{", '"')) else "text" if column is None else "csv"
    if kind != "csv":
        return Layout(kind)
    return Layout("csv") if column is None else Layout("csv", column, 1)


def read_lines(file: IO[bytes], number: int) -> Iterator[Line]:
    """The lines from the present place on, of which the first has this number."""
    while line := file.readline(MAX_LINE + 1):
        if not line.endswith(b"\n") and len(line) > MAX_LINE:
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE + 1)
            yield Line(number, b"", True)
        else:
            yield Line(number, line.rstrip(b"\r\n"))
        number += 1


def equation_in(line: Line, layout: Layout) -> str | None:
    """The equation that a line holds; None for a blank line and for a comment in plain text.

    Raises ``InputError`` for a line that holds none, ``LimitError`` for one that is too long.
    """
    if line.too_long:
        raise LimitError(f"a line of more than {MAX_LINE} bytes", hint="one equation a line")
    content = line.content.removeprefix(_BOM) if line.number == 1 else line.content
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise InputError(
            "the line is not UTF-8",
            kind="encoding",
            position=len(content[: error.start].decode()),
            hint="save the file as UTF-8",
        ) from None
    if not text.strip():
        return None
    return _READERS[layout.kind](text, layout)


def _from_text(text: str, _layout: Layout) -> str | None:
    return None if text.lstrip().startswith("#") else text


def _from_csv(text: str, layout: Layout) -> str:
    cells = _cells(text)
    if len(cells) <= layout.column:
        raise InputError(
            f"the line has {len(cells)} cells; the equation is in cell {layout.column + 1}",
            kind="missing-cell",
            source=text,
            position=len(text),
            hint="quote an equation that holds a comma",
        )
    return cells[layout.column]


def _from_json(text: str, _layout: Layout) -> str:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise _no_json(f"the line is not JSON: {error.msg}", text, error.pos) from None
    except (ValueError, RecursionError):
        raise _no_json("the line is not JSON that can be read", text, 0) from None
    if isinstance(value, dict):
        value = next((value[name] for name in _COLUMNS if name in value), None)
    if not isinstance(value, str):
        raise _no_json("the line holds no equation", text, 0)
    return value


def _no_json(problem: str, text: str, position: int) -> InputError:
    return InputError(
        problem,
        kind="bad-json",
        source=text,
        position=position,
        hint='a string, or an object such as {"equation": "H2 + O2 -> H2O"}',
    )


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text]), [])
    except csv.Error:
        return text.split(",")


_READERS: dict[str, Callable[[str, Layout], str | None]] = {
    "text": _from_text,
    "csv": _from_csv,
    "jsonl": _from_json,
}
