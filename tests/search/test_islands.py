"""Islands: emigrants arrive at the neighbours one epoch later, and nowhere else."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from discovery.errors import UsageError
from search import Archive, Budget, Epoch, Islands, MemoryJournal, Poisoned, run
from search.islands import ring


def travel(state: dict[str, Any], immigrants: list[Any], seed: int) -> Epoch:
    """Everybody who lives here moves on, telling the way so far."""
    here = state["name"]
    people = immigrants or ([[here]] if state["age"] == 0 else [])
    return Epoch(
        {"name": here, "age": state["age"] + 1, "guests": people},
        [[*way, here] for way in people],
    )


def climb(state: dict[str, Any], immigrants: list[Any], seed: int, length: int) -> Epoch:
    """One parent, one child: as few zeros as possible for as few ones as possible at the head."""
    rng = Random(seed)
    best = min([state["bits"], *immigrants], key=lambda bits: (bits.count(0), bits))
    for _ in range(20):
        child = [bit ^ (rng.random() < 1 / length) for bit in best]
        best = min(best, child, key=lambda bits: bits.count(0))
    text = "".join(map(str, best))
    elite = {"size": sum(best[:3]), "error": float(best.count(0)), "key": text, "item": {}}
    return Epoch({"bits": best}, [best], [elite])


def wanderers(sources: Any = None) -> Islands:
    states = [{"name": name, "age": 0, "guests": []} for name in "abc"]
    return Islands(travel, states, harvest=Archive(quota=1), epochs=3, sources=sources)


def test_emigrants_go_round_the_ring() -> None:
    plan = wanderers()
    run(plan)
    assert [island["guests"] for island in plan.state()["states"]] == [
        [["b", "b", "c"]],
        [["c", "c", "a"]],
        [["a", "a", "b"]],
    ]


def test_sources_are_read_in_their_order() -> None:
    plan = wanderers(sources=[[2, 1], [], [0]])
    run(plan)
    guests = [island["guests"] for island in plan.state()["states"]]
    assert guests == [[["a", "a", "c"]], [], [["c", "c", "a"], ["b", "b", "a"]]]


def test_islands_climb_together_and_the_harvest_reports() -> None:
    journal = MemoryJournal()
    archive = Archive(quota=3)
    states = [{"bits": [0] * 24} for _ in range(4)]
    plan = Islands(climb, states, harvest=archive, epochs=25, work=20, length=24)
    outcome = run(plan, journal=journal, seed=5)
    assert (outcome.state, outcome.work, outcome.done) == ("done", 2000, 100)
    assert archive.front()[-1].error == min(record["error"] for record in journal.records) == 0


def test_without_a_number_of_epochs_the_budget_decides() -> None:
    states = [{"bits": [0] * 8}]
    plan = Islands(climb, states, harvest=Archive(quota=1), length=8)
    outcome = run(plan, budget=Budget(work=17))
    assert (outcome.state, outcome.done, plan.message) == ("work", 17, "epoch 18")


def test_a_poisoned_island_keeps_its_state_and_sends_nobody() -> None:
    plan = wanderers()
    for place, task in enumerate(plan.tasks()):
        result = task.function(task.argument, 0) if place else Poisoned(task.key, "dead")
        plan.absorb(task, result)
    state = plan.state()
    assert state["states"][0] == {"name": "a", "age": 0, "guests": []}
    assert state["arrived"] == [[["c", "c"]], [], [["b", "b"]]]


@pytest.mark.parametrize("sources", [[[1]], [[0], [3], [1]]])
def test_sources_that_do_not_fit_are_refused(sources: Any) -> None:
    with pytest.raises(UsageError, match="3 islands with sources"):
        wanderers(sources)


def test_one_island_has_no_neighbour() -> None:
    assert ring(1) == [[]]
