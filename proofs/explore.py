"""The grid of logic blocks: conjectures go out, each to a block of its own, and proofs come back.

The root block holds the axioms and theorems and poses conjectures size by size. A round sends a
handful of them out, each to a block that gets all theorems as mail and tries to prove it; what it
proves, or that it failed, comes back as mail to the root, which reads it in the order of sending.
A failed conjecture is tried again when there are new theorems, with nested induction last. A round
is a wave of :mod:`search`: what it holds depends on the mail of earlier rounds only, so the number
of workers changes nothing, and the mail alone is enough to resume.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from proofs.blocks.attempt import Known, Letter, attempt, rewriter
from proofs.conjectures.fingerprints import Refuted, Terms
from proofs.language.statement import letters, term_text, to_mpl, to_text
from proofs.language.theory import Theory
from proofs.proof import axioms, length, placed, references
from proofs.prover.rewriting import Rewriter
from proofs.terms import Clause, Term, substitute, subterms, to_json
from search.plan import JSON, Poisoned, Task

ROUND: Final = 8  # conjectures sent out in a round
BATCH: Final = 4  # of them in one task
DEPTHS: Final = (1, 2, 3)  # of nested induction, tried in this order
DEEPEST_EQUATION: Final = 2  # inductions also serve to tell cases apart, which premises need


@dataclass
class Conjecture:
    """A conjecture on its way: how many theorems there were when it last failed, by depth."""

    name: str
    clause: Clause
    asked: bool = False  # a goal of the user
    hint: bool = False  # a lemma of the user, to be proved before all else
    kept: bool = False  # wanted even if it follows from known theorems
    failed: dict[int, int] = field(default_factory=dict)
    heard: int = 0  # so many theorems have been sent to it

    def ready(self, depth: int, theorems: int) -> bool:
        """Whether to try it, or try again, at a depth of induction."""
        worth = depth <= DEEPEST_EQUATION or not self.clause.is_equation
        return worth and self.failed.get(depth, -1) < theorems


@dataclass(frozen=True)
class Theorem:
    """A proved clause: its number in the list, the id of its result, and its record."""

    clause: Clause
    result: int
    record: JSON


class Exploration:
    """A plan for ``search.run``: theorems of a theory from its definitions alone.

    With goals the search ends when all of them are proved.
    """

    def __init__(self, theory: Theory, *, size: int, seed: int = 0) -> None:
        self.theory = theory
        self.size = size
        self.terms = Terms(theory, seed)
        self.theorems: list[Theorem] = []
        self.blocks: list[Conjecture] = []
        self.refuted: list[JSON] = []
        self._explores = True
        self._grown = 0
        self._last = 0
        self._opened = 0
        self._rounds = 0
        self._mail: list[Any] = []
        self._round: list[tuple[Task, list[Conjecture]]] = []

    def ask(self, goals: Sequence[Clause], hints: Sequence[Clause], *, explores: bool) -> None:
        """Enter goals, and hints that are proved before them; without goals, say so."""
        self.blocks += [self._open(clause, hint=True) for clause in hints]
        self.blocks += [self._open(clause, asked=True) for clause in goals]
        self._explores = explores

    @property
    def message(self) -> str:
        latest = self.theorems[-1].record["statement"] if self.theorems else ""
        return f"terms of size {self._grown}, {len(self.theorems)} theorems  {latest}"

    @property
    def open(self) -> list[Clause]:
        """Conjectures that are neither proved nor refuted."""
        return [block.clause for block in self.blocks]

    def tasks(self) -> Iterator[Task]:
        if not self._round:
            self._round = self._next_round()
        yield from [task for task, _ in self._round]

    def absorb(self, task: Task, result: list[Letter] | Poisoned) -> list[JSON]:
        _, blocks = self._round.pop(0)
        mail = [None] * len(blocks) if isinstance(result, Poisoned) else result
        self._mail.append(mail)
        records = self._refutations()
        for block, letter in zip(blocks, mail, strict=True):
            records.append(self._sent(block, len(task.argument[1])))
            records += self._answer(block, letter, task)
        return records

    def _answer(self, block: Conjecture, letter: Letter, task: Task) -> list[JSON]:
        """Read what a block writes back: a proof, or that it found none."""
        if letter is None:
            block.failed[task.argument[3]] = len(task.argument[1])
            return [self._message("root", block.name, block.clause, "open", ())]
        self.blocks.remove(block)
        adopted = self._adopt(block, letter)
        if not adopted:
            return [self._message("root", block.name, block.clause, "known by now", ())]
        proof = adopted[0]
        told = self._message("root", block.name, block.clause, proof["kind"], proof["uses"])
        return [*adopted, told]

    def _sent(self, block: Conjecture, theorems: int) -> JSON:
        """The message to a block: its conjecture, and the theorems that are news to it."""
        news = [theorem.record["id"] for theorem in self.theorems[block.heard : theorems]]
        block.heard = theorems
        return self._message(block.name, "root", block.clause, "conjecture", news)

    def _message(
        self, block: str, sender: str, clause: Clause, rule: str, premises: Sequence[str]
    ) -> JSON:
        return {
            "kind": "message",
            "round": self._rounds + (block == "root"),  # an answer is read in the next round
            "block": block,
            "from": sender,
            "fact": to_text(clause),
            "rule": rule,
            "premises": list(premises),
        }

    def _open(
        self, clause: Clause, *, asked: bool = False, hint: bool = False, kept: bool = True
    ) -> Conjecture:
        self._opened += 1
        return Conjecture(f"B{self._opened}", clause, asked, hint, kept)

    def state(self) -> JSON:
        return {"mail": self._mail}

    def restore(self, state: JSON) -> None:
        for mail in state["mail"]:
            if not self._round:
                self._round = self._next_round()
            self.absorb(self._round[0][0], mail)

    def _next_round(self) -> list[tuple[Task, list[Conjecture]]]:
        """What to send out now; terms grow when nothing else can be tried."""
        while self._explores or any(block.asked for block in self.blocks):
            self._drop_known()
            hints = [block for block in self.blocks if block.hint]
            for blocks, depth in product((hints, self.blocks), DEPTHS):
                ready = [b for b in blocks if b.ready(depth, len(self.theorems))]
                if ready:
                    return self._send(ready[:ROUND], depth)
            if self._grown >= self.size:
                break
            self._grown += 1
            posed = [block.clause for block in self.blocks]
            for clause, general in self.terms.grow(self._grown, self._current()):
                if clause not in posed:
                    self.blocks.append(self._open(clause, kept=general))
        return []

    def _send(self, blocks: list[Conjecture], depth: int) -> list[tuple[Task, list[Conjecture]]]:
        known = self._known()
        self._rounds += 1
        sent = []
        for start in range(0, len(blocks), BATCH):
            batch = blocks[start : start + BATCH]
            argument = (self.theory.text, known, [block.clause for block in batch], depth)
            key = (len(self._mail), start)
            sent.append((Task(key, attempt, argument, len(batch)), batch))
        return sent

    def _known(self) -> Known:
        return tuple((theorem.clause, theorem.result) for theorem in self.theorems)

    def _current(self) -> Rewriter:
        return rewriter(self.theory.text, self._known())

    def _drop_known(self) -> None:
        """Forget conjectures that follow from the theorems by calculation."""
        self.blocks = [b for b in self.blocks if b.kept or not self._follows(b.clause)]

    def _follows(self, clause: Clause) -> bool:
        if not clause.is_equation:
            return False
        names = [("_" + letter,) for letter in letters(len(clause.sorts))]
        left, right = (substitute(side, names) for side in clause.sides)
        known = self._current()
        return bool(known.normal(left) == known.normal(right))

    def _adopt(self, block: Conjecture, letter: tuple[str, int, list[JSON]]) -> list[JSON]:
        """Enter a proof at the end of the proof file, unless its theorem is known by now."""
        kind, result, steps = letter
        if not block.kept and self._follows(block.clause):
            return []
        name = f"T{len(self.theorems) + 1}"
        mpl = to_mpl(self.theory, block.clause)
        stated = {"id": result - 1, "rule": "theorem", "name": name, "mpl": mpl, "by": result}
        steps = placed([*steps, stated], self._last)
        self._last = steps[-1]["id"]
        record = {
            "id": name,
            "statement": to_text(block.clause),
            "mpl": mpl,
            "kind": kind,
            "steps": length(steps),
            "uses": self._uses(steps),
            "proof": steps,
        }
        self.theorems.append(Theorem(block.clause, self._last, record))
        return [record]

    def _uses(self, steps: Sequence[JSON]) -> list[str]:
        """The axioms and theorems that a proof rests on directly."""
        used = sorted({number for step in steps for number in axioms(step)})
        ids = {ref for step in steps for ref in references(step)}
        named = [theorem.record["id"] for theorem in self.theorems if theorem.result in ids]
        return [f"A{number + 1}" for number in used] + named

    def _refutations(self) -> list[JSON]:
        found = self.terms.refuted[len(self.refuted) :]
        first = len(self.refuted) + 1
        records = [self._refutation(number, refuted) for number, refuted in enumerate(found, first)]
        self.refuted += records
        return records

    def _refutation(self, number: int, refuted: Refuted) -> JSON:
        clause = refuted.clause
        values = self._spelled(clause, refuted.counterexample)
        parts = [part for value in values for part in subterms(value)]
        free = dict.fromkeys(part[0] for part in parts if part[0] not in self.theory.functions)
        sides = [substitute(side, values) for side in clause.sides]
        return {
            "id": f"R{number}",
            "statement": to_text(clause),
            "kind": "refuted",
            "counterexample": self.named(clause, refuted.counterexample),
            "instance": [to_json(side) for side in sides],
            "free": [[name, name.rpartition("_")[0]] for name in free],
        }

    def named(self, clause: Clause, values: Sequence[Any]) -> JSON:
        """Values of the variables of a clause by the names that ``to_text`` gives them."""
        numbers = self.terms.evaluator.zero
        told = [
            value if sort in numbers else term_text(term, ())
            for value, sort, term in zip(
                values, clause.sorts, self._spelled(clause, values), strict=True
            )
        ]
        return dict(zip(letters(len(values)), told, strict=True))

    def _spelled(self, clause: Clause, values: Sequence[Any]) -> list[Term]:
        return list(map(self.terms.evaluator.spelled, values, clause.sorts))
