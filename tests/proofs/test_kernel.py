"""The kernel alone: what it accepts is right, and what is wrong it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from proofs import api, kernel

ROOT = Path(__file__).parents[2]
NUMBERS = """theory numbers[N P(1),0 (1),S P(x(1)(1)),+ P(x(1)(x(1)(1)))]
(&(in[0,N])(&(maps[S,N,N])(&(inductive[N,0,S])
(&(>[n](in[n,N])!(in2[n,0,S]))
(&(>[m,n,k](in2[m,k,S])(>[](in2[n,k,S])(=[m,n])))
(&(maps[+,N,N,N])(&(>[a](in[a,N])(in3[a,0,a,+]))
(>[a,b,c,d,e](in2[b,c,S])(>[](in3[a,b,d,+])(>[](in2[d,e,S])(in3[a,c,e,+])))))))))))"""

#: 0 + a = a, by induction: axioms 2 and 3 are a + 0 = a and a + S(b) = S(a + b).
GOAL = {"vars": [["a", "N"]], "if": [], "then": ["=", ["+", "0", "a"], "a"]}
PROOF: list[dict[str, Any]] = [
    {"id": 1, "rule": "open", "scope": 0, "goal": GOAL, "names": [], "var": "a", "of": 0},
    {"id": 2, "rule": "chain", "scope": 1, "start": ["+", "0", "0"], "steps": [[[0, 2], 0, []]]},
    {"id": 3, "rule": "open", "scope": 0, "goal": GOAL, "names": ["k"], "var": "a", "of": 1},
    {"id": 4, "rule": "chain", "scope": 3, "start": ["+", "0", ["S", "k"]],
     "steps": [[[0, 3], 0, []], [[3, 0], 0, [1]]]},
    {"id": 5, "rule": "close", "cases": [[1, 2], [3, 4]]},
    {"id": 6, "rule": "theorem", "name": "T1", "mpl": "(>[a](in[a,N])(in3[0,a,a,+]))", "by": 5},
]  # fmt: skip


def check(steps: list[dict[str, Any]], theory: str = NUMBERS) -> dict[str, kernel.Clause]:
    return kernel.check(theory, [json.dumps(step) for step in steps])


def changed(index: int, **fields: Any) -> list[dict[str, Any]]:
    """The proof with fields of one step replaced."""
    return [{**step, **fields} if n == index else step for n, step in enumerate(PROOF)]


def test_a_proof_by_induction_is_accepted() -> None:
    proved = check(PROOF)
    assert list(proved) == ["T1"]
    assert proved["T1"].conclusion == ("=", ("+", ("0",), 0), 0)
    assert proved["T1"].sorts == ("N",)


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (changed(1, id=1), "ids must increase"),
        (changed(4, cases=[[1, 2]]), "zip"),
        (changed(4, cases=[[3, 4], [1, 2]]), "something else"),
        (changed(4, cases=[[1, 2], [1, 2]]), "something else"),
        (changed(2, names=["0"]), "not a fresh name"),
        (changed(2, names=["k", "m"]), "zip"),
        (changed(3, scope=0), "KeyError"),
        (changed(3, steps=[[[0, 3], 0, []], [[1, 0], 0, [1]]]), "out of scope"),
        (changed(3, steps=[[[0, 3], 0, [1]], [[3, 0], 0, [1]]]), "does not match"),
        (changed(3, steps=[[[0, 3], 0, []]]), "case is open"),
        (changed(3, steps=[[[0, 3], 2, []]]), "only equations"),
        (changed(3, steps=[[9, 0, []]]), "KeyError"),
        (changed(3, steps=[[4, 0, []]]), "KeyError"),
        (changed(3, steps=[[[0, -1], 0, []]]), "count from 0"),
        (changed(1, steps=[[[0, 2], 0, [3]]]), "leaves the term"),
        (changed(1, start="false", steps=[]), "from"),
        (changed(5, mpl="(>[a](in[a,N])(in3[0,a,0,+]))"), "not what was proved"),
        (changed(5, mpl="(>[a](=[0,0])(in3[0,a,a,+]))"), "sort of a variable"),
        (changed(5, mpl="(>[a](in[a,N])(in3[0,a,a,+])) x"), "not what was proved"),
        (changed(5, by=2), "out of scope"),
        (changed(0, rule="assume"), "no rule"),
        (changed(0, rule="__init__"), "no rule"),
        (changed(0, goal={**GOAL, "then": "a"}), "no fact"),
        (changed(0, goal={**GOAL, "vars": [["a", ""]]}), "wrong arguments"),
    ],
)  # fmt: skip
def test_a_wrong_proof_is_refused(steps: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(kernel.Refused, match=reason):
        check(steps)


def test_the_cycle_that_proves_zero_is_one_is_refused() -> None:
    """Two lines by symmetry from each other: an existing verifier takes them."""
    cycle: list[dict[str, Any]] = [
        {"id": 1, "rule": "chain", "scope": 0, "start": "0", "steps": [[2, 1, []]]},
        {"id": 2, "rule": "chain", "scope": 0, "start": ["S", "0"], "steps": [[1, 1, []]]},
    ]
    with pytest.raises(kernel.Refused):
        check(cycle)
    own = [{"id": 1, "rule": "chain", "scope": 0, "start": "0", "steps": [[1, 1, []]]}]
    with pytest.raises(kernel.Refused):
        check(own)


def test_a_variable_cannot_be_rewritten_by_an_equation_of_another_sort() -> None:
    text = "theory two[A P(1),B P(1),a (1),c (1),b (1)](&(in[a,A])(&(in[c,A])(&(in[b,B])"
    text += "(>[x](in[x,A])(=[x,a])))))"
    fine = {"id": 1, "rule": "chain", "scope": 0, "start": "c", "steps": [[[0, 0], 0, []]]}
    kernel.check(text, [json.dumps(fine)])
    with pytest.raises(kernel.Refused, match="another sort"):
        kernel.check(text, [json.dumps({**fine, "start": "b"})])


def test_falsity_closes_a_case_and_premises_are_hypotheses() -> None:
    goal = {"vars": [["a", "N"]], "if": [["=", ["S", "a"], "0"]], "then": ["=", "a", ["S", "a"]]}
    steps = [
        {"id": 1, "rule": "open", "scope": 0, "goal": goal, "names": ["k"]},
        {"id": 2, "rule": "apply", "scope": 1, "ref": [0, 0], "with": {"0": "k"}, "if": [[1, 0]]},
        {"id": 3, "rule": "close", "cases": [[1, 2]]},
        {"id": 4, "rule": "theorem", "name": "T", "by": 3,
         "mpl": "(>[a](in[a,N])(>[](in2[a,0,S])(in2[a,a,S])))"},
    ]  # fmt: skip
    with pytest.raises(kernel.Refused, match="not what was proved"):
        check(steps)  # S(a) = a is stated, a = S(a) was proved
    steps[3]["mpl"] = "(>[a](in[a,N])(>[](in2[a,0,S])(>[b](in2[a,b,S])(=[a,b]))))"
    assert list(check(steps)) == ["T"]
    steps[1]["if"] = []
    with pytest.raises(kernel.Refused, match="premise"):
        check(steps)


@pytest.mark.parametrize(
    "text",
    [
        "theory t[N P(1)](in[0,N]",
        "theory t[N P(1)](in[0,N])(in[1,N])",
        "theory t[N P(1)](&(in[0,N])(in[0,N]))",
        "theory t[N P(1)](&(in[0,N])(inductive[N,1]))",
        "theory t[N P(1)](&(in[0,N])(like[0,0]))",
        "theory t[N P(1)](&(in[0,N])(>[a](=[a,0])(=[a,0])))",
        "theory t[N P(1)](&(in[0,N])(>[a](in[a,N])(=[0,0])))",
        "define t[N P(1)](in[0,N])",
    ],
)
def test_a_theory_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises((kernel.Refused, LookupError, ValueError)):
        kernel.Theory(text)


@pytest.mark.parametrize("name", api.theories())
def test_kernel_and_finder_read_the_same_clauses(name: str) -> None:
    theory = api.load_theory(name)
    ours = [(c.sorts, c.premises, c.conclusion) for c in theory.clauses]
    read = kernel.Theory(theory.text)
    assert ours == [(c.sorts, c.premises, c.conclusion) for c in read.clauses]
    assert {n: s for n, s in read.functions.items() if n != "false"} == dict(theory.functions)


def test_the_kernel_is_small_and_imports_the_standard_library_only() -> None:
    lines = (ROOT / "proofs" / "kernel.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 400
    imported = [line for line in lines if line.startswith(("import ", "from "))]
    assert {line.split()[1].split(".")[0] for line in imported} == {
        "__future__", "collections", "dataclasses", "json", "re", "typing",
    }  # fmt: skip
