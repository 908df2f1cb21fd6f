"""Run folders: where a search keeps what it was asked, what it found, and how to go on.

``outputs/<engine>/<UTC stamp>-<short hash>/`` holds ``manifest.json``, ``journal.jsonl``,
``checkpoint-<n>.json``, ``index.sqlite`` (rebuildable) and ``report.html``. A :class:`Run` is only
the path; every question is answered from the files, so two processes never disagree.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from discovery.errors import UsageError
from discovery.runs import checkpoint as checkpoints
from discovery.runs import journal as journals
from discovery.runs import manifest as manifests
from discovery.runs.journal import Journal, Listener, read_records
from discovery.runs.manifest import Manifest, read_manifest, write_manifest
from discovery.runs.storage import StorageError, canonical_json, storage_errors, sync_folder

OUTPUTS = Path("outputs")  # relative to the working folder, looked up when used
_ENGINE = re.compile(r"[a-z][a-z_]{0,31}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class Run:
    """A run folder; made by :func:`create_run` and :func:`open_run`."""

    path: Path

    @property
    def id(self) -> str:
        """The name of the folder, by which ``open_run`` finds it."""
        return self.path.name

    @property
    def manifest(self) -> Manifest:
        """The manifest as it is on disk now."""
        return read_manifest(self.path)

    def journal(self, listener: Listener | None = None) -> Journal:
        """The journal, locked and open for appending; use it in a ``with`` statement.

        ``listener`` is told the records, and their JSON texts, once they are safely written.
        """
        return Journal(self.path, listener)

    def records(self) -> Iterator[Any]:
        """All records of the journal in order; safe while another process appends."""
        return read_records(self.path / journals.NAME)

    def digest(self) -> str:
        """SHA-256 of the records (hexadecimal): equal for equal results."""
        return journals.digest(self.path / journals.NAME)[0]

    def update(
        self,
        *,
        state: str | None = None,
        summary: Mapping[str, Any] | None = None,
        timing: Mapping[str, Any] | None = None,
    ) -> None:
        """Replace ``state`` and ``summary`` where given, and add ``timing`` to what is there.

        Ending a run (any state but "running") also records the number of results and their digest.
        """
        old = self.manifest
        state = old.state if state is None else state
        assert state in manifests.STATES
        ended: Mapping[str, Any] = {}
        if state != "running":
            digest, records = journals.digest(self.path / journals.NAME)
            ended = {"records": records, "digest": digest}
        new = replace(
            old,
            state=state,
            summary=old.summary if summary is None else summary,
            journal=ended,
            timing={**old.timing, **(timing or {}), "updated": _now().isoformat()},
        )
        write_manifest(self.path, new)


def create_run(
    engine: str, *, command: list[str], config: Any, seed: int = 0, out: Path | None = None
) -> Run:
    """A new run folder with its manifest and an empty journal.

    ``config`` is the resolved configuration (JSON), enough to go on without the command line.
    ``out`` is the folder to use: new or empty; by default one is made under ``./outputs``.
    Raises ``UsageError`` when ``out`` is taken, :class:`StorageError` when it cannot be made.

    >>> from tempfile import mkdtemp
    >>> run = create_run("reactions", command=["discover"], config={}, out=Path(mkdtemp()))
    >>> run.manifest.state
    'running'
    """
    assert _ENGINE.fullmatch(engine)
    started = _now()
    path = _new_folder(engine, canonical_json([command, config, seed]), started, out)
    manifest = Manifest(
        engine=engine,
        command=command,
        config=config,
        seed=seed,
        versions=manifests.installed_versions(),
        timing={"started": started.isoformat(), "updated": started.isoformat()},
    )
    journal = path / journals.NAME
    with storage_errors(journal):
        journal.touch(exist_ok=False)
    write_manifest(path, manifest)
    return Run(path)


def open_run(path_or_id: str | Path) -> Run:
    """The run in a folder, or the one under ``./outputs`` with this id.

    The beginning of an id is enough when no other id begins so. Raises ``UsageError`` when there
    is none or more than one.
    """
    path = Path(path_or_id)
    with storage_errors(path):
        if _holds_run(path):
            return Run(path)
    name = str(path_or_id)
    found = [run for run in list_runs() if run.id.startswith(name)] if _ID.fullmatch(name) else []
    exact = [run for run in found if run.id == name]
    if len(exact or found) == 1:
        return (exact or found)[0]
    shown = name if len(name) <= 80 else name[:77] + "..."
    if found:
        raise UsageError(f"{shown}: {len(found)} runs have this name", hint="give the folder")
    raise UsageError(f"{shown}: no such run", hint="`discover runs` lists those under ./outputs")


def list_runs(root: Path | None = None) -> list[Run]:
    """All runs under ``root`` (default ``./outputs``), oldest first."""
    root = OUTPUTS if root is None else root
    with storage_errors(root):
        folders = [p for p in root.glob("*/*") if _holds_run(p)] if root.is_dir() else []
    return [Run(path) for path in sorted(folders, key=lambda p: (p.name, p.parent.name))]


def runs_beneath(root: Path) -> list[Run]:
    """All runs in the folders of ``root``, down to the third level, where the tour has its own."""
    with storage_errors(root):
        levels = ("*", "*/*", "*/*/*")
        return [Run(p) for level in levels for p in sorted(root.glob(level)) if _holds_run(p)]


def keeps_run(path: Path) -> bool:
    """Whether ``path`` is one of the files that a run consists of, so that nobody may write it."""
    path = path.resolve()
    own = path.name in (manifests.NAME, journals.NAME) or checkpoints.is_name(path.name)
    return own and _holds_run(path.parent)


def _holds_run(path: Path) -> bool:
    try:
        return (path / manifests.NAME).is_file()
    except (OSError, ValueError):  # a name too long for the system, or with a NUL in it
        return False


def _new_folder(engine: str, identity: str, started: datetime, out: Path | None) -> Path:
    if out is not None:
        with storage_errors(out):
            if out.exists() and not out.is_dir():
                raise UsageError(f"{out}: a file, not a folder", hint="choose another name")
            if out.is_dir() and any(out.iterdir()):
                raise UsageError(
                    f"{out}: the folder is not empty",
                    hint=f"`discover resume {out}` goes on with a run; or choose another folder",
                )
            out.mkdir(parents=True, exist_ok=True)
        return out
    stamp = started.strftime("%Y%m%dT%H%M%SZ")
    for attempt in range(1000):
        short = hashlib.blake2b(f"{attempt} {identity}".encode(), digest_size=4).hexdigest()
        path = OUTPUTS / engine / f"{stamp}-{short}"
        with storage_errors(path):
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            sync_folder(path.parent)
        return path
    raise StorageError(f"{OUTPUTS / engine}: a thousand runs in this second")


def _now() -> datetime:
    return datetime.now(UTC)
