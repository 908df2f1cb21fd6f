"""The report of a batch: how many equations have which answer, and the answers with their proofs.

A page holds at most :data:`SHOWN` answers of each kind, from the first :data:`SCANNED`; the journal
holds them all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from discovery.reactions.explain import prove
from discovery.reactions.render import HTML, write_record

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.reactions.network import NamedNetwork
    from discovery.runs.folder import Run

SHOWN = 200
SCANNED = 5_000  # answers looked through for those to show; more would take seconds
# A blank between a number and what it counts: no line may break there.
_UNBROKEN = re.compile(r"(?<=\w) (?=-?[0-9]+[,.;])|(?:(?<=[ (][0-9])|(?<=[0-9]{2})) (?=[^\W\d])")
_TEMPLATES = Path(__file__).parent / "templates"
_WORDS = {
    "unique": "with a unique balance",
    "several": "with several balances",
    "infeasible": "with no balance",
    "error": "that could not be read",
}


class Row(NamedTuple):
    """An answer as cells of a table: its number from 1, the equation, and what proves it."""

    number: int
    equation: Markup
    proof: Markup


def page(run: Run) -> str:
    """The HTML of the report of a run."""
    from discovery.site.report import render_report

    return render_report(asdict(run.manifest), run=run.id, title="Reactions", body=body(run))


def body(run: Run) -> Markup:
    """What the report says about the answers of a run."""
    from discovery.site.page import render_template

    config = run.manifest.config
    if "species" in config:
        from discovery.reactions.survey_pages import survey_body

        return survey_body(run)
    rows: dict[str, list[Row]] = defaultdict(list)
    for number, record in enumerate(islice(run.records(), SCANNED), 1):
        status = "error" if "error" in record else record["status"]
        if len(rows[status]) < SHOWN and status in _WORDS:
            rows[status].append(_row(number, record))
    counts = run.manifest.summary
    kinds = [(status, counts[status], rows[status]) for status in _WORDS if status in counts]
    network = _network(run) if config.get("network") else None
    return render_template(_TEMPLATES, "batch.html", kinds=kinds, words=_WORDS, network=network)


def save_pictures(run: Run) -> None:
    """Write the pictures of the page of a run as SVG files into its folder."""
    config = run.manifest.config
    if "species" in config:
        from discovery.reactions.survey_pages import draw, read_shown

        figures = draw(read_shown(run))
    elif config.get("network"):
        from discovery.reactions.network import read_network

        figures = draw_network(read_network(run.records()))
    else:
        return
    from discovery.reactions.pictures import stand_alone
    from discovery.runs.storage import replace_file

    for name, figure in figures.items():
        replace_file(run.path / f"{name}.svg", stand_alone(figure))


def draw_network(network: NamedNetwork | None) -> dict[str, Markup]:
    """The pictures of a network by name; none where there is no network."""
    from discovery.reactions import pictures

    if network is None:
        return {}
    arguments = (network.species, network.reactions, len(network.reactions))
    return {"network": pictures.network(*arguments), "heat": pictures.heat_map(*arguments)}


def _network(run: Run) -> dict[str, Any] | None:
    """What all reactions of a run conserve together, and pictures of them."""
    from markupsafe import Markup

    from discovery.reactions.explain import reaction_terms
    from discovery.reactions.network import read_network, tell_network

    found = read_network(run.records())
    if found is None:
        return None
    summary, *laws = tell_network(found)
    rows = [
        (f"R{number}", Markup(write_record(reaction_terms(text), HTML)))
        for number, text in enumerate(found.equations[:SHOWN], 1)
    ]
    summary = summary.removeprefix("network: ")
    return {"summary": summary, "laws": laws, "rows": rows, "figures": draw_network(found).values()}


def _row(number: int, record: Any) -> Row:
    from markupsafe import Markup, escape

    if "error" in record:
        error = record["error"]
        place = f"line {error['line']}, column {error['column']}"
        return Row(number, escape(error["message"]), escape(place))
    equation = Markup(write_record(record, HTML))  # escaped by its notation
    return Row(number, equation, escape(_UNBROKEN.sub("\u00a0", prove(record))))
