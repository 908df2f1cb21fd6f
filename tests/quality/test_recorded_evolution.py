"""The recorded searches under ``outputs/examples``: proved again, and made by this search."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from discovery.approximation.check import check_run
from discovery.approximation.evolution import front_of
from discovery.runs.folder import open_run

ROOT = Path(__file__).resolve().parents[2]
RECORDED = sorted((ROOT / "outputs" / "examples").glob("evolve-*"))


@pytest.mark.full
@pytest.mark.parametrize("folder", RECORDED, ids=lambda path: path.name)
def test_the_recorded_front_is_proved_again(folder: Path) -> None:
    run = open_run(folder)
    report = check_run(run)
    assert report.accepted and report.checked > 0
    stated = json.loads((folder / "front.json").read_text(encoding="utf-8"))["front"]
    proved = front_of(run.records())
    assert [(e["ops"], e["error"], e["expression"]) for e in stated] == [
        (r["operations"], r["error"], r["expression"]) for r in proved
    ]


@pytest.mark.parametrize("folder", RECORDED, ids=lambda path: path.name)
def test_the_search_has_not_changed_since(folder: Path) -> None:
    stated = json.loads((folder / "front.json").read_text(encoding="utf-8"))
    found = hashlib.sha256()
    for name in stated["files"]:
        found.update((ROOT / name).read_bytes())
    assert found.hexdigest() == stated["sources"], "the search changed: record it again"
