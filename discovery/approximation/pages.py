"""The page of a run: the front, the error of its best programs over the interval, formulas."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.approximation.evolution import front_of
from discovery.approximation.formats import EXPORTS
from discovery.expr.node import Node, apply, variable
from discovery.expr.parse import parse
from discovery.expr.printers.layout import PrintError
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
        programs=[_program(record) for record in reversed(front)],
    )


def _row(record: Mapping[str, Any]) -> tuple[str, ...]:
    figures = (record[k] for k in ("error", "bound", "error_float64", "bound_float64"))
    return (str(record["operations"]), *(f"{f:.4g}" for f in figures))


def _program(record: Mapping[str, Any]) -> dict[str, Any]:
    """A program as the page shows it: figures, a formula for each shared value, and exports."""
    return {
        "operations": record["operations"],
        "bound": f"{record['bound']:.4g}",
        "bound_float64": f"{record['bound_float64']:.4g}",
        "formulas": [mathml(line, display="block") for line in _lines(record["expression"])],
        "text": record["expression"],
        "exports": list(_exports(record)),
    }


def _exports(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The forms that can say the program; Python has no fused operation, for one."""
    for form, write in EXPORTS.items():
        with suppress(PrintError):
            yield form, write(record)


def _lines(text: str) -> list[Node]:
    """Each named line of a program as an equation, and the value."""
    *named, value = text.split("; ")
    pairs = (line.split(" = ") for line in named)
    return [*(apply("eq", variable(name), parse(body)) for name, body in pairs), parse(value)]


def _front_chart(front: Sequence[Mapping[str, Any]], kind: str) -> Markup:
    exact = [(float(r["operations"]), float(r["bound"])) for r in front if r["bound"] > 0]
    doubles = [(float(r["operations"]), float(r["bound_float64"])) for r in front]
    doubles = [point for point in doubles if point[1] > 0]
    series = [
        Series("proved, exact arithmetic", exact, "line" if len(exact) > 1 else "dots"),
        Series("proved, double arithmetic", doubles, "dots", [_said(*p) for p in doubles]),
    ]
    return plot(
        [s for s in series if s.points],
        title=f"Largest {kind} error by operations",
        x=Axis("operations"),
        y=Axis("error", "log"),
    )


def _said(operations: float, error: float) -> str:
    return f"{operations:.0f} operations: {error:.4g}"


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
