"""Completion in water, half-reactions and oxidation numbers, on every redox equation we have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import discovery
from discovery.errors import InputError
from discovery.reactions.completion import complete
from discovery.reactions.composition import composition_rows
from discovery.reactions.equation import read_equation
from discovery.reactions.formula import Species, read_species
from discovery.reactions.halves import half_reactions
from discovery.reactions.oxidation import oxidation_numbers
from discovery.reactions.study import coefficients

CORPUS = json.loads(
    (Path(__file__).parent.parent / "data" / "reactions_corpus.json").read_text("utf-8")
)
REDOX = [
    e
    for e in CORPUS["equations"]
    if {"redox", "half-reaction"} & set(e["tags"]) and not e["expected"].get("infeasible")
]
WATER = {read_species(text).counts: text for text in ("H2O", "H+", "OH-", "e-")}


def medium_of(entry: dict[str, Any]) -> str:
    return "base" if "base" in entry["tags"] else "acid"


@pytest.mark.parametrize("entry", REDOX, ids=lambda e: e["id"])
def test_completion_puts_back_what_was_struck(entry: dict[str, Any]) -> None:
    sides = [[read_species(text) for text in entry[side]] for side in ("left", "right")]
    kept = [[one.text for one in side if one.counts not in WATER] for side in sides]
    answer = discovery.balance(" -> ".join(map(" + ".join, kept)), medium=medium_of(entry))
    expected = entry["expected"].get("coefficients") or entry["expected"]["canonical"]
    assert with_coefficients([answer.source.left, answer.source.right], coefficients(answer)) == (
        with_coefficients(sides, expected)
    )
    answer.check()


def with_coefficients(sides: Sequence[Sequence[Species]], numbers: Sequence[int]) -> set[Any]:
    """Side, composition and coefficient of every species."""
    placed = [(side, one.counts) for side, species in enumerate(sides) for one in species]
    return {(*one, x) for one, x in zip(placed, numbers, strict=True)}


@pytest.mark.parametrize(
    ("text", "medium", "balanced"),
    [
        ("-> O2", "acid", "2 H2O -> O2 + 4 H+ + 4 e-"),
        ("H2O2 ->", "acid", "H2O2 + 2 H+ + 2 e- -> 2 H2O"),
        ("O2 ->", "base", "O2 + 2 H2O + 4 e- -> 4 OH-"),
    ],
)
def test_water_may_fill_a_whole_side(text: str, medium: str, balanced: str) -> None:
    answer = discovery.balance(text, medium=medium)
    assert answer.equation == balanced
    answer.check()


@pytest.mark.parametrize(
    ("text", "kind", "position"),
    [("->", "empty-side", 0), ("Au ->", "empty-side", 5), ("-> Xx", "unknown-element", 3)],
)
def test_a_side_that_water_cannot_fill_is_told(text: str, kind: str, position: int) -> None:
    with pytest.raises(InputError) as refused:
        discovery.balance(text, medium="acid")
    assert (refused.value.kind, refused.value.position) == (kind, position)


@pytest.mark.parametrize(
    "entry",
    [e for e in REDOX if "coefficients" in e["expected"] and "redox" in e["tags"]],
    ids=lambda e: e["id"],
)
def test_half_reactions_are_balanced_and_add_up(entry: dict[str, Any]) -> None:
    equation = read_equation(entry["equation"])
    species = equation.left + equation.right
    numbers = entry["expected"]["coefficients"]
    main = [i for i, one in enumerate(species) if one.counts not in WATER]
    rows = {
        name: [row[i] for i in main]
        for name, row in composition_rows(equation.left, equation.right).items()
    }
    reaction = tuple(numbers[i] for i in main)
    halves = half_reactions(list(rows), list(rows.values()), reaction, medium_of(entry))
    assert halves is not None
    oxidation, reduction = halves.oxidation, halves.reduction
    assert oxidation.medium["e-"] < 0 < reduction.medium["e-"]
    for half in (oxidation, reduction):
        assert min(half.coefficients) >= 0
        for name in {*rows, "H", "O", "charge"}:
            row = rows.get(name, [0] * len(main))
            total = sum(a * x for a, x in zip(row, half.coefficients, strict=True))
            added = ((dict(read_species(t).counts), x) for t, x in half.medium.items())
            assert total + sum(made.get(name, 0) * x for made, x in added) == 0
    together = [
        oxidation.times * x + reduction.times * y
        for x, y in zip(oxidation.coefficients, reduction.coefficients, strict=True)
    ]
    assert together == [halves.multiple * x for x in reaction]
    moved = [half.times * half.electrons for half in (oxidation, reduction)]
    assert moved == [halves.multiple * halves.electrons] * 2


def test_what_water_cannot_complete_stays_incomplete() -> None:
    rows = composition_rows([read_species("Fe")], [read_species("Au")])
    assert complete(list(rows), list(rows.values()), "acid") is None


def test_a_reaction_without_electrons_has_no_halves() -> None:
    rows = composition_rows([read_species("CaO"), read_species("CO2")], [read_species("CaCO3")])
    assert half_reactions(list(rows), list(rows.values()), (1, 1, 1), "acid") is None


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        ("KMnO4", {"K": 1, "O": -2, "Mn": 7}),
        ("Cr2O7^2-", {"O": -2, "Cr": 6}),
        ("H2O2", {"H": 1, "O": -1}),
        ("KO2", {"K": 1, "O": Fraction(-1, 2)}),
        ("OF2", {"F": -1, "O": 2}),
        ("Fe3O4", {"O": -2, "Fe": Fraction(8, 3)}),
        ("S4O6^2-", {"O": -2, "S": Fraction(5, 2)}),
        ("NaH", {"Na": 1, "H": -1}),
        ("NaBH4", {"Na": 1, "B": 3, "H": -1}),
        ("CH4", {"H": 1, "C": -4}),
        ("C2H5OH", {"H": 1, "O": -2, "C": -2}),
        ("KSCN", {"K": 1, "S": -2, "N": -3, "C": 4}),
        ("NH4+", {"H": 1, "N": -3}),
        ("HClO4", {"H": 1, "O": -2, "Cl": 7}),
        ("Cl2", {"Cl": 0}),
        ("Fe^3+", {"Fe": 3}),
        ("CO2", {"O": -2, "C": 4}),
        ("K2FeO4", {"K": 1, "O": -2, "Fe": 6}),
    ],
)
def test_oxidation_numbers(formula: str, numbers: dict[str, int | Fraction]) -> None:
    assert oxidation_numbers(dict(read_species(formula).counts)) == numbers


@pytest.mark.parametrize("formula", ["CuFeS2", "CrO5", "Na2S2O8", "FeS2", "e-"])
def test_oxidation_numbers_that_a_formula_does_not_show(formula: str) -> None:
    assert oxidation_numbers(dict(read_species(formula).counts)) is None
