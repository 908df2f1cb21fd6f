"""Species as vectors: one row for each element, and for charge, one column for each species.

Columns of the right side are negated, so that a balance is a vector of positive coefficients which
the matrix sends to zero. Rows are in order of first appearance.
"""

from __future__ import annotations

from collections.abc import Sequence

from discovery.reactions.formula import Species


def composition_rows(
    left: Sequence[Species], right: Sequence[Species] = ()
) -> dict[str, list[int]]:
    """The rows of the composition matrix by element; ``right`` is counted negatively.

    >>> from discovery.reactions.equation import read_equation
    >>> equation = read_equation("H2 + O2 -> H2O")
    >>> composition_rows(equation.left, equation.right)
    {'H': [2, 0, -2], 'O': [0, 2, -1]}
    """
    rows: dict[str, list[int]] = {}
    zeros = [0] * (len(left) + len(right))
    column = 0
    for side, sign in ((left, 1), (right, -1)):
        for species in side:
            for element, count in species.counts:
                if element not in rows:
                    rows[element] = zeros.copy()
                rows[element][column] = sign * count
            column += 1
    return rows
