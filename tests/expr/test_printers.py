"""Printers: every row in every language, run by the tools of the language where there are any."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings

from discovery.errors import DiscoveryError, LimitError
from discovery.expr.node import Node, apply, call, double, integer, variable
from discovery.expr.operators import BINDERS, OPERATORS, Absent, Operator
from discovery.expr.parse import parse
from discovery.expr.printers.c import to_c
from discovery.expr.printers.fpcore import to_fpcore
from discovery.expr.printers.latex import to_latex
from discovery.expr.printers.layout import PrintError
from discovery.expr.printers.mathml import to_mathml
from discovery.expr.printers.python import to_jax, to_numpy, to_python, to_sympy
from discovery.expr.printers.text import to_line, to_text
from discovery.expr.printers.tptp import to_tptp
from tests.strategies import expressions

PRINTERS: dict[str, Callable[..., str]] = {
    "text": to_text,
    "latex": to_latex,
    "mathml": to_mathml,
    "c": to_c,
    "python": to_python,
    "numpy": to_numpy,
    "jax": to_jax,
    "sympy": to_sympy,
    "fpcore": to_fpcore,
    "tptp": to_tptp,
}
#: Arguments at which every function of the table is defined, by operator.
POINTS = {"acosh": (1.5,), "hyp2f1": (0.5, 1.25, 2.5, 0.25), "hyp1f1": (0.5, 1.25, 2.5)}


def example(row: Operator) -> Node:
    """A node with this operator on top, and variables below."""
    sort = "bool" if row.takes == "statement" else "real"
    if row.name in BINDERS:
        return apply(row.name, variable("x"), apply("eq", variable("x"), 1))
    return apply(row.name, *[variable(name, sort) for name in "xyzw"[: row.arity]])


def point(row: Operator) -> tuple[float, ...]:
    return POINTS.get(row.name, (0.5, 0.25, 0.75, 0.125)[: row.arity])


def absent(row: Operator, column: str) -> Absent | None:
    entry = getattr(row, column)
    return entry if isinstance(entry, Absent) else None


def rows(column: str) -> list[Operator]:
    """The rows that a language covers and that have a numerical value."""
    return [
        row
        for row in OPERATORS.values()
        if absent(row, column) is None and row.takes == row.gives == "term"
    ]


#: What mpmath has under another name, or not as a function.
MPMATH: dict[str, Callable[..., Any]] = {
    "neg": lambda x: -x,
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y,
    "fma": lambda x, y, z: x * y + z,
    "exp2": lambda x: mpmath.mpf(2) ** x,
    "log2": lambda x: mpmath.log(x, 2),
    "pi": lambda: mpmath.pi,
    "e": lambda: mpmath.e,
    "euler_gamma": lambda: mpmath.euler,
    "catalan": lambda: mpmath.catalan,
    "golden": lambda: mpmath.phi,
}


def reference(row: Operator) -> float:
    """The value at the point, from mpmath."""
    function = MPMATH.get(row.name) or getattr(mpmath, row.name)
    return float(function(*map(mpmath.mpf, point(row))))


@pytest.mark.parametrize("column", list(PRINTERS))
@pytest.mark.parametrize("row", OPERATORS.values(), ids=list(OPERATORS))
def test_every_row_prints_or_says_why_not(row: Operator, column: str) -> None:
    node = example(row)
    reason = absent(row, column)
    if column == "tptp" and (not node.statement or row.takes == "statement"):
        reason = Absent("first-order")  # a term, or a formula about formulas
    if column == "tptp" and row.gives == "term":
        node, reason = apply("eq", node, variable("u")), None
    if reason is None:
        assert PRINTERS[column](node)
    else:
        with pytest.raises(PrintError) as caught:
            PRINTERS[column](node)
        assert reason.reason in caught.value.message


def load(source: str, folder: Path, name: str) -> Any:
    path = folder / f"{name}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.f


@pytest.mark.parametrize("column", ["python", "numpy", "sympy", "jax"])
def test_python_dialects_compute_the_value(column: str, tmp_path: Path) -> None:
    installed = column != "jax" or importlib.util.find_spec("jax") is not None
    for row in rows(column):
        names = "xyzw"[: row.arity]
        source = PRINTERS[column](example(row), variables=list(names))
        ast.parse(source)
        if installed:
            value = load(source, tmp_path, f"{column}_{row.name}")(*point(row))
            tolerance = 1e-4 if column == "jax" else 1e-12
            assert float(value) == pytest.approx(reference(row), rel=tolerance), row.name


def test_c_computes_the_value(tool: Callable[[str], str], tmp_path: Path) -> None:
    covered = rows("c")
    functions = [to_c(example(row), name=f"f_{row.name}") for row in covered]
    prints = [
        f'printf("%.17g\\n", f_{row.name}({", ".join(map(repr, point(row)))}));' for row in covered
    ]
    logic = to_c(parse("x < y and not x = y or p:bool => x <= 2"), name="logic")
    main = "int main(void) { " + " ".join(prints) + " return logic(1, 1.0, 2.0); }"
    source = tmp_path / "all.c"
    source.write_text("#include <stdio.h>\n" + "\n".join([*functions, logic, main]))
    program = tmp_path / "all"
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-ffp-contract=off"]
    subprocess.run([tool("gcc"), *flags, str(source), "-o", str(program), "-lm"], check=True)
    result = subprocess.run([str(program)], capture_output=True, text=True)
    assert result.returncode == 1
    for row, line in zip(covered, result.stdout.split(), strict=True):
        assert float(line) == pytest.approx(reference(row), rel=1e-14), row.name


def test_tptp_is_read_by_a_prover(tool: Callable[[str], str], tmp_path: Path) -> None:
    texts = [
        "function S; forall x:nat. S(x) = S(x)",
        "x + y = y + x => (exists z. z*x <= 2 or not z < -1/3)",
        "function F; F(x) = 1 and F(v_x) != 0x1p+1 and sin(pi) = hyp2f1(1, 2, 3, X)",
    ]
    problem = tmp_path / "problem.p"
    problem.write_text("\n".join(to_tptp(parse(t), name=f"s{i}") for i, t in enumerate(texts)))
    command = [tool("eprover"), "--auto", "--silent", "--cpu-limit=2", str(problem)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "SZS status" in result.stdout, result.stderr


@settings(max_examples=60, deadline=None)
@given(expressions())
def test_random_graphs_are_printed_or_refused(node: Node) -> None:
    for column, printer in PRINTERS.items():
        try:
            text = printer(node)
        except (PrintError, LimitError) as error:
            assert error.message
            continue
        if column == "mathml":
            ElementTree.fromstring(text)
        elif column == "latex":
            assert text.count("{") == text.count("}")
            assert text.count(r"\left") == text.count(r"\right")
        elif column == "fpcore":
            assert text.count("(") == text.count(")")
        elif column in ("python", "numpy", "jax", "sympy"):
            ast.parse(text)


def test_shared_parts_are_written_once() -> None:
    doubled = variable("x")
    for _ in range(300):
        doubled = apply("sin", doubled) * apply("sin", doubled)
    for column in ("text", "latex", "mathml", "c", "python", "numpy", "jax", "sympy", "fpcore"):
        text = PRINTERS[column](doubled)
        assert len(text) < 100_000, column
        assert len(re.findall(r"\bsin\b", text)) == 300, column
    for printer in (to_line, lambda node: to_tptp(apply("eq", node, 1))):
        with pytest.raises(LimitError):
            printer(doubled)


@pytest.mark.parametrize("column", [c for c in PRINTERS if c != "tptp"])
def test_ten_thousand_levels(column: str) -> None:
    deep = variable("x")
    for _ in range(5_000):
        deep = 1 / (1 + apply("sqrt", deep))
    text = PRINTERS[column](deep)
    assert len(text) < 3_000_000
    if column in ("python", "numpy", "jax", "sympy"):
        compile(text, "deep", "exec")


def test_line_names_avoid_names_in_use() -> None:
    assert (
        to_text(parse("function t2; s = x*t1; s + t2(s)")) == "function t2; t3 = x*t1; t3 + t2(t3)"
    )


def test_quantified_statements_have_no_lines_in_front() -> None:
    text = "function S; forall n:nat. S(n) + S(n) = S(n)*2"
    assert to_text(parse(text)) == text
    assert to_line(parse(text)) == "forall n. S(n) + S(n) = S(n)*2"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x/2 + 1/3", r"\frac{x}{2} + \frac{1}{3}"),
        ("(1/3)**x", r"{\left(\frac{1}{3}\right)}^{x}"),
        ("(x**2)**3", r"{\left({x}^{2}\right)}^{3}"),
        ("-(x + 1)*alpha_1", r"-\left(x + 1\right) \cdot \alpha_{1}"),
        ("besseli(1/2, x)", r"I_{\frac{1}{2}}\left(x\right)"),
        ("x*1e-30", r"x \cdot \left(1 \cdot 10^{-30}\right)"),
        ("forall n. not n = speed", r"\forall n.\; \neg n = \mathit{speed}"),
    ],
)
def test_latex(text: str, latex: str) -> None:
    assert to_latex(parse(text)) == latex


def test_mathml_of_a_fraction() -> None:
    top = "<mrow><mo>\u2212</mo><mi>\u03b1</mi></mrow>"
    bottom = "<msub><mi>x</mi><mn>1</mn></msub>"
    assert f"<mfrac>{top}{bottom}</mfrac>" in to_mathml(parse("-alpha/x1"))
    assert 'display="block"' in to_mathml(integer(1), display="block")


def test_tptp_variables_stay_apart() -> None:
    formula = to_tptp(parse("x = X and v_x = V and xX = Xx"))
    names = re.search(r"! \[(.*?)\]", formula)
    assert names is not None and len(set(names[1].split(", "))) == 6


@pytest.mark.parametrize(
    ("printer", "text", "arguments", "message"),
    [
        (to_c, "int + 1", {}, "word of C"),
        (to_python, "lambda + 1", {}, "word of Python"),
        (to_numpy, "numpy + 1", {}, "word of NumPy"),
        (to_c, "x + x:nat", {}, "different sorts"),
        (to_c, "x + y", {"variables": ["x"]}, "y is not among"),
        (to_c, "x", {"name": "f(void);int g"}, "cannot name"),
        (to_python, "x", {"name": "f(x):\n import os\ndef g"}, "cannot name"),
        (to_python, "x", {"variables": ["x", "y=print(1)"]}, "cannot name"),
        (to_fpcore, "x", {"name": "f) ("}, "cannot name"),
        (to_tptp, "x = 1", {"name": "a). fof("}, "cannot name"),
        (to_tptp, "x = 1", {"role": "a"}, "no role"),
        (to_tptp, "x", {}, "is a term"),
        (to_tptp, "p:bool => p", {}, "stand for a statement"),
        (to_tptp, "(x = 1) = (y = 1)", {}, "compares terms"),
        (to_tptp, "function sum; sum(x) = 1", {}, "name of an operator"),
        (to_c, "function g; g(x)", {}, "user function"),
        (to_c, "1" + "0" * 400, {}, "largest double"),
    ],
)
def test_what_a_language_cannot_say(
    printer: Callable[..., str], text: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(DiscoveryError) as caught:
        printer(parse(text), **arguments)
    assert message in caught.value.message


def test_functions_take_the_arguments_they_are_given() -> None:
    assert "def g(y, x):" in to_python(parse("x"), name="g", variables=["y", "x"])
    assert "double f(void)" in to_c(parse("pi"))
    assert 'sympy.Function("g")(x)' in to_sympy(call("g", variable("x")))
    assert "sympy.Float(0.5)" in to_sympy(variable("x") * double(0.5))


@pytest.mark.parametrize("column", ["c", "python", "numpy", "jax", "sympy", "fpcore"])
def test_words_of_a_language_name_no_function(column: str) -> None:
    for word in {"c": ["if", "NAN"], "fpcore": ["let"]}.get(column, ["lambda", "None", "math"]):
        with pytest.raises(PrintError, match=f"{word} is a word of"):
            PRINTERS[column](variable("x"), name=word)


def test_names_that_c_lets_through_compile(tool: Callable[[str], str], tmp_path: Path) -> None:
    macros = "M_PI HUGE_VAL FP_NAN INFINITY NAN math_errhandling MATH_ERRNO linux unix typeof asm"
    for word in [*macros.split(), "bool", "nullptr", "signgam", "j0", "stdin", "I"]:
        try:
            source = to_c(variable(word) + 1)
        except PrintError:
            continue
        file = tmp_path / "f.c"
        file.write_text(source)
        for standard in ("c99", "gnu17", "c2x"):
            command = [tool("gcc"), f"-std={standard}", "-Werror", "-Wall", "-fsyntax-only", file]
            subprocess.run(command, check=True, capture_output=True)
