"""Progress: a bar on a terminal, rare lines elsewhere, nothing under --quiet; never on stdout."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from discovery.cli import progress
from search import Progress

SCRIPT = """
import sys, time
from discovery.cli.progress import progress
from search import Progress
with progress("squares", quiet=len(sys.argv) > 1) as show:
    for done in range(1, 11):
        if show:
            show(Progress(done, 10, done, done * 20.0, "on [i]work[/i]"))
        if done in (3, 6):
            print("result", done)
        time.sleep(0.02)
print("result")
"""


RESULTS = "result 3\nresult 6\nresult\n"


def run_with_terminal(environment: dict[str, str], *arguments: str) -> tuple[str, str]:
    """What the script writes to stdout, and to a terminal on stderr."""
    mine, theirs = os.openpty()
    command = [sys.executable, "-c", SCRIPT, *arguments]
    environment = environment | {"TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(mine, 4096)
        except OSError:  # how Linux tells that the other end of a terminal has closed
            break
        if not piece:
            break
        shown += piece
    os.close(mine)
    out, _ = process.communicate(timeout=60)
    return out.decode(), shown.decode()


def test_a_bar_on_a_terminal(clean_environment: dict[str, str]) -> None:
    out, shown = run_with_terminal(clean_environment)
    assert out == RESULTS, "also those that come while the bar is there"
    assert "squares" in shown
    assert "10/10" in shown
    assert "on [i]work[/i]" in shown, "messages are not markup"


def test_no_color_is_respected(clean_environment: dict[str, str]) -> None:
    _, shown = run_with_terminal(clean_environment)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", shown)
    coloured = {k: v for k, v in clean_environment.items() if k != "NO_COLOR"}
    assert re.search(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", run_with_terminal(coloured)[1])


def test_nothing_when_quiet(clean_environment: dict[str, str]) -> None:
    assert run_with_terminal(clean_environment, "--quiet") == (RESULTS, "")


def test_rare_lines_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress("squares", quiet=False) as show:
        assert show is not None
        for second in range(25):
            show(Progress(second, None, second, float(second), "message"))
        show(Progress(100, 1000, 100, 30.0, ""))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "squares: 10, 10 s  message",
        "squares: 20, 20 s  message",
        "squares: 100 of 1000, 30 s",
    ]
