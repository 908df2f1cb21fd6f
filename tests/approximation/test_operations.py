"""Other operation tables: fused operations, roots, and operations that cost more than one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from discovery.approximation import api, check
from discovery.approximation.formats import EXPORTS
from discovery.errors import DiscoveryError
from discovery.expr.node import topological
from discovery.expr.parse import parse
from discovery.runs.folder import open_run

EXP2 = {"expression": "exp2(x)", "low": "0", "high": "1", "relative": True}


def test_fused_operations_are_found_counted_and_proved(tmp_path: Path) -> None:
    front = api.approximate(
        "exp2", operations=["add", "mul", "fma"], max_ops=2, work=1000, out=tmp_path / "run"
    )
    assert [entry["operations"] for entry in front] == [1, 2]
    assert front[0]["bound"] < 0.0299
    assert front[1]["bound"] < 1.8e-3
    assert all("fma(" in entry["expression"] for entry in front)
    assert check.check_run(open_run(tmp_path / "run")).accepted
    assert "fma(" in EXPORTS["c"](front[1])
    with pytest.raises(DiscoveryError, match="fused"):
        EXPORTS["python"](front[1])


def test_doubles_of_a_fused_operation_are_rounded_once() -> None:
    program = parse("fma(x, x, -1)")
    x = 1 + 2.0**-30
    assert check.float64_value(program, x) == 2.0**-29 + 2.0**-60
    found = check.certify("fma(0.97018, x, 0.97018)", EXP2)
    assert found.error_float64 <= found.bound_float64 <= found.bound + 1e-14


@pytest.mark.full
def test_divisions_may_cost_more(tmp_path: Path) -> None:
    front = api.approximate("exp2", weights={"div": 9}, max_ops=4, work=1000, out=tmp_path / "run")
    assert all(node.op != "div" for e in front for node in topological(parse(e["expression"])))


def test_roots_may_be_used(tmp_path: Path) -> None:
    front = api.approximate(
        "sqrt(x + 1)", operations=["add", "sqrt"], max_ops=2, work=200, out=tmp_path / "run"
    )
    assert front[-1]["bound"] < 1e-12
    assert np.isclose(check.float64_value(parse(front[-1]["expression"]), 3.0), 2.0)
