"""Register programs: form, liveness, inverse, reference interpreter."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from discovery.errors import InputError
from discovery.expr.arrays import arrays
from discovery.expr.node import Node, apply, call, integer, variable
from discovery.expr.operators import OPERATORS
from discovery.expr.parse import parse
from discovery.expr.program import CODES, Instruction, lift, lower, run
from discovery.expr.rationals import EXACT

X, Y = variable("x"), variable("y")


def test_the_form_of_a_program() -> None:
    program = lower((X + 1) * (X + 1) / Y)
    assert program.inputs == (X, Y)
    assert program.constants == (integer(1),)
    assert program.first_register == 3
    assert program.instructions == (
        Instruction(CODES["add"], (0, 2), 3),
        Instruction(CODES["mul"], (3, 3), 3),
        Instruction(CODES["div"], (3, 1), 3),
    )
    assert program.registers == 1 and program.outputs == (3,)
    assert program.table().tolist() == [
        [CODES["add"], 3, 0, 2, -1, -1],
        [CODES["mul"], 3, 3, 3, -1, -1],
        [CODES["div"], 3, 3, 1, -1, -1],
    ]
    assert program.table().dtype == np.int32


def test_codes_number_the_rows_of_the_table() -> None:
    assert [CODES[name] for name in OPERATORS] == list(range(len(OPERATORS)))
    assert max(row.arity for row in OPERATORS.values()) == 4


def test_several_roots_are_computed_together_and_stay_alive() -> None:
    shared = apply("sin", X)
    roots = (shared, shared * shared, shared + 1, X, integer(7))
    program = lower(*roots)
    assert sum(i.code == CODES["sin"] for i in program.instructions) == 1
    assert len(set(program.outputs)) == 5
    assert lift(program) == roots


def test_a_chain_needs_one_register_and_a_balanced_tree_its_height() -> None:
    chain = X
    for _ in range(10_000):
        chain = apply("sin", chain) + 1
    program = lower(chain)
    assert (len(program.instructions), program.registers) == (20_000, 1)
    assert lift(program) == (chain,)
    level = [apply("sin", X + i) for i in range(64)]
    while len(level) > 1:
        level = [left * right for left, right in zip(level[::2], level[1::2], strict=True)]
    assert lower(level[0]).registers == 7


def test_a_leaf_is_a_program_without_instructions() -> None:
    program = lower(X)
    assert program.instructions == () and program.outputs == (0,)
    assert program.table().shape == (0, 6)
    assert run(program, {"x": 2}, EXACT) == [2]


def test_equal_expressions_have_equal_programs() -> None:
    assert lower(parse("t = x + 1; sin(t)*t")) == lower(apply("sin", X + 1) * (X + 1))


def test_run_in_two_arithmetics() -> None:
    program = lower(X / 3, apply("lt", X, Y))
    assert run(program, {"x": 1, "y": 2}, EXACT) == [Fraction(1, 3), True]
    third, less = run(program, {"x": [1, 2], "y": 2}, arrays())
    assert third.tolist() == [1 / 3, 2 / 3] and less.tolist() == [True, False]


@pytest.mark.parametrize(
    ("root", "reason"),
    [(call("f", X), "f has no value"), (parse("forall x. x < 1"), "infinitely many")],
)
def test_what_is_not_computable_is_refused(root: Node, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        lower(root)
