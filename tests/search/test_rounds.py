"""Rounds: mail is read one round later, in the order of its writers, until nobody writes."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.errors import UsageError
from search import MemoryJournal, Poisoned, Rounds, Turn, run


def relax(name: str, state: dict[str, Any], mail: list[int], seed: int) -> Turn:
    """Shortest paths after Bellman and Ford: tell the neighbours whenever the way got shorter."""
    offers = [*mail, *([0] if state.get("start") and state["distance"] is None else [])]
    best = min([*offers, *([] if state["distance"] is None else [state["distance"]])], default=None)
    if best == state["distance"]:
        return Turn(state)
    letters = [(other, best + length) for other, length in state["roads"]]
    return Turn({**state, "distance": best}, letters, [{"place": name, "distance": best}])


def grow(name: str, state: dict[str, Any], mail: list[Any], seed: int, depth: int) -> Turn:
    """A tree that opens its own branches; a leaf writes to the root."""
    if name == "root" and mail:
        return Turn({"leaves": sorted(mail)}, records=[{"leaves": len(mail)}])
    if len(name) - len("root") < depth:
        return Turn(state, opened={name + side: {} for side in "lr"})
    return Turn(state, letters=[("root", name)])


def stray(name: str, state: dict[str, Any], mail: list[Any], seed: int) -> Turn:
    return Turn(state, letters=[("nowhere", 1)])


def reopen(name: str, state: dict[str, Any], mail: list[Any], seed: int) -> Turn:
    return Turn(state, opened={name: {}})


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 7)), st.integers(0, 9), max_size=25
    ),
    st.integers(1, 9),
)
def test_messages_find_shortest_paths(roads: dict[tuple[int, int], int], size: int) -> None:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(8))
    graph.add_weighted_edges_from((a, b, length) for (a, b), length in roads.items())
    blocks = {
        str(a): {
            "distance": None,
            "start": a == 0,
            "roads": [[str(b), length] for (begin, b), length in roads.items() if begin == a],
        }
        for a in range(8)
    }
    plan = Rounds(relax, blocks, size=size)
    run(plan)
    found = {int(name): block["distance"] for name, block in plan.blocks.items()}
    assert {a: d for a, d in found.items() if d is not None} == dict(
        nx.single_source_dijkstra_path_length(graph, 0)
    )


def test_blocks_open_blocks() -> None:
    journal = MemoryJournal()
    plan = Rounds(grow, {"root": {}}, size=3, depth=3)
    outcome = run(plan, journal=journal)
    assert outcome.work == 1 + 2 + 4 + 8 + 1
    assert journal.records == [{"leaves": 8}]
    leaves = plan.blocks["root"]["leaves"]
    assert leaves == sorted(name for name in plan.blocks if len(name) == len("root") + 3)


def test_rounds_can_be_bounded() -> None:
    plan = Rounds(grow, {"root": {}}, depth=3, rounds=2)
    assert run(plan).work == 3
    assert plan.message == "round 3, 4 active blocks"


def test_a_poisoned_batch_stays_as_it_was() -> None:
    plan = Rounds(grow, {"root": {}, "other": {}}, depth=3)
    first, second = plan.tasks()
    plan.absorb(first, Poisoned(first.key, "dead"))
    plan.absorb(second, second.function(second.argument, 0))
    assert sorted(plan.blocks) == ["other", "otherl", "otherr", "root"]
    assert [task.argument[1][0][0] for task in plan.tasks()] == ["otherl", "otherr"]


@pytest.mark.parametrize(
    ("turn", "message"), [(stray, "'nowhere', which is no block"), (reopen, "'a' is opened twice")]
)
def test_mistakes_of_a_block_are_errors(turn: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        run(Rounds(turn, {"a": {}}))


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(UsageError, match="batches of 0 blocks"):
        Rounds(grow, {}, size=0)
