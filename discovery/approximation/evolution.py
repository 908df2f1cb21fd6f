"""The plan of a run: epochs of islands, and in the end the claims of the best programs.

The search stage keeps its finds in the checkpoint and writes no records. The claiming stage
polishes and certifies the finalists of each size, one task a size; its records are the certified
programs that are better than everything cheaper. A stopped run goes on with whichever stage it was
in, because only the claiming stage leaves records behind a checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from discovery.approximation.evolve import FITS, SEED_PROGRAM, evolve, from_json, new_island
from discovery.approximation.genome import FMA, Program
from discovery.approximation.nsga2 import CHILDREN, evolve_generations
from discovery.approximation.polish import claim_of, polished
from discovery.approximation.targets import Target
from search.islands import Islands
from search.pareto import Archive
from search.plan import JSON, Poisoned, Task

ISLANDS = 4
SETTLERS = 1
FINALISTS = 3
"""Programs of each size that are polished; the best of them is claimed."""
METHODS = {"islands": (evolve, FITS), "nsga2-cma": (evolve_generations, CHILDREN)}
"""The searches: the function of an island's epoch, and the programs it fits."""
AFTERWARDS = 2
"""Epochs for which a cheaper program is looked for, once one is accurate enough."""


class Finds:
    """The harvest of the islands: the best few of each size; it writes no records."""

    def __init__(self) -> None:
        self.archive = Archive(quota=FINALISTS)

    def take(self, elites: Sequence[JSON]) -> Iterable[JSON]:
        self.archive.take(elites)
        return ()

    def state(self) -> JSON:
        return self.archive.state()

    def restore(self, state: JSON) -> None:
        self.archive.restore(state)


class Evolution:
    """Search for programs of at most ``most`` operations; with ``claiming``, certify the finds.

    All programs have the part ``keep``. ``goal`` ends the search a little after some program is at
    most that wrong. ``within`` is the form that programs are put into before they are claimed, and
    the target they then have: ``{"form": text, "target": ...}``.
    """

    def __init__(
        self,
        target: Target,
        *,
        most: int,
        operations: Sequence[int],
        weights: Sequence[int],
        seeds: Sequence[Program] = (),
        keep: Program = (),
        goal: float | None = None,
        method: str = "islands",
        within: JSON | None = None,
        claiming: bool = False,
    ) -> None:
        self.target = target
        self.within = within
        self.fused = FMA in operations
        self.goal = goal
        self.claiming = claiming
        self.finds = Finds()
        settlers = list(range(SETTLERS))
        explorers = list(range(SETTLERS, ISLANDS))
        epoch, fits = METHODS[method]
        self.islands = Islands(
            epoch,
            [new_island(k in explorers, seeds) for k in range(ISLANDS)],
            harvest=self.finds,
            sources=[explorers if k in settlers else [] for k in range(ISLANDS)],
            work=fits,
            fits=fits,
            target=target.as_json(),
            most=most,
            weights=list(weights),
            operations=list(operations),
            first=[list(i) for i in keep or SEED_PROGRAM],
            keep=bool(keep),
        )
        self.reached: list[int] = []
        self.claimed: list[str] = []
        self.best: list[JSON] = []

    @property
    def message(self) -> str:
        front = self.finds.archive.front()
        return "  ".join(f"{e.size}: {e.error:.1e}" for e in front[-6:])

    def tasks(self) -> Iterator[Task]:
        if self.claiming:
            yield from self._claims()
        elif not self._satisfied():
            yield from self.islands.tasks()

    def _satisfied(self) -> bool:
        """Whether a program has met the goal, and no cheaper one did for some epochs."""
        if self.goal is None:
            return False
        met = [e.size for e in self.finds.archive.front() if e.error <= self.goal]
        if not met:
            return False
        epoch = self.islands.state()["epoch"]
        if not self.reached or self.reached[0] != met[0]:
            self.reached = [met[0], epoch]
        return bool(epoch >= self.reached[1] + AFTERWARDS)

    def _claims(self) -> Iterator[Task]:
        """The best of each size; with a goal, as far as the first that is claimed to meet it."""
        if self.goal is not None and any(claim["bound"] <= self.goal for claim in self.best):
            return
        epoch = self.islands.state()["epoch"]
        done = set(self.claimed)
        for entry in self.finds.archive.front():
            name = f"{epoch} {entry.size}"
            if name not in done:
                shelf = [e.item for e in self.finds.archive.shelf(entry.size)]
                claimed: JSON = {"target": self.target.as_json(), "within": self.within}
                claimed["fused"] = self.fused
                argument = {**claimed, "finalists": shelf}
                yield Task(("claim", epoch, entry.size), make_claim, argument, 0)
                if self.goal is not None and entry.error <= self.goal:
                    return

    def absorb(self, task: Task, result: Any) -> Iterable[JSON]:
        if task.key[0] != "claim":
            return self.islands.absorb(task, result)
        self.claimed.append(f"{task.key[1]} {task.key[2]}")
        if result is None or isinstance(result, Poisoned):
            return []
        if any(_covers(old, result) for old in self.best):
            return []
        self.best.append(result)
        return [result]

    def state(self) -> JSON:
        return {
            "islands": self.islands.state(),
            "reached": self.reached,
            "claimed": self.claimed,
            "best": self.best,
        }

    def restore(self, state: JSON) -> None:
        self.islands.restore(state["islands"])
        self.reached = state["reached"]
        self.claimed = state["claimed"]
        self.best = state["best"]


def _covers(old: JSON, new: JSON) -> bool:
    """Whether the old claim makes the new one superfluous."""
    return bool(old["operations"] <= new["operations"] and old["error"] <= new["error"])


def make_claim(argument: JSON, seed: int) -> JSON | None:
    """The certified claim for the best of the finalists of one size, if any can be certified."""
    target = Target(**argument["target"])
    entries = [from_json(item) for item in argument["finalists"]]
    ranked = []
    for place, entry in enumerate(entries):
        best = polished(entry, target)
        if best is not None:
            ranked.append((best.error, place, best))
    for _, place, best in sorted(ranked, key=lambda row: row[:2]):
        found = claim_of(entries[place], target, best, argument["within"], argument["fused"])
        if found is not None:
            return found
    return None


def front_of(records: Iterable[JSON]) -> list[JSON]:
    """The claims that are better than everything cheaper, by operations."""
    front: list[JSON] = []
    for record in sorted(records, key=lambda r: (r["operations"], r["error"])):
        if not front or record["error"] < front[-1]["error"]:
            if front and front[-1]["operations"] == record["operations"]:
                continue
            front.append(record)
    return front
