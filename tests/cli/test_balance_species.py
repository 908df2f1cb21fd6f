"""``discover balance --species`` and what else is asked of one equation, as a user types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from discovery.cli import main

ROOT = Path(main.__file__).parent.parent
DATA = Path(__file__).parent.parent / "data"
SETS = json.loads((DATA / "reactions_corpus.json").read_text("utf-8"))["species_sets"]
SCHEMA = Draft202012Validator(json.loads((ROOT / "schema" / "balance.json").read_text("utf-8")))
SULFUR = "S8, S7, S6, S5, S4, S3, S2, S, H2S, H2S2, SO2, SO3, O2, H2O"


class Said(NamedTuple):
    """What a command line gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def balance(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Any:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Said:
        code = main.run(["balance", *arguments])
        return Said(code, *capsys.readouterr())

    return call


def objects(text: str) -> list[Any]:
    found = [json.loads(line) for line in text.splitlines()]
    for value in found:
        SCHEMA.validate(value)
    return found


@pytest.mark.parametrize("entry", SETS, ids=lambda e: "-".join(e["species"][:4]))
def test_circuits_as_json(balance: Any, entry: dict[str, Any]) -> None:
    said = balance("--species", ",".join(entry["species"]), "--complete", "circuits", "--json")
    *reactions, end = objects(said.out)
    assert end == {"set": "circuits", "count": entry["circuits"], "complete": True, "bound": None}
    assert len(reactions) == entry["circuits"] and said.code == 0
    assert not list(Path.cwd().iterdir())  # a quick answer leaves nothing behind


def test_reactions_as_text(balance: Any) -> None:
    said = balance("--species", "C, O2, CO, CO2")
    assert said.out.splitlines() == [
        "C + CO₂ ⟶ 2 CO",
        "O₂ + 2 CO ⟶ 2 CO₂",
        "C + O₂ ⟶ CO₂",
        "2 C + O₂ ⟶ 2 CO",
        "4 reactions: the reactions that are no sum of others; proven complete.",
    ]
    assert (said.code, said.err) == (0, "")


def test_no_reaction_is_exit_code_1(balance: Any) -> None:
    said = balance("--species", "C, O2", "--json")
    assert said.code == 1
    assert objects(said.out) == [{"set": "graver", "count": 0, "complete": True, "bound": None}]


def test_the_vector_method_is_labelled(balance: Any) -> None:
    said = balance("--species", "C, O2, CO, CO2, H2, H2O", "--complete", "vector")
    assert said.out.splitlines()[-1] == (
        "8 reactions: what the vector method leaves, as reconstructed from arXiv 2510.25503; "
        "no complete set."
    )
    assert said.err == "8 reactions: 8 of 8 circuits, 8 of 10 that are no sum of others\n"
    assert balance("--species", "C, O2, CO", "--complete", "vector", "--quiet").err == ""


@pytest.mark.bench
def test_time_ends_a_search_with_an_incomplete_set(balance: Any) -> None:
    began = time.perf_counter()
    said = balance("--species", SULFUR, "--time", "1", "--json", "--quiet")
    assert time.perf_counter() - began < 6
    *reactions, end = objects(said.out)
    assert said.code == 0
    assert end == {"set": "graver", "count": len(reactions), "complete": False, "bound": None}


def test_work_ends_a_search_in_a_folder_that_goes_on(balance: Any) -> None:
    species = ",".join(SETS[5]["species"])
    said = balance("--species", species, "--work", "10", "--out", "run", "--json", "--quiet")
    *reactions, end = objects(said.out)
    assert 10 <= end["count"] == len(reactions) < 1514 and not end["complete"]
    assert main.run(["check", "run"]) == 0
    assert main.run(["resume", "run", "--quiet"]) == 0
    assert main.run(["check", "run"]) == 0
    for form in ("csv", "latex", "unicode", "jsonl", "html", "mhchem", "text"):
        out = f"export.{form}"
        assert main.run(["export", "run", "--format", form, "--out", out]) == 0
        assert len(Path(out).read_text().splitlines()) == 1515 + (form == "csv")  # its heading
    assert {"network.svg", "heat.svg", "report.html"} <= {p.name for p in Path("run").iterdir()}


def test_ctrl_c_keeps_what_was_found(
    discover: list[str], clean_environment: dict[str, str], tmp_path: Path
) -> None:
    command = [*discover, "balance", "--species", SULFUR, "--json", "--quiet"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=tmp_path, env=clean_environment, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        rest = process.stdout.read()
        process.wait(timeout=10)
    *_reactions, end = objects(first + rest)
    assert process.returncode == 130
    assert end["complete"] is False and end["count"] > 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["H2 + O2 -> H2O", "--species", "C"],
        ["H2 + O2 -> H2O", "--complete", "graver"],
        ["--species", "C, O2", "--complete", "everything"],
        ["--species", "C, O2", "--top", "3"],
        ["--species", "C, O2", "--acid"],
        ["--species", "C, O2", "--file", "x"],
        ["H2 + O2 -> H2O", "--after", "2 1 2"],
        ["H2 + O2 -> H2O", "--top", "2", "--after", "two"],
        ["H2 + O2 -> H2O", "--top", "2", "--out", "run"],
        ["H2 + O2 -> H2O", "--network"],
        [],
    ],
)
def test_options_that_do_not_fit(balance: Any, arguments: list[str]) -> None:
    said = balance(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: ") and "\n  try: " in said.err


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["--species", "C, Xx"], "unknown-element"),
        (["--species", "C O2, CO"], "missing-comma"),
        (["H2 + O2 -> H2O", "--amounts", "H2=1 pint"], "bad-amount"),
        (["H2 + O2 -> H2O", "--amounts", "H2=1 g, H2=2 g"], "bad-amount"),
        (["H2 + O2 -> H2O", "--amounts", ""], "bad-amount"),
        (["H2 + O2 -> H2O", "--conserve", "H2"], "bad-conserved"),
        (["H2 + O2 -> H2O", "--top", "2", "--after", "1"], "bad-coefficients"),
        (
            ["--species", ",".join(f"C{n}" for n in range(1, 90)), "--complete", "bounded:9"],
            "limit",
        ),
    ],
)
def test_what_cannot_be_read(balance: Any, arguments: list[str], kind: str) -> None:
    said = balance(*arguments, "--json")
    assert (said.code, said.out) == (3, "")
    assert json.loads(said.err)["error"]["kind"] == kind


def test_everything_that_is_asked_of_one_equation(balance: Any) -> None:
    arguments = ["--acid", "--half", "--oxidation", "--top", "2", "--amounts", "Fe+2=1 mol"]
    said = balance("MnO4- + Fe+2 -> Mn+2 + Fe+3", *arguments, "--json")
    (answer,) = objects(said.out)
    assert answer["added"] == {"left": ["H+"], "right": ["H2O"]}
    assert answer["half_reactions"]["electrons"] == 5
    assert answer["oxidation_numbers"]["MnO4-"] == {"O": -2, "Mn": 7}
    assert answer["top"] == [[1, 5, 8, 1, 5, 4]]
    assert answer["amounts"]["limiting"] == "Fe+2"
    told = balance("MnO4- + Fe+2 -> Mn+2 + Fe+3", *arguments).out
    for words in ("Added H+", "5 × (Fe²⁺", "5 electrons", "Mn +7", "used up first", "excess"):
        assert words in told


def test_pinned_oxygen_pairs(balance: Any) -> None:
    said = balance(
        "H2O2 + MnO4- + H+ -> Mn+2 + O2 + H2O", "--conserve", "O-O: H2O2=1, O2=1", "--quiet"
    )
    assert said.out.startswith("5 H₂O₂ + 2 MnO₄⁻ + 6 H⁺ ⟶ 2 Mn²⁺ + 5 O₂ + 8 H₂O\n")


def test_a_network_tells_its_laws(balance: Any) -> None:
    Path("in.txt").write_text("C + O2 -> CO2\nC + O2 -> CO\nCO + O2 -> CO2\n")
    said = balance("--file", "in.txt", "--network", "--out", "run")
    assert said.code == 0
    assert "  depends: 2 R1 - R2 - R3 = 0\n" in said.err
    assert "  conserved: C + CO₂ + CO\n" in said.err
    assert "depends: 2 R1" in Path("run/report.html").read_text()
    assert {"network.svg", "heat.svg"} <= {path.name for path in Path("run").iterdir()}
    assert main.run(["check", "run"]) == 0


def test_a_medium_holds_for_a_file(balance: Any) -> None:
    Path("in.txt").write_text("MnO4- + Fe+2 -> Mn+2 + Fe+3\nCr2O7-2 -> Cr+3\n")
    said = balance("--file", "in.txt", "--acid", "--json", "--out", "run", "--quiet")
    first, second = objects(said.out)
    assert first["added"] == {"left": ["H+"], "right": ["H2O"]}
    assert second["added"] == {"left": ["H+", "e-"], "right": ["H2O"]}
    assert main.run(["check", "run"]) == 0
