"""Ranges: parts cover every item once, in order, from wherever they are restored."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.errors import UsageError
from search import MemoryJournal, Poisoned, Ranges, run
from search.ranges import PARTS


def items_of(part: Any, **given: Any) -> list[dict[str, Any]]:
    return [{"item": item, **given} for item in part]


def found(plan: Ranges) -> list[Any]:
    journal = MemoryJournal()
    run(plan, journal=journal)
    return [record["item"] for record in journal.records]


@given(st.integers(0, 60), st.integers(1, 70), st.integers(-3, 3))
def test_parts_cover_a_range_in_order(length: int, size: int, begin: int) -> None:
    whole = range(begin, begin + 3 * length, 3)
    assert found(Ranges(items_of, whole, size=size)) == list(whole)


@given(st.lists(st.text(max_size=3), max_size=20), st.integers(1, 25), st.data())
def test_a_restored_plan_goes_on_with_the_next_part(
    lines: list[str], size: int, data: st.DataObject
) -> None:
    parts = -(-len(lines) // size)
    done = data.draw(st.integers(0, parts))
    plan = Ranges(items_of, lines, size=size)
    for _, task in zip(range(done), plan.tasks(), strict=False):
        plan.absorb(task, [])
    rest = Ranges(items_of, lines, size=size)
    rest.restore(plan.state())
    assert found(rest) == lines[done * size :]


def test_slices_of_a_range_stay_ranges() -> None:
    (task, *_) = Ranges(items_of, range(10**15)).tasks()
    assert task.argument[1] == range(-(-(10**15) // PARTS))


def test_given_arguments_reach_the_function() -> None:
    journal = MemoryJournal()
    run(Ranges(items_of, "ab", colour="red"), journal=journal)
    assert journal.records == [{"item": "a", "colour": "red"}, {"item": "b", "colour": "red"}]


def test_a_poisoned_part_is_passed_over() -> None:
    plan = Ranges(items_of, range(10), size=5)
    task = next(plan.tasks())
    assert plan.absorb(task, Poisoned(task.key, "dead")) == []
    assert found(plan) == [5, 6, 7, 8, 9]


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(UsageError, match="parts of 0 items"):
        Ranges(items_of, range(3), size=0)
