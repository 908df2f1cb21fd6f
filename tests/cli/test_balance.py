"""``discover balance`` as a user types it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from discovery.cli import main

ROOT = Path(main.__file__).parent.parent
DATA = Path(__file__).parent.parent / "data"
CORPUS = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))
SCHEMA = Draft202012Validator(json.loads((ROOT / "schema" / "balance.json").read_text("utf-8")))


class Said(NamedTuple):
    """What a command line gave."""

    code: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def balance(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Call:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main.run(["balance", *arguments])
        return Said(code, *capsys.readouterr())

    return call


def objects(text: str) -> list[Any]:
    found = [json.loads(line) for line in text.splitlines()]
    for value in found:
        SCHEMA.validate(value)
    return found


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)


@pytest.mark.parametrize(
    ("equation", "status", "code"),
    [
        ("KMnO4 + HCl -> KCl + MnCl2 + H2O + Cl2", "unique", 0),
        ("CH4 + H2O -> CO + CO2 + H2", "several", 0),
        ("CO -> CO2", "infeasible", 1),
        ("VO2+ + Zn + H+ -> VO+2 + Zn+2 + H2O", "unique", 0),
        ("C + CO + CO2 -> C + CO", "several", 0),
    ],
)
def test_one_equation(balance: Call, equation: str, status: str, code: int) -> None:
    said = balance(equation, "--json")
    (answer,) = objects(said.out)
    assert (answer["status"], said.code, said.err) == (status, code, "")
    told = balance(equation)
    assert told.code == code and told.out.count("\n") == 2
    assert not list(Path.cwd().iterdir())  # a quick answer leaves nothing behind


def test_a_reading_is_told_on_stderr(balance: Call) -> None:
    said = balance("VO2+ + Zn + H+ -> VO+2 + Zn+2 + H2O")
    assert said.err == "note: VO2+ is read as VO2^+; otherwise write VO^2+\n"
    assert balance("VO2+ + Zn + H+ -> VO+2 + Zn+2 + H2O", "--quiet").err == ""


@pytest.mark.parametrize("entry", CORPUS["malformed"], ids=lambda entry: entry["input"])
def test_malformed(balance: Call, entry: Any) -> None:
    said = balance(entry["input"], "--json")
    assert said.code == 3 and said.out == ""
    error = json.loads(said.err)["error"]
    assert (error["kind"], error["position"]) == (
        entry["error"]["kind"],
        entry["error"]["position"],
    )
    assert error["column"] == error["position"] + 1
    assert set(error) == {"kind", "message", "line", "column", "position", "hint"}
    text = balance(entry["input"])
    assert text.code == 3 and "\n  try: " in text.err and "^\n" in text.err


def test_a_file_gives_one_object_a_line_and_nothing_else(balance: Call) -> None:
    lines = ["H2 + O2 -> H2O", "", "# note", "nonsense", "CO -> CO2", "CH4 + H2O -> CO + CO2 + H2"]
    Path("in.txt").write_text("\n".join(lines))
    said = balance("--file", "in.txt", "--json", "--out", "run")
    answers = objects(said.out)
    assert [a.get("status", "error") for a in answers] == [
        "unique", "skipped", "skipped", "error", "infeasible", "several",
    ]  # fmt: skip
    assert said.code == 3
    assert said.err == (
        "done: 6 equations, 1 error, 1 infeasible, 1 several, 2 skipped, 1 unique; run\n"
    )
    manifest = json.loads(Path("run/manifest.json").read_text())
    assert manifest["summary"]["equations"] == 6 and manifest["state"] == "done"
    assert main.run(["check", "run"]) == 0


def test_standard_input_and_text(balance: Call) -> None:
    said = balance("--file", "-", "--quiet", stdin=b"H2 + O2 -> H2O\nCO -> CO2\n")
    assert said == (0, "2 H₂ + O₂ ⟶ 2 H₂O\nCO ⟶ CO₂: no balance\n", "")
    (run,) = Path("outputs/reactions").iterdir()
    assert (run / "report.html").exists()


def test_one_equation_is_kept_where_out_asks(balance: Call) -> None:
    said = balance("H2 + O2 -> H2O", "--out", "kept", "--json", "--quiet")
    assert said.code == 0 and said.err == "" and len(objects(said.out)) == 1
    assert Path("kept/journal.jsonl").read_text().count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["H2 -> H2", "--file", "x"], 2),
        (["--file", "missing.txt"], 2),
        (["--file"], 2),
        (["-e"], 3),
        (["H2 -> H2", "--amounts", ""], 3),
    ],
)
def test_what_does_not_fit_together(balance: Call, arguments: list[str], code: int) -> None:
    said = balance(*arguments)
    assert said.code == code and said.out == "" and said.err.startswith("error: ")


def test_a_limit_is_lifted_by_the_option_its_message_names(balance: Call) -> None:
    equation = "H999999999 + Cl -> HCl"
    said = balance(equation)
    assert said.code == 3 and "--max-count" in said.err
    assert balance(equation, "--max-count", "1000000000").code == 0


def test_a_batch_killed_before_its_input_was_copied_cannot_go_on(balance: Call) -> None:
    Path("in.txt").write_text("H2 + O2 -> H2O\n")
    balance("--file", "in.txt", "--out", "run", "--work", "0")
    assert main.run(["resume", "run", "--quiet"]) == 0
    Path("run/input").rename("run/input.part")  # what a kill leaves while the copy is made
    assert main.run(["resume", "run", "--quiet"]) == 3
