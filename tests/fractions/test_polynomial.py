"""Polynomial fractions: the 105 facts of the examples, contraction, what cannot be read."""

import json
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flint import fmpz_poly
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import discovery
from discovery.cli import main
from discovery.errors import InputError, LimitError, UsageError, VerificationError
from discovery.fractions import chains
from discovery.fractions.check import check_record
from discovery.fractions.formula import convergent
from discovery.fractions.hypergeometric import proposals, proved
from discovery.fractions.patterns import Pattern, Slot
from discovery.fractions.polynomial import PolynomialFraction, contracted, read_fraction
from discovery.fractions.polynomial_list import examine

SCHEMA = Draft202012Validator(
    json.loads((Path(discovery.__file__).parent / "schema" / "conjecture.json").read_text())
)
EXAMPLES = json.loads((Path(__file__).parent / "data" / "examples.json").read_text())["pcf"]


def check(examples: list[dict[str, str]]) -> set[object]:
    classes = set()
    for example in examples:
        fraction = read_fraction(example["a_n"], example["b_n"])
        left = example["left_text"].replace("E", "e")
        assert fraction.decimals(left) == 1000, example
        assert fraction.decimals(f"{left} + 10**(-900)") < 1000
        classes.add(fraction.canonical())
    return classes


def test_every_fifth_fact_agrees_to_a_thousand_decimals() -> None:
    check(EXAMPLES[::5])


@pytest.mark.full
def test_every_fact_agrees_to_a_thousand_decimals() -> None:
    assert len(EXAMPLES) == 105
    assert len(check(EXAMPLES)) == 23


@pytest.mark.parametrize(
    "pattern",
    [
        Pattern((2,), (Slot((1,)), Slot((2, 2)), Slot((1,))), (1,)),
        Pattern((2, 3), (Slot((2,)), Slot((2, 2)), Slot((1, 3)), Slot((5, 1))), (1, -1)),
        Pattern((), (Slot((3,)), Slot((4,))), (-1,)),
    ],
)
def test_contraction_keeps_the_value(pattern: Pattern) -> None:
    (a, b, c, d), fraction = contracted(pattern)
    value = fraction.convergent(80)
    assert abs((a * value + b) / (c * value + d) - convergent(pattern, 300)) < Fraction(1, 10**40)


def test_runs_of_twos_are_not_contracted() -> None:
    with pytest.raises(UsageError):
        contracted(Pattern((2,), (Slot((3,)), Slot((1, 2), twos=True)), (-1,)))


@pytest.mark.parametrize("text", ["x + 1", "n/2", "1/n", "sin(n)", "n - n", "2**n", "n**(-1)"])
def test_what_is_no_polynomial_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_fraction(text, "1")


def test_what_does_not_converge_is_told() -> None:
    with pytest.raises(LimitError):
        read_fraction("1", "-1").decimals("e", 10)


def test_every_linear_fact_is_proved() -> None:
    proofs = [prove(example) for example in EXAMPLES]
    assert sum(proof is not None for proof in proofs) == 102
    left = [example["left_text"] for example, p in zip(EXAMPLES, proofs, strict=True) if p is None]
    assert left == ["4/zeta(2)", "5/(2*zeta(3))", "12/(7*zeta(3))"]


def prove(example: dict[str, str]) -> dict[str, object] | None:
    fraction = read_fraction(example["a_n"], example["b_n"])
    left = example["left_text"].replace("E", "e")
    record = proved({"left_text": left, "a": list(fraction.a), "b": list(fraction.b)})
    assert (record is not None) == (len(fraction.a) <= 2)
    return record


@pytest.mark.parametrize(
    ("left", "a", "b", "chain"),
    [
        ("e - 1", "n + 1", "n + 1", "kummer"),
        ("4*e**2/(e**2 + 1)", "n + 4", "-2*n", "kummer-reflected"),
        ("4/pi", "2*n + 1", "n**2", "gauss"),
        ("1/atan(1/2)", "4*n + 2", "n**2", "gauss"),
        ("2/pi", "3*n + 1", "n - 2*n**2", "gauss-reflected"),
        ("1/log(2)", "3*n + 2", "-2*n**2", "gauss-reflected"),
        ("2/log(3)", "4*n + 2", "-n**2", "gauss-reflected"),
        ("cot(1)", "2*n + 1", "-1", "bessel"),
        ("besseli(0, 2)/besseli(1, 2)", "n + 1", "1", "bessel"),
        ("(1 + sqrt(5))/2", "1", "1", "quadratic"),
    ],
)
def test_each_chain_proves_a_known_fraction(left: str, a: str, b: str, chain: str) -> None:
    record = examine(left, a, b)
    assert record["status"] == "proved", record
    assert record["certificate"]["chain"] == chain
    assert record["decimals"] == 1000
    check_record(record)
    with pytest.raises(VerificationError):
        check_record({**record, "left_text": f"({left}) + 1/7"})


def mutants(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("a", "b"):
        for place in range(len(record[key])):
            for step in (-1, 1, 2):
                numbers = list(record[key])
                numbers[place] += step
                if any(numbers):
                    yield {**record, key: numbers}
    for sign in ("-", "1/"):
        yield {**record, "left_text": f"{sign}({record['left_text']})"}
    certificate = record["certificate"]
    for key, value in certificate.get("parameters", {}).items():
        for step in (Fraction(-1), Fraction(1), Fraction(1, 2)):
            moved = {**certificate["parameters"], key: str(Fraction(value) + step)}
            yield {**record, "certificate": {**certificate, "parameters": moved}}
    for chain in ("kummer", "kummer-reflected", "gauss", "gauss-reflected", "bessel", "quadratic"):
        yield {**record, "certificate": {**certificate, "chain": chain}}
    for start in (-1, 0, 1, 2, 3, 10_001):
        yield {**record, "certificate": {**certificate, "start": start}}


def test_what_is_accepted_of_the_mutants_is_true() -> None:
    refused = 0
    for example in EXAMPLES[:-3:9]:
        record = prove(example)
        assert record is not None
        for mutant in mutants({**record, "kind": "polynomial"}):
            try:
                check_record(mutant)
            except VerificationError:
                refused += 1
                continue
            fraction = PolynomialFraction(tuple(mutant["a"]), tuple(mutant["b"]))
            assert fraction.decimals(mutant["left_text"], 100) == 100, mutant
    assert refused > 250


@pytest.mark.parametrize(
    ("left", "a", "b"),
    [("2", "3", "-2"), ("0", "2*n", "-n**2"), ("e", "n", "n + 3")],
)
def test_what_has_no_proof_is_not_called_proved(left: str, a: str, b: str) -> None:
    fraction = read_fraction(a, b)
    record = {"left_text": left, "a": list(fraction.a), "b": list(fraction.b)}
    assert (proved(record) is None) == (left != "2")  # 2 = 3 - 2/(3 - 2/(3 - ...)) holds


@given(
    st.integers(1, 6),
    st.integers(-6, 9),
    st.integers(-8, 8),
    st.integers(-8, 8),
    st.integers(-3, 3),
)
def test_the_tails_of_a_chain_are_those_of_the_fraction(
    a1: int, a0: int, b0: int, b1: int, b2: int
) -> None:
    """Whatever the finder proposes and the start rules allow, numbers agree with the series."""
    from mpmath import mp

    coefficients = [b0, b1, b2]
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    assume(coefficients and (b1 or b2))
    for proposal in proposals([a0, a1], coefficients):
        of = chains.Recurrence(*map(Fraction, (a0, a1, b0, b1, b2)))
        a, b, c = (Fraction(proposal["parameters"][key]) for key in "abc")
        chain, start = proposal["chain"], proposal["start"]
        p = chains.Parameters(a, b, c, *chains.discriminant_root(of))
        try:
            fits = chains.require_kummer if chain.startswith("kummer") else chains.require_gauss
            fits(of, p)
            chains.require_start(of, p, chain, start)
        except VerificationError:
            continue
        with mp.workdps(60):
            tail = series_tail(mp, of, p, chain, start)
            shifted = PolynomialFraction(*(shift(poly, start) for poly in ((a0, a1), (b0, b1, b2))))
            value = shifted.settled(25)
            assert abs(tail - mp.mpf(value.numerator) / value.denominator) < mp.mpf(10) ** -20
        return


def shift(poly: tuple[int, ...], by: int) -> tuple[int, ...]:
    return tuple(int(c) for c in fmpz_poly(list(poly))(fmpz_poly([by, 1])).coeffs())


def series_tail(mp: Any, of: chains.Recurrence, p: chains.Parameters, chain: str, n: int) -> Any:
    def real(x: Fraction) -> Any:
        return mp.mpf(x.numerator) / x.denominator

    a, b, c, a1 = (real(x) for x in (p.a, p.b, p.c, of.a1))
    s = mp.sqrt(a1 * a1 + 4 * real(of.b2))
    z = (1 - a1 / s) / 2
    x = real(chains.kummer_argument(of))

    def u(k: int) -> Any:
        return {
            "kummer": lambda: mp.hyp1f1(a + k, c + k, x),
            "kummer-reflected": lambda: mp.hyp1f1(c - a, c + k, -x),
            "gauss": lambda: mp.hyp2f1(a + k, b + k, c + k, z),
            "gauss-reflected": lambda: mp.hyp2f1(a + k, c - b, c + k, z / (z - 1)),
        }[chain]()

    scale = a1 if chain.startswith("kummer") else s * (1 - z if chain.endswith("reflected") else 1)
    return scale * (c + n) * u(n) / u(n + 1)


def test_a_list_is_verified_and_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        "# left; a; b\nE - 1; n + 1; n + 1\n4/pi; 6*n + 2; 4*n - 8*n**2\nn + 1; n + 1\n"
    )
    assert main.run(["conjecture", "--polynomials", str(path)]) == 0
    shown = capsys.readouterr()
    first, second, third = shown.out.splitlines()
    assert first == "e - 1 = [a(n) = n + 1; b(n) = n + 1]  1000 decimals agree  proved"
    assert second.startswith("4/pi = ")
    assert "= 1.718281828459045" in third
    assert third.endswith("convergents 1/1, 4/2, 15/9, 76/44, 455/265, 3186/1854, "
                          "25487/14833, 229384/133496")  # fmt: skip
    assert shown.err.splitlines()[-1] == "3 fractions, 2 classes, 2 proved, 1 evaluated"
    path.write_text("e; n + 1; n + 1\n")
    assert main.run(["conjecture", "--polynomials", str(path)]) == 4


def test_a_line_that_cannot_be_read_does_not_stop_the_list(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "list.txt"
    path.write_text("e; n + ; 1\ne - 1; n + 1; n + 1\ne; n + 1\npi; 2; -1\n")
    assert main.run(["conjecture", "--polynomials", str(path), "--json"]) == 3
    *records, summary = map(json.loads, capsys.readouterr().out.splitlines())
    for line in (*records, summary):
        SCHEMA.validate(line)
    assert [record["line"] for record in records] == [2]
    assert [error["line"] for error in summary["errors"]] == [1, 3, 4]
    assert summary["errors"][0]["error"]["column"] == 7


def test_a_list_makes_a_run_that_is_checked(tmp_path: Path, capsys: Any) -> None:
    path, out = tmp_path / "list.txt", tmp_path / "run"
    lines = [
        "e - 1; n + 1; n + 1",
        "4/zeta(2); 7*n**2 + 7*n + 2; 8*n**4",
        "e; n + 1; n + 1",
        "2; 3",
    ]
    path.write_text("\n".join(lines))
    arguments = ["conjecture", "--polynomials", str(path), "--out", str(out), "--json", "--quiet"]
    assert main.run(arguments) == 4
    *records, _ = map(json.loads, capsys.readouterr().out.splitlines())
    assert [r["status"] for r in records] == ["proved", "conjecture", "refuted", "evaluated"]
    assert main.run(["check", str(out)]) == 0
    capsys.readouterr()
    for form in ("text", "latex", "csv", "sympy"):
        assert main.run(["export", str(out), "--format", form]) == 0
        assert len(capsys.readouterr().out.splitlines()) >= 4
    for record in records[:1]:
        assert main.run(["export", str(out), "--format", "sympy", "--id", record["id"]]) == 0
        script = capsys.readouterr().out
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        value, left = done.stdout.split()
        assert value == left
    assert "proved" in (out / "report.html").read_text()
