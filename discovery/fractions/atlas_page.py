"""The page of an atlas: one row a constant, with its name and its two fractions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.expr.parse import parse
from discovery.fractions.formats import left_text, rule_text, signs_text

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

JSON = dict[str, Any]
_TEMPLATES = Path(__file__).parent / "templates"
_COLUMNS = (
    ("a", True), ("d", True), ("Sign", False), ("Value", False), ("Simplest fraction", False),
    ("Fastest fraction", False), ("Right decimals after 100 terms", True), ("Status", False),
)  # fmt: skip


def body(run: Run) -> Markup:
    """The part of the report that this engine writes."""
    from discovery.site.page import render_template

    summary = run.manifest.summary
    return render_template(
        _TEMPLATES,
        "atlas.html",
        account=f"{summary.get('anchors', 0)} constants, {summary.get('patterns', 0)} patterns",
        columns=_COLUMNS,
        rows=[_row(record) for record in run.records()],
    )


def _row(record: JSON) -> JSON:
    from discovery.site.formula import mathml

    return {
        "id": record["id"],
        "a": record["a"],
        "d": record["d"],
        "sign": "+" if record["sign"] > 0 else "\u2212",
        "name": record["name"],
        "value": mathml(parse(record["name"])),
        "simplest": _fraction(record["simplest"]),
        "fastest": _fraction(record["fastest"]),
        "decimals": record["fastest"]["convergence"][-1],
        "status": record["status"],
    }


def _fraction(formula: JSON) -> str:
    return f"{left_text(formula)} = {rule_text(formula)} {signs_text(formula)}"
