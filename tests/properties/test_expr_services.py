"""Over random graphs: evaluators agree, substitution and unification keep their laws, derivatives
match difference quotients, simplification and the sympy bridge keep values, programs compute what
expressions say."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from discovery.errors import InputError, LimitError
from discovery.expr.arrays import arrays
from discovery.expr.balls import ball
from discovery.expr.binding import alpha_equal, free_variables, substitute
from discovery.expr.derivative import derivative
from discovery.expr.evaluate import evaluate, evaluate_mpmath
from discovery.expr.evaluate import evaluate_exact as exactly
from discovery.expr.matching import match, unify
from discovery.expr.node import Node, apply, call, integer, topological, variable
from discovery.expr.operators import BINDERS
from discovery.expr.program import lift, lower, run
from discovery.expr.rewrite import fold, transform
from discovery.expr.simplify import simplify
from discovery.expr.sympy_bridge import from_sympy, to_sympy
from tests.strategies import expressions, real_terms

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
default = settings(max_examples=60, deadline=None, suppress_health_check=RELAXED)
thorough = settings(max_examples=3000, deadline=None, suppress_health_check=RELAXED)

X, Y, Z = map(variable, "xyz")
points = st.fixed_dictionaries({name: st.fractions(-4, 4, max_denominator=16) for name in "xy"})


# ---------------------------------------------------------------- evaluators


def is_moderate(root: Node, values: dict[str, Any]) -> bool:
    """Whether every intermediate value is known well and neither huge nor tiny.

    Outside, doubles overflow or lose all digits, and scipy's series do not converge.
    """
    for part in topological(root):
        value = ball(part, values, 200)
        if not value.is_finite() or value.rel_accuracy_bits() < 60:
            return False
        if value != 0 and not 1e-6 < abs(float(value)) < 1e6:
            return False
    return True


def check_evaluators_agree(root: Node, values: dict[str, Any]) -> None:
    assume(is_moderate(root, values))
    fine = ball(root, values, 100)
    assert fine.overlaps(ball(root, values, 24))
    for precision, dtype in ((24, np.float64), (12, np.float32)):
        enclosed = ball(root, values, precision)
        if enclosed.is_finite() and not hard_for_scipy(root):
            last_bits = 8 * np.finfo(dtype).eps * abs(enclosed)
            error = abs(arb(float(evaluate(root, values, dtype))) - enclosed)
            assert not error > last_bits, dtype
    try:
        many = evaluate_mpmath(root, values, 50)
    except LimitError:
        return
    with ctx.workprec(200):
        assert fine.overlaps(arb(str(many), 1e-45))


def hard_for_scipy(root: Node) -> bool:
    """Scipy's hypergeometric functions lose many digits for some parameters."""
    return any(part.op.startswith("hyp") for part in topological(root))


@default
@given(real_terms(), points)
def test_float_mpmath_and_ball_values_agree(root: Node, values: dict[str, Fraction]) -> None:
    check_evaluators_agree(root, values)


@pytest.mark.full
@thorough
@given(real_terms(), points)
def test_float_mpmath_and_ball_values_agree_3000(root: Node, values: dict[str, Fraction]) -> None:
    check_evaluators_agree(root, values)


rational_heads = ("add", "sub", "mul", "div", "neg", "fma")


@st.composite
def rational_terms(draw: st.DrawFn) -> Node:
    """A term that stays within the rationals."""
    pool = [X, Y, *map(integer, draw(st.lists(st.integers(-5, 5), min_size=1, max_size=3)))]
    for _ in range(draw(st.integers(1, 12))):
        head = draw(st.sampled_from(rational_heads))
        arity = {"neg": 1, "fma": 3}.get(head, 2)
        pool.append(apply(head, *[draw(st.sampled_from(pool[-5:])) for _ in range(arity)]))
    return pool[-1]


@default
@given(rational_terms(), points)
def test_exact_values_lie_in_the_balls(root: Node, values: dict[str, Fraction]) -> None:
    try:
        exact = exactly(root, values)
    except InputError:
        assert not ball(root, values).is_finite()
        return
    enclosed = ball(root, values, 60)
    with ctx.workprec(500):
        assert enclosed.overlaps(arb(exact.numerator) / exact.denominator)


@default
@given(real_terms(), points)
def test_programs_compute_what_the_expression_says(root: Node, values: dict[str, Any]) -> None:
    program = lower(root, *root.children)
    assert lift(program) == (root, *root.children)
    assert program == lower(root, *root.children)
    floats = arrays()

    def directly(part: Node, operands: Any) -> Any:
        if part.op == "variable":
            return floats.value(values[part.payload[0]])
        return floats.operation(part.op)(*operands) if part.children else floats.leaf(part)

    with np.errstate(all="ignore"):
        results = run(program, values, floats)
        for part, result in zip((root, *root.children), results, strict=True):
            assert np.array_equal(result, fold(part, directly), equal_nan=True)


@default
@given(expressions())
def test_every_computable_expression_survives_lowering(root: Node) -> None:
    try:
        program = lower(root)
    except InputError as refused:
        assert refused.kind == "not-computable"
        assert any(part.op in ("call", *BINDERS) for part in topological(root))
        return
    assert lift(program) == (root,)
    assert all(i.target >= program.first_register for i in program.instructions)


# ---------------------------------------------------------------- substitution


def holds(formula: Node, at: dict[Node, int]) -> bool:
    """Truth in the integers modulo 3, where quantifiers can be tried out: the oracle."""
    if formula.op in BINDERS:
        bound, body = formula.children
        tried = (holds(body, {**at, bound: value}) for value in range(3))
        return all(tried) if formula.op == "forall" else any(tried)
    if formula.op == "and":
        return all(holds(part, at) for part in formula.children)
    if formula.op == "not":
        return not holds(formula.children[0], at)
    left, right = (modulo_three(side, at) for side in formula.children)
    return left == right if formula.op == "eq" else left < right


def modulo_three(term: Node, at: dict[Node, int]) -> int:
    if term.op == "variable":
        return at[term]
    if term.op == "integer":
        return int(term.payload) % 3
    left, right = (modulo_three(side, at) for side in term.children)
    return (left + right if term.op == "add" else left * right) % 3


small_terms = st.recursive(
    st.sampled_from((X, Y, Z, integer(1), integer(2))),
    lambda inner: st.builds(apply, st.sampled_from(("add", "mul")), inner, inner),
    max_leaves=3,
)


@st.composite
def formulas(draw: st.DrawFn) -> Node:
    """A formula over x, y, z with quantifiers, parts of it shared."""
    pool = [
        apply(draw(st.sampled_from(("eq", "lt"))), draw(small_terms), draw(small_terms))
        for _ in range(draw(st.integers(1, 3)))
    ]
    for _ in range(draw(st.integers(0, 6))):
        part, other = draw(st.sampled_from(pool)), draw(st.sampled_from(pool))
        head = draw(st.sampled_from(("forall", "exists", "forall", "and", "not")))
        if head in BINDERS:
            pool.append(apply(head, draw(st.sampled_from((X, Y, Z))), part))
        else:
            pool.append(apply(head, part, other) if head == "and" else apply(head, part))
    return pool[-1]


substitutions = st.dictionaries(st.sampled_from((X, Y, Z)), small_terms, max_size=3)


def check_substitution(formula: Node, mapping: dict[Node, Node]) -> None:
    changed = substitute(formula, mapping)
    for values in product(range(3), repeat=3):
        at = dict(zip((X, Y, Z), values, strict=True))
        moved = {**at, **{key: modulo_three(value, at) for key, value in mapping.items()}}
        assert holds(changed, at) == holds(formula, moved)
    free = {
        each
        for variable_ in free_variables(formula)
        for each in free_variables(mapping.get(variable_, variable_))
    }
    assert free_variables(changed) == sorted(free)


@default
@given(formulas(), substitutions)
def test_substitution_means_what_it_should(formula: Node, mapping: dict[Node, Node]) -> None:
    check_substitution(formula, mapping)


@pytest.mark.full
@thorough
@given(formulas(), substitutions)
def test_substitution_means_what_it_should_3000(formula: Node, mapping: dict[Node, Node]) -> None:
    check_substitution(formula, mapping)


@default
@given(formulas(), substitutions, substitutions)
def test_substitutions_compose(
    formula: Node, first: dict[Node, Node], second: dict[Node, Node]
) -> None:
    both = {each: substitute(first.get(each, each), second) for each in (X, Y, Z)}
    assert alpha_equal(substitute(substitute(formula, first), second), substitute(formula, both))
    assert substitute(formula, {}) is formula
    assert substitute(formula, {X: X}) is formula


@default
@given(formulas())
def test_renaming_bound_variables_keeps_alpha_equality(formula: Node) -> None:
    renamed = fold(
        formula,
        lambda part, below: (
            apply(part.op, fresh := variable("w"), substitute(below[1], {below[0]: fresh}))
            if part.op in BINDERS
            else (apply(part.op, *below) if part.children else part)
        ),
    )
    assert alpha_equal(renamed, formula)
    assert alpha_equal(substitute(formula, {X: Y}), substitute(renamed, {X: Y}))


# ---------------------------------------------------------------- matching and unification

A, B, C, U = map(variable, "abcu")


@st.composite
def patterns(draw: st.DrawFn, holes: tuple[Node, ...]) -> Node:
    """Terms with user functions over holes and constants, sharing included."""
    pool = [*holes, integer(0), integer(1)]
    for _ in range(draw(st.integers(1, 8))):
        arguments = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3))
        pool.append(call(draw(st.sampled_from("fg")), *arguments))
    return pool[-1]


subjects = patterns((A, B, C))
fillings = st.fixed_dictionaries({X: subjects, Y: subjects, Z: subjects})


@default
@given(patterns((X, Y, Z)), fillings)
def test_a_match_is_the_filling(pattern: Node, filling: dict[Node, Node]) -> None:
    subject = substitute(pattern, filling)
    assert match(pattern, subject) == {hole: filling[hole] for hole in free_variables(pattern)}


@default
@given(patterns((X, Y)), st.one_of(subjects, patterns((X, Y))))
def test_what_matches_becomes_equal(pattern: Node, subject: Node) -> None:
    found = match(pattern, subject)
    if found is not None:
        assert substitute(pattern, found) is subject


def check_unification(left: Node, right: Node) -> None:
    found = unify(left, right)
    if found is None:
        ground = (integer(0), call("f", 0), call("g", call("f", 0), 0), call("f", call("f", 0)))
        for values in product(ground, repeat=3):
            filling = dict(zip((X, Y, Z), values, strict=True))
            assert substitute(left, filling) is not substitute(right, filling)
        return
    solved = substitute(left, found)
    assert solved is substitute(right, found)
    assert substitute(solved, found) is solved
    assert not any(hole in free_variables(value) for hole in found for value in found.values())
    assert unify(right, left) is not None


@default
@given(patterns((X, Y, Z)), patterns((X, Y, Z)))
def test_unifiers_unify_and_are_idempotent(left: Node, right: Node) -> None:
    check_unification(left, right)


@pytest.mark.full
@thorough
@given(patterns((X, Y, Z)), patterns((X, Y, Z)))
def test_unifiers_unify_and_are_idempotent_3000(left: Node, right: Node) -> None:
    check_unification(left, right)


@default
@given(patterns((X, Y, Z)), fillings, st.data())
def test_unifiers_are_most_general(
    left: Node, filling: dict[Node, Node], data: st.DataObject
) -> None:
    """Two generalisations of one term unify, and the term is an instance of what they become."""
    common = substitute(left, filling)
    part = data.draw(st.sampled_from(list(topological(common))))
    right = transform(common, lambda each: U if each is part else each)
    found = unify(left, right, [X, Y, Z, U])
    assert found is not None
    solved = substitute(call("p", left, right), found)
    assert match(solved, call("p", common, common), [X, Y, Z, U]) is not None


@default
@given(formulas(), substitutions)
def test_formulas_match_their_instances(formula: Node, mapping: dict[Node, Node]) -> None:
    instance = substitute(formula, mapping)
    found = match(formula, instance)
    assert found is not None
    assert alpha_equal(substitute(formula, found), instance)
    assert unify(formula, substitute(formula, {X: A, Y: B, Z: C})) is not None


# ---------------------------------------------------------------- derivatives


def check_derivative(root: Node, values: dict[str, Any]) -> None:
    try:
        slope = derivative(root, X)
    except InputError as refused:
        assert refused.kind == "not-differentiable"
        return
    assume(is_moderate(root, values) and is_moderate(slope, values))
    exact = ball(slope, values, 200)
    step = Fraction(1, 10**20)
    ends = [ball(root, {**values, "x": values["x"] + side * step}, 400) for side in (1, -1)]
    assume(all(end.is_finite() for end in ends))
    with ctx.workprec(400):
        quotient = (ends[0] - ends[1]) / (2 * arb(10) ** -20)
        assert abs(quotient - exact) < (1 + abs(exact)) * arb("1e-12")


@default
@given(real_terms(), points)
def test_derivatives_agree_with_difference_quotients(root: Node, values: dict[str, Any]) -> None:
    check_derivative(root, values)


@pytest.mark.full
@thorough
@given(real_terms(), points)
def test_derivatives_agree_with_difference_quotients_3000(
    root: Node, values: dict[str, Any]
) -> None:
    check_derivative(root, values)


# ---------------------------------------------------------------- simplification and sympy


def check_same_value(before: Node, after: Node, values: dict[str, Any]) -> None:
    """Where the first has a value the second has the same."""
    value = ball(before, values, 300)
    if value.is_finite():
        other = ball(after, values, 300)
        assert other.is_finite() and other.overlaps(value)


def check_simplification(root: Node, values: dict[str, Any]) -> None:
    simpler = simplify(root)
    assert simplify(simpler) is simpler
    assert set(free_variables(simpler)) <= set(free_variables(root))
    check_same_value(root, simpler, values)


@default
@given(real_terms(20), points)
def test_simplification_keeps_values_and_is_idempotent(
    root: Node, values: dict[str, Fraction]
) -> None:
    check_simplification(root, values)


@pytest.mark.full
@thorough
@given(real_terms(30), points)
def test_simplification_keeps_values_and_is_idempotent_3000(
    root: Node, values: dict[str, Fraction]
) -> None:
    check_simplification(root, values)


@default
@given(expressions())
def test_simplification_takes_every_expression(root: Node) -> None:
    simpler = simplify(root)
    assert simplify(simpler) is simpler
    assert simpler.statement in (root.statement, None)


@st.composite
def statements(draw: st.DrawFn) -> Node:
    """Comparisons of real terms under connectives."""
    pool = [
        apply(
            draw(st.sampled_from(("eq", "ne", "lt", "le"))),
            draw(real_terms(4)),
            draw(real_terms(2)),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    pool.append(apply(draw(st.sampled_from(("true", "false")))))
    for _ in range(draw(st.integers(0, 5))):
        head = draw(st.sampled_from(("and", "or", "implies", "not", "eq")))
        sides = draw(st.tuples(st.sampled_from(pool), st.sampled_from(pool)))
        pool.append(apply(head, *sides[: 1 if head == "not" else 2]))
    return pool[-1]


@default
@given(statements(), points)
def test_simplified_statements_are_as_true(statement: Node, values: dict[str, Fraction]) -> None:
    simpler = simplify(statement)
    assert simplify(simpler) is simpler
    truths = {ball(form, values) for form in (statement, simpler)} - {None}
    assert len(truths) < 2


@default
@given(real_terms(), points)
def test_sympy_and_back_keeps_the_value(root: Node, values: dict[str, Fraction]) -> None:
    back = from_sympy(to_sympy(root))
    check_same_value(root, back, values)
    check_same_value(back, root, values)
