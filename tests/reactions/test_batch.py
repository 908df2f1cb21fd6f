"""Files of equations: what each line becomes, in three layouts, whole and in parts."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import discovery
from discovery.reactions.api import EXPORTS, resume, show, start_batch
from discovery.reactions.batch import LINES
from discovery.reactions.check import check_run
from discovery.reactions.sources import Layout, find_layout
from discovery.runs.folder import Run
from search import Budget

WATER = discovery.balance("H2 + O2 -> H2O").as_json()


def run_batch(content: bytes, out: Path, name: str = "-", **how: Any) -> Run:
    run = start_batch(BytesIO(content), name=name, command=["discover"], out=out)
    resume(run, **how)
    return run


def kinds(run: Run) -> list[str]:
    return [
        record["error"]["kind"] if "error" in record else record["status"]
        for record in run.records()
    ]


LAYOUTS = {
    "a.txt": b"H2 + O2 -> H2O\n\n# water\nH2 +\r\nCO -> CO2",
    "a.csv": b'id,Equation\n1,H2 + O2 -> H2O\n\n2\n3,"H2 +"\n4,"CO -> CO2"\n',
    "a.jsonl": b'{"equation": "H2 + O2 -> H2O"}\n\n[1]\n"H2 +"\n{"reaction": "CO -> CO2"}\n',
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name: str, tmp_path: Path) -> None:
    run = run_batch(LAYOUTS[name], tmp_path / "run", name)
    third = {"a.txt": "skipped", "a.csv": "missing-cell", "a.jsonl": "bad-json"}[name]
    assert kinds(run) == ["unique", "skipped", third, "no-arrow", "infeasible"]
    records = list(run.records())
    assert records[0] == WATER
    header = name == "a.csv"
    assert records[3]["error"]["line"] == 4 + header
    assert records[3]["error"]["position"] == 4 and records[3]["error"]["column"] == 5
    report = check_run(run)
    assert (report.checked, report.accepted) == (5, True)
    assert run.manifest.state == "done"
    assert run.manifest.summary["unique"] == 1
    assert "H<sub>2</sub>" in (run.path / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "first", "layout"),
    [
        ("-", b"H2 + O2 -> H2O", Layout("text")),
        ("-", b"equation", Layout("csv", 0, 1)),
        ("-", b'{"equation": ""}', Layout("jsonl")),
        ("-", b'"H2 -> H2"', Layout("jsonl")),
        ("x.csv", b"H2 + O2 -> H2O", Layout("csv")),
        ("x.CSV", b"\xef\xbb\xbfid;reaction", Layout("csv")),
        ("x.csv", b"\xef\xbb\xbfReaction,id", Layout("csv", 0, 1)),
        ("x.ndjson", b"", Layout("jsonl")),
        ("x.txt", b"id,equation", Layout("csv", 1, 1)),
        ("-", b"", Layout("text")),
    ],
)
def test_the_name_or_the_first_line_tells_the_layout(
    name: str, first: bytes, layout: Layout
) -> None:
    assert find_layout(name, first) == layout


def test_lines_that_are_no_text_cost_one_answer_each(tmp_path: Path) -> None:
    lines = [
        b"\xef\xbb\xbfH2 + O2 -> H2O",
        b"H2 \xff -> H2",
        b"H" * 10**7,
        b"H2 + " * 5_000,
        b"\x00",
        b"H999999999 -> H2",
        b"CO -> CO2",
    ]
    run = run_batch(b"\n".join(lines), tmp_path / "run")
    kind = ["unique", "encoding", "limit", "limit", "no-arrow", "limit", "infeasible"]
    assert kinds(run) == kind
    assert list(run.records())[1]["error"]["position"] == 3


def test_answers_are_told_in_order_and_equal_for_two_workers(tmp_path: Path) -> None:
    lines = [f"C{n}H{2 * n + 2} + O2 -> CO2 + H2O" for n in range(1, LINES * 2 + 50)]
    content = "\n".join(lines).encode()
    told: list[Any] = []

    def listen(records: Any, texts: Any) -> None:
        told.extend(map(json.loads, texts))
        assert [text.decode() for text in texts] == records

    one = run_batch(content, tmp_path / "one", listener=listen)
    assert told == list(one.records())
    assert [r["left"][0]["species"] for r in told] == [line.split()[0] for line in lines]
    two = run_batch(content, tmp_path / "two", executor=("processes", 2))
    assert one.digest() == two.digest()
    assert one.manifest.summary == two.manifest.summary


def test_a_stopped_batch_goes_on_where_it_was(tmp_path: Path) -> None:
    content = b"H2 + O2 -> H2O\nCO -> CO2\n" * (2 * LINES)
    run = run_batch(content, tmp_path / "run", budget=Budget(work=LINES))
    assert run.manifest.state == "work" and len(kinds(run)) == LINES
    resume(run)
    assert run.manifest.state == "done" and len(kinds(run)) == 4 * LINES
    assert run.manifest.summary == {
        "equations": 4 * LINES, "infeasible": 2 * LINES, "unique": 2 * LINES,
    }  # fmt: skip
    whole = run_batch(content, tmp_path / "whole")
    assert run.digest() == whole.digest()


def test_exports_and_show(tmp_path: Path) -> None:
    run = run_batch(b"Fe3+ + e- <=> Fe2+\nCO -> CO2\nH2 +\n", tmp_path / "run")
    first, second, third = run.records()
    assert EXPORTS["mhchem"](first) == "\\ce{Fe^{3+} + e^{-} <=> Fe^{2+}}"
    assert EXPORTS["unicode"](first) == "Fe³⁺ + e⁻ ⇌ Fe²⁺"
    assert EXPORTS["csv"](first) == "unique,1,Fe3+ + e- <=> Fe2+,1 1 1"
    assert json.loads(EXPORTS["jsonl"](second)) == second
    assert {EXPORTS[name](third) for name in ("html", "latex", "mhchem", "unicode")} == {""}
    assert list(show(run)) == [
        "Fe³⁺ + e⁻ ⇌ Fe²⁺",
        "CO ⟶ CO₂: no balance",
        "line 3, column 5: there is no arrow between the two sides",
    ]


def test_no_line_of_the_page_breaks_between_a_number_and_what_it_counts(tmp_path: Path) -> None:
    run = run_batch(b"H2 + O2 -> H2O\nCO -> CO2\nC + CH4 + O2 -> CO2 + H2O", tmp_path / "run")
    text = (run.path / "report.html").read_text()
    for kept in (
        "H\u00a04, O\u00a02.",
        "C\u00a03, O\u00a0-2,",
        "2\u00a0CO + O₂ ⟶ 2\u00a0CO₂",
        "3\u00a0O₂",
    ):
        assert kept in text
