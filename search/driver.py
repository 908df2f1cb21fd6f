"""The one loop that runs every search: pull tasks, run them, absorb results, keep the journal.

Results are absorbed in task order whatever the order of completion, seeds come from the task's key,
and work is cut in task order; hence the records of a run depend on the plan, the seed and the work
budget alone. Checkpoints are taken by the clock, and only ever say where to go on: records
written after the last one are computed again on resume and must come out equal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

from search.budget import UNLIMITED, Budget
from search.executors import Call, ExecutorSpec, Workers, open_executor
from search.ledger import Ledger
from search.plan import JSON, Journal, Plan, Poisoned, Task
from search.seeds import derive_seed
from search.stop import Stop

CHECKPOINT_SECONDS = 1.0  # at least so long between checkpoints; bounds what a kill costs
CHECKPOINT_REST = 20.0  # and so many times what the last one took, so that all take under 5 %
PROGRESS_SECONDS = 0.1

State = Literal["done", "work", "time", "interrupted"]


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    ``state`` says why: the plan is ``done``, the ``work`` or the ``time`` is used up, or it was
    ``interrupted``. ``done`` counts absorbed tasks and ``work`` their units, earlier calls of a
    resumed run included; ``seconds`` is the wall-clock time of this call alone.
    """

    state: State
    done: int
    work: int
    poisoned: tuple[Poisoned, ...]
    seconds: float


@dataclass(frozen=True)
class Progress:
    """Where a run stands: tasks done, work done of the total if known, and the plan's message."""

    done: int
    total: int | None
    work: int
    seconds: float
    message: str


def run(
    plan: Plan,
    *,
    executor: ExecutorSpec = "serial",
    budget: Budget = UNLIMITED,
    seed: int = 0,
    journal: Journal | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Run a plan to its end or to the end of its budget, or go on with the run in the journal.

    ``executor`` is ``"serial"``, ``"processes"``, ``"dask"``, ``"dask://host:port"``, any
    ``concurrent.futures.Executor``, or one of these paired with a number of workers. Ctrl-C ends
    the run in the state ``interrupted`` with everything absorbed so far kept.

    Raises ``UsageError`` for an unknown executor, a task that cannot be sent to one, or a journal
    begun with another seed; ``VerificationError`` if the journal does not come out again. What
    a task raises is raised here.

    >>> from search.ranges import Ranges
    >>> run(Ranges(list, range(0))).state
    'done'
    """
    ledger = Ledger(journal)
    course = _Course(plan, budget, seed, ledger, progress)
    with Stop(budget.time) as stop, open_executor(executor) as workers:
        try:
            while course.ended is None:
                course.run_wave(workers, stop)
        except KeyboardInterrupt:
            course.ended = "interrupted"
        course.save()
    if course.ended == "done":
        ledger.require_replayed()
    return course.outcome()


class _Course:
    """What one call of ``run`` carries from task to task."""

    def __init__(
        self,
        plan: Plan,
        budget: Budget,
        seed: int,
        ledger: Ledger,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.plan = plan
        self.budget = budget
        self.seed = seed
        self.ledger = ledger
        self.progress = progress
        self.ended: State | None = None
        self.done = 0
        self.work = 0
        self.poisoned: list[Poisoned] = []
        self.began = self.shown = time.monotonic()
        self.save_from = self.began + CHECKPOINT_SECONDS
        if ledger.state is not None:
            self._restore(ledger.state)

    def run_wave(self, workers: Workers, stop: Stop) -> None:
        """Run the plan's next wave; set ``ended`` if it was empty or could not be finished."""
        before = self.done
        with closing(workers.outcomes(self._admitted(stop), stop)) as outcomes:
            for task, result in outcomes:
                self._absorb(task, result)
        self.ended = self.ended or stop.reason()
        if self.ended is None and self.done == before:
            self.ended = "done"

    def _admitted(self, stop: Stop) -> Iterator[Call]:
        """The tasks of the wave until there is a reason to start no more."""
        planned = self.work
        for task in self.plan.tasks():
            self.ended = stop.reason() or ("work" if self.budget.spent(planned) else None)
            if self.ended is not None:
                return
            planned += task.work
            yield Call(task, derive_seed(self.seed, *task.key))

    def _absorb(self, task: Task, result: Any) -> None:
        self.ledger.append(self.plan.absorb(task, result))
        self.done += 1
        self.work += task.work
        if isinstance(result, Poisoned):
            self.poisoned.append(result)
        now = time.monotonic()
        if now >= self.save_from:
            self.save()
        if now - self.shown >= PROGRESS_SECONDS:
            self.show()

    def save(self) -> None:
        """Checkpoint the plan together with the driver's own counts."""
        began = time.monotonic()
        state: JSON = {
            "seed": self.seed,
            "done": self.done,
            "work": self.work,
            "poisoned": [[list(task.key), task.reason] for task in self.poisoned],
            "plan": self.plan.state(),
        }
        self.ledger.checkpoint(state)
        now = time.monotonic()
        self.save_from = now + max(CHECKPOINT_SECONDS, CHECKPOINT_REST * (now - began))

    def _restore(self, state: JSON) -> None:
        self.ledger.require_seed(self.seed)
        self.plan.restore(state["plan"])
        self.done = state["done"]
        self.work = state["work"]
        self.poisoned = [Poisoned(tuple(key), reason) for key, reason in state["poisoned"]]

    def show(self) -> None:
        """Report progress, if anyone listens."""
        self.shown = time.monotonic()
        if self.progress is None:
            return
        totals = [t for t in (getattr(self.plan, "total", None), self.budget.work) if t is not None]
        message = getattr(self.plan, "message", "")
        total = min(totals, default=None)
        self.progress(Progress(self.done, total, self.work, self.shown - self.began, message))

    def outcome(self) -> Outcome:
        self.show()
        assert self.ended is not None
        seconds = time.monotonic() - self.began
        return Outcome(self.ended, self.done, self.work, tuple(self.poisoned), seconds)
