"""Mutated certificates and claims: the checker refuses each, or what it accepts is true."""

import copy
import random
from fractions import Fraction

import pytest

from discovery.errors import VerificationError
from discovery.fractions.api import conjecture
from discovery.fractions.check import check_record
from discovery.fractions.constants import read_constant
from discovery.fractions.formula import convergent, read_formula

CONSTANTS = ("e", "tan(1)", "besseli(1,2)/besseli(0,2)")


def flip(text: str, generator: random.Random) -> str:
    place = generator.randrange(len(text))
    return text[:place] + ("a" if text[place] == "e" else "e") + text[place + 1 :]


def mutate(record: dict, generator: random.Random) -> None:
    certificate = record["certificate"]
    loop, slots = certificate["loop"], record["polynomials"]
    kind = generator.choice(
        [
            "digit",
            "slope",
            "sign",
            "left",
            "head",
            "loop",
            "preperiod",
            "start",
            "state",
            "relation",
        ]
    )
    step = generator.choice([-1, 1, 2])
    if kind in ("digit", "slope"):
        slot = generator.choice(slots)
        place = 0 if kind == "digit" else len(slot) - 1
        slot[place] = str(int(slot[place]) + step)
    elif kind in ("sign", "left", "relation"):
        numbers = {"sign": record["signs"], "left": record["left"]}.get(
            kind, certificate["relation"]
        )
        place = generator.randrange(len(numbers))
        numbers[place] = -numbers[place] if kind == "sign" else numbers[place] + step
    elif kind == "head":
        certificate["head"] = flip(certificate["head"], generator)
    elif kind == "loop":
        loop["moves"] = flip(loop["moves"], generator)
    elif kind == "preperiod":
        record["preperiod"] = [*record["preperiod"], 1 + abs(step)]
    elif kind == "start":
        certificate["start"] += step
    else:
        entry = generator.choice([p for p in loop["state"] if p])
        entry[0] += step


def is_true(record: dict) -> bool:
    low, _ = read_constant(record["constant_expr"]).interval(130)
    a, b, c, d = record["left"]
    value = (a * low + b) / (c * low + d)
    return abs(convergent(read_formula(record).pattern, 400) - value) < Fraction(1, 10**100)


def attack(count: int) -> None:
    generator = random.Random(5)
    records = [f.as_json() for name in CONSTANTS for f in conjecture(name, coefficients=1)]
    for record in records:
        check_record(record)
    for _ in range(count):
        record = copy.deepcopy(generator.choice(records))
        mutate(record, generator)
        try:
            check_record(record)
        except VerificationError:
            continue
        assert is_true(record), record


def test_mutants_are_refused_or_true() -> None:
    attack(200)


@pytest.mark.full
def test_a_thousand_mutants_are_refused_or_true() -> None:
    attack(1000)


def test_tails_below_one_are_not_assumed() -> None:
    (formula,) = conjecture("tan(1)", left=(1, 0, 0, 1), signs=(1,))
    record = formula.as_json()
    assert record["certificate"]["start"] == 1
    record["certificate"]["start"] = 0
    with pytest.raises(VerificationError, match="exceed 1"):
        check_record(record)
