"""Families found from decimals alone, and controls in which nothing may be found."""

from fractions import Fraction
from math import isqrt

import pytest

from discovery.errors import InputError, VerificationError
from discovery.fractions import api
from discovery.fractions.check import check_record
from discovery.fractions.constants import read_constant, read_digits
from discovery.fractions.formula import convergent
from discovery.fractions.inquiry import Inquiry, Options
from discovery.fractions.rational_sides import rational_sides
from discovery.fractions.screening import special_patterns
from search import MemoryJournal, run


def decimals(value: Fraction, places: int) -> str:
    scaled = int(value * 10**places)
    text = str(scaled).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}"


def rogers_ramanujan() -> Fraction:
    def series(x: Fraction) -> Fraction:
        q, total, product = Fraction(1, 2), Fraction(0), Fraction(1)
        for n in range(64):
            product *= 1 - q**n if n else 1
            total += q ** (n * n) * x**n / product
        return total

    return series(Fraction(1)) / series(Fraction(1, 2))


RABBIT = sum(Fraction(1, 2 ** ((n + isqrt(5 * n * n)) // 2)) for n in range(1, 2200))
FOLDED = sum(Fraction(1, 2 ** (2**n)) for n in range(13))


def test_the_geometric_family_is_found() -> None:
    constant = read_digits(decimals(rogers_ramanujan(), 1000), "rr")
    (record,) = special_patterns(constant)
    assert record["polynomials"][0] == {"base": "2", "coefficients": ["0", "1"]}
    check_record(record)


def test_the_geometric_family_is_tied_to_its_anchor() -> None:
    """All pairs of the decimals are constructed; of the anchor itself they are theorems."""
    journal = MemoryJournal()
    plan = Inquiry([{"text": "rr", "digits": decimals(rogers_ramanujan(), 1000)}], Options(1, 1))
    run(plan, journal=journal)
    assert plan.results[0]["anchor"]["kind"] == "geometric"
    assert len(journal.records) == plan.results[0]["pairs"] == 12
    for record in journal.records:
        assert record["status"] == "conjecture"
        check_record(record)
    for record in api.conjecture("rogers(2, 1, 2)", coefficients=1, cycle=2):
        assert record.status == "proved"
        record.check()


def test_a_proof_of_geometric_digits_needs_the_right_anchor() -> None:
    (formula,) = api.conjecture("rogers(3,1,2)", left=(1, 0, 0, 1), signs=(1,))
    assert formula.pattern.first(6) == (1, 2, 3, 6, 9, 18)
    series = read_constant("rogers(3,1,2)").interval(200)[0]
    assert abs(convergent(formula.pattern, 30) - series) < Fraction(1, 10**100)
    for other in ("rogers(2, 1, 2)", "rogers(3, 1, 1)", "e"):
        with pytest.raises(VerificationError):
            check_record({**formula.as_json(), "constant_expr": other})
    with pytest.raises(InputError):
        read_constant("rogers(1, 1, 1)")


def test_the_rabbit_constant_is_found() -> None:
    (record,) = special_patterns(read_digits(decimals(RABBIT, 1000), "rabbit"))
    assert record["kind"] == "doubly-exponential"
    assert set(record["alpha"]) == {1}
    check_record(record)


def test_the_folded_family_is_found() -> None:
    (record,) = special_patterns(read_digits(decimals(FOLDED, 1000), "folded"))
    assert record["kind"] == "folded"
    check_record(record)


def test_a_kummer_ratio_is_tied_to_a_bessel_ratio() -> None:
    journal = MemoryJournal()
    plan = Inquiry([{"text": "hyp1f1(1/2,3,1)/hyp1f1(3/2,4,1)"}], Options(1, 1))
    run(plan, journal=journal)
    assert journal.records
    assert plan.results[0]["anchor"]["kind"] == "bessel"
    for record in journal.records[:5]:
        assert record["status"] == "conjecture"
        check_record(record)


@pytest.mark.parametrize(
    ("constant", "image"),
    [
        ("sqrt(tanh(1))", "sqrt(tanh(1))**2"),
        ("tan(1)**(1/3)", "(tan(1)**(1/3))**3"),
        ("sqrt(e + 1)", "sqrt(e + 1)**2"),
    ],
)
def test_a_left_side_of_higher_degree_reaches_an_anchor(constant: str, image: str) -> None:
    journal = MemoryJournal()
    plan = Inquiry([{"text": constant}], Options(coefficients=1, cycle=1))
    run(plan, journal=journal)
    assert plan.results[0]["proved"] == len(journal.records) == 12
    for record in journal.records:
        assert record["constant_expr"] == image
        check_record(record)
        with pytest.raises(VerificationError):
            check_record({**record, "constant_expr": constant})


def test_each_class_of_left_sides_is_tried_once() -> None:
    sides = rational_sides(2, 1)
    assert sides[0] == ((0, 0, 1), (1, 0, 0))  # x^2
    assert ((-1, 0, 1), (0, 1, 0)) in sides  # x - 1/x
    assert len(sides) == len(set(sides)) == 21


@pytest.mark.parametrize("constant", ["pi", "zeta(3)", "exp(3)", "tan(2)"])
def test_a_control_gives_nothing(constant: str) -> None:
    journal = MemoryJournal()
    run(Inquiry([{"text": constant}], Options(coefficients=1, cycle=2)), journal=journal)
    assert journal.records == []
    assert special_patterns(read_constant(constant)) == []
