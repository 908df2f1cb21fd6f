"""Checkpoints: the state of a search, and the part of the journal that it covers.

``checkpoint-<n>.json`` holds the state of the plan, the number of journal records absorbed into
it, the byte offset where they end, and a checksum. It is written beside its predecessor and
renamed, so a kill leaves the old one; the last two are kept, so that one unreadable file (a power
cut) costs only the work between them.
"""

from __future__ import annotations

import json
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from discovery.runs.storage import canonical_json, replace_file, storage_errors

KEPT = 2  # checkpoints left in the folder
_NAME = re.compile(r"checkpoint-(\d{1,9})\.json")


@dataclass(frozen=True)
class Mark:
    """A place between two lines of the journal: ``records`` lines end at byte ``offset``."""

    records: int
    offset: int


@dataclass(frozen=True)
class Checkpoint:
    """The state of a plan (JSON) when the journal had reached ``mark``."""

    state: Any
    mark: Mark


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Save ``checkpoint`` under the next number, then drop all but the last two."""
    present = _numbered(folder)
    number = present[-1][0] + 1 if present else 1
    body = canonical_json(
        {
            "offset": checkpoint.mark.offset,
            "records": checkpoint.mark.records,
            "schema": 1,
            "state": checkpoint.state,
        }
    )
    checksum = zlib.crc32(body.encode())
    replace_file(folder / f"checkpoint-{number}.json", f'{body[:-1]},"sum":"{checksum:08x}"}}\n')
    for _, path in present[: 1 - KEPT]:
        with suppress(FileNotFoundError), storage_errors(path):
            path.unlink()


def last_checkpoint(folder: Path, size: int) -> Checkpoint | None:
    """The newest readable checkpoint of a journal that has ``size`` good bytes."""
    for _, path in reversed(_numbered(folder)):
        checkpoint = _read(path)
        if checkpoint and checkpoint.mark.offset <= size:
            return checkpoint
    return None


def is_name(name: str) -> bool:
    """Whether a checkpoint is called so.

    >>> is_name("checkpoint-12.json"), is_name("checkpoint.json")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None


def _numbered(folder: Path) -> list[tuple[int, Path]]:
    """All checkpoints of the folder with their numbers, oldest first."""
    matches = [(_NAME.fullmatch(path.name), path) for path in folder.iterdir()]
    return sorted((int(match[1]), path) for match, path in matches if match)


def _read(path: Path) -> Checkpoint | None:
    """The checkpoint in ``path``, or None when the file was cut or changed."""
    with storage_errors(path):
        text = path.read_bytes().decode(errors="replace")
    body, _, tail = text.rpartition(',"sum":"')
    body += "}"
    if tail != f'{zlib.crc32(body.encode()):08x}"}}\n':
        return None
    try:
        data = json.loads(body)
        return Checkpoint(data["state"], Mark(data["records"], data["offset"]))
    except (ValueError, RecursionError, TypeError, KeyError):
        return None
