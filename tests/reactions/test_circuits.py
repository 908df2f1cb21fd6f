"""Circuits, bounded reactions and the vector method: corpus, brute force, second algorithms."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import combinations, count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.errors import LimitError
from discovery.reactions import circuits as circuits_module
from discovery.reactions.bases import lattice_basis
from discovery.reactions.bounded import bounded_reactions
from discovery.reactions.circuits import circuits, is_circuit
from discovery.reactions.composition import composition_rows
from discovery.reactions.formula import read_species
from discovery.reactions.graver import graver_basis
from discovery.reactions.vector import standing, vector_method
from discovery.reactions.vectors import Vector, after, collect, is_balanced, oriented, support

SETS = json.loads(
    (Path(__file__).parent.parent / "data" / "reactions_corpus.json").read_text("utf-8")
)["species_sets"]

matrices = st.integers(3, 7).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-3, 5), min_size=n, max_size=n).map(tuple), min_size=1, max_size=3
    )
)


def rows_of(species: Sequence[str]) -> dict[str, list[int]]:
    return composition_rows([read_species(text) for text in species])


def circuits_by_rank(matrix: Sequence[Sequence[int]], species: int) -> set[Vector]:
    """All circuits by solving on every set of species that admits one solution."""
    import flint

    found = set()
    for size in range(1, species + 1):
        for chosen in combinations(range(species), size):
            part = flint.fmpz_mat([[row[j] for j in chosen] for row in matrix])
            kernel, nullity = part.nullspace()
            if nullity != 1:
                continue
            line = [int(kernel[i, 0]) for i in range(size)]
            if all(line):
                vector = [0] * species
                for j, x in zip(chosen, line, strict=True):
                    vector[j] = x
                found.add(oriented(vector))
    return found


@pytest.mark.parametrize("entry", SETS, ids=lambda e: "-".join(e["species"][:4]))
def test_the_circuits_of_the_corpus_have_their_number(entry: dict[str, Any]) -> None:
    matrix = list(rows_of(entry["species"]).values())
    found = collect(circuits(matrix, len(entry["species"])))
    assert found.complete
    assert len(set(found.reactions)) == len(found.reactions) == entry["circuits"]
    assert all(is_balanced(matrix, z) and is_circuit(matrix, z) for z in found.reactions)


@given(matrices)
@settings(max_examples=60, deadline=None)
def test_elimination_and_ranks_give_the_same_circuits(matrix: list[Vector]) -> None:
    found = collect(circuits(matrix, len(matrix[0])))
    assert found.complete
    assert set(found.reactions) == circuits_by_rank(matrix, len(matrix[0]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(circuits_module, "KERNEL_VECTORS", 1)
        compiled = collect(circuits(matrix, len(matrix[0])))
    assert set(compiled.reactions) == set(found.reactions)


def test_circuits_with_huge_entries_are_exact() -> None:
    big = 10**30
    matrix = [(1, 0, 1, big), (0, 2, 1, 3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(circuits_module, "KERNEL_VECTORS", 1)
        found = collect(circuits(matrix, 4))
    assert set(found.reactions) == circuits_by_rank(matrix, 4)
    assert max(abs(x) for z in found.reactions for x in z) >= big


def test_stopped_circuits_are_circuits_and_not_called_complete() -> None:
    entry = SETS[3]
    matrix = list(rows_of(entry["species"]).values())
    looks = count()
    found = collect(circuits(matrix, len(entry["species"])), lambda: next(looks) > 60)
    assert not found.complete
    assert 0 < len(found.reactions) < entry["circuits"]
    assert all(is_circuit(matrix, z) for z in found.reactions)


@pytest.mark.parametrize("molecules", [1, 2, 3, 5])
@pytest.mark.parametrize("number", [0, 2, 4, 6])
def test_bounded_reactions_are_the_small_graver_elements(number: int, molecules: int) -> None:
    species = SETS[number]["species"]
    matrix = list(rows_of(species).values())
    bounded = collect(bounded_reactions(matrix, len(species), molecules))
    graver = collect(graver_basis(lattice_basis(matrix, len(species)))).reactions
    small = {
        z
        for z in graver
        if max(sum(x for x in z if x > 0), -sum(x for x in z if x < 0)) <= molecules
    }
    assert bounded.complete
    assert len(bounded.reactions) == len(set(bounded.reactions))
    assert set(bounded.reactions) == small


def test_bounds_beyond_memory_are_refused_with_a_smaller_one() -> None:
    with pytest.raises(LimitError, match="sides") as refused:
        next(bounded_reactions([[1] * 60], 60, 9))
    assert "bounded:8" in refused.value.hint


def test_the_vector_method_lies_between_circuits_and_everything() -> None:
    entry = SETS[5]
    rows = rows_of(entry["species"])
    matrix, species = list(rows.values()), len(entry["species"])
    found = collect(vector_method(list(rows), matrix, species))
    all_circuits = collect(circuits(matrix, species)).reactions
    graver = collect(graver_basis(lattice_basis(matrix, species))).reactions
    standings = standing(found.reactions, matrix, all_circuits, graver)
    assert found.complete
    assert all(is_balanced(matrix, z) for z in found.reactions)
    assert standings.circuits == standings.all_circuits == entry["circuits"]
    assert standings.irreducible is not None
    assert standings.circuits < standings.irreducible < standings.found < entry["graver"]


def test_the_vector_method_with_sides_combines_with_positive_factors_only() -> None:
    signed = [(2, 0, -2), (0, 2, -1)]
    assert collect(vector_method(["H", "O"], signed, 3, orientations=(1,))).reactions == (
        (2, 1, 2),
    )
    assert not collect(
        vector_method(["C", "O"], [(1, -1), (1, -2)], 2, orientations=(1,))
    ).reactions


def test_the_stop_rule_of_time_ends_a_search() -> None:
    assert after(-1)()
    assert not after(1000)()
    assert support((0, -2, 5)) == 0b110


def test_four_ti_two_finds_the_same_circuits(tool: Callable[[str], str], tmp_path: Path) -> None:
    import subprocess

    command = tool("4ti2-circuits")
    for entry in SETS:
        matrix = list(rows_of(entry["species"]).values())
        lines = [f"{len(matrix)} {len(matrix[0])}", *(" ".join(map(str, row)) for row in matrix)]
        (tmp_path / "p.mat").write_text("\n".join(lines) + "\n")
        subprocess.run([command, "-q", str(tmp_path / "p")], check=True, timeout=60)
        _, *found = (tmp_path / "p.cir").read_text().splitlines()
        theirs = {oriented(map(int, line.split())) for line in found if line.strip()}
        assert theirs == set(collect(circuits(matrix, len(matrix[0]))).reactions)
