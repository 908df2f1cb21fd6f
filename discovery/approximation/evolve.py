"""The search: islands of programs that mutate, are fitted and compete for places by size.

An epoch of an island is a fixed number of fits. A parent is drawn from the island's archive, its
child is a mutation in normal form, the child's coefficients are fitted from inherited, rescaled and
random starts, a good one walks along its valleys, and the child takes its place among the programs
of its cost. Structures that were tried often get no more random starts. An explorer that has found
nothing better for some epochs begins again; a settler never does, and takes in what the others
send. Nothing here knows the target other than by its values.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from discovery.approximation import genome
from discovery.approximation.archive import QUOTA, Archive
from discovery.approximation.fit import RANDOM_STARTS, Fitted, fit
from discovery.approximation.genome import ADD, Key, Program, X, key_of
from discovery.approximation.kept import child_of
from discovery.approximation.targets import Target, problem
from discovery.approximation.valley import walk
from search.islands import Epoch
from search.plan import JSON

FITS = 1000
"""Fits of one epoch of one island: about a second."""
SEED_STARTS = 40
"""Random starts of a program given at the start."""
TRIES = 6
"""Fits of one structure that get random starts, and a walk if there is a place for it."""
REMEMBERED = 20_000
"""Structures whose number of tries an island remembers, the oldest forgotten first."""
PATIENCE = 15
"""Epochs without progress after which an explorer begins again."""
PROGRESS = 0.97
"""A better best error of a size counts as progress below this share of the old."""
EMIGRANTS = 2
"""Best programs of each size that an island sends."""

SEED_PROGRAM: Program = ((ADD, 1.0, X),)


def as_json(entry: Fitted) -> JSON:
    """A fitted program as lists and numbers; coefficients keep their decimal point."""
    return {
        "program": [list(i) for i in entry.program],
        "error": entry.error,
        "lows": list(entry.lows),
    }


def from_json(state: JSON) -> Fitted:
    """The fitted program of its JSON form."""
    program = tuple(tuple(i) for i in state["program"])
    return Fitted(program, state["error"], tuple(state["lows"]))


def fingerprint(key: Key) -> int:
    """A 64-bit name of a structure."""
    return int.from_bytes(hashlib.blake2b(repr(key).encode(), digest_size=8).digest(), "big")


def new_island(explorer: bool, seeds: Sequence[Program] = ()) -> JSON:
    """The state of an island at the start; ``seeds`` are programs to begin with."""
    return {
        "explorer": explorer,
        "stale": 0,
        "archive": [],
        "tries": [],
        "seeds": [[list(i) for i in seed] for seed in seeds],
    }


def evolve(
    state: JSON,
    immigrants: list[JSON],
    seed: int,
    *,
    target: JSON,
    most: int,
    weights: Sequence[int],
    operations: Sequence[int],
    first: Sequence[Sequence[int | float]] = SEED_PROGRAM,
    keep: bool = False,
    fits: int = FITS,
) -> Epoch:
    """One epoch of an island; ``first`` is its simplest program, a part of all if ``keep``."""
    rng = random.Random(seed)
    explorer, stale = state["explorer"], state["stale"]
    rules = Rules(most, tuple(weights), tuple(operations), tuple(map(tuple, first)), keep)
    island = Island(Target(**target), rules, state["archive"], state["tries"])
    if explorer and stale >= PATIENCE:
        island.begin_again()
        stale = 0
    if not explorer:
        island.receive(immigrants)
    before = island.best()
    island.sow(state["seeds"], rng)
    island.run(fits, rng)
    progress = any(e < PROGRESS * before.get(size, e + 1) for size, e in island.best().items())
    elites = island.elites(before)
    return Epoch(
        {
            "explorer": explorer,
            "stale": 0 if progress else stale + 1,
            "archive": [as_json(e) for e in island.archive],
            "tries": island.remembered(),
            "seeds": [],
        },
        emigrants=[as_json(e) for e in island.emigrants()],
        elites=elites,
    )


def compile_kernels() -> None:
    """Compile the kernels, or load them from their cache, before a time budget begins to run.

    Compiling takes half a minute, once on a machine: a short search would end before it did.
    """
    evolve(
        new_island(explorer=False),
        [],
        0,
        target=Target("exp(x)", "0", "1").as_json(),
        most=4,
        weights=[1] * len(genome.OPERATIONS),
        operations=[genome.BY_NAME[name].code for name in ("add", "sub", "mul", "div")],
        fits=8,
    )


@dataclass(frozen=True)
class Rules:
    """What programs may be: cost, operations, the first, and whether all have that as a part."""

    most: int
    weights: tuple[int, ...]
    operations: tuple[int, ...]
    first: Program = SEED_PROGRAM
    keep: bool = False

    @property
    def longest(self) -> int:
        """The most instructions; two of them may be one fused operation."""
        return 2 * self.most if genome.FMA in self.operations else self.most

    @property
    def part(self) -> Key:
        """The structure that every program has as a part."""
        return key_of(self.first) if self.keep else ()


class Island:
    """An archive with the tries of its structures, for one target."""

    def __init__(
        self,
        target: Target,
        rules: Rules,
        archive: Iterable[JSON] = (),
        tries: Iterable[tuple[int, int]] = (),
    ) -> None:
        self.problem = problem(target)
        self.rules = rules
        self.archive = Archive(rules.weights, map(from_json, archive))
        self.tries = dict(tries)
        if not self.archive.sizes:
            self.begin_again()

    def begin_again(self) -> None:
        """Forget everything but the simplest program."""
        self.archive = Archive(self.rules.weights, [Fitted(self.rules.first, 1e300)])
        self.tries = {}

    def receive(self, immigrants: Iterable[JSON]) -> None:
        for immigrant in immigrants:
            self.archive.add(from_json(immigrant))

    def sow(self, seeds: Iterable[Sequence[Sequence[int | float]]], rng: random.Random) -> None:
        """Fit programs given at the start, with many random starts."""
        for seed in seeds:
            program = tuple(tuple(i) for i in seed)
            if genome.cost(program, self.rules.weights) <= self.rules.most:
                self.archive.add(fit(program, self.problem, rng, SEED_STARTS))

    def run(self, fits: int, rng: random.Random) -> None:
        """Mutate and fit so many times."""
        rules = self.rules
        for _ in range(fits):
            parent = self.archive.parent(rng)
            child = child_of(parent.program, rng, rules.longest, rules.operations, rules.part)
            if genome.cost(child, rules.weights) > rules.most:
                continue
            name = fingerprint(genome.key_of(child))
            tried = self.tries.pop(name, 0)
            self.tries[name] = tried + 1
            randoms = RANDOM_STARTS if tried < TRIES else 0
            entry = fit(child, self.problem, rng, randoms)
            if tried < TRIES and self.archive.rank(entry) < QUOTA:
                entry = walk(entry, self.problem)
            self.archive.add(entry)

    def best(self) -> dict[int, float]:
        return {size: row[0].error for size, row in self.archive.sizes.items()}

    def emigrants(self) -> list[Fitted]:
        return [
            e for size in sorted(self.archive.sizes) for e in self.archive.sizes[size][:EMIGRANTS]
        ]

    def elites(self, before: dict[int, float]) -> list[JSON]:
        """The best of each size that got better, as entries of ``search.pareto``."""
        found = []
        for size in sorted(self.archive.sizes):
            entry = self.archive.sizes[size][0]
            if entry.error < before.get(size, 1e299):
                found.append(
                    {
                        "size": size,
                        "error": entry.error,
                        "key": repr(genome.key_of(entry.program)),
                        "item": as_json(entry),
                    }
                )
        return found

    def remembered(self) -> list[list[int]]:
        """The tries to keep, most recent last."""
        return [[name, count] for name, count in list(self.tries.items())[-REMEMBERED:]]
