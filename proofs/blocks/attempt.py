"""The turn of a block: conjectures are tried on all theorems that its mail has brought.

What a turn gives depends on its argument alone, so it may run anywhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from proofs.blocks.block import Law
from proofs.language.theory import read_theory
from proofs.proof import JSON, needed
from proofs.prover.induction import Prover
from proofs.prover.order import PathOrder
from proofs.prover.rewriting import Rewriter, rules_of
from proofs.terms import Clause

Known: TypeAlias = tuple[tuple[Clause, int], ...]
Letter: TypeAlias = tuple[str, int, list[JSON]] | None


def attempt(argument: tuple[str, Known, list[Clause], int], _seed: int) -> list[Letter]:
    """Try to prove some clauses from the axioms of a theory and known theorems."""
    text, known, goals, depth = argument
    letters_back: list[Letter] = []
    for goal in goals:
        prover = Prover(read_theory(text), rewriter(text, known), _laws(text, known))
        found = prover.prove(goal, depth)
        if found is None:
            letters_back.append(None)
        else:
            letters_back.append((*found, needed(prover.script.steps, found[1])))
    return letters_back


@lru_cache(maxsize=2)
def rewriter(text: str, known: Known) -> Rewriter:
    """The rules of axioms and theorems; newest theorems come first."""
    theory, order = read_theory(text), _order(text)
    rules = [
        rule
        for number, clause in enumerate(theory.clauses)
        if clause.is_equation
        for rule in rules_of(clause, [0, number], order)
    ]
    proved = [law for law in known if law[0].is_equation]
    return Rewriter(order, rules + [r for law in proved for r in rules_of(*law, order)])


@lru_cache(maxsize=2)
def _laws(text: str, known: Known) -> tuple[Law, ...]:
    """The axioms and theorems that are no equations."""
    axioms = [(clause, [0, number]) for number, clause in enumerate(read_theory(text).clauses)]
    return tuple(law for law in (*known, *axioms) if not law[0].is_equation)


@lru_cache(maxsize=8)
def _order(text: str) -> PathOrder:
    return PathOrder(read_theory(text))
