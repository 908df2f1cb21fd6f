"""Balance an equation or a file of them, survey a set of species: what users call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from discovery.errors import UsageError
from discovery.reactions.balance import Balance, balance_text
from discovery.reactions.conserved import read_conserved
from discovery.reactions.formula import MAX_COUNT

if TYPE_CHECKING:
    from discovery.reactions.batch import Batch
    from discovery.reactions.survey import Survey
    from discovery.runs.folder import Run
    from discovery.runs.journal import Listener
    from search.budget import Budget
    from search.driver import Outcome, Progress
    from search.executors import ExecutorSpec

INPUT = "input"  # the file in a run folder that keeps what was to be balanced
_COPIED = 1 << 20  # bytes at a time


def balance(
    equation: str,
    *,
    max_count: int = MAX_COUNT,
    medium: str | None = None,
    conserve: Sequence[str] = (),
) -> Balance:
    """The balance of a chemical equation, or the proof that there are several or none.

    ``medium`` ("acid" or "base") adds water, H+ or OH-, and electrons where the equation needs
    them; ``conserve`` names further conserved quantities, as in ``["O-O: H2O2=1, O2=1"]``;
    ``max_count`` bounds each subscript. Raises ``InputError`` with a kind and a position for text
    that cannot be read, ``LimitError`` for text that would cost too much.

    >>> answer = balance("KMnO4 + HCl -> KCl + MnCl2 + H2O + Cl2")
    >>> answer.status, answer.coefficients
    ('unique', (2, 16, 2, 2, 8, 5))
    >>> answer.check()
    >>> balance("MnO4- + Fe+2 -> Mn+2 + Fe+3", medium="acid").equation
    'MnO4- + 5 Fe+2 + 8 H+ -> Mn+2 + 5 Fe+3 + 4 H2O'
    """
    if medium not in (None, "acid", "base"):
        raise UsageError(f"there is no medium {medium!r}", hint="acid or base")
    return balance_text(
        equation, max_count, medium=medium, conserved=read_conserved(conserve) or None
    )


def start_batch(
    source: IO[bytes],
    *,
    name: str,
    command: list[str],
    out: Path | None = None,
    max_count: int = MAX_COUNT,
    medium: str | None = None,
    conserve: Sequence[str] = (),
    network: bool = False,
) -> Run:
    """A run folder with a copy of ``source``, one equation a line; :func:`resume` balances them.

    The ending of ``name`` tells CSV and JSON lines from plain text; where it tells nothing, as that
    of ``-``, the first line does. With ``network`` the page tells what all reactions conserve.
    """
    from discovery.reactions.sources import MAX_LINE, find_layout
    from discovery.runs.folder import create_run

    first = source.readline(MAX_LINE)
    layout = find_layout(name, first)
    config = {
        "file": name,
        "layout": layout._asdict(),
        "max_count": max_count,
        "medium": medium,
        "conserved": read_conserved(conserve),
        "network": network,
    }
    run = create_run("reactions", command=command, config=config, out=out)
    _keep_input(run.path / INPUT, first, source)
    return run


def _keep_input(path: Path, first: bytes, rest: IO[bytes]) -> None:
    """Copy the input; killed at any moment, the whole of it is there, or no file of that name."""
    from discovery.runs.storage import storage_errors

    part = path.with_suffix(".part")
    with storage_errors(path), part.open("wb") as copy:
        while first:
            copy.write(first)
            first = rest.read(_COPIED)
        copy.flush()
        part.replace(path)


def start_survey(
    species: str,
    complete: str,
    *,
    command: list[str],
    out: Path | None = None,
    max_count: int = MAX_COUNT,
) -> Run:
    """A run folder for the reactions among species; :func:`resume` finds them.

    Raises what :func:`discovery.find_reactions` raises for ``species`` and ``complete``.
    """
    from discovery.reactions.species_set import read_species_set
    from discovery.runs.folder import create_run

    asked = read_species_set(species, complete, max_count)
    config = {"species": list(asked.names), "set": complete, "max_count": max_count}
    return create_run("reactions", command=command, config=config, out=out)


def resume(
    run: Run,
    *,
    executor: ExecutorSpec = "serial",
    budget: Budget | None = None,
    progress: Callable[[Progress], None] | None = None,
    listener: Listener | None = None,
) -> Outcome:
    """Do what a run was made for, or go on.

    ``listener`` is told new answers, and their JSON texts, once they are safely written.
    """
    from discovery.reactions.pages import page, save_pictures
    from discovery.runs.resume import drive

    plan = _survey(run) if "species" in run.manifest.config else _batch(run)
    outcome = drive(
        run,
        plan,
        page=page,
        summary=plan.summary,
        executor=executor,
        budget=budget,
        progress=progress,
        listener=listener,
    )
    save_pictures(run)
    return outcome


def show(run: Run) -> Iterator[str]:
    """The answers of a run as lines of text."""
    from discovery.reactions.explain import describe

    return map(describe, run.records())


def _batch(run: Run) -> Batch:
    from discovery.reactions.batch import Batch, Terms
    from discovery.reactions.sources import Layout
    from discovery.runs.storage import DamagedRun

    config = run.manifest.config
    layout = Layout(**config["layout"])
    path = run.path / INPUT
    if not path.is_file():
        raise DamagedRun(
            f"{path}: missing, or was not copied to its end", hint="begin again with --file"
        )
    total = max(_count_lines(path) - layout.header, 0)
    terms = Terms(config["max_count"], config.get("medium"), config.get("conserved"))
    return Batch(path, layout, terms=terms, total=total)


def _survey(run: Run) -> Survey:
    from discovery.reactions.species_set import read_species_set
    from discovery.reactions.survey import Survey

    config = run.manifest.config
    asked = read_species_set(", ".join(config["species"]), config["set"], config["max_count"])
    return Survey(asked)


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
        from discovery.reactions.explain import reaction_terms

        if "coefficients" in record:
            record = reaction_terms(record["equation"])
        if "left" not in record:
            return ""
        return render.write_record(record, getattr(render, notation))

    return write


def _as_text(record: Any) -> str:
    from discovery.reactions.explain import describe

    return describe(record)


def _as_csv(record: Any) -> str:
    """Status, dimension, equation, and the coefficients in the order left and right.

    A reaction among species has stoichiometric numbers in the order of the species instead.
    """
    import csv
    from io import StringIO

    terms: Sequence[Any] = [*record.get("left", ()), *record.get("right", ())]
    numbers = record.get("coefficients") or [t["coefficient"] for t in terms if "coefficient" in t]
    coefficients = " ".join(map(str, numbers))
    status = record.get("status", "reaction" if numbers else record.get("set", "error"))
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
HEADINGS = {"csv": ["status,dimension,equation,coefficients"]}
