"""The e-graph against a slow closure, and its explanations against the steps they claim."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofs.blocks.egraph import EGraph, Reason
from proofs.blocks.join import joins
from proofs.terms import Path, Term, part_at, put_at, subterms

CONSTANTS: list[Term] = [("a",), ("b",), ("c",)]
SMALL = st.one_of(st.sampled_from(CONSTANTS), st.tuples(st.just("f"), st.sampled_from(CONSTANTS)))
TERMS = st.one_of(SMALL, st.tuples(st.just("f"), SMALL), st.tuples(st.just("+"), SMALL, SMALL))
EQUATIONS = st.lists(st.tuples(TERMS, TERMS), max_size=5)


def graph_of(equations: list[tuple[Term, Term]]) -> EGraph:
    graph = EGraph()
    for number, (left, right) in enumerate(equations):
        reason = Reason(number, 0, left, right, ())
        graph.join(graph.add(left), graph.add(right), reason)
    return graph


def closure(terms: list[Term], equations: list[tuple[Term, Term]]) -> set[tuple[Term, Term]]:
    """All pairs of equal terms, by the rules of equality applied until nothing is new."""
    mirrored = {(right, left) for left, right in equations}
    equal = {(t, t) for t in terms} | set(equations) | mirrored
    while True:
        found = {(a, d) for (a, b), (c, d) in product(equal, equal) if b == c}
        for s, t in product(terms, terms):
            parts = zip(s[1:], t[1:], strict=s[0] == t[0])
            if s[0] == t[0] and all(pair in equal for pair in parts):
                found.add((s, t))
        if found <= equal:
            return equal
        equal |= found


def calculated(
    start: Term, steps: list[tuple[int, int, Path]], equations: list[tuple[Term, Term]]
) -> Term:
    """Where the steps lead from a term; each must fit the equation it names."""
    term = start
    for ref, side, path in steps:
        sides = equations[ref]
        assert part_at(term, path) == sides[side]
        term = put_at(term, path, sides[1 - side])
    return term


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(EQUATIONS, TERMS, TERMS)
def test_equal_is_what_the_rules_of_equality_give(
    equations: list[tuple[Term, Term]], left: Term, right: Term
) -> None:
    graph = graph_of(equations)
    for term in (left, right):
        graph.add(term)
    terms = list(dict.fromkeys(part for term in graph.terms for part in subterms(term)))
    if len(terms) > 14:
        return
    equal = closure(terms, equations)
    for s, t in combinations(terms, 2):
        same = graph.find(graph.add(s)) == graph.find(graph.add(t))
        assert same == ((s, t) in equal)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(EQUATIONS)
def test_explanations_are_calculations(equations: list[tuple[Term, Term]]) -> None:
    graph = graph_of(equations)
    for s, t in product(range(len(graph.terms)), repeat=2):
        if graph.find(s) == graph.find(t):
            steps = [(ref, side, path) for ref, side, path, _ in graph.explain(s, t)]
            assert calculated(graph.terms[s], steps, equations) == graph.terms[t]


def test_premises_are_joined_over_classes() -> None:
    """From a + c = b + c the premise x + z = y + z holds for these, and for equal pairs."""
    graph = graph_of([(("+", ("a",), ("c",)), ("+", ("b",), ("c",)))])
    premise = ("=", ("+", 0, 2), ("+", 1, 2))
    a, b, c = (graph.add(name) for name in CONSTANTS)
    assert set(joins(graph, [premise], lambda _: [], (None, None, None))) == {
        (a, b, c), (b, a, c), (a, a, c), (b, b, c),
    }  # fmt: skip


def test_a_row_is_looked_up_without_entering_it() -> None:
    graph = graph_of([(("a",), ("b",))])
    graph.add(("f", ("a",)))
    count = len(graph.terms)
    found = graph.lookup(("f", ("b",)))
    assert found is not None and graph.terms[found] == ("f", ("a",))
    assert graph.lookup(("f", ("c",))) is None and len(graph.terms) == count
