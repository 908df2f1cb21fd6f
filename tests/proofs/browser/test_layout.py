"""Places in the picture: layers, distances, and little time for many theorems."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.browser.dependencies import dependencies
from proofs.browser.layout import layout
from tests.proofs.browser.synthetic import synthetic_theory


@st.composite
def graphs(draw: st.DrawFn) -> list[list[int]]:
    """Nodes that use earlier ones."""
    count = draw(st.integers(0, 40))
    return [
        draw(st.lists(st.integers(0, node - 1), max_size=4, unique=True)) if node else []
        for node in range(count)
    ]


@given(graphs())
def test_what_is_used_stands_above_and_nothing_overlaps(uses: list[list[int]]) -> None:
    places = layout(uses)
    assert len(places) == len(uses)
    for node, used in enumerate(uses):
        assert all(places[other][1] < places[node][1] for other in used)
    rows: dict[float, list[float]] = {}
    for x, y in places:
        rows.setdefault(y, []).append(x)
    for row in rows.values():
        assert all(right - left >= 0.97 for left, right in pairwise(sorted(row)))  # rounded to 0.01


def test_a_chain_is_a_straight_line_and_a_fork_is_symmetric() -> None:
    assert {x for x, _ in layout([[], [0], [1], [2]])} == {0.0}
    assert [x for x, _ in layout([[], [0], [0]])] == [0.0, -0.5, 0.5]


def test_two_crossed_pairs_are_uncrossed() -> None:
    places = layout([[], [], [1], [0]])
    assert (places[0][0] < places[1][0]) == (places[3][0] < places[2][0])


@pytest.mark.bench
def test_ten_thousand_theorems_are_laid_out_in_a_second() -> None:
    uses = dependencies(synthetic_theory(10_000).theorems).uses
    start = time.process_time()
    layout(uses)
    assert time.process_time() - start < 1
