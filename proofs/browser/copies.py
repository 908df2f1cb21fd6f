"""What the copy buttons of a theorem give, besides its statement and MPL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from discovery.errors import UsageError
from discovery.runs.storage import canonical_json
from proofs.browser.model import Pairs
from proofs.export.coq import document
from proofs.export.latex import theorem
from proofs.export.tptp import problem
from proofs.language.theory import Theory
from proofs.proof import JSON

Export: TypeAlias = Callable[[Theory, JSON, Sequence[JSON]], str]
# A Coq file holds all proofs beneath its theorem: of a larger theory, they would fill the pages.
COQ_UP_TO = 100


def copies(theory: Theory, record: JSON, proved: Mapping[str, JSON]) -> Pairs:
    """The exports of a theorem, as (format, text); ``proved`` are all theorems by id, in order.

    A format that cannot say this theorem is left out.
    """
    found = []
    beneath = _beneath(record, proved)
    for label, export in _EXPORTS.items():
        if label == "Coq" and len(proved) > COQ_UP_TO:
            continue
        try:
            found.append((label, export(theory, record, beneath)))
        except UsageError:
            continue
    return tuple(found)


def _beneath(record: JSON, proved: Mapping[str, JSON]) -> list[JSON]:
    """The theorem and all that it rests on, in the order of their proofs."""
    needed, waiting = {record["id"]}, [record]
    while waiting:
        for name in waiting.pop()["uses"]:
            if name in proved and name not in needed:
                needed.add(name)
                waiting.append(proved[name])
    return [proved[name] for name in proved if name in needed]


def _coq(theory: Theory, record: JSON, beneath: Sequence[JSON]) -> str:
    return document(theory, beneath)


def _tptp(theory: Theory, record: JSON, beneath: Sequence[JSON]) -> str:
    return problem(theory, record, {one["id"]: one for one in beneath})


def _latex(theory: Theory, record: JSON, beneath: Sequence[JSON]) -> str:
    return theorem(theory.read(record["mpl"]), record)


def _json(theory: Theory, record: JSON, beneath: Sequence[JSON]) -> str:
    return canonical_json(record)


_EXPORTS: dict[str, Export] = {"LaTeX": _latex, "Coq": _coq, "TPTP": _tptp, "JSON": _json}
