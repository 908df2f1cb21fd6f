"""A theory: what an MPL file declares, compiled to sorts, signatures and clauses.

Premises are read in order: ``in[x,X]`` gives a sort; ``in3[x,y,z,f]`` of a function f, where z was
not mentioned before, makes z stand for the term f(x, y); what remains are facts. A function is
*recursive* when each of its equations has constructors and variables on the left; then the calls on
the right must be to functions declared before it, or to itself with a smaller argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from discovery.errors import InputError
from proofs.language.mpl import And, Atom, Formula, Not, Rule, expand, read_file, read_formula
from proofs.terms import Clause, Term, clause_of, subterms, variables


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
        laws = _laws(read_formula(text))
        if len(laws) != 1:
            raise InputError("a statement is one clause", source=text)
        return _Law(self.functions, self.sorts, text).clause(*laws[0])


@lru_cache(maxsize=64)
def read_theory(text: str) -> Theory:
    """The theory of an MPL file.

    Raises ``InputError`` with its place for text that is not MPL, for names that are unknown or
    declared twice, for arguments of the wrong sort, and for recursion that does not end.
    """
    *definitions, last = read_file(text)
    declared = _Declarations(text)
    formula = expand(last.formula, definitions)
    laws = declared.enter(formula)
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
    clauses = []
    for law in laws:
        for bound, premises, conclusion in _laws(law):
            law_reader = _Law(declared.functions, sorts, text)
            clauses.append(law_reader.clause(bound, premises, conclusion))
    theory = Theory(
        last.name,
        str(replace(last, formula=formula)),
        tuple(sorts),
        declared.functions,
        declared.inductive,
        tuple(clauses),
    )
    _check_recursion(theory)
    return theory


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
        if not isinstance(part, Atom) or part.name not in ("in", "maps", "inductive"):
            return [part]
        name, *sorts = part.arguments
        if part.name == "inductive":
            self._check_constructors(part)
            self.inductive[name] = tuple(sorts)
            return []
        if name in self.functions or name == "=":
            raise self._error(f"{name} is declared twice", part)
        self.functions[name] = tuple(sorts[:-1]), sorts[-1]
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


_Parts = tuple[tuple[str, ...], tuple[Formula, ...], Formula | None]


def _laws(
    part: Formula, bound: tuple[str, ...] = (), given: tuple[Formula, ...] = ()
) -> list[_Parts]:
    """Bound names, premises and conclusion (None: falsity) of each clause of a formula."""
    if isinstance(part, And):
        return _laws(part.left, bound, given) + _laws(part.right, bound, given)
    if isinstance(part, Rule):
        return _laws(part.conclusion, bound + part.bound, (*given, part.premise))
    if isinstance(part, Not):
        return [(bound, (*given, part.part), None)]
    return [(bound, given, part)]


class _Law:
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
        if atom.name in ("in2", "in3"):
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
        made = self._apply(last, inputs, atom)
        return ("=", made, self._term(value, self.functions[last][1], atom))

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


def _check_recursion(theory: Theory) -> None:
    """Each recursive function calls earlier ones, or itself with a smaller argument."""
    order = list(theory.functions)
    for name, laws in theory.recursion.items():
        for law in laws:
            left, right = law.sides
            calls = [
                t for t in subterms(right) if not isinstance(t, int) and t[0] in theory.recursion
            ]
            later = [t[0] for t in calls if order.index(t[0]) > order.index(name)]
            if later:
                raise InputError(
                    f"{name} calls {later[0]}, which is declared after it",
                    kind="cyclic-definition",
                    hint=f"declare {later[0]} first; definitions must not go round in a circle",
                )
            if set(variables(right)) - set(variables(left)):
                raise InputError(
                    f"an equation of {name} has a variable on its right side alone",
                    kind="not-recursive",
                )
        if not _decreases(name, laws):
            raise InputError(
                f"{name} is not defined by recursion: it calls itself without a smaller argument",
                kind="not-terminating",
                hint=f"some argument of {name} must be part of a constructor in every call",
            )


def _decreases(name: str, laws: Sequence[Clause]) -> bool:
    """Whether one argument of a function is smaller in every call of itself."""
    calls = [
        (law.sides[0], part)
        for law in laws
        for part in subterms(law.sides[1])
        if not isinstance(part, int) and part[0] == name
    ]
    arity = len(laws[0].sides[0]) - 1
    return not calls or any(
        all(part[i] != left[i] and part[i] in subterms(left[i]) for left, part in calls)
        for i in range(1, arity + 1)
    )
