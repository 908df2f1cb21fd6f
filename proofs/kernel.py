"""The kernel: reads a theory in MPL and a proof file, and accepts or refuses.

It imports the standard library only and shares no code with the rest of the package. What is
trusted: this file and the MPL text. **MPL** (Generative Logic, arXiv 2508.00017) has atoms
``(in[x,X])``, ``(in2[x,y,f])`` for f(x) = y, ``(in3[x,y,z,f])`` for f(x, y) = z, ``(=[x,y])``,
conjunction ``(&AB)``, quantified implication ``(>[x]AB)`` and negation ``!A``. A file is a list of
``define NAME[PARAMETER TYPE, ...] FORMULA``, read as abbreviations, and ends with one ``theory``, a
conjunction of laws and declarations: ``(in[c,X])`` c is an element, ``(maps[f,X,Y,Z])`` f is a
total function from X, Y to Z, ``(relates[R,X])`` R is a relation, ``(inductive[X,c,f])`` X is made
by c and f. A law becomes a *clause*: for all variables, if these facts hold then this one. Premises
are read in order; a variable gets its sort from ``in`` or from its first use as an argument, and
one first mentioned as a value stands for the term itself. A *fact* is ``("=", l, r)``,
``(R, t, ...)`` or ``("false",)``, a term ``("f", t, ...)``; variables of clauses are integers in
order of occurrence, so that clauses alike but for names are equal.

**Proof files** hold one JSON object a line. Ids strictly increase and references are to smaller
ids, so there are no cycles. A result is visible in its scope (0 is outermost) and in scopes inside.
A term is a list ``["f", t, ...]`` or a name; a reference is the id of a result, or ``[scope, n]``
for hypothesis n of a scope; those of scope 0 are the clauses of the theory.

    open     {scope, goal, names}      a scope with fresh names for the variables of a goal {vars,
                                       if, then}; its premises are hypotheses. With {var, of}: the
                                       scope for constructor ``of`` in an induction; its arguments
                                       are named first, hypotheses for recursive ones come first
    chain    {scope, start|from, steps}  start = what it is rewritten to; or a fact, rewritten
    apply    {scope, ref, with, if}    an instance of a clause whose premises hold
    absurd   {scope, from, fact}       anything, from a contradiction
    close    {cases}                   the goal, from scopes and what is proved in them
    theorem  {name, mpl, by}           states a result of scope 0 in MPL

A step of a chain is ``[ref, side, path, with, if]``: side 0 rewrites the left side of an equation
to the right one, 1 the reverse; path holds argument positions from 1; ``with`` gives variables that
the matched side leaves open, by number; ``if`` proofs of the premises; both may be missing. A case
split is an induction that uses no hypothesis; witnesses would be a fact ``("some", ...)`` more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Term: TypeAlias = Any  # a variable's number or a nested tuple
Formula: TypeAlias = tuple[Any, ...]  # an atom is its name and arguments
Signature: TypeAlias = tuple[tuple[str, ...], str]  # domain and target; of a relation it is ""


class Refused(Exception):
    """The reason why a theory or a proof is not accepted."""


def require(holds: object, reason: str) -> None:
    if not holds:
        raise Refused(reason)


_TOKEN = re.compile(r"\s+|#[^\n]*|\[[^]]*\]|[()&>!]|[^\s()\[\],&>!#]+|.")
_NAME = re.compile(r"[^\s()\[\],&>!#]+")
_ATOMS = ("in", "in2", "in3", "=", "maps", "relates", "inductive")


def replaced(part: Any, names: dict[str, str]) -> Any:
    """A formula with names replaced everywhere."""
    return (
        names.get(part, part) if isinstance(part, str) else tuple(replaced(p, names) for p in part)
    )


class Reader:
    """The tokens of an MPL text, last first; definitions are replaced as they are read."""

    def __init__(self, text: str, defined: dict[str, Any]) -> None:
        found = [t for t in _TOKEN.findall(text) if not t[0].isspace() and t[0] != "#"]
        self.left = ["", *reversed(found)]
        self.defined, self.bound = defined, list[str]()

    def take(self, *expected: str) -> str:
        token = self.left.pop()
        require(token in expected if expected else _NAME.fullmatch(token), f"MPL: {token!r}")
        return token

    def names(self) -> tuple[str, ...]:
        """What stands in square brackets; the type after a parameter is for people."""
        token = self.left.pop()
        require(token[:1] == "[" and token[-1] == "]", f"MPL: {token!r} where a list is expected")
        found = [part.split()[:1] for part in token[1:-1].split(",")] if token[1:-1].strip() else []
        require(all(part and _NAME.fullmatch(part[0]) for part in found), f"MPL: {token!r}")
        return tuple(name for (name,) in found)

    def formula(self) -> Formula:
        if self.left[-1] == "!":
            return (self.take("!"), self.formula())
        self.take("(")
        head = self.left[-1]
        if head in ("(", "!"):
            made = self.formula()
        elif head == "&":
            made = (self.take("&"), self.formula(), self.formula())
        elif head == ">":
            made = (self.take(">"), self.names(), self.formula(), self.formula())
            self.bound += made[1]
        else:
            made = self.atom(self.take(), self.names())
        self.take(")")
        return made

    def atom(self, name: str, arguments: tuple[str, ...]) -> Formula:
        if name not in self.defined:
            require(name in _ATOMS and len(arguments) > 1, f"{name} is not defined")
            return (name, *arguments)
        parameters, body, bound = self.defined[name]
        require(not {*bound} & {*arguments}, f"{name}: a name would be caught")
        made: Formula = replaced(body, dict(zip(parameters, arguments, strict=True)))
        return made

    def theory(self) -> Formula:
        """The formula that a file ends with."""
        keyword = ""
        while keyword != "theory":
            keyword, name, parameters = self.take("define", "theory"), self.take(), self.names()
            self.bound = []
            body = self.formula()
            require(name not in self.defined and name not in _ATOMS, f"{name} is defined twice")
            require(keyword == "theory" or not {*self.bound} & {*parameters}, "a bound parameter")
            self.defined[name] = (parameters, body, self.bound)
        require(self.left == [""], "a file ends with its theory")
        return body


# --- theories --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clause:
    """For all variables of these sorts: if the premises then the conclusion."""

    sorts: tuple[str, ...]
    premises: tuple[Term, ...]
    conclusion: Term


def clause_of(sorts: Sequence[str], facts: Sequence[Term], gone: int = 0) -> Clause:
    """The clause of premises and a conclusion, its variables numbered in order of occurrence."""
    number: dict[int, int] = {}

    def visit(part: Term) -> Term:
        if isinstance(part, int):
            return number.setdefault(part, len(number))
        return (part[0], *map(visit, part[1:]))

    facts = [visit(fact) for fact in facts]
    # if its sort were empty, a variable that no fact holds could not be dropped
    require(len(number) == len(sorts) - gone, "a variable occurs in no fact")
    return Clause(tuple(sorts[n] for n in number), tuple(facts[:-1]), facts[-1])


@dataclass
class Theory:
    """What a file declares."""

    defined: dict[str, Any] = field(default_factory=dict)
    functions: dict[str, Signature] = field(default_factory=lambda: {"false": ((), "")})
    inductive: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sorts: set[str] = field(default_factory=set)
    clauses: list[Clause] = field(default_factory=list)

    def declare(self, part: Formula) -> list[Formula]:
        """Enter the declarations of a conjunction; give back the laws."""
        if part[0] == "&":
            return self.declare(part[1]) + self.declare(part[2])
        if part[0] not in ("in", "maps", "relates", "inductive"):
            return [part]
        kind, name, *sorts = part
        if kind == "inductive":
            require(name not in self.inductive, f"{name} is declared twice")
            self.inductive[name] = tuple(sorts)
            return []
        domain, target = (sorts, "") if kind == "relates" else (sorts[:-1], sorts[-1])
        require(name not in self.functions and name != "=", f"{name} is declared twice")
        require((kind == "in") == (not domain), f"{name}: wrong number of sorts")
        self.functions[name] = (tuple(domain), target)
        self.sorts |= {*sorts}
        return []

    def laws(self, part: Formula, bound: tuple[str, ...] = (), given: Any = ()) -> list[Clause]:
        """The clauses of a formula under bound variables and premises."""
        if part[0] == "&":
            return self.laws(part[1], bound, given) + self.laws(part[2], bound, given)
        if part[0] == ">":
            taken = {*bound, *self.functions, *self.sorts}
            require(len({*part[1]} - taken) == len(part[1]), "a name is bound twice")
            return self.laws(part[3], bound + part[1], (*given, part[2]))
        return [Law(self, bound).clause((*given, part[1]) if part[0] == "!" else given, part)]


def read_theory(text: str) -> Theory:
    """The theory of an MPL file. Raises ``Refused``."""
    theory = Theory()
    laws = theory.declare(Reader(text, theory.defined).theory())
    for sort, constructors in theory.inductive.items():
        targets = {theory.functions.get(c, ((), ""))[1] for c in constructors}
        require(targets == {sort} != {""}, f"the constructors of {sort} must end in {sort}")
    theory.clauses = [clause for law in laws for clause in theory.laws(law)]
    return theory


class Law:
    """A law on its way to a clause: what its variables stand for, as they are met."""

    def __init__(self, theory: Theory, bound: Iterable[str]) -> None:
        self.functions, self.known_sorts, self.bound = theory.functions, theory.sorts, set(bound)
        self.stands: dict[str, Term] = {}
        self.sorts: list[str] = []

    def clause(self, premises: Iterable[Formula], conclusion: Formula) -> Clause:
        facts = [self.fact(atom) for premise in premises for atom in self.atoms(premise)]
        require(self.bound == {*self.stands}, "the sort of a variable is not said")
        facts.append(("false",) if conclusion[0] == "!" else self.fact(conclusion))
        require(facts[-1], "the conclusion must be a fact")
        return clause_of(self.sorts, [fact for fact in facts if fact])

    def atoms(self, part: Formula) -> list[Formula]:
        if part[0] == "&":
            return self.atoms(part[1]) + self.atoms(part[2])
        require(part[0] not in ("!", ">"), "a premise must be made of atoms")
        return [part]

    def fact(self, atom: Formula) -> Term | None:
        """The fact of an atom; ``None`` for one that gives a sort or names a value."""
        name, *inputs, value, last = atom
        if name == "in":
            require(last in self.known_sorts and not inputs, "in: out of place")
            return self.term(value, last) and None
        if name == "=":
            sides = [
                self.stands[n] if n in self.bound else self.apply(n, ()) for n in (value, last)
            ]
            require(not inputs and self.sort(sides[0]) == self.sort(sides[1]) != "", "bad equation")
            return ("=", *sides)
        require(name in ("in2", "in3") and len(atom) == int(name[2]) + 2, f"{name} is misused")
        target = self.functions.get(last, ((), ""))[1]
        if not target:
            return self.apply(last, (*inputs, value))
        made = self.apply(last, inputs)
        if value in self.bound and value not in self.stands:
            self.stands[value] = made
            return None
        return ("=", made, self.term(value, target))

    def apply(self, function: str, inputs: Sequence[str]) -> Term:
        domain = self.functions.get(function, (("",) * 9, ""))[0]
        require(len(domain) == len(inputs), f"{function} is out of place")
        return (function, *map(self.term, inputs, domain))

    def term(self, name: str, sort: str) -> Term:
        if name in self.bound and name not in self.stands:
            self.stands[name] = len(self.sorts)
            self.sorts.append(sort)
        term = self.stands[name] if name in self.bound else self.apply(name, ())
        require(self.sort(term) == sort, f"{name} is not in {sort}")
        return term

    def sort(self, term: Term) -> str:
        return self.sorts[term] if isinstance(term, int) else self.functions[term[0]][1]


# --- proofs ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """A place in a proof: the scopes around it and itself, names in sight, what it supposes."""

    outer: tuple[int, ...]
    sight: dict[str, Signature]
    hypotheses: list[Clause]
    proves: Any = None  # the goal, the number of the case, and the fact that is to be proved


def match(pattern: Term, term: Term, found: list[Any]) -> bool:
    """Whether values of the variables make a pattern a term; they are entered in ``found``."""
    if pattern.__class__ is int:
        if found[pattern] is None:
            found[pattern] = term
        return bool(found[pattern] == term)
    if pattern[0] != term[0]:
        return False
    return all(match(p, t, found) for p, t in zip(pattern[1:], term[1:], strict=True))


def put(pattern: Term, values: Sequence[Any]) -> Term:
    """A pattern with its variables replaced; ``None`` leaves a variable as it is."""
    if pattern.__class__ is int:
        return pattern if values[pattern] is None else values[pattern]
    return (pattern[0], *[put(part, values) for part in pattern[1:]])


class Proof:
    """What has been proved so far."""

    def __init__(self, theory: Theory) -> None:
        self.theory, self.last = theory, 0
        self.scopes = {0: Scope((0,), theory.functions, theory.clauses)}
        self.results: dict[int, tuple[int, Clause]] = {}
        self.theorems: dict[str, Clause] = {}

    def add(self, step: Any) -> None:
        """Check one step. Raises ``Refused``."""
        require(type(step["id"]) is int and step["id"] > self.last, "ids must increase")
        require(step["rule"] in RULES, f"there is no rule {step['rule']!r}")
        result = getattr(self, step["rule"])(step, step.get("scope", 0))
        self.last = step["id"]
        self.results[self.last] = result

    # Terms, facts and clauses.

    def read(self, given: Any, scope: int, variables: Sequence[Sequence[str]] = ()) -> Any:
        """A term or fact of a proof file, and its sort; that of a fact is ''."""
        head, *parts = [given] if isinstance(given, str) else given
        names = [name for name, _ in variables]
        if head in names and not parts:
            return names.index(head), variables[names.index(head)][1]
        inner = [self.read(part, scope, variables) for part in parts]
        sorts = tuple(sort for _, sort in inner)
        domain, target = (sorts[:1] * 2, "") if head == "=" else self.scopes[scope].sight[head]
        require(sorts == domain and "" not in sorts, f"{head}: wrong arguments")
        return (head, *[term for term, _ in inner]), target

    def see(self, ref: Any, scope: int) -> Clause:
        """What a reference stands for, if it is visible in a scope."""
        owner, clause = self.results[ref] if ref.__class__ is int else (ref[0], None)
        if owner not in self.scopes[scope].outer:
            raise Refused(f"{ref} is out of scope")
        require(clause or ref[1] >= 0, "hypotheses count from 0")
        return clause or self.scopes[owner].hypotheses[ref[1]]

    def proved(self, ref: Any, scope: int) -> Term:
        clause = self.see(ref, scope)
        require(not clause.sorts and not clause.premises, f"{ref} is no plain fact")
        return clause.conclusion

    def conclude(self, clause: Clause, values: list[Any], refs: Sequence[Any], scope: int) -> Term:
        """The conclusion of a clause for these values, once its premises are found proved."""
        require(None not in values, "a variable of the rule is left open")
        premises = [put(premise, values) for premise in clause.premises]
        require(premises == [self.proved(ref, scope) for ref in refs], "a premise is not proved")
        return put(clause.conclusion, values)

    def values(self, clause: Clause, terms: dict[str, Any], scope: int) -> list[Any]:
        """Values of the variables of a clause, as far as a step names them."""
        values: list[Any] = [None] * len(clause.sorts)
        for number, given in terms.items():
            values[int(number)], sort = self.read(given, scope)
            require(sort == clause.sorts[int(number)], "a value of the wrong sort")
        return values

    def fact(self, given: Any, scope: int, variables: Sequence[Sequence[str]] = ()) -> Term:
        fact, sort = self.read(given, scope, variables)
        require(sort == "", "a term is no fact")
        return fact

    # Rules: each gives the scope and the clause that a step proves.

    def open(self, step: Any, scope: int) -> tuple[int, Clause]:
        goal, names, on, recursive = step["goal"], step["names"], None, list[Term]()
        sorts = fresh = [sort for _, sort in goal["vars"]]
        facts = [self.fact(fact, scope, goal["vars"]) for fact in (*goal["if"], goal["then"])]
        values = [(name,) for name in names]
        if "var" in step:
            on = [name for name, _ in goal["vars"]].index(step["var"])
            constructor = self.theory.inductive[sorts[on]][step["of"]]
            domain = self.theory.functions[constructor][0]
            fresh, parts = [*domain, *sorts[:on], *sorts[on + 1 :]], values[: len(domain)]
            recursive = [p for p, sort in zip(parts, domain, strict=True) if sort == sorts[on]]
            values = values[len(domain) :]
            values.insert(on, (constructor, *parts))
        sight = dict(self.scopes[scope].sight)
        for name, sort in zip(names, fresh, strict=True):
            require(isinstance(name, str) and name not in sight and name != "=", "not a fresh name")
            require(sort in self.theory.sorts, f"{sort} is no sort")
            sight[name] = ((), sort)
        hypotheses = []
        for part in recursive:
            put_in = [part if i == on else None for i in range(len(sorts))]
            hypotheses.append(clause_of(sorts, [put(fact, put_in) for fact in facts], 1))
        *premises, conclusion = [put(fact, values) for fact in facts]
        hypotheses.extend(Clause((), (), premise) for premise in premises)
        proves = (sorts, facts, on, scope), step.get("of", 0), conclusion
        outer = (step["id"], *self.scopes[scope].outer)
        self.scopes[step["id"]] = Scope(outer, sight, hypotheses, proves)
        return step["id"], _TRUE

    def chain(self, step: Any, scope: int) -> tuple[int, Clause]:
        if "from" in step:
            name, *sides = self.proved(step["from"], scope)
        else:
            term, sort = self.read(step["start"], scope)
            name, *sides = require(sort, "a fact is no term") or "=", term, term
        for ref, side, path, *more in step["steps"]:
            place, *inner = path if "from" in step else (2, *path)
            require(0 < place <= len(sides) and side in (0, 1), "a path or a side is wrong")
            clause = self.see(ref, scope)
            term = self.rewrite(sides[place - 1], inner, clause, side, more, scope)
            sides[place - 1] = term
        return scope, Clause((), (), (name, *sides))

    def rewrite(
        self, term: Term, path: list[int], clause: Clause, side: int, more: Any, scope: int
    ) -> Term:
        """A term with the part at a path replaced by what an equation says it equals."""
        spine = []
        for place in path:
            if not 0 < place < len(term):
                raise Refused("the path leaves the term")
            spine.append((term, place))
            term = term[place]
        terms, refs = (*more, *({}, ())[len(more) :])
        values = self.values(clause, terms, scope)
        pattern = clause.conclusion[1 + side]
        if (
            pattern.__class__ is int
            and self.scopes[scope].sight[term[0]][1] != clause.sorts[pattern]
        ):
            raise Refused("the rule is for another sort")
        if not match(pattern, term, values):
            raise Refused("the rule does not match")
        made = self.conclude(clause, values, refs, scope)
        require(made[0] == "=", "only an equation rewrites")
        term = made[2 - side]
        for above, place in reversed(spine):
            term = (*above[:place], term, *above[place + 1 :])
        return term

    def apply(self, step: Any, scope: int) -> tuple[int, Clause]:
        clause = self.see(step["ref"], scope)
        values = self.values(clause, step["with"], scope)
        return scope, Clause((), (), self.conclude(clause, values, step["if"], scope))

    def absurd(self, step: Any, scope: int) -> tuple[int, Clause]:
        require(self.proved(step["from"], scope) == ("false",), "no contradiction")
        return scope, Clause((), (), self.fact(step["fact"], scope))

    def close(self, step: Any, _scope: int) -> tuple[int, Clause]:
        goal = sorts, facts, on, scope = self.scopes[step["cases"][0][0]].proves[0]
        cases = range(1 if on is None else len(self.theory.inductive[sorts[on]]))
        for number, (inside, ref) in zip(cases, step["cases"], strict=True):
            require(self.scopes[inside].proves[:2] == (goal, number), "a case of something else")
            require(self.proved(ref, inside) == self.scopes[inside].proves[2], "a case is open")
        return scope, clause_of(sorts, facts)

    def theorem(self, step: Any, _scope: int) -> tuple[int, Clause]:
        reader, proved = Reader(step["mpl"], self.theory.defined), self.see(step["by"], 0)
        stated = self.theory.laws(reader.formula())
        require(stated == [proved] and reader.left == [""], "it is not what was proved")
        require(step["name"] not in self.theorems, "a name is given twice")
        self.theorems[step["name"]] = proved
        return 0, proved


_TRUE = Clause((), (("false",),), ("false",))  # what opening a scope proves: nothing
RULES = ("open", "chain", "apply", "absurd", "close", "theorem")


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
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as fault:
            raise Refused(f"line {number}: not a step ({fault!r})") from None
    return proved.theorems
