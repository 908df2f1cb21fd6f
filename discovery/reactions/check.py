"""The independent checker of balances: says yes or no to a record, whoever made it.

Trusted: this file and Python's integers. It reads formulas with a reader of its own, written after
the grammar that users see and not after the finder, and believes no composition, total, rank or
weight in the record that it has not found again. What it verifies of a record with status

- *unique*: the coefficients are positive, have no common factor, and conserve every element and the
  charge; the named minor of the composition matrix is not singular, so there is no other balance;
- *several*: the kernel has the dimension stated (independent balances from below, the minor from
  above), at least 2, and one balance has every coefficient positive;
- *infeasible*: the dimension as before; under the weights of the elements every species counts for
  zero or more on its side and one for more than zero, hence no positive amounts can be equal.

A claim that is not in these lists is refused, so that nothing in a record goes unverified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd
from typing import TYPE_CHECKING, Any, NoReturn

from discovery.errors import VerificationError
from discovery.reactions.check_formula import Unreadable, composition

if TYPE_CHECKING:
    from discovery.runs.check import CheckReport
    from discovery.runs.folder import Run

Matrix = list[list[int]]

_CLAIMS = {
    "unique": {"compositions", "minor", "totals"},
    "several": {"compositions", "minor", "kernel", "positive"},
    "infeasible": {"compositions", "minor", "kernel", "weights"},
}
_FIELDS = {"status", "left", "right", "equation", "dimension", "certificate"}
_ARROWS = "->-->=<>=⇌→⟶⇄↔⟷⇒⟹⇋⇆⇔⟺➝➞➔⟼↦⭢⥂⥄–—−"


def check_run(run: Run) -> CheckReport:
    """Check every record of a run and the digest of the whole."""
    from discovery.runs.check import check_records

    return check_records(run, check_record)


def check_record(record: Any) -> None:
    """Verify one answer of ``discover balance``; raises ``VerificationError`` to refuse it.

    A line that could not be read or was skipped claims nothing.

    >>> check_record({"status": "skipped"})
    """
    try:
        if not _claims_nothing(record):
            _check_balance(record)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        _refuse(f"the record is not formed as it must be: {type(error).__name__} {error}")


def _claims_nothing(record: Any) -> bool:
    if set(record) == {"error"}:
        return isinstance(record["error"]["message"], str)
    return bool(record == {"status": "skipped"})


def _check_balance(record: Any) -> None:
    status, certificate = record["status"], record["certificate"]
    _require(status in _CLAIMS, f"there is no status {status!r}")
    fields = set(record) - {"readings", "net"}
    _require(fields == _FIELDS, "fields are missing, or not verified here")
    _require(set(certificate) == _CLAIMS[status], "claims are missing, or not verified here")
    sides = [record["left"], record["right"]]
    _require(all(sides), "a side without species")
    _check_text(record["equation"], *(map(_term_text, side) for side in sides))
    terms = [*record["left"], *record["right"]]
    names = [term["species"] for term in terms]
    found = _compositions(names)
    _require(certificate["compositions"] == found, "a composition is not that of its formula")
    signs = [1] * len(record["left"]) + [-1] * len(record["right"])
    elements = sorted({element for counts in found.values() for element in counts})
    matrix = [
        [sign * found[name].get(element, 0) for name, sign in zip(names, signs, strict=True)]
        for element in elements
    ]
    rows = dict(zip(elements, matrix, strict=True))
    dimension = record["dimension"]
    _require(_is_count(dimension, 0), "the dimension is no number")
    _check_rank(rows, certificate["minor"], len(names) - dimension)
    _CHECKS[status](record, rows)
    if "net" in record:
        _check_net(record["net"], found)


def _check_unique(record: Any, rows: dict[str, list[int]]) -> None:
    terms = [*record["left"], *record["right"]]
    coefficients = [term["coefficient"] for term in terms]
    _require(all(_is_count(x, 1) for x in coefficients), "a coefficient is not a count")
    _require(gcd(*coefficients) == 1, "the coefficients have a common factor")
    _require(record["dimension"] == 1, "a unique balance has dimension 1")
    _require_kernel(rows, coefficients)
    size = len(record["left"])
    totals = {
        element: sum(a * x for a, x in zip(row[:size], coefficients[:size], strict=True))
        for element, row in rows.items()
    }
    stated = record["certificate"]["totals"]
    _require(stated == {e: t for e, t in totals.items() if e in stated}, "a total is wrong")
    _require(all(e in stated or not t for e, t in totals.items()), "a total is missing")


def _check_several(record: Any, rows: dict[str, list[int]]) -> None:
    certificate = record["certificate"]
    _require_no_coefficients(record)
    _require(record["dimension"] >= 2, "several balances need two dimensions")
    _check_independent(rows, certificate["kernel"], record["dimension"])
    positive = certificate["positive"]
    _require(all(_is_count(x, 1) for x in positive), "the balance is not positive everywhere")
    _require_kernel(rows, positive)


def _check_infeasible(record: Any, rows: dict[str, list[int]]) -> None:
    certificate = record["certificate"]
    _require_no_coefficients(record)
    _check_independent(rows, certificate["kernel"], record["dimension"])
    weights = certificate["weights"]
    _require(set(weights) <= set(rows), "a weight of something that is not there")
    _require(all(_is_count(abs(w), 0) for w in weights.values()), "a weight is no whole number")
    width = len(record["left"]) + len(record["right"])
    sums = [sum(w * rows[element][j] for element, w in weights.items()) for j in range(width)]
    _require(min(sums) >= 0, "a species counts for less than zero under the weights")
    _require(max(sums) > 0, "every species counts for zero: the weights forbid nothing")


def _check_net(net: Any, compositions: Mapping[str, Mapping[str, int]]) -> None:
    _require(set(net) == {"left", "right"}, "a net reaction has two sides")
    signed = [(term, 1) for term in net["left"]] + [(term, -1) for term in net["right"]]
    _require(all(_is_count(t["coefficient"], 1) for t, _ in signed), "a coefficient is not a count")
    _require(gcd(*(t["coefficient"] for t, _ in signed)) == 1, "the net has a common factor")
    _require(len({t["species"] for t, _ in signed}) == len(signed), "a net species comes twice")
    for element in {element for counts in compositions.values() for element in counts}:
        amounts = (
            sign * t["coefficient"] * compositions[t["species"]].get(element, 0)
            for t, sign in signed
        )
        _require(sum(amounts) == 0, f"{element} is not conserved in the net reaction")


_CHECKS = {
    "unique": _check_unique,
    "several": _check_several,
    "infeasible": _check_infeasible,
}


def _compositions(names: Sequence[str]) -> dict[str, Mapping[str, int]]:
    try:
        return {name: composition(name) for name in names}
    except Unreadable as error:
        _refuse(f"a formula cannot be read: {error}")


def _check_text(equation: str, left: Any, right: Any) -> None:
    """The text of the equation says what the fields say."""
    begin, end = " + ".join(left) + " ", " " + " + ".join(right)
    arrow = equation[len(begin) : len(equation) - len(end)]
    _require(equation == begin + arrow + end, "the text is not that of the terms")
    _require(0 < len(arrow) < 100 and set(arrow) <= set(_ARROWS), "the text has no arrow")


def _term_text(term: Any) -> str:
    coefficient = term.get("coefficient", 1)
    return term["species"] if coefficient == 1 else f"{coefficient} {term['species']}"


def _require_no_coefficients(record: Any) -> None:
    terms = [*record["left"], *record["right"]]
    _require(all(set(term) == {"species"} for term in terms), "a coefficient where there is none")


def _require_kernel(rows: dict[str, list[int]], vector: Sequence[int]) -> None:
    for element, row in rows.items():
        if sum(a * x for a, x in zip(row, vector, strict=True)):
            _refuse(f"{element} is not conserved")


def _check_independent(
    rows: dict[str, list[int]], kernel: Sequence[Sequence[int]], dimension: int
) -> None:
    _require(len(kernel) == dimension, "not as many balances as dimensions")
    for vector in kernel:
        _require(all(_is_count(abs(x), 0) for x in vector), "a balance that is not in numbers")
        _require_kernel(rows, vector)
    _require(_rank([list(vector) for vector in kernel]) == dimension, "balances that depend")


def _check_rank(rows: dict[str, list[int]], minor: Any, rank: int) -> None:
    """A square block that is not singular shows the rank to be at least its size."""
    elements, columns = minor["elements"], minor["species"]
    _require(set(minor) == {"elements", "species"}, "a minor has elements and species")
    _require(len(elements) == len(columns) == rank, "the minor has not the size of the rank")
    _require(all(_is_count(j, 0) for j in columns), "the minor names no species")
    block = [[rows[element][j] for j in columns] for element in elements]
    _require(_rank(block) == rank, "the minor is singular")


def _rank(matrix: Matrix) -> int:
    """The rank, by Bareiss elimination: every division is exact."""
    rank, divisor = 0, 1
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((i for i in range(rank, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        top = matrix[rank]
        for i in range(rank + 1, len(matrix)):
            row = matrix[i]
            matrix[i] = [
                (top[column] * a - row[column] * b) // divisor
                for a, b in zip(row, top, strict=True)
            ]
        divisor = top[column]
        rank += 1
    return rank


def _is_count(value: Any, least: int) -> bool:
    return type(value) is int and value >= least


def _require(held: bool, problem: str) -> None:
    if not held:
        _refuse(problem)


def _refuse(problem: str) -> NoReturn:
    raise VerificationError(problem)
