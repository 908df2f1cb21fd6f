"""Compiled and plain transducers agree with each other and with expansion in big integers."""

from fractions import Fraction
from math import gcd

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from discovery.fractions.anchors import progression_anchor
from discovery.fractions.construction import construct
from discovery.fractions.esma import signed_digits
from discovery.fractions.formula import convergent
from discovery.fractions.identify import anchor_value
from discovery.fractions.left_sides import left_sides, sign_cycles
from discovery.fractions.table import construct_table

ENTRY = st.integers(-6, 6)
CYCLE = st.lists(st.sampled_from([1, -1]), min_size=1, max_size=4).filter(lambda c: 1 in c)


@settings(max_examples=40, deadline=None)
@given(st.tuples(ENTRY, ENTRY, ENTRY, ENTRY), CYCLE, st.integers(1, 6), st.integers(1, 6))
def test_patterns_are_the_digits_of_the_value(matrix, cycle, a, d) -> None:
    assume(matrix[0] * matrix[3] != matrix[1] * matrix[2] and gcd(*matrix) == 1)
    anchor = progression_anchor(a, d, 1)
    x = anchor_value(anchor, 400)
    p, q, r, s = matrix
    value = (p * x + q) / (r * x + s)
    (pattern,) = construct(matrix, anchor, [tuple(cycle)])
    expected = signed_digits(value.numerator, value.denominator, cycle, 60)
    assert list(pattern.first(60)) == expected
    assert construct_table([matrix], anchor, [tuple(cycle)]).pattern(0).first(60) == tuple(expected)


@settings(max_examples=20, deadline=None)
@given(st.tuples(ENTRY, ENTRY, ENTRY, ENTRY), st.integers(1, 5), st.integers(1, 5))
def test_all_minus_patterns_have_the_value(matrix, a, d) -> None:
    assume(matrix[0] * matrix[3] != matrix[1] * matrix[2])
    for sigma in (1, -1):
        anchor = progression_anchor(a, d, sigma)
        (pattern,) = construct(matrix, anchor, [(-1,)])
        x = anchor_value(anchor, 300)
        p, q, r, s = matrix
        value = (p * x + q) / (r * x + s)
        assert abs(convergent(pattern, 3000) - value) < Fraction(1, 1000)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 5), st.integers(1, 7), st.sampled_from([1, -1]), st.integers(1, 4))
def test_tables_hold_what_each_left_side_has_alone(a, d, sigma, longest) -> None:
    anchor = progression_anchor(a, d, sigma)
    value = anchor_value(anchor, 40)
    lefts = [left for part in left_sides(2, value, value)[:12] for left in part][:: a + 1]
    cycles = sign_cycles(longest)
    table = construct_table(lefts, anchor, cycles)
    assert not table.exact
    alone = [pattern for left in lefts for pattern in construct(left, anchor, cycles)]
    assert [table.pattern(row) for row in range(len(table))] == alone
    assert table.periods.tolist() == [pattern.period for pattern in alone]
    assert table.head_lengths.tolist() == [len(pattern.head) for pattern in alone]


def test_what_overflows_is_done_in_big_integers() -> None:
    anchor = progression_anchor(2, 4, 1)
    lefts = [(1, 1, 1, -1), (2**62 + 1, 2**62, 1, 1), (10**30 + 1, 10**30, 1, 1), (3, 1, 1, 2)]
    cycles = [(1,), (1, -1)]
    table = construct_table(lefts, anchor, cycles)
    assert sorted(table.exact) == [2, 3, 4, 5]
    alone = [pattern for left in lefts for pattern in construct(left, anchor, cycles)]
    assert [table.pattern(row) for row in range(len(table))] == alone
    assert table.growing.tolist() == [
        sum(len(slot.differences) > 1 for slot in pattern.slots) for pattern in alone
    ]
