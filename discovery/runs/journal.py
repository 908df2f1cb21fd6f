"""The journal: an append-only file of results, the truth about a run.

One line is ``{"n":N,"record":{...},"sum":"<crc32 of all before it>"}``, N counting from 0. A batch
of records is one unbuffered write of whole lines: what ``append`` has acknowledged survives a
kill, and what is cut by one is at most the end of the file. So a reader drops a bad last line and
refuses a bad line anywhere else. The digest is SHA-256 over the records' texts, each followed by a
line end; it is the same for an interrupted and an uninterrupted run.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from discovery.errors import UsageError
from discovery.runs.checkpoint import Checkpoint, Mark, last_checkpoint, write_checkpoint
from discovery.runs.storage import (
    DamagedRun,
    StorageError,
    canonical_json,
    storage_errors,
    write_all,
)
from search.plan import Text

NAME = "journal.jsonl"
START = Mark(0, 0)
_SUM = b',"sum":"'
_TAIL = len(_SUM) + 8 + len(b'"}\n')

Listener = Callable[[Sequence[Any], Sequence[bytes]], None]


class Journal:
    """A journal opened for writing; one process at a time, enforced by a lock on the file.

    Fulfils the ``Journal`` protocol of :mod:`search`. Opening reads the whole file once, verifies
    every line and cuts a torn last one. ``listener`` is told what was written once it is safe: the
    records and their JSON texts. Raises ``UsageError`` when another process writes the run,
    :class:`DamagedRun` for a bad line, :class:`StorageError` for what the system refuses; after a
    failed write the journal is closed, since its end is unknown.

    >>> from tempfile import mkdtemp
    >>> with Journal(Path(mkdtemp())) as journal:
    ...     journal.append([{"prime": 2}, {"prime": 3}])
    ...     journal.checkpoint({"next": 4})
    ...     journal.last_checkpoint()
    ({'next': 4}, 2)
    """

    def __init__(self, folder: Path, listener: Listener | None = None) -> None:
        self._folder = folder
        self._listener = listener
        self._path = folder / NAME
        self._descriptor = _open_locked(self._path)
        try:
            self._digest, self._end = _digest(self._path)
            with storage_errors(self._path):
                os.ftruncate(self._descriptor, self._end.offset)
            self._checkpoint = last_checkpoint(folder, self._end.offset)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up the file and its lock; may be called twice."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    @property
    def records(self) -> int:
        """The number of records written so far, earlier sessions included."""
        return self._end.records

    @property
    def digest(self) -> str:
        """SHA-256 of all records written so far (hexadecimal)."""
        return self._digest.hexdigest()

    def append(self, records: Sequence[Any]) -> None:
        """Write ``records`` with one system call; they are safe when it returns.

        A record is a JSON value, or its text as :class:`search.Text`.
        """
        texts = [
            (record if isinstance(record, Text) else canonical_json(record)).encode()
            for record in records
        ]
        lines = map(_line, range(self._end.records, self._end.records + len(texts)), texts)
        data = b"".join(lines)
        self._write(data)
        self._digest.update(b"".join([text + b"\n" for text in texts]))
        self._end = Mark(self._end.records + len(texts), self._end.offset + len(data))
        if self._listener is not None:
            self._listener(records, texts)

    def checkpoint(self, state: Any) -> None:
        """Save ``state`` (JSON), which has absorbed every record written so far."""
        with storage_errors(self._path):
            os.fsync(self._descriptor)
        checkpoint = Checkpoint(state, self._end)
        write_checkpoint(self._folder, checkpoint)
        self._checkpoint = checkpoint

    def last_checkpoint(self) -> tuple[Any, int] | None:
        """The newest saved state and the number of records it covers."""
        found = self._checkpoint
        return (found.state, found.mark.records) if found else None

    def tail(self, start: int) -> Iterator[Any]:
        """The records from number ``start`` on, in order."""
        known = self._checkpoint.mark if self._checkpoint else START
        mark = known if known.records <= start else START
        texts = enumerate(read_texts(self._path, mark), mark.records)
        for number, (text, _) in islice(texts, start - mark.records, None):
            yield parse_record(self._path, number, text)

    def _write(self, data: bytes) -> None:
        if self._descriptor < 0:
            raise StorageError(f"{self._path}: closed", hint="open the run again")
        with storage_errors(self._path):
            try:
                write_all(self._descriptor, data)
            except BaseException:
                self.close()
                raise


def read_texts(path: Path, mark: Mark = START) -> Iterator[tuple[bytes, int]]:
    """The JSON text of each record after ``mark``, with the byte offset where its line ends.

    Verifies each line. A bad last line is left out; any other raises :class:`DamagedRun`, and so
    does a missing file.
    """
    number, offset = mark.records, mark.offset
    if not path.exists():
        raise DamagedRun(f"{path}: missing", hint=f"`discover resume {path.parent}` searches again")
    with storage_errors(path), path.open("rb") as file:
        file.seek(offset)
        for line in file:
            text = _verified(line, number)
            if text is None:
                if line.endswith(b"\n") and _something_follows(file):
                    raise DamagedRun(
                        f"{path}, line {number + 1}: the line was changed after it was written",
                        hint="restore the file from a copy; results before this line are good",
                    )
                return
            offset += len(line)
            number += 1
            yield text, offset


def read_records(path: Path, mark: Mark = START) -> Iterator[Any]:
    """The records after ``mark`` as JSON values, in order; errors as for :func:`read_texts`."""
    for number, (text, _) in enumerate(read_texts(path, mark), mark.records):
        yield parse_record(path, number, text)


def parse_record(path: Path, number: int, text: bytes) -> Any:
    """The JSON value of one verified record; :class:`DamagedRun` when it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedRun(f"{path}, line {number + 1}: not a JSON record ({error})") from error


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 of all records in the journal (hexadecimal) and their number."""
    found, end = _digest(path)
    return found.hexdigest(), end.records


def _digest(path: Path) -> tuple[hashlib._Hash, Mark]:
    found = hashlib.sha256()
    records = offset = 0
    for text, end in read_texts(path):
        found.update(text)
        found.update(b"\n")
        records += 1
        offset = end
    return found, Mark(records, offset)


def _line(number: int, text: bytes) -> bytes:
    body = b'{"n":%d,"record":%b' % (number, text)
    return b'%b%b%08x"}\n' % (body, _SUM, zlib.crc32(body))


def _verified(line: bytes, number: int) -> bytes | None:
    """The record's text in a line, or None when it is not line ``number`` as it was written."""
    body, checksum = line[:-_TAIL], line[-_TAIL:]
    head = b'{"n":%d,"record":' % number
    if checksum != b'%b%08x"}\n' % (_SUM, zlib.crc32(body)) or not body.startswith(head):
        return None
    return body[len(head) :]


def _something_follows(file: IO[bytes]) -> bool:
    return bool(file.read(1))


def _open_locked(path: Path) -> int:
    """Open for appending and take the lock, which the system drops when the process ends."""
    import fcntl

    with storage_errors(path):
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        descriptor = os.open(path, flags, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise UsageError(
            f"{path.parent}: another process is writing this run",
            hint="wait for it, or stop it with Ctrl-C and resume",
        ) from error
    return descriptor
