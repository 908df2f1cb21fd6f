"""The engine from the outside: constants, plans, exports, errors."""

import json

import pytest

from discovery.errors import InputError, UsageError
from discovery.fractions import api
from discovery.fractions.atlas import Atlas
from discovery.fractions.check import check_record
from discovery.fractions.formats import to_csv, to_latex, to_text
from discovery.fractions.inquiry import Inquiry, Options
from discovery.fractions.inverse import name_digits
from search import MemoryJournal, run

ANCHORED = [
    "exp(2)",
    "e**(1/3)",
    "tan(1/2)",
    "tanh(1)",
    "sqrt(2)*tanh(1/sqrt(2))",
    "besseli(4/3, 2/3)/besseli(1/3, 2/3)",
    "besselj(1, 1)/besselj(0, 1)",
    "e/(e - 2)",
    "sinh(1)/cosh(1)",
    "sqrt(7)/3 + 1",
    "(1 + sqrt(5))/2",
]


@pytest.mark.parametrize("constant", ANCHORED)
def test_an_anchored_constant_has_a_proved_fraction(constant: str) -> None:
    (formula,) = api.conjecture(constant, left=(1, 0, 0, 1), signs=(1,))
    assert formula.status == "proved"
    formula.check()


def test_every_pair_of_e_has_a_proved_formula() -> None:
    formulas = api.conjecture("e", coefficients=2, period=600)
    assert len(formulas) == 112 * 9
    assert {formula.status for formula in formulas} == {"proved"}
    assert len({formula.id for formula in formulas}) == len(formulas)


def test_all_minus_comes_with_runs_of_twos() -> None:
    options = Options(coefficients=1, cycle=1, all_minus=True)
    journal = MemoryJournal()
    run(Inquiry([{"text": "e"}], options), journal=journal)
    minus = [r for r in journal.records if r["signs"] == [-1]]
    assert minus
    assert any("twos" in slot for r in minus for slot in r["polynomials"])
    for record in minus:
        assert record["status"] == "proved"
        check_record(record)


def test_left_sides_beyond_64_bits_are_done_exactly() -> None:
    (formula,) = api.conjecture("e", left=(10**20 + 1, 10**20, 1, 1), signs=(1, -1))
    formula.check()
    assert formula.status == "proved"
    with pytest.raises(InputError, match="determinant"):
        api.conjecture("e", left=(10**20, 1, 0, 10**20), signs=(1,))


@pytest.mark.parametrize("text", ["x + 1", "1 < 2", "tan("])
def test_what_is_no_constant_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        api.conjecture(text)


def test_a_rational_number_is_named() -> None:
    with pytest.raises(InputError, match="3/4"):
        api.conjecture("1/2 + 1/4")


def test_senseless_options_are_refused() -> None:
    with pytest.raises(UsageError, match="length from 1"):
        api.conjecture("e", cycle=0)
    with pytest.raises(UsageError, match="rational"):
        api.conjecture("e", left=(1, 1, 1, 1))
    with pytest.raises(InputError, match="left sides"):
        api.conjecture("e", coefficients=10**6)


def test_digits_are_named() -> None:
    answer = name_digits("1,1,4,1,1,7,1,1,10")
    assert answer["status"] == "proved"
    check_record(answer["formula"])
    assert name_digits("2,6,10,14")["text"].startswith("[repeat 4m + 2] = coth(1/2)")


def test_geometric_digits_are_named() -> None:
    digits = ["1"] + [str(2 ** (k // 2)) for k in range(2, 22)]
    answer = name_digits(",".join(digits))
    assert answer["text"] == "[repeat 2^m, 2*2^m] = rogers(2, 1, 2)  proved"
    check_record(answer["formula"])


def test_digits_seen_twice_follow_no_known_anchor() -> None:
    answer = name_digits("5,6,50,9,7,90")
    assert answer["status"] == "unknown"
    assert "searched anchors [a; a+d, ...]" in answer["text"]


def test_exports_of_e() -> None:
    (formula,) = api.conjecture("e", left=(1, 0, 0, 1), signs=(1,))
    record = formula.as_json()
    assert to_text(record).startswith("e = [2; repeat 1, 2m + 2, 1] signs +")
    assert "\\cfrac" in to_latex(record)
    assert to_csv(record).split(",")[1] == "e"


def test_records_do_not_depend_on_workers() -> None:
    digests = []
    for executor in ("serial", ("processes", 2)):
        journal = MemoryJournal()
        plan = Inquiry([{"text": "tanh(1)"}], Options(coefficients=2, cycle=2))
        run(plan, journal=journal, executor=executor)
        digests.append(json.dumps(journal.records))
    assert digests[0] == digests[1]


def test_the_published_rule_keeps_some_pairs_and_none_of_them_wrong() -> None:
    journal = MemoryJournal()
    plan = Inquiry([{"text": "e"}], Options(coefficients=1, cycle=2, method="esma"))
    run(plan, journal=journal)
    assert 0 < len(journal.records) < plan.summary()["pairs"]
    assert {record["status"] for record in journal.records} == {"proved"}


def test_what_the_published_rule_takes_of_pi_is_refuted() -> None:
    options = Options(coefficients=1, cycle=1, all_minus=True, method="esma")
    plan = Inquiry([{"text": "pi"}], options)
    journal = MemoryJournal()
    run(plan, journal=journal)
    assert not journal.records
    assert plan.summary()["refuted"] > 0


def test_the_atlas_names_and_proves_each_constant() -> None:
    journals = {}
    for executor in ("serial", ("processes", 2)):
        journal = journals[executor] = MemoryJournal()
        run(Atlas(3), journal=journal, executor=executor)
    serial, parallel = journals.values()
    assert serial.records == parallel.records
    assert [(e["a"], e["d"], e["sign"]) for e in serial.records] == [
        (a, d, sign) for a in (1, 2, 3) for d in (1, 2, 3) for sign in (1, -1)
    ]
    named = {(e["a"], e["d"], e["sign"]): e["name"] for e in serial.records}
    assert named[1, 2, 1] == "coth(1)"
    assert named[1, 2, -1] == "cot(1)"
    for entry in serial.records:
        assert entry["patterns"] == 112 * 9
        assert {entry["simplest"]["status"], entry["fastest"]["status"]} == {"proved"}
        check_record(entry["fastest"])
