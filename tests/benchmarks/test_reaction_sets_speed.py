"""How long sets of reactions take: the figures that are promised, measured in this process."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import discovery

DATA = Path(__file__).parent.parent / "data"
CORPUS = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))
BLACK_POWDER, COMBUSTION = CORPUS["species_sets"][3], CORPUS["species_sets"][5]
SEVERAL = [e["equation"] for e in CORPUS["equations"] if "several" in e["expected"]]
SULFUR = [*(f"S{n}" for n in range(2, 9)), "S", "H2S", "H2S2", "SO2", "SO3", "O2", "H2O"]


def molecules(count: int) -> list[str]:
    """So many small molecules of C, H, N and O."""
    found = []
    for c in range(5):
        for n in range(3):
            for o in range(4):
                for h in range(0, 2 * c + n + 3, 2):
                    if c + n + o + h:
                        parts = zip("CHNO", (c, h, n, o), strict=True)
                        found.append("".join(f"{e}{k if k > 1 else ''}" for e, k in parts if k))
    return sorted(set(found), key=lambda text: (len(text), text))[:count]


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


@pytest.fixture(scope="module")
def warm() -> None:
    """Compile or load the kernels once, as a user's second search finds them."""
    discovery.find_reactions(COMBUSTION["species"])
    discovery.find_reactions(molecules(22), "circuits")


CASES: dict[str, tuple[list[str], str, int | None, float]] = {
    "black powder, 13 species": (BLACK_POWDER["species"], "graver", 2462, 10),
    "black powder, circuits": (BLACK_POWDER["species"], "circuits", 285, 1),
    "combustion, 11 species": (COMBUSTION["species"], "graver", 1514, 2),
    "30 species, circuits": (molecules(30), "circuits", None, 5),
    "60 species, bounded:2": (molecules(60), "bounded:2", None, 1),
    "30 species, bounded:4": (molecules(30), "bounded:4", None, 10),
}


@pytest.mark.bench
@pytest.mark.parametrize("name", CASES)
@pytest.mark.usefixtures("warm")
def test_a_set_is_complete_in_time(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    species, asked, count, limit = CASES[name]
    took, found = seconds(lambda: discovery.find_reactions(species, asked))
    with capsys.disabled():
        print(f"\n{name}: {len(found):,} reactions in {took:.2f} s (limit {limit} s)")
    assert found.complete and took < limit
    assert count is None or len(found) == count


@pytest.mark.bench
def test_the_first_ten_by_sum_take_50_milliseconds(capsys: pytest.CaptureFixture[str]) -> None:
    slowest = 0.0
    for equation in SEVERAL:
        answer = discovery.balance(equation)
        if answer.dimension <= 4:
            took = min(seconds(lambda a=answer: list(islice(a.by_sum(), 10)))[0] for _ in range(3))
            slowest = max(slowest, took)
    with capsys.disabled():
        print(f"\nfirst ten by sum, dimension up to 4: {1000 * slowest:.1f} ms at most")
    assert slowest < 0.05


@pytest.mark.bench
@pytest.mark.usefixtures("warm")
def test_a_set_without_end_ends_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    took, found = seconds(lambda: discovery.find_reactions(SULFUR, time=2))
    with capsys.disabled():
        print(f"\nS8 and its neighbours: {len(found):,} reactions in {took:.2f} s of 2 s")
    assert not found.complete and len(found) > 0 and took < 3
