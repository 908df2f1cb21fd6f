"""What holds of every formula and equation: readers agree, limits hold, no traceback."""

from __future__ import annotations

import json
import random
import time
import tracemalloc
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import discovery
from discovery.errors import InputError, LimitError
from discovery.reactions.batch import Terms, balance_line
from discovery.reactions.check_formula import Unreadable, composition
from discovery.reactions.elements import SYMBOLS
from discovery.reactions.formula import MAX_COUNT, read_species
from discovery.reactions.render import HTML, LATEX, MHCHEM, UNICODE, write_species
from discovery.reactions.sources import Layout, Line

Counts = dict[str, int]

unhurried = settings(deadline=None)

symbols = st.sampled_from(sorted(SYMBOLS))
counts = st.integers(1, 30)


@st.composite
def written(draw: st.DrawFn, depth: int = 3) -> tuple[str, Counts]:
    """A formula without dot and charge, and its counts."""
    text, total = "", Counts()
    for _ in range(draw(st.integers(1, 4))):
        if depth and draw(st.integers(0, 3)) == 0:
            inside, inner = draw(written(depth - 1))
            opening, closing = draw(st.sampled_from(["()", "[]", "{}"]))
            part = opening + inside + closing
        else:
            part = draw(symbols)
            inner = {part: 1}
        count = draw(counts)
        text += part + (str(count) if count > 1 else draw(st.sampled_from(["", "_1"])))
        for symbol, number in inner.items():
            total[symbol] = total.get(symbol, 0) + count * number
    return text, total


@st.composite
def formulas(draw: st.DrawFn) -> tuple[str, Counts]:
    """A formula with adducts, charge and phase, and its counts."""
    text, total = draw(written())
    for _ in range(draw(st.integers(0, 2))):
        part, inner = draw(written(1))
        number = draw(counts)
        text += draw(st.sampled_from(".*·•")) + (str(number) if number > 1 else "") + part
        for symbol, count in inner.items():
            total[symbol] = total.get(symbol, 0) + number * count
    charge = draw(st.integers(-4, 4))
    if charge:
        sign, size = "+-"[charge < 0], abs(charge)
        total["charge"] = charge
        text += draw(st.sampled_from([f"^{size}{sign}", f"^{{{size}{sign}}}", f"^{sign}{size}"]))
    return text + draw(st.sampled_from(["", "(s)", "(aq)", " (g)"])), total


@unhurried
@given(formulas())
def test_formulas_are_read_as_they_were_written(formula: tuple[str, Counts]) -> None:
    text, total = formula
    assert dict(read_species(text).counts) == total
    assert composition(text) == total


@unhurried
@given(formulas())
def test_what_is_printed_is_read_back(formula: tuple[str, Counts]) -> None:
    text, total = formula
    species = read_species(text)
    for notation in (UNICODE, MHCHEM):
        printed = write_species(species, notation).replace("\\{", "{").replace("\\}", "}")
        assert dict(read_species(printed).counts) == total
    assert write_species(species, HTML).count("<") == write_species(species, HTML).count(">")
    assert write_species(species, LATEX).startswith("\\mathrm{")


ALPHABET = "HOCNeFuUx02319+-^{}()[]·.*_ =><→⟶⇌₂²⁺⁻−½/aq\n\t&\x00é"


@given(st.text(ALPHABET, max_size=40))
@settings(max_examples=500, deadline=None)
def test_both_readers_agree_on_any_text(text: str) -> None:
    text = text.strip()
    try:
        found = dict(read_species(text).counts)
    except InputError as error:
        assert 0 <= error.position <= len(text)
        if error.kind not in ("oxidation-state", "limit"):
            with pytest.raises(Unreadable):
                composition(text)
        return
    assert composition(text) == found


@given(st.text(ALPHABET, max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_equation_is_balanced_or_refused_with_a_place(text: str) -> None:
    try:
        answer = discovery.balance(text)
    except InputError as error:
        assert error.source == text and 0 <= error.position <= len(text)
        assert error.hint and error.report().count("\n") <= 4
        return
    answer.check()


@unhurried
@given(st.binary(max_size=60), st.sampled_from(["text", "csv", "jsonl"]))
def test_any_line_of_bytes_gives_one_object(content: bytes, kind: str) -> None:
    answer = balance_line(Line(1, content.replace(b"\n", b"")), Layout(kind), Terms(MAX_COUNT), {})
    record = json.loads(answer.text)
    assert answer.kind == ("error" if "error" in record else record["status"])


@unhurried
@given(st.data())
def test_balances_are_what_they_claim(data: st.DataObject) -> None:
    """Random equations over few elements, so that all three answers occur."""
    formula = st.lists(
        st.tuples(st.sampled_from("CHO"), st.integers(1, 4)), min_size=1, max_size=3
    ).map(lambda parts: "".join(f"{symbol}{count}" for symbol, count in parts))
    side = st.lists(formula, min_size=1, max_size=4, unique=True)
    left, right = data.draw(side), data.draw(side)
    answer = discovery.balance(f"{' + '.join(left)} -> {' + '.join(right)}")
    answer.check()
    if answer.coefficients is not None:
        assert min(answer.coefficients) > 0 and gcd(*answer.coefficients) == 1


BOMBS = {
    "a huge count": "H999999999 -> H2",
    "digits": "H" + "9" * 10**5 + " -> H2",
    "brackets": "(" * 10**5 + " -> H2",
    "brackets in pairs": "(" * 9_000 + "H" + ")" * 9_000 + " -> H2",
    "nested powers": "(" * 60 + "H" + ")99999999" * 60 + " -> H2",
    "a charge": "Fe^" + "9" * 9_000 + "+ -> Fe",
    "minus signs": "-" * 10**6,
    "short minus signs": "-" * 19_000,
    "plus signs": "+" * 19_000 + "->",
    "plus and minus": "+-" * 9_000 + "x->H2",
    "blanks": "H" + " " * 19_000 + "-> &",
    "equals signs": "=" * 19_000,
    "arrows": "->" * 9_000,
    "open arrows": "<" * 19_000,
    "10 MB": "H2 + O2 " * 1_250_000,
    "one long name": "C" * 10**7,
    "many species": " + ".join(f"H{n}" for n in range(1, 1_500)) + " -> H",
    "superscripts": "Fe" + "²" * 9_000 + " -> Fe",
    "subscripts": "H" + "₂" * 9_000 + " -> H",
    "dots": "H2O" + "·" * 9_000 + " -> H2O",
    "dots and numbers": "H2O" + "·9" * 1_900 + " -> H2O",
    "small letters": "h" * 1_900 + " -> H2",
    "lower and upper": "hO" * 900 + " -> H2",
    "braces": "Fe{" + "+" * 1_900 + " -> Fe",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_quickly_and_in_little_memory(name: str) -> None:
    text = BOMBS[name]
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(InputError):
        discovery.balance(text)
    seconds = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 1.0  # a tenth of it without the tracer and other load
    assert peak < 50e6


def test_the_longest_equation_that_is_allowed_ends() -> None:
    elements = sorted(SYMBOLS)[:30]
    rng = random.Random(1)
    species = sorted({
        "".join(f"{rng.choice(elements)}{rng.randint(1, 99)}" for _ in range(8)) for _ in range(60)
    })  # fmt: skip
    answer = discovery.balance(" + ".join(species[:30]) + " -> " + " + ".join(species[30:]))
    assert (answer.status, answer.dimension) == ("infeasible", 30)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_malformed_equations_give_an_error_or_an_answer(seed: int) -> None:
    """Real equations with a few characters changed; no traceback, no hang."""
    rng = random.Random(seed)
    seeds = ["KMnO4 + HCl -> KCl + MnCl2 + H2O", "Cr2O7^2- + Fe^{2+} + H+ = Cr3+ + Fe3+ + H2O",
             "CuSO4·5H2O(s) ⇌ CuSO4 + H₂O", "[Cr(N2H4CO)6]4[Cr(CN)6]3 + e- -> Cr + CO"]  # fmt: skip
    for _ in range(1_000):
        text = list(rng.choice(seeds))
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(text))
            text[place : place + rng.randint(0, 2)] = rng.choice(ALPHABET)
        began = time.process_time()
        try:
            discovery.balance("".join(text))
        except InputError as error:
            assert error.hint or isinstance(error, LimitError)
        assert time.process_time() - began < 1
