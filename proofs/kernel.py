"""The kernel: reads a theory in MPL and a proof file, and accepts or refuses.

It imports the standard library only and shares no code with the rest; it and the MPL are trusted.
**MPL** (Generative Logic, arXiv 2508.00017) has atoms ``(in[x,X])``, ``(in2[x,y,f])`` for f(x) = y,
``(in3[x,y,z,f])`` for f(x, y) = z, ``(=[x,y])``, conjunction ``(&AB)``, quantified implication
``(>[x]AB)`` and negation ``!A``. A theory is a conjunction of laws and declarations: ``(in[c,X])``
c is an element; ``(maps[f,X,Y,Z])`` f is a total function from X, Y to Z; ``(relates[R,X,Y])`` R is
a relation, ``(in2[x,y,R])`` a fact; ``(inductive[X,c,f])`` X is made by c and f. A law becomes a
*clause*: for all variables, if these facts hold then this one. Premises are read in order; ``in``,
or its first use as argument, gives a variable its sort; first mentioned as a value, it stands for
the term. A fact is ``("=", l, r)``, ``("R", t, ...)`` or ``("false",)``, a term ``("f", t, ...)``;
variables are integers in order of occurrence, so clauses alike but for names are equal.

**Proof files** hold one JSON object a line. Ids increase and references are to smaller ones, so
there are no cycles. A result is visible in its scope (0 is outermost) and in scopes inside. A term
is a list ``["f", t, ...]`` or a name; a reference is the id of a result, or ``[scope, n]`` for
hypothesis n of a scope; those of scope 0 are the clauses of the theory.

    open     {scope, goal, names}   a scope with fresh names for the variables of a goal {vars, if,
                                    then}, its premises as hypotheses. With {var, of}: a case of an
                                    induction; constructor ``of`` has its arguments named first, and
                                    hypotheses for recursive ones come first
    chain    {scope, start, steps}  the term ``start`` equals what it is rewritten to; if ``start``
                                    is a fact, proved as {from}, what it is rewritten to holds
    apply    {scope, ref, with, if} an instance of a clause whose premises hold
    close    {cases}                the goal, from scopes in which it, or falsity, is proved
    theorem  {name, mpl, by}        states a result of scope 0 in MPL

A step of a chain is ``[ref, side, path, with, if]``: side 0 rewrites the left side of an equation
to the right one, 1 the reverse; path holds argument positions from 1; ``with`` gives variables that
the matched side leaves open, by number; ``if`` proofs of the premises; both may be missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Term: TypeAlias = Any  # a variable's number or a nested tuple; a fact is one too
Formula: TypeAlias = tuple[Any, ...]  # an atom is its name and arguments


class Refused(Exception):
    """The reason why a theory or a proof is not accepted."""


def require(holds: object, reason: str) -> None:
    if not holds:
        raise Refused(reason)


_TOKEN = re.compile(r"\s+|#[^\n]*|\[[^]]*\]|[()&>!]|[^\s()\[\],&>!#]+|.")
_DECLARING = ("inductive", "in", "maps", "relates")
RULES = ("open", "chain", "apply", "close", "theorem")


class Reader:
    """The tokens of an MPL text, last first."""

    def __init__(self, text: str) -> None:
        found = [t for t in _TOKEN.findall(text) if not t[0].isspace() and t[0] != "#"]
        self.left = ["", *reversed(found)]

    def take(self, *expected: str) -> str:
        require(self.left[-1] in expected, f"MPL: {self.left[-1]!r} is out of place")
        return str(self.left.pop())

    def names(self) -> tuple[str, ...]:
        """What stands in square brackets; the type after a parameter is for people."""
        token = self.left.pop()
        require(token[:1] == "[" and token[-1] == "]", f"MPL: {token!r} where a list is expected")
        return tuple(part.split()[0] for part in token[1:-1].split(",") if part.strip())

    def formula(self) -> Formula:
        if self.left[-1] == "!":
            return (self.take("!"), self.formula())
        self.take("(")
        head, made = self.left[-1], tuple[Any, ...]()
        if head in ("(", "!"):
            made = self.formula()
        elif head == "&":
            made = (self.take("&"), self.formula(), self.formula())
        elif head == ">":
            made = (self.take(">"), self.names(), self.formula(), self.formula())
        else:
            made = (self.take("in2", "in3", "=", *_DECLARING), *self.names())
            require(len(made) > 2, f"{head} needs arguments")
        self.take(")")
        return made


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


def conjuncts(part: Formula) -> list[Formula]:
    return conjuncts(part[1]) + conjuncts(part[2]) if part[0] == "&" else [part]


class Theory:
    """What an MPL file declares. Raises ``Refused``."""

    def __init__(self, text: str) -> None:
        self.functions: dict[str, tuple[tuple[str, ...], str]] = {"false": ((), "")}
        self.inductive: dict[str, tuple[str, ...]] = {}
        self.sorts: set[str] = set()
        reader = Reader(text)
        _ = reader.take("theory"), reader.left.pop(), reader.names()
        laws = [part for part in conjuncts(reader.formula()) if not self.declare(*part)]
        require(reader.left == [""], "there is more than the theory")
        for sort, constructors in self.inductive.items():
            made = {self.functions.get(name, ((), ""))[1] for name in constructors}
            require(made == {sort}, f"the constructors of {sort} must end in {sort}")
        self.clauses = [clause for law in laws for clause in self.laws(law)]

    def declare(self, kind: str, name: Any, *sorts: Any) -> bool:
        """Enter a part of the theory if it is a declaration, and say whether it is."""
        if kind == "inductive":
            require(name not in self.inductive, f"{name} is declared twice")
            self.inductive[name] = sorts
        elif kind in _DECLARING:
            require(name not in self.functions and name != "=", f"{name} is declared twice")
            require((kind == "in") == (len(sorts) == 1), f"{name}: wrong number of sorts")
            self.functions[name] = (sorts, "") if kind == "relates" else (sorts[:-1], sorts[-1])
            self.sorts |= {*sorts}
        return kind in _DECLARING

    def laws(self, part: Formula, bound: tuple[str, ...] = (), given: Any = ()) -> list[Clause]:
        """The clauses of a formula under bound variables and premises."""
        if part[0] == ">":
            taken, given = {*bound, *self.functions, *self.sorts}, (*given, *conjuncts(part[2]))
            require(len({*part[1]} - taken) == len(part[1]), "a name is bound twice")
            return [c for law in conjuncts(part[3]) for c in self.laws(law, bound + part[1], given)]
        return [Law(self, bound).clause((*given, part[1]) if part[0] == "!" else given, part)]


class Law:
    """A law on its way to a clause: what its variables stand for, as they are met."""

    def __init__(self, theory: Theory, bound: Iterable[str]) -> None:
        self.functions, self.theory_sorts, self.bound = theory.functions, theory.sorts, set(bound)
        self.stands: dict[str, tuple[Term, str]] = {}
        self.sorts: list[str] = []

    def clause(self, premises: Iterable[Formula], conclusion: Formula) -> Clause:
        facts = [self.fact(atom) for premise in premises for atom in conjuncts(premise)]
        require(self.bound == {*self.stands}, "the sort of a variable is not said")
        facts.append(("false",) if conclusion[0] == "!" else self.fact(conclusion))
        require(facts[-1], "the conclusion must be a fact")
        return clause_of(self.sorts, [fact for fact in facts if fact])

    def fact(self, atom: Formula) -> Term | None:
        """The fact of an atom; ``None`` for one that gives a sort or names a value."""
        name, *inputs, value, last = atom
        if name == "=":
            (left, sort), (right, other) = self.known(value), self.known(last)
            require(not inputs and sort == other != "", "an equation of two sorts")
            return ("=", left, right)
        if name == "in":
            require(last in self.theory_sorts and not inputs, "in: out of place")
            self.term(value, last)
            return None
        require(name in ("in2", "in3") and len(atom) == int(name[2]) + 2, f"{name} is misused")
        target = self.functions.get(last, ((), last))[1]
        if target == "":
            return self.apply(last, (*inputs, value))
        made = self.apply(last, inputs)
        if value not in self.bound or value in self.stands:
            return ("=", made, self.term(value, target))
        self.stands[value] = made, target
        return None

    def apply(self, function: str, inputs: Sequence[str]) -> Term:
        domain = self.functions.get(function, (("",) * 9, ""))[0]
        require(len(domain) == len(inputs), f"{function} is out of place")
        return (function, *map(self.term, inputs, domain))

    def term(self, name: str, sort: str) -> Term:
        if name in self.bound and name not in self.stands:
            self.stands[name] = len(self.sorts), sort
            self.sorts.append(sort)
        term, known = self.known(name)
        require(known == sort, f"{name} is not in {sort}")
        return term

    def known(self, name: str) -> tuple[Term, str]:
        """What a name stands for, and its sort."""
        if name in self.bound:
            return self.stands[name]
        return self.apply(name, ()), self.functions[name][1]


@dataclass(frozen=True)
class Scope:
    """A place in a proof: the scopes around it and itself, names in sight, what it supposes."""

    outer: tuple[int, ...]
    sight: dict[str, tuple[tuple[str, ...], str]]
    hypotheses: list[Clause]
    proves: Any = None  # the goal, the number of the case, and the fact that is to be proved


def match(pattern: Term, term: Term, found: list[Any]) -> bool:
    """Whether values of the variables make a pattern, no variable, a term; enters them."""
    for part, inner in zip(pattern, term, strict=False):
        if part.__class__ is int:
            if found[part] is None:
                found[part] = inner
            elif found[part] != inner:
                return False
        elif part.__class__ is str:
            if part != inner:
                return False
        elif not match(part, inner, found):
            return False
    return True


def put(part: Term, values: Sequence[Any]) -> Term:
    """A term or fact with its variables replaced."""
    if part.__class__ is int:
        return values[part]
    return (part[0], *[values[p] if p.__class__ is int else put(p, values) for p in part[1:]])


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
        self.results[step["id"]] = getattr(self, step["rule"])(step, step.get("scope", 0))
        self.last = step["id"]

    def read(self, given: Any, scope: int, variables: Any = ()) -> Any:
        """A term or fact of a proof file, and its sort; that of a fact is ''."""
        head, *parts = (given,) if given.__class__ is str else given
        if head in variables and not parts:
            return variables[head]
        inner = [self.read(part, scope, variables) for part in parts]
        sorts = tuple([sort for _, sort in inner])
        domain, target = (sorts[:1] * 2, "") if head == "=" else self.scopes[scope].sight[head]
        require(sorts == domain and "" not in sorts, "wrong arguments")
        return (head, *[term for term, _ in inner]), target

    def see(self, ref: Any, scope: int) -> Clause:
        """What a reference stands for, if it is visible in a scope."""
        owner, clause = self.results[ref] if ref.__class__ is int else (ref[0], None)
        require(owner in self.scopes[scope].outer, "a reference is out of scope")
        require(clause or ref[1] >= 0, "hypotheses count from 0")
        return clause or self.scopes[owner].hypotheses[ref[1]]

    def proved(self, ref: Any, scope: int) -> Term:
        clause = self.see(ref, scope)
        require(not clause.sorts and not clause.premises, f"{ref} is no plain fact")
        return clause.conclusion

    def conclude(self, clause: Clause, values: Any, refs: Any, scope: int, part: Any) -> Term:
        """A part of the conclusion for these values, once the premises are found proved."""
        require(None not in values, "a variable of the rule is left open")
        if clause.premises or refs:
            premises = [put(premise, values) for premise in clause.premises]
            require(premises == [self.proved(ref, scope) for ref in refs], "a premise is open")
        return put(part, values)

    def values(self, clause: Clause, terms: dict[str, Any], scope: int) -> list[Any]:
        """Values of the variables of a clause, as far as a step names them."""
        values: list[Any] = [None] * len(clause.sorts)
        for number, given in terms.items():
            values[int(number)], sort = self.read(given, scope)
            require(sort == clause.sorts[int(number)], "a value of the wrong sort")
        return values

    def open(self, step: Any, scope: int) -> tuple[int, Clause]:
        goal, on, parts = step["goal"], None, list[Term]()
        sorts = fresh = [sort for _, sort in goal["vars"]]
        variables = {name: (i, sort) for i, (name, sort) in enumerate(goal["vars"])}
        read = [self.read(fact, scope, variables) for fact in (*goal["if"], goal["then"])]
        require({sort for _, sort in read} == {""}, "a term is no fact")
        facts, values = [fact for fact, _ in read], [(name,) for name in step["names"]]
        if "var" in step:
            on = variables[step["var"]][0]
            constructor = self.theory.inductive[sorts[on]][step["of"]]
            domain = self.theory.functions[constructor][0]
            fresh = [*domain, *sorts[:on], *sorts[on + 1 :]]
            parts, values = values[: len(domain)], values[len(domain) :]
            values.insert(on, (constructor, *parts))
        sight, hypotheses = dict(self.scopes[scope].sight), list[Clause]()
        for name, sort in zip(step["names"], fresh, strict=True):
            require(isinstance(name, str) and name not in sight and name != "=", "not a fresh name")
            require(sort in self.theory.sorts, f"{sort} is no sort")
            sight[name] = ((), sort)
        for part in [part for part in parts if sight[part[0]][1] == sorts[on or 0]]:
            partial = [part if i == on else i for i in range(len(sorts))]
            hypotheses.append(clause_of(sorts, [put(fact, partial) for fact in facts], 1))
        *premises, conclusion = [put(fact, values) for fact in facts]
        hypotheses.extend(Clause((), (), premise) for premise in premises)
        proves = (sorts, facts, on, scope), step.get("of", 0), conclusion
        outer = (step["id"], *self.scopes[scope].outer)
        self.scopes[step["id"]] = Scope(outer, sight, hypotheses, proves)
        return step["id"], Clause((), (("false",),), ("false",))  # true: an opening proves nothing

    def chain(self, step: Any, scope: int) -> tuple[int, Clause]:
        start, sort = self.read(step["start"], scope)
        require(sort or self.proved(step["from"], scope) == start, "it starts from another fact")
        term = start
        for written in step["steps"]:
            term = self.rewrite(term, written, scope)
        return scope, Clause((), (), ("=", start, term) if sort else term)

    def rewrite(self, term: Term, step: Any, scope: int) -> Term:
        """A term with the part at a path replaced by what an equation says it equals."""
        ref, side, path, *more = step
        clause, spine = self.see(ref, scope), []
        for place in path:
            require(0 < place < len(term), "the path leaves the term")
            spine.append((term, place))
            term = term[place]
        sides, sorts = clause.conclusion, clause.sorts
        require(side in (0, 1) and sides[0] == "=", "only equations rewrite")
        values = self.values(clause, more[0], scope) if more else [None] * len(sorts)
        pattern = sides[1 + side]
        if pattern.__class__ is int:
            require(self.scopes[scope].sight[term[0]][1] == sorts[pattern], "another sort")
        require(match((pattern,), (term,), values), "the rule does not match")
        refs = more[1] if len(more) > 1 else ()
        term = self.conclude(clause, values, refs, scope, sides[2 - side])
        for above, place in reversed(spine):
            term = (*above[:place], term, *above[place + 1 :])
        return term

    def apply(self, step: Any, scope: int) -> tuple[int, Clause]:
        clause = self.see(step["ref"], scope)
        values = self.values(clause, step["with"], scope)
        fact = self.conclude(clause, values, step["if"], scope, clause.conclusion)
        return scope, Clause((), (), fact)

    def close(self, step: Any, _scope: int) -> tuple[int, Clause]:
        goal = sorts, facts, on, scope = self.scopes[step["cases"][0][0]].proves[0]
        cases = range(1 if on is None else len(self.theory.inductive[sorts[on]]))
        for number, (inside, ref) in zip(cases, step["cases"], strict=True):
            require(self.scopes[inside].proves[:2] == (goal, number), "a case of something else")
            wanted = self.scopes[inside].proves[2], ("false",)
            require(self.proved(ref, inside) in wanted, "a case is open")
        return scope, clause_of(sorts, facts)

    def theorem(self, step: Any, _scope: int) -> tuple[int, Clause]:
        reader, proved = Reader(step["mpl"]), self.see(step["by"], 0)
        stated = self.theory.laws(reader.formula())
        require(stated == [proved] and reader.left == [""], "it is not what was proved")
        require(step["name"] not in self.theorems, "a name is given twice")
        self.theorems[step["name"]] = proved
        return 0, proved


def check(theory: str, proof: Iterable[str]) -> dict[str, Clause]:
    """The theorems that the lines of a proof file prove in a theory. Raises ``Refused``.

    >>> check("theory unit[U P(1), a (1)] (in[a,U])", [])
    {}
    """
    proved = Proof(Theory(theory))
    for number, line in enumerate(proof, 1):
        try:
            proved.add(json.loads(line))
        except (Refused, LookupError, TypeError, ValueError, AttributeError, RecursionError) as e:
            raise Refused(f"line {number}: {e!r}") from None
    return proved.theorems
