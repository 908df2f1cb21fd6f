"""Balance an equation, or a file of them: what users and commands call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from discovery.reactions.balance import Balance, balance_text
from discovery.reactions.formula import MAX_COUNT

if TYPE_CHECKING:
    from discovery.reactions.batch import Batch, Emit
    from discovery.runs.folder import Run
    from search.budget import Budget
    from search.driver import Outcome, Progress
    from search.executors import ExecutorSpec

INPUT = "input"  # the file in a run folder that keeps what was to be balanced
_COPIED = 1 << 20  # bytes at a time


def balance(equation: str, *, max_count: int = MAX_COUNT) -> Balance:
    """The balance of a chemical equation, or the proof that there are several or none.

    ``max_count`` bounds each subscript. Raises ``InputError`` with a kind and a position for text
    that cannot be read, ``LimitError`` for text that would cost too much.

    >>> answer = balance("KMnO4 + HCl -> KCl + MnCl2 + H2O + Cl2")
    >>> answer.status, answer.coefficients
    ('unique', (2, 16, 2, 2, 8, 5))
    >>> answer.check()
    """
    return balance_text(equation, max_count)


def start_batch(
    source: IO[bytes],
    *,
    name: str,
    command: list[str],
    out: Path | None = None,
    max_count: int = MAX_COUNT,
) -> Run:
    """A run folder with a copy of ``source``, one equation a line; :func:`resume` balances them.

    The ending of ``name`` tells CSV and JSON lines from plain text; where it tells nothing, as that
    of ``-``, the first line does.
    """
    from discovery.reactions.sources import MAX_LINE, find_layout
    from discovery.runs.folder import create_run

    first = source.readline(MAX_LINE)
    layout = find_layout(name, first)
    config = {"file": name, "layout": layout._asdict(), "max_count": max_count}
    run = create_run("reactions", command=command, config=config, out=out)
    with (run.path / INPUT).open("wb") as copy:
        while first:
            copy.write(first)
            first = source.read(_COPIED)
    return run


def resume(
    run: Run,
    *,
    executor: ExecutorSpec = "serial",
    budget: Budget | None = None,
    progress: Callable[[Progress], None] | None = None,
    emit: Emit | None = None,
) -> Outcome:
    """Balance the equations of a run, or go on; ``emit`` is given the answers in order."""
    from discovery.reactions.pages import page
    from discovery.runs.resume import drive

    batch = _batch(run, emit)
    return drive(
        run,
        batch,
        page=page,
        summary=batch.summary,
        executor=executor,
        budget=budget,
        progress=progress,
    )


def show(run: Run) -> Iterator[str]:
    """The answers of a run as lines of text."""
    from discovery.reactions.explain import describe

    return map(describe, run.records())


def _batch(run: Run, emit: Emit | None) -> Batch:
    from discovery.reactions.batch import Batch
    from discovery.reactions.sources import Layout

    config = run.manifest.config
    layout = Layout(**config["layout"])
    path = run.path / INPUT
    total = max(_count_lines(path) - layout.header, 0)
    return Batch(path, layout, max_count=config["max_count"], total=total, emit=emit)


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        ends, last = 0, b"\n"
        while block := file.read(_COPIED):
            ends += block.count(b"\n")
            last = block
    return ends + (not last.endswith(b"\n"))


def _equation_in(notation: str) -> Callable[[Any], str]:
    """A writer of records in a notation of :mod:`discovery.reactions.render`."""

    def write(record: Any) -> str:
        from discovery.reactions import render

        if "left" not in record:
            return ""
        return render.write_record(record, getattr(render, notation))

    return write


def _as_text(record: Any) -> str:
    from discovery.reactions.explain import describe

    return describe(record)


def _as_csv(record: Any) -> str:
    """Status, dimension, equation, and the coefficients in the order left and right."""
    import csv
    from io import StringIO

    terms: Sequence[Any] = [*record.get("left", ()), *record.get("right", ())]
    coefficients = " ".join(str(term["coefficient"]) for term in terms if "coefficient" in term)
    status = record.get("status", "error")
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(
        [status, record.get("dimension", ""), record.get("equation", ""), coefficients]
    )
    return line.getvalue()


EXPORTS: dict[str, Callable[[Any], str]] = {
    "jsonl": lambda record: json.dumps(record, ensure_ascii=False),
    "text": _as_text,
    "csv": _as_csv,
    "unicode": _equation_in("UNICODE"),
    "html": _equation_in("HTML"),
    "latex": _equation_in("LATEX"),
    "mhchem": _equation_in("MHCHEM"),
}
