"""Charts as SVG inside the page: lines, dots and bars, coloured by the page's stylesheet.

Takes finite numbers; gives a ``figure`` without inline styles, so that the page's
Content-Security-Policy holds, colours follow light and dark, and text can be selected. Series
differ by dash and by the shape of their dots too, never by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from discovery.site.page import render_template

if TYPE_CHECKING:
    from markupsafe import Markup

# Geometry in user units of the SVG; one unit is a CSS pixel at full width.
WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BOTTOM = 66, 26, 16, 52
BAR_HEIGHT, BAR_GAP, BAR_LEFT, BAR_RIGHT = 20, 10, 190, 70
COLOURS = 4  # s0 .. s3 in the stylesheet
_TEMPLATES = Path(__file__).parent / "templates"
_DOTS = (
    "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0",  # circle
    "M-3.5,-3.5h7v7h-7z",  # square
    "M0,-4.5l4.5,8h-9z",  # triangle
    "M0,-5l5,5l-5,5l-5,-5z",  # diamond
)


@dataclass(frozen=True)
class Series:
    """Points (x, y) drawn as a line or as dots, with a text for each dot when pointed at."""

    name: str
    points: Sequence[tuple[float, float]]
    mark: Literal["line", "dots"] = "line"
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class Axis:
    """The label (unit included) of an axis, and its scale."""

    label: str
    scale: Literal["linear", "log"] = "linear"


@dataclass(frozen=True)
class Tick:
    """A labelled value on an axis; ``power`` is the exponent of ten on a log scale."""

    value: float
    label: str
    power: str = ""


def plot(series: Sequence[Series], *, title: str, x: Axis, y: Axis) -> Markup:
    """A figure of up to four series over two axes, with a legend when there are several.

    ``title`` becomes the caption and the text for readers who do not see the picture. Needs at
    least one point; on a log scale all values are positive.

    >>> error = Series("cubic", [(1, 1e-3), (2, 1e-6)])
    >>> axes = {"x": Axis("operations"), "y": Axis("error", "log")}
    >>> "<figcaption>Error</figcaption>" in plot([error], title="Error", **axes)
    True
    """
    points = [point for line in series for point in line.points]
    assert points
    assert len(series) <= COLOURS
    x_scale = _Scale.over([p[0] for p in points], x.scale, LEFT, WIDTH - RIGHT)
    y_scale = _Scale.over([p[1] for p in points], y.scale, HEIGHT - BOTTOM, TOP)
    drawn = [
        {
            "name": line.name,
            "mark": line.mark,
            "dot": _DOTS[index],
            "points": [(x_scale.place(a), y_scale.place(b)) for a, b in line.points],
            "texts": list(line.texts) or [f"{a:g}, {b:g}" for a, b in line.points],
        }
        for index, line in enumerate(series)
    ]
    return render_template(
        _TEMPLATES,
        "plot.svg",
        title=title,
        series=drawn,
        x_label=x.label,
        y_label=y.label,
        x_ticks=[(x_scale.place(tick.value), tick) for tick in x_scale.ticks()],
        y_ticks=[(y_scale.place(tick.value), tick) for tick in y_scale.ticks()],
        box={"width": WIDTH, "height": HEIGHT, "left": LEFT, "top": TOP}
        | {"right": WIDTH - RIGHT, "bottom": HEIGHT - BOTTOM},
    )


def bars(values: Sequence[tuple[str, float]], *, title: str) -> Markup:
    """A figure of horizontal bars, one for each (name, value) with value >= 0, in the order given.

    >>> print(bars([("H", 2), ("O", 1)], title="Atoms").count("<rect"))
    2
    """
    assert values
    assert all(math.isfinite(value) and value >= 0 for _, value in values)
    longest = max(value for _, value in values) or 1
    room = WIDTH - BAR_LEFT - BAR_RIGHT
    rows = [
        {
            "name": name,
            "value": f"{value:g}",
            "length": round(value / longest * room, 2),
            "top": top,
        }
        for top, (name, value) in zip(_tops(), values, strict=False)
    ]
    height = len(values) * (BAR_HEIGHT + BAR_GAP)
    box = {"width": WIDTH, "height": height, "left": BAR_LEFT, "thick": BAR_HEIGHT}
    return render_template(_TEMPLATES, "bars.svg", title=title, rows=rows, box=box)


def _tops() -> Iterator[int]:
    top = 0
    while True:
        yield top
        top += BAR_HEIGHT + BAR_GAP


@dataclass(frozen=True)
class _Scale:
    """Maps values in [low, high] to coordinates in [start, end]; ``log`` works on log10."""

    low: float
    high: float
    start: float
    end: float
    log: bool

    @classmethod
    def over(cls, values: Sequence[float], scale: str, start: float, end: float) -> _Scale:
        """The scale that shows all ``values``, widened to whole ticks."""
        assert all(math.isfinite(value) for value in values)
        low, high = min(values), max(values)
        if scale == "log":
            assert low > 0
            first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
            return cls(first, last if last > first else first + 1, start, end, True)
        size = max(abs(low), abs(high))
        if high - low <= max(1e-9 * size, 1e-300):  # one value, as far as a picture can show
            low, high = low - (size / 2 or 1), high + (size / 2 or 1)
        step = _step(low, high)
        return cls(math.floor(low / step) * step, math.ceil(high / step) * step, start, end, False)

    def place(self, value: float) -> float:
        """The coordinate of ``value``."""
        value = math.log10(value) if self.log else value
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)

    def ticks(self) -> list[Tick]:
        """Six ticks or so, on round numbers."""
        if self.log:
            every = max(1, math.ceil((self.high - self.low) / 8))
            powers = range(int(self.low), int(self.high) + 1, every)
            return [Tick(10.0**power, "10", str(power).replace("-", "−")) for power in powers]
        step = _step(self.low, self.high)
        first, last = round(self.low / step), round(self.high / step)
        return [
            Tick(n * step, f"{n * step:.10g}".replace("-", "−")) for n in range(first, last + 1)
        ]


def _step(low: float, high: float) -> float:
    """The distance of ticks: 1, 2 or 5 times a power of ten, about five of them in [low, high]."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough)
