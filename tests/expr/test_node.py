"""Nodes: interning, order, depth, sugar, and what they refuse."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
from fractions import Fraction

import pytest

from discovery.errors import InputError
from discovery.expr import node as node_module
from discovery.expr.node import (
    Node,
    apply,
    call,
    constant,
    count_ops,
    double,
    flatten,
    integer,
    node,
    rational,
    rebuild,
    replace_children,
    topological,
    variable,
    variables,
)
from discovery.expr.parse import parse

DEEP = 30_000


def chain(depth: int) -> Node:
    made = variable("x")
    for _ in range(depth):
        made = apply("sin", made)
    return made


def test_equal_structure_is_one_object() -> None:
    x = variable("x")
    assert (x + 1) * (x + 1) is (x + 1) * (x + 1)
    assert variable("x", "nat") is not x
    assert integer(1) is not double(1.0)
    assert call("f", x) is not call("g", x)


def test_payloads_that_python_calls_equal_are_told_apart() -> None:
    assert double(0.0) is not double(-0.0)
    assert integer(1) is node(1)
    assert node(True) is constant("true")
    assert rational(Fraction(4, 2)) is integer(2)


def test_dead_nodes_leave_the_table() -> None:
    gc.collect()
    before = len(node_module._INTERNED)
    made = chain(1000)
    assert len(node_module._INTERNED) >= before + 999
    del made
    assert len(node_module._INTERNED) <= before + 1


def test_threads_get_the_same_objects() -> None:
    results: list[Node] = []
    threads = [threading.Thread(target=lambda: results.append(chain(3000))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, results))) == 1


def test_nodes_are_immutable() -> None:
    x = variable("x")
    for name in ("op", "payload", "new"):
        with pytest.raises(AttributeError):
            setattr(x, name, "y")
    with pytest.raises(AttributeError):
        del x.op


def test_sugar_builds_the_operators() -> None:
    x = variable("x")
    assert x + 1 is apply("add", x, 1)
    assert 1 - x is apply("sub", 1, x)
    assert 2 * x / 3 is apply("div", apply("mul", 2, x), 3)
    assert 1 / x is apply("div", 1, x)
    assert -(x**2) is apply("neg", apply("pow", x, 2))
    assert 2**x is apply("pow", 2, x)
    assert 1 + x - 1 is apply("sub", apply("add", 1, x), 1)
    assert x * 0.5 is apply("mul", x, double(0.5))
    assert x * Fraction(1, 3) is parse("x*(1/3)")


def test_order_is_by_value_then_height() -> None:
    x = variable("x")
    ascending = [
        double(-1.0),
        rational(Fraction(1, 3)),
        double(0.5),
        rational(Fraction(1, 2)),
        integer(1),
        integer(10**400),
        constant("pi"),
        x,
        variable("y"),
        x + 1,
        (x + 1) * 2,
    ]
    shuffled = [*ascending[1::2], *ascending[::2]]
    assert sorted(shuffled) == ascending
    assert x <= x and x >= x and not x < x
    with pytest.raises(TypeError):
        _ = x < 1


def test_count_ops_counts_shared_nodes_once() -> None:
    x = variable("x")
    square = x * x
    assert count_ops(square + square) == 2
    assert count_ops(square, square + 1) == 2
    assert count_ops(x) == 0
    doubled = x
    for _ in range(200):
        doubled = doubled + doubled
    assert count_ops(doubled) == 200


def test_variables_are_in_structural_order() -> None:
    found = variables(parse("z + a*b + a"))
    assert [leaf.payload[0] for leaf in found] == ["a", "b", "z"]


def test_thirty_thousand_levels() -> None:
    deep = chain(DEEP)
    assert deep.height == DEEP
    assert sum(1 for _ in topological(deep)) == DEEP + 1
    assert pickle.loads(pickle.dumps(deep)) is deep
    assert copy.deepcopy(deep) is deep and copy.copy(deep) is deep
    assert rebuild(flatten(deep)) is deep
    assert deep < apply("sin", deep)
    sibling = variable("y")
    for _ in range(DEEP):
        sibling = apply("sin", sibling)
    assert deep < sibling
    del deep, sibling


def test_replacing_children_keeps_the_operator() -> None:
    x, y = variable("x"), variable("y")
    assert replace_children(call("f", x), [y]) is call("f", y)
    assert replace_children(x, []) is x


def test_repr_and_latex_for_notebooks() -> None:
    x = variable("x")
    assert repr(x**2) == 'parse("x**2")'
    assert (x**2)._repr_latex_() == "$\\displaystyle {x}^{2}$"


@pytest.mark.parametrize("name", ["", "1x", "x y", "_x", "é", "x\n", "sin", "pi", "E", "a" * 65])
def test_names_are_identifiers_without_a_meaning(name: str) -> None:
    with pytest.raises(InputError) as caught:
        variable(name)
    assert caught.value.kind == "bad-name"
    with pytest.raises(InputError):
        call(name, 1)
    with pytest.raises(InputError):
        variable("x", name)


@pytest.mark.parametrize(
    ("op", "operands", "kind"),
    [
        ("sine", (1,), "unknown-operator"),
        ("sin", (1, 2), "arity"),
        ("sin", ("x",), "bad-operand"),
        ("add", (apply("lt", 1, 2), 1), "sort"),
        ("and", (1, 2), "sort"),
        ("eq", (apply("lt", 1, 2), 1), "sort"),
        ("forall", (1, apply("lt", 1, 2)), "sort"),
        ("forall", (variable("x"), variable("x")), "sort"),
    ],
)
def test_apply_refuses(op: str, operands: tuple[object, ...], kind: str) -> None:
    with pytest.raises(InputError) as caught:
        apply(op, *operands)  # type: ignore[arg-type]  # wrong operands are the point
    assert caught.value.kind == kind


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_doubles_are_finite(value: float) -> None:
    with pytest.raises(InputError):
        double(value)


def test_equations_and_predicates_join() -> None:
    p, x = variable("p", "bool"), variable("x")
    assert apply("eq", p, apply("lt", x, 1)).statement
    assert apply("and", call("holds", x), p).statement
    assert call("f", x).statement is None
    assert (call("f", x) + 1).statement is False
