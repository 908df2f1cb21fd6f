"""Programs in normal form compute what they computed, and are normal."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest

from discovery.approximation.genome import (
    ADD,
    DIV,
    MUL,
    OPERATIONS,
    SUB,
    DegenerateProgram,
    Program,
    X,
    apply,
    coefficients,
    cost,
    key_of,
    normal_form,
    with_coefficients,
)
from discovery.approximation.polish import expression_of, fused
from discovery.approximation.reader import program_of
from discovery.approximation.signs import with_few_differences
from discovery.expr.parse import parse


def value(program: Program, x: float) -> float:
    values: list[float] = []
    for code, *arguments in program:
        operands = [a if isinstance(a, float) else x if a == X else values[a] for a in arguments]
        values.append(apply(int(code), operands[0], operands[-1]))
    return values[-1] if values else x


def random_program(rng: random.Random) -> Program:
    body = []
    for k in range(rng.randrange(1, 9)):
        choices = [rng.uniform(-3, 3), X, *range(k), *range(k)]
        body.append((rng.randrange(4), rng.choice(choices), rng.choice(choices)))
    return tuple(body)


def test_the_normal_form_computes_the_same_and_is_normal() -> None:
    rng = random.Random(1)
    compared = 0
    for _ in range(4000):
        program = random_program(rng)
        try:
            normal = normal_form(program)
        except DegenerateProgram:
            continue
        assert normal_form(normal) == normal
        assert len(normal) <= len(program)
        for x in (0.37, 1.9):
            expected = value(program, x)
            if math.isfinite(expected) and abs(expected) < 1e6:
                assert value(normal, x) == pytest.approx(expected, rel=1e-6, abs=1e-6)
                compared += 1
    assert compared > 2000


@pytest.mark.parametrize(
    ("program", "normal"),
    [
        (((ADD, X, 2.0), (SUB, 0, 5.0)), ((ADD, -3.0, X),)),
        (((MUL, X, X), (MUL, X, X), (ADD, 0, 1)), ((MUL, X, X), (MUL, 2.0, 0))),
        (((ADD, 1.0, X), (MUL, X, X), (ADD, 0, 1)), ((MUL, X, X), (ADD, 0, X), (ADD, 1.0, 1))),
        (((DIV, X, 4.0),), ((MUL, 0.25, X),)),
    ],
)
def test_constants_merge_move_out_and_stand_left(program: Program, normal: Program) -> None:
    found = normal_form(program)
    assert cost(found, (1,) * 5) == cost(normal, (1,) * 5)
    assert value(found, 0.7) == pytest.approx(value(normal, 0.7))


@pytest.mark.parametrize("program", [((SUB, X, X),), ((DIV, X, X),), ((DIV, 1.0, 0.0),)])
def test_what_does_not_depend_on_x_is_no_program(program: Program) -> None:
    with pytest.raises(DegenerateProgram):
        normal_form(program)


def test_a_coefficient_is_not_the_instruction_of_its_number() -> None:
    program = ((ADD, -1.0, X), (MUL, 0, X), (ADD, 1.0, 1))
    assert coefficients(program) == [-1.0, 1.0]
    assert key_of(program) == ((0, -2, -1), (2, 0, -1), (0, -2, 1))
    assert with_coefficients(program, [5.0, 6.0])[0] == (ADD, 5.0, X)


def test_signs_move_into_coefficients_and_the_value_stays() -> None:
    rng = random.Random(2)
    compared = differences = fewer = 0
    for _ in range(4000):
        try:
            program = normal_form(random_program(rng))
        except DegenerateProgram:
            continue
        if not program:
            continue
        turned = with_few_differences(program)
        before, after = (sum(i[0] == SUB for i in p) for p in (program, turned))
        differences, fewer = differences + before, fewer + before - after
        assert with_few_differences(turned) == turned
        for x in (0.37, 1.9):
            expected = value(program, x)
            if math.isfinite(expected):
                assert value(turned, x) == pytest.approx(expected, rel=1e-12, abs=1e-12)
                compared += 1
    assert compared > 2000
    assert fewer > differences / 3


def test_programs_that_differ_in_absorbed_signs_become_one() -> None:
    sums = ((DIV, 2.0, X), (ADD, X, 0), (DIV, 3.0, 1), (ADD, 1, 2), (ADD, 1.0, 3))
    for program in (
        ((DIV, -2.0, X), (SUB, X, 0), (DIV, 3.0, 1), (ADD, 1, 2), (ADD, 1.0, 3)),
        ((DIV, 2.0, X), (ADD, X, 0), (DIV, -3.0, 1), (SUB, 1, 2), (ADD, 1.0, 3)),
    ):
        assert with_few_differences(program) == sums


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("fma(2, x, 3)", 1),
        ("3 + 2*x", 1),
        ("3 - 2*x", 1),
        ("x - 2*x*x", 2),
        ("x*x - 1/x", 3),
        ("t = x*x; t + 1/t", 3),
        ("x*x + x*(x + 1)", 3),
    ],
)
def test_a_product_in_a_sum_is_one_fused_operation(text: str, operations: int) -> None:
    from discovery.approximation.check import operations as checked

    program = program_of(parse(text))
    weights = (1,) * len(OPERATIONS)
    assert cost(program, weights) == operations
    unfused = (*weights[:-1], 2)
    assert cost(program, unfused) == len(program)
    coefs = [Fraction(c) for c in coefficients(program)]
    assert checked(fused(expression_of(program, coefs))) == operations
