"""Rounds: blocks that work on the mail of the last round and write mail for the next.

A round is a wave. Its active blocks, in the order they were opened, are cut into batches of equal
size, and each batch is a task, so that many small blocks make few tasks. Mail is read in the round
after it was written, in the order of its writers; so nothing depends on which batch is done first.
The search ends when nobody writes. A batch that is poisoned stays as it was; its mail is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from discovery.errors import UsageError
from search.plan import JSON, Poisoned, Task
from search.seeds import derive_seed


@dataclass(frozen=True)
class Turn:
    """What a block gives after a round: JSON throughout, with lists rather than tuples.

    ``letters`` are pairs of the name of a block and a message for it; ``opened`` are new blocks,
    active from the next round on.
    """

    state: JSON
    letters: list[tuple[str, Any]] = field(default_factory=list)
    records: list[JSON] = field(default_factory=list)
    opened: dict[str, JSON] = field(default_factory=dict)


class Rounds:
    """A plan: ``turn(name, state, mail, seed, **given) -> Turn`` for every block that has mail.

    ``turn`` is an importable top-level function; ``blocks`` are the states by name, all active in
    the first round, with no mail; ``size`` is the number of blocks in a task, on which
    their seeds depend; ``rounds`` bounds the number of rounds (``None``: until no mail is left). A
    turn is a unit of work.

    Raises ``UsageError`` for a size below 1; ``ValueError`` for a letter to a block that does not
    exist and for opening one that does.
    """

    def __init__(
        self,
        turn: Callable[..., Turn],
        blocks: Mapping[str, JSON],
        *,
        size: int = 1,
        rounds: int | None = None,
        **given: Any,
    ) -> None:
        if size < 1:
            raise UsageError(f"batches of {size} blocks", hint="size takes 1 or more")
        self.turn = turn
        self.size = size
        self.rounds = rounds
        self.given = given
        self._round = 0
        self._blocks = dict(blocks)
        self._mail: dict[str, list[Any]] = {name: [] for name in blocks}
        self._next: dict[str, list[Any]] = {}
        self._turned = 0

    @property
    def message(self) -> str:
        return f"round {self._round + 1}, {len(self._mail)} active blocks"

    @property
    def blocks(self) -> Mapping[str, JSON]:
        """The blocks as they stand."""
        return self._blocks

    def tasks(self) -> Iterator[Task]:
        if self.rounds is not None and self._round >= self.rounds:
            return
        number, mail = self._round, self._mail
        active = [name for name in self._blocks if name in mail]
        for start in range(self._turned, len(active), self.size):
            names = active[start : start + self.size]
            batch = [(name, self._blocks[name], mail[name]) for name in names]
            yield Task((number, start), _turn, (self.turn, batch, self.given), len(batch))

    def absorb(self, task: Task, result: list[Turn] | Poisoned) -> list[JSON]:
        names = [name for name, _, _ in task.argument[1]]
        turns = [] if isinstance(result, Poisoned) else result
        records: list[JSON] = []
        for name, turn in zip(names, turns, strict=False):  # none, if poisoned
            self._blocks[name] = turn.state
            self._open(turn.opened)
            self._post(turn.letters)
            records += turn.records
        self._turned += task.work
        if self._turned == len(self._mail):
            self._round += 1
            self._mail, self._next, self._turned = self._next, {}, 0
        return records

    def _open(self, blocks: Mapping[str, JSON]) -> None:
        for name, state in blocks.items():
            if name in self._blocks:
                raise ValueError(f"block {name!r} is opened twice")
            self._blocks[name] = state
            self._next[name] = []

    def _post(self, letters: list[tuple[str, Any]]) -> None:
        for name, message in letters:
            if name not in self._blocks:
                raise ValueError(f"a letter to {name!r}, which is no block")
            self._next.setdefault(name, []).append(message)

    def state(self) -> JSON:
        return {
            "round": self._round,
            "blocks": [[name, state] for name, state in self._blocks.items()],
            "mail": self._mail,
            "next": self._next,
            "turned": self._turned,
        }

    def restore(self, state: JSON) -> None:
        self._round = state["round"]
        self._blocks = dict(state["blocks"])
        self._mail = state["mail"]
        self._next = state["next"]
        self._turned = state["turned"]


def _turn(
    argument: tuple[Callable[..., Turn], list[tuple[str, JSON, list[Any]]], JSON], seed: int
) -> list[Turn]:
    turn, batch, given = argument
    return [
        turn(name, state, mail, derive_seed(seed, name), **given) for name, state, mail in batch
    ]
