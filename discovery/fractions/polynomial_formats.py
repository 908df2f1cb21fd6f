"""Polynomial fractions in other forms: text, LaTeX, sympy, CSV. Each takes a record of a list."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Any

from discovery.expr.parse import parse
from discovery.expr.printers.latex import to_latex as latex_of
from discovery.fractions.polynomial_page import polynomial_text

Record = Mapping[str, Any]
_LEVELS = 4


def to_text(record: Record) -> str:
    """The line that the list prints."""
    return str(record["text"])


def to_latex(record: Record) -> str:
    r"""The equation with the first levels and the rule of the others.

    >>> to_latex({"left_text": "e - 1", "a": [1, 1], "b": [1, 1], "id": "p"})[:40]
    '\\mathrm{e} - 1 = 1 + \\cfrac{2}{2 + \\cfra'
    """
    a, b = polynomial_text(record["a"]), polynomial_text(record["b"])
    body = "\\ddots"
    for n in range(_LEVELS, 0, -1):
        body = f"{_at(record['a'], n - 1)} + \\cfrac{{{_at(record['b'], n)}}}{{{body}}}"
    left = record.get("left_text") or record["value"]
    rule = f"a(n) = {latex_of(parse(a))},\\; b(n) = {latex_of(parse(b))}"
    return f"{latex_of(parse(left))} = {body} \\qquad {rule}"


def _at(coefficients: list[int], n: int) -> int:
    return sum(c * n**i for i, c in enumerate(coefficients))


def to_sympy(record: Record) -> str:
    """A Python script that prints both sides to 30 digits with sympy."""
    from discovery.expr.sympy_bridge import to_sympy as bridge

    left = bridge(parse(record.get("left_text") or record["value"]))
    return "\n".join(
        [
            "from sympy import *",
            "n = symbols('n')",
            f"a, b = {polynomial_text(record['a'])}, {polynomial_text(record['b'])}",
            "value = sympify(a).subs(n, 400)",
            "for k in range(400, 0, -1):",
            "    value = N(sympify(a).subs(n, k - 1) + sympify(b).subs(n, k) / value, 60)",
            f"print(N(value, 30), N({left}, 30))",
        ]
    )


def to_csv(record: Record) -> str:
    """One line of comma-separated values: id, value, a(n), b(n), decimals, status."""
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(
        [
            record["id"],
            record.get("left_text") or record["value"],
            polynomial_text(record["a"]),
            polynomial_text(record["b"]),
            record["decimals"],
            record["status"],
        ]
    )
    return out.getvalue()
