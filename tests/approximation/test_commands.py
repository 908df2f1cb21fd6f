"""The commands of the engine: what they print fits their schemas, and exports come out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from discovery.cli import main

SCHEMAS = Path(main.__file__).parent.parent / "schema"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main.run(list(arguments))
    return code, capsys.readouterr().out


def valid(name: str, text: str) -> Any:
    value = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator(schema).validate(value)
    return value


def test_evolve_check_show_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--from-scratch", "--max-ops", "3", "--work", "2000", "--quiet", "--out", "run"]
    code, out = said(capsys, "evolve", "exp2", "--json", *options)
    assert code == 0
    assert valid("evolve", out)["front"][-1]["ops"] == 3
    assert said(capsys, "check", "run")[0] == 0
    assert "x + 0.96" in said(capsys, "show", "run")[1]
    code, out = said(capsys, "export", "run", "--format", "c", "--ops", "3")
    assert code == 0
    assert "double approximation(double x)" in out


@pytest.mark.parametrize("command", ["refit", "certify"])
def test_one_program(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(capsys, command, "-2.06/(x - 2)", "--target", "exp2", "--json")
    assert code == 0
    assert valid(command, out)["operations"] == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("evolve", "exp2", "--max-ops", "0"), 2),
        (("evolve", "exp2", "--weight", "div"), 2),
        (("evolve", "exp2", "--weight", "foo=2"), 2),
        (("evolve", "exp2", "--error", "0"), 2),
        (("evolve", "exp2", "--form", "1 + R(x)"), 3),
        (("evolve", "1/(x - 1/3)", "--interval", "0,1"), 3),
        (("evolve", "besselj(1/2, x)"), 3),
        (("evolve", "1/x", "--interval", "-1,1"), 3),
        (("certify", "1/x", "--target", "exp2"), 4),
        (("refit", "sin(x)", "--target", "exp2"), 3),
    ],
)
def test_mistakes_have_their_exit_codes(
    arguments: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, *arguments)[0] == code
