"""Bombs are refused before anything large is built: 100 ms and 50 MB each."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from time import process_time

import pytest

from discovery.errors import InputError, LimitError
from discovery.expr.json_form import from_json, read_json
from discovery.expr.limits import Limits, check_powers, oversized_power, power_bits
from discovery.expr.node import integer, variable
from discovery.expr.parse import parse

TEXTS = {
    "tower": "10**10**10",
    "caret tower": "9^9^9^9^9",
    "tower in a call": "sin(10**10**10)",
    "tower by lines": "a1 = 10**10; a2 = 10**a1; x*a2",
    "tower by squaring": "(((((10**64)**64)**64)**64)**64)",
    "negative tower": "(1/3)**(-10**12)",
    "small base": "1.0000001**10**20",
    "big literal": "exp(1e999999999)",
    "tiny literal": "1e-999999999",
    "endless exponent": "1e" + "9" * 100_000,
    "endless digits": "9" * 999_000,
    "factorial": "factorial(10**7)",
    "minus signs": "-" * 1_000_000,
    "minus signs, allowed length": "-" * 900_000,
    "nots": "not " * 200_000,
    "brackets": "(" * 100_000,
    "closed brackets": "(" * 100_000 + "x" + ")" * 100_000,
    "calls": "sin(" * 100_000,
    "powers": "x**" * 200_000 + "x",
    "quantifiers": "forall x. " * 90_000,
    "long": "x + " * 2_500_000,
    "open brackets by lines": "x = (\n" * 100_000,
    "words": "a" * 900_000,
}


def refused(read: Callable[[], object]) -> tuple[float, int, InputError]:
    """CPU seconds (best of three) and peak bytes of a refusal, and the refusal."""
    seconds = []
    for _ in range(3):
        start = process_time()
        with pytest.raises(InputError) as caught:
            read()
        seconds.append(process_time() - start)
    tracemalloc.start()
    try:
        with pytest.raises(InputError):
            read()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return min(seconds), peak, caught.value


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_bombs_in_text(text: str) -> None:
    seconds, peak, error = refused(lambda: parse(text))
    assert seconds < 0.1
    assert peak < 50e6
    assert len(error.report()) < 1000


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"schema": 1, "nodes": [["integer", "%s"]], "root": 0}' % ("9" * 200_000),
        '{"schema": 1, "nodes": %s, "root": 0}' % ("9" * 10_000),
        "9" * 11_000_000,
    ],
    ids=["brackets", "digits", "number", "long"],
)
def test_bombs_in_json(text: str) -> None:
    seconds, peak, _ = refused(lambda: read_json(text))
    assert seconds < 0.1
    assert peak < 50e6


def test_a_large_table_is_refused() -> None:
    rows = [["integer", "1"]] * 101
    with pytest.raises(LimitError):
        from_json({"schema": 1, "nodes": rows, "root": 0}, limits=Limits(nodes=100))


def test_each_limit_names_what_lifts_it() -> None:
    for text, limits, field in [
        ("x" * 11, Limits(length=10), "length"),
        ("((((x))))", Limits(depth=3), "depth"),
        ("12345", Limits(digits=4), "digits"),
        ("2**100", Limits(bits=50), "bits"),
    ]:
        with pytest.raises(LimitError) as caught:
            parse(text, limits=limits)
        assert f"Limits({field}=" in caught.value.hint
        parse(text)
    assert json.loads(json.dumps(caught.value.as_json()))["error"]["kind"] == "limit"


@pytest.mark.parametrize(
    "text",
    [
        "x**10**10",
        "(x + 1)**1000000000",
        "10**1000",
        "1**10**10",
        "(-1)**10**10",
        "0**10**10",
        "2**0.5",
        "pi**10**10",
        "0x1p+1**1000000000",
        "10**(-5000)",
        "1e5000",
        "2**x",
    ],
)
def test_what_is_not_a_bomb_is_read(text: str) -> None:
    assert oversized_power(parse(text)) is None


def test_evaluators_can_ask() -> None:
    power = integer(10) ** (integer(10) ** 10)
    with pytest.raises(LimitError):
        check_powers(variable("x") + power)
    assert oversized_power(power + 1) is power
    assert power_bits(10, 3) >= (1000).bit_length()
    assert power_bits(Fraction(1, 3), -(10**9)) > 1e9


def test_products_by_squaring_do_not_hide_a_power() -> None:
    big = integer(10)
    for _ in range(100):
        big = big * big
    assert oversized_power(big) is None
    assert oversized_power(big**2) is not None
