"""Runs an engine's independent checker over every record of a run.

Trusts the journal's reader and the checker it is given, nothing else: the manifest is asked only
for the digest it recorded, which the records must still have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from discovery.errors import DiscoveryError
from discovery.runs import journal
from discovery.runs.folder import Run
from discovery.runs.index import record_id


@dataclass(frozen=True)
class Refusal:
    """A record (its number from 0 and its id) and why the checker refused it."""

    number: int
    id: str
    reason: str


@dataclass(frozen=True)
class CheckReport:
    """The outcome for one run: how many records were checked, and those that were refused.

    ``fault`` tells that the records as a whole are not those of the finished run; '' if they are.
    """

    checked: int
    refused: tuple[Refusal, ...]
    fault: str = ""

    @property
    def accepted(self) -> bool:
        """Whether every record was accepted and none is missing or added."""
        return not self.refused and not self.fault


def check_records(run: Run, check_record: Callable[[Any], None]) -> CheckReport:
    """Give every record of ``run`` to a checker, which raises ``VerificationError`` to refuse it.

    A record that makes the checker fail in any other way is refused too. Raises ``DamagedRun`` when
    the journal itself cannot be trusted.
    """
    found = hashlib.sha256()
    refused = []
    checked = 0
    path = run.path / journal.NAME
    for number, (text, _) in enumerate(journal.read_texts(path)):
        found.update(text + b"\n")
        checked += 1
        record = journal.parse_record(path, number, text)
        if reason := _refusal(check_record, record):
            refused.append(Refusal(number, record_id(number, record), reason))
    return CheckReport(checked, tuple(refused), _fault(run, found.hexdigest(), checked))


def _refusal(check_record: Callable[[Any], None], record: Any) -> str:
    """Why the checker does not accept ``record``, or ''; what it cannot read is not accepted."""
    try:
        check_record(record)
    except DiscoveryError as error:
        return error.message
    except Exception as error:
        return f"not a record of this engine ({type(error).__name__}: {error})"
    return ""


def _fault(run: Run, digest: str, records: int) -> str:
    recorded = run.manifest.journal
    if not recorded or recorded == {"records": records, "digest": digest}:
        return ""
    return (
        f"the journal has {records} records that are not the {recorded.get('records')} of the end"
    )
