"""Balances by sum: the corpus, brute force, ties, resumption, and what the proofs say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice, product
from math import gcd
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.reactions.bases import lattice_basis
from discovery.reactions.canonical import (
    Cut,
    Leaf,
    Proof,
    balances_by_sum,
    canonical,
    prove,
)
from discovery.reactions.composition import composition_rows
from discovery.reactions.equation import read_equation
from discovery.reactions.kernel import echelon, kernel_basis
from discovery.reactions.positivity import decide_positivity
from discovery.reactions.vectors import Vector, is_balanced

CORPUS = json.loads(
    (Path(__file__).parent.parent / "data" / "reactions_corpus.json").read_text("utf-8")
)
SEVERAL = [e for e in CORPUS["equations"] if "several" in e["expected"]]

signed_matrices = st.integers(3, 5).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-3, 3), min_size=n, max_size=n).map(tuple), min_size=1, max_size=2
    )
)


def prepared(matrix: Sequence[Sequence[int]], species: int) -> tuple[tuple[Vector, ...], Vector]:
    form = echelon(matrix, species)
    full = decide_positivity(kernel_basis(form), form.free, species).solution
    return lattice_basis(matrix, species), tuple(full)


def signed(text: str) -> tuple[list[list[int]], int]:
    equation = read_equation(text)
    rows = list(composition_rows(equation.left, equation.right).values())
    return rows, len(equation.left) + len(equation.right)


def brute(matrix: Sequence[Sequence[int]], species: int, limit: int) -> list[Vector]:
    """All balances in lowest terms with sum at most the limit, in order."""
    found = [
        x
        for x in product(range(1, limit), repeat=species)
        if sum(x) <= limit and gcd(*x) == 1 and is_balanced(matrix, x)
    ]
    return sorted(found, key=lambda x: (sum(x), x))


def points(proof: Proof) -> list[Vector]:
    """Follow a proof: refuse a leaf that shows nothing, return the balances at the points.

    Written anew from the words of the proof's docstring, with nothing of the search.
    """
    species, unknowns = len(proof.basis[0]), len(proof.basis)
    forms = [[z[i] for z in proof.basis] for i in range(species)]
    forms += [[int(i == k) for k in range(unknowns)] for i in range(unknowns)]
    total = [sum(z) for z in proof.basis]
    found: list[Vector] = []

    def walk(tree: Cut | Leaf, low: list[Any], high: list[Any]) -> None:
        if isinstance(tree, Cut):
            at = species + tree.unknown
            walk(tree.below, low, [*high[:at], tree.value, *high[at + 1 :]])
            walk(tree.above, [*low[:at], tree.value + 1, *low[at + 1 :]], high)
        elif tree.forms:
            added = [sum(a * forms[f][k] for f, a in tree.forms) for k in range(unknowns)]
            assert added == [tree.sums * t for t in total]
            bound = sum(a * (low[f] if a > 0 else high[f]) for f, a in tree.forms)
            assert bound > tree.sums * proof.limit
            assert tree.sums >= 0
        else:
            assert low[species:] == high[species:]
            t = low[species:]
            x = tuple(sum(c * u for c, u in zip(f, t, strict=True)) for f in forms[:species])
            if min(x) >= 1 and sum(x) <= proof.limit:
                found.append(x)

    most = proof.limit - species + 1
    walk(proof.tree, [1] * species + [None] * unknowns, [most] * species + [None] * unknowns)
    return sorted(found, key=lambda x: (sum(x), x))


@pytest.mark.parametrize("entry", SEVERAL, ids=lambda e: e["id"])
def test_the_canonical_balances_of_the_corpus(entry: dict[str, Any]) -> None:
    matrix, species = signed(entry["equation"])
    expected = entry["expected"]
    answer = canonical(*prepared(matrix, species))
    assert answer is not None
    assert list(answer.balance) == expected["canonical"]
    assert answer.total == expected["canonical_min_sum"]
    assert len(answer.ties) == expected["canonical_ties"]
    assert tuple(points(answer.proof)) == answer.ties


@pytest.mark.parametrize("entry", SEVERAL, ids=lambda e: e["id"])
def test_the_stream_is_strictly_by_sum_and_goes_on_where_it_was_left(
    entry: dict[str, Any],
) -> None:
    matrix, species = signed(entry["equation"])
    basis, full = prepared(matrix, species)
    top = list(islice(filter(None, balances_by_sum(basis, full)), 25))
    assert top == sorted(set(top), key=lambda x: (sum(x), x))
    assert all(is_balanced(matrix, x) and min(x) >= 1 and gcd(*x) == 1 for x in top)
    for left_at in (0, 9, 14):
        stream = balances_by_sum(basis, full, after=top[left_at])
        rest = list(islice(filter(None, stream), 24 - left_at))
        assert rest == top[left_at + 1 :]
    listed = points(prove(basis, sum(top[9])))
    assert [x for x in listed if gcd(*x) == 1][:10] == top[:10]


@given(signed_matrices)
@settings(max_examples=60, deadline=None)
def test_no_balance_is_skipped(matrix: list[Vector]) -> None:
    species = len(matrix[0])
    basis, full = prepared(matrix, species)
    if not basis or 0 in full:
        return
    limit = {3: 25, 4: 14, 5: 10}[species]
    expected = brute(matrix, species, limit)
    stream = filter(None, balances_by_sum(basis, full))
    assert list(islice(stream, len(expected))) == expected
    following = next(stream, None)
    assert following is None or sum(following) > limit


def test_a_unique_balance_is_the_only_one_of_its_stream() -> None:
    matrix, species = signed("H2 + O2 -> H2O")
    assert list(balances_by_sum(*prepared(matrix, species))) == [(2, 1, 2)]


def test_coefficients_of_any_size_are_exact() -> None:
    huge = 10**30 + 57
    for matrix in [
        [(1, huge, -1, -huge)],
        [(huge, 0, -1, 0, 0), (0, 2, 0, -1, 0), (0, 0, 1, 1, -1), (0, 3, 0, -1, 0)],
        [(huge, 0, -1, 0), (0, 1, huge, -1)],
    ]:
        basis, full = prepared(matrix, len(matrix[0]))
        if 0 in full:
            continue
        answer = canonical(basis, full)
        assert answer is not None and answer.ties is not None
        assert is_balanced(matrix, answer.balance)
        assert tuple(points(answer.proof)) == answer.ties
    assert answer.balance == (1, 1, huge, huge**2 + 1)


def test_more_ties_than_can_be_listed() -> None:
    matrix = [(10**12, -1, -1)]  # one big molecule falls into two isomers
    answer = canonical(*prepared(matrix, 3))
    assert answer is not None
    assert answer.balance == (1, 1, 10**12 - 1)
    assert answer.ties is None
    assert points(answer.proof) == []


def test_a_stopped_search_says_nothing() -> None:
    matrix, species = signed("C + CH4 + O2 -> CO2 + H2O")
    assert canonical(*prepared(matrix, species), stop=lambda: True) is None
