"""The checker of an answer with several balances.

Verified: the dimension is at least 2; one balance has every coefficient positive; a *complete*
basis is the Hilbert basis, computed again from the compositions, and one that is not complete holds
balances; the canonical balance has the least sum with every coefficient at least 1, and the ties
are all balances of that sum, by the proof in the certificate. Where the ties are too many to be
listed (null), only the least sum is verified. What was not found is null and claims nothing.
"""

from __future__ import annotations

from typing import Any

from discovery.reactions.check_claims import (
    Rows,
    is_count,
    require,
    require_independent,
    require_kernel,
    require_no_coefficients,
    require_numbers,
)
from discovery.reactions.check_irreducible import irreducibles
from discovery.reactions.check_least import balances_up_to

FIELDS = frozenset({"basis", "complete", "canonical", "ties"})
CLAIMS = frozenset({"kernel", "positive", "least"})


def check_several(record: Any, rows: Rows) -> None:
    certificate = record["certificate"]
    require_no_coefficients(record)
    require(record["dimension"] >= 2, "several balances need two dimensions")
    require_independent(rows, certificate["kernel"], record["dimension"])
    positive = certificate["positive"]
    require(all(is_count(x, 1) for x in positive), "the balance is not positive everywhere")
    require_kernel(rows, positive)
    _check_basis(record, rows, len(positive))
    _check_canonical(record, rows, len(positive))


def _check_basis(record: Any, rows: Rows, width: int) -> None:
    basis, complete = record["basis"], record["complete"]
    members = [tuple(z) for z in basis]
    require(len(set(members)) == len(members), "a member of the basis comes twice")
    for z in members:
        require_numbers(z, width)
        require(min(z) >= 0 and any(z), "a member of the basis is no balance")
        require_kernel(rows, z)
    require(type(complete) is bool, "complete is true or false")
    if complete:
        most = 1000 + 200 * len(members)  # projections on the way may have more
        found = irreducibles(list(rows.values()), width, signs=(1,), most=most)
        require(found == set(members), "the basis is not the Hilbert basis")


def _check_canonical(record: Any, rows: Rows, width: int) -> None:
    canonical, ties, least = record["canonical"], record["ties"], record["certificate"]["least"]
    if canonical is None:
        require(ties is None and least is None, "ties and proof of a balance that is not there")
        return
    require_numbers(canonical, width)
    require(min(canonical) >= 1, "the canonical balance leaves out a species")
    require_kernel(rows, canonical)
    require(set(least) == {"basis", "limit", "tree"}, "the proof has another form")
    found = balances_up_to(list(rows.values()), width, least)
    if ties is None:
        require(not found, "the proof finds balances of a smaller sum")
        require(sum(canonical) == least["limit"] + 1, "the proof is for another sum")
        return
    for z in ties:
        require_numbers(z, width)
    total = sum(canonical)
    require(least["limit"] == total, "the proof is for another sum")
    require(all(sum(z) == total for z in found), "there is a balance of a smaller sum")
    require([tuple(z) for z in ties] == found, "the ties are not all balances of that sum")
    require(tuple(canonical) == found[0], "the canonical balance is not the first of the ties")
