"""The independent checker of runs: every proof goes through the kernel, in order.

Trusted are the kernel, :mod:`proofs.ground` for counterexamples, the MPL text in the manifest, and
Python's JSON reader; nothing of the finder is imported. A theorem may rest on those before it, so a
record is checked in its place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from discovery.errors import VerificationError
from proofs import kernel
from proofs.ground import Ground

if TYPE_CHECKING:
    from discovery.runs.check import CheckReport
    from discovery.runs.folder import Run


class Checker:
    """Checks the records of one run, in order.

    >>> Checker("theory unit[U P(1),a (1)](in[a,U])").check({"id": "T1", "kind": "direct"})
    Traceback (most recent call last):
    ...
    discovery.errors.VerificationError: T1: not a record of a theorem
    """

    def __init__(self, theory: str) -> None:
        self.messages = 0
        try:
            self._proof = kernel.Proof(kernel.Theory(theory))
            self._ground = Ground(self._proof.theory)
        except kernel.Refused as reason:
            raise VerificationError(f"the theory: {reason}") from None

    def check(self, record: Any) -> None:
        """Accept a record, or raise ``VerificationError``.

        A refuted statement claims no proof: both sides of its instance are computed.
        """
        name = record.get("id")
        try:
            if record.get("kind") == "message":
                self.messages += 1  # tells how the search went, and claims nothing
            elif record.get("kind") == "refuted":
                kernel.require(self._differ(record), "the counterexample is none")
            else:
                self._theorem(record)
        except kernel.Refused as reason:
            raise VerificationError(f"{name}: {reason}") from None
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
            raise VerificationError(f"{name}: not a record of a theorem") from None

    def _theorem(self, record: Any) -> None:
        steps = record["proof"]
        for step in steps:
            self._proof.add(step)
        stated = {"rule": "theorem", "name": record["id"], "mpl": record["mpl"]}
        kernel.require({**steps[-1], **stated} == steps[-1], "the proof states something else")
        size = sum(len(step.get("steps", ())) + (step["rule"] == "apply") for step in steps)
        kernel.require(record["steps"] == size, "the size")

    def _differ(self, record: Any) -> bool:
        """Whether the two sides of a refuted ground equation have different values."""
        free = record.get("free", [])  # elements of sorts without constructors, all different
        variables = {name: (number, sort) for number, (name, sort) in enumerate(free)}
        kernel.require(not variables.keys() & self._proof.theory.functions, "a name has two uses")
        kernel.require(
            {s for _, s in free}.isdisjoint(self._proof.theory.inductive), "no free sort"
        )
        read = [self._proof.read(side, 0, variables) for side in record["instance"]]
        kernel.require(len(read) == 2 and len({sort for _, sort in read}) == 1, "no equation")
        values = [self._ground.value(side, [(name,) for name, _ in free]) for side, _ in read]
        return bool(values[0] != values[1])


def check_run(run: Run) -> CheckReport:
    """Check all records of a run with the kernel; messages are not counted."""
    from discovery.runs.check import check_records

    checker = Checker(run.manifest.config["theory"])
    report = check_records(run, checker.check)
    return replace(report, checked=report.checked - checker.messages)
