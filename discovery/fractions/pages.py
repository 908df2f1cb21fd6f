"""The report page of a run: one row a tail, the convergence of the best, a proof in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.errors import DiscoveryError
from discovery.expr.parse import parse
from discovery.fractions import polynomial_page
from discovery.fractions.formats import left_text, slot_text
from discovery.fractions.formula import TERMS
from discovery.fractions.listing import by_constant, describe, leaders

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

JSON = dict[str, Any]
_ROWS, _CURVES = 200, 4
_TEMPLATES = Path(__file__).parent / "templates"


def body(run: Run) -> Markup:
    """The part of the report that this engine writes."""
    if "polynomials" in run.manifest.config:
        return polynomial_page.body(run)
    from discovery.site.page import render_template

    groups = by_constant(run.records()).values()
    chosen = [leader for group in groups for leader in leaders(group)]
    rows = [leader for leader in chosen if "polynomials" in leader.record]
    best = [leader.record for leader in rows]
    return render_template(
        _TEMPLATES,
        "fractions.html",
        rows=[_row(record, size) for record, size in rows[:_ROWS]],
        special=[describe(record) for record, _ in chosen if "polynomials" not in record],
        more=max(0, len(best) - _ROWS),
        formulas=sum(leader.size for leader in chosen),
        tails=len(chosen),
        chart=_chart(best[:_CURVES]) if best else "",
        proofs=[_proof(record) for record in best[:_CURVES] if record.get("certificate")],
        searched=run.manifest.summary.get("searched", ""),
        longer=run.manifest.summary.get("longer"),
    )


def page(run: Run) -> str:
    """The whole page."""
    from dataclasses import asdict

    from discovery.site.report import render_report

    return render_report(
        asdict(run.manifest), run=run.id, title=_title(run.manifest.config), body=body(run)
    )


def _title(config: JSON) -> str:
    if "polynomials" in config:
        return "Polynomial continued fractions"
    return f"Continued fractions of {', '.join(e['text'] for e in config['constants'][:3])}"


def _row(record: JSON, size: int) -> JSON:
    return {
        "id": record["id"],
        "left": left_text(record),
        "formula": _mathematics(left_text(record)),
        "head": ", ".join(map(str, record["preperiod"])),
        "slots": ", ".join(map(slot_text, record["polynomials"])),
        "signs": "".join("+" if s > 0 else "\u2212" for s in record["signs"]),
        "period": record["period"],
        "status": record["status"],
        "convergence": record["convergence"],
        "size": size,
    }


def _mathematics(text: str) -> Markup | str:
    """An expression as MathML; the text itself where a file gave its constant another name."""
    from discovery.site.formula import mathml

    try:
        return mathml(parse(text))
    except DiscoveryError:
        return text


def _chart(records: list[JSON]) -> Markup:
    from discovery.site.chart import Axis, Series, plot

    series = [
        Series(
            left_text(record),
            [(0.0, 0.0), *zip(map(float, TERMS), map(float, record["convergence"]), strict=True)],
        )
        for record in records
    ]
    return plot(series, title="Convergence", x=Axis("terms"), y=Axis("right decimals"))


def _proof(record: JSON) -> JSON:
    """What a proof page says: the anchor, the head, and why the digits go on for ever."""
    certificate = record["certificate"]
    loop, anchor = certificate["loop"], certificate["anchor"]
    return {
        **_row(record, 1),
        "anchor": f"{anchor['kind']} {', '.join(anchor['parameters'])}",
        "relation": certificate["relation"],
        "start": certificate["start"],
        "head_moves": certificate["head"],
        "loop_moves": loop["moves"],
        "index": loop["index"],
        "stride": loop["stride"],
        "state": [slot_text([str(c) for c in p] or ["0"]) for p in loop["state"]],
    }
