"""Canonical balances of many dimensions: proposed by HiGHS, proven and checked without it."""

from __future__ import annotations

import json
import os
import random
from itertools import islice

import pytest

import discovery
from discovery.errors import VerificationError
from discovery.reactions.answers import find_family
from discovery.reactions.bases import lattice_basis
from discovery.reactions.canonical import balances_by_sum, least_of_sum
from discovery.reactions.check import check_record
from discovery.reactions.explain import prove
from discovery.reactions.programming import LARGEST, least_balance, silent_stdout
from discovery.reactions.several import SEARCHED
from discovery.reactions.vectors import Vector, is_balanced

MANY = (
    "CH4 + C2H6 + C3H8 + C4H10 + C5H12 + C6H14 + O2 + O3 + H2O2"
    " -> CO2 + CO + H2O + H2 + C + CH2O + CH3OH"
)


def random_equation(seed: int, species: int) -> str:
    """Distinct formulas over four elements, half of them on either side."""
    rng = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < species:
        chosen = rng.sample(["C", "H", "O", "N"], rng.randint(1, 3))
        names["".join(f"{element}{rng.randint(2, 6)}" for element in chosen)] = None
    formulas = list(names)
    sides = formulas[: species // 2], formulas[species // 2 :]
    return " -> ".join(map(" + ".join, sides))


def matrix_of(answer: discovery.Balance) -> list[Vector]:
    return [tuple(row) for row in answer.rows.values()]


@pytest.mark.parametrize("seed", range(12))
def test_the_proposal_is_what_the_exact_search_finds(seed: int) -> None:
    answer = discovery.balance(random_equation(seed, 9))
    if answer.status != "several" or answer.dimension > SEARCHED:
        return
    exact = find_family(answer).canonical
    assert exact is not None
    assert least_balance(matrix_of(answer), 9) == exact.balance


def test_many_dimensions_have_a_least_sum_that_is_proven() -> None:
    answer = discovery.balance(MANY)
    assert answer.dimension > SEARCHED
    record = json.loads(json.dumps(answer.as_json()))
    check_record(record)
    canonical = tuple(record["canonical"])
    matrix = matrix_of(answer)
    assert is_balanced(matrix, canonical) and min(canonical) == 1
    assert record["ties"] is None
    assert record["certificate"]["least"]["limit"] == sum(canonical) - 1
    assert "maybe of others too" in prove(record)
    basis = lattice_basis(matrix, len(canonical))
    assert least_of_sum(basis, sum(canonical)) == canonical  # true, though not claimed


@pytest.mark.parametrize(
    "forge",
    [
        lambda r: r.update(canonical=[2 * x for x in r["canonical"]]),
        lambda r: r.update(ties=[r["canonical"]]),
        lambda r: r["certificate"]["least"].update(limit=r["certificate"]["least"]["limit"] - 1),
        lambda r: r["certificate"]["least"].update(tree={}),
        lambda r: r["certificate"].update(least=None),
    ],
)
def test_a_forged_proof_of_the_sum_is_refused(forge: object) -> None:
    record = json.loads(json.dumps(discovery.balance(MANY).as_json()))
    assert callable(forge)
    forge(record)
    with pytest.raises(VerificationError):
        check_record(record)


def test_the_stream_begins_with_the_same_sum() -> None:
    answer = discovery.balance("C + O2 + H2 -> CO + CO2 + H2O + CH4 + CH2O + C2H6 + H2O2 + C2H4O2")
    proposed = least_balance(matrix_of(answer), 11)
    assert proposed is not None
    basis = lattice_basis(matrix_of(answer), 11)
    first = next(islice(filter(None, balances_by_sum(basis, proposed)), 1))
    assert first == proposed


def test_no_proposal_where_doubles_or_signs_do_not_allow_it() -> None:
    assert least_balance([(LARGEST + 1, -1)], 2) is None
    assert least_balance([(1, 1)], 2) is None


def test_what_compiled_code_prints_stays_out_of_the_results(
    capfd: pytest.CaptureFixture[str],
) -> None:
    os.write(1, b"before\n")
    with silent_stdout():
        os.write(1, b"solver\n")
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "before\nafter\n"
