"""The driver: order, budgets, checkpoints, resume, progress."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from discovery.errors import UsageError, VerificationError
from search import Budget, MemoryJournal, Progress, Ranges, Task, derive_seed, run
from search import driver as driver_module


def squares(part: range) -> list[dict[str, Any]]:
    return [{"n": n, "square": n * n} for n in part]


def stumbles(part: range) -> list[dict[str, Any]]:
    if 5 in part:
        raise ValueError("five")
    return squares(part)


def slow(part: range) -> list[dict[str, Any]]:
    time.sleep(0.02)
    return squares(part)


def echo(argument: Any, seed: int) -> Any:
    return argument, seed


class Doubling:
    """Waves of growing width: each value of a wave gives two of the next; waves see the last one.

    The state in the middle of a wave is the wave and what it has given so far.
    """

    def __init__(self, waves: int) -> None:
        self.waves = waves
        self.wave = 0
        self.now, self.next = [1], list[int]()

    def tasks(self) -> Iterator[Task]:
        if self.wave < self.waves:
            wave, now, begin = self.wave, self.now, len(self.next) // 2
            for place in range(begin, len(now)):
                yield Task((wave, place), echo, now[place], work=now[place] % 3)

    def absorb(self, task: Task, result: Any) -> Iterator[dict[str, Any]]:
        value, seed = result
        self.next += [value, value + seed % 100]
        if len(self.next) == 2 * len(self.now):
            self.wave, self.now, self.next = self.wave + 1, self.next, []
        for _ in range(value % 3):
            yield {"key": list(task.key), "value": value, "seed": seed}

    def state(self) -> dict[str, Any]:
        return {"wave": self.wave, "now": self.now, "next": self.next}

    def restore(self, state: dict[str, Any]) -> None:
        self.wave, self.now, self.next = state["wave"], state["now"], state["next"]


def whole(waves: int = 6) -> list[dict[str, Any]]:
    journal = MemoryJournal()
    assert run(Doubling(waves), journal=journal, seed=3).state == "done"
    return journal.records


def test_waves_follow_one_another_until_one_is_empty() -> None:
    outcome = run(Doubling(6), seed=3)
    assert (outcome.state, outcome.done, outcome.poisoned) == ("done", 63, ())


def test_tasks_get_the_seed_of_their_key() -> None:
    records = whole()
    assert len(records) > 20
    assert all(r["seed"] == derive_seed(3, *r["key"]) for r in records)


@pytest.mark.parametrize("work", range(0, 60, 7))
def test_work_cuts_at_the_task_that_reaches_it_and_resume_completes(work: int) -> None:
    journal = MemoryJournal()
    outcome = run(Doubling(6), journal=journal, seed=3, budget=Budget(work=work))
    assert outcome.state == "work"
    assert work <= outcome.work <= work + 1  # a task here is worth 0, 1 or 2
    assert journal.records == whole()[: len(journal.records)]
    resumed = run(Doubling(6), journal=journal, seed=3)
    assert (resumed.state, resumed.done) == ("done", 63)
    assert journal.records == whole()


def test_work_spent_exactly_at_the_end_is_done() -> None:
    assert run(Ranges(squares, range(10), size=5), budget=Budget(work=10)).state == "done"


def test_work_counts_over_resumptions() -> None:
    journal = MemoryJournal()
    plan = Ranges(squares, range(100), size=10)
    run(plan, journal=journal, budget=Budget(work=30))
    outcome = run(Ranges(squares, range(100), size=10), journal=journal, budget=Budget(work=30))
    assert (outcome.state, outcome.work, outcome.done) == ("work", 30, 3)


def test_time_ends_a_run_and_keeps_what_was_done() -> None:
    journal = MemoryJournal()
    plan = Ranges(slow, range(1000), size=1)
    outcome = run(plan, journal=journal, budget=Budget(time=0.1))
    assert outcome.state == "time"
    assert outcome.seconds < 1
    assert 0 < outcome.done == len(journal.records) < 1000


def test_no_time_is_no_task() -> None:
    assert run(Ranges(squares, range(3)), budget=Budget(time=0)).done == 0


@pytest.mark.parametrize("limits", [{"work": -1}, {"time": -0.5}, {"time": float("nan")}])
def test_budgets_are_not_negative(limits: Any) -> None:
    with pytest.raises(UsageError, match="budget is"):
        Budget(**limits)


def test_the_tail_after_a_checkpoint_is_compared_not_appended() -> None:
    journal = MemoryJournal()
    run(Doubling(6), journal=journal, seed=3, budget=Budget(work=10))
    covered = len(journal.records)
    journal.append(whole()[covered : covered + 7])  # as if killed before the next checkpoint
    run(Doubling(6), journal=journal, seed=3)
    assert journal.records == whole()


def test_without_a_checkpoint_everything_is_computed_again() -> None:
    journal = MemoryJournal()
    journal.append(whole()[:9])
    run(Doubling(6), journal=journal, seed=3)
    assert journal.records == whole()


def test_a_stop_within_the_tail_takes_no_checkpoint() -> None:
    journal = MemoryJournal()
    journal.append(whole()[:20])
    run(Doubling(6), journal=journal, seed=3, budget=Budget(work=5))
    assert journal.last_checkpoint() is None
    run(Doubling(6), journal=journal, seed=3)
    assert journal.records == whole()


def test_a_tail_that_does_not_come_again_is_refused() -> None:
    journal = MemoryJournal()
    journal.append([{"n": 0, "square": 0}, {"n": 1, "square": 2}])
    with pytest.raises(VerificationError, match=r'"square": 2.*now gives.*"square": 1'):
        run(Ranges(squares, range(3)), journal=journal)


def test_a_tail_longer_than_the_search_is_refused() -> None:
    journal = MemoryJournal()
    journal.append(squares(range(4)))
    with pytest.raises(VerificationError, match="now gives nothing"):
        run(Ranges(squares, range(3)), journal=journal)


def test_a_run_goes_on_only_with_its_own_seed() -> None:
    journal = MemoryJournal()
    run(Doubling(2), journal=journal, seed=3)
    with pytest.raises(UsageError, match="begun with seed 3, not 4"):
        run(Doubling(2), journal=journal, seed=4)


def test_what_a_task_raises_is_raised_and_earlier_results_are_kept() -> None:
    journal = MemoryJournal()
    with pytest.raises(ValueError, match="five") as caught:
        run(Ranges(stumbles, range(10), size=1), journal=journal)
    assert caught.value.__notes__ == ["in task (5, 6)"]
    assert journal.records == squares(range(5))
    run(Ranges(squares, range(10), size=1), journal=journal)
    assert journal.records == squares(range(10))


def test_checkpoints_come_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_module, "CHECKPOINT_SECONDS", 0.05)

    class Counting(MemoryJournal):
        checkpoints = 0

        def checkpoint(self, state: dict[str, Any]) -> None:
            self.checkpoints += 1
            assert state["plan"] == {"next": len(self.records)}
            super().checkpoint(state)

    journal = Counting()
    run(Ranges(slow, range(20), size=1), journal=journal)
    assert 4 <= journal.checkpoints <= 12


def test_progress_tells_work_total_and_message() -> None:
    seen: list[Progress] = []
    plan = Ranges(squares, range(10), size=5)
    run(plan, progress=seen.append)
    assert (seen[-1].done, seen[-1].work, seen[-1].total) == (2, 10, 10)
    run(Doubling(3), progress=seen.append, budget=Budget(work=2))
    assert (seen[-1].work, seen[-1].total, seen[-1].message) == (2, 2, "")


def test_the_public_names_load_lazily() -> None:
    import search

    assert {name for name in search.__all__ if getattr(search, name) is not None} == set(
        dir(search)
    )
    with pytest.raises(AttributeError, match="nonsense"):
        _ = search.nonsense
