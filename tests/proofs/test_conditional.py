"""Goals with premises and goals about relations: proved, refuted, or given up; never wrong."""

from __future__ import annotations

import pytest

from discovery.errors import InputError
from proofs import api, kernel
from proofs.browser.model import check_theory
from proofs.browser.records import theory_graph

ORDER = """
theory order
sort N = 0 | S(N)
function + : N, N -> N
a + 0 = a
a + S(b) = S(a + b)
relation <= : N, N
0 <= a
a <= b => S(a) <= S(b)
S(a) <= S(b) => a <= b
not S(a) <= 0
"""


@pytest.mark.parametrize(
    ("theory", "goal"),
    [
        ("peano", "S(a) = S(b) => a = b"),
        ("peano", "not S(a) = 0"),
        ("peano", "not S(a) = a"),
        ("peano", "a = b => b = c => a = c"),
        ("peano", "a + c = b + c => a = b"),
        ("peano", "c + a = c + b => a = b"),
        ("peano", "a + b = 0 => a = 0"),
        ("peano", "a + b = a => b = 0"),
        ("peano", "a * S(b) = 0 => a = 0"),
        ("lists", "cons(a, b) = cons(c, d) => b = d"),
        ("lists", "append(a, b) = append(a, c) => b = c"),
        ("lists", "append(a, b) = nil => a = nil"),
        (ORDER, "a <= a"),
        (ORDER, "a <= a + b"),
        (ORDER, "not S(a) <= a"),
        (ORDER, "a <= b => b <= c => a <= c"),
        (ORDER, "a <= b and b <= a => a = b"),
        (ORDER, "a <= b => a + c <= b + c"),
        (ORDER, "a = b => b <= c => a <= c"),
    ],
)
def test_goals_with_premises_are_proved(theory: str, goal: str) -> None:
    """The kernel has accepted what ``prove`` returns, and the browser can show it."""
    result = api.prove(theory, [goal])
    assert result.goals[0].status == "Theorem"
    check_theory(theory_graph(result.theory, result.theorems))


@pytest.mark.parametrize(
    ("goal", "example"),
    [
        ("a = 0 => b = 0", {"a": 0, "b": 1}),
        ("a * c = b * c => a = b", {"a": 0, "c": 0, "b": 1}),
        ("not a + b = b", {"a": 0, "b": 0}),
    ],
)
def test_false_implications_get_a_counterexample(goal: str, example: dict[str, int]) -> None:
    found = api.prove("peano", [goal]).goals[0]
    assert found.status == "CounterSatisfiable"
    assert found.counterexample is not None
    assert sorted(found.counterexample.values()) == sorted(example.values())


def test_a_lemma_with_a_premise_is_used() -> None:
    lemma, goal = "a + c = b + c => a = b", "a * a + c = b + c => a * a = b"
    result = api.prove("peano", [goal], lemmas=[lemma])
    assert [theorem["kind"] for theorem in result.theorems] == ["induction", "direct"]
    assert result.theorems[-1]["uses"] == ["T1"]


@pytest.mark.parametrize(
    "goal", ["a <= b", "a <= b => b <= a", "S(a) <= a + b", "a <= b => a + b = b"]
)
def test_what_does_not_hold_is_not_proved(goal: str) -> None:
    assert api.prove(ORDER, [goal], size=3).goals[0].status != "Theorem"


def test_a_relation_is_no_term() -> None:
    with pytest.raises(InputError, match="is a relation"):
        api.prove("theory t\nsort N = 0 | S(N)\nrelation r : N, N", ["r(0, 0) = 0"])


def test_kernel_and_finder_read_relations_alike() -> None:
    theory = api.read_any(ORDER)
    ours = [(c.sorts, c.premises, c.conclusion) for c in theory.clauses]
    read = kernel.Theory(theory.text)
    assert ours == [(c.sorts, c.premises, c.conclusion) for c in read.clauses]
    assert read.functions["<="] == (("N", "N"), "")
