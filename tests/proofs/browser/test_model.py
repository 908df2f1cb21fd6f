"""What a theory must be before pages are made of it, and what follows from its proofs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs.browser.dependencies import dependencies
from proofs.browser.model import (
    AXIOM,
    Message,
    Part,
    Step,
    Theorem,
    TheoryGraph,
    check_theory,
    steps_of,
)
from tests.proofs.browser.synthetic import synthetic_theory


def proved(name: str, *used: str) -> Theorem:
    steps = tuple(Step("a", "by", theorem) for theorem in used)
    return Theorem(name, "a = a", "(=[a,a])", "direct", Part("Calculation", steps))


def theory(*theorems: Theorem) -> TheoryGraph:
    axioms = tuple(Theorem(name, "a = a", "(=[a,a])", AXIOM) for name in ("A1", "A2", "A3"))
    return TheoryGraph("t", (*axioms, *theorems))


def test_axioms_beneath_a_theorem_are_those_that_it_reaches() -> None:
    made = theory(proved("T1", "A1"), proved("T2", "A3", "T1"), proved("T3"))
    links = dependencies(made.theorems)
    assert links.uses[3:] == [[0], [2, 3], []]
    assert links.used_by[:4] == [[3], [], [4], [4]]
    assert links.axioms == [[], [], [], [0], [0, 2], []]


def test_a_theory_of_any_size_is_well_formed_and_made_alike_each_time() -> None:
    check_theory(synthetic_theory(300))
    assert synthetic_theory(60) == synthetic_theory(60)


def test_steps_are_numbered_in_reading_order() -> None:
    induction = next(t for t in synthetic_theory(60).theorems if t.kind == "induction")
    steps = list(steps_of(induction.proof))
    assert steps[-1].rule == "induction on b"
    assert steps[-1].steps[-1] == len(steps) - 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (theory(proved("T1", "T2"), proved("T2")), "T2, which does not come before"),
        (theory(proved("T1", "T1")), "T1, which does not come before"),
        (theory(proved("A1")), "two theorems have the id A1"),
        (theory(proved("../x")), "cannot be the id"),
        (
            theory(replace(proved("T1"), proof=Part("p", (Step("a", "r", steps=(1,)),)))),
            "a step that does not come before",
        ),
        (
            theory(replace(proved("T1"), proof=Part("p", (Step("a", "r", changed=(0, 2)),)))),
            "marks a part",
        ),
        (replace(theory(), messages=(Message(1, "B", "B", "fact"),)), "leads to no block"),
    ],
)
def test_a_malformed_theory_is_refused(wrong: TheoryGraph, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_theory(wrong)
