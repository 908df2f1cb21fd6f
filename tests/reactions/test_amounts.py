"""Amounts of what reacts, and networks of reactions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from discovery.errors import InputError
from discovery.reactions.amounts import Given, molar_mass, react, read_amounts
from discovery.reactions.composition import composition_rows
from discovery.reactions.elements import SYMBOLS
from discovery.reactions.equation import read_equation
from discovery.reactions.formula import read_species
from discovery.reactions.network import analyse


def mass(formula: str) -> Fraction:
    return molar_mass(dict(read_species(formula).counts))


@pytest.mark.parametrize(
    ("formula", "grams"),
    [("H2O", 18.015), ("KMnO4", 158.034), ("CuSO4·5H2O", 249.677), ("C6H12O6", 180.156)],
)
def test_molar_masses(formula: str, grams: float) -> None:
    assert float(mass(formula)) == pytest.approx(grams, abs=2e-3)


def test_every_element_has_a_weight_and_ions_lack_their_electrons() -> None:
    assert all(mass(symbol) > 0 for symbol in SYMBOLS)
    assert mass("Na+") + mass("e-") == mass("Na")
    assert molar_mass({"O*": 2}) == mass("O2")


def test_the_limiting_reagent_is_used_up_and_mass_is_conserved() -> None:
    names = ["Fe", "O2", "Fe2O3"]
    masses = [mass(name) for name in names]
    given = read_amounts("Fe=10 g, O2=5 g")
    done = react(names, masses, [-4, -3, 2], given)
    assert done.limiting == "Fe"
    iron, oxygen, oxide = done.portions
    assert iron.after == 0
    assert oxide.after is not None and oxygen.after is not None
    assert float(oxide.after * oxide.molar_mass) == pytest.approx(14.297, abs=1e-3)
    assert float(oxygen.after * oxygen.molar_mass) == pytest.approx(0.7027, abs=1e-3)
    assert sum(part.change * part.molar_mass for part in done.portions) == 0


def test_a_reactant_without_amount_is_in_excess() -> None:
    done = react(["H2", "O2", "H2O"], [Fraction(2), Fraction(32), Fraction(18)], [-2, -1, 2],
                 {"H2": Given("amount", Fraction(1))})  # fmt: skip
    assert done.portions[1].after is None
    assert done.portions[1].change == Fraction(-1, 2)


@pytest.mark.parametrize(
    ("text", "position"), [("Fe", 0), ("Fe=10 g, O2=5 pints", 9), ("Fe=ten g", 0), ("", 0)]
)
def test_amounts_that_cannot_be_read(text: str, position: int) -> None:
    with pytest.raises(InputError) as refused:
        read_amounts(text)
    assert refused.value.kind == "bad-amount"
    assert refused.value.position == position


def test_a_network_conserves_its_enzyme() -> None:
    # E + S <-> ES -> E + P, with S and P of the same composition
    reactions = [(-1, -1, 1, 0), (1, 0, -1, 1)]
    network = analyse(reactions, [(1, 0, 1, 0), (0, 1, 1, 1)])
    assert network.rank == 2
    assert network.pools == ((0, 1, 1, 1), (1, 0, 1, 0))
    assert len(network.laws) == network.from_elements == 2
    assert network.dependencies == ()
    assert network.pools_complete


def test_dependent_reactions_are_found() -> None:
    texts = ["C + O2 -> CO2", "2 C + O2 -> 2 CO", "2 CO + O2 -> 2 CO2"]
    names = ["C", "O2", "CO", "CO2"]
    signs = [(-1, -1, 0, 1), (-2, -1, 2, 0), (0, -1, -2, 2)]
    assert all(read_equation(text) for text in texts)
    rows = composition_rows([read_species(name) for name in names])
    network = analyse(signs, list(rows.values()))
    assert network.rank == 2
    assert network.independent == (0, 1)
    assert network.dependencies == ((2, -1, -1),)
    for law in network.laws:
        assert all(sum(a * x for a, x in zip(law, z, strict=True)) == 0 for z in signs)
