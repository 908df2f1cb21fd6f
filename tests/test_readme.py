"""The README: every code block but the set-up runs, and prints what the README says.

A ``console`` block holds commands after ``$`` and their output; a ``python`` block is a script, and
a ``text`` block right after it is its output. ``...`` stands for anything, as in doctests.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from typing import NamedTuple

import pytest

README = Path(__file__).parent.parent / "README.md"
SET_UP = "sh"


class Example(NamedTuple):
    """A command or script of the README and its output."""

    name: str
    command: list[str]
    script: str
    output: str


def examples() -> list[Example]:
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    found = []
    for (kind, text), (next_kind, next_text) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if kind == "console":
            for line, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                found.append(Example(line, shlex.split(line), "", output))
        elif kind == "python":
            output = next_text if next_kind == "text" else ""
            found.append(Example(f"script {len(found)}", [sys.executable], text, output))
        else:
            assert kind in (SET_UP, "text"), f"a block of kind {kind!r} that nothing runs"
    return found


def test_there_are_examples() -> None:
    names = [example.name for example in examples()]
    assert len(names) >= 2
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name[:50])
def test_the_readme_says_what_happens(
    example: Example, tmp_path: Path, discover: list[str], clean_environment: dict[str, str]
) -> None:
    command, script = example.command, tmp_path / "example.py"
    if example.script:
        script.write_text(example.script)
        command = [*command, str(script)]
    elif command[0] == "discover":
        command = [*discover, *command[1:]]
    ran = subprocess.run(
        command,
        cwd=tmp_path,
        env=clean_environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert ran.returncode in (0, 1), ran.stderr
    same = OutputChecker().check_output(example.output, ran.stdout, ELLIPSIS)
    assert same, f"README:\n{example.output}\nnow:\n{ran.stdout}\n{ran.stderr}"
