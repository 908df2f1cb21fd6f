"""The report."""

from __future__ import annotations

from dataclasses import asdict

from markupsafe import Markup

from discovery.runs.folder import Run
from discovery.site.report import render_report


def page(run: Run) -> str:
    """The page of a run."""
    count = sum(1 for _ in run.records())
    body = Markup("<p>{} squares</p>").format(count)
    return render_report(asdict(run.manifest), run=run.id, title="Squares", body=body)
