"""The independent checker of balances: says yes or no to a record, whoever made it.

Trusted: this file, those named ``check_...`` and Python's integers. It reads formulas with a reader
of its own, written after the grammar that users see and not after the finder, and believes no
composition, total, rank or weight in the record that it has not found again. What it verifies of a
record with status

- *unique*: the coefficients are positive, have no common factor, and conserve every element and the
  charge; the named minor of the composition matrix is not singular, so there is no other balance;
- *several*: see :mod:`discovery.reactions.check_several`;
- *infeasible*: see :mod:`discovery.reactions.check_infeasible`.

Further quantities that the user wants conserved are rows like those of the elements.

A claim that is not in these lists is refused, so that nothing in a record goes unverified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import gcd
from typing import TYPE_CHECKING, Any, NamedTuple

from discovery.errors import VerificationError
from discovery.reactions import check_infeasible, check_several
from discovery.reactions.check_claims import (
    Rows,
    is_count,
    rank,
    read_compositions,
    refuse,
    require,
    require_kernel,
    term_text,
)
from discovery.reactions.check_least import Unproven
from discovery.reactions.check_survey import SurveyChecker

if TYPE_CHECKING:
    from discovery.runs.check import CheckReport
    from discovery.runs.folder import Run

_FIELDS = {"status", "left", "right", "equation", "dimension", "certificate"}
_ARROWS = "->-->=<>=⇌→⟶⇄↔⟷⇒⟹⇋⇆⇔⟺➝➞➔⟼↦⭢⥂⥄–—−"


def check_run(run: Run) -> CheckReport:
    """Check every record of a run and the digest of the whole.

    Of a survey, species and set are those of the manifest: part of what is claimed.
    """
    from discovery.runs.check import check_records

    config = run.manifest.config
    if "species" not in config:
        return check_records(run, check_record)
    survey = SurveyChecker(config["species"], config["set"])
    report = check_records(run, survey.check)
    if report.accepted:
        try:
            survey.check_open()
        except VerificationError as error:
            return replace(report, fault=error.message)
    return report


def check_record(record: Any) -> None:
    """Verify one answer of ``discover balance``; raises ``VerificationError`` to refuse it.

    A line that could not be read or was skipped claims nothing.

    >>> check_record({"status": "skipped"})
    """
    try:
        if not _claims_nothing(record):
            _check_balance(record)
    except Unproven as error:
        refuse(str(error))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        refuse(f"the record is not formed as it must be: {type(error).__name__} {error}")


def _claims_nothing(record: Any) -> bool:
    if set(record) == {"error"}:
        return isinstance(record["error"]["message"], str)
    return bool(record == {"status": "skipped"})


def _check_balance(record: Any) -> None:
    status, certificate = record["status"], record["certificate"]
    require(status in _KINDS, f"there is no status {status!r}")
    kind = _KINDS[status]
    fields = set(record) - {"readings", "net", "added", "conserved"}
    require(fields == _FIELDS | kind.fields, "fields are missing, or not verified here")
    claims = {"compositions", "minor"} | kind.claims
    require(set(certificate) == claims, "claims are missing, or not verified here")
    sides = [record["left"], record["right"]]
    require(all(sides), "a side without species")
    _check_text(record["equation"], *(map(term_text, side) for side in sides))
    terms = [*record["left"], *record["right"]]
    names = [term["species"] for term in terms]
    found = read_compositions(names)
    require(certificate["compositions"] == found, "a composition is not that of its formula")
    signs = [1] * len(record["left"]) + [-1] * len(record["right"])
    elements = sorted({element for counts in found.values() for element in counts})
    matrix = [
        [sign * found[name].get(element, 0) for name, sign in zip(names, signs, strict=True)]
        for element in elements
    ]
    rows: dict[str, Sequence[int]] = dict(zip(elements, matrix, strict=True))
    if "added" in record:
        _check_added(record)
    if "conserved" in record:
        rows.update(_conserved_rows(record["conserved"], names, signs, elements))
    dimension = record["dimension"]
    require(is_count(dimension, 0), "the dimension is no number")
    _check_rank(rows, certificate["minor"], len(names) - dimension)
    kind.check(record, rows)
    if "net" in record:
        _check_net(record["net"], found)


def _check_unique(record: Any, rows: Rows) -> None:
    terms = [*record["left"], *record["right"]]
    coefficients = [term["coefficient"] for term in terms]
    require(all(is_count(x, 1) for x in coefficients), "a coefficient is not a count")
    require(gcd(*coefficients) == 1, "the coefficients have a common factor")
    require(record["dimension"] == 1, "a unique balance has dimension 1")
    require_kernel(rows, coefficients)
    size = len(record["left"])
    totals = {
        element: sum(a * x for a, x in zip(row[:size], coefficients[:size], strict=True))
        for element, row in rows.items()
    }
    stated = record["certificate"]["totals"]
    require(stated == {e: t for e, t in totals.items() if e in stated}, "a total is wrong")
    require(all(e in stated or not t for e, t in totals.items()), "a total is missing")


def _check_added(record: Any) -> None:
    """What was added stands at the ends of the sides and is water, its ions or electrons."""
    require(set(record["added"]) == {"left", "right"}, "what was added has two sides")
    for side, added in record["added"].items():
        ending = [term["species"] for term in record[side]][len(record[side]) - len(added) :]
        require(list(added) == ending, "what was added is not at the end of its side")
        require(set(added) <= {"H2O", "H+", "OH-", "e-"}, "something else than water was added")


def _conserved_rows(
    conserved: Any, names: Sequence[str], signs: Sequence[int], elements: Sequence[str]
) -> dict[str, list[int]]:
    """The rows of the quantities that the user wants conserved: part of what is claimed."""
    require(not set(conserved) & set(elements), "a quantity with the name of an element")
    for row in conserved.values():
        require(set(row) <= set(names), "a quantity of a species that is not there")
        require(all(type(x) is int for x in row.values()), "a quantity that is no whole number")
    return {
        name: [sign * row.get(one, 0) for one, sign in zip(names, signs, strict=True)]
        for name, row in conserved.items()
    }


def _check_net(net: Any, compositions: Mapping[str, Mapping[str, int]]) -> None:
    require(set(net) == {"left", "right"}, "a net reaction has two sides")
    signed = [(term, 1) for term in net["left"]] + [(term, -1) for term in net["right"]]
    require(all(is_count(t["coefficient"], 1) for t, _ in signed), "a coefficient is not a count")
    require(gcd(*(t["coefficient"] for t, _ in signed)) == 1, "the net has a common factor")
    require(len({t["species"] for t, _ in signed}) == len(signed), "a net species comes twice")
    for element in {element for counts in compositions.values() for element in counts}:
        amounts = (
            sign * t["coefficient"] * compositions[t["species"]].get(element, 0)
            for t, sign in signed
        )
        require(sum(amounts) == 0, f"{element} is not conserved in the net reaction")


class _Kind(NamedTuple):
    """What is verified of records of one status: further fields, claims, and the check of both."""

    fields: frozenset[str]
    claims: frozenset[str]
    check: Callable[[Any, Rows], None]


_KINDS = {
    "unique": _Kind(frozenset(), frozenset({"totals"}), _check_unique),
    "several": _Kind(check_several.FIELDS, check_several.CLAIMS, check_several.check_several),
    "infeasible": _Kind(
        check_infeasible.FIELDS, check_infeasible.CLAIMS, check_infeasible.check_infeasible
    ),
}


def _check_text(equation: str, left: Any, right: Any) -> None:
    """The text of the equation says what the fields say."""
    begin, end = " + ".join(left) + " ", " " + " + ".join(right)
    arrow = equation[len(begin) : len(equation) - len(end)]
    require(equation == begin + arrow + end, "the text is not that of the terms")
    require(0 < len(arrow) < 100 and set(arrow) <= set(_ARROWS), "the text has no arrow")


def _check_rank(rows: Rows, minor: Any, size: int) -> None:
    """A square block that is not singular shows the rank to be at least its size."""
    elements, columns = minor["elements"], minor["species"]
    require(set(minor) == {"elements", "species"}, "a minor has elements and species")
    require(len(elements) == len(columns) == size, "the minor has not the size of the rank")
    require(all(is_count(j, 0) for j in columns), "the minor names no species")
    block = [[rows[element][j] for j in columns] for element in elements]
    require(rank(block) == size, "the minor is singular")
