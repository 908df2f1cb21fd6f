"""What every part of the checker of balances needs: to refuse, and to look at numbers.

Trusted: this file and Python's integers; nothing of the finder is used. ``rows`` are those of the
signed composition matrix by element, columns of the right side negated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from discovery.errors import VerificationError
from discovery.reactions.check_formula import Unreadable, composition

Rows = Mapping[str, Sequence[int]]


def refuse(problem: str) -> NoReturn:
    raise VerificationError(problem)


def require(held: bool, problem: str) -> None:
    if not held:
        refuse(problem)


def is_count(value: Any, least: int) -> bool:
    """Whether the value is an integer (no boolean, no float) and not less."""
    return type(value) is int and value >= least


def require_numbers(vector: Any, width: int) -> None:
    require(
        len(vector) == width and all(type(x) is int for x in vector), "a balance not in numbers"
    )


def require_kernel(rows: Rows, vector: Sequence[int]) -> None:
    for element, row in rows.items():
        if sum(a * x for a, x in zip(row, vector, strict=True)):
            refuse(f"{element} is not conserved")


def require_independent(rows: Rows, kernel: Sequence[Sequence[int]], dimension: int) -> None:
    """As many independent balances as dimensions, signs aside."""
    require(len(kernel) == dimension, "not as many balances as dimensions")
    for vector in kernel:
        require(all(is_count(abs(x), 0) for x in vector), "a balance that is not in numbers")
        require_kernel(rows, vector)
    require(rank([list(vector) for vector in kernel]) == dimension, "balances that depend")


def require_no_coefficients(record: Any) -> None:
    terms = [*record["left"], *record["right"]]
    require(all(set(term) == {"species"} for term in terms), "a coefficient where there is none")


def read_compositions(names: Sequence[str]) -> dict[str, Mapping[str, int]]:
    """What each species is made of, by the checker's own reader."""
    try:
        return {name: composition(name) for name in names}
    except Unreadable as error:
        refuse(f"a formula cannot be read: {error}")


def term_text(term: Any) -> str:
    coefficient = term.get("coefficient", 1)
    return term["species"] if coefficient == 1 else f"{coefficient} {term['species']}"


def rank(matrix: list[list[int]]) -> int:
    """The rank, by Bareiss elimination: every division is exact."""
    found, divisor = 0, 1
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((i for i in range(found, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            continue
        matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
        top = matrix[found]
        for i in range(found + 1, len(matrix)):
            row = matrix[i]
            matrix[i] = [
                (top[column] * a - row[column] * b) // divisor
                for a, b in zip(row, top, strict=True)
            ]
        divisor = top[column]
        found += 1
    return found
