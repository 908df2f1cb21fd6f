"""The page of a list of polynomial fractions: one row a line, and a proof for each certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

_TEMPLATES = Path(__file__).parent / "templates"


def body(run: Run) -> Markup:
    """The part of the report that this engine writes."""
    from discovery.site.page import render_template

    records: list[Any] = list(run.records())
    proved = sum(record["status"] == "proved" for record in records)
    account = f"{len(records)} fractions"
    return render_template(_TEMPLATES, "polynomials.html", account=account, proved=proved)
