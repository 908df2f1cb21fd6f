"""The checker of an answer without a balance.

Verified: the dimension; under the weights every species counts for zero or more on its side, and
there is a balance of exactly those that count for zero (or no balance but zero), so that the others
are forced to zero; the elements on one side only; the species on the wrong side, by a balance with
negative coefficients for them alone, or, where none is named, by a species that takes part in no
reaction at all; that the reason is the first that holds; and that the repaired equation balances.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discovery.reactions.check_claims import (
    Rows,
    is_count,
    read_compositions,
    require,
    require_independent,
    require_kernel,
    require_no_coefficients,
    require_numbers,
    term_text,
)

FIELDS = frozenset(
    {"reason", "only_left", "only_right", "species_on_wrong_side", "forced_zero", "weights", "fix"}
)
CLAIMS = frozenset({"kernel", "weights", "rest", "turned", "repaired"})


def check_infeasible(record: Any, rows: Rows) -> None:
    certificate = record["certificate"]
    require_no_coefficients(record)
    require_independent(rows, certificate["kernel"], record["dimension"])
    names = [term["species"] for term in record["left"] + record["right"]]
    blocked = _check_weights(record, rows, len(names))
    rest = certificate["rest"]
    require_numbers(rest, len(names))
    require_kernel(rows, rest)
    sound = all((x > 0) != heavy and x >= 0 for x, heavy in zip(rest, blocked, strict=True))
    require(sound, "the weights do not block exactly what the rest leaves out")
    forced = [name for name, heavy in zip(names, blocked, strict=True) if heavy and any(rest)]
    require(record["forced_zero"] == forced, "the species forced to zero are others")
    sides = _one_sided(rows, len(record["left"]))
    for field, elements in zip(("only_left", "only_right"), sides, strict=True):
        stated = record[field]
        require(sorted(stated) == sorted(elements), f"{field} names other elements")
    _check_turned(record, rows, names)
    _check_reason(record, bool(sides[0] or sides[1]))
    _check_repair(record)


def _check_weights(record: Any, rows: Rows, width: int) -> list[bool]:
    """Which species are blocked by the weights."""
    weights = record["certificate"]["weights"]
    require(record["weights"] == weights, "the weights are not those of the certificate")
    require(set(weights) <= set(rows), "a weight of something that is not there")
    require(all(is_count(abs(w), 0) for w in weights.values()), "a weight is no whole number")
    sums = [sum(w * rows[element][j] for element, w in weights.items()) for j in range(width)]
    require(min(sums) >= 0, "a species counts for less than zero under the weights")
    require(max(sums) > 0, "every species counts for zero: the weights forbid nothing")
    return [total > 0 for total in sums]


def _one_sided(rows: Rows, left: int) -> tuple[list[str], list[str]]:
    """The elements that occur on the left only, and on the right only."""
    elements = {name: row for name, row in rows.items() if name != "charge"}
    only_left = [name for name, row in elements.items() if not any(row[left:])]
    return only_left, [name for name, row in elements.items() if not any(row[:left])]


def _check_turned(record: Any, rows: Rows, names: Sequence[str]) -> None:
    turned, stated = record["certificate"]["turned"], record["species_on_wrong_side"]
    if turned is None:
        kernel = record["certificate"]["kernel"]
        idle = any(not any(z[j] for z in kernel) for j in range(len(names)))
        require(not stated, "species on the wrong side without a balance that shows it")
        require(idle or bool(record["forced_zero"]), "species could be moved across")
        return
    require(not record["forced_zero"], "species both forced to zero and on the wrong side")
    require_numbers(turned, len(names))
    require_kernel(rows, turned)
    require(all(turned), "a balance that leaves out a species")
    wrong = [name for name, x in zip(names, turned, strict=True) if x < 0]
    require(bool(wrong) and stated == wrong, "the species on the wrong side are others")


def _check_reason(record: Any, one_sided: bool) -> None:
    if record["forced_zero"]:
        reason = "species-forced-to-zero"
    elif one_sided:
        reason = "element-on-one-side"
    else:
        reason = "wrong-side" if record["species_on_wrong_side"] else "no-nonzero-balance"
    require(record["reason"] == reason, f"the reason is {reason}")


def _check_repair(record: Any) -> None:
    repaired, fix = record["certificate"]["repaired"], record["fix"]
    if repaired is None:
        require(fix is None, "a repair that is not shown to balance")
        return
    require(set(repaired) == {"left", "right"} and all(repaired.values()), "no equation")
    signed = [(term, 1) for term in repaired["left"]] + [(term, -1) for term in repaired["right"]]
    require(all(set(term) == {"species", "coefficient"} for term, _ in signed), "no equation")
    require(all(is_count(term["coefficient"], 1) for term, _ in signed), "a repair with no count")
    made = read_compositions([term["species"] for term, _ in signed])
    for element in {element for counts in made.values() for element in counts}:
        amounts = (s * t["coefficient"] * made[t["species"]].get(element, 0) for t, s in signed)
        require(sum(amounts) == 0, f"{element} is not conserved in the repaired equation")
    sides = (" + ".join(map(term_text, repaired[side])) for side in ("left", "right"))
    require(fix.endswith(f": {' -> '.join(sides)}"), "the repair does not say this equation")
