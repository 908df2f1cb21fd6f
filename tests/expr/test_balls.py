"""Balls: containment, precision, domains, statements, the global precision of flint."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import pytest
from flint import arb

from discovery.errors import InputError, LimitError
from discovery.expr.balls import ball, enclosure
from discovery.expr.evaluate import evaluate_mpmath
from discovery.expr.node import apply, constant, variable
from discovery.expr.parse import parse

X = variable("x")


def exact_ball(value: Any) -> arb:
    """An mpf as a ball without radius."""
    sign, mantissa, exponent, _ = value._mpf_
    return arb(-int(mantissa) if sign else int(mantissa)) * arb(2) ** int(exponent)


@pytest.mark.parametrize(
    "text",
    ["cbrt(-8)", "exp2(1/3)", "log2(10)", "log10(1/7)", "besseli(1/3, 2)", "besselj(-5/2, 7)",
     "airyai(-3)", "hyp0f1(1/2, -3)", "hyp1f1(1/3, 2/3, -5)", "hyp2f1(1/2, 1/3, 5/4, -9)",
     "loggamma(1/10)", "zeta(-3/2)", "golden", "catalan", "(-2)**3", "2**-5", "fma(1/3, 3, 1)"],
)  # fmt: skip
def test_a_ball_contains_mpmaths_value(text: str) -> None:
    value = evaluate_mpmath(parse(text), {}, 60)
    for precision in (40, 100, 160):
        enclosed = ball(parse(text), {}, precision)
        with flint.ctx.workprec(400):
            assert enclosed.contains(exact_ball(value)), (text, precision)
        assert enclosed.rel_accuracy_bits() > precision - 12


@pytest.mark.parametrize(
    ("text", "x"),
    [("1/x", 0), ("log(x)", 0), ("log(x)", -1), ("sqrt(x)", -1), ("x**(1/3)", -8), ("zeta(x)", 1),
     ("gamma(x)", -3), ("loggamma(x)", -2.5), ("acosh(x)", 0.5), ("hyp2f1(1, 2, 3, x)", 2),
     ("1/x*0", 0), ("sin(x)", float("inf"))],
)  # fmt: skip
def test_outside_the_domain_a_ball_claims_nothing(text: str, x: float) -> None:
    assert not ball(parse(text), {"x": x}).is_finite()


def test_balls_of_balls_contain_every_point() -> None:
    wide = arb("0.5", "0.25")
    for text in ("cbrt(x - 1/2)", "x*x - x", "sin(x)/x", "besselj(1, x)", "x**3"):
        whole = ball(parse(text), {"x": wide})
        assert all(whole.contains(ball(parse(text), {"x": Fraction(k, 16)})) for k in range(5, 12))


@pytest.mark.parametrize(
    ("text", "x", "truth"),
    [
        ("x < 1", arb("0.5", "0.25"), True),
        ("x < 1", arb("1.5", "0.25"), False),
        ("x < 1", arb("1", "0.25"), None),
        ("x <= x", arb("1", "0.25"), None),
        ("x = 1", 1, True),
        ("x != 1", arb("1", "0.25"), None),
        ("x = 2", arb("1", "0.25"), False),
        ("x < 1 or 1 < 2", arb("1", "0.25"), True),
        ("x < 1 and 2 < 1", arb("1", "0.25"), False),
        ("x < 1 => 1 < 2", arb("1", "0.25"), True),
        ("not (x < 1)", arb("1", "0.25"), None),
        ("(x < 1) = true", arb("0.5", "0.25"), True),
        ("log(0 - 1) < 1", 0, None),
    ],
)
def test_statements_are_true_false_or_open(text: str, x: Any, truth: bool | None) -> None:
    assert ball(parse(text), {"x": x}) is truth


def test_an_enclosure_has_the_digits_asked_for() -> None:
    root = parse("exp(pi*sqrt(163)) - 262537412640768744")
    for digits in (10, 50, 300):
        found = enclosure(root, {}, digits)
        assert found.rad() < abs(found.mid()) * arb(10) ** -digits
    assert enclosure(root, {}, 20).str(12, radius=False) == "-7.49927402802e-13"
    assert enclosure(parse("x - x"), {"x": 3}) == 0
    assert enclosure(parse("exp(0 - 10**6)"), {}, 20).rel_accuracy_bits() > 66


@pytest.mark.parametrize("text", ["sin(pi)", "1/0", "log(-1)"])
def test_an_enclosure_gives_up_on_hidden_zeros_and_undefined_values(text: str) -> None:
    with pytest.raises(LimitError, match="cannot be told from zero"):
        enclosure(parse(text), {})


def test_an_enclosure_is_of_a_number() -> None:
    with pytest.raises(InputError, match="not of a statement"):
        enclosure(parse("1 < 2"), {})


def test_flints_precision_is_put_back() -> None:
    before = flint.ctx.prec
    ball(constant("pi"), {}, 1000)
    with pytest.raises(InputError):
        ball(X, {}, 1000)
    assert flint.ctx.prec == before


def test_bombs_answer_at_once() -> None:
    for root, x in [
        (apply("exp", X), arb("1e999999999")),
        (apply("sin", X), arb("1e999999999")),
        (apply("gamma", X), arb("1e99999")),
        (apply("zeta", X), arb("-1e99999")),
        (X**X, arb("1e99999")),
    ]:
        result = ball(root, {"x": x}, 64)
        assert isinstance(result, arb)


def test_ten_thousand_levels() -> None:
    root = X
    for _ in range(10_000):
        root = apply("cos", root)
    fixed_point = ball(root, {"x": 1}, 128)
    with flint.ctx.workprec(200):
        assert fixed_point.overlaps(arb("0.73908513321516064165531208767387340401341175890"))
    assert fixed_point.rel_accuracy_bits() > 120
