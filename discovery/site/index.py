"""The list of runs: one page that leads to the reports of many."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from discovery.site.page import render_page, render_template
from discovery.site.report import wording


class Entry(NamedTuple):
    """What the list says about a run.

    ``folder`` is its path from the page, ``page`` the name of its report there or "", ``state`` a
    state of a manifest or "damaged", ``started`` an ISO time or "".
    """

    folder: str
    page: str
    engine: str
    state: str
    command: Sequence[str] = ()
    records: int | None = None
    started: str = ""


def render_index(entries: Sequence[Entry], *, title: str) -> str:
    """The page that lists runs, in the order given.

    >>> "No runs yet" in render_index([], title="Runs")
    True
    """
    rows = [
        {
            "href": quote(f"{entry.folder}/{entry.page}") if entry.page else "",
            "state": wording(entry.state),
            "command": shlex.join(entry.command),
            "started": entry.started[:16].replace("T", " "),
            "entry": entry,
        }
        for entry in entries
    ]
    body = render_template(Path(__file__).parent / "templates", "index.html", rows=rows)
    return render_page(title=title, body=body)
