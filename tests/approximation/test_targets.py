"""What is asked for: names, expressions, intervals, and what is wrong with them."""

from __future__ import annotations

import numpy as np
import pytest

from discovery.approximation.targets import TARGETS, problem, read_target
from discovery.errors import InputError


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_named_targets_have_finite_problems(name: str) -> None:
    made = problem(read_target(name))
    assert made.nodes.shape == (32,)
    assert all(np.isfinite(level.target).all() for level in made.levels)
    assert np.isfinite(made.target).all()
    assert np.isfinite(made.weight).all()


@pytest.mark.parametrize(
    ("target", "interval", "kind"),
    [
        ("1/x", "-1,1", "singular-target"),
        ("log(x)", "-1,1", "singular-target"),
        ("log(x)", "0,1", "singular-target"),
        ("1/(x - 1/3)", "0,1", "singular-target"),
        ("tan(x)", "0,2", "singular-target"),
        ("besselj(1/2, x)", "0,1", "not-computable"),
        ("exp2", "1,0", "bad-interval"),
        ("exp2", "1,1", "bad-interval"),
        ("exp2", "1", "bad-interval"),
        ("exp2", "0,y", "bad-interval"),
        ("y + 1", "0,1", "bad-target"),
        ("3", "0,1", "bad-target"),
    ],
)
def test_bad_targets_are_named(target: str, interval: str, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        read_target(target, interval)
    assert caught.value.kind == kind


@pytest.mark.parametrize("target", ["sin(x)/x", "(1 - cos(x))/x**2", "x/(x + x**2/2)"])
def test_a_removable_singularity_is_none(target: str) -> None:
    made = problem(read_target(target, "-1,1"))
    assert np.isfinite(made.target).all()


def test_ends_may_be_expressions() -> None:
    made = problem(read_target("cos(x)", "0,pi/4"))
    assert made.points[-1] == pytest.approx(np.pi / 4)


def test_peeled_levels_are_roots() -> None:
    made = problem(read_target("exp2"))
    np.testing.assert_allclose(made.levels[2].target ** 4, made.levels[0].target)
