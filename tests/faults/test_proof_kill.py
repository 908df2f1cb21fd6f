"""A search for proofs that is killed again and again ends with the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from discovery.runs.folder import open_run


def killed(command: list[str], environment: dict[str, str], journal: Path, grown: int) -> bool:
    """Start a command and kill it once its journal has grown so far; whether it was still alive."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if journal.exists() and journal.stat().st_size > grown:
            os.killpg(process.pid, signal.SIGKILL)
            break
        time.sleep(0.005)
    return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("workers", ["1", "2"])
def test_kills_and_resumption_change_no_byte(
    workers: str, discover: list[str], clean_environment: dict[str, str], tmp_path: Path
) -> None:
    prove = [*discover, "prove", "sums", "--size", "6", "--quiet", "--workers", workers, "--out"]
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    subprocess.run(
        [*prove, str(whole)], env=clean_environment, check=True, capture_output=True, timeout=100
    )
    journal, kills = cut / "journal.jsonl", 0
    command = [*prove, str(cut)]
    for grown in (0, 4_000, 12_000):
        kills += killed(command, clean_environment, journal, grown)
        command = [*discover, "resume", str(cut), "--quiet", "--workers", workers]
    done = subprocess.run(command, env=clean_environment, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert kills >= 2
    assert open_run(cut).digest() == open_run(whole).digest()
    assert open_run(cut).manifest.state == "done"
