"""What is found from definitions alone: the laws that the published systems name, and more."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest

import proofs.api as api
from proofs.blocks.attempt import attempt
from proofs.check import Checker
from proofs.explore import Exploration
from proofs.language.statement import read_statement
from proofs.terms import Clause

ROOT = Path(__file__).parents[2]
PUBLISHED = json.loads((Path(__file__).parent / "data" / "theorems.json").read_text())
LAWS = [entry["statement"] for entry in PUBLISHED["headline_laws"]]
EQUATIONS = [
    entry["statement"]
    for entry in PUBLISHED["others"]
    if "=>" not in entry["statement"] and "sum_" not in entry["statement"]
]
IMPLICATIONS = [
    entry["statement"]
    for entry in PUBLISHED["others"]
    if "=>" in entry["statement"] and not set("[{<") & set(entry["statement"])
]


@cache
def explored(theory: str) -> api.Result:
    return api.prove(theory)


def statements(theory: str) -> set[Clause]:
    result = explored(theory)
    found = {result.theory.read(theorem["mpl"]) for theorem in result.theorems}
    return found | {Clause(c.sorts, (), ("=", *c.sides[::-1])) for c in found}


def has(theory: str, statement: str) -> bool:
    clause = read_statement(api.load_theory(theory), statement)
    return clause in statements(theory) or _mirrored(clause) in statements(theory)


def _mirrored(clause: Clause) -> Clause:
    from proofs.terms import clause_of

    return clause_of(clause.sorts, [], ("=", *clause.sides[::-1]))


@pytest.mark.parametrize("law", LAWS)
def test_the_five_laws_are_found_from_the_axioms(law: str) -> None:
    assert has("peano", law)


def test_nothing_stays_open_in_peano_and_all_records_are_complete() -> None:
    result = explored("peano")
    assert result.open == () and result.refuted == ()
    for record in result.theorems:
        assert {"id", "statement", "mpl", "kind", "steps", "uses", "proof"} == set(record)
        assert record["steps"] > 0 and record["kind"] in ("direct", "induction")
    assert "a * (b + c) = a * b + a * c" in [r["statement"] for r in result.theorems]


@pytest.mark.parametrize("statement", EQUATIONS)
def test_published_equations_follow_by_rewriting_alone(statement: str) -> None:
    """Each is an instance, or is calculated from the theorems found: no new induction."""
    result = explored("peano")
    goal = read_statement(result.theory, statement)
    known = tuple((result.theory.read(r["mpl"]), r["proof"][-1]["id"]) for r in result.theorems)
    letter = attempt((result.theory.text, known, [goal], 0), 0)[0]
    assert letter is not None and letter[0] == "direct"


def test_published_implications_are_proved() -> None:
    assert len(IMPLICATIONS) >= 5
    result = api.prove("peano", IMPLICATIONS)
    assert {goal.status for goal in result.goals} == {"Theorem"}


def test_statements_are_plain_text() -> None:
    """With the brackets that the operator table asks for, and no others."""
    stated = {record["statement"] for record in explored("peano").theorems}
    assert {
        "a + b = b + a",
        "a + b + c = a + (b + c)",
        "a * b = b * a",
        "a * b * c = a * (b * c)",
        "a * (b + c) = a * b + a * c",
        "S(a) + b = S(a + b)",
    } <= stated


def test_gauss_sum_is_found() -> None:
    assert has("sums", "sum(a) + sum(a) = S(a) * a")


def test_laws_of_lists_are_found() -> None:
    assert has("lists", "append(append(a, b), c) = append(a, append(b, c))")
    assert has("lists", "length(append(a, b)) = length(a) + length(b)")
    assert has("lists", "reverse(reverse(a)) = a")


def test_laws_of_exponents_are_found() -> None:
    assert has("power", "a ** (b + c) = a ** b * a ** c")
    assert has("power", "(a * b) ** c = a ** c * b ** c")
    assert has("power", "(a ** b) ** c = a ** (b * c)")


def test_refuted_conjectures_are_kept_with_checked_counterexamples() -> None:
    result = explored("power")
    schema = json.loads((ROOT / "discovery" / "schema" / "prove.json").read_text())
    assert result.refuted
    for record in result.refuted:
        jsonschema.validate(record, schema)
        Checker(result.theory.text).check(record)


def test_a_goal_is_proved() -> None:
    goal = api.prove("peano", ["a*(b+c) = a*b + a*c"]).goals[0]
    assert goal.status == "Theorem" and goal.theorem


def test_a_false_goal_gets_a_counterexample() -> None:
    goal = api.prove("peano", ["a * b = a + b"]).goals[0]
    assert goal.status == "CounterSatisfiable"
    assert goal.counterexample == {"a": 0, "b": 1}


def test_a_false_goal_about_lists_gets_a_counterexample() -> None:
    goal = api.prove("lists", ["append(a, b) = append(b, a)"]).goals[0]
    assert goal.status == "CounterSatisfiable"
    assert goal.counterexample == {"a": "cons(E_1, nil)", "b": "cons(E_2, cons(E_2, nil))"}


def test_a_goal_that_is_too_hard_is_given_up() -> None:
    theory = api.load_theory("peano")
    goal = read_statement(theory, "(a + b) * (a + b) = a * a + 2 * (a * b) + b * b")
    plan = Exploration(theory, size=2)
    plan.ask([goal], (), explores=False)
    from search.driver import run

    outcome = run(plan)
    assert outcome.state == "done" and plan.open


def test_lemmas_are_hints() -> None:
    lemmas = ["0 + a = a", "S(a) + b = S(a + b)"]
    result = api.prove("peano", ["a + b = b + a"], lemmas=lemmas)
    assert [t["statement"] for t in result.theorems] == [*lemmas, "a + b = b + a"]
