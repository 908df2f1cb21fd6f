"""Formulas in other forms: text, LaTeX, sympy, CSV. Each takes a record and gives a string."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from discovery.errors import DiscoveryError
from discovery.expr.node import Node
from discovery.expr.parse import parse
from discovery.expr.printers.latex import to_latex as latex_of
from discovery.expr.printers.text import to_line
from discovery.fractions.formula import read_formula

Record = Mapping[str, Any]
_SHOWN = 12  # digits written out in front of the dots


def left_text(record: Record) -> str:
    """The left side as an expression of the constant.

    >>> left_text({"constant_expr": "e", "left": [1, 0, 1, -2]})
    'e/(e - 2)'
    >>> left_text({"constant_expr": "cot(1)", "left": [-1, 0, 1, -1]})
    'cot(1)/(1 - cot(1))'
    """
    a, b, c, d = record["left"]
    name = record["constant_expr"]
    if (a, b, c, d) == (1, 0, 0, 1):
        return str(name)
    if c and max(a, b) <= 0:
        a, b, c, d = -a, -b, -c, -d
    atom = name if name.replace("_", "").isalnum() else f"({name})"
    top, bottom = _linear(a, b, atom), _linear(c, d, atom)
    text = top if bottom == "1" else f"({top})/({bottom})"
    try:
        return to_line(read_expression(text))
    except DiscoveryError:  # the name of a file's constant is any text
        return text


def read_expression(text: str) -> Node:
    """The node of an expression in which ``rogers`` may be called too."""
    return parse(f"function rogers; {text}" if "rogers(" in text else text)


def _linear(a: int, b: int, atom: str) -> str:
    """a * atom + b, beginning with what is positive."""
    product = {0: "", 1: atom, -1: f"-{atom}"}.get(a, f"{a}*{atom}")
    if not b or not product:
        return product or str(b)
    if a < 0 < b:
        return f"{b} - {product[1:]}"
    return f"{product} {'+' if b > 0 else '-'} {abs(b)}"


def slot_text(slot: Any) -> str:
    """A slot as a person writes it.

    >>> slot_text(["2", "2"]), slot_text({"base": "2", "coefficients": ["0", "1"]})
    ('2m + 2', '2^m')
    >>> slot_text({"base": "2", "coefficients": ["-1", "3"]})
    '3*2^m - 1'
    """
    if isinstance(slot, Mapping) and "twos" in slot:
        return f"2 ({slot_text(slot['twos'])} times)"
    if isinstance(slot, Mapping):
        scale, power = slot["coefficients"][1], f"{slot['base']}^m"
        if scale not in ("0", "1", "-1"):
            power = f"*{power}"
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
    shown = ", ".join(map(str, read_formula(record).pattern.first(_SHOWN)))
    left, rule, signs = left_text(record), rule_text(record), signs_text(record)
    return f"{left} = {rule} signs {signs}  ({shown}, ...)  {record['status']}"


def rule_text(record: Record) -> str:
    """The digits of a formula: the head, then what repeats for m = 0, 1, 2, ...

    >>> rule_text({"preperiod": [2], "polynomials": [["1"], ["2", "2"], ["1"]]})
    '[2; repeat 1, 2m + 2, 1]'
    """
    head = "".join(f"{digit}{mark}" for digit, mark in _punctuated(record["preperiod"]))
    slots = ", ".join(slot_text(slot) for slot in record["polynomials"])
    return f"[{head}repeat {slots}]"


def _punctuated(head: Sequence[int]) -> list[tuple[int, str]]:
    marks = [", "] * (len(head) - 1) + ["; "]
    return list(zip(head, marks, strict=False))


def signs_text(record: Record) -> str:
    """The sign cycle: + + - as ``++-``."""
    return "".join("+" if s > 0 else "-" for s in record["signs"])


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
            " ".join(signs_text(record)),
            " ".join(map(str, record["preperiod"])),
            record["period"],
            "; ".join(slot_text(slot) for slot in record["polynomials"]),
            record["status"],
        ]
    )
    return out.getvalue()
