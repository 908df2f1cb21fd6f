"""``discover doctor``: what is installed, what it is used for, and whether it works."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from discovery.cli.options import Command, common
from discovery.runs.folder import OUTPUTS
from discovery.runs.manifest import installed_versions
from discovery.runs.storage import canonical_json

# Packages that are asked for by name at run time: (import name, what it is for, how to get it).
_BACKENDS = (
    ("numpy", "arrays", "core"),
    ("numba", "compiled kernels", "core"),
    ("flint", "exact integers and balls", "core"),
    ("scipy", "integer and linear programs", "core"),
    ("matplotlib", "plots", "core"),
    ("jinja2", "pages", "core"),
    ("jax", "programs in XLA", "[xla]"),
    ("distributed", "searches beyond one machine", "[cluster]"),
)
_TOOLS = (
    ("coqc", "compiles exported proofs"),
    ("eprover", "checks exported proofs"),
    ("gcc", "compiles exported programs"),
    ("chromium", "tests of the pages"),
)


@click.command(cls=Command)
@common("json")
def doctor(as_json: bool) -> int:
    """Tell versions, back-ends, the state of caches, tools found, and where outputs go.

    The exit code is 5 when something that every engine needs is missing.
    """
    found = examine()
    if as_json:
        click.echo(canonical_json(found))
    else:
        click.echo("\n".join(_lines(found)))
    return 0 if found["healthy"] else 5


def examine() -> dict[str, Any]:
    """All that ``doctor`` tells, as JSON."""
    backends = {
        name: {"present": find_spec(name) is not None, "for": use, "from": source}
        for name, use, source in _BACKENDS
    }
    outputs = {"folder": str(OUTPUTS.resolve()), "writable": _writable(OUTPUTS.resolve())}
    missing = [n for n, b in backends.items() if b["from"] == "core" and not b["present"]]
    return {
        "healthy": not missing and outputs["writable"],
        "versions": installed_versions(),
        "backends": backends,
        "kernel_cache": _kernel_cache(),
        "tools": {name: {"path": shutil.which(name), "for": use} for name, use in _TOOLS},
        "outputs": outputs,
        "processors": os.cpu_count(),
        "python": sys.executable,
    }


def _writable(folder: Path) -> bool:
    """Whether ``folder`` can be written, or made where it is missing."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return existing.is_dir() and os.access(existing, os.W_OK)


def _kernel_cache() -> dict[str, Any]:
    """The compiled kernels that numba has kept from earlier runs."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    root = Path(chosen) if chosen else Path(__file__).parent.parent
    files = list(root.rglob("*.nbc"))
    size = sum(path.stat().st_size for path in files)
    return {"folder": str(root), "kernels": len(files), "bytes": size, "writable": _writable(root)}


def _lines(found: dict[str, Any]) -> list[str]:
    cache, outputs = found["kernel_cache"], found["outputs"]
    marks = {True: "ok     ", False: "missing"}
    lines = [f"ok       {name} {version}" for name, version in found["versions"].items()]
    for name, backend in found["backends"].items():
        lines.append(f"{marks[backend['present']]}  {name}: {backend['for']} ({backend['from']})")
    for name, tool in found["tools"].items():
        lines.append(f"{marks[bool(tool['path'])]}  {name}: {tool['for']} (optional)")
    state = "writable" if cache["writable"] else "read-only: kernels are compiled again each time"
    lines.append(f"{cache['kernels']} compiled kernels kept, {cache['bytes']} bytes, {state}")
    access = "writable" if outputs["writable"] else "NOT WRITABLE"
    lines.append(f"outputs go to {outputs['folder']}: {access}")
    lines.append(f"{found['processors']} processors")
    return lines
