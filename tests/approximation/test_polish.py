"""Programs leave the search as the expressions they are."""

from __future__ import annotations

import random
from fractions import Fraction

from flint import arb

from discovery.approximation.check import operations
from discovery.approximation.genome import Program, coefficients
from discovery.approximation.mutation import mutate
from discovery.approximation.polish import expression_of, rounded_to
from discovery.errors import InputError
from discovery.expr.evaluate import evaluate_exact


def exact(program: Program, coefs: list[Fraction], x: Fraction) -> Fraction:
    values: list[Fraction] = []
    supply = iter(coefs)
    for code, *arguments in program:
        a, b = (
            next(supply) if isinstance(k, float) else x if k == -1 else values[k] for k in arguments
        )
        values.append([a + b, a - b, a * b, a / b if b else Fraction(0)][int(code)])
    return values[-1]


def test_expressions_have_the_value_and_the_cost_of_the_program() -> None:
    rng = random.Random(2)
    program: Program = ((0, 1.0, -1),)
    compared = 0
    for _ in range(600):
        program = mutate(program, rng, 8)
        coefs = [Fraction(rng.randrange(-99, 99) or 7, 10) for _ in coefficients(program)]
        node = expression_of(program, coefs)
        try:
            found = evaluate_exact(node, {"x": Fraction(3, 7)})
        except InputError:  # a division by zero
            continue
        assert found == exact(program, coefs, Fraction(3, 7))
        assert operations(node) <= len(program)
        compared += 1
    assert compared > 400


def test_rounding_to_digits() -> None:
    assert rounded_to(arb(1) / 3, 3) == Fraction(333, 1000)
    assert rounded_to(-arb(123456), 2) == -120000
    assert rounded_to(arb(0), 5) == 0
