"""Values in arrays, mpmath and exact rationals: every row of the table, domains, limits."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from flint import arb

from discovery.errors import InputError, LimitError
from discovery.expr.balls import ball
from discovery.expr.evaluate import evaluate, evaluate_exact, evaluate_mpmath
from discovery.expr.node import Node, apply, call, constant, integer, variable
from discovery.expr.operators import BINDERS, OPERATORS
from discovery.expr.parse import parse
from discovery.expr.rows import Absent

X = variable("x")
POINT = tuple(Fraction(text) for text in ("2/5", "7/9", "3/8", "1/7"))
EVALUATORS = {"array": evaluate, "mpmath": evaluate_mpmath, "ball": ball}


def exact_ball(value: Any) -> arb:
    """An mpf as a ball without radius."""
    sign, mantissa, exponent, _ = value._mpf_
    return arb(-int(mantissa) if sign else int(mantissa)) * arb(2) ** int(exponent)


def at_a_point(name: str) -> Node:
    """The operator on numbers (or truth values) inside its domain."""
    row = OPERATORS[name]
    if row.takes == "statement":
        return apply(name, True, False) if row.arity == 2 else apply(name, True)
    return apply(name, *([Fraction(3, 2)] if name == "acosh" else POINT[: row.arity]))


@pytest.mark.parametrize("name", [name for name in OPERATORS if name not in BINDERS])
def test_every_row_has_the_same_value_in_every_evaluator(name: str) -> None:
    root = at_a_point(name)
    wide, narrow = evaluate(root, {}), evaluate(root, {}, np.float32)
    many, enclosed = evaluate_mpmath(root, {}, 25), ball(root, {}, 128)
    if root.statement:
        assert wide.dtype == narrow.dtype == np.bool_
        assert bool(wide) is bool(narrow) is many is enclosed
        return
    assert wide.dtype == np.float64 and narrow.dtype == np.float32
    true = float(enclosed.mid())
    assert float(wide) == pytest.approx(true, rel=1e-13)
    assert float(narrow) == pytest.approx(true, rel=2e-6)
    with flint.ctx.workprec(200):
        assert abs(exact_ball(many) - enclosed) < arb("1e-24") * abs(enclosed)


@pytest.mark.parametrize("column", EVALUATORS)
@pytest.mark.parametrize("name", OPERATORS)
def test_every_evaluator_covers_every_row_or_says_why_not(name: str, column: str) -> None:
    entry = getattr(OPERATORS[name], column)
    if name in BINDERS:
        assert isinstance(entry, Absent)
        root = apply(name, X, apply("lt", X, 1))
        with pytest.raises(InputError, match="infinitely many"):
            EVALUATORS[column](root, {})
    else:
        assert not isinstance(entry, Absent)


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("1/x", 0.0, math.inf),
        ("1/x", -0.0, -math.inf),
        ("log(x)", -1.0, math.nan),
        ("log(x)", 0.0, -math.inf),
        ("sqrt(x)", -1.0, math.nan),
        ("asin(x)", 2.0, math.nan),
        ("x**(1/3)", -8.0, math.nan),
        ("cbrt(x)", -8.0, -2.0),
        ("x**2", -3.0, 9.0),
        ("x**0", 0.0, 1.0),
        ("exp(x)", 1000.0, math.inf),
        ("exp(x)", -1000.0, 0.0),
        ("x + 10**400", 1.0, math.inf),
        ("gamma(x)", -1.0, math.nan),
    ],
)
def test_arrays_follow_ieee_754_without_warnings(text: str, x: float, value: float) -> None:
    assert np.array_equal(evaluate(parse(text), {"x": x}), np.float64(value), equal_nan=True)


@pytest.mark.parametrize(
    ("text", "x"),
    [("1/x", 0), ("log(x)", -1), ("log(x)", 0), ("sqrt(x)", -1), ("x**(1/3)", -8),
     ("gamma(x)", -2), ("zeta(x)", 1), ("atanh(x)", 1), ("besselj(1/3, x)", -1),
     ("loggamma(x)", -1.5), ("hyp2f1(1, 2, 3, x)", 2), ("1/x*0", 0), ("x", math.inf)],
)  # fmt: skip
def test_mpmath_has_nan_outside_the_domain_and_at_poles(text: str, x: float) -> None:
    assert mpmath.isnan(evaluate_mpmath(parse(text), {"x": x}))


@pytest.mark.parametrize("function", ["besseli", "besselj"])
@pytest.mark.parametrize("x", [-7, Fraction(-1, 2), 0, 3])
def test_bessel_functions_of_every_whole_order_have_values_on_the_whole_line(
    function: str, x: Any
) -> None:
    for order in range(-4, 5):
        root = apply(function, order, variable("x"))
        enclosed = ball(root, {"x": x}, 100)
        with flint.ctx.workprec(150):
            assert abs(exact_ball(evaluate_mpmath(root, {"x": x}, 25)) - enclosed) < 1e-24 * (
                1 + abs(enclosed)
            )


def test_arrays_broadcast_and_keep_their_type() -> None:
    root = parse("x*y + 1")
    result = evaluate(root, {"x": np.arange(3.0)[:, None], "y": np.arange(4.0)}, np.float32)
    assert result.shape == (3, 4) and result.dtype == np.float32
    truth = evaluate(parse("x < 1 or not (x < 2)"), {"x": [0, 1, 2]})
    assert truth.tolist() == [True, False, True]


def test_mpmath_gives_the_digits_asked_for_and_leaves_the_global_context_alone() -> None:
    before = mpmath.mp.dps
    value = evaluate_mpmath(parse("pi + x"), {"x": Fraction(1, 3)}, 60)
    assert str(value) == "3.47492598692312657179597671661283621753050273270843915430828"
    assert mpmath.mp.dps == before


def test_mpmath_takes_numbers_of_every_kind() -> None:
    root = parse("x + 1")
    for given in (1, Fraction(1), 1.0, mpmath.mpf(1)):
        assert evaluate_mpmath(root, {"x": given}) == 2


def test_fma_rounds_once_in_every_precision() -> None:
    root = parse("fma(x, y, z)")
    values: dict[str, Any] = {"x": 1 + 2.0**-30, "y": 1 - 2.0**-30, "z": -1.0}
    assert float(evaluate(root, values)) == -(2.0**-60)
    assert float(evaluate(parse("x*y + z"), values)) == 0
    small: dict[str, Any] = {"x": 1 + 2.0**-15, "y": 1 - 2.0**-15, "z": -1.0}
    assert float(evaluate(root, small, np.float32)) == -(2.0**-30)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2/3 - 1/6", Fraction(1, 2)),
        ("(-2)**3 + 2**-2", Fraction(-31, 4)),
        ("0x1p-1 * 3", Fraction(3, 2)),
        ("fma(1/3, 3, 1)", Fraction(2)),
        ("1/3 < 0.333334 and not (1 = 2)", True),
        ("1 = 2 => 1 = 3", True),
        ("0**0", Fraction(1)),
    ],
)
def test_exact_values(text: str, value: Fraction | bool) -> None:
    assert evaluate_exact(parse(text), {}) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [("sin(1)", "not-rational"), ("pi", "not-rational"), ("4**(1/2)", "not-rational"),
     ("1/(1 - 1)", "undefined"), ("0**-1", "undefined"), ("x", "no-value")],
)  # fmt: skip
def test_what_has_no_exact_value(text: str, kind: str) -> None:
    with pytest.raises(InputError) as refused:
        evaluate_exact(parse(text), {})
    assert refused.value.kind == kind


def test_a_value_that_is_no_rational_is_refused() -> None:
    with pytest.raises(InputError, match="no rational number"):
        evaluate_exact(X, {"x": math.inf})


def bombs() -> list[tuple[str, Node, dict[str, Any]]]:
    """Expressions and values that must be refused at once, in exact or in mpmath arithmetic."""
    square = X
    for _ in range(100):
        square = square * square
    tower = integer(10) ** (integer(10) ** integer(10))
    huge = {"x": mpmath.mpf("1e999999999")}
    heads = [name for name, row in OPERATORS.items() if row.arity == 1 and row.cost > 4]
    heads = [name for name in heads if name not in ("cbrt", "not")]
    return [
        ("exact", square, {"x": 3}),
        ("exact", tower, {}),
        *[("mpmath", apply(name, X), huge) for name in heads],
        ("mpmath", integer(3) ** X, huge),
        ("mpmath", apply("besselj", 10**9, X), {"x": 10**9}),
        ("mpmath", apply("hyp1f1", 10**9, 3, 10**9), {}),
        ("mpmath", apply("exp", apply("exp", apply("exp", apply("exp", 10)))), {}),
    ]


@pytest.mark.parametrize(("arithmetic", "root", "values"), bombs())
def test_bombs_are_refused_at_once(arithmetic: str, root: Node, values: dict[str, Any]) -> None:
    evaluate_mpmath(integer(1), {})
    run = evaluate_exact if arithmetic == "exact" else evaluate_mpmath
    start = time.process_time()
    with pytest.raises(LimitError):
        run(root, values)
    assert time.process_time() - start < 0.1


def test_too_many_digits_are_refused() -> None:
    with pytest.raises(LimitError, match="digits"):
        evaluate_mpmath(constant("pi"), {}, 10**9)


def test_what_cannot_be_computed_says_why() -> None:
    with pytest.raises(InputError, match="f has no value"):
        evaluate(call("f", X), {"x": 1})
    with pytest.raises(InputError, match="x has no value"):
        evaluate(X + 1, {"y": 1})
    with pytest.raises(InputError, match="float64 or float32"):
        evaluate(X, {"x": 1}, np.float16)


def test_ten_thousand_levels() -> None:
    root = X
    for _ in range(10_000):
        root = apply("sin", root) + 1
    value = float(evaluate(root, {"x": 1}))
    assert value == pytest.approx(1.9345632107520243, rel=1e-12)
    assert float(evaluate_mpmath(root, {"x": 1})) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("value", ["abc", 1j, [1j], None])
@pytest.mark.parametrize("evaluator", [evaluate, evaluate_mpmath, evaluate_exact, ball])
def test_what_is_no_number_is_refused_by_name(evaluator: Any, value: Any) -> None:
    with pytest.raises(InputError):
        evaluator(X + 1, {"x": value})


def test_numbers_beyond_the_doubles_are_infinite_in_arrays() -> None:
    assert evaluate(X + 1, {"x": 10**3000}) == math.inf
    assert evaluate(X + 1, {"x": Fraction(-(10**3000), 3)}) == -math.inf
