"""The engines by name; each is imported when a command needs it.

A package in the table has the doors ``api`` (``resume``, ``show``, ``EXPORTS``), ``check``
(``check_run``) and ``pages``; its ``api`` may add ``DOCUMENTS`` (exports that make one text of all
records) and ``HEADINGS`` (the lines that an export has above its records). The commands below this
file name no engine.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from discovery.errors import UsageError
from discovery.runs.folder import Run

PACKAGES = {
    "approximation": "discovery.approximation",
    "fractions": "discovery.fractions",
    "reactions": "discovery.reactions",
    "proofs": "proofs",
}


def door(run: Run, name: str) -> ModuleType:
    """The module ``name`` (api, check, pages) of the engine that made ``run``.

    Raises ``UsageError`` for an engine that this version does not have.
    """
    engine = run.manifest.engine
    if engine not in PACKAGES:
        raise UsageError(
            f"{run.id}: made by an engine {engine!r} that this version does not have",
            hint=f"engines here: {', '.join(PACKAGES)}",
        )
    return import_module(f"{PACKAGES[engine]}.{name}")
