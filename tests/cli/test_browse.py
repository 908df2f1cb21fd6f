"""``discover browse``: pages for whole, half-written and broken runs, and the list of all."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from discovery.cli import engines, main
from discovery.runs.folder import create_run

SCHEMA = Path(main.__file__).parent.parent / "schema" / "browse.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder where `discover` knows the engine in tests/cli/squares."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    monkeypatch.setattr(
        engines, "PACKAGES", {"squares": "squares", "reactions": "discovery.reactions"}
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def squares(name: str) -> Path:
    """A finished run under ./outputs."""
    from squares.api import find

    out = Path("outputs", "squares", name)
    find(12, out)
    return out


def browse(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main.run(["browse", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_all_runs_are_written_and_listed(folder: Path, capsys: Any) -> None:
    for name in ("one", "two"):
        (squares(name) / "report.html").unlink()
    code, out, err = browse(capsys)
    assert (code, out, err) == (0, "outputs/index.html\n", "")
    index = Path("outputs/index.html").read_text()
    for name in ("one", "two"):
        assert f'href="squares/{name}/report.html"' in index
        assert "<h1" in Path("outputs/squares", name, "report.html").read_text()


def test_json_fits_its_schema_and_names_the_page(folder: Path, capsys: Any) -> None:
    squares("one")
    code, out, _ = browse(capsys, "outputs/squares/one", "--json")
    value = json.loads(out)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(value)
    assert code == 0
    assert value["page"] == "outputs/squares/one/report.html"


def break_manifest(run: Path) -> None:
    (run / "manifest.json").write_text('{"engine": "squ')


def break_journal(run: Path) -> None:
    journal = run / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"square":9', b'"square":8'))


def change_engine(run: Path) -> None:
    manifest = run / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"squares",', '"alchemy",'))


def lose_journal(run: Path) -> None:
    (run / "journal.jsonl").unlink()


@pytest.mark.parametrize(
    ("spoil", "says", "left"),
    [
        (break_manifest, "not a manifest", "12 can be read"),
        (break_journal, "journal.jsonl", "3 can be read"),
        (change_engine, "what was asked was changed", "12 can be read"),
        (lose_journal, "journal.jsonl: missing", "0 can be read"),
    ],
)
def test_a_broken_run_gets_a_page_that_says_so(
    folder: Path, capsys: Any, spoil: Any, says: str, left: str
) -> None:
    run = squares("bad")
    squares("good")
    spoil(run)
    code, out, err = browse(capsys)
    assert code == 3
    assert out == "outputs/index.html\n"
    assert says in err
    page = (run / "report.html").read_text()
    assert "cannot be shown" in page
    assert says in page
    assert left in page
    assert "12 records" in Path("outputs/squares/good/report.html").read_text()
    assert 'href="squares/bad/report.html"' in Path("outputs/index.html").read_text()


def test_records_of_another_shape_are_told(folder: Path, capsys: Any) -> None:
    out = Path("outputs/squares/odd")
    run = create_run("reactions", command=["discover"], config={}, out=out)
    with run.journal() as journal:
        journal.append([["not", "a", "square"]])
    code, _, err = browse(capsys, "outputs/squares/odd")
    assert code == 3
    assert "not what this version writes" in err
    assert "1 can be read" in (run.path / "report.html").read_text()


def test_a_half_written_run_is_shown_with_a_notice(folder: Path, capsys: Any) -> None:
    run = squares("half")
    journal = run / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    manifest = run / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"state": "done"', '"state": "running"'))
    code, _, _ = browse(capsys, "outputs/squares/half")
    page = (run / "report.html").read_text()
    assert code == 0
    assert "Not complete" in page
    assert "discover resume half" in page


def test_a_folder_that_cannot_be_written_is_told(folder: Path, capsys: Any) -> None:
    run = squares("fixed")
    (run / "report.html").unlink()
    (run / "report.html").mkdir()
    code, _, err = browse(capsys, "outputs/squares/fixed")
    assert code == 2
    assert "report.html" in err


def test_the_list_follows_the_searches(folder: Path, capsys: Any) -> None:
    stopped = create_run("squares", command=["x"], config={"below": 5}, out=Path("outputs/s/one"))
    assert main.run(["resume", str(stopped.path), "--quiet"]) == 0
    assert 'href="s/one/report.html"' in Path("outputs/index.html").read_text()


def test_only_a_terminal_opens_the_browser(
    tmp_path: Path, discover: list[str], clean_environment: dict[str, str]
) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!{sys.executable}\nimport sys\nopen("{opened}", "w").write(sys.argv[1])\n'
    )
    browser.chmod(0o755)
    environment = {**clean_environment, "BROWSER": f"{browser} %s"}
    run = [*discover, "balance", "H2 + O2 -> H2O", "--out", "outputs/reactions/water"]
    subprocess.run(run, cwd=tmp_path, env=environment, check=True, timeout=60)

    def browse(stdout: int, *options: str) -> None:
        command = [*discover, "browse", "water", *options]
        subprocess.run(
            command, cwd=tmp_path, env=environment, stdout=stdout, check=True, timeout=60
        )

    page = "outputs/reactions/water/report.html"
    browse(subprocess.DEVNULL)
    leader, follower = pty.openpty()
    browse(follower, "--no-open")
    assert not opened.exists()
    browse(follower)
    os.close(follower)
    assert opened.read_text() == (tmp_path / page).as_uri()
    assert os.read(leader, 1000).decode().split() == [page, page]
    os.close(leader)
