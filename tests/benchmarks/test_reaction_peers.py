"""The whole public corpus by us and by others, in one run: right answers and time.

"Several" counts as right for the whole Hilbert basis or for one balance of least sum; "none" where
a tool gives no answer to an equation without a balance. chempy and pymatgen get the formulas as
they were typed; PyNormaliz, which knows no formulas, gets our matrices.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import discovery
from discovery.reactions.composition import composition_rows
from discovery.reactions.equation import read_equation

DATA = Path(__file__).parent.parent / "data"
ENTRIES = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))["equations"]
Answer = list[list[int]]  # none, one balance, or a whole basis


def by_discovery(entry: Any) -> Answer:
    record = discovery.balance(entry["equation"]).as_json()
    if record["status"] == "unique":
        return [[term["coefficient"] for term in record["left"] + record["right"]]]
    return record.get("basis", [])


def by_chempy(entry: Any) -> Answer:
    from chempy import balance_stoichiometry

    left, right = balance_stoichiometry(entry["left"], entry["right"], underdetermined=None)
    numbers = [{**left, **right}[s] for s in entry["left"] + entry["right"]]
    return [[int(x) for x in numbers]] if min(numbers) > 0 else []


def by_pymatgen(entry: Any) -> Answer:
    from pymatgen.analysis.reaction_calculator import Reaction
    from pymatgen.core import Composition

    sides = [[Composition(s) for s in entry[side]] for side in ("left", "right")]
    reaction = Reaction(*sides)
    amounts = [-reaction.get_coeff(c) for c in sides[0]] + [reaction.get_coeff(c) for c in sides[1]]
    least = min(abs(x) for x in amounts)
    ratios = [x / least for x in amounts]
    scale = next(k for k in range(1, 5000) if all(abs(k * r - round(k * r)) < 1e-6 for r in ratios))
    numbers = [round(scale * r) for r in ratios]
    return [numbers] if min(numbers) > 0 else []


def by_normaliz(entry: Any) -> Answer:
    from PyNormaliz import Cone

    equation = read_equation(entry["equation"])
    rows = list(composition_rows(equation.left, equation.right).values())
    basis = Cone(equations=rows).HilbertBasis()
    return basis if basis and all(map(any, zip(*basis, strict=True))) else []


PEERS: dict[str, tuple[str, Callable[[Any], Answer]]] = {
    "discovery": ("discovery", by_discovery),
    "chempy": ("chempy", by_chempy),
    "PyNormaliz": ("PyNormaliz", by_normaliz),
    "pymatgen": ("pymatgen", by_pymatgen),
}


def kind(expected: Any) -> str:
    if "several" in expected:
        return "several"
    return "none" if expected.get("infeasible") else "unique"


def is_right(expected: Any, answer: Answer) -> bool:
    if "several" in expected:
        one = len(answer) == 1 and min(answer[0]) > 0
        least = one and sum(answer[0]) == expected["canonical_min_sum"]
        return least or sorted(answer) == sorted(expected["several"])
    return answer == ([] if expected.get("infeasible") else [expected["coefficients"]])


def measure(tool: Callable[[Any], Answer]) -> tuple[Counter[str], float]:
    """Right answers by kind, and the median time of one in milliseconds."""
    right: Counter[str] = Counter()
    times = []
    for entry in ENTRIES:
        began = time.perf_counter()
        try:
            answer = [list(map(int, z)) for z in tool(entry)]
        except Exception:  # whatever a peer raises for an equation that it cannot do
            answer = []
        times.append(time.perf_counter() - began)
        right[kind(entry["expected"])] += is_right(entry["expected"], answer)
    return right, 1000 * statistics.median(times)


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
def test_the_corpus_by_all(capsys: pytest.CaptureFixture[str]) -> None:
    totals = Counter(kind(entry["expected"]) for entry in ENTRIES)
    lines = [f"{'':12}{'unique':>10}{'several':>10}{'none':>10}{'median ms':>12}"]
    found = {}
    for name, (module, tool) in PEERS.items():
        if importlib.util.find_spec(module) is None:
            lines.append(f"{name:12}  not installed")
            continue
        tool(ENTRIES[20])  # what is loaded on first use is not counted
        found[name], median = measure(tool)
        cells = [f"{found[name][k]}/{totals[k]}" for k in ("unique", "several", "none")]
        lines.append(f"{name:12}" + "".join(f"{c:>10}" for c in cells) + f"{median:>12.3f}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert found["discovery"] == totals
