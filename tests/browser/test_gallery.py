"""The examples: the command in each manifest makes the same results again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from discovery.runs.folder import Run, runs_beneath

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "outputs" / "examples"
SLOW = {"exp2", "power"}  # half a minute and a quarter
RUNS = [
    pytest.param(run, id=run.id, marks=[pytest.mark.full] if run.id in SLOW else [])
    for run in runs_beneath(EXAMPLES)
    if not run.id.startswith("evolve-")  # five minutes by the clock: see tests/quality
]


def test_every_engine_is_in_the_gallery() -> None:
    engines = {run.manifest.engine for run in runs_beneath(EXAMPLES)}
    assert engines == {"approximation", "fractions", "reactions", "proofs"}
    assert sum(path.stat().st_size for path in EXAMPLES.rglob("*")) < 4e6


@pytest.mark.parametrize("run", RUNS)
def test_the_command_in_the_manifest_makes_the_example_again(
    run: Run, tmp_path: Path, discover: list[str], clean_environment: dict[str, str]
) -> None:
    _, *arguments = run.manifest.command
    arguments[arguments.index("--out") + 1] = str(tmp_path / "again")
    subprocess.run(
        [*discover, *arguments],
        cwd=ROOT,
        env=clean_environment,
        stdout=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    again = Run(tmp_path / "again")
    assert again.manifest.state == run.manifest.state
    assert again.digest() == run.digest() == run.manifest.journal["digest"]
