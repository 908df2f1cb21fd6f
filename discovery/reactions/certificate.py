"""What a balance hands to the checker: enough to verify every word of it, in plain JSON.

``compositions`` say what each species is made of. ``minor`` names elements and species (by number,
from 0, left side first) whose square block of the composition matrix is not singular; together with
the balances below it proves the dimension. A unique balance adds the ``totals`` of each element on
either side. Any other answer adds ``kernel``, independent balances without regard to sign.

Several balances add one that is ``positive`` and the proof that lists the ``least``. An infeasible
equation adds ``weights`` of elements, under which every species counts for zero or more on its
side, and those that can take part in no balance for more; the balance of the ``rest``; a balance
with negative coefficients that is ``turned`` into one by moving those species across; and the
``repaired`` equation. What there is not is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from discovery.reactions.kernel import kernel_basis

if TYPE_CHECKING:
    from discovery.reactions.balance import Balance

UNIQUE, SEVERAL, INFEASIBLE = "unique", "several", "infeasible"


class Fields(NamedTuple):
    """Fields that an answer has beyond those of all, and claims of its certificate."""

    fields: dict[str, Any]
    claims: dict[str, Any]


NOTHING = Fields({}, {})


def certify(balance: Balance) -> dict[str, Any]:
    """The certificate of a balance, as JSON."""
    equation = balance.source
    species = equation.left + equation.right
    elements = list(balance.rows)
    claims: dict[str, Any] = {
        "compositions": {one.text: dict(one.counts) for one in species},
        "minor": {
            "elements": [elements[row] for row in balance.form.sources],
            "species": balance.form.pivots,
        },
    }
    if balance.status == UNIQUE:
        claims["totals"] = sum_totals(balance)
        return claims
    claims["kernel"] = kernel_basis(balance.form)
    return claims


def sum_totals(balance: Balance) -> dict[str, int]:
    """The amount of each element on the left side, which equals that on the right."""
    assert balance.coefficients is not None
    totals: dict[str, int] = {}
    for species, coefficient in zip(balance.source.left, balance.coefficients, strict=False):
        for element, count in species.counts:
            totals[element] = totals.get(element, 0) + coefficient * count
    for name, row in balance.conserved.items():
        pairs = zip(balance.source.left, balance.coefficients, strict=False)
        totals[name] = sum(row.get(species.text, 0) * x for species, x in pairs)
    return totals
