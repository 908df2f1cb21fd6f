"""The page shell: one layout and one stylesheet for every page that this project writes.

Takes a title and a body of safe HTML; gives a whole page that opens from disk, loads nothing, and
runs no script but those it was given: its Content-Security-Policy forbids all else and names the
inline styles and each script by their hashes. Text reaches a page only through templates with
autoescaping, or through :func:`json_script`.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES = Path(__file__).parent / "templates"


class Link(NamedTuple):
    """An entry of a page's navigation."""

    label: str
    href: str


def render_page(
    *,
    title: str,
    body: Markup,
    nav: Sequence[Link] = (),
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
) -> str:
    """A whole HTML page.

    ``title`` is plain text and becomes the heading; ``body`` is what follows it, from
    :func:`render_template`; ``nav`` are links to other pages; ``scripts`` are sources of classic
    scripts, run in order at the end of the page; ``styles`` are stylesheets after the common one.
    Raises ``ValueError`` for a link that is neither relative nor http(s), or a script or stylesheet
    that would end its own element.

    >>> from markupsafe import Markup
    >>> page = render_page(title="H2 < O2", body=Markup("<p>balanced</p>"))
    >>> "<h1>H2 &lt; O2</h1>" in page
    True
    """
    for link in nav:
        _require_plain_link(link.href)
    styles = [(_TEMPLATES / "style.css").read_text(encoding="utf-8").strip(), *styles]
    for element, sources in (("script", scripts), ("style", styles)):
        for source in sources:
            _require_enclosed(source, element)
    return render_template(
        _TEMPLATES,
        "page.html",
        title=title,
        body=body,
        nav=nav,
        styles=[_safe(style) for style in styles],
        scripts=[_safe(script) for script in scripts],
        policy=_policy(styles, scripts),
    )


def render_template(folder: Path, name: str, **values: Any) -> Markup:
    """The template ``name`` of ``folder`` filled with ``values``, all text escaped.

    Templates may import the shared macros: ``{% import "parts.html" as parts %}``. A name that
    ``values`` lack is an error.
    """
    return _safe(_environment(folder).get_template(name).render(values))


def json_script(element_id: str, value: Any) -> Markup:
    """A script element of type application/json that page scripts read ``value`` from.

    No text in ``value`` can end the element: ``<``, ``>`` and ``&`` are written as escapes.

    >>> print(json_script("data", "</script>"))
    <script type="application/json" id="data">"\\u003c/script\\u003e"</script>
    """
    from markupsafe import Markup

    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    element = Markup('<script type="application/json" id="{}">{}</script>')
    return element.format(element_id, Markup(text))


@cache
def _environment(folder: Path) -> Environment:
    """Jinja over a folder of templates and the shared ones; undefined names are errors."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([folder, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """The Content-Security-Policy that allows these styles and scripts, and nothing else."""
    directives: Mapping[str, Sequence[str]] = {
        "default-src": ["'none'"],
        "style-src": [_source_hash(style) for style in styles],
        "script-src": [_source_hash(script) for script in scripts] or ["'none'"],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def _source_hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _require_plain_link(href: str) -> None:
    """A link may lead to a file beside the page or to the web, never into script."""
    if urlsplit(href).scheme not in ("", "http", "https"):
        raise ValueError(f"a link of a page cannot be {href!r}")


def _require_enclosed(source: str, element: str) -> None:
    if f"</{element}" in source.lower() or "<!--" in source:
        raise ValueError(f"the text of a {element} cannot end its element or open a comment")


def _safe(text: str) -> Markup:
    """``text``, known to be safe HTML."""
    from markupsafe import Markup

    return Markup(text)
