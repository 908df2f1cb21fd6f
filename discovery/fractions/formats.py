"""Formulas in other forms: text, LaTeX, sympy, CSV. Each takes a record and gives a string."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Any

from discovery.expr.parse import parse
from discovery.expr.printers.latex import to_latex as latex_of
from discovery.fractions.formula import read_formula

Record = Mapping[str, Any]
_SHOWN = 12  # digits written out in front of the dots


def left_text(record: Record) -> str:
    """The left side as an expression of the constant.

    >>> left_text({"constant_expr": "e", "left": [1, 0, 1, -2]})
    '(e)/(e - 2)'
    """
    a, b, c, d = record["left"]
    name = record["constant_expr"]
    if (a, b, c, d) == (1, 0, 0, 1):
        return str(name)
    top, bottom = _linear(a, b, name), _linear(c, d, name)
    return top if bottom == "1" else f"({top})/({bottom})"


def _linear(a: int, b: int, name: str) -> str:
    atom = name if name.replace("_", "").isalnum() else f"({name})"
    first = {0: "", 1: atom, -1: f"-{atom}"}.get(a, f"{a}*{atom}")
    if not b:
        return first or "0"
    if not first:
        return str(b)
    return f"{first} {'+' if b > 0 else '-'} {abs(b)}"


def slot_text(slot: Any) -> str:
    """A slot as a person writes it.

    >>> slot_text(["2", "2"]), slot_text({"base": "2", "coefficients": ["0", "1"]})
    ('2m + 2', '2^m')
    """
    if isinstance(slot, Mapping) and "twos" in slot:
        return f"2 ({slot_text(slot['twos'])} times)"
    if isinstance(slot, Mapping):
        power = f"{slot['base']}^m"
        return _sum([(slot["coefficients"][1], power), (slot["coefficients"][0], "")])
    names = ["", "m", *(f"m^{k}" for k in range(2, len(slot)))][: len(slot)]
    return _sum(list(zip(slot, names, strict=True))[::-1])


def _sum(terms: list[tuple[str, str]]) -> str:
    parts: list[str] = []
    for coefficient, name in terms:
        if coefficient == "0" and (name or parts):
            continue
        factor = {"1": "", "-1": "-"}.get(coefficient, coefficient) if name else coefficient
        parts.append(f"{factor}{name}")
    return " + ".join(parts).replace("+ -", "- ") or "0"


def to_text(record: Record) -> str:
    """One line: left side, digits and their rule."""
    pattern = read_formula(record).pattern
    digits = list(pattern.first(_SHOWN))
    head = ", ".join(map(str, record["preperiod"]))
    slots = ", ".join(slot_text(slot) for slot in record["polynomials"])
    rule = f"[{head}; repeat {slots}]" if head else f"[repeat {slots}]"
    signs = "".join("+" if s > 0 else "-" for s in record["signs"])
    shown = ", ".join(map(str, digits))
    return f"{left_text(record)} = {rule} signs {signs}  ({shown}, ...)  {record['status']}"


def to_latex(record: Record) -> str:
    """The equation with the first levels of the fraction."""
    formula = read_formula(record)
    digits, pattern = formula.pattern.first(7), formula.pattern
    body = "\\cdots"
    for index in range(len(digits) - 1, -1, -1):
        sign = "+" if pattern.sign(index) > 0 else "-"
        body = f"{digits[index]} {sign} \\cfrac{{1}}{{{body}}}"
    name = record["constant_expr"]
    left = latex_of(parse(left_text(record))) if _is_expression(name) else left_text(record)
    return f"{left} = {body}"


def _is_expression(name: str) -> bool:
    return not name.startswith(("digits", "rogers"))


def to_sympy(record: Record) -> str:
    """A Python script that prints both sides to 50 digits with sympy."""
    formula = read_formula(record)
    digits = formula.pattern.first(60)
    signs = [formula.pattern.sign(k) for k in range(59)]
    left = left_text(record)
    return "\n".join(
        [
            "from sympy import *",
            f"digits = {list(digits)}",
            f"signs = {signs}",
            "value = Integer(digits[-1])",
            "for digit, sign in zip(reversed(digits[:-1]), reversed(signs)):",
            "    value = digit + Integer(sign) / value",
            f"print(N(value, 50), N({_sympy_text(left)}, 50))",
        ]
    )


def _sympy_text(left: str) -> str:
    from discovery.expr.sympy_bridge import to_sympy as bridge

    return str(bridge(parse(left)))


def to_csv(record: Record) -> str:
    """One line of comma-separated values: id, constant, left, signs, preperiod, slots, status."""
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(
        [
            record["id"],
            record["constant_expr"],
            " ".join(map(str, record["left"])),
            " ".join("+" if s > 0 else "-" for s in record["signs"]),
            " ".join(map(str, record["preperiod"])),
            record["period"],
            "; ".join(slot_text(slot) for slot in record["polynomials"]),
            record["status"],
        ]
    )
    return out.getvalue()
