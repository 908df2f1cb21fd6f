"""The group: errors, exit codes, pipes that close, arguments that begin with a dash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import validate

from discovery import errors
from discovery.cli import main
from discovery.cli.options import Command, common, duration, executor_spec

SCHEMA = json.loads((Path(main.__file__).parent.parent / "schema" / "error.json").read_text())


@click.command(cls=Command)
@click.argument("words", nargs=-1)
@click.option("--pair", nargs=2)
@common("seed", "workers", "executor", "time", "work", "out", "json", "quiet")
def echo(**given: Any) -> None:
    """Print what was understood."""
    click.echo(json.dumps(given, default=str))


def understood(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(echo, arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "argument",
    ["-> H2O", "-e", "-", "--> H2O", "-1", "-x + 2", "-seed", "--2", "-- x", "-=", "—", "->"],
)
def test_an_argument_may_begin_with_a_dash(argument: str) -> None:
    given = understood(argument, "--seed", "3", "--json")
    assert given["words"] == [argument]
    assert (given["seed"], given["as_json"]) == (3, True)


def test_arguments_keep_their_order_among_options() -> None:
    given = understood(
        "-b", "--seed=4", "a", "--pair", "-p", "--json", "-a", "--quiet", "--", "--seed"
    )
    assert given["words"] == ["-b", "a", "-a", "--seed"]
    assert (given["pair"], given["seed"]) == (["-p", "--json"], 4)
    assert (given["quiet"], given["as_json"]) == (True, False)


@given(st.lists(st.text().filter(lambda text: not (text[:2] == "--" and text[2:3].isalpha()))))
def test_any_text_that_is_no_long_option_is_an_argument(words: list[str]) -> None:
    words = [word for word in words if word != "--" and "\x00" not in word]
    assert understood(*words)["words"] == words


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("1.5m", 90), ("2h", 7200), ("0", 0)]
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == seconds
    assert understood("--time", text)["time"] == seconds


@pytest.mark.parametrize("text", ["", "m", "-1", "1d", "1..5", "1e3", "inf", "nan", "٣", "9" * 30])
def test_what_is_no_duration(text: str) -> None:
    assert CliRunner().invoke(echo, ["--time", text]).exit_code == 2


def test_executor_and_workers_together() -> None:
    assert executor_spec(None, None) == "serial"
    assert executor_spec(None, 1) == "serial"
    assert executor_spec(None, 2) == ("processes", 2)
    assert executor_spec("processes", None) == "processes"
    assert executor_spec("dask", 3) == ("dask", 3)


def failing(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the command ``runs`` raise ``error``."""

    def fail() -> None:
        raise error

    monkeypatch.setattr("discovery.cli.runs.list_runs", fail)


INPUT = errors.InputError("no element Xx", kind="element", source="H2\nXx", position=3, hint="Xe")


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (errors.NothingFound("no balance"), 1, "nothing-found"),
        (errors.UsageError("x"), 2, "usage"),
        (INPUT, 3, "element"),
        (errors.LimitError("too long"), 3, "limit"),
        (errors.VerificationError("false"), 4, "verification-failed"),
        (ZeroDivisionError("division by zero"), 5, "internal"),
        (MemoryError(), 5, "internal"),
        (RecursionError(), 5, "internal"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_has_its_exit_code_and_is_shown_once(
    error: BaseException, code: int, kind: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    failing(error, monkeypatch)
    assert main.run(["runs"]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("error: ") == 1
    assert "Traceback" not in shown.err
    assert main.run(["runs", "--json"]) == code
    found = json.loads(capsys.readouterr().err)
    validate(found, SCHEMA)
    assert found["error"]["kind"] == kind


def test_input_errors_carry_their_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(INPUT, monkeypatch)
    main.run(["runs", "--json"])
    place = json.loads(capsys.readouterr().err)["error"]
    assert (place["line"], place["column"], place["position"]) == (2, 1, 3)


def test_the_traceback_of_a_fault_is_shown_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(ZeroDivisionError("division by zero"), monkeypatch)
    monkeypatch.setenv("DISCOVERY_DEBUG", "1")
    assert main.run(["runs"]) == 5
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["--nonsense"], ["check"], ["runs", "x"], ["runs", "--wrong"], ["show"]],
    ids=" ".join,
)
def test_usage_errors_are_2_and_speak_json(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(arguments) == 2
    capsys.readouterr()
    assert main.run([*arguments, "--json"]) == 2
    shown = capsys.readouterr()
    validate(json.loads(shown.err), SCHEMA)
    assert json.loads(shown.err)["error"]["kind"] == "usage"


def test_every_command_has_help_and_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    for name in main.COMMANDS:
        assert main.run([name, "--help"]) == 0
        shown = capsys.readouterr().out
        assert f"Usage: discover {name}" in shown
        assert "--json" in shown


def start(command: list[str], **streams: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(command, text=True, stderr=subprocess.PIPE, **streams)


def test_a_reader_that_leaves_ends_the_command_quietly(discover: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with start([*discover, "doctor"], stdout=writing) as process:
        os.close(writing)
        _, shown = process.communicate(timeout=60)
    assert (process.returncode, shown) == (141, "")


def test_a_full_disk_behind_stdout_is_a_message(discover: list[str]) -> None:
    with Path("/dev/full").open("w") as full, start([*discover, "doctor"], stdout=full) as process:
        _, shown = process.communicate(timeout=60)
    assert process.returncode == 5
    assert "No space left on device" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full 2>&-"])
def test_closed_streams_do_not_change_the_exit_code(
    closed: str, discover: list[str], tmp_path: Path
) -> None:
    def code(arguments: str) -> int:
        line = f'exec "$0" {arguments} {closed}'
        done = subprocess.run(
            ["sh", "-c", line, *discover], cwd=tmp_path, capture_output=True, check=False
        )
        assert b"internal" not in done.stderr
        return done.returncode

    assert code("show nothing") == 2
    assert code("--version") == (5 if "full" in closed else 0)


def test_a_reader_of_stderr_that_leaves_does_not_change_the_exit_code(discover: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*discover, "show", "nothing"], stderr=writer, check=False)
    os.close(writer)
    assert done.returncode == 2


def test_ctrl_c_while_the_command_loads_is_quiet(
    tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    (tmp_path / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    path = os.pathsep.join([str(tmp_path), clean_environment["PYTHONPATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "discovery", "--help"],
        env=clean_environment | {"PYTHONPATH": path},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


def test_text_that_the_terminal_lacks_is_no_failure(
    discover: list[str], clean_environment: dict[str, str]
) -> None:
    environment = clean_environment | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    command = [*map(os.fsencode, discover), b"show", "→".encode() + b"\xff"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert b"no such run" in done.stderr
    assert b"Traceback" not in done.stderr


def test_python_m_discovery_is_the_command(clean_environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "discovery", "--version"],
        env=clean_environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("discover ")
