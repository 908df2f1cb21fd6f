"""Species and reactions as shared expressions: linear forms over the elements, and their equality.

A species is the sum of its elements, each a variable, times their counts; charge is one more
variable. A reaction states that the species of its sides, times their coefficients, are equal as
forms: that is what balanced means. What the engine computes with are tuples of integers; this is
how it speaks to the rest of the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

from discovery.expr.node import Node, apply, integer, variable
from discovery.reactions.formula import Species
from discovery.reactions.net import Term


def species_form(species: Species) -> Node:
    """The composition of a species as a linear form.

    >>> from discovery.reactions.formula import read_species
    >>> species_form(read_species("SO4^2-"))
    parse("S + 4*O - 2*charge")
    """
    (first, count), *rest = species.counts
    form = _times(count, variable(first))
    for element, count in rest:
        op = "add" if count > 0 else "sub"
        form = apply(op, form, _times(abs(count), variable(element)))
    return form


def ledger(left: Sequence[Species], right: Sequence[Species], terms: Sequence[Term]) -> Node:
    """The statement that both sides are equal; an unknown coefficient is a variable x1, x2, ...

    ``terms`` are those of the left side and then of the right one.
    """
    parts = []
    for number, (species, term) in enumerate(zip((*left, *right), terms, strict=True), 1):
        form, coefficient = species_form(species), term.coefficient
        if coefficient is None:
            parts.append(apply("mul", variable(f"x{number}"), form))
        else:
            parts.append(_times(coefficient, form))
    return apply("eq", reduce(add, parts[: len(left)]), reduce(add, parts[len(left) :]))


def _times(factor: int, form: Node) -> Node:
    return form if factor == 1 else apply("mul", integer(factor), form)
