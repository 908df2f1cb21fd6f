"""Compiled and plain transducers agree with each other and with expansion in big integers."""

from fractions import Fraction
from math import gcd

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from discovery.fractions.anchors import progression_anchor
from discovery.fractions.construction import construct, construct_table
from discovery.fractions.esma import signed_digits
from discovery.fractions.formula import convergent
from discovery.fractions.identify import anchor_value

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
