"""The archive keeps the best of each size, and its front is what nothing dominates."""

from __future__ import annotations

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from search.pareto import Archive, Entry

entries = st.lists(
    st.builds(
        Entry,
        size=st.integers(1, 4),
        error=st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 1.0]),
        key=st.text("abcdefgh", min_size=1, max_size=4),
    ),
    max_size=60,
    unique_by=lambda entry: (entry.size, entry.key),
)


def filled(added: list[Entry], quota: int = 5, ties: int = 2) -> Archive:
    archive = Archive(quota=quota, ties=ties)
    for entry in added:
        archive.add(entry)
    return archive


def contents(archive: Archive) -> list[Entry]:
    return [entry for size in archive.sizes() for entry in archive.shelf(size)]


@given(entries, st.integers(1, 6), st.integers(1, 3))
def test_a_shelf_holds_the_best_within_quota_and_ties(
    added: list[Entry], quota: int, ties: int
) -> None:
    archive = filled(added, quota, ties)
    for size in {entry.size for entry in added}:
        best: list[Entry] = []
        for entry in sorted(entry for entry in added if entry.size == size):
            if sum(old.error == entry.error for old in best) < ties:
                best.append(entry)
        assert list(archive.shelf(size)) == best[:quota]


@given(entries, st.randoms(use_true_random=False))
def test_order_does_not_matter_for_new_structures(added: list[Entry], rng: object) -> None:
    shuffled = sorted(added, key=lambda _: rng.random())  # type: ignore[attr-defined]  # Random
    assert contents(filled(added)) == contents(filled(shuffled))


@given(entries)
def test_the_front_is_what_nothing_dominates(added: list[Entry]) -> None:
    front = filled(added).front()
    assert {(e.size, e.error) for e in front} == {
        (e.size, e.error) for e in added if not any(other.dominates(e) for other in added)
    }
    assert [e.size for e in front] == sorted({e.size for e in front})


@given(entries)
def test_state_and_restore_give_the_same_archive(added: list[Entry]) -> None:
    archive = filled(added)
    copy = Archive(quota=5)
    copy.restore(json.loads(json.dumps(archive.state())))
    assert contents(copy) == contents(archive)
    assert len(copy) == len(archive)


def test_a_structure_is_kept_once_with_its_smallest_error() -> None:
    archive = Archive(quota=3)
    assert archive.add(Entry(2, 0.5, "x", {"version": 1}))
    assert not archive.add(Entry(2, 0.5, "x", {"version": 2}))
    assert not archive.add(Entry(2, 0.7, "x", {"version": 3}))
    assert archive.add(Entry(2, 0.3, "x", {"version": 4}))
    assert [e.item for e in archive.shelf(2)] == [{"version": 4}]


def test_errors_that_are_no_numbers_are_not_kept() -> None:
    archive = Archive(quota=3)
    assert not any(archive.add(Entry(1, error, "x")) for error in (math.nan, math.inf))
    assert len(archive) == 0


def test_elites_that_reach_the_front_become_records() -> None:
    archive = Archive(quota=3)
    elites = [
        {"size": size, "error": error, "key": key, "item": {}}
        for size, error, key in [(3, 0.5, "a"), (2, 0.6, "b"), (4, 0.5, "c"), (3, 0.1, "d")]
    ]
    assert [elite["key"] for elite in archive.take(elites)] == ["a", "b", "d"]
