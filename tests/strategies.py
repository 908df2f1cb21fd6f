"""Hypothesis strategies that several test files draw from: ``from tests.strategies import ...``."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from discovery.errors import InputError
from discovery.expr.limits import oversized_power
from discovery.expr.node import (
    Node,
    apply,
    call,
    constant,
    double,
    integer,
    rational,
    variable,
)
from discovery.expr.operators import BINDERS, OPERATORS

NAMES = ("x", "y", "n", "t1", "t2", "lambda1", "alpha")
SORTS = ("real", "nat", "bool")
FUNCTIONS = ("f", "S", "t3")

variables = st.builds(variable, st.sampled_from(NAMES), st.sampled_from(SORTS))
fractions = st.builds(Fraction, st.integers(-(10**20), 10**20), st.integers(1, 10**20))
numbers = st.one_of(
    st.integers(-20, 20).map(integer),
    st.integers(-(10**700), 10**700).map(integer),
    fractions.map(rational),
    st.decimals(-1000, 1000, places=4).map(Fraction).map(rational),
    st.floats(allow_nan=False, allow_infinity=False).map(double),
)
constants = st.sampled_from([name for name, row in OPERATORS.items() if not row.arity]).map(
    constant
)
leaves = st.one_of(variables, variables, numbers, constants)

_HEADS = [name for name, row in OPERATORS.items() if row.arity] + ["call"] * 4


@st.composite
def expressions(draw: st.DrawFn, operations: int = 25) -> Node:
    """A random directed acyclic graph: each operation picks its operands among what exists."""
    pool = draw(st.lists(leaves, min_size=2, max_size=6))
    for _ in range(draw(st.integers(0, operations))):
        head = draw(st.sampled_from(_HEADS))
        arity = draw(st.integers(0, 3)) if head == "call" else OPERATORS[head].arity
        picks = [pool[-1 - draw(st.integers(0, min(7, len(pool) - 1)))] for _ in range(arity)]
        made = _build(draw, head, picks)
        if made is not None and oversized_power(made) is None:
            pool.append(made)
    return pool[-1]


def _build(draw: st.DrawFn, head: str, picks: list[Node]) -> Node | None:
    """The operation, or nothing when its operands are of the wrong kind."""
    if head == "call":
        return call(draw(st.sampled_from(FUNCTIONS)), *picks)
    if head in BINDERS:
        picks[0] = draw(variables)
    try:
        return apply(head, *picks)
    except InputError:
        return None


#: Real terms without user functions or binders: what every evaluator takes.
REAL_HEADS = tuple(
    name for name, row in OPERATORS.items() if row.arity and row.takes == row.gives == "term"
)


@st.composite
def real_terms(draw: st.DrawFn, operations: int = 12) -> Node:
    """A random term over real x and y, small integers and simple rationals."""
    small = st.one_of(st.integers(-3, 3).map(integer), st.just(rational(Fraction(1, 2))))
    leaf = st.one_of(st.just(variable("x")), st.just(variable("y")), small)
    pool = draw(st.lists(leaf, min_size=2, max_size=4))
    for _ in range(draw(st.integers(1, operations))):
        head = draw(st.sampled_from(REAL_HEADS))
        arity = OPERATORS[head].arity
        made = apply(head, *[draw(st.sampled_from(pool[-5:])) for _ in range(arity)])
        if oversized_power(made) is None:
            pool.append(made)
    return pool[-1]
