"""The derivative table: complete, right at a point, linear in size."""

from __future__ import annotations

from fractions import Fraction

import pytest
from mpmath import MPContext

from discovery.errors import InputError
from discovery.expr.derivative import DERIVATIVES, derivative
from discovery.expr.evaluate import evaluate_mpmath
from discovery.expr.node import Node, apply, call, count_ops, integer, variable
from discovery.expr.operators import OPERATORS
from discovery.expr.parse import parse
from discovery.expr.rows import Absent

X = variable("x")
POINT = tuple(Fraction(text) for text in ("2/5", "7/9", "3/8", "1/7"))
RULES = [
    (name, place)
    for name, rules in DERIVATIVES.items()
    for place, rule in enumerate(rules)
    if not isinstance(rule, Absent)
]


def test_every_row_has_a_rule_for_every_operand_or_says_why_not() -> None:
    assert set(DERIVATIVES) == set(OPERATORS)
    for name, rules in DERIVATIVES.items():
        assert len(rules) == OPERATORS[name].arity
        assert all(rule.reason for rule in rules if isinstance(rule, Absent))


def difference_quotient(root: Node, at: Fraction) -> object:
    """The central difference at 60 digits; its error is of the order of 1e-30."""
    context = MPContext()
    context.dps = 60
    middle = context.mpf(at.numerator) / at.denominator
    step = context.mpf(10) ** -15
    ends = [evaluate_mpmath(root, {"x": middle + side * step}, 60) for side in (1, -1)]
    return (ends[0] - ends[1]) / (2 * step)


@pytest.mark.parametrize(("name", "place"), RULES)
def test_rules_agree_with_difference_quotients(name: str, place: int) -> None:
    operands: list[Node | Fraction] = list(POINT[: OPERATORS[name].arity])
    at = Fraction(3, 2) if name == "acosh" else POINT[place]
    operands[place] = X
    root = apply(name, *operands)
    exact = evaluate_mpmath(derivative(root, X), {"x": at}, 40)
    assert abs(difference_quotient(root, at) - exact) < 1e-25 * (1 + abs(exact))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x", "1"),
        ("y + 3", "0"),
        ("x**3", "3*x**2"),
        ("x**2", "2*x"),
        ("x**1", "1"),
        ("sin(x*y)", "cos(x*y)*y"),
        ("x - cos(x)", "1 - (-sin(x))"),
    ],
)
def test_results_carry_no_needless_zero_or_one(text: str, result: str) -> None:
    found = derivative(parse(text), X)
    assert evaluate_mpmath(found, {"x": 2, "y": 3}) == evaluate_mpmath(
        parse(result), {"x": 2, "y": 3}
    )
    assert count_ops(found) <= count_ops(parse(result))


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        (apply("gamma", X), "digamma"),
        (apply("besselj", X, 1), "order"),
        (call("f", X), "no known derivative"),
        (apply("lt", X, 1), "statement"),
    ],
)
def test_what_has_no_derivative_says_why(root: Node, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        derivative(root, X)
    assert derivative(root, variable("y")) is integer(0)


def test_a_derivative_is_by_a_variable() -> None:
    with pytest.raises(InputError, match="by a variable"):
        derivative(X + 1, X + 1)


def test_the_derivative_of_a_deep_graph_is_linear() -> None:
    root = X
    for _ in range(10_000):
        root = apply("sin", root) * root + 1
    assert count_ops(root) == 30_000
    assert count_ops(derivative(root, X)) < 5 * 30_000
