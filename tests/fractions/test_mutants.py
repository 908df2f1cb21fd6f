"""Mutants of proved formulas: each is refused, or it says something else that is true."""

import copy
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from discovery.errors import VerificationError
from discovery.fractions.api import conjecture
from discovery.fractions.check import check_record
from discovery.fractions.constants import read_constant
from discovery.fractions.formula import convergent, read_formula

Record = dict[str, Any]
CONSTANTS = ["e", "tan(1)", "sqrt(3)*tan(1/sqrt(3))", "besselj(1, 1)/besselj(0, 1)", "exp(2/3)"]


def _nudged(numbers: list[Any], chance: random.Random) -> None:
    at, by = chance.randrange(len(numbers)), chance.choice([-2, -1, 1, 2])
    numbers[at] = type(numbers[at])(int(numbers[at]) + by)


def _digit(record: Record, chance: random.Random) -> None:
    slot = chance.choice(record["polynomials"])
    slot[0] = str(int(slot[0]) + chance.choice([-1, 1]))


def _slope(record: Record, chance: random.Random) -> None:
    slot = chance.choice(record["polynomials"])
    slot[1:] = [str(int((*slot, 0)[1]) + chance.choice([-1, 1]))]


def _sign(record: Record, chance: random.Random) -> None:
    at = chance.randrange(len(record["signs"]))
    record["signs"][at] *= -1


def _left_side(record: Record, chance: random.Random) -> None:
    _nudged(record["left"], chance)


def _move(record: Record, chance: random.Random) -> None:
    place = chance.choice([record["certificate"], record["certificate"]["loop"]])
    key = "head" if "head" in place else "moves"
    at = chance.randrange(len(place[key]) + 1)
    new = chance.choice(["a", "e", "", "t"])
    place[key] = place[key][:at] + new + place[key][at + (new != "a") :]


def _preperiod(record: Record, chance: random.Random) -> None:
    head = record["preperiod"]
    if head and chance.random() < 0.5:
        _nudged(head, chance)
    else:
        head.insert(chance.randrange(len(head) + 1), chance.randrange(1, 4))


def _start(record: Record, chance: random.Random) -> None:
    place, key = chance.choice(
        [(record["certificate"], "start"), (record["certificate"]["loop"], "index")]
    )
    place[key] += chance.choice([-1, 1])


def _state(record: Record, chance: random.Random) -> None:
    _nudged(chance.choice([s for s in record["certificate"]["loop"]["state"] if s]), chance)


MUTATIONS: dict[str, Callable[[Record, random.Random], None]] = {
    "digit": _digit,
    "slope": _slope,
    "sign": _sign,
    "left side": _left_side,
    "move": _move,
    "preperiod": _preperiod,
    "anchor start": _start,
    "state": _state,
}


def _is_true(record: Record) -> bool:
    """Whether both sides agree to 100 decimals."""
    low, high = read_constant(record["constant_expr"]).interval(150)
    a, b, c, d = record["left"]
    x = (low + high) / 2
    value = convergent(read_formula(record).pattern, 400)
    return bool(c * x + d) and abs((a * x + b) / (c * x + d) - value) < Fraction(1, 10**100)


def test_a_thousand_mutants_are_refused_or_true() -> None:
    chance = random.Random(5)
    records = [
        formula.as_json()
        for constant in CONSTANTS
        for formula in conjecture(constant, coefficients=1, cycle=2)[::2]
    ]
    for record in records:
        check_record(record)
    made, accepted = 0, Counter[str]()
    while made < 1000:
        name = list(MUTATIONS)[made % len(MUTATIONS)]
        original = chance.choice(records)
        mutant = copy.deepcopy(original)
        MUTATIONS[name](mutant, chance)
        if mutant == original:
            continue
        made += 1
        try:
            check_record(mutant)
        except VerificationError:
            continue
        assert _is_true(mutant), (name, mutant)
        accepted[name] += 1
    assert accepted.total() < 50, accepted
