"""Pictures of reactions as SVG: species-reaction network, heat map, ternary diagram.

Each picture is a ``figure`` for a page, coloured by the page's stylesheet; :func:`stand_alone`
makes a file of it. They show at most as many reactions as can be told apart, the first ones given,
numbered R1, R2, ... in that order; the caption says of how many in ``total``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from discovery.reactions.elements import CHARGE
from discovery.reactions.render import UNICODE, write_name
from discovery.reactions.vectors import Vector

if TYPE_CHECKING:
    from markupsafe import Markup

NETWORK_REACTIONS = 12
HEAT_REACTIONS = 24
TERNARY_REACTIONS = 4
# Geometry in user units of the SVG; one unit is a CSS pixel at full width.
ROW = 26  # height of a row in network and heat map
LETTER = 7.4  # width of a character of a label, generously
SIDE = 460  # of the triangle
MARGIN = 90
WIDTH = 640  # at least; the page scales narrower pictures up
_TEMPLATES = Path(__file__).parent / "templates"

Point = tuple[float, float]
Area = tuple[float, float, float, float]  # left, top, right, bottom


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
    return _figure(
        "network.svg",
        species=[(written(names[i]), places[i]) for i in used],
        reactions=[(f"R{number}", y) for y, (number, _) in zip(heights, shown, strict=True)],
        lines=lines,
        box={"width": max(WIDTH, right + 60), "height": height, "left": left, "right": right},
        title=_title("Species and reactions (dashed: made)", len(shown), total),
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
    return _figure(
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
        title=_title("Stoichiometric numbers", len(shown), total),
    )


@dataclass(frozen=True)
class Label:
    """A text at a place, ``anchor`` saying which end of it is there."""

    text: str
    x: float
    y: float
    anchor: str


def ternary(
    names: Sequence[str],
    compositions: Sequence[Mapping[str, int]],
    reactions: Sequence[Vector],
    total: int,
) -> Markup | None:
    """Species as points of the triangle of three elements, and some reactions.

    Where the hull of the reactants meets that of the products, the reaction has its common
    composition. None if there are not exactly three elements, or if a species is charged.
    """
    elements = sorted({element for made in compositions for element in made})
    if len(elements) != 3 or CHARGE in elements:
        return None
    points = [_place([Fraction(made.get(e, 0)) for e in elements]) for made in compositions]
    corners = [_place([Fraction(int(e == f)) for f in elements]) for e in elements]
    shown = [z for z in reactions if min(_sizes(z)) >= 2][:TERNARY_REACTIONS]
    drawn = [_hulls(z, points, compositions) for z in shown]
    lines = [line for hulls in drawn for line in hulls.lines] + list(combinations(corners, 2))
    return _figure(
        "ternary.svg",
        corners=list(zip(elements, corners, strict=True)),
        points=sorted(set(points)),
        labels=_labels(points, [written(name) for name in names], lines),
        reactions=drawn,
        numbers=[f"R{reactions.index(z) + 1}" for z in shown],
        box={"width": SIDE + 2 * MARGIN, "height": round(SIDE * 0.866) + 2 * MARGIN},
        title=_title("Compositions by number of atoms", len(shown), total),
    )


def _place(parts: Sequence[Fraction]) -> Point:
    """The point of the triangle with these parts of its corners: left, right, top."""
    total = sum(parts)
    _, right, top = (float(part / total) for part in parts)
    height = SIDE * 0.866
    return round(MARGIN + SIDE * (right + top / 2), 1), round(MARGIN + height * (1 - top), 1)


def _sizes(z: Vector) -> tuple[int, int]:
    """How many species are used up, and how many are made."""
    return sum(x < 0 for x in z), sum(x > 0 for x in z)


@dataclass(frozen=True)
class Hulls:
    """The lines between the species of either side, and the composition common to both."""

    lines: list[tuple[Point, Point]]
    meeting: Point


def _hulls(z: Vector, points: Sequence[Point], compositions: Sequence[Mapping[str, int]]) -> Hulls:
    sides = [[points[i] for i, x in enumerate(z) if x * sign > 0] for sign in (-1, 1)]
    lines = [(a, b) for side in sides for a, b in combinations(side, 2) if a != b]
    atoms = [max(0, -x) * sum(made.values()) for x, made in zip(z, compositions, strict=True)]
    x, y = (
        sum(count * point[k] for count, point in zip(atoms, points, strict=True)) / sum(atoms)
        for k in (0, 1)
    )
    return Hulls(lines, (round(x, 1), round(y, 1)))


def _labels(
    points: Sequence[Point], texts: Sequence[str], lines: Sequence[tuple[Point, Point]]
) -> list[Label]:
    """A label for each point, species of one point together, placed clear of what is there."""
    together: dict[Point, list[str]] = {}
    for point, text in zip(points, texts, strict=True):
        together.setdefault(point, []).append(text)
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in together]
    for (ax, ay), (bx, by) in lines:
        for step in range(61):
            x, y = ax + (bx - ax) * step / 60, ay + (by - ay) * step / 60
            taken.append((x - 1, y - 1, x + 1, y + 1))
    placed = []
    for (x, y), some in sorted(together.items(), key=lambda item: (item[0][1], item[0][0])):
        text = ", ".join(some)
        choices = [_candidate(text, x, y, dx, dy) for dx, dy in _DIRECTIONS]
        label, area = min(choices, key=lambda choice: _overlap(choice[1], taken))
        taken.append(area)
        placed.append(label)
    return placed


_DIRECTIONS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, 2))


def _candidate(text: str, x: float, y: float, dx: int, dy: int) -> tuple[Label, Area]:
    """A label beside a point, in a direction, and the area that it takes."""
    width = LETTER * len(text)
    anchor = {1: "start", -1: "end", 0: "middle"}[dx]
    at, base = x + 9 * dx, y + 4 + 15 * dy
    left = {1: at, -1: at - width, 0: at - width / 2}[dx]
    area = (left, base - 11, left + width, base + 3)
    return Label(text, round(at, 1), round(base, 1), anchor), area


def _overlap(area: Area, taken: Sequence[Area]) -> float:
    """How much of the area is taken, and how much of it lies outside the picture."""
    total = max(0.0, 4 - area[0]) + max(0.0, area[2] - (SIDE + 2 * MARGIN - 4))
    for other in taken:
        width = min(area[2], other[2]) - max(area[0], other[0])
        height = min(area[3], other[3]) - max(area[1], other[1])
        total += max(0.0, width) * max(0.0, height)
    return total


def stand_alone(figure: Markup) -> str:
    """The SVG of a figure as a file of its own, with colours for light and dark."""
    text = str(figure)
    end = text.rindex("</svg>") + len("</svg>")
    start = text.rindex("<svg", 0, text.index('role="img"'))
    style = (_TEMPLATES / "picture.css").read_text(encoding="utf-8").strip()
    opening, rest = text[start:end].split(">", 1)
    return f'{opening} xmlns="http://www.w3.org/2000/svg">\n<style>{style}</style>{rest}\n'


def _title(what: str, shown: int, total: int) -> str:
    return f"{what}, {shown} of {total} reactions" if shown < total else what


def _figure(template: str, **values: object) -> Markup:
    from discovery.site.page import render_template

    return render_template(_TEMPLATES, template, **values)
