"""The picture of reactions among species of three elements: points and lines in a triangle.

A species is the point whose distances from the sides are its shares of atoms; what can be mixed
from some species lies in their hull, so a reaction is a meeting of two hulls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from discovery.reactions.elements import CHARGE
from discovery.reactions.pictures import LETTER, figure, title, written
from discovery.reactions.vectors import Vector

if TYPE_CHECKING:
    from markupsafe import Markup

SHOWN = 4  # reactions whose lines can be told apart
# Geometry in user units of the SVG; one unit is a CSS pixel at full width.
SIDE = 460  # of the triangle
MARGIN = 90

Point = tuple[float, float]
Area = tuple[float, float, float, float]  # left, top, right, bottom


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
    shown = [z for z in reactions if min(_sizes(z)) >= 2][:SHOWN]
    drawn = [_hulls(z, points, compositions) for z in shown]
    lines = [line for hulls in drawn for line in hulls.lines] + list(combinations(corners, 2))
    return figure(
        "ternary.svg",
        corners=list(zip(elements, corners, strict=True)),
        points=sorted(set(points)),
        labels=_labels(points, [written(name) for name in names], lines),
        reactions=drawn,
        numbers=[f"R{reactions.index(z) + 1}" for z in shown],
        box={"width": SIDE + 2 * MARGIN, "height": round(SIDE * 0.866) + 2 * MARGIN},
        title=title("Compositions by number of atoms", len(shown), total),
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
