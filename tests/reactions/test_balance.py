"""Balances: the whole corpus from raw text, and answers beyond it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import discovery
from discovery.errors import InputError
from discovery.expr.evaluate import evaluate_exact
from discovery.expr.node import variables
from discovery.reactions.balance import Balance
from discovery.reactions.record_text import record_text
from discovery.runs.storage import canonical_json

DATA = Path(__file__).parent.parent / "data"
CORPUS = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))


def of_kind(kind: str) -> list[Any]:
    return [
        pytest.param(entry, id=entry["id"])
        for entry in CORPUS["equations"]
        if kind in entry["expected"]
    ]


def test_the_corpus_is_whole() -> None:
    kinds = ("coefficients", "several", "infeasible")
    assert [len(of_kind(kind)) for kind in kinds] == [194, 12, 15]


@pytest.mark.parametrize("entry", of_kind("coefficients"))
def test_unique(entry: Any) -> None:
    answer = discovery.balance(entry["equation"])
    assert answer.status == "unique" and answer.dimension == 1
    assert list(answer.coefficients or ()) == entry["expected"]["coefficients"]
    assert [term.species for term in answer.left] == entry["left"]
    assert [term.species for term in answer.right] == entry["right"]
    answer.check()


@pytest.mark.parametrize("entry", of_kind("several"))
def test_several(entry: Any) -> None:
    answer = discovery.balance(entry["equation"])
    assert answer.status == "several" and answer.coefficients is None
    assert answer.dimension == entry["expected"]["dimension"]
    assert all(term.coefficient is None for term in answer.left + answer.right)
    answer.check()


@pytest.mark.parametrize("entry", of_kind("infeasible"))
def test_infeasible(entry: Any) -> None:
    answer = discovery.balance(entry["equation"])
    assert answer.status == "infeasible" and answer.coefficients is None
    assert answer.dimension == entry["expected"]["kernel_dimension"]
    answer.check()


@pytest.mark.parametrize("entry", CORPUS["malformed"], ids=lambda entry: entry["input"])
def test_malformed(entry: Any) -> None:
    with pytest.raises(InputError) as caught:
        discovery.balance(entry["input"])
    error = entry["error"]
    assert (caught.value.kind, caught.value.position) == (error["kind"], error["position"])
    assert caught.value.exit_code == 3 and caught.value.hint


@pytest.mark.parametrize("entry", CORPUS["lenient"], ids=lambda entry: entry["input"])
def test_lenient(entry: Any) -> None:
    assert list(discovery.balance(entry["input"]).coefficients or ()) == entry["accept"]


@pytest.mark.parametrize("entry", CORPUS["both_sides"], ids=lambda entry: entry["equation"])
def test_both_sides(entry: Any) -> None:
    answer = discovery.balance(entry["equation"])
    net = answer.as_json()["net"]
    found = {
        side: {term["species"]: term["coefficient"] for term in net[side]}
        for side in ("left", "right")
    }
    assert found == entry["expected"]["net"]
    answer.check()


def test_json_has_the_fields_in_the_order_of_the_user() -> None:
    answer = discovery.balance("KMnO4 + HCl -> KCl + MnCl2 + H2O + Cl2").as_json()
    assert list(answer) == ["status", "left", "right", "equation", "dimension", "certificate"]
    assert answer["left"] == [
        {"species": "KMnO4", "coefficient": 2},
        {"species": "HCl", "coefficient": 16},
    ]
    assert answer["equation"] == "2 KMnO4 + 16 HCl -> 2 KCl + 2 MnCl2 + 8 H2O + 5 Cl2"
    assert answer["certificate"]["totals"] == {"K": 2, "Mn": 2, "O": 8, "H": 16, "Cl": 16}
    several = discovery.balance("CH4 + H2O -> CO + CO2 + H2").as_json()
    assert several["left"] == [{"species": "CH4"}, {"species": "H2O"}]


@pytest.mark.parametrize("entry", CORPUS["equations"], ids=lambda entry: entry["id"])
def test_the_text_of_a_record_is_that_of_its_json(entry: Any) -> None:
    answer = discovery.balance(entry["equation"])
    assert record_text(answer) == canonical_json(answer.as_json())


@pytest.mark.parametrize("entry", of_kind("coefficients"))
def test_the_ledger_is_an_expression_that_holds_for_any_weights_of_elements(entry: Any) -> None:
    ledger = discovery.balance(entry["equation"]).ledger
    assert discovery.parse(discovery.to_text(ledger)) is ledger
    weights = {node.payload[0]: 3**k for k, node in enumerate(variables(ledger))}
    assert evaluate_exact(ledger, weights) is True


def test_the_ledger_of_a_family_has_unknown_coefficients() -> None:
    ledger = discovery.balance("C + CH4 + O2 -> CO2 + H2O").ledger
    weights = {"C": 5, "H": 7, "O": 11}
    right, wrong = (1, 1, 3, 2, 2), (1, 1, 2, 2, 2)
    for coefficients, holds in ((right, True), (wrong, False)):
        values = weights | {f"x{k}": x for k, x in enumerate(coefficients, 1)}
        assert evaluate_exact(ledger, values) is holds


def test_readings_are_told() -> None:
    answer = discovery.balance("VO2+ + Zn + H+ -> VO+2 + Zn+2 + H2O").as_json()
    assert answer["readings"] == [{"typed": "VO2+", "meant": "VO2^+", "other": "VO^2+"}]
    assert "readings" not in discovery.balance("H2 + O2 -> H2O").as_json()


@pytest.mark.parametrize("size", [10**9, 10**30])
def test_large_coefficients_are_exact(size: int) -> None:
    answer = _with_coefficient(size)
    assert answer.status == "unique" and answer.coefficients is not None
    assert max(answer.coefficients) >= size
    answer.check()


def _with_coefficient(size: int) -> Balance:
    """A chain of species on alternate sides: each coefficient is 997 times the one before."""
    elements = ["Li", "Na", "K", "Rb", "Cs", "Mg", "Ca", "Sr", "Ba", "Ti", "Zr", "Hf", "V", "Nb"]
    sides: list[list[str]] = [["Li"], []]
    reached = 1
    for number, (first, second) in enumerate(pairwise(elements), 1):
        sides[number % 2].append(f"{first}{second}997")
        reached *= 997
        if reached >= size:
            sides[(number + 1) % 2].append(second)
            break
    return discovery.balance(" -> ".join(" + ".join(side) for side in sides))


def test_a_zero_for_the_letter_is_only_suspected_where_it_would_help() -> None:
    for text, position, meant in [
        ("NaOH + H2SO4 -> Na2SO4 + H20", 25, "H2O"),
        ("H20 + Na -> NaOH + H2", 0, "H2O"),
        ("Fe203 + C -> Fe + CO", 0, "Fe2O3"),
    ]:
        with pytest.raises(InputError) as caught:
            discovery.balance(text)
        assert (caught.value.position, caught.value.hint) == (position, meant)
    assert discovery.balance("C60 + O2 -> CO2").status == "unique"
    assert discovery.balance("P4O10 + H2 -> H3P").status == "infeasible"


def test_repr_says_that_it_is_no_constructor_call() -> None:
    assert repr(discovery.balance("H2 + O2 -> H2O")) == "<Balance unique: 2 H2 + O2 -> 2 H2O>"


def test_answers_are_frozen_and_equal_for_equal_equations() -> None:
    answer = discovery.balance("H2 + O2 -> H2O")
    with pytest.raises(AttributeError):
        answer.status = "several"  # type: ignore[misc]
    assert answer == discovery.balance("H2 + O2 -> H2O")
    assert answer != discovery.balance("H2 + O2 = H2O")
