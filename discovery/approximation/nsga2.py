"""The published method, for comparison: NSGA-II over programs whose coefficients CMA-ES trains.

As in AutoNumerics-Zero (arXiv 2312.08472): two objectives, error and operations; parents are taken
in turn, a child is an identical copy half of the time; children alone compete, in fronts and by
crowding distance. Deb et al., IEEE Trans. Evol. Comput. 6 (2002); Hansen, arXiv 1604.00772.
Mutations and the counting of operations are those of the other search.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from discovery.approximation import genome
from discovery.approximation.evolve import SEED_PROGRAM, Rules, as_json, from_json
from discovery.approximation.fit import Encoded, Fitted, Problem, encode
from discovery.approximation.kept import child_of
from discovery.approximation.kernels import Code, Floats, population_errors
from discovery.approximation.targets import Target, problem
from search.islands import Epoch
from search.plan import JSON

PARENTS, CHILDREN = 5, 10
IDENTITY = 0.5
SAMPLES, STEP = 128, 0.1
"""Population and first step size of CMA-ES, as published."""
GENERATIONS = 2000
"""Most generations of one training, under a second; 10,000 were published, for clusters."""
LEAST, STALE = 100, 0.5
"""Training ends, as published, when after 100 generations half of all brought nothing better."""


def evolve_generations(
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
    fits: int = CHILDREN,
) -> Epoch:
    """One epoch of an island: generations until so many programs are trained."""
    rules = Rules(most, tuple(weights), tuple(operations), tuple(map(tuple, first)), keep)
    rng = random.Random(seed)
    data = problem(Target(**target))
    parents = [from_json(p) for p in state["archive"]] or [Fitted(rules.first, 1e300)]
    parents += [from_json(p) for p in immigrants]
    trained: list[Fitted] = []
    for _ in range(max(1, fits // CHILDREN)):
        children = []
        for k in range(CHILDREN):
            parent = parents[k % len(parents)]
            if rng.random() < IDENTITY:
                children.append(parent)
                continue
            child = child_of(parent.program, rng, rules.longest, rules.operations, rules.part)
            children.append(train(child, data, np.random.default_rng(rng.getrandbits(64))))
        trained += [c for c in children if c not in parents]
        parents = select(children, rules.weights)
    elites = [_entry(e, rules.weights) for e in trained if np.isfinite(e.error)]
    best = [as_json(e) for e in parents]
    return Epoch({**state, "archive": best}, emigrants=best[:1], elites=elites)


def _entry(entry: Fitted, weights: tuple[int, ...]) -> JSON:
    return {
        "size": genome.cost(entry.program, weights),
        "error": entry.error,
        "key": repr(genome.key_of(entry.program)),
        "item": as_json(entry),
    }


def select(children: list[Fitted], weights: tuple[int, ...]) -> list[Fitted]:
    """The next parents: front by front, within the last front the least crowded."""
    rest = [(e.error, genome.cost(e.program, weights), k) for k, e in enumerate(children)]
    chosen: list[int] = []
    while rest and len(chosen) < PARENTS:
        front = [a for a in rest if not any(_dominates(b, a) for b in rest)]
        rest = [a for a in rest if a not in front]
        crowding = {a[2]: _crowding(front, a) for a in front}
        ranked = sorted((-crowding[k], k) for _, _, k in front)
        chosen += [k for _, k in ranked[: PARENTS - len(chosen)]]
    return [children[k] for k in chosen]


_Point = tuple[float, int, int]


def _dominates(a: _Point, b: _Point) -> bool:
    return a[0] <= b[0] and a[1] <= b[1] and a[:2] != b[:2]


def _crowding(front: list[_Point], point: _Point) -> float:
    """The crowding distance: 2 at the ends, else the relative gap between neighbours."""
    row = sorted(front, key=lambda a: (a[1], a[2]))
    place = row.index(point)
    if place in (0, len(row) - 1):
        return 2.0
    before, after = row[place - 1], row[place + 1]
    width = max(1, row[-1][1] - row[0][1])
    height = max(abs(row[-1][0] - row[0][0]), 1e-300)
    return (after[1] - before[1]) / width + abs(after[0] - before[0]) / height


def train(program: genome.Program, data: Problem, rng: np.random.Generator) -> Fitted:
    """The program with coefficients trained from fresh random ones; the largest error counts."""
    made = encode(program, 0)
    p = len(made.coefs)
    start = 10.0 ** rng.uniform(-8.0, 0.0, p) * rng.choice([-1.0, 1.0], p)
    coefs, error = cma_es(made, data, start, rng)
    return Fitted(genome.with_coefficients(program, coefs.tolist()), error)


def _errors(made: Encoded, coefs: Floats, data: Problem) -> Floats:
    count = coefs.shape[0]
    code = Code(*(np.tile(array, (count, 1)) for array in made.code))
    sizes = np.full(count, made.size)
    found: Floats = population_errors(code, sizes, coefs, data.points, data.target, data.weight)
    return np.where(np.isfinite(found), found, 1e300)


def cma_es(
    made: Encoded, data: Problem, start: Floats, rng: np.random.Generator
) -> tuple[Floats, float]:
    """The best coefficients that covariance matrix adaptation finds, and their largest error."""
    p = len(start)
    best, lowest = start, float(_errors(made, start[None], data)[0])
    if p < 2:
        return best, lowest
    share = np.log(SAMPLES / 2 + 0.5) - np.log(np.arange(1, SAMPLES // 2 + 1))
    share /= share.sum()
    mu = 1.0 / float(np.sum(share**2))
    fade = (mu + 2) / (p + mu + 5)
    damp = 1 + fade + 2 * max(0.0, np.sqrt((mu - 1) / (p + 1)) - 1)
    spread = (4 + mu / p) / (p + 4 + 2 * mu / p)
    one = 2 / ((p + 1.3) ** 2 + mu)
    many = min(1 - one, 2 * (mu - 2 + 1 / mu) / ((p + 2) ** 2 + mu))
    usual = np.sqrt(p) * (1 - 1 / (4 * p) + 1 / (21 * p * p))
    mean, sigma, covariance = start.copy(), STEP, np.eye(p)
    path, slow_path = np.zeros(p), np.zeros(p)
    stale = 0
    for generation in range(GENERATIONS):
        values, axes = np.linalg.eigh(covariance)
        scales = np.sqrt(np.maximum(values, 1e-30))
        moves = (rng.standard_normal((SAMPLES, p)) * scales) @ axes.T
        errors = _errors(made, mean + sigma * moves, data)
        order = np.argsort(errors, kind="stable")
        stale = 0 if errors[order[0]] < lowest else stale + 1
        if stale == 0:
            best, lowest = mean + sigma * moves[order[0]], float(errors[order[0]])
        if stale > STALE * max(generation, LEAST):
            break
        chosen = moves[order[: len(share)]]
        move = share @ chosen
        mean = mean + sigma * move
        white = axes @ ((axes.T @ move) / scales)
        path = (1 - fade) * path + np.sqrt(fade * (2 - fade) * mu) * white
        slow_path = (1 - spread) * slow_path + np.sqrt(spread * (2 - spread) * mu) * move
        covariance = (
            (1 - one - many) * covariance
            + one * np.outer(slow_path, slow_path)
            + many * (chosen.T * share) @ chosen
        )
        sigma *= float(np.exp(min(1.0, fade / damp * (np.linalg.norm(path) / usual - 1))))
    return best, lowest
