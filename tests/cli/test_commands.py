"""The commands over runs, with an engine of two dozen lines that is one row in the table."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from discovery.cli import engines, main
from discovery.runs.folder import Run, create_run
from search import Progress

SCHEMAS = Path(main.__file__).parent.parent / "schema"


class Said(NamedTuple):
    """What a command line gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def discover(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def call(*arguments: object) -> Said:
        code = main.run([str(argument) for argument in arguments])
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture(autouse=True)
def squares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The engine, and an empty working folder."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    monkeypatch.setitem(engines.PACKAGES, "squares", "squares")
    monkeypatch.chdir(tmp_path)
    from squares import api

    return api


def valid(name: str, text: str) -> Any:
    """The JSON value in ``text``, which fits the schema ``name``."""
    value = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(value)
    return value


def test_files_of_a_run_fit_their_schemas(squares: Any) -> None:
    run = squares.find(30)
    valid("manifest", (run.path / "manifest.json").read_text())
    for line in (run.path / "journal.jsonl").read_text().splitlines():
        valid("journal", line)
    for path in run.path.glob("checkpoint-*.json"):
        valid("checkpoint", path.read_text())
    assert "<p>30 squares</p>" in (run.path / "report.html").read_text()


def test_runs_lists_finished_and_damaged_runs(discover: Callable[..., Said], squares: Any) -> None:
    assert discover("runs") == (0, "", "no runs under ./outputs\n")
    run = squares.find(30)
    other = create_run("squares", command=[], config={})
    (other.path / "manifest.json").write_text("{")
    rows = [valid("runs", line) for line in discover("runs", "--json").out.splitlines()]
    assert sorted((row["state"], row["records"]) for row in rows) == [
        ("damaged", None), ("done", 30),
    ]  # fmt: skip
    table = discover("runs").out.splitlines()
    assert table[0].split() == ["run", "engine", "state", "records"]
    assert [run.id, "squares", "done", "30"] in [line.split() for line in table]


def test_show_tells_facts_and_results(discover: Callable[..., Said], squares: Any) -> None:
    run = squares.find(4)
    facts = valid("show", discover("show", run.id, "--json").out)
    assert (facts["run"], facts["engine"], facts["state"]) == (run.id, "squares", "done")
    lines = discover("show", run.path).out.splitlines()
    assert ["command", "discover", "squares", "4"] in [line.split() for line in lines]
    assert lines[-1] == "3^2 = 9"
    assert json.loads(discover("show", run.id, "--id", "3").out)["square"] == 9
    assert discover("show", run.id, "--id", "x").code == 2


def test_check_accepts_a_true_run_and_refuses_a_false_record(
    discover: Callable[..., Said], squares: Any
) -> None:
    run = squares.find(5)
    said = discover("check", run.id)
    assert said == (0, f"{run.id}: 5 checked, 0 refused\n", "")
    forged = create_run("squares", command=[], config={"below": 1}, out=Path("forged"))
    with forged.journal() as journal:
        journal.append([{"n": 2, "square": 4}, {"n": 3, "square": 8, "id": "wrong"}])
    said = discover("check", run.id, "forged", "--json")
    true, false = (valid("check", line) for line in said.out.splitlines())
    assert said.code == 4
    assert true == {"run": run.id, "accepted": True, "checked": 5, "refused": [], "fault": ""}
    assert false["refused"] == [{"number": 1, "id": "wrong", "reason": "8 is not the square of 3"}]
    assert "refused wrong: 8 is not the square of 3" in discover("check", "forged").out


def test_check_refuses_records_added_after_the_end(
    discover: Callable[..., Said], squares: Any
) -> None:
    run = squares.find(5)
    with run.journal() as journal:
        journal.append([{"n": 5, "square": 25}])
    said = discover("check", run.id)
    assert (said.code, "not the 5 of the end" in said.out) == (4, True)


def test_a_damaged_journal_is_refused_with_its_line(
    discover: Callable[..., Said], squares: Any
) -> None:
    run = squares.find(5)
    path = run.path / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"square":4', b'"square":5'))
    for command in (["check", run.id], ["show", run.id], ["resume", run.id]):
        said = discover(*command, "--quiet") if command[0] == "resume" else discover(*command)
        assert said.code == 3
        assert "journal.jsonl, line 3: the line was changed" in said.err


def test_resume_goes_on_to_the_same_result(discover: Callable[..., Said], squares: Any) -> None:
    whole = squares.find(300)
    part = squares.find(300, budget=squares.Budget(work=100))
    assert part.manifest.state == "work"
    said = valid("resume", discover("resume", part.id, "--json").out)
    assert (said["state"], said["work"], said["records"]) == ("done", 300, 300)
    assert said["digest"] == whole.digest() == part.digest()
    again = discover("resume", part.id, "--workers", "2", "--time", "1m")
    assert again == (0, f"{part.id}: done, 300 records, {whole.digest()}\n", "")


def test_resume_within_a_budget(discover: Callable[..., Said], squares: Any) -> None:
    run = squares.find(100, budget=squares.Budget(work=10))
    assert discover("resume", run.id, "--work", "50").code == 0
    assert run.manifest.state == "work"
    assert run.manifest.journal["records"] == 50


@pytest.mark.parametrize(
    ("options", "numbers"),
    [([], "01234"), (["--id", "3"], "3"), (["--ops", "1"], "14")],
)
def test_export_chooses_records(
    discover: Callable[..., Said], squares: Any, options: list[str], numbers: str
) -> None:
    run = squares.find(5)
    csv = "".join(f"{n},{int(n) ** 2}\n" for n in numbers)
    assert discover("export", run.id, "--format", "csv", *options) == (0, csv, "")
    said = discover("export", run.id, "--format", "csv", "--out", "x.csv", "--json", *options)
    assert Path("x.csv").read_text() == csv
    assert valid("export", said.out)["records"] == len(numbers)


def test_export_as_json_gives_the_records(discover: Callable[..., Said], squares: Any) -> None:
    run = squares.find(3)
    out = discover("export", run.id, "--format", "json").out
    assert [json.loads(line) for line in out.splitlines()] == list(run.records())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--format", "cvs"], 2, "no format 'cvs'; there are json, csv\n  try: --format csv"),
        (["--format", "csv", "--ops", "9"], 1, "no such records"),
        (["--format", "csv", "--id", "99"], 2, "no record has the id '99'"),
        (["--format", "csv", "--out", "no/where.csv"], 2, "no/where.csv: No such file"),
        ([], 2, "Missing option '--format'"),
    ],
)
def test_export_refuses_what_it_cannot_do(
    discover: Callable[..., Said], squares: Any, arguments: list[str], code: int, message: str
) -> None:
    run = squares.find(3)
    said = discover("export", run.id, *arguments)
    assert (said.code, said.out) == (code, "")
    assert message in said.err


def test_a_run_of_an_unknown_engine_is_refused(discover: Callable[..., Said]) -> None:
    run = create_run("alchemy", command=[], config={})
    for command in ("show", "check", "resume"):
        said = discover(command, run.id)
        assert said.code == 2
        assert "made by an engine 'alchemy' that this version does not have" in said.err


def test_an_interrupted_resume_keeps_what_it_has_and_says_130(
    discover: Callable[..., Said], squares: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the search runs, pressed when it first shows its progress."""
    run = squares.find(3000, budget=squares.Budget(work=10))
    resume = squares.resume

    presses = iter([signal.SIGINT])

    def press_once(_: Progress) -> None:
        for number in presses:
            signal.raise_signal(number)

    def resume_and_press(run: Run, **how: Any) -> Any:
        return resume(run, **{**how, "progress": press_once})

    with monkeypatch.context() as patch:
        patch.setattr("search.driver.PROGRESS_SECONDS", 0.0)
        patch.setattr(squares, "resume", resume_and_press)
        said = discover("resume", run.id)
    assert said.code == 130
    assert run.manifest.state == "interrupted"
    assert 10 < run.manifest.journal["records"] < 3000
    assert "interrupted" in said.out
    assert discover("resume", run.id).code == 0
    assert run.digest() == squares.find(3000).digest()


def test_doctor_tells_what_is_there(discover: Callable[..., Said]) -> None:
    found = valid("doctor", discover("doctor", "--json").out)
    assert found["healthy"] is True
    assert found["backends"]["numpy"] == {"present": True, "for": "arrays", "from": "core"}
    assert found["outputs"]["folder"] == str(Path("outputs").resolve())
    text = discover("doctor").out
    assert "ok       numpy: arrays (core)" in text
    assert f"outputs go to {Path('outputs').resolve()}: writable" in text


def test_doctor_is_not_content_with_outputs_it_cannot_write(
    discover: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "outputs").touch()
    said = discover("doctor")
    assert said.code == 5
    assert "NOT WRITABLE" in said.out


@pytest.mark.parametrize("name", ["journal.jsonl", "manifest.json", "checkpoint-1.json"])
def test_export_never_writes_what_a_run_consists_of(
    name: str, squares: Any, discover: Any, tmp_path: Path
) -> None:
    run = squares.find(30)
    before = (run.path / name).read_bytes()
    other = tmp_path / "link"
    other.symlink_to(run.path / name)
    for target in (run.path / name, other):
        said = discover("export", run.path, "--format", "csv", "--out", target)
        assert said.code == 2
        assert "a run is kept in this file" in said.err
    assert (run.path / name).read_bytes() == before
    assert discover("export", run.path, "--format", "csv", "--out", run.path / "all.csv").code == 0


def test_a_run_without_its_journal_is_damaged_and_can_be_searched_again(
    squares: Any, discover: Any
) -> None:
    run = squares.find(30)
    digest = run.digest()
    (run.path / "journal.jsonl").unlink()
    for command in ("show", "check"):
        assert discover(command, run.path).code == 3
    assert discover("resume", run.path, "--quiet").code == 0
    assert run.digest() == digest
