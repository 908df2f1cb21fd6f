"""A survey: the search for all reactions of a kind in a set of species, as a plan for a run.

The stream of reactions is computed in this process, as long as the wave lasts; tasks only carry
what was found to the journal, a few hundred reactions or a sign of life at a time, which is where
the driver looks at clock and budget. Streams are the same on every machine, so a resumed survey
computes again what it had, passes over it, and goes on. The last record tells the set, the number
of reactions, and that they are complete; a survey that was stopped does not have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discovery.errors import LimitError
from discovery.reactions.species_set import SpeciesSet, equation_text
from discovery.reactions.vectors import Vector
from search.plan import JSON, Poisoned, Task

PART = 500  # reactions in a task
SIGNS = 10  # signs of life until a task without reactions: about a tenth of a second


class Survey:
    """The plan for the reactions of a set of species; one reaction is one unit of work."""

    def __init__(self, asked: SpeciesSet) -> None:
        self.asked = asked
        self.count = 0
        self.complete = False

    @property
    def message(self) -> str:
        """What progress shows."""
        return f"{self.count} reactions"

    def tasks(self) -> Iterator[Task]:
        if self.complete:
            return
        found = self.count
        for number, part in enumerate(self._parts()):
            argument = (self.asked.names, part)
            yield Task(("reactions", found, number), as_records, argument, work=len(part))
            found += len(part)
        yield Task(("end",), as_records, ((), ()), work=0)

    def absorb(self, task: Task, result: list[JSON] | Poisoned) -> list[JSON]:
        assert not isinstance(result, Poisoned)  # a task that copies lists harms no worker
        self.count += len(result)
        if task.key == ("end",):
            self.complete = True
            result = [self.summary()]
        return result

    def state(self) -> JSON:
        return {"count": self.count, "complete": self.complete}

    def restore(self, state: JSON) -> None:
        self.count, self.complete = state["count"], state["complete"]

    def summary(self) -> JSON:
        """The set, how many reactions were found, and whether they are proven to be all.

        What the vector method leaves is no set that could be complete.
        """
        return {
            "set": self.asked.method,
            "count": self.count,
            "complete": self.complete and self.asked.method != "vector",
            "bound": self.asked.molecules,
        }

    def _parts(self) -> Iterator[tuple[Vector, ...]]:
        """What the stream gives from the present count on; empty for a while without anything."""
        passed, known = 0, self.count
        part: list[Vector] = []
        signs = 0
        try:
            for z in self.asked.stream():
                signs += z is None
                if z is not None and passed < known:
                    passed += 1
                elif z is not None:
                    part.append(z)
                if len(part) >= PART or (z is None and part) or signs >= SIGNS:
                    yield tuple(part)
                    part, signs = [], 0
        except LimitError:
            yield tuple(part)
            raise
        yield tuple(part)


def as_records(argument: tuple[Sequence[str], Sequence[Vector]], _seed: int) -> list[JSON]:
    """The records of some reactions among species with these names."""
    names, part = argument
    return [{"coefficients": list(z), "equation": equation_text(names, z)} for z in part]
