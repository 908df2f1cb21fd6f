"""How much a run may cost.

Work is counted in the plan's own units and cuts a run at the same task on every machine; time is
wall clock and does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from discovery.errors import UsageError


@dataclass(frozen=True)
class Budget:
    """Limits of a run; ``None`` is no limit.

    ``work`` is in units of ``Task.work`` and counts over all resumptions of a run; the task that
    reaches it is the last. ``time`` is in seconds from the call of ``run``.

    Raises ``UsageError`` for a negative or unordered limit.

    >>> Budget(work=100).spent(99), Budget(work=100).spent(100)
    (False, True)
    """

    work: int | None = None
    time: float | None = None

    def __post_init__(self) -> None:
        for name in ("work", "time"):
            limit = getattr(self, name)
            if limit is not None and not limit >= 0:
                raise UsageError(f"the {name} budget is {limit}", hint=f"--{name} takes 0 or more")

    def spent(self, work: int) -> bool:
        """Whether no further task may start after this much work."""
        return self.work is not None and work >= self.work


UNLIMITED = Budget()
