"""Formulas: every notation, against counts written out by hand and against the checker's reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from discovery.errors import InputError, LimitError
from discovery.reactions.check_formula import ELEMENTS, Unreadable, composition
from discovery.reactions.elements import SYMBOLS, capitalised
from discovery.reactions.formula import MAX_TOTAL, read_species

DATA = Path(__file__).parent.parent / "data"
CORPUS = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))
SPECIES = sorted({s for e in CORPUS["equations"] for s in e["left"] + e["right"]})

NOTATIONS = {
    # brackets
    "Ca(OH)2": "Ca1 O2 H2",
    "K4[Fe(CN)6]": "K4 Fe1 C6 N6",
    "{[Cr(N2H4CO)6]4[Cr(CN)6]3}2": "Cr14 N132 H192 C84 O48",
    "(CH2O)106(NH3)16(H3PO4)": "C106 H263 O110 N16 P1",
    "C17H35COOH": "C18 H36 O2",
    "CuCO3Cu(OH)2": "Cu2 C1 O5 H2",
    # hydrates
    "CuSO4·5H2O": "Cu1 S1 O9 H10",
    "CuSO4.5H2O": "Cu1 S1 O9 H10",
    "CoCl2*6H2O": "Co1 Cl2 H12 O6",
    "CuSO4 • 5 H2O": "Cu1 S1 O9 H10",
    "KAl(SO4)2·12H2O": "K1 Al1 S2 O20 H24",
    "MgSO4·H2O": "Mg1 S1 O5 H2",
    "(CuSO4·5H2O)2": "Cu2 S2 O18 H20",
    "CaO·Al2O3·10H2O": "Ca1 Al2 O14 H20",
    # charges that say only one thing
    "SO4^2-": "S1 O4 charge-2",
    "SO4^{2-}": "S1 O4 charge-2",
    "SO4^-2": "S1 O4 charge-2",
    "SO4-2": "S1 O4 charge-2",
    "SO4{2-}": "S1 O4 charge-2",
    "SO4(2-)": "S1 O4 charge-2",
    "SO4--": "S1 O4 charge-2",
    "SO₄²⁻": "S1 O4 charge-2",
    "SO4²⁻": "S1 O4 charge-2",
    "SO₄2-": "S1 O4 charge-2",
    "SO4 2-": "S1 O4 charge-2",
    "Fe+2": "Fe1 charge2",
    "Fe++": "Fe1 charge2",
    "Fe{2+}": "Fe1 charge2",
    "Fe^{+2}": "Fe1 charge2",
    "Fe₃+": "Fe3 charge1",
    "Hg2++": "Hg2 charge2",
    "HgI4--": "Hg1 I4 charge-2",
    "[Fe(CN)6]3-": "Fe1 C6 N6 charge-3",
    "[Fe(SCN)]^2+": "Fe1 S1 C1 N1 charge2",
    "[Ni(NH₃)₆]²⁺": "Ni1 N6 H18 charge2",
    "Cl−": "Cl1 charge-1",
    "Fe^0": "Fe1",
    # electrons and isotopes
    "e": "charge-1",
    "e-": "charge-1",
    "e^-": "charge-1",
    "e⁻": "charge-1",
    "e^{-}": "charge-1",
    "e-1": "charge-1",
    "e+": "charge1",
    "D2O": "D2 O1",
    "DHO": "D1 H1 O1",
    "T2": "T2",
    # phases
    "H2O(l)": "H2 O1",
    "NaCl (aq)": "Na1 Cl1",
    "Fe^3+(aq)": "Fe1 charge3",
    "CO2↑": "C1 O2",
    "CuSO4·5H2O(s)": "Cu1 S1 O9 H10",
    # subscripts
    "H₂SO₄": "H2 S1 O4",
    "C_{12}H_{22}O_11": "C12 H22 O11",
}

AMBIGUOUS = {
    "Fe3+": ("Fe1 charge3", "Fe^3+", "Fe3^+"),
    "S2-": ("S1 charge-2", "S^2-", "S2^-"),
    "VO2+": ("V1 O2 charge1", "VO2^+", "VO^2+"),
    "NH4+": ("N1 H4 charge1", "NH4^+", "NH^4+"),
    "MnO4-": ("Mn1 O4 charge-1", "MnO4^-", "MnO^4-"),
    "Al(OH)4-": ("Al1 O4 H4 charge-1", "Al(OH)4^-", "Al(OH)^4-"),
    "SO42-": ("S1 O4 charge-2", "SO4^2-", "SO42^-"),
    "Cr2O72-": ("Cr2 O7 charge-2", "Cr2O7^2-", "Cr2O72^-"),
    "Hg22+": ("Hg2 charge2", "Hg2^2+", "Hg22^+"),
    "B12H122-": ("B12 H12 charge-2", "B12H12^2-", "B12H122^-"),
    "C60-": ("C60 charge-1", "C60^-", "C^60-"),
    "C5H12+": ("C5 H12 charge1", "C5H12^+", "C5H1^2+"),
}

MISTAKES = {
    "CaOH)2": ("unmatched-bracket", 4),
    "Ca(OH": ("unmatched-bracket", 2),
    "Ca(OH]2": ("unmatched-bracket", 5),
    "Ca()2": ("empty-bracket", 3),
    "CuSO4·": ("empty-adduct", 6),
    "(CuSO4·)2": ("empty-adduct", 7),
    "·5H2O": ("empty-adduct", 0),
    "CuSO4··5H2O": ("empty-adduct", 6),
    "CuSO4·5": ("empty-adduct", 7),
    "h2o": ("lowercase-element", 0),
    "Naoh": ("lowercase-element", 2),
    "Xx2": ("unknown-element", 0),
    "H2Uuo": ("unknown-element", 2),
    "H02": ("bad-count", 1),
    "H0": ("bad-count", 1),
    "Fe^": ("bad-charge", 2),
    "Fe^{3+-}": ("bad-charge", 2),
    "Fe3+-": ("bad-charge", 3),
    "Fe^2": ("bad-charge", 2),
    "Fe^3+Cl": ("bad-charge", 2),
    "Na-Cl": ("bad-charge", 2),
    "H²O": ("illegal-character", 1),
    "H2&": ("illegal-character", 2),
    "2H": ("misplaced-number", 0),
    "H 2": ("misplaced-number", 2),
    "H2 O2": ("missing-plus", 3),
    "CaSO4·1/2H2O": ("fractional-count", 7),
    "CaSO4·½H2O": ("fractional-count", 6),
    "FeCl3(III)": ("oxidation-state", 5),
    "(aq)": ("phase-without-species", 0),
    "^2-": ("charge-without-species", 0),
}


def counted(text: str) -> dict[str, int]:
    """``H2 charge-1`` as a dictionary."""
    counts = {}
    for word in text.split():
        name = word.rstrip("-0123456789")
        counts[name] = int(word.removeprefix(name))
    return counts


@pytest.mark.parametrize("text", NOTATIONS)
def test_notations(text: str) -> None:
    species = read_species(text)
    assert dict(species.counts) == counted(NOTATIONS[text])
    assert species.reading is None
    assert composition(text) == counted(NOTATIONS[text])


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_ambiguous_ions_follow_the_rule_and_say_so(text: str) -> None:
    counts, meant, other = AMBIGUOUS[text]
    species = read_species(text)
    assert dict(species.counts) == composition(text) == counted(counts)
    assert species.reading == (text, meant, other)
    assert dict(read_species(meant).counts) == counted(counts)
    assert dict(read_species(other).counts) != counted(counts)
    assert read_species(meant).reading is read_species(other).reading is None


@pytest.mark.parametrize("text", SPECIES)
def test_species_of_the_corpus_read_as_the_checker_reads_them(text: str) -> None:
    assert dict(read_species(text).counts) == composition(text)


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_have_a_kind_and_a_place(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_species(text)
    assert (caught.value.kind, caught.value.position) == MISTAKES[text]
    assert caught.value.hint
    if caught.value.kind != "oxidation-state":  # readable, though not what was meant
        with pytest.raises(Unreadable):
            composition(text)


def test_both_readers_know_the_same_118_elements_and_two_isotopes() -> None:
    assert SYMBOLS == ELEMENTS
    assert len(SYMBOLS) == 120


def test_limits_name_what_lifts_them() -> None:
    with pytest.raises(LimitError) as caught:
        read_species("H999999999")
    assert "--max-count" in caught.value.hint and caught.value.position == 1
    assert read_species("H999999999", 10**9).counts == (("H", 999999999),)
    for bomb in ["(" * 65 + "H" + ")" * 65, "H" * 2001, "Fe^" + "9" * 7 + "+"]:
        with pytest.raises(LimitError):
            read_species(bomb)
    with pytest.raises(LimitError, match=str(MAX_TOTAL)):
        read_species("(H99999999)99999999")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("nacl", "NaCl"), ("h2so4", "H2SO4"), ("co2", "CO2"), ("caco3", "CaCO3"), ("fe", "Fe")],
)
def test_capital_letters_are_suggested(word: str, meant: str) -> None:
    assert capitalised(word) == meant
