"""The report of a survey: what set was asked for, whether it is complete, and its reactions.

The page shows the reactions of least sum, numbered R1, R2, ...; pictures show the first of these.
The journal holds all reactions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.reactions import pictures
from discovery.reactions.composition import composition_rows
from discovery.reactions.explain import describe, reaction_terms
from discovery.reactions.formula import MAX_TOTAL, read_species
from discovery.reactions.kernel import echelon
from discovery.reactions.render import HTML, write_name, write_record
from discovery.reactions.species_set import equation_text
from discovery.reactions.ternary import ternary
from discovery.reactions.vectors import Vector, by_size

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

SHOWN = 60
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Shown:
    """The reactions of a run that its page shows, least sum first, and how many have which size.

    ``sizes`` counts reactions by the number of species that take part.
    """

    names: tuple[str, ...]
    reactions: tuple[Vector, ...]
    sizes: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.sizes.values())


def read_shown(run: Run) -> Shown:
    """Pick the reactions to be shown from the journal of a run."""
    sizes: Counter[int] = Counter()

    def counted() -> Any:
        for record in run.records():
            if "coefficients" in record:
                z = tuple(record["coefficients"])
                sizes[sum(map(bool, z))] += 1
                yield z

    least = nsmallest(SHOWN, counted(), key=by_size)
    return Shown(tuple(run.manifest.config["species"]), tuple(least), dict(sorted(sizes.items())))


def draw(shown: Shown) -> dict[str, Markup]:
    """The pictures of the reactions by name; none where there are no reactions."""
    if not shown.reactions:
        return {}
    made = [dict(read_species(name, MAX_TOTAL).counts) for name in shown.names]
    arguments = (shown.names, shown.reactions, shown.total)
    figures = {
        "network": pictures.network(*arguments),
        "heat": pictures.heat_map(*arguments),
        "ternary": ternary(shown.names, made, shown.reactions, shown.total),
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def survey_body(run: Run) -> Markup:
    """What the report says about the reactions of a run."""
    from discovery.site.chart import bars
    from discovery.site.page import render_template

    shown = read_shown(run)
    rows = composition_rows([read_species(name, MAX_TOTAL) for name in shown.names])
    dimension = len(echelon(list(rows.values()), len(shown.names)).free)
    sizes = [(f"{size} species", float(count)) for size, count in shown.sizes.items()]
    return render_template(
        _TEMPLATES,
        "survey.html",
        lead=describe(run.manifest.summary),
        complete=run.manifest.summary["complete"],
        facts=_facts(shown.names, list(rows), dimension),
        sizes=bars(sizes, title="Reactions by the number of their species") if sizes else "",
        rows=[_row(number, shown.names, z) for number, z in enumerate(shown.reactions, 1)],
        total=shown.total,
        figures=draw(shown),
    )


def _facts(names: Sequence[str], quantities: Sequence[str], dimension: int) -> list[Any]:
    from markupsafe import Markup

    species = [Markup(write_name(name, HTML)) for name in names]
    return [
        ("Species", Markup(", ").join(species)),
        ("Conserved", ", ".join(quantities)),
        ("Independent", f"{dimension} reactions"),
    ]


def _row(number: int, names: Sequence[str], z: Vector) -> tuple[str, Markup, int]:
    from markupsafe import Markup

    equation = write_record(reaction_terms(equation_text(names, z)), HTML)
    return f"R{number}", Markup(equation), sum(map(abs, z))
