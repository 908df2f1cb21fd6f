"""Text files that users name: what is read, and what is refused with one message."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from discovery.cli import main
from discovery.errors import InputError, LimitError
from discovery.runs.storage import UnusablePath
from discovery.runs.texts import read_text


def test_a_mark_and_line_ends_of_other_systems_are_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\n")
    assert read_text(path) == "one\ntwo\n"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"zeta(3)")))
    assert read_text("-") == "zeta(3)"


def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"pi\ne \xff")
    with pytest.raises(InputError) as caught:
        read_text(path)
    assert (caught.value.line, caught.value.column) == (2, 3)
    with pytest.raises(UnusablePath, match="No such file"):
        read_text(tmp_path / "missing")
    with pytest.raises(UnusablePath, match="Is a directory"):
        read_text(tmp_path)
    with pytest.raises(LimitError, match="more than 10 bytes"):
        read_text("/dev/zero", limit=10)


@pytest.mark.parametrize(
    "command",
    [
        ["prove"], ["conjecture", "--file"], ["conjecture", "--polynomials"],
        ["evolve", "exp2", "--interval", "0,1", "--warm-start"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_file_without_end_is_refused_by_every_command(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run([*command, "/dev/zero"]) == 3
    said = capsys.readouterr()
    assert said.out == "" and "more than" in said.err
