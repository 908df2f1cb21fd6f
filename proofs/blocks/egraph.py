"""Ground terms up to the equations known of them, in an e-graph that explains what it says.

Terms are interned: a number stands for a term, and classes of numbers for terms that are equal. A
row ``+(a, b) -> c`` over classes is the fact ``in3[a,b,c,+]`` of MPL; no two rows agree but in the
last place, so equal arguments give equal values (congruence). Whatever joins two terms is an edge
of a forest, with its reason, or with none where congruence joined them; the way from one term to
another in the forest is a calculation (Nieuwenhuis and Oliveras, "Proof-producing congruence
closure", 2005).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from proofs.prover.rewriting import Reference, Step
from proofs.terms import Path, Term, variables


class Reason(NamedTuple):
    """An instance of an equation: side ``side`` of ``ref`` is ``left``, the other one ``right``."""

    ref: Reference
    side: int
    left: Term
    right: Term
    values: tuple[Term, ...]

    def step(self, path: Path, *, back: bool) -> Step:
        """The rewriting from the left term to the right one at a path, or back."""
        before, after = (self.right, self.left) if back else (self.left, self.right)
        opened = sorted(set(variables(after)) - set(variables(before)))
        side = 1 - self.side if back else self.side
        return Step(self.ref, side, path, {v: self.values[v] for v in opened})


class EGraph:
    """Classes of equal terms."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self._number: dict[Term, int] = {}
        self._arguments: list[tuple[int, ...]] = []
        self._class: list[int] = []
        self._members: dict[int, list[int]] = {}
        self._users: dict[int, list[int]] = {}  # terms with an argument in a class
        self._rows: dict[tuple[str | int, ...], int] = {}
        self._named: dict[str, list[int]] = {}
        self._edges: list[tuple[int, Reason | None, bool] | None] = []

    def add(self, term: Term) -> int:
        """The number of a term, which is entered with its parts if it is new."""
        if term in self._number:
            return self._number[term]
        arguments = tuple([self.add(part) for part in term[1:]])
        number = self._number[term] = len(self.terms)
        self.terms.append(term)
        self._arguments.append(arguments)
        self._class.append(number)
        self._members[number], self._users[number] = [number], []
        self._edges.append(None)
        self._named.setdefault(term[0], []).append(number)
        for argument in arguments:
            self._users[self._class[argument]].append(number)
        self._enter(number)
        return number

    def find(self, number: int) -> int:
        """The class of a term."""
        return self._class[number]

    def lookup(self, term: Term) -> int | None:
        """A term that equals this one, if there is one; nothing is entered."""
        arguments = [self.lookup(part) for part in term[1:]]
        if None in arguments:
            return None
        return self._rows.get((term[0], *[self._class[a] for a in arguments if a is not None]))

    def members(self, number: int) -> list[int]:
        """The terms that equal a term."""
        return self._members[self._class[number]]

    def smallest(self, number: int) -> Term:
        """The term of a class that was entered first."""
        return self.terms[min(self.members(number))]

    def rows(self, name: str) -> Iterator[int]:
        """A term for each row of a function or relation."""
        return (n for n in self._named.get(name, ()) if self._rows[self._row(n)] == n)

    def arguments(self, number: int) -> tuple[int, ...]:
        return self._arguments[number]

    def join(self, left: int, right: int, reason: Reason | None) -> None:
        """Make two terms equal, and all that follows by congruence."""
        waiting = [(left, right, reason)]
        while waiting:
            left, right, reason = waiting.pop()
            kept, moved = self._class[left], self._class[right]
            if kept == moved:
                continue
            self._hang(left, right, reason)
            users = self._users.pop(moved)
            for number in self._members[moved]:
                self._class[number] = kept
            self._members[kept] += self._members.pop(moved)
            self._users[kept] += users
            for user in users:
                twin = self._rows.setdefault(self._row(user), user)
                if self._class[twin] != self._class[user]:
                    waiting.append((twin, user, None))

    def explain(self, left: int, right: int, path: Path = ()) -> list[Step]:
        """The calculation from one term to an equal one, below a path."""
        up, down = self._ancestors(left), self._ancestors(right)
        while len(up) > 1 and len(down) > 1 and up[-2] == down[-2]:
            up.pop(), down.pop()
        steps = list[Step]()
        for here in up[:-1]:
            steps += self._along(here, path, back=False)
        for here in reversed(down[:-1]):
            steps += self._along(here, path, back=True)
        return steps

    def _enter(self, number: int) -> None:
        twin = self._rows.setdefault(self._row(number), number)
        if twin != number:
            self.join(twin, number, None)

    def _row(self, number: int) -> tuple[str | int, ...]:
        return (self.terms[number][0], *[self._class[a] for a in self._arguments[number]])

    def _hang(self, left: int, right: int, reason: Reason | None) -> None:
        """Make ``right`` the root of its tree, and hang the tree on ``left``."""
        here, above, reason, back = right, left, reason, True
        while True:
            edge = self._edges[here]
            self._edges[here] = (above, reason, back)
            if edge is None:
                return
            above, here, reason, back = here, edge[0], edge[1], not edge[2]

    def _ancestors(self, number: int) -> list[int]:
        found = [number]
        while (edge := self._edges[found[-1]]) is not None:
            found.append(edge[0])
        return found

    def _along(self, here: int, path: Path, *, back: bool) -> list[Step]:
        """The steps along the edge above a term, from the term or, if ``back``, to it."""
        edge = self._edges[here]
        assert edge is not None
        above, reason, reverse = edge
        if reason is not None:
            return [reason.step(path, back=reverse != back)]
        ends = (above, here) if back else (here, above)
        places = enumerate(zip(*map(self.arguments, ends), strict=True), 1)
        return [s for i, (a, b) in places for s in self.explain(a, b, (*path, i))]
