"""The kernel: reads a theory in MPL and a proof file, and accepts or refuses.

It imports the standard library only and shares no code with the rest of the package. What is
trusted: this file and the MPL text. **MPL** (Generative Logic, arXiv 2508.00017) has atoms
``(in[x,X])``, ``(in2[x,y,f])`` for f(x) = y, ``(in3[x,y,z,f])`` for f(x, y) = z, ``(=[x,y])``,
conjunction ``(&AB)``, quantified implication ``(>[x]AB)`` and negation ``!A``. A file is a list of
``define NAME[PARAMETER TYPE, ...] FORMULA`` and ends with one ``theory``. A definition that says "f
is total and has one value" (told by its formula, not its name) declares a function; from then on a
premise that names a value stands for the term itself. What remains are *clauses*: for all
variables, if these facts hold then this one. A *fact* is an equation ``("=", l, r)``, a relation
``(R, t, ...)`` or ``("false",)``. Variables of clauses are integers in order of occurrence, so that
clauses alike but for names are equal.

**Proof files** hold one JSON object a line. Ids strictly increase and references are to smaller
ids, so there are no cycles. A result is visible in its scope (0 is outermost) and in scopes inside.
A constant or fresh name is a string, f(a, b) is ``["f", a, b]``; a reference is the id of a result,
or ``[scope, n]`` for hypothesis n of a scope; those of scope 0 are the clauses of the theory.

    suppose  {scope, vars, facts}         a scope with fresh names and hypotheses
    chain    {scope, start|from, steps}   start = what it is rewritten to; or a fact, rewritten
    apply    {scope, ref, with, if}       an instance of a clause whose premises hold
    absurd   {scope, from, fact}          anything, from a contradiction
    close    {of, fact}                   leave a scope: names become variables, hypotheses premises
    induct   {scope, goal, var, cases}    induction over a declared inductive sort; [scope, fact]
                                          a constructor, with the hypotheses that the goal implies
    theorem  {name, mpl, by}              states a result of scope 0 in MPL

A step of a chain is ``[ref, direction, path, with, if]``: direction 1 rewrites left to right, -1
right to left; ``with`` gives variables that the rewritten side leaves open, by number; ``if`` lists
proofs of the premises; both may be missing. Cases are inductions that use no hypothesis. Existence
is foreseen: a fact ``("some", ...)`` and two rules, to give an example and to use one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """The reason why a theory or a proof is not accepted."""


def require(holds: object, reason: str) -> None:
    if not holds:
        raise Refused(reason)


# --- MPL -------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\s+|#[^\n]*|[()\[\],&>!]|[^\s()\[\],&>!#]+")


class Reader:
    """The tokens of an MPL text, last first, and the atoms that may be used."""

    def __init__(self, text: str, defined: Iterable[str] = ()) -> None:
        found = [t for t in _TOKEN.findall(text) if not t[0].isspace() and t[0] != "#"]
        self.left = ["", *reversed(found)]
        self.known = {"in", "in2", "in3", "=", "inductive", *defined}

    def take(self, *expected: str) -> str:
        token = self.left[-1]
        require(token in expected if expected else token not in ("", *"()[],&>!"), f"MPL: {token!r}")
        return self.left.pop()

    def names(self) -> list[str]:
        found, _ = list[str](), self.take("[")
        while self.left[-1] != "]":
            _ = self.take(",") if found else ""
            found.append(self.take())
        self.take("]")
        return found

    def formula(self) -> tuple[Any, ...]:
        if self.left[-1] == "!":
            return (self.take("!"), self.formula())
        self.take("(")
        head = self.left[-1]
        if head in ("(", "!"):
            made = self.formula()
        elif head == "&":
            made = (self.take("&"), self.formula(), self.formula())
        elif head == ">":
            made = (self.take(">"), tuple(self.names()), self.formula(), self.formula())
        else:
            require(head in self.known, f"{head} is not defined")
            made = ("atom", self.take(), tuple(self.names()))
        self.take(")")
        return made

    def definitions(self) -> Iterator[tuple[str, str, list[str], tuple[Any, ...]]]:
        """Keyword, name, parameters and formula of each definition; types are for people."""
        while self.left[-1]:
            keyword, name, parameters = self.take("define", "theory"), self.take(), list[str]()
            self.take("[")
            while not parameters or self.take(",", "]") == ",":
                parameters.append(self.take())
                while self.left[-1] not in (",", "]"):
                    self.take("P", "x", "(", ")", "1")
            yield keyword, name, parameters, self.formula()
            self.known.add(name)


def substitute(formula: Any, names: dict[str, str]) -> Any:
    """A formula with free names replaced; bound ones that would catch them get a prime."""
    if formula[0] == "atom":
        return (*formula[:2], tuple(names.get(a, a) for a in formula[2]))
    if formula[0] != ">":
        return (formula[0], *(substitute(part, names) for part in formula[1:]))
    bound = {v: v + "'" if v in names.values() else v for v in formula[1]}
    return (">", tuple(bound.values()), *(substitute(part, names | bound) for part in formula[2:]))


def nameless(formula: Any, names: dict[str, int]) -> Any:
    """A formula with variables numbered in order of binding: equal if alike but for their names."""
    if formula[0] == "atom":
        return (formula[1], *(names.get(a, a) for a in formula[2]))
    if formula[0] != ">":
        return (formula[0], *(nameless(part, names) for part in formula[1:]))
    inner = names | {v: len(names) + i for i, v in enumerate(formula[1])}
    return (">", len(formula[1]), *(nameless(part, inner) for part in formula[2:]))


#: "f is a function": the definitions whose meaning the kernel knows, told by their formula.
FUNCTIONS = [
    nameless(Reader(text).formula(), {name: i for i, name in enumerate(parameters)})
    for parameters, text in {
        "fXY": """(&(>[x,y](in2[x,y,f])(&(in[x,X])(in[y,Y])))
            (&(>[x](in[x,X])!(>[y](in[y,Y])!(in2[x,y,f])))
            (>[x,y,z](in2[x,y,f])(>[](in2[x,z,f])(=[y,z])))))""",
        "fXYZ": """(&(>[x,y,z](in3[x,y,z,f])(&(in[x,X])(&(in[y,Y])(in[z,Z]))))
            (&(>[x,y](&(in[x,X])(in[y,Y]))!(>[z](in[z,Z])!(in3[x,y,z,f])))
            (>[x,y,z,w](in3[x,y,z,f])(>[](in3[x,y,w,f])(=[z,w])))))""",
    }.items()
]


# --- theories --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clause:
    """For all variables of these sorts: if the premises then the conclusion."""

    sorts: tuple[str, ...]
    premises: tuple[Any, ...]
    conclusion: Any


@dataclass
class Theory:
    """What a file declares: definitions, signatures, constructors of inductive sorts, clauses."""

    defined: dict[str, tuple[list[str], Any]] = field(default_factory=dict)
    functions: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    inductive: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sorts: set[str] = field(default_factory=set)
    clauses: list[Clause] = field(default_factory=list)

    def expand(self, part: Any) -> Any:
        """An atom of a defined name as the formula it stands for; anything else as it is."""
        while part[0] == "atom" and part[1] in self.defined:
            parameters, body = self.defined[part[1]]
            require(len(parameters) == len(part[2]), f"{part[1]} takes {len(parameters)} arguments")
            part = substitute(body, dict(zip(parameters, part[2], strict=True)))
        return part

    def is_function(self, part: Any) -> bool:
        parameters, body = self.defined.get(part[1], ([], None)) if part[0] == "atom" else ([], None)
        return body and nameless(body, {p: i for i, p in enumerate(parameters)}) in FUNCTIONS

    def declare(self, part: Any) -> list[Any]:
        """Enter the signatures of a conjunction; give back the laws."""
        if self.is_function(part):
            self.enter(part[2][0], part[2][1:-1], part[2][-1])
            return []
        part = self.expand(part)
        if part[0] == "&":
            return self.declare(part[1]) + self.declare(part[2])
        if part[:2] == ("atom", "in"):
            self.enter(part[2][0], (), part[2][1])
        elif part[:2] == ("atom", "inductive"):
            require(part[2][0] not in self.inductive, f"{part[2][0]} is declared twice")
            self.inductive[part[2][0]] = part[2][1:]
        else:
            return [part]
        return []

    def enter(self, name: str, domain: tuple[str, ...], target: str) -> None:
        require(name not in self.functions, f"{name} is declared twice")
        self.functions[name] = (domain, target)
        self.sorts |= {*domain, target}

    def laws(self, part: Any, bound: tuple[str, ...] = (), given: Any = ()) -> list[Clause]:
        """The clauses of a formula under bound variables and premises."""
        part = self.expand(part)
        if part[0] == "&":
            return self.laws(part[1], bound, given) + self.laws(part[2], bound, given)
        if part[0] == ">":
            require(not {*part[1]} & {*bound, *self.functions, *self.sorts}, "a name is bound twice")
            return self.laws(part[3], bound + part[1], (*given, part[2]))
        if part[0] == "!":
            return [Horn(self, bound, (*given, part[1])).clause("false")]
        return [Horn(self, bound, given).clause(part[1], *part[2])]


def read_theory(text: str) -> Theory:
    """The theory of an MPL file. Raises ``Refused``."""
    theory, (*definitions, last) = Theory(), Reader(text).definitions()
    for keyword, name, parameters, body in definitions:
        require(keyword == "define" and name not in theory.defined, f"{name} is out of place")
        theory.defined[name] = (parameters, body)
    require(last[0] == "theory", "a file ends with its theory")
    laws = theory.declare(last[3])
    for sort, constructors in theory.inductive.items():
        targets = {theory.functions.get(c, ((), ""))[1] for c in constructors}
        require(targets == {sort}, f"the constructors of {sort} must end in {sort}")
    theory.clauses = [clause for law in laws for clause in theory.laws(law)]
    return theory


class Horn:
    """Premises on their way to a clause: sorts of variables, and terms for those that name values."""

    def __init__(self, theory: Theory, bound: Sequence[str], premises: Iterable[Any]) -> None:
        self.theory, self.bound = theory, set(bound)
        self.values: dict[str, tuple[str, ...]] = {}
        self.sorts: dict[str, str] = {}
        self.conditions: list[tuple[str, ...]] = []
        for premise in premises:
            self.add(self.theory.expand(premise))

    def add(self, premise: Any) -> None:
        if premise[0] == "&":
            self.add(self.theory.expand(premise[1]))
            return self.add(self.theory.expand(premise[2]))
        require(premise[0] == "atom", "a premise must be made of atoms")
        name, (*inputs, value, last) = premise[1], ("", *premise[2])
        fresh = value in self.bound and value not in self.values
        if name == "in" and fresh and last in self.theory.sorts:
            self.sort(value, last)
        elif name in ("in2", "in3") and fresh and last in self.theory.functions and not (
            value in self.used(inputs)
        ):
            self.values[value] = (last, *inputs[1:])
        else:
            self.conditions.append((name, *premise[2]))
        return None

    def used(self, names: Iterable[str]) -> set[str]:
        return {u for n in names for u in {n} | self.used(self.values.get(n, ("",))[1:])}

    def clause(self, *conclusion: str) -> Clause:
        facts = [self.fact(*atom) for atom in [*self.conditions, conclusion]]
        for name in self.values:
            self.sort(self.term(name), self.sorts.pop(name, ""))
        require(self.bound == {*self.values, *self.sorts}, "the sort of a variable is not said")
        number: dict[str, int] = {}

        def name_free(part: Any) -> Any:
            if isinstance(part, str):
                return number.setdefault(part, len(number))
            return (part[0], *map(name_free, part[1:]))

        facts = [name_free(fact) for fact in facts]
        require(len(number) == len(self.sorts), "a variable occurs in no fact")
        return Clause(tuple(self.sorts[n] for n in number), tuple(facts[:-1]), facts[-1])

    def fact(self, name: str, *arguments: str) -> Any:
        """The fact of an atom: in2 and in3 of a function are equations, of others relations."""
        if name not in ("in", "in2", "in3"):
            require(name in ("=", "false"), f"{name} is not defined")
            fact = (name, *map(self.term, arguments))
        elif arguments[-1] in self.theory.functions:
            *inputs, value, function = arguments
            fact = ("=", self.value(function, inputs), self.term(value))
        else:
            require(arguments[-1] not in self.theory.sorts, "membership of a sort is no fact")
            return (arguments[-1], *map(self.term, arguments[:-1]))
        if name != "false":
            self.sort(fact[2], self.sort(fact[1], self.sort(fact[2])))
        return fact

    def term(self, name: str) -> Any:
        if name in self.values:
            return self.value(self.values[name][0], self.values[name][1:])
        return name if name in self.bound else self.value(name, ())

    def value(self, function: str, inputs: Sequence[str]) -> Any:
        domain = self.theory.functions.get(function, (None, ""))[0]
        require(domain is not None and len(domain) == len(inputs), f"{function} is out of place")
        return (function, *map(self.term, inputs))

    def sort(self, term: Any, wanted: str = "") -> str:
        """The sort of a term; sorts of variables are inferred from where they stand."""
        if isinstance(term, str):
            known = self.sorts.setdefault(term, wanted) if wanted else self.sorts.get(term, "")
        else:
            domain, known = self.theory.functions[term[0]]
            for part, sort in zip(term[1:], domain, strict=True):
                self.sort(part, sort)
        require(not wanted or known == wanted, f"{wanted} is needed where {known} is given")
        return known


# --- proofs ----------------------------------------------------------------------------------


class Proof:
    """What has been proved so far.

    Ground terms are interned: a term is an index into ``rows``. In a clause a ground term t is the
    negative integer ~t; variables are the integers from 0, and a tuple holds a variable somewhere.
    """

    def __init__(self, theory: Theory) -> None:
        self.theory, self.last = theory, 0
        self.rows: list[tuple[Any, ...]] = []
        self.ids: dict[tuple[Any, ...], int] = {}
        self.fresh: dict[str, tuple[str, int]] = {}  # name: sort, scope
        self.outer: dict[int, tuple[int, ...]] = {0: (0,)}  # scope: itself and those around it
        self.scopes = {0: (list[Any](), [self.fold(clause) for clause in theory.clauses])}
        self.results: dict[int, tuple[int, Clause]] = {}
        self.theorems: dict[str, Clause] = {}

    def add(self, step: Any) -> None:
        """Check one step. Raises ``Refused``."""
        require(type(step["id"]) is int and step["id"] > self.last, "ids must increase")
        require(step["rule"] in RULES, f"there is no rule {step['rule']!r}")
        scope, clause = RULES[step["rule"]](self, step, step.get("scope", 0))
        self.last = step["id"]
        self.results[self.last] = scope, clause

    # Terms, facts and clauses.

    def node(self, head: str, *parts: Any) -> Any:
        if not all(isinstance(part, int) and part < 0 for part in parts):
            return (head, *parts)
        return ~self.intern((head, *(~part for part in parts)))

    def intern(self, row: tuple[Any, ...]) -> int:
        if row not in self.ids:
            self.ids[row] = len(self.rows)
            self.rows.append(row)
        return self.ids[row]

    def sort(self, term: Any, sorts: Sequence[str] = ()) -> str:
        if isinstance(term, int) and term >= 0:
            return sorts[term]
        head = term[0] if isinstance(term, tuple) else self.rows[~term][0]
        return self.fresh[head][0] if head in self.fresh else self.theory.functions[head][1]

    def fold(self, clause: Clause) -> Clause:
        """A clause with its ground terms interned and its variables numbered by occurrence."""
        number: dict[int, int] = {}

        def visit(part: Any) -> Any:
            if isinstance(part, int):
                return part if part < 0 else number.setdefault(part, len(number))
            return self.node(part[0], *map(visit, part[1:]))

        facts = [(f[0], *map(visit, f[1:])) for f in [*clause.premises, clause.conclusion]]
        return Clause(tuple(clause.sorts[n] for n in number), tuple(facts[:-1]), facts[-1])

    def read(self, term: Any, scope: int, variables: Sequence[Sequence[str]] = ()) -> Any:
        """A term of a proof file; a name is a variable, a fresh name in sight, or a constant."""
        head, *parts = [term] if isinstance(term, str) else term
        names, sorts = [v[0] for v in variables], [v[1] for v in variables]
        if head in names and not parts:
            return names.index(head)
        inner = [self.read(part, scope, variables) for part in parts]
        if head in self.fresh:
            require(not parts and self.fresh[head][1] in self.outer[scope], f"{head}: out of scope")
        else:
            domain = self.theory.functions.get(head, (None, ""))[0]
            require(tuple(self.sort(i, sorts) for i in inner) == domain, f"{head}: wrong arguments")
        return self.node(head, *inner)

    def fact(self, fact: Any, scope: int, variables: Sequence[Sequence[str]] = ()) -> Any:
        terms = [self.read(term, scope, variables) for term in fact[1:]]
        sorts = [self.sort(term, [v[1] for v in variables]) for term in terms]
        if fact[0] == "=":
            require(len(sorts) == 2 and sorts[0] == sorts[1], "an equation of two sorts")
        require(fact[0] != "false" or not terms, "false takes no terms")
        return (fact[0], *terms)

    def clause(self, given: Any, scope: int) -> Clause:
        """A clause of a proof file; a list is a plain fact."""
        if isinstance(given, list):
            return Clause((), (), self.fact(given, scope))
        facts = [self.fact(f, scope, given["vars"]) for f in [*given["if"], given["then"]]]
        return Clause(tuple(s for _, s in given["vars"]), tuple(facts[:-1]), facts[-1])

    def see(self, ref: Any, scope: int) -> Clause:
        """What a reference stands for, if it is visible in a scope."""
        owner = ref[0] if isinstance(ref, list) else self.results[ref][0]
        require(owner in self.outer[scope], f"{ref} is out of scope")
        return self.scopes[owner][1][ref[1]] if isinstance(ref, list) else self.results[ref][1]

    def proved(self, ref: Any, scope: int) -> Any:
        clause = self.see(ref, scope)
        require(not clause.sorts and not clause.premises, f"{ref} is no plain fact")
        return clause.conclusion

    def match(self, pattern: Any, term: int, found: list[Any], sorts: Sequence[str]) -> bool:
        if isinstance(pattern, tuple):
            row = self.rows[term]
            return row[0] == pattern[0] and all(
                self.match(p, t, found, sorts) for p, t in zip(pattern[1:], row[1:], strict=True)
            )
        if pattern >= 0 and found[pattern] is None and self.sort(~term) == sorts[pattern]:
            found[pattern] = ~term
        return bool((found[pattern] if pattern >= 0 else pattern) == ~term)

    def put(self, pattern: Any, values: Sequence[Any]) -> Any:
        """A pattern with variables replaced; ``None`` leaves a variable as it is."""
        if isinstance(pattern, tuple):
            return self.node(pattern[0], *[self.put(part, values) for part in pattern[1:]])
        value = values[pattern] if pattern >= 0 else pattern
        return pattern if value is None else value

    def instance(self, facts: Iterable[Any], values: Sequence[Any]) -> list[Any]:
        return [(f[0], *[self.put(term, values) for term in f[1:]]) for f in facts]

    def conclude(self, clause: Clause, values: list[Any], refs: Sequence[Any], scope: int) -> Any:
        """The conclusion of a clause for these values, once its premises are found proved."""
        require(None not in values, "a variable of the rule is left open")
        *premises, conclusion = self.instance([*clause.premises, clause.conclusion], values)
        require(premises == [self.proved(ref, scope) for ref in refs], "a premise is not proved")
        return conclusion

    def values(self, clause: Clause, terms: dict[str, Any], scope: int) -> list[Any]:
        """Values of the variables of a clause, as far as a step names them."""
        values: list[Any] = [None] * len(clause.sorts)
        for number, term in terms.items():
            values[int(number)] = self.read(term, scope)
            require(self.sort(values[int(number)]) == clause.sorts[int(number)], "sort of a value")
        return values

    # Rules: each gives the scope and the clause that a step proves.

    def suppose(self, step: Any, scope: int) -> tuple[int, Clause]:
        made = step["id"]
        self.outer[made] = (made, *self.outer[scope])
        for name, sort in step["vars"]:
            taken = name in self.fresh or name in self.theory.functions
            require(not taken and sort in self.theory.sorts, f"{name} is not fresh")
            self.fresh[name] = (sort, made)
        hypotheses = [self.fold(self.clause(given, made)) for given in step["facts"]]
        self.scopes[made] = ([self.node(name) for name, _ in step["vars"]], hypotheses)
        return made, _TRUE

    def chain(self, step: Any, scope: int) -> tuple[int, Clause]:
        if "from" in step:
            name, *sides = self.proved(step["from"], scope)
        else:
            name, *sides = "=", *[self.read(step["start"], scope)] * 2
        for ref, direction, path, *more in step["steps"]:
            terms, refs = (*more, *({}, ())[len(more) :])
            side, *inner = path if "from" in step else [1, *path]
            sides[side] = self.rewrite(~sides[side], inner, ref, direction, terms, refs, scope)
        return scope, Clause((), (), (name, *sides))

    def rewrite(
        self, term: int, path: Sequence[int], ref: Any, direction: int, terms: Any, refs: Any, scope: int
    ) -> int:
        """A term with the part at a path replaced by what an equation says it equals."""
        clause, spine = self.see(ref, scope), list[Any]()
        for place in path:
            require(0 <= place < len(self.rows[term]) - 1, "the path leaves the term")
            spine.append((self.rows[term], place + 1))
            term = self.rows[term][place + 1]
        require(clause.conclusion[0] == "=" and direction in (1, -1), "not a rewriting")
        values = self.values(clause, terms, scope)
        matched = self.match(clause.conclusion[direction % 3], term, values, clause.sorts)
        require(matched, "the rule does not match")
        term = ~self.conclude(clause, values, refs, scope)[-direction % 3]
        for row, place in reversed(spine):
            term = self.intern((*row[:place], term, *row[place + 1 :]))
        return ~term

    def apply(self, step: Any, scope: int) -> tuple[int, Clause]:
        clause = self.see(step["ref"], scope)
        values = self.values(clause, step["with"], scope)
        return scope, Clause((), (), self.conclude(clause, values, step["if"], scope))

    def absurd(self, step: Any, scope: int) -> tuple[int, Clause]:
        require(self.proved(step["from"], scope) == ("false",), "no contradiction")
        return scope, Clause((), (), self.fact(step["fact"], scope))

    def close(self, step: Any, _scope: int) -> tuple[int, Clause]:
        names, hypotheses = self.scopes[step["of"]]
        require(not any(h.sorts or h.premises for h in hypotheses), "hypotheses must be facts")
        number = {~name: i for i, name in enumerate(names)}

        def abstract(term: int) -> Any:
            head, *parts = self.rows[term]
            return number[term] if term in number else self.node(head, *(abstract(p) for p in parts))

        facts = [h.conclusion for h in hypotheses] + [self.proved(step["fact"], step["of"])]
        facts = [(f[0], *(abstract(~t) for t in f[1:])) for f in facts]
        sorts = tuple(self.sort(name) for name in names)
        clause = self.fold(Clause(sorts, tuple(facts[:-1]), facts[-1]))
        # a variable that no fact holds may go only if its sort has an element
        constants = {target for domain, target in self.theory.functions.values() if not domain}
        require(len(clause.sorts) == len(sorts) or {*sorts} <= constants, "an empty sort")
        return self.outer[step["of"]][1], clause

    def induct(self, step: Any, scope: int) -> tuple[int, Clause]:
        goal = self.clause(step["goal"], scope)
        facts = [*goal.premises, goal.conclusion]
        on = [name for name, _ in step["goal"]["vars"]].index(step["var"])
        constructors = self.theory.inductive[goal.sorts[on]]
        others = goal.sorts[:on] + goal.sorts[on + 1 :]
        require(len(step["cases"]) == len(constructors), "a case is missing")
        for constructor, (inside, ref) in zip(constructors, step["cases"], strict=True):
            domain = self.theory.functions[constructor][0]
            names, hypotheses = self.scopes[inside]
            require(self.outer[inside][1:] == self.outer[scope], "a case of another scope")
            require(tuple(map(self.sort, names)) == domain + others, "the names of a case")
            parts, rest = names[: len(domain)], names[len(domain) :]
            expected = []
            for part in [p for p in parts if self.sort(p) == goal.sorts[on]]:
                values = [part if i == on else None for i in range(len(goal.sorts))]
                *premises, conclusion = self.instance(facts, values)
                expected.append(self.fold(Clause(goal.sorts, tuple(premises), conclusion)))
            built = [*rest[:on], self.node(constructor, *parts), *rest[on:]]
            *premises, conclusion = self.instance(facts, built)
            expected += [Clause((), (), premise) for premise in premises]
            require(hypotheses == expected, "a case supposes something else")
            require(self.proved(ref, inside) == conclusion, "a case proves something else")
        return scope, self.fold(goal)

    def theorem(self, step: Any, _scope: int) -> tuple[int, Clause]:
        stated = self.theory.laws(Reader(step["mpl"], self.theory.defined).formula())
        proved = self.see(step["by"], 0)
        require([self.fold(clause) for clause in stated] == [proved], "it is not what was proved")
        require(step["name"] not in self.theorems, "a name is given twice")
        self.theorems[step["name"]] = proved
        return 0, proved


_TRUE = Clause((), (("false",),), ("false",))  # what opening a scope proves: nothing
RULES = {
    rule.__name__: rule
    for rule in (
        Proof.suppose, Proof.chain, Proof.apply, Proof.absurd, Proof.close, Proof.induct, Proof.theorem
    )
}


def check(theory: str, proof: Iterable[str]) -> dict[str, Clause]:
    """The theorems of a proof file that follow from an MPL theory. Raises ``Refused``.

    ``theory`` is the text of the theory, ``proof`` the lines of the proof file.

    >>> check("theory unit[U P(1), a (1)] (in[a,U])", [])
    {}
    """
    proved = Proof(read_theory(theory))
    for number, line in enumerate(proof, 1):
        try:
            proved.add(json.loads(line))
        except Refused as reason:
            raise Refused(f"line {number}: {reason}") from None
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as fault:
            raise Refused(f"line {number}: not a step ({fault!r})") from None
    return proved.theorems
