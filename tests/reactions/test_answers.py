"""The fields of answers: families, reasons, studies of one balance; each with its check."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import discovery
from discovery.errors import InputError, NothingFound, UsageError
from discovery.reactions import study
from discovery.reactions.check import check_record
from discovery.reactions.conserved import read_conserved

CORPUS = json.loads(
    (Path(__file__).parent.parent / "data" / "reactions_corpus.json").read_text("utf-8")
)
SEVERAL = [e for e in CORPUS["equations"] if "several" in e["expected"]]
INFEASIBLE = [e for e in CORPUS["equations"] if e["expected"].get("infeasible")]


def answered(text: str, **how: Any) -> Any:
    """The JSON of an answer as a reader of files has it, once the checker has accepted it."""
    record = json.loads(json.dumps(discovery.balance(text, **how).as_json()))
    check_record(record)
    return record


@pytest.mark.parametrize("entry", SEVERAL, ids=lambda e: e["id"])
def test_several(entry: dict[str, Any]) -> None:
    record, expected = answered(entry["equation"]), entry["expected"]
    assert record["status"] == "several"
    assert sorted(record["basis"]) == sorted(expected["several"]) and record["complete"]
    assert record["canonical"] == expected["canonical"] == record["ties"][0]
    assert sum(record["canonical"]) == expected["canonical_min_sum"]
    assert len(record["ties"]) == expected["canonical_ties"]


@pytest.mark.parametrize("entry", INFEASIBLE, ids=lambda e: e["id"])
def test_infeasible(entry: dict[str, Any]) -> None:
    record, expected = answered(entry["equation"]), entry["expected"]
    assert record["reason"] == expected["reason"]
    assert record["only_left"] == expected["only_left"]
    assert record["only_right"] == expected["only_right"]
    assert record["species_on_wrong_side"] == expected.get("species_on_wrong_side", [])
    assert record["forced_zero"] == expected.get("forced_zero", [])
    assert record["weights"] == record["certificate"]["weights"]
    assert " -> " in record["fix"]


def test_the_example_of_a_species_forced_to_zero() -> None:
    record = answered("C2H6 + O2 -> CO2 + H2O + N2")
    assert record["reason"] == "species-forced-to-zero"
    assert (record["only_right"], record["forced_zero"]) == (["N"], ["N2"])
    assert record["fix"] == "leave out N2: 2 C2H6 + 7 O2 -> 4 CO2 + 6 H2O"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Au -> Ag", "element-on-one-side"),
        ("CO + NaCl -> CO2 + NaCl", "species-forced-to-zero"),
        ("H2O + CO2 + NaCl -> C6H12O6 + O2", "species-forced-to-zero"),
        ("C + H2O + CO -> CO2 + CH4 + O2 + C2H6O", None),
    ],
)
def test_other_reasons(text: str, reason: str | None) -> None:
    record = answered(text)
    assert record.get("reason") == reason


def test_a_family_too_large_for_its_limit_says_so() -> None:
    record = answered("C1000000H3 + O2 + C7 -> CO2 + H2O + C12345O")
    assert not record["complete"]
    assert record["canonical"] is not None


def test_conserved_quantities_choose_the_balance_of_the_books() -> None:
    text = "H2O2 + MnO4- + H+ -> Mn+2 + O2 + H2O"
    assert answered(text)["status"] == "several"
    record = answered(text, conserve=["O-O: H2O2=1, O2=1"])
    assert record["equation"] == "5 H2O2 + 2 MnO4- + 6 H+ -> 2 Mn+2 + 5 O2 + 8 H2O"
    assert record["conserved"] == {"O-O": {"H2O2": 1, "O2": 1}}


@pytest.mark.parametrize(
    ("text", "position"),
    [("H2O2", 0), ("O: O2=1", 0), ("a: O2=1, O2=2", 8), ("a: O2=x", 2), (": O2=1", 0)],
)
def test_conserved_quantities_that_cannot_be_read(text: str, position: int) -> None:
    with pytest.raises(InputError) as refused:
        read_conserved([text])
    assert (refused.value.kind, refused.value.position) == ("bad-conserved", position)


def test_a_conserved_quantity_of_a_species_that_is_not_there() -> None:
    with pytest.raises(InputError, match="N2 is not in the equation"):
        discovery.balance("H2 + O2 -> H2O", conserve=["a: N2=1"])


def test_a_medium_adds_what_is_needed_and_says_so() -> None:
    record = answered("MnO4- + Fe+2 -> Mn+2 + Fe+3", medium="acid")
    assert record["added"] == {"left": ["H+"], "right": ["H2O"]}
    assert answered("H2 + O2 -> H2O", medium="base")["added"] == {"left": [], "right": []}
    assert answered("Au -> Ag", medium="acid")["status"] == "infeasible"
    with pytest.raises(UsageError):
        discovery.balance("H2 + O2 -> H2O", medium="neutral")


def test_the_balances_by_sum_go_on_where_they_were_left() -> None:
    answer = discovery.balance("KNO3 + C + S -> K2S + K2CO3 + K2SO4 + CO + CO2 + N2")
    top = study.top_balances(answer, 12)
    assert [sum(x) for x in top] == sorted(sum(x) for x in top)
    assert study.top_balances(answer, 5, tuple(top[6])) == top[7:12]
    assert study.top_balances(discovery.balance("H2 + O2 -> H2O"), 9) == [[2, 1, 2]]
    assert study.top_balances(discovery.balance("CO -> CO2"), 9) == []
    with pytest.raises(InputError):
        study.top_balances(answer, 5, (1, 2, 3))


def test_half_reactions_as_json() -> None:
    halves = study.halves_json(
        discovery.balance("P4 -> PH3 + H2PO2-", medium="base"), medium="base"
    )
    assert halves is not None
    assert halves["oxidation"] == {
        "left": [{"species": "P4", "coefficient": 1}, {"species": "OH-", "coefficient": 8}],
        "right": [{"species": "H2PO2-", "coefficient": 4}, {"species": "e-", "coefficient": 4}],
        "times": 3,
        "electrons": 4,
    }
    assert (halves["electrons"], halves["multiple"]) == (3, 4)
    assert study.halves_json(discovery.balance("CaO + CO2 -> CaCO3"), "acid") is None


def test_oxidation_numbers_as_json() -> None:
    found = study.oxidation_json(discovery.balance("Fe3O4 + CuFeS2 -> Fe + CuS + SO2"))
    assert found["Fe3O4"] == {"O": -2, "Fe": "8/3"}
    assert found["CuFeS2"] is None


def test_amounts_as_json() -> None:
    answer = discovery.balance("Fe + O2 -> Fe2O3")
    found = study.amounts_json(answer, "Fe=10 g, O2=5 g")
    assert found["limiting"] == "Fe"
    assert found["species"][2]["after"]["g"] == pytest.approx(14.297, abs=1e-3)
    for text in ("N2=1 g", "Fe2O3=1 g", "Fe=0 g"):
        with pytest.raises(InputError) as refused:
            study.amounts_json(answer, text)
        assert refused.value.kind == "bad-amount"
    with pytest.raises(NothingFound):
        study.amounts_json(discovery.balance("CO -> CO2"), "CO=1 g")


def test_the_canonical_balance_counts_where_several_exist() -> None:
    answer = discovery.balance("C + CH4 + O2 -> CO2 + H2O")
    assert study.coefficients(answer) == (1, 1, 3, 2, 2)
    assert answer.family is not None and answer.family.canonical is not None
    assert Fraction(answer.family.canonical.total) == 9
