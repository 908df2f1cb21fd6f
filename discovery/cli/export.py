"""``discover export``: results of a run in any form that its engine offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import click

from discovery.cli.engines import door
from discovery.cli.faults import nearest
from discovery.cli.options import Command, common
from discovery.errors import NothingFound, UsageError
from discovery.runs.folder import Run, keeps_run, open_run
from discovery.runs.index import find_record
from discovery.runs.storage import canonical_json, storage_errors

Writer = Callable[[Any], str]


@click.command(cls=Command)
@click.argument("run")
@click.option("--format", "form", required=True, metavar="F", help="Such as json; see the engine.")
@click.option("--id", "wanted", metavar="ID", help="Only the result with this id.")
@click.option("--ops", type=click.IntRange(0), metavar="N", help="Only results of N operations.")
@click.option("--out", default="-", metavar="FILE", help="File to write.  [default: stdout]")
@common("json")
def export(
    run: str, form: str, wanted: str | None, ops: int | None, out: str, as_json: bool
) -> None:
    """Write results of a run in another form.

    Every engine has the form "json", one record a line; a wrong form names the others. With --json
    a file written is reported as one JSON object.
    """
    found = open_run(run)
    texts = _texts(found, form, _chosen(found, wanted, ops))
    heading: list[str] = getattr(door(found, "api"), "HEADINGS", {}).get(form, [])
    if out == "-":
        for text in chain(heading, texts):
            click.echo(text)
        return
    written = _write(Path(out), chain(heading, texts)) - len(heading)
    facts = {"run": found.id, "format": form, "out": out, "records": written}
    click.echo(canonical_json(facts) if as_json else f"{out}: {written} records", err=not as_json)


def _texts(run: Run, form: str, records: Iterator[Any]) -> Iterator[str]:
    """A text for each record, or one for all if the engine has ``form`` in its ``DOCUMENTS``."""
    api = door(run, "api")
    documents = getattr(api, "DOCUMENTS", {})
    if form in documents:
        return iter([documents[form](run, list(records))])
    return map(_writer({"json": canonical_json, **api.EXPORTS}, form, documents), records)


def _writer(forms: Mapping[str, Writer], wanted: str, documents: Iterable[str]) -> Writer:
    if wanted not in forms:
        forms = {**forms, **dict.fromkeys(documents, canonical_json)}
        hint = nearest(wanted, forms)
        raise UsageError(
            f"no format {wanted!r}; there are {', '.join(forms)}",
            hint=f"--format {hint}" if hint else "",
        )
    return forms[wanted]


def _chosen(run: Run, wanted: str | None, ops: int | None) -> Iterator[Any]:
    """The records asked for, in the order of the journal; ``NothingFound`` when there are none."""
    records = run.records() if wanted is None else iter([find_record(run, wanted)])
    chosen = (r for r in records if ops is None or r.get("operations") == ops)
    first = next(chosen, None)
    if first is None:
        raise NothingFound(f"{run.id}: no such records")
    yield first
    yield from chosen


def _write(path: Path, texts: Iterable[str]) -> int:
    """Write ``texts`` as lines of a file; gives their number."""
    if keeps_run(path):
        raise UsageError(f"{path}: a run is kept in this file", hint="choose another name")
    count = 0
    with storage_errors(path), path.open("w", encoding="utf-8") as file:
        for text in texts:
            file.write(text + "\n")
            count += 1
    return count
