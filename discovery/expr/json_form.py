"""The JSON form: a flat table of nodes, each once, children before parents.

``{"schema": 1, "nodes": [["variable", "x", "real"], ["integer", "2"], ["pow", 0, 1]], "root": 2}``

Numbers are strings, so that no reader rounds them: integers as digits, rationals as ``"1/3"``,
doubles in hexadecimal. An operator's row lists the places of its operands; a user function's row
has its name before them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NoReturn, TypeAlias

from discovery.errors import InputError, LimitError
from discovery.expr.digits import (
    is_fraction,
    read_double,
    read_integer,
    spell_double,
    spell_fraction,
    spell_integer,
)
from discovery.expr.limits import DEFAULT, Limits
from discovery.expr.node import Node, apply, call, double, flatten, integer, rational, variable

SCHEMA: Final = 1

Json: TypeAlias = dict[str, Any]

_INTEGER: Final = re.compile(r"-?[0-9]+")
_DOUBLE: Final = re.compile(r"-?0x[0-9a-f]+(\.[0-9a-f]+)?p[+-][0-9]{1,4}")


def to_json(root: Node) -> Json:
    """The JSON object of an expression.

    >>> from discovery.expr.parse import parse
    >>> to_json(parse("x**2"))["nodes"]
    [['variable', 'x', 'real'], ['integer', '2'], ['pow', 0, 1]]
    """
    rows: list[list[Any]] = []
    for op, payload, places in flatten(root):
        spell = _SPELL.get(op)
        rows.append([op, *(spell(payload) if spell else ()), *places])
    return {"schema": SCHEMA, "nodes": rows, "root": len(rows) - 1}


def from_json(data: object, *, limits: Limits = DEFAULT) -> Node:
    """The expression of a JSON object. Raises ``InputError`` naming the row that cannot be read.

    >>> from_json({"schema": 1, "nodes": [["integer", "2"], ["sqrt", 0]], "root": 1})
    parse("sqrt(2)")
    """
    if not isinstance(data, dict) or set(data) != {"schema", "nodes", "root"}:
        _refuse("an expression is an object with the keys schema, nodes and root")
    if data["schema"] != SCHEMA:
        _refuse(f"schema {data['schema']!r} is not known, only {SCHEMA}")
    rows, root = data["nodes"], data["root"]
    if not isinstance(rows, list):
        _refuse("nodes is not a list")
    if len(rows) > limits.nodes:
        raise LimitError(
            f"the table has {len(rows)} nodes, more than {limits.nodes}",
            hint="allow more: Limits(nodes=...)",
        )
    built: list[Node] = []
    for place, row in enumerate(rows):
        try:
            built.append(_read_row(row, built, limits))
        except LimitError as error:
            raise LimitError(f"nodes[{place}]: {error.message}", hint=error.hint) from None
        except InputError as error:
            _refuse(f"nodes[{place}]: {error.message}", error.kind)
    return built[_place(root, built)]


def read_json(text: str, *, limits: Limits = DEFAULT) -> Node:
    """The expression of a JSON text.

    >>> read_json('{"schema": 1, "nodes": [["integer", "2"]], "root": 0}')
    parse("2")
    """
    if not isinstance(text, str):
        _refuse(f"JSON is read from a text, not {type(text).__name__}")
    if len(text) > 10 * limits.length:
        raise LimitError(
            f"the text has {len(text)} characters, more than {10 * limits.length}",
            hint="allow more: Limits(length=...)",
        )
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"this is not JSON: {error.msg}", kind="bad-json", source=text, position=error.pos
        ) from None
    except (RecursionError, ValueError):
        raise LimitError("this JSON nests too deep or holds too long a number") from None
    return from_json(data, limits=limits)


def _read_row(row: object, built: list[Node], limits: Limits) -> Node:
    if not isinstance(row, list) or not row or not isinstance(row[0], str):
        _refuse("a row is a list that begins with the name of an operator")
    op, *fields = row
    if op in _READ:
        count, read = _READ[op]
        if len(fields) != count or not all(isinstance(field, str) for field in fields):
            _refuse(f"{op} is followed by {count} text{'' if count == 1 else 's'}")
        return read(limits, *fields)
    if op == "call":
        if not fields:
            _refuse("call is followed by the name of the function")
        return call(fields[0], *(built[_place(field, built)] for field in fields[1:]))
    return apply(op, *(built[_place(field, built)] for field in fields))


def _place(field: object, built: list[Node]) -> int:
    """The place of an operand, which must have been read before."""
    if not isinstance(field, int) or isinstance(field, bool) or not 0 <= field < len(built):
        _refuse(f"{str(field)[:40]!r} is not the place of a node above")
    return field


def _read_variable(limits: Limits, name: str, sort: str) -> Node:
    return variable(name, sort)


def _read_integer(limits: Limits, text: str) -> Node:
    return integer(_integer(text, limits))


def _read_rational(limits: Limits, text: str) -> Node:
    top, bar, bottom = text.partition("/")
    numbers = _integer(top, limits), _integer(bottom, limits) if bar else 1
    if not is_fraction(*numbers):
        _refuse("a rational is spelled p/q in lowest terms, q at least 2")
    return rational(Fraction(*numbers))


def _read_double(limits: Limits, text: str) -> Node:
    if not _DOUBLE.fullmatch(text):
        _refuse("a double is spelled like 0x1.8p+1")
    return double(read_double(text))


def _integer(text: str, limits: Limits) -> int:
    if not _INTEGER.fullmatch(text):
        _refuse("an integer is spelled in decimal digits")
    if len(text) > limits.digits:
        raise LimitError(
            f"this number has more than {limits.digits} digits",
            hint="allow more: Limits(digits=...)",
        )
    return read_integer(text)


def _refuse(message: str, kind: str = "bad-json") -> NoReturn:
    raise InputError(message, kind=kind)


#: How the payload of a leaf or a call is spelled, and how leaves are read: number of texts, reader.
_SPELL: Final[dict[str, Callable[[Any], tuple[str, ...]]]] = {
    "variable": lambda payload: (payload[0], payload[1]),
    "integer": lambda payload: (spell_integer(payload),),
    "rational": lambda payload: (spell_fraction(payload),),
    "double": lambda payload: (spell_double(payload),),
    "call": lambda payload: (payload,),
}
_READ: Final[dict[str, tuple[int, Callable[..., Node]]]] = {
    "variable": (2, _read_variable),
    "integer": (1, _read_integer),
    "rational": (1, _read_rational),
    "double": (1, _read_double),
}
