"""Answers in words: what a person is told about a balance, and why it is so.

Works on the JSON of an answer, so that a line of a batch, a record of a run and a fresh balance are
told alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from discovery.reactions.render import UNICODE, write_name, write_record

if TYPE_CHECKING:
    from discovery.reactions.vector import Standing

_SIDES = ("left", "right")
_ENDS = {"unique": "", "several": ": several balances", "infeasible": ": no balance"}


def describe(record: Any) -> str:
    """An answer as one line of text.

    >>> from discovery.reactions.balance import balance_text
    >>> describe(balance_text("H2 + O2 -> H2O").as_json())
    '2 H₂ + O₂ ⟶ 2 H₂O'
    """
    if "set" in record:
        return _summary(record)
    if "coefficients" in record:
        return write_record(reaction_terms(record["equation"]), UNICODE)
    if "error" in record:
        error = record["error"]
        return f"line {error['line']}, column {error['column']}: {error['message']}"
    if record["status"] == "skipped":
        return ""
    return write_record(record, UNICODE) + _ENDS[record["status"]]


def prove(record: Any) -> str:
    """Why an answer holds, in a sentence or two.

    >>> from discovery.reactions.balance import balance_text
    >>> prove(balance_text("H2 + O2 -> H2O").as_json())
    'The only balance; on either side: H 4, O 2.'
    >>> prove(balance_text("C2H6 + N2 -> CO2").as_json()).partition(" Weigh")[0]
    'H, N on the left only; O on the right only.'
    """
    return _PROOFS[record["status"]](record)


def reaction_terms(equation: str) -> dict[str, Any]:
    """The record of an equation with coefficients, as the reactions of species are kept.

    >>> reaction_terms("2 C + O2 -> 2 CO")["right"]
    [{'species': 'CO', 'coefficient': 2}]
    """
    left, right = ([_term(term) for term in side.split(" + ")] for side in equation.split(" -> "))
    return {"equation": equation, "left": left, "right": right}


def _term(text: str) -> dict[str, Any]:
    number, blank, species = text.partition(" ")
    if blank and number.isdecimal():
        return {"species": species, "coefficient": int(number)}
    return {"species": text, "coefficient": 1}


_SETS = {
    "basis": "a basis of all reactions",
    "circuits": "the reactions of fewest species",
    "graver": "the reactions that are no sum of others",
    "bounded": "the reactions that are no sum of others, with at most {} molecules a side",
    "vector": "what the vector method leaves, as reconstructed from arXiv 2510.25503",
}


def _summary(record: Any) -> str:
    """What a set of reactions is, and whether it is all of it."""
    what = _SETS[record["set"]].format(record["bound"])
    if record["set"] == "vector":
        known = "no complete set"
    else:
        known = "proven complete" if record["complete"] else "not complete"
    return f"{record['count']} reactions: {what}; {known}."


def tell_standing(standing: Standing) -> str:
    """How what the vector method left sits between the circuits and the Graver basis."""

    def of(some: int | None, every: int | None) -> str:
        return f"{'?' if some is None else some} of {'?' if every is None else every}"

    return (
        f"{standing.found} reactions: {of(standing.circuits, standing.all_circuits)} circuits, "
        f"{of(standing.irreducible, standing.all_irreducible)} that are no sum of others"
    )


def tell_reading(reading: dict[str, str]) -> str:
    """How a text was taken that could mean two things."""
    otherwise = f"; otherwise write {reading['other']}" if reading["other"] else ""
    return f"{reading['typed']} is read as {reading['meant']}{otherwise}"


def _ledger(record: Any) -> str:
    totals = record["certificate"]["totals"]
    amounts = ", ".join(f"{element} {total}" for element, total in totals.items())
    return f"The only balance; on either side: {amounts}."


def _family(record: Any) -> str:
    """The least balance, how many have its sum, and of how many all are sums."""
    size = len(record["basis"])
    basis = f"all balances sums of {size}" if record["complete"] else f"{size} balances known"
    text = f"A family of dimension {record['dimension']}, {basis}."
    canonical = record["canonical"]
    if canonical is not None:
        least = written(record, canonical)
        ties = record["ties"]
        others = ", maybe of others too" if ties is None else ""
        if ties is not None and len(ties) > 1:
            others = f", first of {len(ties)}"
        text = f"Least sum ({sum(canonical)}{others}): {least}. {text}"
    if "net" in record:
        net = write_record({**record, **record["net"]}, UNICODE)
        text += f" Net: {net}."
    return text


def written(record: Any, coefficients: Sequence[int]) -> str:
    """The equation of a record with the coefficients given, left side first."""
    numbers = iter(coefficients)
    left, right = (
        [{**term, "coefficient": next(numbers)} for term in record[side]]
        for side in ("left", "right")
    )
    return write_record({**record, "left": left, "right": right}, UNICODE)


def _obstacle(record: Any) -> str:
    """The reason, the proof, and what to do about it."""
    certificate = record["certificate"]
    sides = [(term["species"], 1) for term in record["left"]]
    sides += [(term["species"], -1) for term in record["right"]]
    heavy = [name for name, sign in sides if sign * _weigh(name, certificate) > 0]
    shown = ", ".join(f"{element} {weight}" for element, weight in record["weights"].items())
    more = f"{_listed(heavy)} weigh{'s' * (len(heavy) == 1)} more than 0, nothing less"
    text = f"{_REASONS[record['reason']](record)} "
    text += f"Weigh {shown}, the right side negatively: {more}."
    return f"{text} Try: {_repair(record)}." if record["fix"] else text


def _repair(record: Any) -> str:
    """The repair in words and the equation that comes of it, with real subscripts."""
    repaired = record["certificate"]["repaired"]
    terms = [term for part in (record, repaired) for side in _SIDES for term in part[side]]
    shown = {term["species"]: write_name(term["species"], UNICODE) for term in terms}
    words, _, equation = record["fix"].rpartition(": ")
    told = " ".join([_with_name(word, shown) for word in words.split(" ")])
    return f"{told}: {write_record({**repaired, 'equation': equation}, UNICODE)}"


def _with_name(word: str, shown: Mapping[str, str]) -> str:
    """A word as it is shown if it names a species, a comma after it aside."""
    name = word.removesuffix(",")
    return word.replace(name, shown.get(name, name))


def _forced(record: Any) -> str:
    return f"Only without {_listed(record['forced_zero'])} do the others balance."


def _listed(names: Sequence[str]) -> str:
    return ", ".join([write_name(name, UNICODE) for name in names])


def _one_sided(record: Any) -> str:
    parts = []
    for side in ("left", "right"):
        if elements := record[f"only_{side}"]:
            parts.append(f"{', '.join(elements)} on the {side} only")
    return f"{'; '.join(parts)}."


_REASONS: dict[str, Callable[[Any], str]] = {
    "species-forced-to-zero": _forced,
    "element-on-one-side": _one_sided,
    "wrong-side": lambda record: f"On the wrong side: {_listed(record['species_on_wrong_side'])}.",
    "no-nonzero-balance": lambda _record: "No amounts balance.",
}


def _weigh(name: str, certificate: Any) -> int:
    weights = certificate["weights"]
    counts = certificate["compositions"][name]
    return sum(weights.get(element, 0) * count for element, count in counts.items())


_PROOFS: dict[str, Callable[[Any], str]] = {
    "unique": _ledger,
    "several": _family,
    "infeasible": _obstacle,
}
