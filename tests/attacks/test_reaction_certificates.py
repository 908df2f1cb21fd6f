"""Forged balances: the checker refuses each, or an oracle that shares nothing with it says yes.

The oracle reads formulas by expanding them to a list of symbols and asks sympy for ranks and
kernels; it knows only the notations that occur in the answers mutated here.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from math import gcd
from pathlib import Path
from typing import Any

import pytest
from sympy import Matrix

import discovery
from discovery.errors import VerificationError
from discovery.reactions.check import check_record

DATA = Path(__file__).parent.parent / "data"
CORPUS = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))
PLAIN = re.compile(r"[A-Za-z0-9()\[\]]+(?:[+-][0-9]?)?")
EQUATIONS = [
    entry["equation"]
    for entry in CORPUS["equations"]
    if all(PLAIN.fullmatch(species) for species in entry["left"] + entry["right"])
    and not any(re.search(r"[0-9][+-]$|\([a-z]", s) for s in entry["left"] + entry["right"])
]
SWAPS = ["H2O", "CO2", "NaCl", "O2", "H+", "e-", "Fe2O3", "Xx", "H2O)", ""]


def oracle_counts(species: str) -> Counter[str]:
    """The atoms of a formula, found by writing out what every bracket repeats."""
    core, sign, size = re.fullmatch(r"(.*?)(?:([+-])([0-9]?))?", species).groups()  # type: ignore[union-attr]
    core = core.replace("[", "(").replace("]", ")")
    while "(" in core:
        core = re.sub(r"\(([^()]*)\)([0-9]*)", lambda m: m[1] * int(m[2] or 1), core, count=1)
    atoms = Counter[str]()
    for symbol, count in re.findall("([A-Z][a-z]?)([0-9]*)", core):
        atoms[symbol] += int(count or 1)
    if sign:
        atoms["charge"] = int(sign + (size or "1"))
    return Counter({"charge": -1}) if core == "e" else atoms


def is_true(record: Any) -> bool:
    """Whether what a record says is so, its certificate included."""
    names = [term["species"] for term in record["left"] + record["right"]]
    counts = {name: oracle_counts(name) for name in names}
    signs = [1] * len(record["left"]) + [-1] * len(record["right"])
    elements = sorted({element for atoms in counts.values() for element in atoms})
    columns = [[s * counts[n][e] for e in elements] for n, s in zip(names, signs, strict=True)]
    matrix = Matrix(columns).T
    certificate = record["certificate"]
    if certificate["compositions"] != counts or record["dimension"] != len(names) - matrix.rank():
        return False
    minor = certificate["minor"]
    block = [[columns[j][elements.index(e)] for j in minor["species"]] for e in minor["elements"]]
    if block and Matrix(block).det() == 0:
        return False
    arrow = re.search(" (->|=|<=>|⇌|⟶) ", record["equation"])
    sides = [
        " + ".join(
            f"{x} {t['species']}" if (x := t.get("coefficient", 1)) != 1 else t["species"]
            for t in record[side]
        )
        for side in ("left", "right")
    ]
    if not arrow or record["equation"] != arrow[0].join(sides):
        return False
    return HOLDS[record["status"]](record, matrix, elements)


def unique_holds(record: Any, matrix: Matrix, elements: list[str]) -> bool:
    vector = [term["coefficient"] for term in record["left"] + record["right"]]
    totals = {}
    for row, element in enumerate(elements):
        amounts = [matrix[row, j] * vector[j] for j in range(len(record["left"]))]
        totals[element] = int(sum(amounts))
    return (
        min(vector) > 0
        and gcd(*vector) == 1
        and not any(matrix * Matrix(vector))
        and record["dimension"] == 1
        and {e: t for e, t in record["certificate"]["totals"].items() if t}
        == {e: t for e, t in totals.items() if t}
    )


def several_holds(record: Any, matrix: Matrix, elements: list[str]) -> bool:
    positive = record["certificate"]["positive"]
    return (
        kernel_holds(record, matrix)
        and min(positive) > 0
        and not any(matrix * Matrix(positive))
        and record["dimension"] >= 2
        and family_holds(record, matrix)
    )


def family_holds(record: Any, matrix: Matrix) -> bool:
    """Basis, canonical balance and ties are those of Normaliz and of all sums of its basis."""
    from PyNormaliz import Cone

    hilbert = sorted(map(tuple, Cone(equations=matrix.tolist()).HilbertBasis()))
    basis = sorted(map(tuple, record["basis"]))
    if record["complete"] is not True or basis != hilbert or record["canonical"] is None:
        return False
    total = sum(record["canonical"])
    known = {(0,) * matrix.cols}
    frontier = known
    while frontier:  # all balances up to the sum of the canonical one
        sums = {tuple(a + b for a, b in zip(x, h, strict=True)) for x in frontier for h in hilbert}
        frontier = {x for x in sums if sum(x) <= total} - known
        known = known | frontier
    full = sorted((x for x in known if min(x) > 0), key=lambda x: (sum(x), x))
    ties = [x for x in full if sum(x) == sum(full[0])] if full else []
    stated = None if record["ties"] is None else list(map(tuple, record["ties"]))
    return stated == ties and ties[0] == tuple(record["canonical"])


def infeasible_holds(record: Any, matrix: Matrix, elements: list[str]) -> bool:
    weights = record["certificate"]["weights"]
    if record["weights"] != weights or not set(weights) <= set(elements):
        return False
    sums = Matrix([[weights.get(e, 0) for e in elements]]) * matrix
    if not kernel_holds(record, matrix) or min(sums) < 0 or max(sums) <= 0:
        return False
    names = [term["species"] for term in record["left"] + record["right"]]
    free = [can_take_part(matrix, j) for j in range(len(names))]
    forced = [n for n, part in zip(names, free, strict=True) if not part and any(free)]
    left = len(record["left"])
    atoms = [(e, matrix.row(i)) for i, e in enumerate(elements) if e != "charge"]
    only_left = {e for e, row in atoms if not any(row[left:])}
    only_right = {e for e, row in atoms if not any(row[:left])}
    wrong = record["species_on_wrong_side"]
    flips = [-1 if name in wrong else 1 for name in names]
    turned = Matrix([[a * f for a, f in zip(row, flips, strict=True)] for row in matrix.tolist()])
    movable = all(can_take_part(turned, j) for j in range(len(names)))
    kernel = matrix.nullspace()
    idle = any(not any(v[j] for v in kernel) for j in range(len(names)))
    reasons = {
        "species-forced-to-zero": bool(forced),
        "element-on-one-side": bool(only_left or only_right),
        "wrong-side": bool(wrong),
        "no-nonzero-balance": True,
    }
    return (
        record["forced_zero"] == forced
        and (set(record["only_left"]), set(record["only_right"])) == (only_left, only_right)
        and (movable and not forced if wrong else bool(forced) or idle)
        and record["reason"] == next(reason for reason, held in reasons.items() if held)
        and (record["fix"] is None or fix_holds(record["fix"]))
    )


def can_take_part(matrix: Matrix, species: int) -> bool:
    """Whether some balance has the species, by a linear program in floating point."""
    from scipy.optimize import linprog

    bounds: list[tuple[float, float | None]] = [(0, None)] * matrix.cols
    bounds[species] = (1, None)
    rows = [[float(a) for a in row] for row in matrix.tolist()]
    solved = linprog([1.0] * matrix.cols, A_eq=rows, b_eq=[0.0] * len(rows), bounds=bounds)
    return bool(solved.status == 0)


def fix_holds(fix: str) -> bool:
    """Whether the equation after the colon is balanced."""
    totals = Counter[str]()
    for sign, side in zip((1, -1), fix.rpartition(": ")[2].split(" -> "), strict=True):
        for term in side.split(" + "):
            number, species = re.fullmatch(r"(?:([0-9]+) )?(.+)", term).groups()  # type: ignore[union-attr]
            for symbol, count in oracle_counts(species).items():
                totals[symbol] += sign * int(number or 1) * count
    return not any(totals.values())


def kernel_holds(record: Any, matrix: Matrix) -> bool:
    kernel = record["certificate"]["kernel"]
    return len(kernel) == record["dimension"] and (
        not kernel or (Matrix(kernel).rank() == len(kernel) and not any(matrix * Matrix(kernel).T))
    )


HOLDS = {"unique": unique_holds, "several": several_holds, "infeasible": infeasible_holds}


def mutate(record: Any, rng: random.Random) -> Any:
    """The record with one thing changed, somewhere in it."""
    forged = copy.deepcopy(record)
    target, key = rng.choice(list(places(forged)))
    value = target[key]
    if isinstance(value, int):
        target[key] = rng.choice([value + 1, value - 1, -value, value * 2, 0, value + 10**9])
    elif isinstance(value, str):
        target[key] = rng.choice([*SWAPS, value + "2", value[:-1], value.lower()])
    elif isinstance(value, list) and value:
        target[key] = rng.choice([value[::-1], value[1:], [*value, value[0]]])
    elif isinstance(value, dict) and value:
        name = rng.choice(list(value))
        value[rng.choice([*SWAPS, "C", "charge"])] = value.pop(name)
    return forged


def places(value: Any) -> Any:
    """Every container of a JSON value with a key in it."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


def test_the_oracle_believes_what_is_true(tool: Callable[[str], str]) -> None:
    tool("import PyNormaliz")
    for equation in EQUATIONS:
        assert is_true(discovery.balance(equation).as_json()), equation


FURTHER = [e for e in EQUATIONS if discovery.balance(e).status != "unique"]


@pytest.mark.parametrize("among", ["all", "further"])
@pytest.mark.parametrize("seed", range(10))
def test_of_a_thousand_mutated_answers_every_false_one_is_refused(
    seed: int, among: str, tool: Callable[[str], str]
) -> None:
    tool("import PyNormaliz")
    rng = random.Random(seed)
    chosen = EQUATIONS if among == "all" else FURTHER
    changed = accepted = 0
    while changed < 100:
        record = json.loads(json.dumps(discovery.balance(rng.choice(chosen)).as_json()))
        forged = mutate(record, rng)
        if forged == record:
            continue
        changed += 1
        try:
            check_record(forged)
        except VerificationError:
            continue
        accepted += 1
        assert is_true(forged), forged
    assert accepted < 50  # a minor or a kernel may be given in another order


def other_coefficient(record: Any, rng: random.Random) -> None:
    """A coefficient changed everywhere where it is told."""
    term = rng.choice(record["left"] + record["right"])
    term["coefficient"] = max(1, term["coefficient"] + rng.choice([-3, -1, 1, 2, 10**9]))
    sides = [" + ".join(map(written, record[side])) for side in ("left", "right")]
    record["equation"] = " -> ".join(sides)


def written(term: Any) -> str:
    x = term["coefficient"]
    return term["species"] if x == 1 else f"{x} {term['species']}"


def other_weight(record: Any, rng: random.Random) -> None:
    """A weight changed, or the weights of two elements exchanged."""
    weights = record["weights"]
    element = rng.choice(sorted(weights))
    other = rng.choice(sorted(record["certificate"]["minor"]["elements"]))
    kind = rng.randrange(3)
    if kind == 0:
        weights[element] += rng.choice([-5, -2, -1, 1, 2, 5])
    elif kind == 1:
        weights[element] *= rng.choice([-1, 0, 2, 10])
    else:
        weights[element], weights[other] = weights.get(other, 0), weights[element]
    record["certificate"]["weights"] = dict(weights)


def missing_element(record: Any, rng: random.Random) -> None:
    """An element of the Hilbert basis left out, or a sum of two put in its place."""
    basis = record["basis"]
    gone = basis.pop(rng.randrange(len(basis)))
    if rng.random() < 0.5:
        other = rng.choice(basis)
        basis.append([a + b for a, b in zip(gone, other, strict=True)])


def greater_canonical(record: Any, rng: random.Random) -> None:
    """A balance that is not the first of the least sum, claimed in several ways to be."""
    least, ties = record["certificate"]["least"], record["ties"]
    canonical = record["canonical"]
    if len(ties) > 1 and rng.random() < 0.5:
        record["canonical"] = ties[-1]
        record["ties"] = rng.choice([ties[::-1], ties[1:], None])
        return
    greater = [a + b for a, b in zip(canonical, rng.choice(record["basis"]), strict=True)]
    record["canonical"] = greater
    record["ties"] = rng.choice([ties, [greater], [*ties, greater], None])
    least["limit"] = rng.choice([least["limit"], sum(greater), sum(greater) - 1])


AIMED: dict[str, tuple[str, Callable[[Any, random.Random], None]]] = {
    "a coefficient": ("unique", other_coefficient),
    "a weight": ("infeasible", other_weight),
    "a missing basis element": ("several", missing_element),
    "a canonical balance that is not": ("several", greater_canonical),
}


@pytest.mark.parametrize("count", [25, pytest.param(250, marks=pytest.mark.full)])
@pytest.mark.parametrize("kind", AIMED)
def test_aimed_forgeries_are_refused_or_true(
    kind: str, count: int, tool: Callable[[str], str]
) -> None:
    tool("import PyNormaliz")
    status, forge = AIMED[kind]
    rng = random.Random(f"{kind} {count}")
    answers = [r for e in EQUATIONS if (r := discovery.balance(e).as_json())["status"] == status]
    texts = [json.dumps(record) for record in answers if " -> " in record["equation"]]
    changed = accepted = 0
    while changed < count:
        text = rng.choice(texts)
        forged = json.loads(text)
        forge(forged, rng)
        if forged == json.loads(text):
            continue
        changed += 1
        try:
            check_record(forged)
        except VerificationError:
            continue
        accepted += 1
        assert is_true(forged), forged
    assert accepted < count // 2  # weights may be multiplied
    assert status == "infeasible" or not accepted


FORGERIES: dict[str, tuple[str, Any]] = {
    "a multiple": ("the coefficients have a common factor", lambda r: scale(r, 2)),
    "a side moved": ("text", lambda r: r.update(left=r["right"], right=r["left"])),
    "no rank": ("size of the rank", lambda r: r["certificate"]["minor"].update(species=[])),
    "no certificate": ("certificate", lambda r: r.pop("certificate")),
    "a claim of its own": ("not verified", lambda r: r.update(energy="released")),
    "true for one": ("not a count", lambda r: r["left"][1].update(coefficient=True)),
    "a float": ("not a count", lambda r: r["left"][1].update(coefficient=1.0)),
    "another text": ("text", lambda r: r.update(equation="3 H2 + O2 -> 2 H2O")),
    "another status": ("missing", lambda r: r.update(status="infeasible")),
    "an error beside it": ("not verified", lambda r: r.update(error={"message": "bad"})),
}


def scale(record: Any, factor: int) -> None:
    for term in record["left"] + record["right"]:
        term["coefficient"] *= factor
    record["equation"] = "4 H2 + 2 O2 -> 4 H2O"
    totals = record["certificate"]["totals"]
    record["certificate"]["totals"] = {e: t * factor for e, t in totals.items()}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_by_hand(name: str) -> None:
    reason, forge = FORGERIES[name]
    record = discovery.balance("H2 + O2 -> H2O").as_json()
    check_record(record)
    forge(record)
    with pytest.raises(VerificationError, match=reason):
        check_record(record)


def test_several_made_unique_and_unique_made_several_are_refused() -> None:
    several = discovery.balance("CH4 + H2O -> CO + CO2 + H2").as_json()
    for term, x in zip(several["left"] + several["right"], [1, 1, 1, 0, 3], strict=True):
        term["coefficient"] = x
    several.update(status="unique", dimension=1)
    with pytest.raises(VerificationError):
        check_record(several)


@pytest.mark.parametrize("record", [None, 1, "x", [], {}, {"status": "unique"}, {"error": 1}])
def test_what_is_no_record_is_refused(record: Any) -> None:
    with pytest.raises(VerificationError):
        check_record(record)


def test_hostile_records_are_refused_quickly() -> None:
    record = discovery.balance("H2 + O2 -> H2O").as_json()
    for species in [
        "(" * 1_000 + "H",
        "H" * 10**6,
        "H" + "9" * 1_999,
        "H2O" + "+" * 1_900,
        "1" * 9,
    ]:
        forged = copy.deepcopy(record)
        forged["left"][0]["species"] = species
        forged["equation"] = forged["equation"].replace("H2 ", f"{species} ", 1)
        with pytest.raises(VerificationError):
            check_record(forged)
