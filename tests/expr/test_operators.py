"""A walk over the operator table: every row is complete in every language."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from discovery.expr.operators import BINDERS, OPERATORS, Absent, Operator

LANGUAGES = ("text", "latex", "mathml", "c", "python", "numpy", "jax", "sympy", "fpcore", "tptp")
EVALUATORS = ("array", "mpmath", "ball")
PROMISED = """\
    add sub mul div neg pow fma sqrt cbrt exp exp2 log log2 log10 sin cos tan cot asin acos atan
    sinh cosh tanh coth asinh acosh atanh erf erfc gamma loggamma zeta besseli besselj airyai hyp0f1
    hyp1f1 hyp2f1 pi e euler_gamma catalan golden eq ne lt le and or not implies forall exists
"""

rows = pytest.mark.parametrize("row", OPERATORS.values(), ids=list(OPERATORS))


def test_the_table_has_every_promised_operator() -> None:
    assert not set(PROMISED.split()) - set(OPERATORS)
    assert all(name == row.name for name, row in OPERATORS.items())
    assert OPERATORS["e"].aliases == ("E",)


def test_the_columns_are_the_languages_and_evaluators() -> None:
    names = {field.name for field in fields(Operator)}
    assert {*LANGUAGES, *EVALUATORS} <= names


@rows
def test_every_entry_is_a_spelling_or_a_reason(row: Operator) -> None:
    for column in (*LANGUAGES, *EVALUATORS):
        entry = getattr(row, column)
        assert isinstance(entry, str | Absent)
        assert entry.reason if isinstance(entry, Absent) else entry
    for column in ("text", "latex", "mathml", "tptp"):
        assert isinstance(getattr(row, column), str)


@rows
def test_templates_use_each_operand_and_no_other(row: Operator) -> None:
    for column in LANGUAGES:
        entry = getattr(row, column)
        slots = [] if isinstance(entry, Absent) else re.findall(r"[#@](\d)", entry)
        if slots:
            assert sorted(map(int, set(slots))) == list(range(1, row.arity + 1)), column


@rows
def test_evaluators_name_something(row: Operator) -> None:
    for column in EVALUATORS:
        entry = getattr(row, column)
        if isinstance(entry, str):
            assert re.fullmatch(r"[\w.]+", entry) or float(entry)


@rows
def test_rows_fit_together(row: Operator) -> None:
    assert row.associates in ("left", "right", "none")
    assert row.takes in ("term", "statement", "any")
    assert row.gives in ("term", "statement")
    assert row.domain and row.cost >= 0
    assert not row.commutative or row.arity == 2
    assert (row.name in BINDERS) == row.text.startswith(("forall", "exists"))


def test_no_word_has_two_meanings() -> None:
    words = [row.text for row in OPERATORS.values()]
    words += [alias for row in OPERATORS.values() for alias in row.aliases]
    assert len(words) == len(set(words))
