"""The manifest: what was asked, with which versions, and how the run ended.

``manifest.json`` is replaced as a whole and has sorted keys. ``sum`` is a checksum of what was
asked, so that engines need not doubt the configuration they go on with. Everything that may
differ between two runs of the same command and seed (times, speeds) lives in ``timing``, and only
there.
"""

from __future__ import annotations

import json
import platform
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from discovery.runs.storage import DamagedRun, canonical_json, replace_file, storage_errors

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
    data = {**asdict(manifest), "sum": _sum(manifest)}
    text = json.dumps(data, sort_keys=True, indent=1, allow_nan=False)
    replace_file(folder / NAME, text + "\n")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of ``folder``; :class:`DamagedRun` when it is not one of ours."""
    path = folder / NAME
    with storage_errors(path):
        text = path.read_bytes()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedRun(f"{path}: not a manifest ({error})") from error
    if fault := _fault(data):
        raise DamagedRun(f"{path}: {fault}")
    found = data.pop("sum")
    manifest = Manifest(**data)
    if found != _sum(manifest):
        raise DamagedRun(
            f"{path}: what was asked was changed after it was written",
            hint="restore the file from a copy, or begin a new run",
        )
    return manifest


def _sum(manifest: Manifest) -> str:
    asked = [manifest.engine, manifest.command, manifest.config, manifest.seed]
    return f"{zlib.crc32(canonical_json(asked).encode()):08x}"


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


def _fault(data: Any) -> str:
    """What is wrong with the JSON value of a manifest, or ''."""
    if not isinstance(data, dict):
        return "not a manifest"
    if data.get("schema", SCHEMA) != SCHEMA:
        return f"schema {data['schema']} is not {SCHEMA}; it was written by another version"
    if wrong := sorted(_NEEDED - data.keys()) or sorted(data.keys() - _FIELDS):
        return f"not a manifest: {wrong[0]!r} is missing or unknown"
    bad = [name for name, fits in _FITS.items() if name in data and not fits(data[name])]
    return f"bad {bad[0]}" if bad else ""


def _is_timing(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("seconds", 0.0), int | float)


_NEEDED = frozenset({"engine", "command", "config", "seed", "sum"})
_FIELDS = frozenset({"sum", *(each.name for each in fields(Manifest))})
_FITS: dict[str, Callable[[Any], bool]] = {
    "engine": lambda value: isinstance(value, str),
    "command": lambda value: isinstance(value, list) and all(isinstance(w, str) for w in value),
    "seed": lambda value: type(value) is int,
    "state": lambda value: value in STATES,
    "summary": lambda value: isinstance(value, dict),
    "journal": lambda value: isinstance(value, dict),
    "versions": lambda value: isinstance(value, dict),
    "timing": _is_timing,
}
