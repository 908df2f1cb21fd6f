"""Runs whose manifests and records are full of markup: pages show it, or say that they cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from discovery.cli.site import write_index, write_report
from discovery.runs.folder import Run, create_run, runs_beneath
from discovery.runs.manifest import write_manifest
from tests.browser.payloads import PAYLOADS

SLOW = {"peano", "power"}  # test_proof_browser.py has hostile theories too
RUNS = [
    pytest.param(run, id=run.id, marks=[pytest.mark.full] if run.id in SLOW else [])
    for run in runs_beneath(Path(__file__).parents[2] / "outputs" / "examples")
]
RECORDS = 8  # of each run; the pages treat all alike


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page; the test fails if the browser complains."""
    made = browser.new_page()
    complaints: list[str] = []
    made.on("console", lambda message: complaints.append(message.text))
    yield made
    made.close()
    assert complaints == []


def poisoned(value: Any, texts: Iterator[str]) -> Any:
    """A JSON value of the same shape with all its texts replaced."""
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, list):
        return [poisoned(one, texts) for one in value]
    return {k: poisoned(v, texts) for k, v in value.items()} if isinstance(value, dict) else value


def variants(run: Run) -> Iterator[tuple[str, list[Any], Any]]:
    """The run with one field of its records poisoned, or with its configuration."""
    records = [record for record, _ in zip(run.records(), range(RECORDS), strict=False)]
    texts = cycle(PAYLOADS)
    for key in sorted({key for record in records for key in record}):
        changed = [
            {**record, key: poisoned(record[key], texts)} if key in record else record
            for record in records
        ]
        yield key, changed, run.manifest.config
    yield "config", records, poisoned(run.manifest.config, texts)


def is_harmless(page: Page, path: Path) -> bool:
    page.goto(path.as_uri())
    made = "document.querySelectorAll(':is(main, nav) :is(img, iframe, object, embed, base)')"
    return page.evaluate(f"window.fired === undefined && {made}.length === 0") is True


@pytest.mark.parametrize("run", RUNS)
def test_hostile_records_fire_nothing(page: Page, tmp_path: Path, run: Run) -> None:
    shown = 0
    for name, records, config in variants(run):
        manifest = run.manifest
        made = create_run(
            manifest.engine, command=list(PAYLOADS), config=config, out=tmp_path / name
        )
        with made.journal() as journal:
            journal.append(records)
        state = replace(made.manifest, state="done", summary=manifest.summary)
        write_manifest(made.path, state)
        shown += not write_report(made)
        for path in sorted(made.path.rglob("*.html")):
            assert is_harmless(page, path), f"{name}: {path.name}"
    assert shown > 0, "some of these pages show the records"
    assert is_harmless(page, write_index(tmp_path))


def test_hostile_names_of_runs_fire_nothing(page: Page, tmp_path: Path) -> None:
    for payload in PAYLOADS[::3]:
        name = payload.replace("/", "∕")
        made = create_run("reactions", command=[payload], config={}, out=tmp_path / name)
        (made.path / "journal.jsonl").write_text(payload + "\nx\n")
        assert write_report(made)
        assert is_harmless(page, made.path / "report.html"), payload
    index = write_index(tmp_path)
    assert is_harmless(page, index)
    links = page.locator(".runs a")
    assert links.count() == len(PAYLOADS[::3])
    for place in (0, 5, 9):
        links.nth(place).click()
        assert "cannot be shown" in (page.text_content("main") or "")
        page.go_back()
