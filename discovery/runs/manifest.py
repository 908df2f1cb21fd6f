"""The manifest: what was asked, with which versions, and how the run ended.

``manifest.json`` is replaced as a whole and has sorted keys. Everything that may differ between
two runs of the same command and seed (times, speeds) lives in ``timing``, and only there.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from discovery.runs.storage import DamagedRun, replace_file, storage_errors

NAME = "manifest.json"
SCHEMA = 1
STATES = ("running", "done", "work", "time", "interrupted")
_RECORDED = ("discovery-engines", "numpy", "python-flint", "mpmath", "sympy", "numba", "scipy")


@dataclass(frozen=True)
class Manifest:
    """The facts about a run; ``state`` is "running" or the way the search ended.

    "work" and "time" name the budget that ran out; a run that was killed still says "running".
    ``journal`` has the number of records and their digest, once the run has ended.
    """

    engine: str
    command: list[str]
    config: Any
    seed: int
    state: str = "running"
    summary: Mapping[str, Any] = field(default_factory=dict)
    journal: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    timing: Mapping[str, Any] = field(default_factory=dict)
    schema: int = SCHEMA


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest of ``folder``; killed at any moment, the old or the new one is there."""
    text = json.dumps(asdict(manifest), sort_keys=True, indent=1, allow_nan=False)
    replace_file(folder / NAME, text + "\n")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of ``folder``; :class:`DamagedRun` when it is not one of ours."""
    path = folder / NAME
    with storage_errors(path):
        text = path.read_bytes()
    try:
        data = json.loads(text)
        manifest = Manifest(**data)
    except (ValueError, TypeError, RecursionError) as error:
        raise DamagedRun(f"{path}: not a manifest ({error})") from error
    if fault := _fault(manifest):
        raise DamagedRun(f"{path}: {fault}")
    return manifest


def installed_versions() -> dict[str, str]:
    """Versions of Python, of this distribution and of the packages that results may depend on."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in _RECORDED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _fault(manifest: Manifest) -> str:
    """What is wrong with a manifest read from disk, or ''."""
    if manifest.schema != SCHEMA:
        return f"schema {manifest.schema} is not {SCHEMA}; it was written by another version"
    mappings = (manifest.summary, manifest.journal, manifest.versions, manifest.timing)
    kinds = [
        isinstance(manifest.engine, str),
        isinstance(manifest.command, list) and all(isinstance(w, str) for w in manifest.command),
        type(manifest.seed) is int,
        manifest.state in STATES,
        all(isinstance(mapping, dict) for mapping in mappings),
    ]
    fields = ("engine", "command", "seed", "state", "summary, journal, versions or timing")
    return next((f"bad {name}" for name, good in zip(fields, kinds, strict=True) if not good), "")
