"""No text, name or JSON makes the expression package run code: each payload would make a file."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from discovery.errors import DiscoveryError
from discovery.expr import node as node_module
from discovery.expr.json_form import from_json, read_json
from discovery.expr.node import apply, call, variable
from discovery.expr.parse import parse
from discovery.expr.printers.c import to_c
from discovery.expr.printers.fpcore import to_fpcore
from discovery.expr.printers.python import to_jax, to_numpy, to_python, to_sympy
from discovery.expr.printers.tptp import to_tptp

SOURCES = Path(node_module.__file__).parent

#: ``CANARY`` is replaced by the path of the file that must not appear.
PAYLOADS = [
    "__import__('pathlib').Path('CANARY').touch()",
    "__import__('os').system('touch CANARY')",
    "import os; os.system('touch CANARY')",
    "import os\nos.system('touch CANARY')",
    "open('CANARY', 'w')",
    "open('CANARY','w').write('x')",
    "eval(\"open('CANARY','w')\")",
    "exec(\"open('CANARY','w')\")",
    "compile(\"open('CANARY','w')\", '', 'exec')",
    "globals()['__builtins__']['open']('CANARY', 'w')",
    "().__class__.__base__.__subclasses__()",
    "[c for c in ().__class__.__base__.__subclasses__()][400](['touch','CANARY'])",
    "x.__class__.__init__.__globals__['os'].system('touch CANARY')",
    "(lambda: open('CANARY','w'))()",
    "lambda: open('CANARY','w')",
    'f\'{open("CANARY","w")}\'',
    "{open('CANARY','w')}",
    "[open('CANARY','w') for _ in (1,)]",
    "x if open('CANARY','w') else y",
    "x or open('CANARY','w')",
    "sin(open('CANARY','w'))",
    "sin(x); import os; os.system('touch CANARY')",
    "t = open('CANARY','w'); t",
    "function open; open('CANARY','w')",
    "function f; f(__import__('os').system('touch CANARY'))",
    "$(touch CANARY)",
    "`touch CANARY`",
    "; touch 'CANARY'",
    "x; touch CANARY",
    "x && touch CANARY",
    "x | touch CANARY",
    "x > CANARY",
    "{{7*7}}{{open('CANARY','w')}}",
    "{% import os %}{{ os.system('touch CANARY') }}",
    "%(touch CANARY)s",
    "${touch CANARY}",
    "#{touch CANARY}",
    "\\input{|touch CANARY}",
    "\\write18{touch CANARY}",
    "\\immediate\\write18{touch CANARY}",
    "<script>fetch('CANARY')</script>",
    "<img src=x onerror=fetch('CANARY')>",
    'x"); system("touch CANARY"); ("',
    'x; } int main(void) { system("touch CANARY"); ',
    'x) { return 0; } void g(void) { system("touch CANARY"); } double h(double y',
    "x):\n    open('CANARY','w')\n\ndef g(y",
    "x=open('CANARY','w')",
    "x, y=open('CANARY','w')",
    "cos\x00open('CANARY','w')",
    "x\r\nopen('CANARY','w')",
    "c__builtin__\neval\n(S\"open('CANARY','w')\"\ntR.",
    "!!python/object/apply:os.system ['touch CANARY']",
    "include('CANARY').",
    "x), include('CANARY'), fof(a, axiom, (y",
    'x))) (system "touch CANARY") (((',
    '#(system "touch CANARY")',
    'sympify(\'open("CANARY","w")\')',
    'Symbol(\'x); open("CANARY","w")\')',
    'S(\'open("CANARY","w")\')',
    "numpy.fromfile('CANARY')",
    "math.__loader__.load_module('os').system('touch CANARY')",
    'ℯ𝓋𝒶𝓁(\'open("CANARY","w")\')',
    "__builtins__",
    "_",
]

x = variable("x")
ENTRANCES: dict[str, Callable[[str], Any]] = {
    "parse": parse,
    "a function of parse": lambda text: parse("x", functions=[text]),
    "a variable of parse": lambda text: parse("x", sorts={text: "real"}),
    "a sort of parse": lambda text: parse("x", sorts={"x": text}),
    "read_json": read_json,
    "a JSON operator": lambda text: from_json({"schema": 1, "nodes": [[text]], "root": 0}),
    "a JSON variable": lambda text: read_json(
        json.dumps({"schema": 1, "nodes": [["variable", text, "real"]], "root": 0})
    ),
    "a JSON sort": lambda text: from_json(
        {"schema": 1, "nodes": [["variable", "x", text]], "root": 0}
    ),
    "a JSON number": lambda text: from_json({"schema": 1, "nodes": [["integer", text]], "root": 0}),
    "a JSON double": lambda text: from_json({"schema": 1, "nodes": [["double", text]], "root": 0}),
    "a JSON function": lambda text: from_json({"schema": 1, "nodes": [["call", text]], "root": 0}),
    "variable": variable,
    "a sort": lambda text: variable("x", text),
    "call": call,
    "apply": apply,
    "the name of a C function": lambda text: to_c(x, name=text),
    "an argument of a C function": lambda text: to_c(x, variables=["x", text]),
    "the name of a Python function": lambda text: to_python(x, name=text),
    "an argument of a Python function": lambda text: to_python(x, variables=["x", text]),
    "the name of a NumPy function": lambda text: to_numpy(x, name=text),
    "the name of a JAX function": lambda text: to_jax(x, name=text),
    "the name of a sympy function": lambda text: to_sympy(x, name=text),
    "the name of an FPCore": lambda text: to_fpcore(x, name=text),
    "the name of a TPTP formula": lambda text: to_tptp(apply("eq", x, 1), name=text),
    "the role of a TPTP formula": lambda text: to_tptp(apply("eq", x, 1), role=text),
}


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.parametrize("entrance", ENTRANCES.values(), ids=list(ENTRANCES))
def test_no_payload_fires(entrance: Callable[[str], Any], tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for payload in PAYLOADS:
        with pytest.raises(DiscoveryError):
            entrance(payload.replace("CANARY", str(canary)))
        assert not canary.exists(), payload


def calls(tree: ast.AST) -> list[str]:
    """Every function that a source calls, by its dotted name."""
    return [ast.unparse(part.func) for part in ast.walk(tree) if isinstance(part, ast.Call)]


def test_the_package_holds_nothing_that_runs_text() -> None:
    forbidden = {"eval", "exec", "compile", "sympify", "parse_expr", "lambdify", "__import__"}
    modules = {"pickle", "marshal", "shelve", "yaml", "subprocess", "os"}
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text())
        called = {name.split(".")[-1] for name in calls(tree) if name != "re.compile"}
        assert not called & forbidden, path
        imported = {
            alias.name.split(".")[0]
            for part in ast.walk(tree)
            if isinstance(part, ast.Import)
            for alias in part.names
        }
        assert not imported & modules, path
