"""Equations: where species end, arrows, coefficients, and the places of mistakes."""

from __future__ import annotations

import pytest

from discovery.errors import InputError, LimitError
from discovery.reactions.equation import read_equation

SPLITS = {
    "H2+O2=H2O": ("H2 O2", "H2O"),
    "H++OH-=H2O": ("H+ OH-", "H2O"),
    "H+ + OH- -> H2O": ("H+ OH-", "H2O"),
    "Fe+2+2e-=Fe": ("Fe+2 e-", "Fe"),
    "Fe+2HCl->FeCl2+H2": ("Fe HCl", "FeCl2 H2"),
    "Fe+2 + MnO4- -> Fe+3 + Mn+2": ("Fe+2 MnO4-", "Fe+3 Mn+2"),
    "Na+(aq)+Cl-(aq)=NaCl(s)": ("Na+(aq) Cl-(aq)", "NaCl(s)"),
    "Na++Cl-=NaCl": ("Na+ Cl-", "NaCl"),
    "H2 +O2 -> H2O": ("H2 O2", "H2O"),
    "H2+ O2 -> H2O": ("H2 O2", "H2O"),
    "Fe3+ + e- -> Fe2+": ("Fe3+ e-", "Fe2+"),
    "Fe 3+ + e- -> Fe 2+": ("Fe 3+ e-", "Fe 2+"),
    "Na2O + (NH4)2SO4 -> Na2SO4+(NH4)2O": ("Na2O (NH4)2SO4", "Na2SO4 (NH4)2O"),
    "Fe^{3+}+{Fe(CN)6}{4-}=Fe4[Fe(CN)6]3": ("Fe^{3+} {Fe(CN)6}{4-}", "Fe4[Fe(CN)6]3"),
    "SO4(2-)+Ba(2+)=BaSO4": ("SO4(2-) Ba(2+)", "BaSO4"),
    "1/2 O2 + 0.5 C + ½ H2 + 2*N2 + 3·Ne -> He": ("O2 C H2 N2 Ne", "He"),
    "2H2 + 1 O2 -> 2 H2O": ("H2 O2", "H2O"),
    "H₂O₂ → H₂O + O₂": ("H₂O₂", "H₂O O₂"),
    "\tH2 \u00a0+\u2009O2\n->  H2O ": ("H2 O2", "H2O"),
}

ARROWS = [
    *("->", "-->", "--->", "=>", "==>", "=", "==", "<->", "<-->", "<=>", "<==>", "–>", "−>"),
    *"→⟶⇌⇄↔⟷⇒⟹",
]

MISTAKES = {
    "H2 + O2": ("no-arrow", 7),
    "": ("no-arrow", 0),
    "H2 > H2": ("no-arrow", 7),
    "-> H2O": ("empty-side", 0),
    "  -> H2O": ("empty-side", 2),
    "H2O ->": ("empty-side", 6),
    "->": ("empty-side", 0),
    "H2 + + O2 -> H2O": ("empty-term", 5),
    "+ H2 -> H2O": ("empty-term", 0),
    "H2 + -> H2O": ("empty-term", 5),
    "H2 -> H2O -> H2": ("two-arrows", 10),
    "H2 = O2 -> H2O": ("two-arrows", 8),
    "H2 -> O2 = H2O": ("two-arrows", 9),
    "2 -> H2O": ("coefficient-without-species", 0),
    "H2 + 3 -> H2O": ("coefficient-without-species", 5),
    "0 H2 + O2 -> H2O": ("bad-coefficient", 0),
    "Na(Cl -> Na + Cl2)": ("bracket-across-arrow", 2),
    "Na(Cl -> Na + Cl2": ("unmatched-bracket", 2),
    "H2 + O2 -> H2O + (aq)": ("phase-without-species", 17),
    "H2 + 2 O2 H2 -> H2O": ("missing-plus", 10),
    "H2 & O2 -> H2O": ("illegal-character", 3),
    "H2 + O2 -> 2 H2o": ("lowercase-element", 15),
    "H2\n+ Xx -> O2": ("unknown-element", 5),
}


@pytest.mark.parametrize("text", SPLITS)
def test_where_species_end(text: str) -> None:
    equation = read_equation(text)
    left = [species.text for species in equation.left]
    right = [species.text for species in equation.right]
    assert (" ".join(left), " ".join(right)) == SPLITS[text]


@pytest.mark.parametrize("arrow", ARROWS)
@pytest.mark.parametrize("gap", ["", " "])
def test_arrows(arrow: str, gap: str) -> None:
    equation = read_equation(f"H2 + O2{gap}{arrow}{gap}H2O")
    assert equation.arrow == arrow
    assert [species.text for species in equation.right] == ["H2O"]


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_have_a_kind_and_a_place(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_equation(text)
    assert (caught.value.kind, caught.value.position) == MISTAKES[text]
    assert caught.value.source == text and caught.value.hint


def test_lines_and_columns_count_from_one() -> None:
    with pytest.raises(InputError) as caught:
        read_equation("H2\n+ Xx -> O2")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_repetition_counts_once_and_is_told() -> None:
    equation = read_equation("H2 + O2 + 2 H2 -> H2O")
    assert [species.text for species in equation.left] == ["H2", "O2"]
    assert equation.readings == (("H2 + H2", "H2", ""),)


def test_a_number_before_an_adduct_is_told() -> None:
    (reading,) = read_equation("3CaO·Al2O3 -> CaO + Al2O3").readings
    assert reading == ("3CaO·Al2O3", "3 CaO·Al2O3", "(CaO)3·Al2O3")
    assert read_equation("3 CaO·Al2O3 -> CaO + Al2O3").readings == ()


def test_limits() -> None:
    with pytest.raises(LimitError):
        read_equation("H2 + " * 10_000)
    with pytest.raises(LimitError, match="61 species"):
        read_equation(" + ".join(f"H{n}" for n in range(1, 61)) + " -> O2")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Na+ + Cl-->NaCl", [("Cl-->", "Cl -->", "Cl- ->")]),
        ("Na+ + Cl- --> NaCl", []),
        ("Na+ + Cl-→NaCl", []),
        ("H2+O2->H2O", []),
    ],
)
def test_an_arrow_that_may_hold_a_charge_is_told(
    text: str, told: list[tuple[str, str, str]]
) -> None:
    assert list(read_equation(text).readings) == told
