"""Run folders: killed, stopped and resumed, with one worker and with two; the atlas; controls."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import discovery
from discovery.cli import main
from discovery.runs.folder import Run

SCHEMA = Draft202012Validator(
    json.loads((Path(discovery.__file__).parent / "schema" / "conjecture.json").read_text())
)
CONTROLS = Path(__file__).parent / "data" / "controls.txt"
E = ["conjecture", "e", "--coefficients", "2", "--period", "600", "--all-minus", "--quiet"]


def _digest(folder: Path) -> str:
    return str(Run(folder).digest())


def test_a_killed_run_goes_on_to_the_same_digest(discover, clean_environment, tmp_path: Path):
    whole, killed, stopped = (tmp_path / name for name in ("whole", "killed", "stopped"))
    few = [*E, "--cycle", "1"]
    assert main.run([*few, "--workers", "2", "--out", str(whole)]) == 0
    ends = {killed: (signal.SIGKILL, -signal.SIGKILL), stopped: (signal.SIGINT, 130)}
    for folder, (kill, code) in ends.items():
        process = subprocess.Popen(
            [*discover, *few, "--out", str(folder)], env=clean_environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        journal = folder / "journal.jsonl"
        while not journal.exists() or not journal.stat().st_size:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(kill)
        assert process.wait(30) == code
        assert main.run(["resume", str(folder), "--quiet"]) == 0
        assert _digest(folder) == _digest(whole)
        assert (folder / "journal.jsonl").read_bytes() == (whole / "journal.jsonl").read_bytes()


def test_every_left_side_of_e_has_its_all_minus_formula(tmp_path: Path, capsys):
    arguments = [*E, "--cycle", "1", "--json", "--out", str(tmp_path / "run")]
    assert main.run(arguments) == 0
    *records, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert [summary[key] for key in ("pairs", "formulas", "proved")] == [224, 224, 224]
    minus = [record for record in records if record["signs"] == [-1]]
    assert len(minus) == 112
    for record in minus:
        SCHEMA.validate(record)
        assert any("twos" in slot for slot in record["polynomials"])


def test_an_atlas_is_a_run_that_can_be_stopped_and_resumed(tmp_path: Path, capsys):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    atlas = ["conjecture", "--atlas", "2", "--quiet"]
    assert main.run([*atlas, "--json", "--workers", "2", "--out", str(whole)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        SCHEMA.validate(line)
    assert lines[-1].pop("timing")
    assert lines[-1] == {"anchors": 8, "patterns": 8 * 1008, "proved": 8}
    assert main.run([*atlas, "--work", "4", "--out", str(parts)]) == 0
    assert len(list(Run(parts).records())) == 4
    assert main.run(["resume", str(parts), "--quiet"]) == 0
    assert _digest(parts) == _digest(whole)
    assert main.run(["check", str(parts)]) == 0
    assert "coth(1)" in (parts / "report.html").read_text()


@pytest.mark.full
@pytest.mark.timeout(3000)
def test_nothing_is_found_for_twenty_controls(tmp_path: Path, capsys):
    arguments = ["conjecture", "--file", str(CONTROLS), "--workers", "2", "--json", "--quiet"]
    assert main.run([*arguments, "--out", str(tmp_path / "run")]) == 1
    (summary,) = map(json.loads, capsys.readouterr().out.splitlines())
    SCHEMA.validate(summary)
    assert summary["formulas"] == 0
    assert len(summary["constants"]) == 20
    for constant in summary["constants"]:
        assert constant["pairs"] > 29_000
        assert constant["searched"].endswith(
            "folded digits of the constant; rational left sides of degree 2 to 3 "
            "with coefficients up to 1"
        )
