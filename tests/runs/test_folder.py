"""Run folders: names, manifests, and names that try to leave the outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from discovery.errors import UsageError
from discovery.runs.folder import Run, create_run, list_runs, open_run
from discovery.runs.manifest import read_manifest
from discovery.runs.storage import DamagedRun, UnusablePath

HOSTILE = [
    "..", ".", "/", "../..", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "*", "?", "[a]",
    "", " ", "-", "--", "~", "$HOME", "\x00", "a\x00b", "\n", "%2e%2e", "CON", "ünïcode",
    "\u202e", "\ud800", "x" * 300, "../" * 100, ".hidden", "run;id", "`id`", "$(id)", "a" * 5000,
]  # fmt: skip


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "outputs"


def new_run(seed: int = 0, out: Path | None = None) -> Run:
    return create_run("reactions", command=["discover", "x"], config={"a": 1}, seed=seed, out=out)


def test_a_new_run_is_listed_and_found_by_folder_id_and_beginning(outputs: Path) -> None:
    run = new_run()
    assert [listed.id for listed in list_runs()] == [run.id]
    for name in (run.path, str(run.path), run.id, run.id[:10]):
        assert open_run(name).path.samefile(run.path)


def test_runs_made_in_one_second_have_folders_of_their_own(outputs: Path) -> None:
    runs = [new_run() for _ in range(20)]
    assert len({run.path for run in runs}) == 20
    assert len(list_runs()) == 20
    with pytest.raises(UsageError, match="20 runs have this name"):
        open_run(runs[0].id[:4])


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_refused_and_nothing_is_written(outputs: Path, name: str) -> None:
    new_run()
    before = sorted(outputs.parent.rglob("*"))
    with pytest.raises(UsageError, match="no such run"):
        open_run(name)
    assert sorted(outputs.parent.rglob("*")) == before


def test_a_taken_folder_is_refused(tmp_path: Path) -> None:
    run = new_run(out=tmp_path / "deep" / "run")
    assert run.path == tmp_path / "deep" / "run"
    with pytest.raises(UsageError, match="not empty"):
        new_run(out=run.path)


def test_a_file_is_no_run_folder(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.write_text("mine")
    with pytest.raises(UsageError, match="not a folder"):
        new_run(out=file)
    assert file.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusablePath, match="Not a directory"):
        new_run(out=tmp_path / "file" / "run")
    with pytest.raises(UnusablePath, match="File name too long"):
        new_run(out=tmp_path / ("x" * 300))


def test_equal_runs_differ_in_timing_only(tmp_path: Path) -> None:
    texts = []
    for name in ("first", "second"):
        run = new_run(seed=7, out=tmp_path / name)
        with run.journal() as journal:
            journal.append([{"answer": 42}])
        run.update(state="done", summary={"found": 1}, timing={"seconds": 0.5})
        data = json.loads((run.path / "manifest.json").read_text())
        assert set(data.pop("timing")) == {"started", "updated", "seconds"}
        texts.append(json.dumps(data))
    assert texts[0] == texts[1]
    assert read_manifest(run.path).journal == {"records": 1, "digest": run.digest()}


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '{"engine": 1}', "[" * 100_000, '{"unknown": 1}', "1" * 5000,
        '{"engine":"x","command":[],"config":{},"seed":true}',
        '{"engine":"x","command":[],"config":{},"seed":0,"state":"flying"}',
        '{"engine":"x","command":[1],"config":{},"seed":0}',
        '{"engine":"x","command":[],"config":{},"seed":0,"schema":99}',
        '{"engine":"x","command":[],"config":{},"seed":0,"timing":{"seconds":"long"}}',
        '{"engine":"x","command":[],"config":{},"seed":0,"state":["done"]}',
        '{"engine":"x","command":[],"config":{},"seed":0,"more":1}',
        '{"engine":"x","command":[],"config":{},"seed":0,"timing":[]}',
        "\ud800",
    ],
    ids=range(17),
)  # fmt: skip
def test_a_manifest_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_bytes(text.encode(errors="surrogatepass"))
    with pytest.raises(DamagedRun, match=r"manifest\.json"):
        _ = open_run(tmp_path).manifest


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("engine", "fractions"), ("config", None), ("config", {"below": 5}), ("seed", 8),
        ("command", ["rm"]), ("sum", "00000000"), ("sum", None),
    ],
)  # fmt: skip
def test_what_was_asked_cannot_be_changed_unnoticed(
    tmp_path: Path, field: str, value: object
) -> None:
    run = new_run(seed=7, out=tmp_path / "run")
    path = run.path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))
    with pytest.raises(DamagedRun, match="what was asked was changed"):
        _ = run.manifest
