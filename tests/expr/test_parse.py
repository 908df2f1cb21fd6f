"""The text syntax: how it reads, and what it says when it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from discovery.errors import InputError
from discovery.expr.node import (
    apply,
    call,
    constant,
    double,
    integer,
    rational,
    replace_children,
    variable,
)
from discovery.expr.parse import parse
from discovery.expr.printers.text import to_text

GOLDEN = Path(__file__).parent.parent / "golden" / "parse_messages.json"
x, y, z = map(variable, "xyz")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("-x**2", "-(x**2)"),
        ("2**-x", "2**(-x)"),
        ("2**-x**y", "2**(-(x**y))"),
        ("2**-x*y", "(2**(-x))*y"),
        ("x**y**z", "x**(y**z)"),
        ("x^y", "x**y"),
        ("-x*y", "(-x)*y"),
        ("x - y - z", "(x - y) - z"),
        ("x/y/z", "(x/y)/z"),
        ("x - -y", "x - (-y)"),
        ("+x", "x"),
        ("x+y*z", "x + (y*z)"),
        ("not x = y and y = z", "(not (x = y)) and (y = z)"),
        ("x = y and y = z or x = z", "((x = y) and (y = z)) or (x = z)"),
        ("x = y => y = z => x = z", "(x = y) => ((y = z) => (x = z))"),
        ("x + 1 < y*2", "(x + 1) < (y*2)"),
        ("x > y", "y < x"),
        ("x >= y", "y <= x"),
        ("x == y", "x = y"),
        (
            "forall x. x = y => exists z. x = z and 1 = 1",
            "forall x. (x = y => (exists z. (x = z and 1 = 1)))",
        ),
        ("forall x, y. x = y", "forall x. forall y. x = y"),
        ("forall x y. x = y", "forall x. forall y. x = y"),
        ("E", "e"),
        ("1e3", "1000"),
        ("1.50", "3/2"),
        (".5", "1/2"),
        ("2.", "2"),
        ("0X1.8P1", "0x1.8p+1"),
        ("(x\n+ 1)", "x + 1"),
        ("\n\n x + 1 ;\n", "x + 1"),
        ("sin (x)", "sin(x)"),
    ],
)
def test_binding(text: str, same: str) -> None:
    assert parse(text) is parse(same)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("3", integer(3)),
        ("-3", integer(-3)),
        ("--3", apply("neg", -3)),
        ("-(3)", apply("neg", 3)),
        ("1/3", rational(parse("1/3").payload)),
        ("(1)/3", apply("div", 1, 3)),
        ("2/4", apply("div", 2, 4)),
        ("3/1", apply("div", 3, 1)),
        ("x/1/3", apply("div", x / 1, 3)),
        ("2**1/3", apply("div", apply("pow", 2, 1), 3)),
        ("1/3**2", apply("div", 1, apply("pow", 3, 2))),
        ("-2**2", apply("neg", apply("pow", 2, 2))),
        ("0x1p-1", double(0.5)),
        ("-0x0p+0", double(-0.0)),
        ("pi", constant("pi")),
        ("fma(x, y, z)", apply("fma", x, y, z)),
        ("n:nat + n", apply("add", variable("n", "nat"), variable("n", "nat"))),
        ("p:bool and p", apply("and", variable("p", "bool"), variable("p", "bool"))),
        ("function f, g; f(g(), x)", call("f", call("g"), x)),
    ],
)
def test_leaves_and_calls(text: str, node: object) -> None:
    assert parse(text) is node


def test_a_decimal_keeps_all_its_digits() -> None:
    digits = "0.1234567890123456789012345678901234567890123456789"
    assert to_text(parse(digits)) == digits


def test_the_last_line_is_the_value() -> None:
    square = x * x
    assert parse("t1 = x*x; t2 = t1 + 3; t1/t2") is square / (square + 3)
    assert parse("t1 = x*x\nt2 = t1 + 3\n\nt1/t2\n") is square / (square + 3)
    assert parse("a = (x\n + 1)\na*a") is (x + 1) * (x + 1)
    assert parse("t = x") is apply("eq", variable("t"), x)
    assert parse("t = x;") is apply("eq", variable("t"), x)
    assert parse("u = x = y; u and u") is apply("and", apply("eq", x, y), apply("eq", x, y))


def test_functions_and_sorts_may_be_declared_by_the_caller() -> None:
    n = variable("n", "nat")
    assert parse("S(n)", functions=["S"], sorts={"n": "nat"}) is call("S", n)
    with pytest.raises(InputError):
        parse("S(n)", functions=["sin"])


def test_a_sort_holds_until_another_is_written() -> None:
    first, second = variable("n", "nat"), variable("n")
    assert parse("n:nat + n + n:real + n") is first + first + second + second


def test_a_name_stands_for_its_expression_under_a_quantifier() -> None:
    assert parse("t = x*x; forall x. t = 0") is parse("forall x. x*x = 0")


def test_a_deep_expression_is_printed_and_read() -> None:
    for op, build in [
        ("sin", lambda n: apply("sin", n)),
        ("neg", lambda n: -n),
        ("sum", lambda n: n + y),
        ("sum to the right", lambda n: y + n),
        ("power", lambda n: y**n),
        ("fraction", lambda n: 1 / (1 + n)),
        ("shared", lambda n: n * n),
    ]:
        deep = x
        for _ in range(10_000):
            deep = build(deep)
        text = to_text(deep)
        assert len(text) < 400_000, op
        assert parse(text) is deep, op
        assert replace_children(deep, deep.children) is deep


@pytest.mark.parametrize(
    "case", json.loads(GOLDEN.read_text()), ids=lambda case: repr(case["text"])
)
def test_messages(case: dict[str, object]) -> None:
    """What the reader says of each text, word for word."""
    with pytest.raises(InputError) as caught:
        parse(str(case["text"]))
    error = caught.value
    found = {"text": case["text"], "kind": error.kind, "position": error.position}
    found |= {"message": error.message, "hint": error.hint}
    assert found == case
    assert error.source == case["text"]


def test_a_value_that_is_no_text_is_refused() -> None:
    with pytest.raises(InputError):
        parse(b"x")  # type: ignore[arg-type]  # a wrong argument is the point
