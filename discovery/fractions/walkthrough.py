"""The block of a certificate, move by move, for a person to read.

Replays the loop with its polynomials in m, the number of the block, and tells for each digit that
comes out between which values its tail lies. It proves nothing; the checker does.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpz_poly

from discovery.fractions.anchors import Anchor
from discovery.fractions.formats import slot_text
from discovery.fractions.formula import read_formula

JSON = dict[str, Any]
#: Moves of a block that are written out; longer ones are given as letters.
MOST_MOVES = 60
State = tuple[fmpz_poly, fmpz_poly, fmpz_poly, fmpz_poly]


@dataclass(frozen=True)
class Step:
    """A move: ``text`` says what is taken in or comes out, ``low`` and ``high`` bound the tail."""

    emits: bool
    text: str
    low: str = ""
    high: str = ""


def block_steps(record: JSON) -> list[Step]:
    """The moves of the repeating block; none where it is long, or its digits are not linear."""
    certificate, formula = record["certificate"], read_formula(record)
    loop, pattern = certificate["loop"], formula.pattern
    if pattern.ratio > 1 or pattern.has_runs or len(loop["moves"]) > MOST_MOVES:
        return []
    anchor = read_anchor(certificate)
    shift, stride, used = loop["shift"], loop["stride"], loop["index"]
    item = len(certificate["head"]) - certificate["head"].count("a")
    period = len(loop["moves"]) - loop["moves"].count("a")
    digits = pattern.first(item + 2 * period)
    state: State = tuple(fmpz_poly(p) for p in loop["state"])  # type: ignore[assignment]
    steps = []
    for move in loop["moves"]:
        a, b, c, d = state = _oriented(state)
        if move == "a":
            t = fmpz_poly([anchor.digit(used), anchor.digit(used + stride) - anchor.digit(used)])
            state = a * t + b, anchor.sigma * a, c * t + d, anchor.sigma * c
            steps.append(Step(False, _text(t)))
            used += 1
            continue
        slope = digits[item + period] - digits[item]
        t, sign = fmpz_poly([digits[item] - slope * shift, slope]), pattern.sign(item)
        steps.append(Step(True, _text(t), *_ends(state)))
        state = sign * c, sign * d, a - t * c, b - t * d
        item += 1
    return steps


def read_anchor(certificate: JSON) -> Anchor:
    """The anchor that a certificate names."""
    data = certificate["anchor"]
    return Anchor(data["kind"], tuple(Fraction(p) for p in data["parameters"]), data["sigma"])


def _oriented(state: State) -> State:
    a, b, c, d = state
    middle = 2 * c + d
    if middle.degree() >= 0 and middle[middle.degree()] < 0:
        return -a, -b, -c, -d
    return state


def _ends(state: State) -> tuple[str, str]:
    """The tail for z = infinity and z = 1, the lesser one first."""
    a, b, c, d = state
    far, near = (a, c), (a + b, c + d)
    rises = a * d - b * c
    ends = (near, far) if rises.degree() >= 0 and rises[rises.degree()] > 0 else (far, near)
    return _ratio(*ends[0]), _ratio(*ends[1])


def _ratio(top: fmpz_poly, bottom: fmpz_poly) -> str:
    if bottom.degree() < 0:
        return "\u221e"
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    if bottom[bottom.degree()] < 0:
        top, bottom = -top, -bottom
    if bottom == fmpz_poly([1]):
        return _text(top)
    return f"{_wrapped(top)}/{_wrapped(bottom)}"


def _wrapped(p: fmpz_poly) -> str:
    return _text(p) if p.degree() < 1 else f"({_text(p)})"


def _text(p: fmpz_poly) -> str:
    """A polynomial in m.

    >>> _text(fmpz_poly([2, 4]))
    '4m + 2'
    """
    return slot_text([str(c) for c in p.coeffs()] or ["0"])
