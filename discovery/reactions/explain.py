"""Answers in words: what a person is told about a balance, and why it is so.

Works on the JSON of an answer, so that a line of a batch, a record of a run and a fresh balance are
told alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from discovery.reactions.render import UNICODE, write_record

_ENDS = {"unique": "", "several": ": several balances", "infeasible": ": no balance"}


def describe(record: Any) -> str:
    """An answer as one line of text.

    >>> from discovery.reactions.balance import balance_text
    >>> describe(balance_text("H2 + O2 -> H2O").as_json())
    '2 H₂ + O₂ ⟶ 2 H₂O'
    """
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
    >>> prove(balance_text("CO -> CO2").as_json())
    'Weigh C 3, O -2, the right side negatively: CO, CO2 weigh more than 0, nothing less.'
    """
    return _PROOFS[record["status"]](record)


def tell_reading(reading: dict[str, str]) -> str:
    """How a text was taken that could mean two things."""
    otherwise = f"; otherwise write {reading['other']}" if reading["other"] else ""
    return f"{reading['typed']} is read as {reading['meant']}{otherwise}"


def _ledger(record: Any) -> str:
    totals = record["certificate"]["totals"]
    amounts = ", ".join(f"{element} {total}" for element, total in totals.items())
    return f"The only balance; on either side: {amounts}."


def _family(record: Any) -> str:
    positive = iter(record["certificate"]["positive"])
    sides = [
        [{**term, "coefficient": next(positive)} for term in record[side]]
        for side in ("left", "right")
    ]
    example = write_record({**record, "left": sides[0], "right": sides[1]}, UNICODE)
    text = f"A family of dimension {record['dimension']}; one of them: {example}."
    if "net" in record:
        net = write_record({**record, **record["net"]}, UNICODE)
        text += f" Net: {net}."
    return text


def _obstacle(record: Any) -> str:
    certificate = record["certificate"]
    weights = certificate["weights"]
    sides = [(term["species"], 1) for term in record["left"]]
    sides += [(term["species"], -1) for term in record["right"]]
    heavy = [name for name, sign in sides if sign * _weigh(name, certificate) > 0]
    shown = ", ".join(f"{element} {weight}" for element, weight in weights.items())
    more = f"{', '.join(heavy)} weigh{'s' * (len(heavy) == 1)} more than 0, nothing less"
    return f"Weigh {shown}, the right side negatively: {more}."


def _weigh(name: str, certificate: Any) -> int:
    weights = certificate["weights"]
    counts = certificate["compositions"][name]
    return sum(weights.get(element, 0) * count for element, count in counts.items())


_PROOFS: dict[str, Callable[[Any], str]] = {
    "unique": _ledger,
    "several": _family,
    "infeasible": _obstacle,
}
