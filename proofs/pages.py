"""The pages of a run: a report on the theory, and beside it the browser of its proofs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.site.formula import mathml
from discovery.site.page import Link, render_template
from proofs.browser.data import page_of
from proofs.browser.pages import write_browser
from proofs.browser.records import theory_graph
from proofs.language.node import clause_node
from proofs.language.theory import Theory, read_theory
from proofs.proof import JSON
from proofs.terms import Clause

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

FOLDER = "browser"
_TEMPLATES = Path(__file__).parent / "templates"
_METHODS = {"direct": "by calculation", "induction": "by induction"}


def page(run: Run) -> str:
    """The report of a run; the browser is written into a folder beside it."""
    from discovery.site.report import render_report

    theory = read_theory(run.manifest.config["theory"])
    folder = run.path / FOLDER
    folder.mkdir(exist_ok=True)
    write_browser(theory_graph(theory, list(run.records())), folder)
    title = f"The theory {theory.name}"
    nav = (Link("Proof browser", f"{FOLDER}/index.html"),)
    return render_report(asdict(run.manifest), run=run.id, title=title, body=body(run), nav=nav)


def body(run: Run) -> Markup:
    """What the report says: laws, theorems, what is open or refuted, and the MPL."""
    records = list(run.records())
    theory = read_theory(run.manifest.config["theory"])
    users = _users(records)
    proved = [record for record in records if "proof" in record]
    axioms = [f"A{number}" for number in range(1, len(theory.clauses) + 1)]
    order = {name: i for i, name in enumerate([*axioms, *(record["id"] for record in proved)])}
    return render_template(
        _TEMPLATES,
        "theory.html",
        theory=theory.name,
        axioms=[
            (_links([name], order), _formula(clause), _links(users.get(name, []), order))
            for name, clause in zip(axioms, theory.clauses, strict=True)
        ],
        theorems=[_row(theory, record, users, order) for record in proved],
        open=run.manifest.summary.get("open_statements", []),
        refuted=[_refuted(record) for record in records if record["kind"] == "refuted"],
        mpl=theory.text,
    )


def _row(
    theory: Theory,
    record: JSON,
    users: Mapping[str, Sequence[str]],
    order: Mapping[str, int],
) -> tuple[Any, ...]:
    return (
        _links([record["id"]], order),
        _formula(theory.read(record["mpl"])),
        _METHODS[record["kind"]],
        record["steps"],
        _links(record["uses"], order),
        _links(users.get(record["id"], []), order),
    )


def _refuted(record: JSON) -> tuple[str, str, str]:
    values = ", ".join(f"{name} = {value}" for name, value in record["counterexample"].items())
    return record["id"], record["statement"], values


def _users(records: Sequence[JSON]) -> dict[str, list[str]]:
    """The theorems that use each axiom and theorem."""
    found: dict[str, list[str]] = {}
    for record in records:
        for used in record.get("uses", ()):
            found.setdefault(used, []).append(record["id"])
    return found


def _formula(clause: Clause) -> Markup:
    return mathml(clause_node(clause))


def _links(names: Sequence[str], order: Mapping[str, int]) -> Markup:
    """Links to axioms and theorems in the browser; ``order`` is their order there."""
    from markupsafe import Markup

    link = Markup('<a href="{}/{}#{}">{}</a>').format
    return Markup(" ").join(link(FOLDER, page_of(order[name]), name, name) for name in names)
