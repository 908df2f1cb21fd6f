"""Matching and unification, with sharing, quantifiers and sorts."""

from __future__ import annotations

import pytest

from discovery.expr.binding import alpha_equal, substitute
from discovery.expr.matching import match, unify
from discovery.expr.node import Node, apply, call, count_ops, variable
from discovery.expr.parse import parse

X, Y, Z = map(variable, "xyz")
P = variable("p", "bool")


def bindings(text: str) -> dict[Node, Node]:
    """``"x: y + 1, z: 2"`` as a mapping."""
    pairs = [pair.split(":") for pair in text.split(",")] if text else []
    return {parse(name): parse(value) for name, value in pairs}


@pytest.mark.parametrize(
    ("pattern", "subject", "found"),
    [
        ("x", "sin(y)", "x: sin(y)"),
        ("x*x + y", "(y + 1)*(y + 1) + 3", "x: y + 1, y: 3"),
        ("x*x", "x*y", None),
        ("x + 1", "2 + 1", "x: 2"),
        ("x + 1", "2 + 2", None),
        ("x + 1", "x - 1", None),
        ("1 + 2", "1 + 2", ""),
        ("forall x. x < y", "forall z. z < w + 1", "y: w + 1"),
        ("forall x. x < y", "forall z. z < z", None),
        ("forall x. x < y", "exists z. z < 1", None),
        ("(forall x. x < y) and y < z", "(forall y. y < 1) and 1 < 2", "y: 1, z: 2"),
        ("0x0p+0 * x", "-0x0p+0 * y", None),
    ],
)
def test_match(pattern: str, subject: str, found: str | None) -> None:
    expected = None if found is None else bindings(found)
    assert match(parse(pattern), parse(subject)) == expected


def test_match_with_named_holes_treats_the_rest_as_constants() -> None:
    assert match(X + Y, Z + Y, [X]) == {X: Z}
    assert match(X + Y, Y + Z, [X]) is None
    assert match(X + Y, X + Y, []) == {}


def test_holes_keep_their_sorts() -> None:
    statement = apply("lt", X, Y)
    assert match(call("f", P), call("f", statement)) == {P: statement}
    assert match(call("f", X), call("f", statement)) is None
    assert match(call("f", P), call("f", X)) is None
    assert match(call("f", variable("n", "nat")), call("f", X)) is None


def test_a_hole_takes_equal_subjects_up_to_renaming() -> None:
    one, other = parse("forall x. x < 1"), parse("forall y. y < 1")
    assert match(call("f", P, P), call("f", one, other)) == {P: one}


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("x", "y", "x: y"),
        ("x + 1", "2 + y", "x: 2, y: 1"),
        ("x + x", "y + 3", "x: 3, y: 3"),
        ("sin(x)", "cos(x)", None),
        ("x", "x + 1", None),
        ("x*y", "(y + 1)*(x + 1)", None),
        ("x*y*z", "(y*1)*(z*2)*3", "x: 3*2*1, y: 3*2, z: 3"),
        ("forall x. x < y", "forall z. z < w*2", "y: w*2"),
        ("forall x. x < y", "forall z. z < z", None),
    ],
)
def test_unify(left: str, right: str, found: str | None) -> None:
    result = unify(parse(left), parse(right))
    assert result == (None if found is None else bindings(found))
    if result is not None:
        assert alpha_equal(substitute(parse(left), result), substitute(parse(right), result))


def test_unify_takes_statements_with_quantifiers_for_holes() -> None:
    one, other = parse("forall z. z < x"), parse("forall w. w < 5")
    left = call("f", P, apply("forall", Y, call("g", P, Y)), X)
    right = call("f", one, apply("forall", Z, call("g", other, Z)), 5)
    assert unify(left, right) == {P: parse("forall z. z < 5"), X: parse("5")}
    open_side = call("f", apply("forall", Y, call("g", Y, P)))
    captured = call("f", apply("forall", Y, call("g", Y, apply("lt", Y, X))))
    assert unify(open_side, captured) is None


def test_unify_stays_linear_where_the_tree_is_exponential() -> None:
    names = [variable(f"v{i}") for i in range(301)]
    left = call("f", *names[:-1])
    right = call("f", *[call("g", after, after) for after in names[1:]])
    result = unify(left, right)
    assert result is not None
    assert count_ops(result[names[0]]) == 300


def test_ten_thousand_levels() -> None:
    pattern, subject = X, Y * 2
    for _ in range(10_000):
        pattern, subject = call("f", pattern, X), call("f", subject, Y * 2)
    assert match(pattern, subject) == {X: Y * 2}
    assert unify(pattern, subject) == {X: Y * 2}
    assert unify(pattern, X) is None
