"""From the records of a run to what the browser shows: the kernel's steps as numbered lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofs.browser.copies import copies
from proofs.browser.model import (
    AXIOM,
    Block,
    Message,
    Pairs,
    Part,
    Refuted,
    Split,
    Step,
    Theorem,
    TheoryGraph,
)
from proofs.export.latex import clause_latex
from proofs.language.statement import fact_text, facts_text, letters, term_text, to_mpl, to_text
from proofs.language.theory import Theory
from proofs.proof import JSON, facts_of
from proofs.terms import Clause, Term, clause_of, from_json, match, part_at, put_at, substitute

_PROVED = ("direct", "induction")
_HOLE = "\ue000"  # stands for the part that a step changes; no theory has this name


def theory_graph(theory: Theory, records: Sequence[JSON]) -> TheoryGraph:
    """A theory and the records of its journal, for :func:`proofs.browser.pages.write_browser`."""
    axioms = [
        Theorem(f"A{number}", to_text(clause), to_mpl(theory, clause), AXIOM,
                exports=(("LaTeX", clause_latex(clause)),))
        for number, clause in enumerate(theory.clauses, 1)
    ]  # fmt: skip
    known: dict[int, tuple[str, Clause]] = {}
    theorems = []
    proved = {record["id"]: record for record in records if "proof" in record}
    for record in proved.values():
        clause = theory.read(record["mpl"])
        theorems.append(
            Theorem(
                record["id"],
                record["statement"],
                record["mpl"],
                record["kind"],
                _Writer(theory, known, record["proof"]).proof(),
                exports=copies(theory, record, proved),
            )
        )
        known[record["proof"][-1]["id"]] = (record["id"], clause)
    blocks, messages = _replay(records)
    return TheoryGraph(
        f"The theory {theory.name}",
        (*axioms, *theorems),
        tuple(_refuted(record) for record in records if record["kind"] == "refuted"),
        blocks,
        messages,
        constants=tuple(name for name, (domain, _) in theory.functions.items() if not domain),
    )


def _replay(records: Sequence[JSON]) -> tuple[tuple[Block, ...], tuple[Message, ...]]:
    """The blocks of a search, and the messages between them."""
    told = [record for record in records if record["kind"] == "message"]
    theorem = {record["statement"]: record["id"] for record in records if "proof" in record}
    names = dict.fromkeys(name for record in told for name in (record["block"], record["from"]))
    fact = {record["block"]: record["fact"] for record in told if record["from"] == "root"}
    blocks = [Block("root", "axioms and theorems")] if told else []
    blocks += [Block(n, f"{n}: {fact[n]}", "root") for n in names if n != "root"]
    messages = []
    for record in told:
        proved = theorem.get(record["fact"], "") if record["rule"] in _PROVED else ""
        words = f"{record['fact']} ({record['rule']})"
        ends = record["from"], record["block"]
        messages.append(Message(record["round"], *ends, words, proved))
    return tuple(blocks), tuple(messages)


def _refuted(record: JSON) -> Refuted:
    values = tuple((name, str(value)) for name, value in record["counterexample"].items())
    return Refuted(record["statement"], values)


class _Writer:
    """Turns the kernel steps of one proof into parts and lines."""

    def __init__(
        self, theory: Theory, known: Mapping[int, tuple[str, Clause]], steps: Sequence[JSON]
    ) -> None:
        self.theory = theory
        self.known = known
        self.steps = steps
        self.opened = {step["id"]: step for step in steps if step["rule"] == "open"}
        self.local: dict[Any, Clause] = {}
        self.line: dict[int, int] = {}  # id of a result -> number of the line that ends it
        self.number = 0

    def proof(self) -> Part:
        """All that is proved in the outermost scope."""
        return Part("Proof", tuple(self._items(0)))

    def _items(self, scope: int) -> Iterator[Step | Split]:
        for step in self.steps:
            if step["rule"] == "chain" and step["scope"] == scope:
                yield from self._lines(step)
            elif step["rule"] == "apply" and step["scope"] == scope:
                yield self._applied(step)
            elif step["rule"] == "close":
                scopes = [inside for inside, _ in step["cases"]]
                if self.opened[scopes[0]]["scope"] == scope:
                    yield Split(tuple(self._part(self.opened[inside]) for inside in scopes))
                    goal = self.opened[scopes[0]]["goal"]
                    self.local[step["id"]] = _clause(facts_of(goal), goal["vars"])
                    self.line[step["id"]] = self.number

    def _part(self, step: JSON) -> Part:
        goal = step["goal"]
        names = [name for name, _ in goal["vars"]]
        facts = facts_of(goal)
        values: list[Any] = [(name,) for name in step["names"]]
        if "var" not in step:
            title = f"For any {', '.join(step['names'])}" if names else "At once"
            assumed = self._suppose(step["id"], facts, values, [])
            return Part(title, tuple(self._items(step["id"])), assumed)
        on = names.index(step["var"])
        sort = goal["vars"][on][1]
        constructor = self.theory.inductive[sort][step["of"]]
        domain = self.theory.functions[constructor][0]
        built = (constructor, *values[: len(domain)])
        parts = [n for n, s in zip(step["names"], domain, strict=False) if s == sort]
        hypotheses = [
            [substitute(fact, [(part,) if i == on else i for i in range(len(names))])
             for fact in facts]
            for part in parts
        ]  # fmt: skip
        values = [*values[len(domain) :][:on], built, *values[len(domain) :][on:]]
        told = [facts_text(facts, names) for facts in hypotheses]
        for number, hypothesis in enumerate(hypotheses):
            self.local[step["id"], number] = _clause(hypothesis, goal["vars"])
        assumed = self._suppose(step["id"], facts, values, told)
        title = f"Induction on {step['var']}: {step['var']} = {term_text(built, ())}"
        return Part(title, tuple(self._items(step["id"])), assumed)

    def _suppose(
        self, scope: int, facts: Sequence[Term], values: Sequence[Term], told: Sequence[str]
    ) -> tuple[str, ...]:
        """All that a scope supposes, in words: what was told, and the premises of its goal."""
        premises = [substitute(fact, values) for fact in facts[:-1]]
        for number, fact in enumerate(premises, len(told)):
            self.local[scope, number] = Clause((), (), fact)
        return (*told, *[fact_text(fact, ()) for fact in premises])

    def _applied(self, step: JSON) -> Step:
        """The line of a rule applied to facts."""
        clause, reason = self._law(step["ref"])
        values = [from_json(step["with"][str(n)]) for n in range(len(clause.sorts))]
        fact = substitute(clause.conclusion, values)
        used = [self.line[ref] for ref in step["if"] if not isinstance(ref, list)]
        self.number += 1
        self.local[step["id"]] = Clause((), (), fact)
        self.line[step["id"]] = self.number
        return Step(
            "a contradiction" if fact == ("false",) else fact_text(fact, ()),
            reason["rule"],
            theorem=reason.get("theorem", ""),
            steps=(*reason.get("steps", ()), *used),
            substitution=_substitution(values),
        )

    def _lines(self, step: JSON) -> Iterator[Step]:
        start = term = from_json(step["start"])
        self.number += 1
        yield Step(_text(term), "")
        for ref, side, path, *more in step["steps"]:
            clause, reason = self._law(ref)
            values: list[Any] = [None] * len(clause.sorts)
            for number, given in (more[0] if more else {}).items():
                values[int(number)] = from_json(given)
            match(clause.sides[side], part_at(term, tuple(path)), values)
            term = put_at(term, tuple(path), substitute(clause.sides[1 - side], values))
            self.number += 1
            yield _step(term, path, reason, values, "" if "from" in step else "= ")
        self.local[step["id"]] = Clause((), (), term if "from" in step else ("=", start, term))
        self.line[step["id"]] = self.number

    def _law(self, ref: Any) -> tuple[Clause, Mapping[str, Any]]:
        """The clause of a reference, and the reason as fields of a step."""
        if isinstance(ref, list) and ref[0] == 0:
            return self.theory.clauses[ref[1]], {"rule": "by", "theorem": f"A{ref[1] + 1}"}
        if isinstance(ref, list):
            return self.local[ref[0], ref[1]], {"rule": "by the hypothesis"}
        if ref in self.known:
            name, clause = self.known[ref]
            return clause, {"rule": "by", "theorem": name}
        return self.local[ref], {"rule": "by what was shown", "steps": (self.line[ref],)}


def _step(
    term: Term, path: Sequence[int], reason: Mapping[str, Any], values: Sequence[Any], sign: str
) -> Step:
    text = _text(term)
    before, after = _text(put_at(term, tuple(path), (_HOLE,))).split(_HOLE)
    return Step(
        sign + text,
        changed=(len(sign) + len(before), len(sign) + len(text) - len(after)),
        substitution=_substitution(values),
        **reason,
    )


def _text(term: Term) -> str:
    return fact_text(term, ()) if term[0] == "=" else term_text(term, ())


def _substitution(values: Sequence[Term]) -> Pairs:
    named = zip(letters(len(values)), values, strict=True)
    return tuple((name, term_text(value, ())) for name, value in named)


def _clause(facts: Sequence[Term], listed: Sequence[Sequence[str]]) -> Clause:
    return clause_of([sort for _, sort in listed], facts[:-1], facts[-1])
