"""All 265 signed facts of the examples, from constant, left side and sign cycle alone."""

import json
from pathlib import Path

import pytest

from discovery.fractions.api import conjecture

EXAMPLES = json.loads((Path(__file__).parent / "data" / "examples.json").read_text())["signed_cf"]
CONSTANTS = sorted({example["constant_expr"] for example in EXAMPLES})


@pytest.mark.parametrize("constant", CONSTANTS)
def test_each_fact_is_constructed_proved_and_accepted(constant: str) -> None:
    for example in (e for e in EXAMPLES if e["constant_expr"] == constant):
        (formula,) = conjecture(constant, left=example["left"], signs=example["signs"])
        assert formula.status == "proved"
        assert list(formula.preperiod) == example["preperiod"]
        assert formula.period == example["period"]
        assert list(formula.polynomials) == example["polynomials"]
        formula.check()
