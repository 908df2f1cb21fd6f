"""To sympy and back: every row, structure kept, values kept, what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sympy

from discovery.errors import InputError
from discovery.expr.node import Node, apply, call, double, integer, rational, variable
from discovery.expr.operators import BINDERS, OPERATORS
from discovery.expr.parse import parse
from discovery.expr.simplify import simplify
from discovery.expr.sympy_bridge import from_sympy, to_sympy

X, Y = variable("x"), variable("y")

#: Rows that sympy writes with others, or in an order of its own.
EQUIVALENT = {
    "fma": "x*y + 2",
    "exp2": "2**x",
    "log2": "log(x)/log(2)",
    "log10": "log(x)/log(10)",
    "and": "1 < x and x < 1",
    "or": "1 < x or x < 1",
}


@pytest.mark.parametrize("name", [name for name in OPERATORS if name not in BINDERS])
def test_every_row_comes_back(name: str) -> None:
    row = OPERATORS[name]
    operands = [X, Y, integer(2), integer(3)][: row.arity]
    if row.takes == "statement":
        operands = [apply("lt", X, 1), apply("lt", 1, X)][: row.arity]
    root = apply(name, *operands)
    back = from_sympy(to_sympy(root))
    assert back is (parse(EQUIVALENT[name]) if name in EQUIVALENT else root)


@pytest.mark.parametrize(
    "text",
    ["x + x", "x - x", "2*(3*x)", "1 + 2", "2**2", "x - (y - 1)", "x/y/2", "sqrt(4)", "sin(0)",
     "cbrt(-8)", "besseli(1/2, x)", "function f; f(x, 1)", "0.1 + x", "x = x", "x*0", "1/0"],
)  # fmt: skip
def test_nothing_is_evaluated_on_the_way(text: str) -> None:
    assert from_sympy(to_sympy(parse(text))) is parse(text)


def test_numbers_are_exact_both_ways() -> None:
    tenth = double(0.1)
    assert from_sympy(to_sympy(tenth)) is tenth
    assert from_sympy(to_sympy(rational(parse("1/3").payload))) is parse("1/3")
    long = sympy.Float("0.1", 40)
    back = from_sympy(long)
    assert back.op == "rational" and abs(back.payload - parse("0.1").payload) < 10**-40


def test_symbols_are_real_and_sorts_come_back_with_the_variables() -> None:
    assert to_sympy(X).is_real
    natural = variable("n", "nat")
    assert from_sympy(to_sympy(natural + 1)) is variable("n") + 1
    assert from_sympy(to_sympy(natural + 1), [natural]) is natural + 1


def test_sympy_computes_with_what_it_gets() -> None:
    x = to_sympy(X)
    assert sympy.diff(to_sympy(parse("sin(x)**2")), x) == 2 * sympy.sin(x) * sympy.cos(x)
    assert to_sympy(parse("cbrt(-8)")).doit() == -2
    assert simplify(from_sympy(sympy.expand((x + 1) ** 2))) is parse("x**2 + 2*x + 1")
    assert from_sympy(x > 1) is parse("1 < x")
    assert from_sympy(sympy.pi * sympy.GoldenRatio) is parse("pi*golden")


@pytest.mark.parametrize(
    "expression",
    [sympy.I, sympy.oo, sympy.Abs(sympy.Symbol("x")), sympy.Integral(sympy.Symbol("x")),
     sympy.hyper((1, 2, 3), (4,), sympy.Symbol("x"))],
    ids=str,
)  # fmt: skip
def test_what_has_no_counterpart_is_refused(expression: sympy.Basic) -> None:
    with pytest.raises(InputError) as refused:
        from_sympy(expression)
    assert refused.value.kind == "not-convertible"


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        (parse("forall x. x < 1"), "no quantifiers"),
        (apply("and", call("p", X), apply("lt", X, 1)), "sympy refuses"),
    ],
)
def test_what_sympy_cannot_hold_is_refused(root: Node, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        to_sympy(root)


@pytest.mark.parametrize(
    "step",
    [lambda r: apply("sin", r) + 1, lambda r: r * r - r, lambda r: apply("hyp1f1", 1, 2, r)],
    ids=["sine", "square", "hypergeometric"],
)
def test_ten_thousand_levels(step: Callable[[Node], Node]) -> None:
    root = X
    for _ in range(10_000):
        root = step(root)
    assert from_sympy(to_sympy(root)) is root
