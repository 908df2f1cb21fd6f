"""Terms and clauses as the finder sees them: nested tuples and integers.

A term is a variable, an integer from 0, or an application ``(function, argument, ...)``; a constant
is ``(name,)``. A fact is an equation ``("=", left, right)`` or ``("false",)``. A clause numbers its
variables in order of occurrence, so clauses that are alike but for names are equal. The kernel has
the same notions, and its own code for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Term: TypeAlias = Any
Path: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Clause:
    """For all variables of these sorts: if the premises hold then the conclusion.

    >>> clause_of(["N", "N"], [], ("=", ("+", 1, 0), 0)).conclusion
    ('=', ('+', 0, 1), 1)
    """

    sorts: tuple[str, ...]
    premises: tuple[Term, ...]
    conclusion: Term

    @property
    def sides(self) -> tuple[Term, Term]:
        """The sides of the equation that the clause concludes."""
        assert self.conclusion[0] == "="
        return self.conclusion[1], self.conclusion[2]

    @property
    def facts(self) -> tuple[Term, ...]:
        """The premises and the conclusion."""
        return (*self.premises, self.conclusion)

    def put(self, values: Sequence[Term]) -> list[Term]:
        """The facts with variables replaced; ``None`` leaves a variable as it is."""
        return [substitute(fact, values) for fact in self.facts]

    def instance(self, values: Sequence[Term]) -> Clause:
        """The clause with some of its variables replaced by ground terms, as :meth:`put` does."""
        *premises, conclusion = self.put(values)
        return clause_of(self.sorts, premises, conclusion)

    @property
    def is_equation(self) -> bool:
        return not self.premises and bool(self.conclusion[0] == "=")


def clause_of(sorts: Sequence[str], premises: Sequence[Term], conclusion: Term) -> Clause:
    """The clause with its variables numbered in order of occurrence."""
    number: dict[int, int] = {}
    facts = [renumber(fact, number) for fact in (*premises, conclusion)]
    return Clause(tuple(sorts[old] for old in number), tuple(facts[:-1]), facts[-1])


def renumber(term: Term, number: dict[int, int]) -> Term:
    """The term with each variable replaced by its number, new ones getting the next."""
    if isinstance(term, int):
        return number.setdefault(term, len(number))
    return (term[0], *[renumber(part, number) for part in term[1:]])


def size(term: Term) -> int:
    """The number of symbols.

    >>> size(("+", 0, ("S", 1)))
    4
    """
    return 1 if isinstance(term, int) else 1 + sum(map(size, term[1:]))


def variables(term: Term) -> Iterator[int]:
    """The variables in order, as often as they occur."""
    if isinstance(term, int):
        yield term
    else:
        for part in term[1:]:
            yield from variables(part)


def subterms(term: Term) -> Iterator[Term]:
    """The term and all its parts, outermost first."""
    yield term
    if not isinstance(term, int):
        for part in term[1:]:
            yield from subterms(part)


def match(pattern: Term, term: Term, found: list[Any]) -> bool:
    """Whether values of variables make the pattern the term; they are entered in ``found``."""
    if pattern.__class__ is int:
        if found[pattern] is None:
            found[pattern] = term
            return True
        return bool(found[pattern] == term)
    if term.__class__ is int or pattern[0] != term[0]:
        return False
    # a loop, since this is where proof search spends its time
    for index in range(1, len(pattern)):  # noqa: SIM110
        if not match(pattern[index], term[index], found):
            return False
    return True


def substitute(term: Term, values: Sequence[Term]) -> Term:
    """The term with variables replaced; ``None`` leaves a variable as it is."""
    if term.__class__ is int:
        value = values[term]
        return term if value is None else value
    if len(term) == 1:
        return term
    return (term[0], *[substitute(part, values) for part in term[1:]])


def replace(term: Term, old: Term, new: Term) -> Term:
    """The term with every occurrence of a part replaced."""
    if term == old:
        return new
    if isinstance(term, int):
        return term
    return (term[0], *[replace(part, old, new) for part in term[1:]])


def part_at(term: Term, path: Path) -> Term:
    """The part at a path of argument positions, counted from 1."""
    for place in path:
        term = term[place]
    return term


def put_at(term: Term, path: Path, part: Term) -> Term:
    """The term with the part at a path replaced."""
    if not path:
        return part
    place = path[0]
    return (*term[:place], put_at(term[place], path[1:], part), *term[place + 1 :])


def to_json(term: Term) -> Any:
    """The term as proof files write it: a constant is its name."""
    return term[0] if len(term) == 1 else [term[0], *map(to_json, term[1:])]


def from_json(term: Any) -> Term:
    """The ground term that a proof file spells."""
    if isinstance(term, str):
        return (term,)
    return (term[0], *map(from_json, term[1:]))


def lift(term: Term, numbers: Mapping[Term, int]) -> Term:
    """The term with constants replaced by the variables they stand for."""
    if term in numbers:
        return numbers[term]
    return (term[0], *[lift(part, numbers) for part in term[1:]])
