"""Many equations: a plan for ``search.run`` that balances a file line by line.

The input is kept in the run folder, so that a resumed run reads what the first one read. Each task
holds some lines and gives one JSON object for each: a balance, ``{"status": "skipped"}`` for a
blank line or a comment, or ``{"error": ...}``. The state is where the next line begins, and what
was counted so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from discovery.errors import InputError
from discovery.reactions.balance import balance_text
from discovery.reactions.conserved import Conserved
from discovery.reactions.record_text import record_text
from discovery.reactions.sources import Layout, Line, equation_in, read_lines
from discovery.runs.storage import canonical_json
from search.plan import JSON, Poisoned, Task, Text

LINES = 1_000  # in a task: about a tenth of a second, and some megabytes of answers


class Terms(NamedTuple):
    """What holds for every equation of a batch: the limit on subscripts, the medium in which it is
    completed, and further conserved quantities.
    """

    max_count: int
    medium: str | None = None
    conserved: Conserved | None = None


class Part(NamedTuple):
    """What a task is given: lines, how to read them, and what holds for all."""

    lines: tuple[Line, ...]
    layout: Layout
    terms: Terms


class Answer(NamedTuple):
    """What a line becomes: its status, or "error", and the record as JSON text."""

    kind: str
    text: Text


SKIPPED = Answer("skipped", Text('{"status":"skipped"}'))


class Batch:
    """The plan for the equations in the file ``path``; ``total`` is the number of its lines."""

    def __init__(self, path: Path, layout: Layout, *, terms: Terms, total: int) -> None:
        self.path = path
        self.layout = layout
        self.terms = terms
        self.total = total
        self.counts: Counter[str] = Counter()
        self._line = 1 + layout.header
        self._ends: dict[int, int] = {}  # where a part's lines end in the file, by its first line
        self._offset: int | None = None  # where the next line begins; None before the first

    def tasks(self) -> Iterator[Task]:
        with self.path.open("rb") as file:
            lines = self._open(file)
            while part := tuple(islice(lines, LINES)):
                first = part[0].number
                self._ends[first] = file.tell()
                argument = Part(part, self.layout, self.terms)
                yield Task(("lines", first), balance_lines, argument, work=len(part))

    def absorb(self, task: Task, result: list[Answer] | Poisoned) -> list[Text]:
        first = task.argument.lines[0].number
        if isinstance(result, Poisoned):
            result = [_lost(line, result) for line in task.argument.lines]
        self._line = first + len(task.argument.lines)
        self._offset = self._ends.pop(first)
        self.counts.update([answer.kind for answer in result])
        return [answer.text for answer in result]

    def state(self) -> JSON:
        return {"line": self._line, "offset": self._offset, "counts": dict(self.counts)}

    def restore(self, state: JSON) -> None:
        self._line = state["line"]
        self._offset = state["offset"]
        self.counts = Counter(state["counts"])

    def summary(self) -> JSON:
        """How many equations have which answer."""
        return {"equations": self.counts.total(), **dict(sorted(self.counts.items()))}

    def _open(self, file: Any) -> Iterator[Line]:
        if self._offset is None:
            return islice(read_lines(file, 1), self.layout.header, None)
        file.seek(self._offset)
        return read_lines(file, self._line)


def balance_lines(part: Part, _seed: int) -> list[Answer]:
    """The answers to some lines of a file; an equation that they repeat is balanced once."""
    known: dict[str, Answer] = {}
    return [balance_line(line, part.layout, part.terms, known) for line in part.lines]


def balance_line(line: Line, layout: Layout, terms: Terms, known: dict[str, Answer]) -> Answer:
    """The answer to one line; ``line`` in an error is the line of the file.

    ``known`` are the answers to equations met before, to which this one is added.

    >>> balance_line(Line(7, b"# water"), Layout("text"), Terms(1000), {})
    Answer(kind='skipped', text='{"status":"skipped"}')
    """
    try:
        text = equation_in(line, layout)
        if text is None:
            return SKIPPED
        if text not in known:
            limit, medium, conserved = terms
            balance = balance_text(text, limit, medium=medium, conserved=conserved)
            known[text] = Answer(balance.status, record_text(balance))
        return known[text]
    except InputError as error:
        return _refused(line, error)


def _lost(line: Line, poisoned: Poisoned) -> Answer:
    """The answer to a line of a task that no worker survived."""
    return _refused(line, InputError(f"not balanced: {poisoned.reason}", kind="worker-died"))


def _refused(line: Line, error: InputError) -> Answer:
    found = error.as_json()["error"]
    return Answer("error", Text(canonical_json({"error": {**found, "line": line.number}})))
