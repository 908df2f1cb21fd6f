"""Walks: where a descent stands still, a step of one coefficient shows the way."""

from __future__ import annotations

import math
import random

from discovery.approximation.fit import Fitted, fit
from discovery.approximation.genome import ADD, DIV, MUL, Program, X
from discovery.approximation.targets import problem, read_target
from discovery.approximation.valley import walk

SHIFTED: Program = (
    (ADD, 1e-3, X),
    (DIV, 90.49116785640832, 0),
    (ADD, 0, 1),
    (DIV, 237.3615222931135, 2),
    (ADD, 2, 3),
    (ADD, -31.36183377774058, 4),
    (DIV, 62.72369960858416, 5),
    (ADD, 0.9999999995382464, 6),
)


def test_a_walk_leads_where_the_descent_does_not() -> None:
    data = problem(read_target("exp2"))
    stuck = fit(SHIFTED, data, random.Random(1), 0)
    found = walk(stuck, data)
    assert found.error < 0.5 * stuck.error
    assert abs(found.program[0][1] + 0.5) < 0.001
    assert walk(stuck, data) == found


def test_a_coarse_program_stays_as_it_is() -> None:
    data = problem(read_target("exp2"))
    entry = Fitted(SHIFTED[:1], 0.3, (0.0,))
    assert walk(entry, data) is entry


def test_a_program_without_a_value_at_an_end_is_no_good() -> None:
    """With x = 0 the quotient is infinity over infinity, wherever the nodes are."""
    program: Program = (
        (DIV, 196.5802031036876, X),
        (ADD, X, 0),
        (MUL, 1, 1),
        (ADD, 1508.5297107545423, 2),
        (ADD, 157.90001924061343, 2),
        (DIV, 3, 4),
        (MUL, 1, 5),
        (ADD, -68.1295067614186, 6),
        (DIV, 136.2590135357694, 7),
        (ADD, 0.9999999999999486, 8),
    )
    found = fit(program, problem(read_target("exp2")), random.Random(1), 0)
    assert found.error == math.inf
