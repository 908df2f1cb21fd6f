"""A run as a Coq file: explicit proof terms that ``coqc`` accepts or refuses, with no tactic.

The theorems are proved in a functor over a module type that declares sorts, functions, laws and
induction as parameters. Nothing computes there, so each step must be literally right; with real
definitions in sight Coq would accept a wrong step between terms that compute to the same value. The
functor is then applied to inductive types and fixpoints, and the file ends by asking for the
assumptions, of which there are none. A sort without constructors is realised by a type of its own.
Where laws are no definitions by recursion on one argument, the file ends with the functor, and its
theorems hold in whatever has those laws.
"""

from __future__ import annotations

from collections.abc import Iterable

from discovery.errors import UsageError
from proofs.export.coq_proofs import Proofs
from proofs.export.coq_theory import definitions, realisation, signature
from proofs.language.theory import Theory
from proofs.proof import JSON


def document(theory: Theory, records: Iterable[JSON]) -> str:
    """The Coq file of a theory and its theorems."""
    proved = [record for record in records if "proof" in record]
    names = [record["id"] for record in proved]
    writer = Proofs(theory)
    lemmas = [line for record in proved for line in writer.theorem(record)]
    return "\n".join(
        [
            f"(* The theory {theory.name}: every theorem with an explicit proof term. *)",
            "Module Type Theory.",
            *signature(theory),
            "End Theory.",
            "",
            "Module Proofs (T : Theory).",
            "Import T.",
            *lemmas,
            "End Proofs.",
            "",
            *_realised(theory, names),
        ]
    )


def _realised(theory: Theory, names: Iterable[str]) -> list[str]:
    """The functor applied to real definitions, or a comment that says why it is not."""
    try:
        return [
            "Module Impl.",
            *definitions(theory),
            "End Impl.",
            "",
            "Module Real <: Theory.",
            *realisation(theory),
            "End Real.",
            "",
            "Module Checked := Proofs Real.",
            *[f"Print Assumptions Checked.{name}." for name in names],
        ]
    except UsageError as reason:
        return [f"(* The laws are axioms: {reason.message}. *)"]
