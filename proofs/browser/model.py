"""What the browser shows: a theory with its theorems, proofs, refuted conjectures and messages.

The engine's records are mapped to these classes in one place; nothing else of the engine is known
here. Terms and facts are texts, ready to be read; ``Step.changed`` points into them. A theory lists
its theorems in an order in which each rests on earlier ones only, axioms first, so there are no
cycles; :func:`check_theory` holds every theory to that before a page is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

AXIOM = "axiom"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")

Pairs: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """A line of a proof: the term or fact arrived at, and why.

    ``rule`` says why in words, and is empty where a calculation starts; ``theorem`` is the id of
    the theorem or axiom applied, if any, and ``substitution`` gives its variables. ``steps`` are
    numbers of earlier lines of the same proof. ``changed`` is the half-open range of ``text`` that
    this step has made.
    """

    text: str
    rule: str
    theorem: str = ""
    steps: tuple[int, ...] = ()
    changed: tuple[int, int] | None = None
    substitution: Pairs = ()


@dataclass(frozen=True)
class Part:
    """A stretch of a proof under a title, with what may be assumed in it."""

    title: str
    items: tuple[Step | Split, ...]
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """Cases that together settle a goal; shown side by side."""

    cases: tuple[Part, ...]


@dataclass(frozen=True)
class Theorem:
    """A statement with its proof; an axiom has none.

    ``kind`` is one word or two ("axiom", "induction", ...); ``exports`` are (format, text) for the
    copy buttons, besides the statement and its MPL; ``round`` is when it was proved.
    """

    id: str
    statement: str
    mpl: str
    kind: str
    proof: Part | None = None
    name: str = ""
    exports: Pairs = ()
    round: int = 0


@dataclass(frozen=True)
class Refuted:
    """A conjecture that is false, and values of its variables that show it.

    ``left`` and ``right`` are what the sides of an equation are there.
    """

    statement: str
    counterexample: Pairs
    left: str = ""
    right: str = ""


@dataclass(frozen=True)
class Block:
    """A logic block; ``parent`` is the id of the block whose premises it extends."""

    id: str
    name: str
    parent: str = ""


@dataclass(frozen=True)
class Message:
    """A fact that reached a block in a round; ``source`` and ``target`` are ids of blocks."""

    round: int
    source: str
    target: str
    fact: str
    theorem: str = ""


@dataclass(frozen=True)
class TheoryGraph:
    """All that the pages of one theory show.

    ``constants`` are the names that a search must not take for variables; ``notice`` is a sentence
    about a run that is not complete; ``downloads`` are (label, relative path) of exported files.
    """

    name: str
    theorems: tuple[Theorem, ...]
    refuted: tuple[Refuted, ...] = ()
    blocks: tuple[Block, ...] = ()
    messages: tuple[Message, ...] = ()
    constants: tuple[str, ...] = ()
    notice: str = ""
    downloads: Pairs = ()


def steps_of(part: Part | None) -> Iterator[Step]:
    """The steps of a proof in reading order; the first has number 1."""
    for item in part.items if part else ():
        if isinstance(item, Step):
            yield item
        else:
            for case in item.cases:
                yield from steps_of(case)


def step_count(part: Part | None) -> int:
    """The steps of a proof, without the lines that only say where a calculation starts."""
    return sum(1 for step in steps_of(part) if step.rule)


def check_theory(theory: TheoryGraph) -> None:
    """Raise ``ValueError`` where a theory is not well formed.

    Ids are plain and occur once, steps and theorems refer backwards, ranges lie in their text,
    messages go between blocks of the theory.

    >>> check_theory(TheoryGraph("t", (Theorem("A 1", "a = a", "", AXIOM),)))
    Traceback (most recent call last):
    ValueError: 'A 1' cannot be the id of a theorem
    """
    known: set[str] = set()
    for theorem in theory.theorems:
        if not _ID.fullmatch(theorem.id):
            raise ValueError(f"{theorem.id!r} cannot be the id of a theorem")
        if theorem.id in known:
            raise ValueError(f"two theorems have the id {theorem.id}")
        for number, step in enumerate(steps_of(theorem.proof), 1):
            _check_step(theorem.id, number, step, known)
        known.add(theorem.id)
    blocks = {block.id for block in theory.blocks}
    for message in theory.messages:
        if not {message.source, message.target} <= blocks:
            raise ValueError(f"a message of round {message.round} leads to no block")
        if message.theorem and message.theorem not in known:
            raise ValueError(f"a message of round {message.round} names no theorem")


def _check_step(theorem: str, number: int, step: Step, known: set[str]) -> None:
    where = f"step {number} of {theorem}"
    if step.theorem and step.theorem not in known:
        raise ValueError(f"{where} rests on {step.theorem}, which does not come before it")
    if not all(0 < used < number for used in step.steps):
        raise ValueError(f"{where} rests on a step that does not come before it")
    if step.changed and not 0 <= step.changed[0] <= step.changed[1] <= len(step.text):
        raise ValueError(f"{where} marks a part that its text does not have")
