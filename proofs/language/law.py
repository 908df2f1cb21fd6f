"""One law of a theory in MPL, compiled to a clause.

Premises are read in order: ``in[x,X]`` gives a sort; ``in3[x,y,z,f]`` of a function f, where z was
not mentioned before, makes z stand for the term f(x, y); what remains are facts, such as
``in2[x,y,R]`` for a relation R.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from discovery.errors import InputError
from proofs.language.mpl import And, Atom, Formula, Not, Rule
from proofs.terms import Clause, Term, clause_of

Parts: TypeAlias = tuple[tuple[str, ...], tuple[Formula, ...], Formula | None]


def laws(
    part: Formula, bound: tuple[str, ...] = (), given: tuple[Formula, ...] = ()
) -> list[Parts]:
    """Bound names, premises and conclusion (None: falsity) of each clause of a formula."""
    if isinstance(part, And):
        return laws(part.left, bound, given) + laws(part.right, bound, given)
    if isinstance(part, Rule):
        return laws(part.conclusion, bound + part.bound, (*given, part.premise))
    if isinstance(part, Not):
        return [(bound, (*given, part.part), None)]
    return [(bound, given, part)]


class Law:
    """A law on its way to a clause: what its names stand for, as they are met."""

    def __init__(
        self,
        functions: Mapping[str, tuple[tuple[str, ...], str]],
        known: Iterable[str],
        text: str,
    ) -> None:
        self.functions = functions
        self.known = frozenset(known)
        self.text = text
        self.stands: dict[str, Term] = {}
        self.sorts: list[str] = []
        self.bound: frozenset[str] = frozenset()

    def clause(
        self, bound: Sequence[str], premises: Sequence[Formula], conclusion: Formula | None
    ) -> Clause:
        self.bound = frozenset(bound)
        atoms = [atom for premise in premises for atom in self._atoms(premise)]
        facts = [fact for atom in atoms if (fact := self._premise(atom)) is not None]
        last = self._atoms(conclusion) if conclusion is not None else atoms[-1:]
        for name in bound:
            if name in self.functions or list(bound).count(name) > 1 or name not in self.stands:
                why = "its sort is not said" if name not in self.stands else "it is bound twice"
                raise self._error(f"the variable {name}: {why}", last[0])
        fact = ("false",) if conclusion is None else self._fact(last[0])
        made = clause_of(self.sorts, facts, fact)
        if len(made.sorts) < len(self.sorts):
            raise self._error("a variable occurs in no fact", last[0])
        return made

    def _atoms(self, part: Formula) -> list[Atom]:
        if isinstance(part, Atom):
            return [part]
        if isinstance(part, And):
            return self._atoms(part.left) + self._atoms(part.right)
        raise InputError(
            "a premise must be made of atoms",
            kind="mpl",
            source=self.text,
            position=part.position if isinstance(part, Rule) else 0,
            hint="implications and negations inside premises are not supported",
        )

    def _premise(self, atom: Atom) -> Term | None:
        *inputs, value, last = atom.arguments
        if atom.name == "in":
            if last not in self.known:
                raise self._error(f"{last} is no sort", atom)
            self._term(value, last, atom)
            return None
        if atom.name in ("in2", "in3") and not self._relates(last):
            made = self._apply(last, inputs, atom)
            if value in self.bound and value not in self.stands:
                self.stands[value] = made
                return None
        return self._fact(atom)

    def _fact(self, atom: Atom) -> Term:
        *inputs, value, last = atom.arguments
        if atom.name == "=":
            sides = [self._known(name, atom) for name in (value, last)]
            sorts = [self._sort(side) for side in sides]
            if sorts[0] != sorts[1]:
                raise self._error(f"an equation between {sorts[0]} and {sorts[1]}", atom)
            return ("=", *sides)
        if atom.name not in ("in2", "in3"):
            raise self._error(f"{atom.name} cannot stand here", atom)
        if self._relates(last):
            return self._apply(last, (*inputs, value), atom)
        made = self._apply(last, inputs, atom)
        return ("=", made, self._term(value, self.functions[last][1], atom))

    def _relates(self, name: str) -> bool:
        return name in self.functions and self.functions[name][1] == ""

    def _known(self, name: str, atom: Atom) -> Term:
        if name not in self.bound:
            return self._apply(name, (), atom)
        if name not in self.stands:
            raise self._error(f"the variable {name}: its sort is not said", atom)
        return self.stands[name]

    def _apply(self, function: str, inputs: Sequence[str], atom: Atom) -> Term:
        if function not in self.functions:
            raise self._error(f"{function} is not declared", atom)
        domain = self.functions[function][0]
        if len(domain) != len(inputs):
            raise self._error(f"{function} takes {len(domain)} arguments, not {len(inputs)}", atom)
        parts = [self._term(n, sort, atom) for n, sort in zip(inputs, domain, strict=True)]
        return (function, *parts)

    def _term(self, name: str, sort: str, atom: Atom) -> Term:
        if name in self.bound and name not in self.stands:
            self.stands[name] = len(self.sorts)
            self.sorts.append(sort)
        term = self._known(name, atom)
        if self._sort(term) != sort:
            raise self._error(f"{name} is in {self._sort(term)}, where {sort} is needed", atom)
        return term

    def _sort(self, term: Term) -> str:
        return self.sorts[term] if isinstance(term, int) else self.functions[term[0]][1]

    def _error(self, message: str, atom: Atom) -> InputError:
        message = f"{message}, in {atom}"
        return InputError(message, kind="sort", source=self.text, position=atom.position)
