"""The pages of a run: the theory with all theorems, and a page for each proof, linked both ways.

A proof page shows the kernel's own steps: each line of a calculation has a number and an address,
marks the part that changes, and links to the law, theorem or hypothesis that changes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.runs.storage import replace_file
from discovery.site.formula import mathml
from discovery.site.page import Link, render_page, render_template
from proofs.language.node import clause_node
from proofs.language.statement import INFIX, fact_text, term_text
from proofs.language.theory import Theory, read_theory
from proofs.proof import JSON
from proofs.terms import Clause, Term, clause_of, from_json, match, part_at, put_at, substitute

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

FOLDER = "theorems"
_TEMPLATES = Path(__file__).parent / "templates"
_METHODS = {"direct": "by calculation", "induction": "by induction"}
_HOLE = "\ue000"  # stands for the part that a step changes


@dataclass(frozen=True)
class Line:
    """A step of a calculation: its number on the page, the formula, and why it holds."""

    number: int
    text: Markup
    reason: Markup


@dataclass(frozen=True)
class Part:
    """A scope of a proof, or a calculation in it."""

    id: int
    title: str
    given: list[str]
    lines: list[Line]
    first: int = 1


def page(run: Run) -> str:
    """The report of a run; the proof pages are written into a folder beside it."""
    from discovery.site.report import render_report

    records = list(run.records())
    theory = read_theory(run.manifest.config["theory"])
    folder = run.path / FOLDER
    folder.mkdir(exist_ok=True)
    for name, text in theorem_pages(theory, records):
        replace_file(folder / f"{name}.html", text)
    title = f"The theory {theory.name}"
    return render_report(asdict(run.manifest), run=run.id, title=title, body=body(run))


def body(run: Run) -> Markup:
    """What the report says: laws, theorems, what is open or refuted, and the MPL."""
    records = list(run.records())
    theory = read_theory(run.manifest.config["theory"])
    users = _users(records)
    proved = [record for record in records if "proof" in record]
    return render_template(
        _TEMPLATES,
        "theory.html",
        theory=theory.name,
        axioms=[
            (_anchor(f"A{n}"), _formula(clause), _links(users.get(f"A{n}", []), f"{FOLDER}/", ""))
            for n, clause in enumerate(theory.clauses, 1)
        ],
        theorems=[_row(theory, record, users) for record in proved],
        open=run.manifest.summary.get("open_statements", []),
        refuted=[_refuted(record) for record in records if record["kind"] == "refuted"],
        mpl=theory.text,
    )


def theorem_pages(theory: Theory, records: Sequence[JSON]) -> Iterator[tuple[str, str]]:
    """The name and the HTML of the page of each theorem."""
    users = _users(records)
    proved = [record for record in records if "proof" in record]
    known: dict[int, tuple[str, Clause]] = {}
    for number, record in enumerate(proved):
        clause = theory.read(record["mpl"])
        filled = render_template(
            _TEMPLATES,
            "theorem.html",
            statement=_formula(clause, display="block"),
            facts=[
                ("Proof", f"{_METHODS[record['kind']]}, {record['steps']} steps"),
                ("Uses", _links(record["uses"], "", "../report.html#")),
                ("Used by", _links(users.get(record["id"], []), "", "../report.html#")),
            ],
            proof=list(_Writer(theory, known).parts(record)),
            mpl=record["mpl"],
        )
        known[record["proof"][-1]["id"]] = (record["id"], clause)
        near = [proved[i]["id"] for i in (number - 1, number + 1) if 0 <= i < len(proved)]
        nav = [Link("Theory", "../report.html"), *(Link(name, f"{name}.html") for name in near)]
        title = f"{record['id']}: {record['statement']}"
        yield record["id"], render_page(title=title, body=filled, nav=nav)


def _row(theory: Theory, record: JSON, users: Mapping[str, list[str]]) -> tuple[Any, ...]:
    name = record["id"]
    return (
        _link(name, f"{FOLDER}/{name}.html"),
        _formula(theory.read(record["mpl"])),
        _METHODS[record["kind"]],
        record["steps"],
        _links(record["uses"], f"{FOLDER}/", "#"),
        _links(users.get(name, []), f"{FOLDER}/", "#"),
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


def _formula(clause: Clause, display: Any = "inline") -> Markup:
    return mathml(clause_node(clause), display=display)


def _anchor(name: str) -> Markup:
    from markupsafe import Markup

    return Markup('<span id="{0}">{0}</span>').format(name)


def _link(label: str, href: str) -> Markup:
    from markupsafe import Markup

    return Markup('<a href="{}">{}</a>').format(href, label)


def _links(names: Sequence[str], folder: str, axioms: str) -> Markup:
    """Links to theorems in a folder and to axioms on the page of the theory."""
    from markupsafe import Markup

    made = [
        _link(name, f"{axioms}{name}" if name.startswith("A") else f"{folder}{name}.html")
        for name in names
    ]
    return Markup(" ").join(made)


class _Writer:
    """Turns kernel steps into numbered lines."""

    def __init__(self, theory: Theory, known: Mapping[int, tuple[str, Clause]]) -> None:
        self.theory = theory
        self.known = known
        self.local: dict[Any, Clause] = {}
        self.number = 0

    def parts(self, record: JSON) -> Iterator[Part]:
        """The scopes and calculations of a proof, in order."""
        for step in record["proof"]:
            if step["rule"] == "open":
                yield self._opened(step)
            elif step["rule"] == "chain":
                first = self.number + 1
                yield Part(step["id"], "", [], list(self._lines(step)), first)
            elif step["rule"] == "close":
                self._closed(step, record["proof"])

    def _opened(self, step: JSON) -> Part:
        goal = step["goal"]
        names = [name for name, _ in goal["vars"]]
        fact = _read(goal["then"], names)
        if "var" not in step:
            return Part(step["id"], "Calculation", [f"For any {', '.join(step['names'])}:"], [])
        on = names.index(step["var"])
        sort = goal["vars"][on][1]
        constructor = self.theory.inductive[sort][step["of"]]
        domain = self.theory.functions[constructor][0]
        built = term_text((constructor, *[(name,) for name in step["names"][: len(domain)]]), ())
        given = []
        parts = [n for n, s in zip(step["names"], domain, strict=False) if s == sort]
        for number, part in enumerate(parts):
            partial = [(part,) if i == on else i for i in range(len(names))]
            hypothesis = substitute(fact, partial)
            given.append(f"Hypothesis: {fact_text(hypothesis, names)}")
            self.local[step["id"], number] = _clause(hypothesis, goal["vars"])
        return Part(step["id"], f"Induction on {step['var']}, case {built}", given, [])

    def _closed(self, step: JSON, steps: Sequence[JSON]) -> None:
        opened = next(s for s in steps if s["id"] == step["cases"][0][0])
        names = [name for name, _ in opened["goal"]["vars"]]
        self.local[step["id"]] = _clause(
            _read(opened["goal"]["then"], names), opened["goal"]["vars"]
        )

    def _lines(self, step: JSON) -> Iterator[Line]:
        from markupsafe import Markup

        term = from_json(step["start"])
        self.number += 1
        written = step["steps"]
        first = tuple(written[0][2]) if written else None
        yield Line(self.number, _marked(term, first), Markup(""))
        for place, (ref, side, path, *more) in enumerate(written):
            clause, label = self._law(ref)
            values: list[Any] = [None] * len(clause.sorts)
            for number, given in (more[0] if more else {}).items():
                values[int(number)] = from_json(given)
            match(clause.sides[side], part_at(term, path), values)
            term = put_at(term, tuple(path), substitute(clause.sides[1 - side], values))
            self.number += 1
            coming = tuple(written[place + 1][2]) if place + 1 < len(written) else None
            yield Line(self.number, Markup("= {}").format(_marked(term, coming)), label)
        self.local[step["id"]] = Clause((), (), ("=", from_json(step["start"]), term))

    def _law(self, ref: Any) -> tuple[Clause, Markup]:
        """The clause of a reference, and a link to it."""
        from markupsafe import Markup

        if isinstance(ref, list) and ref[0] == 0:
            name = f"A{ref[1] + 1}"
            return self.theory.clauses[ref[1]], Markup("by {}").format(
                _link(name, f"../report.html#{name}")
            )
        if isinstance(ref, list):
            link = _link("the hypothesis", f"#part-{ref[0]}")
            return self.local[ref[0], ref[1]], Markup("by {}").format(link)
        if ref in self.known:
            name, clause = self.known[ref]
            return clause, Markup("by {}").format(_link(name, f"{name}.html"))
        return self.local[ref], Markup("by {}").format(
            _link("what was shown above", f"#part-{ref}")
        )


def _marked(term: Term, path: Sequence[int] | None) -> Markup:
    """A term, with the part at a path marked."""
    from markupsafe import Markup

    if path is None:
        return Markup("{}").format(term_text(term, ()))
    part = part_at(term, tuple(path))
    text = term_text(part, ())
    if path and len(part) > 1 and part[0] in INFIX and part_at(term, tuple(path[:-1]))[0] in INFIX:
        text = f"({text})"
    before, after = term_text(put_at(term, tuple(path), (_HOLE,)), ()).split(_HOLE)
    return Markup("{}<mark>{}</mark>{}").format(before, text, after)


def _read(fact: Any, names: Sequence[str]) -> Term:
    if isinstance(fact, str):
        return names.index(fact) if fact in names else (fact,)
    return (fact[0], *[_read(part, names) for part in fact[1:]])


def _clause(fact: Term, listed: Sequence[Sequence[str]]) -> Clause:
    return clause_of([sort for _, sort in listed], [], fact)
