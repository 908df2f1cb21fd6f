"""`discover conjecture` and the run folder it leaves."""

import json
import subprocess
from pathlib import Path


def test_the_command_prints_formulas_and_a_summary(discover, clean_environment, tmp_path: Path):
    out = tmp_path / "run"
    command = [*discover, "conjecture", "e", "--coefficients", "1", "--json", "--out", str(out)]
    done = subprocess.run(command, env=clean_environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *records, summary = map(json.loads, done.stdout.splitlines())
    assert {record["status"] for record in records} == {"proved"}
    assert summary["pairs"] == summary["formulas"] == summary["proved"] == len(records)
    assert summary["refuted"] == 0
    assert "construct" in summary["timing"]["stages"]
    assert "<table>" in (out / "report.html").read_text()
    check = subprocess.run([*discover, "check", str(out)], env=clean_environment)
    assert check.returncode == 0


def test_bad_input_exits_with_three(discover, clean_environment, tmp_path: Path):
    file = tmp_path / "few.txt"
    file.write_text("2.718")
    for argument in ("x + 1", f"@{file}", "1/2"):
        command = [*discover, "conjecture", argument]
        done = subprocess.run(command, env=clean_environment, capture_output=True, text=True)
        assert done.returncode == 3, done.stderr
        assert "error:" in done.stderr
