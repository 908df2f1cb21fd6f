"""What commands say, word for word: the sessions in ``commands.txt``, each with its exit code."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from discovery.cli import engines, main
from discovery.runs.folder import Run, create_run

HERE = Path(__file__).parent
SESSION = re.compile(r"^\$ discover (.*)\n((?:.*\n)*?)\[(\d+)\]\n", re.MULTILINE)
SESSIONS = [match.groups() for match in SESSION.finditer((HERE / "commands.txt").read_text())]


def with_records(name: str, records: list[dict[str, int]], engine: str = "squares") -> Run:
    run = create_run(engine, command=["discover"], config={"below": 4}, out=Path(name))
    with run.journal() as journal:
        journal.append(records)
    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A working folder with a good run and four that are not, of the engine in tests/cli."""
    monkeypatch.syspath_prepend(HERE.parent / "cli")
    monkeypatch.setattr(engines, "PACKAGES", {"reactions": "x", "squares": "squares"})
    monkeypatch.chdir(tmp_path)
    squares = [{"n": n, "square": n * n} for n in range(4)]
    with_records("whole", squares).update(state="done")
    with_records("forged", [squares[2], {"n": 3, "square": 8}])
    with_records("foreign", [], engine="alchemy")
    damaged = with_records("damaged", squares).path / "journal.jsonl"
    damaged.write_bytes(damaged.read_bytes().replace(b'"square":1', b'"square":2'))
    with_records("broken", []).path.joinpath("manifest.json").write_text('{"a"')
    return


def test_the_file_is_read_whole() -> None:
    assert len(SESSIONS) == (HERE / "commands.txt").read_text().count("$ discover ")


@pytest.mark.parametrize(("line", "expected", "code"), SESSIONS, ids=[s[0] for s in SESSIONS])
def test_session(
    folder: None, line: str, expected: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(shlex.split(line)) == int(code)
    said = capsys.readouterr()
    assert said.out + said.err == expected
    assert not (said.out and said.err), "results and messages never mix"
