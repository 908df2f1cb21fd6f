"""Walking an expression: fold it to a value, or transform it node by node.

Both go bottom-up in the order of ``node.topological``: each shared node is visited once, depth does
not matter, and equal inputs are walked in equal order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from discovery.expr.node import Node, replace_children, topological

T = TypeVar("T")


def fold(root: Node, combine: Callable[[Node, Sequence[T]], T]) -> T:
    """The value that ``combine(node, values of its children)`` gives at the root.

    A value is dropped once the last parent has used it.

    >>> from discovery.expr.node import variable
    >>> fold(variable("x") + 1, lambda node, below: 1 + max(below, default=0))
    2
    """
    order = list(topological(root))
    uses = Counter(child for part in order for child in part.children)
    values: dict[Node, T] = {}
    for part in order:
        values[part] = combine(part, [values[child] for child in part.children])
        for child in part.children:
            uses[child] -= 1
            if not uses[child]:
                del values[child]
    return values[root]


def transform(root: Node, change: Callable[[Node], Node]) -> Node:
    """The expression with ``change`` applied to every node, children first.

    ``change`` sees a node whose children are changed already. Bound variables are nodes like any
    other here; ``binding.substitute`` is the one that minds them.

    >>> from discovery.expr.node import integer, variable
    >>> x = variable("x")
    >>> transform(x + 2, lambda part: x if part is integer(2) else part)
    parse("x + x")
    """
    return fold(root, lambda part, below: change(replace_children(part, below)))
