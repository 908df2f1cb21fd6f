"""An index of the journal by the ids of its records, in SQLite; never more than a shortcut.

``index.sqlite`` maps ids to places in the journal. It may be deleted at any time: it is built, and
brought up to date when the journal has grown, at the next question. Where it cannot be written it
is built in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from discovery.errors import UsageError
from discovery.runs import journal as journals
from discovery.runs.checkpoint import Mark
from discovery.runs.folder import Run
from discovery.runs.journal import parse_record, read_texts

NAME = "index.sqlite"
_SCHEMA = """
create table if not exists record
    (number integer primary key, offset integer not null, id text not null) strict;
create index if not exists by_id on record (id);
"""


def record_id(number: int, record: Any) -> str:
    """The id of a record: its own field ``id``, else its number in the journal."""
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, str) else str(number)


def find_record(run: Run, wanted: str) -> Any:
    """The first record of ``run`` whose id is ``wanted``; ``UsageError`` when there is none."""
    path = run.path / journals.NAME
    with closing(_up_to_date(run.path / NAME, path)) as index:
        row = index.execute(
            "select number, offset from record where id = ? order by number limit 1", (wanted,)
        ).fetchone()
        first = index.execute("select id from record order by number limit 3").fetchall()
    if row is None:
        known = ", ".join(name for (name,) in first)
        raise UsageError(
            f"{run.id}: no record has the id {wanted[:80]!r}",
            hint=f"ids look like {known}" if known else "the run has no records yet",
        )
    number, offset = row
    text, _ = next(read_texts(path, Mark(number, offset)))
    return parse_record(path, number, text)


def _up_to_date(index_path: Path, journal: Path) -> sqlite3.Connection:
    """A connection to an index of the whole journal."""
    with suppress(sqlite3.Error):
        return _extended(sqlite3.connect(index_path), journal)
    with suppress(OSError):  # unreadable or of another kind: build it anew
        index_path.unlink()
    with suppress(sqlite3.Error):
        return _extended(sqlite3.connect(index_path), journal)
    return _extended(sqlite3.connect(":memory:"), journal)


def _extended(index: sqlite3.Connection, journal: Path) -> sqlite3.Connection:
    """Add what the journal holds beyond the last indexed record."""
    try:
        index.executescript(_SCHEMA)
        last = index.execute("select number, offset from record order by number desc limit 1")
        number, offset = last.fetchone() or (0, 0)
        with index:
            index.execute("delete from record where number >= ?", (number,))
            rows = _rows(journal, Mark(number, offset))
            index.executemany("insert into record (number, offset, id) values (?, ?, ?)", rows)
    except BaseException:
        index.close()
        raise
    return index


def _rows(journal: Path, mark: Mark) -> Iterator[tuple[int, int, str]]:
    offset = mark.offset
    for number, (text, end) in enumerate(read_texts(journal, mark), mark.records):
        yield number, offset, record_id(number, parse_record(journal, number, text))
        offset = end
