"""Rules against facts: the ways in which the premises of a clause hold in an e-graph.

Premises are joined from the first to the last, each over the rows of its function or relation;
values of variables are classes, so what differs only by known equations is tried once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from proofs.blocks.egraph import EGraph
from proofs.terms import Term

Values: TypeAlias = tuple[int | None, ...]
Rows: TypeAlias = Callable[[str], Iterable[int]]


def joins(graph: EGraph, premises: Sequence[Term], holding: Rows, values: Values) -> list[Values]:
    """Values of the variables for which all premises hold.

    ``holding`` gives the terms of a relation that are known to hold.
    """
    found = [values]
    for premise in premises:
        found = [more for values in found for more in _holds(graph, premise, holding, values)]
    return list(dict.fromkeys(found))


def instances(graph: EGraph, pattern: Term, number: int, values: Values) -> Iterator[Values]:
    """Values of the variables that make a pattern equal to a term."""
    if isinstance(pattern, int):
        bound = values[pattern]
        if bound is None:
            yield (*values[:pattern], graph.find(number), *values[pattern + 1 :])
        elif graph.find(bound) == graph.find(number):
            yield values
        return
    for member in graph.members(number):
        if graph.terms[member][0] == pattern[0]:
            yield from row(graph, pattern, member, values)


def row(graph: EGraph, pattern: Term, number: int, values: Values) -> Iterator[Values]:
    """Values of the variables that make the arguments of a pattern equal to those of a term."""
    found = [values]
    for part, argument in zip(pattern[1:], graph.arguments(number), strict=True):
        found = [more for values in found for more in instances(graph, part, argument, values)]
    yield from found


def _holds(graph: EGraph, premise: Term, holding: Rows, values: Values) -> Iterator[Values]:
    if premise[0] != "=":
        for number in holding(premise[0]):
            yield from row(graph, premise, number, values)
        return
    left, right = premise[1:]
    if isinstance(left, int):
        left, right = right, left
    if not isinstance(left, int):
        for number in graph.rows(left[0]):
            for more in row(graph, left, number, values):
                yield from instances(graph, right, number, more)
    elif (bound := values[left]) is not None:
        yield from instances(graph, right, bound, values)
    elif (bound := values[right]) is not None:
        yield from instances(graph, left, bound, values)
