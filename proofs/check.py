"""The independent checker of runs: every proof goes through the kernel, in order.

Trusted are the kernel, the MPL text in the manifest, and Python's JSON reader; nothing of the
finder is imported. A theorem may rest on those before it, so a record is checked in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discovery.errors import VerificationError
from proofs import kernel

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
        try:
            self._proof = kernel.Proof(kernel.Theory(theory))
        except kernel.Refused as reason:
            raise VerificationError(f"the theory: {reason}") from None

    def check(self, record: Any) -> None:
        """Accept a record, or raise ``VerificationError``.

        A refuted statement claims no proof: its counterexample is evaluated by the kernel's
        clauses.
        """
        name = record.get("id")
        try:
            if record.get("kind") == "refuted":
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
        """Whether the two sides of a refuted ground equation have different normal forms."""
        left, right = (self._value(self._proof.read(side, 0)[0]) for side in record["instance"])
        return bool(left != right)

    def _value(self, term: Any) -> Any:
        """The normal form of a ground term under the unconditional equations of the theory."""
        term = (term[0], *map(self._value, term[1:]))
        for clause in self._proof.theory.clauses:
            values: list[Any] = [None] * len(clause.sorts)
            name, *sides = clause.conclusion
            if name != "=" or clause.premises or isinstance(sides[0], int):
                continue
            if kernel.match((sides[0],), (term,), values) and None not in values:
                return self._value(kernel.put(sides[1], values))
        return term


def check_run(run: Run) -> CheckReport:
    """Check all records of a run with the kernel."""
    from discovery.runs.check import check_records

    return check_records(run, Checker(run.manifest.config["theory"]).check)
