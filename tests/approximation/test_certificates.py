"""The proofs: enclosures hold, bounds are tight, claims are re-proved, mutated claims refused."""

from __future__ import annotations

import copy
import random
from typing import Any

import flint
import pytest
from flint import arb
from mpmath import MPContext

from discovery.approximation import api, check
from discovery.approximation.enclosure import Enclosure
from discovery.errors import VerificationError
from discovery.expr.evaluate import evaluate_mpmath
from discovery.expr.parse import parse

EXP2 = {"expression": "exp2(x)", "low": "0", "high": "1", "relative": True}
TEN = (
    "t1 = x + 5783.52490891770535532/x; t2 = 501.10424803937749921/(15141.930666222648596/t1 + t1"
    " - 250.552124015370747645) + 0.99999999999999972603; t3 = t2*t2; t4 = t3*t3; t4*t4"
)


FUNCTIONS = (
    "exp2(x)",
    "2**x",
    "log(x + 1)/x",
    "sin(x)/x",
    "(1 - cos(x))/x**2",
    "besselj(0, x)",
    "1/(1 + 1/(x + 3/x))",
    "erf(x)",
    "tanh(x)",
    "airyai(-x)",
    "sqrt(x + 1)",
    "gamma(x + 1)",
)


@pytest.mark.parametrize("text", FUNCTIONS)
def test_enclosures_contain_the_derivatives(text: str) -> None:
    node = parse(text)
    mp = MPContext()
    mp.dps = 40
    with flint.ctx.workprec(160):
        enclosure = Enclosure("x", (arb(0), arb(1)))
        for low, high in ((0.0, 0.125), (0.25, 0.5), (0.9, 1.0)):
            ball = arb((low + high) / 2, (high - low) / 2)
            coefs = enclosure.coefficients(node, ball, 4)
            inside = arb(low + 0.75 * (high - low))
            exact = enclosure.coefficients(node, inside, 4)
            assert coefs[0].is_finite()
            assert all(c.contains(e) or c.overlaps(e) for c, e in zip(coefs, exact, strict=False))
            wanted = evaluate_mpmath(node, {"x": float(inside)}, 30)
            assert abs(float(exact[0]) - float(wanted)) <= 1e-14 * abs(float(wanted))


def test_the_ten_operation_program_is_proved_within_a_percent() -> None:
    found = check.certify(TEN, EXP2)
    assert found.operations == 10
    assert 2.19e-15 < found.error <= found.bound < 1.01 * found.error
    assert found.error_float64 <= found.bound_float64 < 6e-15


@pytest.mark.parametrize(
    ("expression", "operations"),
    [("x*x + x*x", 2), ("(x + 1)*(1 + x)", 2), ("x**8", 3), ("x**5 - 1/x", 5), ("-x*2/3", 3)],
)
def test_operations_are_counted_once(expression: str, operations: int) -> None:
    assert check.operations(parse(expression)) == operations


@pytest.mark.parametrize("expression", ["1/(x - 1/2)", "1/x", "x/(x*x)"])
def test_a_true_pole_has_no_certificate(expression: str) -> None:
    with pytest.raises(VerificationError):
        check.certify(expression, EXP2)


def test_a_relative_error_at_a_zero_of_the_target_is_proved() -> None:
    claim = api.certify("x*(1 - x*x/6)", "sin", "0,1/2")
    assert claim["bound"] < 6e-4
    assert claim["bound_float64"] < 6e-4
    with pytest.raises(VerificationError):
        check.certify("x + 1/1000", {**EXP2, "expression": "sin(x)"})


def test_doubles_are_proved_near_a_zero_that_is_not_at_nought() -> None:
    claim = api.certify(
        "(x - 1)*(4.752348/(x - 3.865997/(x + 1.447164) + 3.873895))", "log2(x)", "1,2"
    )
    assert claim["error_float64"] <= claim["bound_float64"] < 2e-5


@pytest.mark.parametrize("expression", ["sqrt(1 + x)", "sqrt(2*x + 2)/sqrt(2)"])
def test_a_target_that_is_no_rational_function_may_be_met_exactly(expression: str) -> None:
    target = {**EXP2, "expression": "sqrt(x + 1)"}
    assert check.certify(expression, target).bound < 1e-90


def claims() -> list[dict[str, Any]]:
    texts = ["x + 0.9644", "-2.05964/(x - 2)", "-8.22247/(x - 3.4070832) - 1.414213", TEN]
    return [{**api.certify(text, "exp2"), "id": str(k)} for k, text in enumerate(texts)]


def sampled(record: dict[str, Any]) -> float:
    program, target = parse(record["expression"]), parse(record["target"]["expression"])
    worst = 0.0
    for k in range(41):
        x = (k + 0.01) / 41
        value = evaluate_mpmath(program, {"x": x}, 40)
        wanted = evaluate_mpmath(target, {"x": x}, 40)
        worst = max(worst, float(abs(value / wanted - 1)))
    return worst


def mutated(record: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    made = copy.deepcopy(record)
    field = rng.choice(["expression", "bound", "error", "operations", "target", "bound_float64"])
    if field == "expression":
        places = [k for k, c in enumerate(made[field]) if c.isdigit()]
        k = rng.choice(places)
        made[field] = made[field][:k] + str(rng.randrange(10)) + made[field][k + 1 :]
    elif field == "operations":
        made[field] += rng.choice([-1, 1, 2])
    elif field == "target":
        made[field]["expression"] = rng.choice(["exp(x)", "2**x", "exp2(x) + x/1000"])
    else:
        made[field] *= 1 + rng.choice([-1, 1]) * 10 ** rng.uniform(-6, 0)
    return made


def check_mutations(count: int, seed: int) -> int:
    rng = random.Random(seed)
    records = claims()
    refused = 0
    for _ in range(count):
        record = mutated(rng.choice(records), rng)
        try:
            check.check_record(record)
        except VerificationError:
            refused += 1
            continue
        assert sampled(record) <= record["bound"]
    return refused


def test_mutated_claims_are_refused_or_still_true() -> None:
    for record in claims():
        check.check_record(record)
    assert check_mutations(24, 1) > 8


@pytest.mark.full
def test_a_thousand_mutated_claims() -> None:
    assert check_mutations(1000, 2) > 400


@pytest.mark.parametrize("record", [{}, {"expression": "x"}, [], {"operations": "a"}])
def test_nonsense_is_refused(record: Any) -> None:
    with pytest.raises(VerificationError):
        check.check_record(record)
