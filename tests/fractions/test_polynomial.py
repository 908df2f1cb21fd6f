"""Polynomial fractions: the 105 facts of the examples, contraction, what cannot be read."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from discovery.cli import main
from discovery.errors import InputError, LimitError, UsageError
from discovery.fractions.formula import convergent
from discovery.fractions.patterns import Pattern, Slot
from discovery.fractions.polynomial import contracted, read_fraction

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


def test_a_list_is_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# left; a; b\ne - 1; n + 1; n + 1\n4/pi; 6*n + 2; 4*n - 8*n**2\n")
    assert main.run(["conjecture", "--polynomials", str(path)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "e - 1 = [a(n) = n + 1; b(n) = n + 1]  1000 decimals agree  conjecture"
    assert second.startswith("4/pi = ")
    path.write_text("e; n + 1; n + 1\n")
    assert main.run(["conjecture", "--polynomials", str(path)]) == 4
    path.write_text("e; n + 1\n")
    assert main.run(["conjecture", "--polynomials", str(path)]) == 3
