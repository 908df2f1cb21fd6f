"""The report of a run: how it ended, the engine's body, and what was asked."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
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
    "running": ("running", "open"),
}


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

    state, kind = _STATES[manifest["state"]]
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
        Path(__file__).parent / "templates",
        "report.html",
        state=state,
        kind=kind,
        records=manifest["journal"].get("records"),
        seconds=f"{manifest['timing'].get('seconds', 0):.3g}",
        body=body,
        facts=facts,
    )
    return render_page(title=title, body=filled, nav=nav, scripts=scripts, styles=styles)
