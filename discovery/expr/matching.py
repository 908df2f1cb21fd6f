"""Matching and unification of expressions, up to the names of bound variables.

*Holes* are the variables to be filled; a hole takes whatever fits its sort, and nothing that would
carry a variable out of the scope of its quantifier. Both algorithms work on nameless forms, where
equality up to renaming is identity, and look at every node of the graph once: matching because a
shared pattern node has to stand for one subject, unification by union-find (Huet 1976; Baader and
Snyder, Handbook of Automated Reasoning, ch. 8, 2.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from discovery.expr.binding import free_variables, nameless, prefix_for, substitute
from discovery.expr.node import BOOL, Node, replace_children
from discovery.expr.operators import BINDERS

Bindings: TypeAlias = dict[Node, Node]


def match(pattern: Node, subject: Node, holes: Iterable[Node] | None = None) -> Bindings | None:
    """What the holes of the pattern must be for it to become the subject, or None.

    ``holes`` are variables, by default all that are free in the pattern; every other variable
    matches itself only. The result holds the holes that occur.

    >>> from discovery.expr.node import integer, variable
    >>> x, y = variable("x"), variable("y")
    >>> match(x * x + y, (y + 1) * (y + 1) + 3)
    {parse("x"): parse("y + 1"), parse("y"): parse("3")}
    >>> match(x * x, x * y) is None
    True
    """
    open_holes = frozenset(free_variables(pattern) if holes is None else holes)
    prefix = prefix_for(pattern, subject, *open_holes)
    form = nameless(subject, prefix)
    stack = [(nameless(pattern, prefix).root, form.root)]
    found: Bindings = {}
    while stack:
        part, target = stack.pop()
        if found.setdefault(part, target) is not target:
            return None
        if part in open_holes:
            if target not in form.written or not _fits(part, target):
                return None
        elif not _same_head(part, target):
            return None
        else:
            stack.extend(
                pair
                for pair in zip(part.children, target.children, strict=True)
                if found.get(pair[0]) is not pair[1]
            )
    return {hole: form.written[found[hole]] for hole in sorted(open_holes & found.keys())}


def unify(left: Node, right: Node, holes: Iterable[Node] | None = None) -> Bindings | None:
    """The most general filling of the holes that makes both sides equal, or None.

    ``holes`` are by default all free variables of both sides. The result is idempotent: no hole it
    binds occurs in a value, so ``substitute`` applies it at once.

    >>> from discovery.expr.node import call, variable
    >>> x, y = variable("x"), variable("y")
    >>> unify(call("f", x, y), call("f", y, call("g", 1)))
    {parse("x"): parse("function g; g(1)"), parse("y"): parse("function g; g(1)")}
    >>> unify(x, call("f", x)) is None
    True
    """
    if holes is None:
        holes = [*free_variables(left), *free_variables(right)]
    open_holes = frozenset(holes)
    prefix = prefix_for(left, right, *open_holes)
    forms = nameless(left, prefix), nameless(right, prefix)
    classes = _Classes(open_holes)
    if not classes.merge(forms[0].root, forms[1].root):
        return None
    written = {**forms[1].written, **forms[0].written}
    members: dict[Node, Bindings] = {}
    for hole in sorted(open_holes & written.keys()):
        members.setdefault(classes.find(hole), {})[hole] = hole
    solved = _solve(classes, members, prefix)
    if solved is None or any(solved[each].reach for each in members):
        return None
    bindings: Bindings = {}
    for each, solution in solved.items():
        value = solution.node
        if each in members and solution.quantified:
            value = substitute(written[classes.value[each]], bindings)
        bindings.update(dict.fromkeys(members.get(each, ()), value))
    return {hole: bindings[hole] for hole in sorted(bindings) if bindings[hole] is not hole}


class _Classes:
    """Nodes that have to become equal, as a union-find forest; each class knows a term in it."""

    def __init__(self, holes: frozenset[Node]) -> None:
        self.holes = holes
        self.parent: dict[Node, Node] = {}
        self.size: dict[Node, int] = {}
        self.value: dict[Node, Node] = {}

    def find(self, part: Node) -> Node:
        """The representative; a new node is a class of its own. Halves the path it walks."""
        parent = self.parent
        if part not in parent:
            parent[part] = self.value[part] = part
            self.size[part] = 1
        while parent[part] is not part:
            parent[part] = parent[parent[part]]
            part = parent[part]
        return part

    def merge(self, left: Node, right: Node) -> bool:
        """Make two nodes equal and all that follows; False when they clash."""
        stack = [(left, right)]
        while stack:
            one, other = map(self.find, stack.pop())
            if one is other:
                continue
            old, new = self.value[one], self.value[other]
            if self.size[one] > self.size[other]:
                one, other = other, one
            self.parent[one] = other
            self.size[other] += self.size[one]
            self.value[other] = old if new in self.holes and old not in self.holes else new
            if old in self.holes or new in self.holes:
                hole, value = (old, new) if old in self.holes else (new, old)
                if not _fits(hole, value):
                    return False
            elif not _same_head(old, new):
                return False
            else:
                stack.extend(zip(old.children, new.children, strict=True))
        return True


class _Solution(NamedTuple):
    """A class as one nameless node; ``reach`` counts the quantifiers outside that it refers to."""

    node: Node
    reach: int
    quantified: bool


def _solve(classes: _Classes, starts: Iterable[Node], prefix: str) -> dict[Node, _Solution] | None:
    """Every class below the given ones, children first, or None when one contains itself."""
    solved: dict[Node, _Solution] = {}
    entered: set[Node] = set()
    stack = list(starts)
    while stack:
        each = stack[-1]
        below = [classes.find(child) for child in classes.value[each].children]
        waiting = [child for child in below if child not in solved]
        if each in solved:
            stack.pop()
        elif not waiting:
            stack.pop()
            solved[each] = _solution(classes.value[each], [solved[c] for c in below], prefix)
        elif each in entered:
            return None
        else:
            entered.add(each)
            stack.extend(reversed(waiting))
    return solved


def _solution(value: Node, below: list[_Solution], prefix: str) -> _Solution:
    """The solution of a class from its term and the solutions of the term's children."""
    reach = max([each.reach for each in below], default=0)
    if value.op in BINDERS:
        return _Solution(
            replace_children(value, [each.node for each in below]), max(0, reach - 1), True
        )
    if value.op == "variable" and value.payload[0].startswith(prefix):
        index = value.payload[0].removeprefix(prefix)
        return _Solution(value, int(index) + 1 if index else 0, False)
    node = replace_children(value, [each.node for each in below])
    return _Solution(node, reach, any(each.quantified for each in below))


def _fits(hole: Node, value: Node) -> bool:
    """Whether a hole may stand for the value: the sort of a variable, else term or statement."""
    if value.op == "variable":
        return bool(hole.payload[1] == value.payload[1])
    return value.statement in (None, hole.payload[1] == BOOL)


def _same_head(left: Node, right: Node) -> bool:
    """Whether two nodes differ in their children at most, and have as many."""
    if not left.children:
        return left is right
    return (left.op, left.payload, len(left.children)) == (
        right.op,
        right.payload,
        len(right.children),
    )
