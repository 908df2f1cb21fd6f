"""The journal: what is appended is read back, whatever is cut off at the end."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.errors import UsageError
from discovery.runs.journal import Journal, digest, read_records
from discovery.runs.storage import DamagedRun, canonical_json
from search import Text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def written(folder: Path, records: list[object]) -> Path:
    with Journal(folder) as journal:
        journal.append(records)
    return folder / "journal.jsonl"


@given(batches=st.lists(st.lists(JSON, max_size=4), max_size=4))
def test_records_are_read_back_and_digested(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[object]]
) -> None:
    folder = tmp_path_factory.mktemp("run")
    flat = [record for batch in batches for record in batch]
    with Journal(folder) as journal:
        for batch in batches:
            journal.append(batch)
        expected = hashlib.sha256("".join(canonical_json(r) + "\n" for r in flat).encode())
        assert (journal.digest, journal.records) == (expected.hexdigest(), len(flat))
    assert list(read_records(folder / "journal.jsonl")) == flat
    assert digest(folder / "journal.jsonl") == (expected.hexdigest(), len(flat))


def test_each_cut_of_the_last_line_drops_that_line_and_no_other(tmp_path: Path) -> None:
    path = written(tmp_path, [{"n": i} for i in range(3)])
    whole = path.read_bytes()
    third = whole.rindex(b"\n", 0, -1) + 1
    for end in range(third, len(whole)):
        path.write_bytes(whole[:end])
        assert list(read_records(path)) == [{"n": 0}, {"n": 1}]
        with Journal(tmp_path) as journal:
            assert journal.records == 2
            journal.append([{"n": 2}])
        assert path.read_bytes() == whole


def test_each_changed_byte_before_the_last_line_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, [{"n": i} for i in range(3)])
    whole = path.read_bytes()
    for place in range(whole.rindex(b"\n", 0, -1)):  # without its end the line is the last one
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(DamagedRun, match=r"journal.jsonl, line [12]: "):
            list(read_records(path))
        with pytest.raises(DamagedRun):
            Journal(tmp_path)


def test_lines_in_another_order_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, ["a", "b", "c"])
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(second + first + third)
    with pytest.raises(DamagedRun, match="line 1"):
        list(read_records(path))


def test_a_record_with_a_true_checksum_that_is_no_json_is_refused(tmp_path: Path) -> None:
    import zlib

    body = b'{"n":0,"record":' + b"[" * 100_000
    line = body + b',"sum":"%08x"}\n' % zlib.crc32(body)
    (tmp_path / "journal.jsonl").write_bytes(line)
    with pytest.raises(DamagedRun, match="line 1: not a JSON record"):
        list(read_records(tmp_path / "journal.jsonl"))


def test_checkpoint_covers_what_was_appended_and_tail_gives_the_rest(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        assert journal.last_checkpoint() is None
        for i in range(5):
            journal.append([2 * i, 2 * i + 1])
            journal.checkpoint({"next": i + 1})
        journal.append([10, 11])
    assert len(list(tmp_path.glob("checkpoint-*"))) == 2
    with Journal(tmp_path) as journal:
        assert journal.last_checkpoint() == ({"next": 5}, 10)
        assert list(journal.tail(10)) == [10, 11]
        assert list(journal.tail(11)) == [11]
        assert list(journal.tail(3)) == list(range(3, 12))


@pytest.mark.parametrize("damage", [b"", b"{", b'{"state":1,"sum":"00000000"}\n'])
def test_an_unreadable_checkpoint_falls_back_to_the_one_before(
    tmp_path: Path, damage: bytes
) -> None:
    with Journal(tmp_path) as journal:
        for i in range(3):
            journal.append([i])
            journal.checkpoint(i)
    (tmp_path / "checkpoint-3.json").write_bytes(damage)
    with Journal(tmp_path) as journal:
        assert journal.last_checkpoint() == (1, 2)


def test_a_checkpoint_beyond_the_end_of_the_journal_is_not_used(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append(["kept"])
        journal.checkpoint("old")
        journal.append(["lost in a power cut"])
        journal.checkpoint("new")
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    with Journal(tmp_path) as journal:
        assert journal.last_checkpoint() == ("old", 1)


def test_a_listener_is_told_what_is_safely_written(tmp_path: Path) -> None:
    told: list[tuple[object, bytes]] = []

    def listen(records: Sequence[object], texts: Sequence[bytes]) -> None:
        assert [*read_records(tmp_path / "journal.jsonl")][-len(records) :] == list(records)
        told.extend(zip(records, texts, strict=True))

    with Journal(tmp_path, listen) as journal:
        journal.append([{"n": 1}, {"n": 2}])
        journal.append([{"n": 3}])
    assert told == [({"n": n}, b'{"n":%d}' % n) for n in (1, 2, 3)]


def test_a_record_that_is_text_already_is_written_as_it_is(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append([Text('{"n":1}'), {"n": 2}])
    assert list(read_records(tmp_path / "journal.jsonl")) == [{"n": 1}, {"n": 2}]


def test_a_second_writer_is_refused_while_readers_go_on(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append([1])
        with pytest.raises(UsageError, match="another process is writing this run"):
            Journal(tmp_path)
        assert list(read_records(tmp_path / "journal.jsonl")) == [1]
        journal.append([2])
    with Journal(tmp_path) as journal:
        assert journal.records == 2


@pytest.mark.bench
def test_a_hundred_thousand_small_records_a_second(tmp_path: Path) -> None:
    """2.5 us a record are ample; the floor of the contract is 100,000 records a second."""
    batch = [{"equation": "2 H2 + O2 -> 2 H2O", "id": str(i), "status": "ok"} for i in range(1000)]
    best = float("inf")
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        with Journal(folder) as journal:
            start = time.perf_counter()
            for _ in range(100):
                journal.append(batch)
            best = min(best, time.perf_counter() - start)
    assert 100_000 / best > 100_000
