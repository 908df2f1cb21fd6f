"""Edits of programs that know nothing of the function to be approximated.

A draft is a list of instructions in any order plus the output; an edit keeps it free of cycles. A
child is one to four edits, brought to normal form. Besides the classic insert, remove, rewire and
change there is *motif duplication* (a path of the program itself is copied and inserted at another
edge), *replacement of all uses* of a value v by some h(v), and *dominator leaves*: where x would
be a leaf, the first value through which all of x flows may stand instead.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from discovery.approximation.genome import (
    ADD,
    ARITHMETIC,
    FMA,
    MUL,
    OPERATIONS,
    SUB,
    Argument,
    DegenerateProgram,
    Program,
    X,
    normal_form,
)
from discovery.approximation.signs import with_few_differences

DUPLICATE, REPLACE = 0.30, 0.10
"""Shares of the two structural edits; the rest is split as in ``_SIMPLE``."""
FURTHER, MOST_EDITS = 0.35, 4
"""Chance of one more edit, and the most edits of one child."""
DOMINATOR = 0.5
"""Chance that a new leaf x is the dominator of x instead."""
COEFFICIENT_EXPONENTS = (-1.5, 2.3)
"""Magnitudes of random coefficients are 10 to a uniform power of this range."""
NEUTRAL = 0.5
"""Chance that an inserted coefficient starts where the insertion changes nothing."""

_ATTEMPTS = 40


def random_coefficient(rng: random.Random) -> float:
    """A coefficient of random sign and log-uniform magnitude."""
    magnitude: float = 10.0 ** rng.uniform(*COEFFICIENT_EXPONENTS)
    return -magnitude if rng.random() < 0.5 else magnitude


@dataclass
class Draft:
    """Instructions under edit: ``body[k]`` is ``[code, argument, ...]``."""

    body: list[list[Argument]]
    output: Argument
    codes: tuple[int, ...] = ARITHMETIC
    frozen: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, program: Program, codes: tuple[int, ...]) -> Draft:
        return cls([list(i) for i in program], len(program) - 1 if program else X, codes)

    def edges(self) -> list[tuple[int, int]]:
        """All (instruction, slot) pairs and the output edge (-1, 0)."""
        inner = [(k, s) for k, i in enumerate(self.body) for s in range(1, len(i))]
        return [*inner, (-1, 0)]

    def source(self, edge: tuple[int, int]) -> Argument:
        return self.output if edge[0] < 0 else self.body[edge[0]][edge[1]]

    def connect(self, edge: tuple[int, int], source: Argument) -> None:
        if edge[0] < 0:
            self.output = source
        else:
            self.body[edge[0]][edge[1]] = source

    def below(self) -> list[int]:
        """For each instruction the bit set of the instructions it depends on, itself included."""
        masks = [0] * len(self.body)

        def mask(k: int) -> int:
            found = masks[k]
            if not found:
                found = 1 << k
                for argument in self.body[k][1:]:
                    if isinstance(argument, int) and argument != X:
                        found |= masks[argument] or mask(argument)
                masks[k] = found
            return found

        for k in range(len(masks)):
            mask(k)
        return masks

    def safe_sources(self, destination: int) -> list[int]:
        """x and the instructions that do not depend on ``destination``."""
        if destination < 0:
            return [X, *range(len(self.body))]
        return [X, *(k for k, m in enumerate(self.below()) if not m >> destination & 1)]

    def dominator(self) -> int:
        """The first value through which all of x flows; x itself if there is none."""
        if self.output == X or isinstance(self.output, float):
            return X
        masks = self.below()
        users = [k for k, i in enumerate(self.body) if X in i[1:] and masks[self.output] >> k & 1]
        candidates = [
            k for k in range(len(self.body)) if masks[self.output] >> k & 1 and self._cuts(k, users)
        ]
        return min(candidates, key=lambda k: masks[k].bit_count(), default=X)

    def _cuts(self, node: int, users: list[int]) -> bool:
        """Whether no path from a user of x to the output avoids ``node``."""
        seen: set[int] = set()
        stack = [self.output]
        while stack:
            top = stack.pop()
            if isinstance(top, float) or top in seen or top == node:
                continue
            if top == X or top in users:
                return False
            seen.add(top)
            stack.extend(self.body[top][1:])
        return True


def _leaf(draft: Draft, rng: random.Random, source: Argument, destination: int) -> Argument:
    """A second argument for an inserted operation."""
    pick = rng.random()
    if pick < 0.5:
        return random_coefficient(rng)
    if pick < 0.65 and isinstance(source, int):
        return source
    return _value(draft, rng, destination)


def _value(draft: Draft, rng: random.Random, destination: int) -> int:
    """x, its dominator, or any value that makes no cycle."""
    safe = draft.safe_sources(destination)
    chosen = rng.choice(safe)
    if chosen == X and rng.random() < DOMINATOR:
        dominator = draft.dominator()
        if dominator in safe:
            return dominator
    return chosen


def _operate(draft: Draft, rng: random.Random, value: Argument, leaf: Argument) -> int:
    """Append a random operation on the value and the leaf; its index."""
    code = rng.choice(draft.codes)
    operation = OPERATIONS[code]
    if operation.arity == 1:
        draft.body.append([code, value])
    elif code == FMA:
        draft.body.append([MUL, leaf, value])
        draft.body.append([ADD, random_coefficient(rng), len(draft.body) - 1])
    else:
        if isinstance(leaf, float) and rng.random() < NEUTRAL:
            leaf = operation.neutral
        arguments = [leaf, value] if rng.random() < 0.5 else [value, leaf]
        draft.body.append([code, *arguments])
    return len(draft.body) - 1


def insert(draft: Draft, rng: random.Random) -> None:
    """Put a random operation on a random edge."""
    edge = rng.choice(draft.edges())
    source = draft.source(edge)
    draft.connect(edge, _operate(draft, rng, source, _leaf(draft, rng, source, edge[0])))


def remove(draft: Draft, rng: random.Random) -> None:
    """Replace a random instruction by one of its arguments."""
    if not draft.body:
        return
    node = rng.randrange(len(draft.body))
    heir = rng.choice(draft.body[node][1:])
    _redirect(draft, node, heir)


def rewire(draft: Draft, rng: random.Random) -> None:
    """Give a random edge another source."""
    edge = rng.choice(draft.edges())
    if rng.random() < 0.4:
        draft.connect(edge, random_coefficient(rng))
    else:
        draft.connect(edge, _value(draft, rng, edge[0]))


def change(draft: Draft, rng: random.Random) -> None:
    """Give a random instruction another operation, or exchange its arguments."""
    if not draft.body:
        return
    node = rng.choice(draft.body)
    arity = len(node) - 1
    if arity == 2 and rng.random() < 0.3:
        node[1], node[2] = node[2], node[1]
    node[0] = rng.choice([code for code in draft.codes if OPERATIONS[code].arity == arity])


def duplicate(draft: Draft, rng: random.Random) -> None:
    """Copy a path of one to three instructions to another edge; what fed it is the new source."""
    if not draft.body:
        return
    path = [rng.randrange(len(draft.body))]
    bottom = _step_down(draft, rng, path[-1])
    for _ in range(rng.randrange(3)):
        if bottom is None or bottom == X:
            break
        path.append(bottom)
        bottom = _step_down(draft, rng, path[-1])
    if bottom is None:
        return
    edge = rng.choice(draft.edges())
    safe = draft.safe_sources(edge[0])
    links = set(path)
    sides = (a for k in path for a in draft.body[k][1:] if isinstance(a, int) and a not in links)
    if any(a != bottom and a not in safe for a in sides):
        return
    draft.connect(edge, _copy_path(draft, path, bottom, draft.source(edge)))


def _step_down(draft: Draft, rng: random.Random, node: int) -> int | None:
    below = [a for a in draft.body[node][1:] if isinstance(a, int)]
    return rng.choice(below) if below else None


def _copy_path(draft: Draft, path: list[int], bottom: int, source: Argument) -> int:
    """Append copies of the path, lowest first; the index of the topmost."""
    moved: dict[Argument, Argument] = {bottom: source}
    for node in reversed(path):
        code, *arguments = draft.body[node]
        copied = [a if isinstance(a, float) else moved.get(a, a) for a in arguments]
        draft.body.append([code, *copied])
        moved[node] = len(draft.body) - 1
    return len(draft.body) - 1


def replace_all(draft: Draft, rng: random.Random) -> None:
    """Replace every use of a value v, half the time of x itself, by a random h(v)."""
    value: int = X
    if draft.body and rng.random() < 0.5:
        value = rng.randrange(len(draft.body))
    pick = rng.random()
    leaf: Argument = random_coefficient(rng) if pick < 0.6 else (value if pick < 0.85 else X)
    count = len(draft.body)
    new = _operate(draft, rng, value, leaf)
    _redirect(draft, value, new, count)


def _redirect(draft: Draft, old: int, new: Argument, count: int | None = None) -> None:
    """Let the first ``count`` instructions and the output read ``new`` instead of ``old``."""
    for instruction in draft.body[:count]:
        instruction[1:] = [new if a == old and isinstance(a, int) else a for a in instruction[1:]]
    if draft.output == old and isinstance(draft.output, int):
        draft.output = new


Edit = Callable[[Draft, random.Random], None]
_SIMPLE: tuple[tuple[Edit, float], ...] = (
    (insert, 0.45),
    (remove, 0.20),
    (rewire, 0.23),
    (change, 0.12),
)


def _edit(rng: random.Random) -> Edit:
    pick = rng.random()
    if pick < DUPLICATE:
        return duplicate
    if pick < DUPLICATE + REPLACE:
        return replace_all
    edits, shares = zip(*_SIMPLE, strict=True)
    chosen: Edit = rng.choices(edits, shares)[0]
    return chosen


def mutate(
    program: Program, rng: random.Random, most: int, codes: tuple[int, ...] = ARITHMETIC
) -> Program:
    """A child of the program with at most ``most`` instructions, in normal form.

    >>> mutate(((0, 1.0, X),), random.Random(1), 3) == ((0, 1.0, X),)
    False
    """
    for _ in range(_ATTEMPTS):
        draft = Draft.of(program, codes)
        for _ in range(MOST_EDITS):
            _edit(rng)(draft, rng)
            if rng.random() >= FURTHER:
                break
        try:
            child = normal_form(tuple(tuple(i) for i in draft.body), draft.output)
            if any(i[0] == SUB for i in child):
                child = normal_form(with_few_differences(child))
        except DegenerateProgram:
            continue
        if 0 < len(child) <= most and child != program:
            return child
    return program
