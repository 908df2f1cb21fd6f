"""Exports of a certified program: source code, formulas, and input for other tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from discovery.expr.node import Node
from discovery.expr.parse import parse
from discovery.expr.printers.c import to_c
from discovery.expr.printers.fpcore import to_fpcore
from discovery.expr.printers.latex import to_latex
from discovery.expr.printers.python import to_jax, to_numpy, to_python, to_sympy
from discovery.expr.printers.text import to_line


def _node(record: Mapping[str, Any]) -> Node:
    return parse(record["expression"])


def _heading(record: Mapping[str, Any], mark: str) -> str:
    """What is proved, as comment lines."""
    target = record["target"]
    kind = "relative" if target["relative"] else "absolute"
    return (
        f"{mark} {target['expression']} for x from {target['low']} to {target['high']}: "
        f"{record['operations']} operations.\n"
        f"{mark} Proved: {kind} error at most {record['bound']:.4g} in exact arithmetic, "
        f"{record['bound_float64']:.4g} in doubles.\n"
    )


def c_source(record: Mapping[str, Any]) -> str:
    """A C function of doubles; IEEE division, so removable poles need no care."""
    return _heading(record, "//") + to_c(_node(record), name="approximation")


def python_source(record: Mapping[str, Any]) -> str:
    """A Python function of floats.

    Python raises an error where IEEE arithmetic divides by zero, so there the function divides by
    the smallest double instead, which overflows to the same infinity.
    """
    text = to_python(_node(record), name="approximation")
    if "/" not in text:
        return _heading(record, "#") + text
    text = to_numpy(_node(record), name="formula")
    return (
        _heading(record, "#")
        + "import numpy\n\n\n"
        + text.replace("import numpy\n\n\n", "")
        + "\n\ndef approximation(x):\n"
        + '    with numpy.errstate(divide="ignore", over="ignore"):\n'
        + "        return float(formula(numpy.float64(x)))\n"
    )


def numpy_source(record: Mapping[str, Any]) -> str:
    """A function of NumPy arrays; a division by zero inside is silent and right."""
    text = to_numpy(_node(record), name="formula").replace("import numpy\n\n\n", "")
    return (
        _heading(record, "#")
        + "import numpy\n\n\n"
        + text
        + "\n\ndef approximation(x):\n"
        + '    with numpy.errstate(divide="ignore", over="ignore"):\n'
        + "        return formula(numpy.asarray(x, dtype=numpy.float64))\n"
    )


def jax_source(record: Mapping[str, Any]) -> str:
    """A function of JAX arrays (in doubles where jax_enable_x64 is set)."""
    return _heading(record, "#") + to_jax(_node(record), name="approximation")


def latex_source(record: Mapping[str, Any]) -> str:
    """The formula in LaTeX."""
    return to_latex(_node(record))


def sympy_source(record: Mapping[str, Any]) -> str:
    """A function of sympy expressions with exact coefficients."""
    return _heading(record, "#") + to_sympy(_node(record), name="approximation")


def fpcore_source(record: Mapping[str, Any]) -> str:
    """FPCore, for Herbie and its kin."""
    return to_fpcore(_node(record), name="approximation")


def sollya_source(record: Mapping[str, Any]) -> str:
    """A Sollya function, with the coefficients as the doubles that code uses."""
    return f"approximation = {to_line(_node(record))};"


EXPORTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "c": c_source,
    "python": python_source,
    "numpy": numpy_source,
    "jax": jax_source,
    "latex": latex_source,
    "sympy": sympy_source,
    "fpcore": fpcore_source,
    "sollya": sollya_source,
}
"""Writers by the name of the format."""
