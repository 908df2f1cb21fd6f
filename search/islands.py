"""Islands: populations that evolve apart for an epoch, then send emigrants to fixed neighbours.

An epoch is a wave with one task an island. A task takes the island's state and the immigrants that
have arrived, and gives the new state, emigrants, and elites for the harvest. Emigrants of one epoch
are immigrants of the next, in the order of their sources; so nothing depends on which island is
done first. An island whose task is poisoned keeps its state and sends nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from discovery.errors import UsageError
from search.plan import JSON, Poisoned, Task


@dataclass(frozen=True)
class Epoch:
    """What an island gives after an epoch: JSON throughout, with lists rather than tuples."""

    state: JSON
    emigrants: list[Any] = field(default_factory=list)
    elites: list[JSON] = field(default_factory=list)


class Harvest(Protocol):
    """Where the elites of all islands go; ``search.pareto.Archive`` is one."""

    def take(self, elites: Sequence[JSON]) -> Iterable[JSON]:
        """Keep what is worth keeping; give the records for the journal."""

    def state(self) -> JSON: ...

    def restore(self, state: JSON) -> None: ...


def ring(count: int) -> list[list[int]]:
    """The sources of each island when each sends to the next.

    >>> ring(3)
    [[2], [0], [1]]
    """
    return [[(island - 1) % count] for island in range(count)] if count > 1 else [[]] * count


class Islands:
    """A plan: ``evolve(state, immigrants, seed, **given) -> Epoch`` for every island and epoch.

    ``evolve`` is an importable top-level function; ``states`` are the islands at the start;
    ``sources`` tells for each island from which others it receives (default: a ring); ``epochs`` is
    their number (``None``: until the budget ends); ``work`` the units of one island's epoch.

    Raises ``UsageError`` without an island or if ``sources`` does not fit.
    """

    def __init__(
        self,
        evolve: Callable[..., Epoch],
        states: Sequence[JSON],
        *,
        harvest: Harvest,
        epochs: int | None = None,
        sources: Sequence[Sequence[int]] | None = None,
        work: int = 1,
        **given: Any,
    ) -> None:
        count = len(states)
        self.sources = ring(count) if sources is None else sources
        known = {source for row in self.sources for source in row} <= set(range(count))
        if count == 0 or len(self.sources) != count or not known:
            raise UsageError(f"{count} islands with sources {self.sources}")
        self.evolve = evolve
        self.harvest = harvest
        self.epochs = epochs
        self.work = work
        self.given = given
        self.total = None if epochs is None else epochs * count * work
        self._epoch = 0
        self._states = list(states)
        self._arrived: list[list[Any]] = [[] for _ in states]
        self._evolved: list[JSON] = []
        self._sent: list[list[Any]] = []

    @property
    def message(self) -> str:
        return f"epoch {self._epoch + 1}"

    def tasks(self) -> Iterator[Task]:
        if self.epochs is not None and self._epoch >= self.epochs:
            return
        epoch, states, arrived = self._epoch, self._states, self._arrived
        for island in range(len(self._evolved), len(states)):
            argument = (self.evolve, states[island], arrived[island], self.given)
            yield Task((epoch, island), _evolve, argument, self.work)

    def absorb(self, task: Task, result: Epoch | Poisoned) -> Iterable[JSON]:
        if isinstance(result, Poisoned):
            result = Epoch(self._states[len(self._evolved)])
        self._evolved.append(result.state)
        self._sent.append(result.emigrants)
        records = self.harvest.take(result.elites)
        if len(self._evolved) == len(self._states):
            self._migrate()
        return records

    def _migrate(self) -> None:
        """End the epoch: emigrants arrive, and what was evolved becomes the state."""
        sent = self._sent
        self._arrived = [[e for source in row for e in sent[source]] for row in self.sources]
        self._states, self._evolved, self._sent = self._evolved, [], []
        self._epoch += 1

    def state(self) -> JSON:
        return {
            "epoch": self._epoch,
            "states": self._states,
            "arrived": self._arrived,
            "evolved": self._evolved,
            "sent": self._sent,
            "harvest": self.harvest.state(),
        }

    def restore(self, state: JSON) -> None:
        self._epoch = state["epoch"]
        self._states = state["states"]
        self._arrived = state["arrived"]
        self._evolved = state["evolved"]
        self._sent = state["sent"]
        self.harvest.restore(state["harvest"])


def _evolve(argument: tuple[Callable[..., Epoch], JSON, list[Any], JSON], seed: int) -> Epoch:
    evolve, state, immigrants, given = argument
    return evolve(state, immigrants, seed, **given)
