"""No text given to an engine or to the command is run: each payload would make a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import discovery
from discovery.approximation.targets import read_target
from discovery.cli import main
from discovery.errors import DiscoveryError
from discovery.fractions.api import conjecture
from proofs.language.theory import read_theory
from tests.attacks.test_code_execution_expr import PAYLOADS

#: Each is given the payload as text; none may accept it.
ENTRANCES: dict[str, Callable[[str], Any]] = {
    "an equation": discovery.balance,
    "a species": lambda text: discovery.balance(f"H2 + {text} -> H2O"),
    "a constant": conjecture,
    "a target": lambda text: read_target(text),
    "an interval": lambda text: read_target("exp2", (text, "1")),
    "a form": lambda text: discovery.refit(text, "exp2", "0,1"),
    "a program": lambda text: discovery.certify(text, "exp2", "0,1"),
    "a theory": read_theory,
    "a goal": lambda text: discovery.prove("peano", [text], time=1),
}


@pytest.mark.parametrize("entrance", ENTRANCES.values(), ids=list(ENTRANCES))
def test_no_payload_fires(entrance: Callable[[str], Any], tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for payload in PAYLOADS:
        with pytest.raises(DiscoveryError):
            entrance(payload.replace("CANARY", str(canary)))
        assert not canary.exists(), payload


@pytest.mark.parametrize("ending", ["txt", "csv", "jsonl"])
def test_no_line_of_a_file_fires(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    canary, file = tmp_path / "canary", tmp_path / f"lines.{ending}"
    payloads = [payload.replace("CANARY", str(canary)) for payload in PAYLOADS]
    file.write_text("\n".join(["equation"] * (ending == "csv") + payloads))
    assert main.run(["balance", "--file", str(file), "--json", "--quiet"]) == 3
    assert not canary.exists()


@pytest.mark.parametrize("command", ["show", "check", "resume", "export"])
def test_no_name_of_a_run_fires(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    canary = tmp_path / "canary"
    for payload in PAYLOADS:
        assert main.run([command, payload.replace("CANARY", str(canary)).replace("\0", "")]) in (
            2,
            3,
        )
        assert not canary.exists(), payload
