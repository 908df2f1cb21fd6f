"""Graver and Hilbert bases: counts of the corpus, brute force, Normaliz, partial results."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.reactions import graver
from discovery.reactions.bases import hilbert_basis, lattice_basis
from discovery.reactions.composition import composition_rows
from discovery.reactions.equation import read_equation
from discovery.reactions.formula import read_species
from discovery.reactions.graver import graver_basis
from discovery.reactions.vectors import Vector, after, collect, is_balanced, oriented

CORPUS = json.loads(
    (Path(__file__).parent.parent / "data" / "reactions_corpus.json").read_text("utf-8")
)
SETS = CORPUS["species_sets"]
SEVERAL = [e for e in CORPUS["equations"] if "several" in e["expected"]]
PYNORMALIZ = "import PyNormaliz"

matrices = st.integers(3, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-4, 4), min_size=n, max_size=n).map(tuple), min_size=1, max_size=3
    )
)


def matrix_of(species: Sequence[str]) -> list[list[int]]:
    return list(composition_rows([read_species(text) for text in species]).values())


def agree_below(h: Vector, z: Vector) -> bool:
    return all(0 <= a <= b or b <= a <= 0 for a, b in zip(h, z, strict=True))


def brute_graver(matrix: Sequence[Sequence[int]], species: int, size: int) -> set[Vector]:
    """The Graver elements whose entries are at most ``size``, by looking at all vectors."""
    box = [
        z
        for z in product(range(-size, size + 1), repeat=species)
        if any(z) and is_balanced(matrix, z)
    ]
    return {oriented(z) for z in box if not any(h != z and agree_below(h, z) for h in box)}


def normaliz_graver(matrix: Sequence[Sequence[int]], species: int) -> set[Vector]:
    """The Graver basis by Normaliz: Hilbert basis of A(u - v) = 0, without trivial pairs."""
    from PyNormaliz import Cone

    rows = [[*row, *(-a for a in row)] for row in matrix]
    found = Cone(equations=rows).HilbertBasis()
    split = (tuple(a - b for a, b in zip(w[:species], w[species:], strict=True)) for w in found)
    return {oriented(z) for z in split if any(z)}


@pytest.mark.parametrize("entry", SETS, ids=lambda e: "-".join(e["species"][:4]))
def test_the_graver_bases_of_the_corpus_have_their_sizes(entry: dict[str, Any]) -> None:
    matrix = matrix_of(entry["species"])
    basis = lattice_basis(matrix, len(entry["species"]))
    assert len(basis) == entry["kernel_dimension"]
    found = collect(graver_basis(basis))
    assert found.complete
    assert len(set(found.reactions)) == len(found.reactions) == entry["graver"]
    assert all(is_balanced(matrix, z) and oriented(z) == z for z in found.reactions)


@pytest.mark.parametrize("entry", SEVERAL, ids=lambda e: e["id"])
def test_the_hilbert_bases_of_the_corpus_are_found_whole(entry: dict[str, Any]) -> None:
    equation = read_equation(entry["equation"])
    matrix = list(composition_rows(equation.left, equation.right).values())
    found = collect(hilbert_basis(matrix, len(equation.left) + len(equation.right)))
    assert found.complete
    assert sorted(found.reactions) == sorted(map(tuple, entry["expected"]["several"]))


@given(matrices)
@settings(max_examples=25, deadline=None)
def test_all_small_irreducible_vectors_are_found_and_no_others(matrix: list[Vector]) -> None:
    species = len(matrix[0])
    found = collect(graver_basis(lattice_basis(matrix, species)))
    size = {3: 4, 4: 2, 5: 1, 6: 1}[species]
    small = {z for z in found.reactions if max(map(abs, z)) <= size}
    assert small == brute_graver(matrix, species, size)


@given(matrices)
@settings(max_examples=25, deadline=None)
def test_hilbert_bases_are_the_positive_part_of_graver_bases(matrix: list[Vector]) -> None:
    species = len(matrix[0])
    graver_elements = collect(graver_basis(lattice_basis(matrix, species))).reactions
    turned = [z for g in graver_elements for z in (g, tuple(-x for x in g))]
    hilbert = collect(hilbert_basis(matrix, species)).reactions
    assert set(hilbert) == {z for z in turned if min(z) >= 0}


@given(matrices)
@settings(max_examples=25, deadline=None)
def test_compiled_lifts_give_the_same_elements(matrix: list[Vector]) -> None:
    basis = lattice_basis(matrix, len(matrix[0]))
    plain = collect(graver_basis(basis))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graver, "KERNEL_ELEMENTS", 0)
        compiled = collect(graver_basis(basis))
    assert set(compiled.reactions) == set(plain.reactions)
    assert compiled.complete and plain.complete


def test_numbers_beyond_64_bits_leave_the_compiled_lift() -> None:
    big = 10**20
    matrix = [(1, big, -big, 1, 2), (0, 1, 1, -big, 1)]
    basis = lattice_basis(matrix, 5)

    def first(count: int) -> list[Vector]:
        return list(islice(filter(None, graver_basis(basis)), count))

    plain = first(5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graver, "KERNEL_ELEMENTS", 0)
        assert first(5) == plain
    assert all(is_balanced(matrix, z) for z in plain)


def test_normaliz_finds_the_same_graver_bases(tool: Callable[[str], str]) -> None:
    tool(PYNORMALIZ)
    for entry in [SETS[i] for i in (0, 1, 2, 4, 7)]:
        matrix = matrix_of(entry["species"])
        species = len(entry["species"])
        found = collect(graver_basis(lattice_basis(matrix, species)))
        assert set(found.reactions) == normaliz_graver(matrix, species)


def test_a_stopped_search_gives_true_elements_and_says_that_more_may_come() -> None:
    species = [*(f"S{n}" for n in range(2, 9)), "S", "H2S", "H2S2", "SO2", "SO3", "O2", "H2O"]
    matrix = matrix_of(species)
    found = collect(graver_basis(lattice_basis(matrix, len(species))), after(1.0))
    assert not found.complete
    assert len(found.reactions) > 50
    assert all(is_balanced(matrix, z) for z in found.reactions)
    reduced = found.reactions[:20]
    turned = [z for g in found.reactions for z in (g, tuple(-x for x in g))]
    assert not any(h != z and agree_below(h, z) for z in reduced for h in turned)


def test_a_lattice_of_nothing_has_an_empty_basis() -> None:
    assert lattice_basis([(1, 0), (0, 1)], 2) == ()
    assert collect(graver_basis(())).reactions == ()
    assert collect(graver_basis(())).complete


@given(matrices)
@settings(max_examples=60, deadline=None)
def test_lattice_bases_generate_every_small_balance(matrix: list[Vector]) -> None:
    import flint

    species = len(matrix[0])
    basis = lattice_basis(matrix, species)
    assert all(is_balanced(matrix, z) for z in basis)
    rank = flint.fmpz_mat([list(row) for row in matrix]).rank()
    assert len(basis) == species - rank
    if basis:  # a lattice with all invariant factors 1 has no larger one of its rank above it
        diagonal = flint.fmpz_mat([list(z) for z in basis]).snf().tolist()
        assert all(diagonal[i][i] == 1 for i in range(len(basis)))
