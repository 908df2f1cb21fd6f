"""The published structures with their best coefficients, and what is no program."""

from __future__ import annotations

import pytest

from discovery.approximation import api
from discovery.approximation.classics import classic_forms
from discovery.approximation.genome import normal_form
from discovery.approximation.reader import program_of
from discovery.errors import InputError
from discovery.expr.parse import parse

PUBLISHED = [
    ("2/(x + 2)", 2.982e-2),
    ("2/(x + 2) + 2", 8.672e-4),
    ("2/(x + 2/x + 2) + 2", 4.341e-6),
    ("u = x + 2/x; v = 2/(2 + u + 2/u) - 2; v**8", 2.192e-15),
]


@pytest.mark.parametrize(("expression", "error"), PUBLISHED)
def test_published_structures_reach_their_minimax_error(expression: str, error: float) -> None:
    claim = api.refit(expression, "exp2")
    assert claim["error"] == pytest.approx(error, rel=1e-3)
    assert claim["bound"] <= 1.01 * claim["error"]


@pytest.mark.parametrize("expression", ["sin(x)", "x", "3", "x**(1/2)", "y + 1", "x**1000"])
def test_what_is_no_program_is_refused(expression: str) -> None:
    with pytest.raises(InputError):
        api.refit(expression, "exp2")


def test_classic_forms_are_normal_and_small() -> None:
    forms = classic_forms(9)
    assert len(forms) > 10
    assert all(normal_form(form) == form and len(form) <= 9 for form in forms)


def test_reading_counts_what_the_checker_counts() -> None:
    from discovery.approximation.check import operations

    for text in ("u = x*x; (u + 1)/(u + 2)", "x**8 + 1", "2/(x - 3) + x"):
        assert len(program_of(parse(text))) == operations(parse(text))
