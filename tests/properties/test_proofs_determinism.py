"""The same bytes for any number of workers, and after any interruption."""

from __future__ import annotations

from pathlib import Path

import pytest

from discovery.runs.folder import open_run
from proofs import api
from proofs.explore import Exploration
from search.budget import Budget
from search.driver import run
from search.memory import MemoryJournal


def digest(folder: Path, **options: object) -> str:
    theory = api.load_theory("peano")
    made = api.start(theory, size=5, command=["test"], out=folder)
    api.explore(made, **options)  # type: ignore[arg-type]  # options of search.run
    return made.digest()


def test_one_and_two_workers_write_the_same_bytes(tmp_path: Path) -> None:
    one = digest(tmp_path / "one")
    two = digest(tmp_path / "two", executor=("processes", 2))
    assert one == two


@pytest.mark.parametrize("work", [1, 7, 16, 30])
def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(work: int, tmp_path: Path) -> None:
    whole = digest(tmp_path / "whole")
    digest(tmp_path / "cut", budget=Budget(work=work))
    stopped = open_run(tmp_path / "cut")
    assert stopped.manifest.state == "work"
    outcome = api.resume(stopped)
    assert outcome.state == "done"
    assert stopped.digest() == whole


def test_every_block_that_is_asked_answers_in_the_next_round(tmp_path: Path) -> None:
    """The messages of a run tell the whole search, round by round."""
    digest(tmp_path / "run")
    records = list(open_run(tmp_path / "run").records())
    told = [record for record in records if record["kind"] == "message"]
    asked = {(m["round"] + 1, m["block"], m["fact"]) for m in told if m["from"] == "root"}
    answers = {(m["round"], m["from"], m["fact"]) for m in told if m["block"] == "root"}
    assert asked == answers and len(told) == 2 * len(asked)
    theorems = [r for r in records if "proof" in r]
    proofs = [m for m in told if m["rule"] in ("direct", "induction")]
    assert [m["fact"] for m in proofs] == [t["statement"] for t in theorems]
    assert [m["premises"] for m in proofs] == [t["uses"] for t in theorems]
    heard: dict[str, list[str]] = {}
    for message in (m for m in told if m["from"] == "root"):
        heard.setdefault(message["block"], []).extend(message["premises"])
    names = [t["id"] for t in theorems]
    assert all(news == names[: len(news)] for news in heard.values())


def test_a_plan_restored_anywhere_gives_the_same_theorems() -> None:
    theory = api.load_theory("lists")
    plan = Exploration(theory, size=4)
    run(plan, journal=MemoryJournal())
    again = Exploration(theory, size=4)
    again.restore(plan.state())
    assert [t.record for t in again.theorems] == [t.record for t in plan.theorems]
    assert list(again.tasks()) == []
