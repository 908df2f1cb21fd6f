"""Every proof that is emitted is accepted by the kernel, also where nothing was tuned."""

from __future__ import annotations

import pytest

from proofs import api, kernel
from proofs.check import Checker

TREES = """
theory trees
sort N = 0 | S(N)
sort T = leaf | node(T, T)
function + : N, N -> N
a + 0 = a
a + S(b) = S(a + b)
function mirror : T -> T
mirror(leaf) = leaf
mirror(node(a, b)) = node(mirror(b), mirror(a))
function leaves : T -> N
leaves(leaf) = S(0)
leaves(node(a, b)) = leaves(a) + leaves(b)
"""
BITS = """
theory bits
sort B = no | yes
function both : B, B -> B
both(no, a) = no
both(yes, a) = a
function other : B -> B
other(no) = yes
other(yes) = no
"""
DOUBLE = """
theory double
sort N = 0 | S(N)
function + : N, N -> N
0 + a = a
S(a) + b = S(a + b)
function double : N -> N
double(0) = 0
double(S(a)) = S(S(double(a)))
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TREES, {"mirror(mirror(a)) = a", "leaves(mirror(a)) = leaves(a)"}),
        (BITS, {"both(a, b) = both(b, a)", "other(other(a)) = a", "both(a, a) = a"}),
        (DOUBLE, {"a + b = b + a", "double(a) = a + a"}),
    ],
    ids=["trees", "bits", "double"],
)
def test_theories_that_nothing_was_tuned_on(text: str, found: set[str]) -> None:
    result = api.prove(text, size=5)
    statements = {record["statement"] for record in result.theorems}
    mirrored = {" = ".join(statement.split(" = ")[::-1]) for statement in statements}
    assert found <= statements | mirrored


@pytest.mark.parametrize("theory", ["peano", "sums", "lists", "power"])
def test_the_checker_accepts_all_records_and_no_other_statement(theory: str) -> None:
    result = api.prove(theory, size=5)
    checker = Checker(result.theory.text)
    for record in (*result.theorems, *result.refuted):
        checker.check(record)
    if result.theorems:
        first, fresh = result.theorems[0], Checker(result.theory.text)
        claimed = {**first, "mpl": first["mpl"].replace("[a", "[b", 1)}
        with pytest.raises(Exception, match="states something else"):
            fresh.check(claimed)


def test_refuted_statements_have_checked_counterexamples() -> None:
    checker = Checker(api.load_theory("peano").text)
    record = {"id": "R1", "kind": "refuted", "instance": [["+", "0", ["S", "0"]], ["S", "0"]]}
    with pytest.raises(Exception, match="counterexample"):
        checker.check(record)
    checker.check({**record, "instance": [["+", "0", ["S", "0"]], "0"]})


def number(value: int) -> object:
    return ["S", number(value - 1)] if value else "0"


def test_counterexamples_with_large_values_are_checked() -> None:
    """4 ** 24 and 4 ** 18 could not be written in successors."""
    checker = Checker(api.load_theory("power").text)
    sides = [["**", number(4), ["*", number(base), number(8)]] for base in (3, 2)]
    checker.check({"id": "R1", "kind": "refuted", "instance": sides})
    with pytest.raises(Exception, match="counterexample"):
        checker.check({"id": "R1", "kind": "refuted", "instance": sides[:1] * 2})
    tower = ["**", number(9), ["**", number(9), ["**", number(9), number(9)]]]
    with pytest.raises(Exception, match="too large"):
        checker.check({"id": "R1", "kind": "refuted", "instance": [tower, "0"]})


def test_counterexamples_with_unknown_elements_are_checked() -> None:
    checker = Checker(api.load_theory("lists").text)
    short, long = ["cons", "E_1", "nil"], ["cons", "E_2", "nil"]
    record = {"id": "R1", "kind": "refuted", "free": [["E_1", "E"], ["E_2", "E"]]}
    checker.check({**record, "instance": [short, long]})
    checker.check({**record, "instance": [["append", short, long], ["append", long, short]]})
    with pytest.raises(Exception, match="counterexample"):
        checker.check({**record, "instance": [["reverse", short], short]})
    with pytest.raises(Exception, match="no free sort"):
        checker.check({**record, "free": [["E_1", "N"]], "instance": ["E_1", "0"]})


def test_no_proof_uses_a_later_theorem() -> None:
    for record in api.prove("peano", size=5).theorems:
        number = int(record["id"][1:])
        assert all(int(used[1:]) < number for used in record["uses"] if used[0] == "T")
    assert issubclass(kernel.Refused, Exception)
