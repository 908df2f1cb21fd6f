"""Pictures of reactions as SVG: the network with their species, and their numbers as a heat map.

Each picture is a ``figure`` for a page, coloured by the page's stylesheet; :func:`stand_alone`
makes a file of it. They show at most as many reactions as can be told apart, the first ones given,
numbered R1, R2, ... in that order; the caption says of how many in ``total``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from discovery.reactions.render import UNICODE, write_name
from discovery.reactions.vectors import Vector

if TYPE_CHECKING:
    from markupsafe import Markup

NETWORK_REACTIONS = 12
HEAT_REACTIONS = 24
# Geometry in user units of the SVG; one unit is a CSS pixel at full width.
ROW = 26  # height of a row in network and heat map
LETTER = 7.4  # width of a character of a label, generously
WIDTH = 640  # at least; the page scales narrower pictures up
_TEMPLATES = Path(__file__).parent / "templates"


def written(name: str) -> str:
    """A species for a label: with real subscripts."""
    return write_name(name, UNICODE)


def network(names: Sequence[str], reactions: Sequence[Vector], total: int) -> Markup:
    """Species on the left, reactions on the right; a line for what is used up or made.

    Reactions stand in the order of the mean place of their species, which keeps lines short.
    """
    shown = list(enumerate(reactions[:NETWORK_REACTIONS], 1))
    used = [i for i in range(len(names)) if any(z[i] for _, z in shown)]
    places = {i: ROW * (row + 1) for row, i in enumerate(used)}
    height = ROW * (max(len(used), len(shown)) + 1)
    shown.sort(key=lambda entry: (_mean(places, entry[1]), entry[0]))
    gap = height / (len(shown) + 1)
    left = round(LETTER * max(len(written(names[i])) for i in used)) + 20
    right = max(left + 300, WIDTH - 80)
    heights = [round(gap * (row + 1), 1) for row in range(len(shown))]
    lines = [
        {
            "from": places[i],
            "to": height_there,
            "made": z[i] > 0,
            "text": f"R{number} {'makes' if z[i] > 0 else 'uses'} {abs(z[i])} {names[i]}",
        }
        for height_there, (number, z) in zip(heights, shown, strict=True)
        for i in used
        if z[i]
    ]
    return figure(
        "network.svg",
        species=[(written(names[i]), places[i]) for i in used],
        reactions=[(f"R{number}", y) for y, (number, _) in zip(heights, shown, strict=True)],
        lines=lines,
        box={"width": max(WIDTH, right + 60), "height": height, "left": left, "right": right},
        title=title("Species and reactions (dashed: made)", len(shown), total),
    )


def _mean(places: Mapping[int, int], z: Vector) -> Fraction:
    taking_part = [places[i] for i, x in enumerate(z) if x]
    return Fraction(sum(taking_part), len(taking_part))


def heat_map(names: Sequence[str], reactions: Sequence[Vector], total: int) -> Markup:
    """A row a reaction, a column a species; the stronger the colour, the larger the number."""
    shown = reactions[:HEAT_REACTIONS]
    most = max((abs(x) for z in shown for x in z), default=1)
    used = [i for i in range(len(names)) if any(z[i] for z in shown)]
    digits = max((len(str(x)) for z in shown for x in z), default=1)
    width = max(36, round(LETTER * digits) + 10)
    longest = max(len(written(names[i])) for i in used)
    slanted = LETTER * longest > width - 4
    top = round(LETTER * longest * 0.8) + 16 if slanted else 24
    left = 44
    cells = [
        {
            "x": left + column * width,
            "y": top + row * ROW,
            "number": str(z[i]).replace("-", "−"),
            "made": z[i] > 0,
            "share": round(0.12 + 0.43 * abs(z[i]) / most, 3),
        }
        for row, z in enumerate(shown)
        for column, i in enumerate(used)
        if z[i]
    ]
    tail = round(LETTER * longest * 0.7) if slanted else 0
    return figure(
        "heat.svg",
        columns=[(left + n * width + width // 2, written(names[i])) for n, i in enumerate(used)],
        rows=[(top + n * ROW + ROW // 2, f"R{n + 1}") for n in range(len(shown))],
        cells=cells,
        slanted=slanted,
        box={
            "width": max(WIDTH, left + len(used) * width + tail + 8),
            "height": top + len(shown) * ROW + 8,
            "left": left,
            "top": top,
            "right": left + len(used) * width,
            "cell": width,
            "row": ROW,
        },
        title=title("Stoichiometric numbers", len(shown), total),
    )


def stand_alone(figure: Markup) -> str:
    """The SVG of a figure as a file of its own, with colours for light and dark."""
    text = str(figure)
    end = text.rindex("</svg>") + len("</svg>")
    start = text.rindex("<svg", 0, text.index('role="img"'))
    style = (_TEMPLATES / "picture.css").read_text(encoding="utf-8").strip()
    opening, rest = text[start:end].split(">", 1)
    return f'{opening} xmlns="http://www.w3.org/2000/svg">\n<style>{style}</style>{rest}\n'


def title(what: str, shown: int, total: int) -> str:
    """What a picture shows, and of how many reactions if not all."""
    return f"{what}, {shown} of {total} reactions" if shown < total else what


def figure(template: str, **values: object) -> Markup:
    """The filled template of a picture."""
    from discovery.site.page import render_template

    return render_template(_TEMPLATES, template, **values)
