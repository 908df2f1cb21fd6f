"""A theory: what an MPL file declares, compiled to sorts, signatures and clauses.

A relation is a function whose target is ``""``. A function is *recursive* when each of its
equations has constructors and variables on the left; then the calls on the right must be to
functions declared before it, or to itself with a smaller argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final

from discovery.errors import InputError
from proofs.language.law import Law, laws
from proofs.language.mpl import And, Atom, Formula, Not, Rule, expand, read_file, read_formula
from proofs.language.recursion import check_recursion
from proofs.terms import Clause, Term, subterms

_SIGNATURES: Final = ("in", "maps", "relates")  # atoms that declare an element, function, relation


@dataclass(frozen=True)
class Theory:
    """Sorts, functions with domain and target, constructors by sort, and clauses in order.

    ``text`` is the MPL, all definitions expanded.
    """

    name: str
    text: str = field(repr=False)
    sorts: tuple[str, ...]
    functions: Mapping[str, tuple[tuple[str, ...], str]]
    inductive: Mapping[str, tuple[str, ...]]
    clauses: tuple[Clause, ...]

    @cached_property
    def constructors(self) -> frozenset[str]:
        """The functions that make elements of inductive sorts."""
        return frozenset(name for names in self.inductive.values() for name in names)

    @cached_property
    def recursion(self) -> dict[str, list[Clause]]:
        """The equations of each recursive function, by its name, in order of declaration."""
        found: dict[str, list[Clause]] = {name: [] for name in self.functions}
        for clause in self.clauses:
            if clause.is_equation and not isinstance(clause.sides[0], int):
                found[clause.sides[0][0]].append(clause)
        return {name: laws for name, laws in found.items() if laws and self._recursive(name, laws)}

    def _recursive(self, name: str, laws: Sequence[Clause]) -> bool:
        return name not in self.constructors and all(
            isinstance(part, int) or part[0] in self.constructors
            for law in laws
            for argument in law.sides[0][1:]
            for part in subterms(argument)
        )

    def sort(self, term: Term, sorts: Sequence[str]) -> str:
        """The sort of a term over variables of these sorts."""
        return sorts[term] if isinstance(term, int) else self.functions[term[0]][1]

    def rank(self, name: str) -> int:
        """The precedence of a symbol: constructors, then functions in order of declaration."""
        return self._ranks.get(name, -1)

    @cached_property
    def _ranks(self) -> dict[str, int]:
        ordered = [name for names in self.inductive.values() for name in names]
        ordered += [name for name in self.functions if name not in self.constructors]
        return {name: number for number, name in enumerate(ordered)}

    def read(self, text: str) -> Clause:
        """The clause of a statement in MPL. Raises ``InputError``."""
        read = laws(read_formula(text))
        if len(read) != 1:
            raise InputError("a statement is one clause", source=text)
        return Law(self.functions, self.sorts, text).clause(*read[0])


@lru_cache(maxsize=64)
def read_theory(text: str) -> Theory:
    """The theory of an MPL file.

    Raises ``InputError`` with its place for text that is not MPL, for names that are unknown or
    declared twice, for arguments of the wrong sort, and for recursion that does not end.
    """
    *definitions, last = read_file(text)
    declared = _Declarations(text)
    formula = expand(last.formula, definitions)
    stated = declared.enter(formula)
    parameters = {name for name, _ in last.parameters}
    sorts = list(dict.fromkeys(declared.sorts))
    for name in [*declared.functions, *sorts]:
        if name not in parameters:
            raise InputError(
                f"{name} is no parameter of the theory",
                kind="unknown-name",
                source=text,
                position=last.position,
            )
    clauses, parts = list[Clause](), dict[Clause, Formula]()
    for part in stated:
        for law in laws(part):
            clauses.append(Law(declared.functions, sorts, text).clause(*law))
            parts.setdefault(clauses[-1], part)
    theory = Theory(
        last.name,
        str(replace(last, formula=formula)),
        tuple(sorts),
        declared.functions,
        declared.inductive,
        tuple(clauses),
    )
    check_recursion(theory, text, lambda clause, name: _place(parts[clause], name))
    return theory


def _place(part: Formula, name: str) -> int:
    """The last place in a formula where a function is used, or else its first place."""
    atoms = list(_atoms(part))
    named = [atom.position for atom in atoms if atom.arguments[-1] == name]
    return max(named, default=min(atom.position for atom in atoms))


def _atoms(part: Formula) -> Iterator[Atom]:
    match part:
        case Atom():
            yield part
        case Not():
            yield from _atoms(part.part)
        case And():
            yield from (*_atoms(part.left), *_atoms(part.right))
        case Rule():
            yield from (*_atoms(part.premise), *_atoms(part.conclusion))


class _Declarations:
    """Signatures and constructors, entered while the laws are collected."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.functions: dict[str, tuple[tuple[str, ...], str]] = {}
        self.inductive: dict[str, tuple[str, ...]] = {}
        self.sorts: list[str] = []

    def enter(self, part: Formula) -> list[Formula]:
        if isinstance(part, And):
            return self.enter(part.left) + self.enter(part.right)
        if not isinstance(part, Atom) or part.name not in (*_SIGNATURES, "inductive"):
            return [part]
        name, *sorts = part.arguments
        if part.name == "inductive":
            self._check_constructors(part)
            self.inductive[name] = tuple(sorts)
            return []
        if name in self.functions or name == "=":
            raise self._error(f"{name} is declared twice", part)
        relates = part.name == "relates"
        self.functions[name] = (tuple(sorts), "") if relates else (tuple(sorts[:-1]), sorts[-1])
        self.sorts += sorts
        return []

    def _check_constructors(self, part: Atom) -> None:
        sort, *constructors = part.arguments
        if sort in self.inductive:
            raise self._error(f"{sort} is declared inductive twice", part)
        for name in constructors:
            if self.functions.get(name, ((), ""))[1] != sort:
                raise self._error(f"the constructor {name} of {sort} must end in {sort}", part)

    def _error(self, message: str, part: Atom) -> InputError:
        return InputError(message, kind="declaration", source=self.text, position=part.position)
