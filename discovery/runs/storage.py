"""Durable writes, and the one text form of JSON on disk.

Takes values or bytes and a path; gives files that are either the old version or the whole new
one, whenever the process is killed. JSON text is canonical: keys sorted, no spaces, ASCII, no NaN;
equal values have equal bytes. What the system refuses becomes a :class:`StorageError`.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from discovery.errors import DiscoveryError

#: What :class:`UnusablePath` stands for.
_NAMES = frozenset(
    (
        errno.EACCES, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT, errno.ENOTDIR,
        errno.EPERM, errno.EROFS,
    )
)  # fmt: skip
_HINTS = {
    errno.ENOSPC: "free some space; what was saved before is kept",
    errno.EDQUOT: "free some space; what was saved before is kept",
    errno.EFBIG: "raise the limit on file sizes; what was saved before is kept",
    errno.ENOENT: "check the name; make the folder first",
    errno.ENOTDIR: "a file is in the way; choose another name, or move it",
    errno.EISDIR: "a folder is in the way; choose another name, or move it",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EACCES: "check the permissions",
    errno.EROFS: "choose a folder that can be written",
}
_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


class StorageError(DiscoveryError):
    """The system refused to read or write a file of a run."""

    code: ClassVar[str] = "storage"


class UnusablePath(StorageError):
    """Another name would help, or a change to what lies there."""

    code: ClassVar[str] = "path"
    exit_code: ClassVar[int] = 2


class DamagedRun(DiscoveryError):
    """A file of a run is not what was written."""

    code: ClassVar[str] = "damaged-run"
    exit_code: ClassVar[int] = 3


def canonical_json(value: Any) -> str:
    """The text of a JSON value: one line, sorted keys, no spaces, ASCII only.

    Raises ``ValueError`` for NaN and infinities, ``TypeError`` for what JSON does not know.

    >>> canonical_json({"b": [1, 2.5], "a": "é"})
    '{"a":"\\\\u00e9","b":[1,2.5]}'
    """
    return _encode(value)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about ``path`` into a message for the user."""
    try:
        yield
    except OSError as error:
        refused = UnusablePath if error.errno in _NAMES else StorageError
        hint = _HINTS.get(error.errno or 0, "")
        raise refused(f"{path}: {error.strerror or error}", hint=hint) from error


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data``; the system may take it in pieces."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def replace_file(path: Path, text: str) -> None:
    """Replace ``path`` by ``text`` at once: temporary file, fsync, rename, fsync of the folder."""
    temporary = path.with_name(path.name + ".tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with storage_errors(path):
        try:
            descriptor = os.open(temporary, flags, 0o666)
            try:
                write_all(descriptor, text.encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(path)
            sync_folder(path.parent)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise


def sync_folder(folder: Path) -> None:
    """Make renames inside ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
