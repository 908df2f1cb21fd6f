"""Simplification: exact, deterministic, and sound.

Sound means: wherever the expression has a value the result has the same; it may have one in more
places (x/x becomes 1). Constants are folded in exact rationals as long as they stay small, sums and
products are flattened, ordered and collected, and single operators obey the identities of
``identities``. What is shared stays shared, unless opening it makes something cancel.

The work is one bottom-up pass, repeated until nothing changes; a run of sums (or of products) that
nobody else uses is *absorbed*: collected once, at its top.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Final

from discovery.expr.identities import RULES, simplify_function, simplify_relation
from discovery.expr.node import Node, count_ops, replace_children, topological
from discovery.expr.products import Product, is_rational, read_power
from discovery.expr.sums import Sum

#: Passes after which the result is taken as it is; expressions settle in two or three.
PASSES: Final = 64

_FAMILIES: Final = {"add": "sum", "sub": "sum", "mul": "product", "div": "product"}
_RELATIONS: Final = ("eq", "ne", "lt", "le")


def simplify(root: Node) -> Node:
    """A simpler expression of the same value; simplifying twice changes nothing more.

    >>> from discovery.expr.parse import parse
    >>> simplify(parse("2*x + sin(-y) + x*3/x - x - 1/2"))
    parse("x - sin(y) + 5/2")
    """
    forms: list[Node] = []
    seen: set[Node] = set()
    while root not in seen and len(forms) < PASSES:
        forms.append(root)
        seen.add(root)
        root = _pass(root)
    if root not in seen:
        return root
    cycle = forms[forms.index(root) :]
    return min(cycle, key=lambda form: (count_ops(form), form))


def _pass(root: Node) -> Node:
    """Simplify every node once, operands first."""
    order = list(topological(root))
    families = _families(order)
    uses = Counter(child for part in order for child in part.children)
    absorbed = {
        child
        for part in order
        for child in part.children
        if uses[child] == 1 and families[child] and families[child] == families[part]
    }
    values: dict[Node, Node] = {}
    for part in order:
        if part in absorbed:
            continue
        if families[part] == "sum":
            values[part] = _collect_sum(part, absorbed, values)
        elif families[part] == "product":
            values[part] = _collect_product(part, absorbed, values)
        else:
            values[part] = _simplify_operator(part, [values[child] for child in part.children])
    return values[root]


def _families(order: list[Node]) -> dict[Node, str]:
    """Which collected form each operator belongs to; a negation goes with a sum under it."""
    families: dict[Node, str] = {}
    for part in order:
        family = _FAMILIES.get(part.op, "")
        if part.op == "neg":
            family = families[part.children[0]] or "product"
        families[part] = family
    return families


def _collect_sum(top: Node, absorbed: Collection[Node], values: Mapping[Node, Node]) -> Node:
    """The terms of a sum and of the sums absorbed under it, collected."""
    total = Sum()
    stack = [(top, 1)]
    while stack:
        part, sign = stack.pop()
        if part is not top and part not in absorbed:
            total.add(values[part], sign)
        elif part.op == "neg":
            stack.append((part.children[0], -sign))
        else:
            left, right = part.children
            stack += [(left, sign), (right, sign if part.op == "add" else -sign)]
    return total.node()


def _collect_product(top: Node, absorbed: Collection[Node], values: Mapping[Node, Node]) -> Node:
    """The factors of a product and of the products absorbed under it, collected."""
    product = Product()
    stack = [(top, 1)]
    while stack:
        part, exponent = stack.pop()
        if part is not top and part not in absorbed:
            product.multiply(values[part], exponent)
        elif part.op == "neg":
            product.coefficient = -product.coefficient
            stack.append((part.children[0], exponent))
        else:
            left, right = part.children
            stack += [(left, exponent), (right, exponent if part.op == "mul" else -exponent)]
    return product.node()


def _simplify_operator(part: Node, operands: list[Node]) -> Node:
    """Any other operator on simplified operands."""
    node = replace_children(part, operands)
    base, exponent = read_power(node)
    if node.op == "sqrt" or (node.op == "pow" and is_rational(operands[1])):
        product = Product()
        product.multiply_power(base, Fraction(exponent))
        return product.node()
    if node.op in _RELATIONS:
        simpler = simplify_relation(node.op, *operands)
    elif node.op in RULES:
        simpler = RULES[node.op](*operands)
    elif len(operands) == 1 and node.op != "call":
        simpler = simplify_function(node.op, *operands)
    else:
        simpler = None
    return node if simpler is None else simpler
