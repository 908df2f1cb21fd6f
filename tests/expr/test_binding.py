"""Free variables, alpha-equality and substitution without capture."""

from __future__ import annotations

import pytest

from discovery.errors import InputError
from discovery.expr.binding import alpha_equal, alpha_key, free_variables, substitute
from discovery.expr.node import Node, apply, call, variable
from discovery.expr.parse import parse

X, Y, Z = map(variable, "xyz")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x + y*x", "xy"),
        ("forall x. x < y", "y"),
        ("x < 1 and (exists x. x < y)", "xy"),
        ("forall x. exists y. x < y", ""),
        ("t = x < y; t and (forall x. t)", "xy"),
    ],
)
def test_free_variables(text: str, names: str) -> None:
    assert free_variables(parse(text)) == [variable(name) for name in names]


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        ("forall x. x < z", "forall y. y < z", True),
        ("forall x. x < z", "forall z. z < z", False),
        ("forall x. forall y. x < y", "forall y. forall x. y < x", True),
        ("forall x. forall y. x < y", "forall x. forall y. y < x", False),
        ("forall x. forall x. x < 1", "forall x. forall y. y < 1", True),
        ("forall x. forall x. x < 1", "forall x. forall y. x < 1", False),
        ("exists x. x < 1", "forall x. x < 1", False),
        ("x < 1", "y < 1", False),
        ("forall bound. bound < bound0", "forall x. x < bound0", True),
        ("forall x. x < bound0", "forall x. x < y", False),
    ],
)
def test_alpha_equality(left: str, right: str, equal: bool) -> None:
    assert alpha_equal(parse(left), parse(right)) is equal
    assert (alpha_key(parse(left)) is alpha_key(parse(right))) is equal


def test_sorts_of_bound_variables_matter() -> None:
    nat = variable("x", "nat")
    assert not alpha_equal(
        apply("forall", nat, apply("eq", nat, nat)), apply("forall", X, apply("eq", X, X))
    )


@pytest.mark.parametrize(
    ("text", "mapping", "result"),
    [
        ("x + y", {X: Y, Y: X}, "y + x"),
        ("x + y", {X: X + 1}, "x + 1 + y"),
        ("forall x. x < y", {X: Z}, "forall x. x < y"),
        ("forall x. x < y", {Y: X}, "forall x_1. x_1 < x"),
        ("forall x. x < y", {Y: Z}, "forall x. x < z"),
        ("forall x. x < 1 and x_1 < y", {Y: X}, "forall x_2. x_2 < 1 and x_1 < x"),
        ("forall x. exists z. z < x and x < y", {Y: X * Z},
         "forall x_1. exists z_1. z_1 < x_1 and x_1 < x*z"),
        ("y < 1 and (forall x. x < 1)", {Y: X}, "x < 1 and (forall x. x < 1)"),
        ("x < 1 and (forall x. x < y)", {X: Y + 1}, "y + 1 < 1 and (forall x. x < y)"),
    ],
)  # fmt: skip
def test_substitution(text: str, mapping: dict[Node, Node], result: str) -> None:
    assert substitute(parse(text), mapping) is parse(result)


def test_substitution_takes_numbers_and_shares() -> None:
    root = (X + Y) * (X + Y)
    assert substitute(root, {X: 1, Y: 2}) is (parse("1") + 2) * (parse("1") + 2)


def test_only_variables_are_substituted() -> None:
    with pytest.raises(InputError, match="only variables"):
        substitute(X + 1, {X + 1: Y})


def test_ten_thousand_levels_with_and_without_quantifiers() -> None:
    root: Node = X
    for _ in range(10_000):
        root = apply("sin", root) + Y
    assert free_variables(substitute(root, {X: Z})) == [Y, Z]
    statement = apply("lt", X, Y)
    for i in range(10_000):
        statement = apply("forall", (Z, X)[i % 2], call("p", statement, X, Z))
    moved = substitute(statement, {Y: X})
    assert not alpha_equal(moved, statement)
    assert alpha_equal(substitute(moved, {X: Y}), statement)


def test_shared_quantifiers_do_not_multiply() -> None:
    statement = apply("lt", X, Y)
    for _ in range(60):
        statement = apply("and", apply("forall", X, statement), apply("forall", Y, statement))
    assert alpha_equal(statement, statement)
    assert free_variables(substitute(statement, {Z: X})) == free_variables(statement)
    assert alpha_key(statement).height == statement.height
