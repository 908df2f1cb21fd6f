"""Record a long search under ``outputs/examples``: what it found, when, and what code found it.

``python tests/benchmarks/record_evolution.py exp2 1`` searches for five minutes on two workers and
leaves ``outputs/examples/evolve-exp2-1`` with the run's manifest and journal, which ``discover
check`` proves again, and ``front.json``: the front, the commit, a digest of the search's sources,
and for each size the seconds after which its error had fallen to each value.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from discovery.approximation import api
from discovery.approximation.evolution import front_of
from discovery.approximation.targets import read_target
from search.budget import Budget
from search.driver import Progress

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "outputs" / "examples"
SECONDS, WORKERS = 300.0, 2
MOST = {"exp2": 11, "exp": 9, "cos": 9, "log2": 8, "erf": 7}
INTERVALS = {
    "exp2": "0,1",
    "exp": "-log(2)/2,log(2)/2",
    "cos": "0,pi/4",
    "log2": "1,2",
    "erf": "0,1",
}
SOURCES = (
    *(
        f"discovery/approximation/{name}.py"
        for name in (
            "archive",
            "double_double",
            "evolution",
            "evolve",
            "exchange",
            "fit",
            "genome",
            "kept",
            "kernels",
            "least_squares",
            "mutation",
            "polish",
            "signs",
            "targets",
            "valley",
        )
    ),
    "search/islands.py",
)
"""The files that decide what a search finds: a record holds as long as they stay."""


def digest() -> str:
    """SHA-256 of the search's sources."""
    found = hashlib.sha256()
    for name in SOURCES:
        found.update((ROOT / name).read_bytes())
    return found.hexdigest()


class Timeline:
    """The seconds after which the search's own errors (in doubles) fell, by size."""

    def __init__(self) -> None:
        self.began: float | None = None
        self.reached: dict[str, list[tuple[float, str]]] = {}

    def __call__(self, state: Progress) -> None:
        if state.message.startswith("loading"):
            return
        self.began = self.began or time.monotonic()
        for pair in state.message.split("  "):
            size, _, error = pair.partition(": ")
            row = self.reached.setdefault(size, []) if error else []
            if error and (not row or float(error) < float(row[-1][1])):
                row.append((round(time.monotonic() - self.began, 1), error))


def record(name: str, seed: int) -> dict[str, Any]:
    """Search, and leave the record."""
    argv = ["evolve", name, "--interval", INTERVALS[name], "--from-scratch"]
    argv += ["--max-ops", str(MOST[name]), "--time", "300", "--workers", "2", "--seed", str(seed)]
    config = api.configuration(
        read_target(name, INTERVALS[name]), max_ops=MOST[name], from_scratch=True
    )
    timeline = Timeline()
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        run, outcome = api.evolve(
            config,
            command=["discover", *argv],
            seed=seed,
            executor=("processes", WORKERS),
            budget=Budget(time=SECONDS),
            out=Path(folder) / "run",
            progress=timeline,
        )
        place = EXAMPLES / f"evolve-{name}-{seed}"
        place.mkdir(parents=True, exist_ok=True)
        for file in ("manifest.json", "journal.jsonl"):
            shutil.copy(run.path / file, place / file)
        fields = ("error", "bound", "error_float64", "bound_float64", "expression")
        front = [
            {"ops": r["operations"], **{field: r[field] for field in fields}}
            for r in front_of(run.records())
        ]
    found = {
        "commit": commit,
        "files": SOURCES,
        "sources": digest(),
        "seconds": round(outcome.seconds, 1),
        "front": front,
        "reached": timeline.reached,
    }
    (place / "front.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


if __name__ == "__main__":
    for entry in record(sys.argv[1], int(sys.argv[2]))["front"]:
        print(f"{entry['ops']:>3} {entry['error']:.4e}  {entry['expression']}")
