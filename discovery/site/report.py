"""The report of a run: how it ended, the engine's body, and what was asked.

A run that cannot be read gets a page too, which says what is wrong and what is left of it.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.site.page import Link, render_page, render_template

if TYPE_CHECKING:
    from markupsafe import Markup

# State of a manifest -> the words on the page and their colour in the stylesheet.
_STATES = {
    "done": ("complete", "good"),
    "work": ("stopped at its work budget", "open"),
    "time": ("stopped at its time budget", "open"),
    "interrupted": ("interrupted", "open"),
    "running": ("running, or killed", "open"),
    "damaged": ("damaged", "bad"),
}
_TEMPLATES = Path(__file__).parent / "templates"


def wording(state: str) -> tuple[str, str]:
    """How pages name the state of a run, and the kind of verdict that it is."""
    return _STATES[state]


def render_report(
    manifest: Mapping[str, Any],
    *,
    run: str,
    title: str,
    body: Markup,
    nav: tuple[Link, ...] = (),
    scripts: tuple[str, ...] = (),
    styles: tuple[str, ...] = (),
) -> str:
    """The page of a run: its state in a line, the engine's ``body``, the facts of the manifest.

    ``manifest`` is the manifest as a JSON object, ``run`` the id of the run.
    """
    from markupsafe import Markup

    state, kind = wording(manifest["state"])
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    facts = [
        ("Run", Markup("<code>{}</code>").format(run)),
        ("Command", Markup("<code>{}</code>").format(shlex.join(manifest["command"]))),
        ("Seed", manifest["seed"]),
        ("Started", manifest["timing"].get("started", "")),
        ("Digest", Markup("<code>{}</code>").format(manifest["journal"].get("digest", ""))),
        ("Versions", versions),
        ("Verify", Markup("<code>discover check {}</code>").format(run)),
    ]
    filled = render_template(
        _TEMPLATES,
        "report.html",
        state=state,
        kind=kind,
        partial=manifest["state"] != "done",
        run=run,
        records=manifest["journal"].get("records"),
        seconds=f"{manifest['timing'].get('seconds', 0):.3g}",
        body=body,
        facts=facts,
    )
    return render_page(title=title, body=filled, nav=nav, scripts=scripts, styles=styles)


def render_broken(
    *, run: str, fault: str, hint: str, facts: Sequence[tuple[str, object]], left: int
) -> str:
    """The page of a run that its report cannot be made of.

    ``fault`` says what is wrong, ``facts`` are what could be read, ``left`` counts the results
    that are whole.
    """
    from markupsafe import Markup

    code = Markup("<code>{}</code>").format
    filled = render_template(
        _TEMPLATES,
        "broken.html",
        fault=fault,
        hint=hint,
        facts=[("Run", code(run)), *facts, ("Results", f"{left} can be read")],
        commands=[
            (f"discover check {run}", "tells what of it holds."),
            (f"discover resume {run}", "goes on from what was saved, if it can."),
            (f"discover browse {run}", "tries this page again."),
        ],
    )
    return render_page(title=f"The run {run}", body=filled)
