"""Charts: every point is drawn inside the axes, on round ticks, without inline styles."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from discovery.site import chart
from discovery.site.chart import Axis, Series, bars, plot

finite = st.floats(-1e12, 1e12)
positive = st.floats(1e-300, 1e300)


def drawn(points: list[tuple[float, float]], x: Axis, y: Axis) -> list[tuple[float, float]]:
    figure = ET.fromstring(str(plot([Series("s", points, "dots")], title="T", x=x, y=y)))
    moves = [element.get("transform", "") for element in figure.iter("path")]
    places = [re.fullmatch(r"translate\((\S+) (\S+)\)", move) for move in moves]
    return [(float(place[1]), float(place[2])) for place in places if place]


@given(points=st.lists(st.tuples(finite, positive), min_size=1, max_size=9))
def test_every_point_lies_inside_the_axes(points: list[tuple[float, float]]) -> None:
    places = drawn(points, Axis("x"), Axis("y", "log"))
    assert len(places) == len(points)
    for x, y in places:
        assert chart.LEFT <= x <= chart.WIDTH - chart.RIGHT
        assert chart.TOP <= y <= chart.HEIGHT - chart.BOTTOM


def test_greater_values_lie_further_right_and_higher_up() -> None:
    places = drawn([(1, 1e-9), (2, 1e-3), (5, 1e6)], Axis("x"), Axis("y", "log"))
    assert places == sorted(places)
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)


def test_ticks_are_round_numbers_and_powers_of_ten() -> None:
    points = [(0.13, 1e-7), (0.94, 2.0)]
    figure = plot([Series("s", points)], title="T", x=Axis("x"), y=Axis("y", "log"))
    texts = ["".join(e.itertext()) for e in ET.fromstring(str(figure)).iter("text")]
    assert texts[:9] == ["10−7", "10−6", "10−5", "10−4", "10−3", "10−2", "10−1", "100", "101"]
    assert texts[9:15] == ["0", "0.2", "0.4", "0.6", "0.8", "1"]


def test_bars_are_in_proportion_and_in_order() -> None:
    figure = ET.fromstring(str(bars([("a", 4), ("b", 1), ("none", 0)], title="T")))
    widths = [float(e.get("width", "")) for e in figure.iter("rect")]
    assert widths == [widths[0], widths[0] / 4, 0]


def test_names_are_escaped_and_nothing_is_styled_inline() -> None:
    hostile = '<script>"&'
    series = [Series(hostile, [(0, 1), (1, 2)], texts=[hostile] * 2), Series("b", [(0, 1)], "dots")]
    for figure in (
        plot(series, title=hostile, x=Axis(hostile), y=Axis(hostile)),
        bars([(hostile, 1)], title=hostile),
    ):
        root = ET.fromstring(str(figure))
        assert "script" not in {element.tag for element in root.iter()}
        assert not any("style" in element.attrib for element in root.iter())
