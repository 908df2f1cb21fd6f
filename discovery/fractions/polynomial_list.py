"""Lists of polynomial fractions, one a line: verified, brought to classes, proved where possible.

A line is ``left; a(n); b(n)``, the form in which the Ramanujan Machine's results are listed, or
``a(n); b(n)`` for a fraction whose value is asked; # begins a comment. The plan gives one record a
line that can be read; the others are kept with their number and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import blake2b
from itertools import islice
from typing import Any

from discovery.errors import DiscoveryError, InputError, LimitError
from discovery.fractions.hypergeometric import proved
from discovery.fractions.polynomial import PolynomialFraction, read_fraction
from search.plan import Poisoned, Task

JSON = dict[str, Any]
DECIMALS = 1000
#: Decimals that a proved fraction is compared to when it converges too slowly for DECIMALS.
_FEWER = (DECIMALS, 100, 20)
_VALUE_DECIMALS, _CONVERGENTS = 50, 8
_EULER = re.compile(r"\bE\b")  # as sympy and the published lists spell e


@dataclass
class PolynomialList:
    """The plan over the lines of a list: (number, text) each."""

    lines: Sequence[Sequence[Any]]
    counts: dict[str, int] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    errors: list[JSON] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    _next: int = 0

    @property
    def total(self) -> int:
        """All lines."""
        return len(self.lines)

    @property
    def message(self) -> str:
        """Where the list stands, in words."""
        return f"{self.counts.get('proved', 0)} proved"

    def tasks(self) -> Iterator[Task]:
        for i in range(self._next, len(self.lines)):
            yield Task((i,), examine_line, tuple(self.lines[i]))

    def absorb(self, task: Task, result: JSON | Poisoned) -> list[JSON]:
        number = task.argument[0]
        self._next = int(task.key[0]) + 1
        if isinstance(result, Poisoned):
            result = {"line": number, "error": {"message": result.reason}}
        if "error" in result:
            self.errors.append(result)
            return []
        status = result["status"]
        self.counts[status] = self.counts.get(status, 0) + 1
        first = self.classes.setdefault(str(result["class"]), result["id"])
        return [result if first == result["id"] else {**result, "same_class_as": first}]

    def state(self) -> JSON:
        return {
            "next": self._next,
            "counts": dict(self.counts),
            "classes": dict(self.classes),
            "errors": list(self.errors),
        }

    def restore(self, state: JSON) -> None:
        self._next, self.counts = state["next"], dict(state["counts"])
        self.classes, self.errors = dict(state["classes"]), list(state["errors"])

    def summary(self) -> JSON:
        """The counts, as the last object of the output."""
        names = ("proved", "conjecture", "refuted", "evaluated")
        counts = {name: self.counts.get(name, 0) for name in names}
        read = sum(counts.values())
        return {"fractions": read, **counts, "classes": len(self.classes), "errors": self.errors}


def read_lines(text: str) -> list[tuple[int, str]]:
    """The lines of a list that are not empty, with their numbers.

    >>> read_lines("# left; a; b\\n\\ne - 1; n + 1; n + 1  # Euler")
    [(3, 'e - 1; n + 1; n + 1')]
    """
    parts = ((n, line.partition("#")[0].strip()) for n, line in enumerate(text.splitlines(), 1))
    return [(n, line) for n, line in parts if line]


def examine_line(line: tuple[int, str], _seed: int) -> JSON:
    """The record of a line, or its number and the error."""
    number, text = line
    try:
        return {"line": number, **examine(*_parts(text))}
    except InputError as error:
        return {"line": number, **_placed(error, text).as_json()}
    except DiscoveryError as error:
        return {"line": number, **error.as_json()}


def _placed(error: InputError, line: str) -> InputError:
    """The error of a part of the line, with its place in the line."""
    begin = max(0, line.find(error.source)) if error.source else 0
    place = begin + error.position
    return InputError(error.message, kind=error.kind, source=line, position=place, hint=error.hint)


def _parts(text: str) -> tuple[str | None, str, str]:
    parts = [part.strip() for part in text.split(";")]
    if len(parts) not in (2, 3) or not all(parts):
        raise InputError(
            "a line is `left; a(n); b(n)`, or `a(n); b(n)` to ask for the value",
            source=text,
            hint="e - 1; n + 1; n + 1",
        )
    left = _EULER.sub("e", parts[0]) if len(parts) == 3 else None
    return left, parts[-2], parts[-1]


def examine(left: str | None, a: str, b: str) -> JSON:
    """What is known of ``left`` = a(0) + b(1)/(a(1) + ...): a proof, decimals, or the value.

    ``class`` is the same for fractions that differ by scale, sign or shift. Raises InputError for
    what is no constant or polynomial, LimitError where the convergents do not settle.

    >>> record = examine("e - 1", "n + 1", "n + 1")
    >>> record["status"], record["certificate"]["chain"], record["decimals"]
    ('proved', 'kummer', 1000)
    >>> examine(None, "6*n + 2", "4*n - 8*n^2")["value"][:20]    # 4/pi
    '1.273239544735162686'
    """
    fraction = read_fraction(a, b)
    form = fraction.canonical()
    record: JSON = {
        "id": _identity(left or "", fraction),
        "kind": "polynomial",
        "a": list(fraction.a),
        "b": list(fraction.b),
        "class": {"a": list(form.a), "b": list(form.b)},
    }
    if left is None:
        return _evaluated(record, fraction, a, b)
    record["left_text"] = left
    proof = proved(record)
    record["decimals"] = decimals = _agreement(fraction, left, proof is not None)
    if proof is not None:
        record |= {"status": "proved", "certificate": proof["certificate"]}
    else:
        record["status"] = "conjecture" if decimals >= DECIMALS else "refuted"
    shown = f"{left} = [a(n) = {a}; b(n) = {b}]"
    return {**record, "text": f"{shown}  {decimals} decimals agree  {record['status']}"}


def _agreement(fraction: PolynomialFraction, left: str, known: bool) -> int:
    """Decimals that agree; a value that is known need not be reached to all of them."""
    for most in _FEWER if known else (DECIMALS,):
        try:
            return fraction.decimals(left, most)
        except LimitError:
            if not known or most == _FEWER[-1]:
                raise
    raise AssertionError("unreachable")


def _evaluated(record: JSON, fraction: PolynomialFraction, a: str, b: str) -> JSON:
    value = _decimal(fraction.settled(_VALUE_DECIMALS + 5))
    convergents = [f"{p}/{q}" for p, q in islice(fraction.convergents(), _CONVERGENTS)]
    return {
        **record,
        "status": "evaluated",
        "value": value,
        "decimals": _VALUE_DECIMALS - 2,
        "convergents": convergents,
        "text": f"[a(n) = {a}; b(n) = {b}] = {value}...  convergents {', '.join(convergents)}",
    }


def _decimal(value: Fraction) -> str:
    """The value cut after _VALUE_DECIMALS decimals."""
    whole = abs(value.numerator) * 10**_VALUE_DECIMALS // value.denominator
    text = str(whole).rjust(_VALUE_DECIMALS + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{text[:-_VALUE_DECIMALS]}.{text[-_VALUE_DECIMALS:]}"


def _identity(left: str, fraction: PolynomialFraction) -> str:
    text = f"{left}|{fraction.a}|{fraction.b}"
    return "p-" + blake2b(text.encode(), digest_size=6).hexdigest()
