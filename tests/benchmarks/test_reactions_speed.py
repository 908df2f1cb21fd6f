"""How many equations a second: through the API, through a file with its journal, against chempy."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import discovery
from discovery.reactions.equation import _read_side, _read_term
from discovery.reactions.formula import read_species

DATA = Path(__file__).parent.parent / "data"
CORPUS = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))
EQUATIONS = [entry["equation"] for entry in CORPUS["equations"]]
UNIQUE = [entry for entry in CORPUS["equations"] if "coefficients" in entry["expected"]]


def best(work: Callable[[], object], tries: int = 7) -> float:
    """The least time of some tries: other load on the machine only ever adds to it."""

    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return min(once() for _ in range(tries))


def balance_all(equations: list[str]) -> None:
    for equation in equations:
        discovery.balance(equation)


def forget() -> None:
    """Empty the memory of formulas, as at the first equation."""
    _read_side.cache_clear()
    _read_term.cache_clear()
    read_species.cache_clear()


@pytest.mark.bench
def test_20_000_equations_a_second_through_the_api(capsys: pytest.CaptureFixture[str]) -> None:
    balance_all(EQUATIONS)
    warm = len(EQUATIONS) / best(lambda: balance_all(EQUATIONS), 100)  # 100 short tries
    cold = len(EQUATIONS) / best(lambda: (forget(), balance_all(EQUATIONS)), 20)
    with capsys.disabled():
        print(f"\nAPI: {warm:,.0f} equations/s warm, {cold:,.0f} with no formula remembered")
    assert warm >= 20_000


def fuels(count: int) -> list[str]:
    """Combustions of different molecules: no equation comes twice."""
    numbers = range(1, count + 1)
    return [f"C{n}H{2 * n + 2}N{n % 97 + 1} + O2 -> CO2 + H2O + N2" for n in numbers]


@pytest.mark.bench
@pytest.mark.parametrize("kind", ["corpus", "all different"])
def test_10_000_journalled_lines_a_second(
    kind: str,
    tmp_path: Path,
    discover: list[str],
    clean_environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The time of 30,000 lines less that of none, so that starting the program does not count."""
    rng = random.Random(0)
    lines = rng.choices(EQUATIONS, k=30_000) if kind == "corpus" else fuels(30_000)
    many, none = tmp_path / "many.txt", tmp_path / "none.txt"
    many.write_text("\n".join(lines), "utf-8")
    none.write_text("", "utf-8")
    runs = iter(range(100))

    def balance_file(file: Path) -> None:
        command = [*discover, "balance", "--file", str(file), "--json", "--quiet"]
        command += ["--out", str(tmp_path / f"run{next(runs)}")]
        subprocess.run(
            command, stdout=subprocess.DEVNULL, env=clean_environment, cwd=tmp_path, check=True
        )

    seconds = best(lambda: balance_file(many), 3) - best(lambda: balance_file(none), 3)
    with capsys.disabled():
        print(f"\n--file, {kind}: {30_000 / seconds:,.0f} lines/s, with journal and JSON")
    assert 30_000 / seconds >= 10_000


@pytest.mark.bench
def test_one_balance_takes_less_than_300_milliseconds(
    discover: list[str],
    clean_environment: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = [*discover, "balance", "KMnO4 + HCl -> KCl + MnCl2 + H2O + Cl2", "--json"]

    def once() -> float:
        return best(
            lambda: subprocess.run(
                command, capture_output=True, env=clean_environment, cwd=tmp_path, check=True
            ),
            1,
        )

    seconds = statistics.median(once() for _ in range(11))
    with capsys.disabled():
        print(f"\ndiscover balance: {seconds * 1e3:.0f} ms in all")
    assert seconds < 0.3


@pytest.mark.peers
def test_against_chempy(tool: Callable[[str], str], capsys: pytest.CaptureFixture[str]) -> None:
    tool("import chempy")
    from chempy import balance_stoichiometry

    entries = [entry for entry in UNIQUE if len(entry["left"] + entry["right"]) <= 9]

    def chempy_answer(entry: Any) -> Any:
        try:
            left, right = balance_stoichiometry(
                entry["left"], entry["right"], underdetermined=False
            )
        except Exception:
            return None
        return [int({**left, **right}[s]) for s in entry["left"] + entry["right"]]

    began = time.perf_counter()
    right = sum(chempy_answer(e) == e["expected"]["coefficients"] for e in entries)
    theirs = (time.perf_counter() - began) / len(entries)
    texts = [entry["equation"] for entry in entries]
    ours = best(lambda: balance_all(texts)) / len(entries)
    found = sum(
        list(discovery.balance(e["equation"]).coefficients or ()) == e["expected"]["coefficients"]
        for e in entries
    )
    with capsys.disabled():
        print(f"\n{'':12}{'right':>12}{'us each':>12}")
        print(f"{'discovery':12}{found:>8}/{len(entries)}{ours * 1e6:>12.1f}")
        print(f"{'chempy':12}{right:>8}/{len(entries)}{theirs * 1e6:>12.1f}")
        print(f"ratio {theirs / ours:,.0f}")
    assert found == len(entries) >= right
    assert theirs > 20 * ours
