"""Writes the pages of runs: a report in each folder, and the list of all runs beside them.

A run that cannot be read, or whose records its engine cannot show, gets a page that says so.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from discovery.cli.engines import door
from discovery.errors import DiscoveryError
from discovery.runs.folder import OUTPUTS, Run, runs_beneath
from discovery.runs.manifest import NAME as MANIFEST
from discovery.runs.resume import REPORT
from discovery.runs.storage import StorageError, replace_file
from discovery.site.index import Entry, render_index
from discovery.site.report import render_broken, wording

INDEX = "index.html"
# What an engine's page may raise over records that are whole, but not what this version writes.
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def write_report(run: Run) -> str:
    """Write the report of ``run``; gives what is wrong with the run, or ''.

    Raises :class:`StorageError` where the folder cannot be written.
    """
    fault, hint = "", ""
    try:
        text = str(door(run, "pages").page(run))
    except StorageError:
        raise
    except DiscoveryError as error:
        fault, hint = error.message, error.hint
    except _UNREADABLE as error:
        fault = f"its results are not what this version writes ({type(error).__name__}: {error})"
    if fault:
        text = render_broken(
            run=run.id, fault=fault, hint=hint, facts=_facts(run), left=_whole_records(run)
        )
    replace_file(run.path / REPORT, text)
    return fault


def write_index(root: Path) -> Path:
    """Write the list of the runs beneath ``root``; gives the page."""
    entries = sorted((_entry(run, root) for run in runs_beneath(root)), key=_age, reverse=True)
    replace_file(root / INDEX, render_index(entries, title="Runs"))
    return root / INDEX


def refresh_index(root: Path = OUTPUTS) -> None:
    """Write the list of runs again if a run is younger than it."""
    runs = runs_beneath(root) if root.is_dir() else []
    index = root / INDEX
    listed = index.stat().st_mtime_ns if index.is_file() else 0
    if any((run.path / MANIFEST).stat().st_mtime_ns > listed for run in runs):
        write_index(root)


def _entry(run: Run, root: Path) -> Entry:
    folder = run.path.relative_to(root).as_posix()
    page = REPORT if (run.path / REPORT).is_file() else ""
    try:
        manifest = run.manifest
    except DiscoveryError:
        return Entry(folder, page, run.path.parent.name, "damaged")
    return Entry(
        folder,
        page,
        manifest.engine,
        manifest.state,
        manifest.command,
        manifest.journal.get("records"),
        str(manifest.timing.get("started", "")),
    )


def _age(entry: Entry) -> tuple[str, str]:
    return entry.started, entry.folder


def _facts(run: Run) -> list[tuple[str, Any]]:
    """What the manifest tells, if it can be read."""
    try:
        manifest = run.manifest
    except DiscoveryError:
        return []
    from markupsafe import Markup

    return [
        ("Engine", manifest.engine),
        ("Command", Markup("<code>{}</code>").format(shlex.join(manifest.command))),
        ("State", wording(manifest.state)[0]),
    ]


def _whole_records(run: Run) -> int:
    """The number of records before the first that cannot be read."""
    count = 0
    try:
        for count, _ in enumerate(run.records(), 1):  # noqa: B007  the last number counts
            pass
    except DiscoveryError:
        pass
    return count
