"""Search machinery that knows no mathematics: plans of three shapes and what runs them.

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
    from search.islands import Epoch as Epoch
    from search.islands import Islands as Islands
    from search.memory import MemoryJournal as MemoryJournal
    from search.pareto import Archive as Archive
    from search.pareto import Entry as Entry
    from search.plan import JSON as JSON
    from search.plan import Journal as Journal
    from search.plan import Plan as Plan
    from search.plan import Poisoned as Poisoned
    from search.plan import Task as Task
    from search.plan import Text as Text
    from search.ranges import Ranges as Ranges
    from search.rounds import Rounds as Rounds
    from search.rounds import Turn as Turn
    from search.seeds import derive_seed as derive_seed

_HOME = {
    "Archive": "search.pareto",
    "Budget": "search.budget",
    "Entry": "search.pareto",
    "Epoch": "search.islands",
    "Islands": "search.islands",
    "JSON": "search.plan",
    "Journal": "search.plan",
    "MemoryJournal": "search.memory",
    "Outcome": "search.driver",
    "Plan": "search.plan",
    "Poisoned": "search.plan",
    "Progress": "search.driver",
    "Ranges": "search.ranges",
    "Rounds": "search.rounds",
    "Task": "search.plan",
    "Text": "search.plan",
    "Turn": "search.rounds",
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
