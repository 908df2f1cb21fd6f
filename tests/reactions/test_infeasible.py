"""Reasons, weights and repairs of equations without a balance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.reactions.composition import composition_rows
from discovery.reactions.equation import Equation, read_equation
from discovery.reactions.formula import read_species
from discovery.reactions.infeasible import Obstacle, explain, has_balance, species_to_move, turned
from discovery.reactions.kernel import echelon, kernel_basis
from discovery.reactions.positivity import decide_positivity
from discovery.reactions.repairs import COMMON, Repair, changed, nearest_repair
from discovery.reactions.weights import blocking_weights

CORPUS = json.loads(
    (Path(__file__).parent.parent / "data" / "reactions_corpus.json").read_text("utf-8")
)
INFEASIBLE = [e for e in CORPUS["equations"] if e["expected"].get("infeasible")]

matrices = st.integers(2, 5).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-4, 4), min_size=n, max_size=n).map(tuple), min_size=1, max_size=3
    )
)


def rows_of(equation: Equation) -> dict[str, list[int]]:
    return composition_rows(equation.left, equation.right)


def largest_solution(matrix: Any, species: int) -> tuple[int, ...]:
    form = echelon(matrix, species)
    return decide_positivity(kernel_basis(form), form.free, species).solution


def explained(text: str) -> tuple[Equation, dict[str, list[int]], Obstacle]:
    equation = read_equation(text)
    rows = rows_of(equation)
    matrix = list(rows.values())
    species = len(equation.left) + len(equation.right)
    solution = largest_solution(matrix, species)
    return equation, rows, explain(list(rows), matrix, solution, len(equation.left))


def repaired(text: str) -> Repair | None:
    equation, rows, why = explained(text)
    names = [one.text for one in equation.left + equation.right]
    return nearest_repair(names, list(rows), list(rows.values()), len(equation.left), why)


@pytest.mark.parametrize("entry", INFEASIBLE, ids=lambda e: e["id"])
def test_the_reasons_of_the_corpus(entry: dict[str, Any]) -> None:
    equation, rows, why = explained(entry["equation"])
    expected = entry["expected"]
    names = [one.text for one in equation.left + equation.right]
    assert why.reason == expected["reason"]
    assert list(why.only_left) == expected["only_left"]
    assert list(why.only_right) == expected["only_right"]
    moved = [names[i] for i in why.wrong_side]
    assert moved == expected.get("species_on_wrong_side", [])
    counts = [
        sum(w * row[j] for w, row in zip(why.weights, rows.values(), strict=True))
        for j in range(len(names))
    ]
    assert min(counts) >= 1


def test_species_forced_to_zero_come_before_everything() -> None:
    equation, rows, why = explained("C2H6 + O2 -> CO2 + H2O + N2")
    assert why.reason == "species-forced-to-zero"
    assert why.only_right == ("N",)
    assert [(equation.left + equation.right)[i].text for i in why.forced_zero] == ["N2"]
    assert dict(zip(rows, why.weights, strict=True)) == {"C": 0, "H": 0, "O": 0, "N": -1}


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("CO -> CO2", Repair(added_left=("O2",))),
        ("C2H6 + O2 -> CO2 + H2O + N2", Repair(left_out=(4,))),
        ("CaCO3 + CO2 -> CaO", Repair(moved=(1,))),
        ("KMnO4 + HCl -> MnCl2 + H2O + Cl2", Repair(added_right=("KCl",))),
        ("Zn -> Zn+2", Repair(added_right=("e-",))),
        ("Cr2O7-2 + H+ -> Cr+3 + H2O", Repair(added_left=("e-",))),
        ("H2 + O2 -> N2", Repair(left_out=(2,), added_right=("H2O",))),
        ("MnO4- + Fe+2 -> Mn+2 + Fe+3", Repair(added_left=("H+",), added_right=("H2O",))),
        ("Au -> Ag", None),
    ],
)
def test_the_nearest_repair(text: str, repair: Repair | None) -> None:
    assert repaired(text) == repair


@pytest.mark.parametrize("entry", INFEASIBLE, ids=lambda e: e["id"])
def test_every_repair_leaves_an_equation_with_a_balance(entry: dict[str, Any]) -> None:
    equation, rows, why = explained(entry["equation"])
    names = [one.text for one in equation.left + equation.right]
    matrix = list(rows.values())
    repair = nearest_repair(names, list(rows), matrix, len(equation.left), why)
    assert repair is not None
    assert has_balance(*changed(list(rows), matrix, repair))


def test_common_species_are_what_their_names_say() -> None:
    for text, made in COMMON.items():
        assert dict(read_species(text).counts) == made


@given(matrices)
@settings(max_examples=100, deadline=None)
def test_weights_forbid_exactly_the_blocked_species(matrix: list[tuple[int, ...]]) -> None:
    species = len(matrix[0])
    solution = largest_solution(matrix, species)
    blocked = [not x for x in solution]
    if not any(blocked):
        return
    weights = blocking_weights(matrix, blocked)
    counts = [
        sum(w * row[j] for w, row in zip(weights, matrix, strict=True)) for j in range(species)
    ]
    assert all(
        count >= 1 if zero else count == 0 for count, zero in zip(counts, blocked, strict=True)
    )


@given(matrices)
@settings(max_examples=100, deadline=None)
def test_moving_the_species_named_gives_a_balance(matrix: list[tuple[int, ...]]) -> None:
    species = len(matrix[0])
    moved = species_to_move(matrix, species)
    if moved:
        assert has_balance(turned(matrix, moved), species)
