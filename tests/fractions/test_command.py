"""`discover conjecture` and the run folder it leaves."""

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import discovery
from discovery.cli import main

SCHEMA = Draft202012Validator(
    json.loads((Path(discovery.__file__).parent / "schema" / "conjecture.json").read_text())
)


def test_the_command_prints_formulas_and_a_summary(discover, clean_environment, tmp_path: Path):
    out = tmp_path / "run"
    command = [*discover, "conjecture", "e", "--coefficients", "1", "--json", "--out", str(out)]
    done = subprocess.run(command, env=clean_environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *records, summary = map(json.loads, done.stdout.splitlines())
    for line in (*records, summary):
        SCHEMA.validate(line)
    assert {record["status"] for record in records} == {"proved"}
    assert summary["pairs"] == summary["formulas"] == summary["proved"] == len(records)
    assert summary["refuted"] == 0
    assert "construct" in summary["timing"]["stages"]
    assert "<table>" in (out / "report.html").read_text()
    check = subprocess.run([*discover, "check", str(out)], env=clean_environment)
    assert check.returncode == 0


@pytest.mark.parametrize("argument", ["x + 1", "@few.txt", "1/0", "1/2"])
def test_bad_input_exits_with_three(argument, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("few.txt").write_text("2.718")
    assert main.run(["conjecture", argument]) == 3
    assert "error:" in capsys.readouterr().err


def test_a_list_says_what_was_searched_and_shows_the_simplest(tmp_path: Path, capsys):
    constants = tmp_path / "constants.txt"
    constants.write_text("tan(1)  # anchored\npi\n1/2\n")
    options = ["--file", str(constants), "--coefficients", "1", "--cycle", "1", "--top", "1"]
    assert main.run(["conjecture", *options, "--quiet", "--out", str(tmp_path / "run")]) == 0
    anchored, _, simplest, more, unknown, rational = capsys.readouterr().out.splitlines()
    assert anchored.startswith("tan(1): 12 formulas in 2 tails, all proved; searched 12 pairs")
    assert simplest.startswith("  1/(tan(1) - 1) = [repeat 2m + 1, 1]  +      proved  10")
    assert more == "  ... and 1 more tail"
    assert unknown.startswith("pi: 0 formulas in 0 tails; searched 12 left sides x 1 sign cycles")
    assert rational == "1/2: 1/2 is the rational number 1/2: its fractions end"


@pytest.mark.parametrize(
    ("digits", "code", "status"),
    [("1,1,4,1,1,7,1,1,10", 0, "proved"), ("5,6,50,9,7,90", 1, "unknown")],
)
def test_digits_are_answered_in_the_schema(digits, code, status, capsys):
    Draft202012Validator.check_schema(SCHEMA.schema)
    assert main.run(["conjecture", "--digits", digits, "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    SCHEMA.validate(answer)
    assert answer["status"] == status


def test_a_period_that_is_too_long_is_a_theorem(tmp_path: Path, capsys):
    pair = ["--left", "5,1,3,4", "--signs", "+,-", "--period", "20"]
    arguments = ["conjecture", "e", *pair, "--quiet", "--out", str(tmp_path / "run")]
    assert main.run(arguments) == 1
    assert capsys.readouterr().out == (
        "e: no formula with a period up to 20: the least period for this left side and sign cycle "
        "is 136 (a theorem: the digits are proved)\n"
    )


@pytest.mark.full
@pytest.mark.parametrize(
    "constant", ["1/(e - 2.7182818284590452353602874713526624978)", "tan(1.5707963267948966192)"]
)
def test_constants_near_a_pole_are_searched_like_others(
    constant, tmp_path: Path, monkeypatch, capsys
):
    """Their first digits have dozens of decimals."""
    monkeypatch.chdir(tmp_path)
    assert main.run(["conjecture", constant, "--json", "--quiet"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["formulas"] == 0
