"""Emitted code computes what the model computes, removable singularities included."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from discovery.approximation.check import float64_value
from discovery.approximation.formats import EXPORTS
from discovery.expr.evaluate import evaluate_exact
from discovery.expr.parse import parse

RECORD: dict[str, Any] = {
    "expression": "t1 = x + 5783.52490891770535532/x; t2 = 501.10424803937749921/"
    "(15141.930666222648596/t1 + t1 - 250.552124015370747645) + 0.99999999999999972603; t2*t2",
    "target": {"expression": "exp2(x)", "low": "0", "high": "1", "relative": True},
    "operations": 8,
    "bound": 1e-2,
    "bound_float64": 1e-2,
}
POINTS = np.linspace(0.0, 1.0, 10_000)


def expected() -> np.ndarray:
    node = parse(RECORD["expression"])
    return np.array([float64_value(node, float(x)) for x in POINTS])


def defined(form: str) -> Callable[[Any], Any]:
    """The function of an emitted module, imported from its source."""
    from types import ModuleType

    module = ModuleType("emitted")
    code = compile(EXPORTS[form](RECORD), "emitted.py", "exec")
    exec(code, module.__dict__)
    found: Callable[[Any], Any] = module.approximation
    return found


def test_python_and_numpy_agree_with_the_model_bit_by_bit() -> None:
    wanted = expected()
    assert np.isfinite(wanted).all()
    python = defined("python")
    np.testing.assert_array_equal([python(float(x)) for x in POINTS], wanted)
    np.testing.assert_array_equal(defined("numpy")(POINTS), wanted)


def test_c_agrees_with_the_model_bit_by_bit(tmp_path: Path, tool: Callable[[str], str]) -> None:
    main = (
        "\n#include <stdio.h>\nint main(void) { double x; "
        'while (scanf("%la", &x) == 1) printf("%a\\n", approximation(x)); return 0; }\n'
    )
    source = tmp_path / "emitted.c"
    source.write_text(EXPORTS["c"](RECORD) + main)
    program = tmp_path / "emitted"
    subprocess.run(
        [tool("gcc"), "-O2", "-ffp-contract=off", "-o", program, source, "-lm"], check=True
    )
    given = "\n".join(float(x).hex() for x in POINTS)
    done = subprocess.run([program], input=given, capture_output=True, text=True, check=True)
    np.testing.assert_array_equal([float.fromhex(v) for v in done.stdout.split()], expected())


def test_jax_agrees_with_the_model(tool: Callable[[str], str]) -> None:
    tool("import jax")
    import jax

    jax.config.update("jax_enable_x64", True)
    found = np.asarray(defined("jax")(jax.numpy.asarray(POINTS)))
    np.testing.assert_allclose(found, expected(), rtol=1e-12)


def test_sympy_is_the_exact_program() -> None:
    import sympy

    found = defined("sympy")(sympy.Rational(1, 3))
    wanted = evaluate_exact(parse(RECORD["expression"]), {"x": Fraction(1, 3)})
    assert sympy.Rational(found) == sympy.Rational(wanted.numerator, wanted.denominator)


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_every_format_writes_something(form: str) -> None:
    assert len(EXPORTS[form](RECORD)) > 50
