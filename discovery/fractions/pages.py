"""The report page of a run: one row a tail, the convergence of the best, a proof in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.errors import DiscoveryError
from discovery.fractions import atlas_page, polynomial_page
from discovery.fractions.atlas import anchor_name
from discovery.fractions.formats import left_text, read_expression, rule_text, signs_text, slot_text
from discovery.fractions.formula import TERMS
from discovery.fractions.listing import Leader, account, by_constant, describe, leaders
from discovery.fractions.walkthrough import block_steps, read_anchor

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

JSON = dict[str, Any]
_ROWS, _CURVES = 200, 4
_TEMPLATES = Path(__file__).parent / "templates"
# Column -> whether it holds numbers.
_COLUMNS = (
    ("Left side", False), ("First digits", False), ("Slots", False), ("Signs", False),
    ("Status", False), ("Period", True), *((f"{n} terms", True) for n in TERMS),
    ("Same tail", True),
)  # fmt: skip
_REASONS = {
    "bessel": (
        "With F(b) the series 0F1(; b; x), b = {0}, each coefficient of F(b) - F(b+1) is that of "
        "x F(b+2)/(b(b+1)); hence the ratios (b+k) F(b+k)/F(b+k+1) are the rests of this fraction, "
        "up to a scale."
    ),
    "geometric": (
        "With G(x) the sum of q^(n^2) x^n/((1-q)...(1-q^n)), q = 1/{0}, each coefficient of G(x) - "
        "G(xq) is that of xq G(xq^2); hence the ratios of such series are its rests."
    ),
    "quadratic": "It repeats, so it is a root of the quadratic equation that one block gives.",
}


def body(run: Run) -> Markup:
    """The part of the report that this engine writes."""
    if "polynomials" in run.manifest.config:
        return polynomial_page.body(run)
    if "atlas" in run.manifest.config:
        return atlas_page.body(run)
    from discovery.site.page import render_template

    groups = by_constant(run.records()).values()
    chosen = [leader for group in groups for leader in leaders(group)]
    rows = [leader for leader in chosen if "polynomials" in leader.record]
    best = [leader.record for leader in rows]
    return render_template(
        _TEMPLATES,
        "fractions.html",
        account=_account(run.manifest.summary, chosen),
        columns=_COLUMNS,
        rows=[_row(record, size) for record, size in rows[:_ROWS]],
        special=[describe(record) for record, _ in chosen if "polynomials" not in record],
        more=max(0, len(best) - _ROWS),
        chart=_chart(best) if best else "",
        proofs=[_proof(record) for record in best[:_ROWS] if record.get("certificate")],
    )


def page(run: Run) -> str:
    """The whole page."""
    from dataclasses import asdict

    from discovery.site.report import render_report

    return render_report(
        asdict(run.manifest),
        run=run.id,
        title=_title(run.manifest.config),
        body=body(run),
        scripts=((_TEMPLATES / "sort.js").read_text(encoding="utf-8"),),
    )


def _title(config: JSON) -> str:
    if "polynomials" in config:
        return "Polynomial continued fractions"
    if "atlas" in config:
        return f"Atlas of [a; a+d, a+2d, ...] up to {config['atlas']}"
    return f"Continued fractions of {', '.join(e['text'] for e in config['constants'][:3])}"


def _account(summary: Mapping[str, Any], chosen: Sequence[Leader]) -> str:
    """What was found and searched, in a sentence or one for each constant."""
    results = summary.get("constants", [summary] if "constant_expr" in summary else [])
    parts = []
    for result in results:
        own = [
            leader for leader in chosen
            if leader.record["constant_expr"] == result["constant_expr"]
        ]  # fmt: skip
        parts.append(f"{result['constant_expr']}: {account(result, own)}.")
    return " ".join(parts)


def _row(record: JSON, size: int) -> JSON:
    return {
        "id": record["id"],
        "formula": _mathematics(left_text(record)),
        "head": ", ".join(map(str, record["preperiod"])),
        "slots": ", ".join(map(slot_text, record["polynomials"])),
        "signs": "".join("+" if s > 0 else "\u2212" for s in record["signs"]),
        "period": record["period"],
        "status": record["status"],
        "convergence": record["convergence"],
        "size": size,
        "proof": bool(record.get("certificate")),
    }


def _mathematics(text: str) -> Markup | str:
    """An expression as MathML; the text itself where a file gave its constant another name."""
    from discovery.site.formula import mathml

    try:
        return mathml(read_expression(text))
    except DiscoveryError:
        return text


def _chart(records: list[JSON]) -> Markup:
    from discovery.site.chart import Axis, Series, plot

    distinct: dict[tuple[int, ...], JSON] = {}
    for record in records:
        distinct.setdefault(tuple(record["convergence"]), record)
    series = [
        Series(
            f"{left_text(record)} with signs {signs_text(record)}",
            [(0.0, 0.0), *zip(map(float, TERMS), map(float, record["convergence"]), strict=True)],
        )
        for record in list(distinct.values())[:_CURVES]
    ]
    return plot(
        series,
        title="How fast the simplest formulas converge",
        x=Axis("terms"),
        y=Axis("right decimals"),
    )


def _proof(record: JSON) -> JSON:
    """What a proof says: the anchor, the head, and why the digits go on for ever."""
    certificate = record["certificate"]
    loop, anchor = certificate["loop"], read_anchor(certificate)
    relation = left_text({"constant_expr": "z", "left": certificate["relation"]})
    digits = [str(anchor.digit(k)) for k in range(4)]
    signs = "" if anchor.sigma > 0 else " with minus signs"
    single = anchor.kind == "geometric" or (anchor.kind == "bessel" and len(anchor.slots) == 1)
    name = anchor_name(anchor) if single else ""
    return {
        "id": record["id"],
        "left": left_text(record),
        "formula": _mathematics(left_text(record)),
        "rule": rule_text(record),
        "head": ", ".join(map(str, record["preperiod"])),
        "anchor_digits": f"[{digits[0]}; {', '.join(digits[1:])}, \u2026]{signs}",
        "anchor_name": _mathematics(name) if name else "",
        "anchor_reason": _REASONS[anchor.kind].format(anchor.parameters[0]),
        "constant": _mathematics(record["constant_expr"]),
        "relation": _mathematics(relation),
        "start": certificate["start"],
        "head_moves": certificate["head"],
        "loop_moves": loop["moves"],
        "runs": "t" in certificate["head"],
        "shift": loop["shift"],
        "ratio": anchor.ratio,
        "state": [slot_text([str(c) for c in p] or ["0"]) for p in loop["state"]],
        "steps": block_steps(record),
    }
