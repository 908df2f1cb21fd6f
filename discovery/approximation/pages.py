"""The page of a run: the front, the error of its best programs over the interval, formulas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.approximation.evolution import front_of
from discovery.expr.parse import parse
from discovery.site.chart import Axis, Series, plot
from discovery.site.formula import mathml
from discovery.site.page import render_template
from discovery.site.report import render_report

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

_TEMPLATES = Path(__file__).parent / "templates"
CURVES = 3
"""Programs whose error is drawn over the interval: the most accurate ones."""
CURVE_POINTS = 301
BITS = 400


def page(run: Run) -> str:
    """The whole report of a run."""
    manifest = run.manifest
    target = manifest.config["target"]
    return render_report(
        asdict(manifest),
        run=run.id,
        title=f"Programs for {target['expression']} on [{target['low']}, {target['high']}]",
        body=body(run),
    )


def body(run: Run) -> Markup:
    """What the report says between its heading and the facts of the run."""
    front = front_of(run.records())
    target = run.manifest.config["target"]
    kind = "relative" if target["relative"] else "absolute"
    shown = front[-CURVES:]
    return render_template(
        _TEMPLATES,
        "front.html",
        kind=kind,
        target=mathml(parse(target["expression"])),
        low=target["low"],
        high=target["high"],
        front=[_row(record) for record in front],
        chart=_front_chart(front, kind) if front else "",
        curves=[(r["operations"], _error_chart(r, kind)) for r in shown if r["error"] > 0],
        formulas=[
            (r["operations"], f"{r['bound']:.4g}", mathml(parse(r["expression"]), display="block"))
            for r in reversed(front)
        ],
    )


def _row(record: Mapping[str, Any]) -> tuple[str, ...]:
    figures = (record[k] for k in ("error", "bound", "error_float64", "bound_float64"))
    return (str(record["operations"]), *(f"{f:.4g}" for f in figures), record["expression"])


def _front_chart(front: Sequence[Mapping[str, Any]], kind: str) -> Markup:
    exact = [(float(r["operations"]), float(r["bound"])) for r in front if r["bound"] > 0]
    doubles = [(float(r["operations"]), float(r["bound_float64"])) for r in front]
    doubles = [point for point in doubles if point[1] > 0]
    series = [
        Series("proved, exact arithmetic", exact, "dots"),
        Series("proved, double arithmetic", doubles, "dots"),
    ]
    return plot(
        [s for s in series if s.points],
        title=f"Largest {kind} error by operations",
        x=Axis("operations"),
        y=Axis("error", "log"),
    )


def _error_chart(record: Mapping[str, Any], kind: str) -> Markup:
    """The error curve in units of its proven bound."""
    points = error_curve(record)
    series = Series("error", [(x, e / record["bound"]) for x, e in points])
    return plot(
        [series],
        title=f"{record['operations']} operations: {kind} error, exact arithmetic",
        x=Axis("x"),
        y=Axis(f"error / {record['bound']:.3g}"),
    )


def error_curve(record: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Points (x, error) of a claim over its interval, in exact arithmetic to plotting accuracy."""
    import flint
    from flint import arb

    from discovery.expr.balls import ball

    target = record["target"]
    program, function = parse(record["expression"]), parse(target["expression"])
    found = []
    with flint.ctx.workprec(BITS):
        low, high = (ball(parse(target[k]), {}, BITS) for k in ("low", "high"))
        assert isinstance(low, arb) and isinstance(high, arb)
        for k in range(CURVE_POINTS):
            x = (low + (high - low) * k / (CURVE_POINTS - 1)).mid()
            values = [ball(node, {"x": x}, BITS) for node in (program, function)]
            assert isinstance(values[0], arb) and isinstance(values[1], arb)
            error = values[0] - values[1]
            error = error / values[1] if target["relative"] else error
            if math.isfinite(float(error)):
                found.append((float(x), float(error)))
    return found
