"""Search machinery that knows no mathematics: plans, a driver, executors, seeds, budgets.

Names are loaded when first used, so that a command which needs none of them pays for none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.budget import Budget as Budget
    from search.driver import Outcome as Outcome
    from search.driver import Progress as Progress
    from search.driver import run as run
    from search.memory import MemoryJournal as MemoryJournal
    from search.plan import JSON as JSON
    from search.plan import Journal as Journal
    from search.plan import Plan as Plan
    from search.plan import Poisoned as Poisoned
    from search.plan import Task as Task
    from search.ranges import Ranges as Ranges
    from search.seeds import derive_seed as derive_seed

_HOME = {
    "Budget": "search.budget",
    "JSON": "search.plan",
    "Journal": "search.plan",
    "MemoryJournal": "search.memory",
    "Outcome": "search.driver",
    "Plan": "search.plan",
    "Poisoned": "search.plan",
    "Progress": "search.driver",
    "Ranges": "search.ranges",
    "Task": "search.plan",
    "derive_seed": "search.seeds",
    "run": "search.driver",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'search' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
