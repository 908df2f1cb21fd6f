"""Proof files: the steps that the kernel reads, recorded as a proof is made.

While a theorem is being proved its own steps have negative ids, -1, -2, ...; theorems proved before
have positive ones and axioms are ``[0, n]``. :func:`placed` gives a finished proof its place in the
file. A step that nothing refers to is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from proofs.prover.rewriting import Reference, Step
from proofs.terms import Clause, Term, to_json

JSON = dict[str, Any]
LETTERS = "abcdefgh"
PARTS = "kmnpq"


class Script:
    """The steps of one proof, in the making."""

    def __init__(self) -> None:
        self.steps: list[JSON] = []
        self._last = 0

    def add(self, rule: str, **fields: Any) -> int:
        """Record a step; gives its id."""
        self._last -= 1
        self.steps.append({"id": self._last, "rule": rule, **fields})
        return self._last

    def chain(
        self, scope: int, start: Term, steps: Sequence[Step], proof: Reference | None = None
    ) -> int:
        """Record a calculation from a term, or from a fact that ``proof`` proves."""
        written = [_step(step) for step in steps]
        given = {} if proof is None else {"from": proof}
        return self.add("chain", scope=scope, start=to_json(start), steps=written, **given)

    def cut(self, length: int) -> None:
        """Forget all but the first steps: an attempt failed."""
        del self.steps[length:]


def goal_of(clause: Clause, names: Sequence[str]) -> JSON:
    """A clause as proof files state a goal, its variables named."""

    def spell(term: Term) -> Any:
        if isinstance(term, int):
            return names[term]
        return to_json(term) if len(term) == 1 else [term[0], *map(spell, term[1:])]

    facts = [[fact[0], *map(spell, fact[1:])] for fact in (*clause.premises, clause.conclusion)]
    listed = [[name, sort] for name, sort in zip(names, clause.sorts, strict=True)]
    return {"vars": listed, "if": facts[:-1], "then": facts[-1]}


def facts_of(goal: JSON) -> tuple[Term, ...]:
    """The premises and the conclusion of a goal, its variables as numbers."""
    names = [name for name, _ in goal["vars"]]

    def read(part: Any) -> Term:
        if isinstance(part, str):
            return names.index(part) if part in names else (part,)
        return (part[0], *map(read, part[1:]))

    return tuple(read(fact) for fact in (*goal["if"], goal["then"]))


def fresh(count: int, letters: str, taken: Iterable[str]) -> list[str]:
    """Names that are not taken."""
    used, found = set(taken), list[str]()
    number = 0
    while len(found) < count:
        for letter in letters:
            name = letter + (str(number) if number else "")
            if name not in used and len(found) < count:
                found.append(name)
        number += 1
    return found


def needed(steps: Sequence[JSON], last: int) -> list[JSON]:
    """The steps that step ``last`` rests on, in order."""
    wanted = {last}
    kept = []
    for step in reversed(steps):
        if step["id"] in wanted:
            kept.append(step)
            wanted |= set(references(step))
    return kept[::-1]


def references(step: JSON) -> list[int]:
    """The ids that a step refers to; the scope of a hypothesis counts."""
    found = [step[key] for key in ("scope", "from", "ref", "by") if key in step]
    for written in step.get("steps", ()):
        found.append(written[0])
        found += written[4] if len(written) > 4 else []
    for inside, ref in step.get("cases", ()):
        found += [inside, ref]
    found += step.get("if", [])
    return [ref if isinstance(ref, int) else ref[0] for ref in found]


def axioms(step: JSON) -> list[int]:
    """The numbers of the axioms that a step uses."""
    used = [step["ref"]] if "ref" in step else []
    used += [written[0] for written in step.get("steps", ())]
    return [ref[1] for ref in used if isinstance(ref, list) and ref[0] == 0]


def placed(steps: Sequence[JSON], last: int) -> list[JSON]:
    """The steps with local ids replaced by those that follow ``last``."""
    place = {step["id"]: last + number for number, step in enumerate(steps, 1)}

    def move(ref: Reference) -> Reference:
        if isinstance(ref, list):
            return [place.get(ref[0], ref[0]), ref[1]]
        return place.get(ref, ref)

    return [_moved(step, move) for step in steps]


def length(steps: Iterable[JSON]) -> int:
    """How many rewritings and applications of rules with premises there are."""
    return sum(len(step.get("steps", ())) + (step["rule"] == "apply") for step in steps)


def _moved(step: JSON, move: Any) -> JSON:
    made = dict(step)
    for key in ("id", "scope", "from", "ref", "by"):
        if key in made:
            made[key] = move(made[key])
    if "steps" in made:
        made["steps"] = [[move(ref), *rest] for ref, *rest in made["steps"]]
    if "cases" in made:
        made["cases"] = [[move(inside), move(ref)] for inside, ref in made["cases"]]
    if "if" in made:
        made["if"] = [move(ref) for ref in made["if"]]
    return made


def _step(step: Step) -> list[Any]:
    written: list[Any] = [step.ref, step.side, list(step.path)]
    if step.open:
        written.append({str(number): to_json(term) for number, term in step.open.items()})
    return written
