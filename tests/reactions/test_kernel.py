"""Kernels and positivity of integer matrices, against sympy and against the definition."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Matrix

from discovery.reactions.kernel import echelon, kernel_basis, kernel_vector, row_combination
from discovery.reactions.positivity import decide_positivity

Rows = list[list[int]]

unhurried = settings(deadline=None)


def matrices(entries: st.SearchStrategy[int], widest: int) -> st.SearchStrategy[Rows]:
    return st.integers(1, widest).flatmap(
        lambda width: st.lists(
            st.lists(entries, min_size=width, max_size=width), min_size=1, max_size=5
        )
    )


small = matrices(st.integers(-3, 3), 6)
large = matrices(st.integers(-(10**30), 10**30), 5)


def product_of(rows: Rows, vector: list[int]) -> list[int]:
    return [sum(a * x for a, x in zip(row, vector, strict=True)) for row in rows]


@unhurried
@given(st.one_of(small, large))
def test_the_kernel_is_that_of_sympy(rows: Rows) -> None:
    width = len(rows[0])
    form = echelon(rows, width)
    basis = kernel_basis(form)
    assert form.dimension == len(Matrix(rows).nullspace()) == len(basis)
    for column, vector in zip(form.free, basis, strict=True):
        assert not any(product_of(rows, vector))
        assert vector[column] > 0
        assert not any(vector[other] for other in form.free if other != column)
        assert Fraction(1, 1) in [Fraction(x, vector[column]) for x in vector]


@unhurried
@given(small)
def test_the_minor_of_sources_and_pivots_is_not_singular(rows: Rows) -> None:
    form = echelon(rows, len(rows[0]))
    block = [[rows[source][pivot] for pivot in form.pivots] for source in form.sources]
    assert not block or Matrix(block).det() != 0


def test_entries_stay_bounded_by_minors() -> None:
    rows = [[(3 * i + 5 * j + i * j) % 17 + 1 for j in range(40)] for i in range(39)]
    form = echelon(rows, 40)
    vector = kernel_vector(form, form.free[0])
    assert not any(product_of(rows, vector))
    assert max(abs(x) for row, _, _ in form.kept for x in row) < 10**120


@unhurried
@given(small)
def test_positivity_is_the_alternative_of_stiemke(rows: Rows) -> None:
    width = len(rows[0])
    form = echelon(rows, width)
    solution, obstacle = decide_positivity(kernel_basis(form), form.free, width)
    assert all(x >= 0 for x in solution) and all(w >= 0 for w in obstacle)
    assert not any(product_of(rows, list(solution)))
    assert all((x > 0) != (w > 0) for x, w in zip(solution, obstacle, strict=True))
    weights = row_combination(rows, form, obstacle)
    combined = [sum(y * row[j] for y, row in zip(weights, rows, strict=True)) for j in range(width)]
    assert bool(any(combined)) == bool(any(obstacle))
    ratios = {Fraction(c, w) for c, w in zip(combined, obstacle, strict=True) if w}
    assert len(ratios) <= 1 and all(ratio > 0 for ratio in ratios)
    assert not any(c for c, w in zip(combined, obstacle, strict=True) if not w)


@unhurried
@given(matrices(st.integers(-2, 2), 4))
def test_positivity_agrees_with_trying_small_vectors(rows: Rows) -> None:
    width = len(rows[0])
    form = echelon(rows, width)
    solution, _ = decide_positivity(kernel_basis(form), form.free, width)
    for vector in product(range(4), repeat=width):
        if not any(product_of(rows, list(vector))):
            assert all(x > 0 for x, tried in zip(solution, vector, strict=True) if tried)
