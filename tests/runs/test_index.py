"""The index: a shortcut that may be missing, old, or broken without changing an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from discovery.errors import UsageError
from discovery.runs.folder import Run, create_run
from discovery.runs.index import find_record, record_id


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = create_run("reactions", command=["test"], config={}, out=tmp_path / "run")
    append(run, [{"id": "water", "n": 0}, {"n": 1}, {"id": 7, "n": 2}])
    return run


def append(run: Run, records: list[dict[str, object]]) -> None:
    with run.journal() as journal:
        journal.append(records)


def test_an_id_is_the_field_or_the_number() -> None:
    assert record_id(3, {"id": "x"}) == "x"
    assert [record_id(3, record) for record in ({}, {"id": 5}, [], None)] == ["3"] * 4


def test_records_are_found_before_and_after_the_journal_grows(run: Run) -> None:
    assert find_record(run, "water") == {"id": "water", "n": 0}
    assert find_record(run, "1") == {"n": 1}
    append(run, [{"id": "salt", "n": 3}, {"id": "water", "n": 4}])
    assert find_record(run, "salt") == {"id": "salt", "n": 3}
    assert find_record(run, "water") == {"id": "water", "n": 0}, "the first of two"


def test_an_unknown_id_names_some_known_ones(run: Run) -> None:
    with pytest.raises(UsageError, match="no record has the id 'gold'") as error:
        find_record(run, "gold")
    assert error.value.hint == "ids look like water, 1, 2"


@pytest.mark.parametrize("text", [b"", b"garbage" * 1000, b"SQLite format 3\x00" + b"\x07" * 5000])
def test_a_broken_index_is_built_anew(run: Run, text: bytes) -> None:
    find_record(run, "water")
    (run.path / "index.sqlite").write_bytes(text)
    assert find_record(run, "2") == {"id": 7, "n": 2}


def test_an_index_that_is_deleted_is_built_anew(run: Run) -> None:
    find_record(run, "water")
    (run.path / "index.sqlite").unlink()
    assert find_record(run, "2") == {"id": 7, "n": 2}


def test_an_index_that_cannot_be_written_is_kept_in_memory(run: Run) -> None:
    (run.path / "index.sqlite").mkdir()
    assert find_record(run, "water") == {"id": "water", "n": 0}
