"""Folding and transforming: each shared node once, any depth."""

from __future__ import annotations

from discovery.expr.node import Node, apply, integer, variable
from discovery.expr.rewrite import fold, transform

X = variable("x")


def test_a_shared_node_is_visited_once() -> None:
    visited: list[Node] = []
    shared = X + 1
    root = apply("sin", shared) * shared
    fold(root, lambda part, below: visited.append(part))
    assert len(visited) == len(set(visited)) == 5
    assert visited[-1] is root


def test_fold_sees_the_values_of_all_operands_in_order() -> None:
    def spell(part: Node, below: list[str]) -> str:
        return f"{part.op}({', '.join(below)})" if below else str(part.payload or part.op)

    assert fold(X - X * 2, lambda part, below: spell(part, list(below))) == (
        "sub(('x', 'real'), mul(('x', 'real'), 2))"
    )


def test_transform_changes_bottom_up_and_keeps_what_is_unchanged() -> None:
    root = (X + 2) * (X + 2)
    assert transform(root, lambda part: part) is root
    doubled = transform(root, lambda part: integer(4) if part is integer(2) else part)
    assert doubled is (X + 4) * (X + 4)


def test_ten_thousand_levels() -> None:
    root = X
    for _ in range(10_000):
        root = apply("sin", root) + root
    assert fold(root, lambda part, below: 1 + max(below, default=0)) == 20_001
    assert transform(root, lambda part: part) is root
