"""Free and bound variables: what is free, equality up to renaming, substitution without capture.

Sets of variables are bit masks (one bit a variable), so that ten thousand nested quantifiers fit.
A rewriting that depends on the scope visits each pair (node, what its free variables stand for)
once: parts that mention no variable in force are done once for all scopes.

Bound variables are compared in nameless form (de Bruijn 1972): an occurrence becomes the number of
quantifiers between it and its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from discovery.errors import InputError
from discovery.expr.node import (
    Node,
    Operand,
    node,
    replace_children,
    topological,
    variable,
    variables,
)
from discovery.expr.operators import BINDERS
from discovery.expr.rewrite import transform

T = TypeVar("T")


def binds(root: Node) -> bool:
    """Whether a quantifier occurs in the expression."""
    return any(part.op in BINDERS for part in topological(root))


def free_variables(root: Node) -> list[Node]:
    """The variables that occur free, in structural order.

    >>> from discovery.expr.node import apply
    >>> x, y = variable("x"), variable("y")
    >>> free_variables(apply("forall", x, apply("lt", x, y)))
    [parse("y")]
    """
    found = variables(root)
    if not binds(root):
        return found
    masks = _free_masks(root)
    return [each for each in found if masks[each] & masks[root]]


def alpha_key(root: Node) -> Node:
    """A node that two expressions share just when they differ by names of bound variables only.

    It is the nameless form: an index to compare and look up by, not a formula to read.

    >>> from discovery.expr.node import apply
    >>> x, y = variable("x"), variable("y")
    >>> alpha_key(apply("exists", x, apply("lt", x, 1)))
    parse("exists bound. bound0 < 1")
    """
    return nameless(root, prefix_for(root)).root


def alpha_equal(left: Node, right: Node) -> bool:
    """Whether two expressions are equal up to the names of their bound variables.

    >>> from discovery.expr.node import apply
    >>> x, y = variable("x"), variable("y")
    >>> alpha_equal(apply("exists", x, apply("lt", x, 1)), apply("exists", y, apply("lt", y, 1)))
    True
    """
    return left is right or alpha_key(left) is alpha_key(right)


def substitute(root: Node, mapping: Mapping[Node, Operand]) -> Node:
    """The expression with free variables replaced, all at once; nothing gets captured.

    A bound variable that would capture one of a replacement is renamed; all others keep their
    names. Raises ``InputError`` when a key is no variable.

    >>> from discovery.expr.node import apply
    >>> x, y = variable("x"), variable("y")
    >>> substitute(x / y, {x: y, y: x})
    parse("y/x")
    >>> substitute(apply("forall", x, apply("lt", x, y)), {y: x})
    parse("forall x_1. x_1 < x")
    """
    values = {key: node(value) for key, value in mapping.items()}
    for key in values:
        if key.op != "variable":
            raise InputError("only variables can be substituted", kind="not-a-variable")
    if not binds(root):
        return transform(root, lambda part: values.get(part, part))
    free = {value: frozenset(free_variables(value)) for value in values.values()}
    taken = {each.payload[0]: 0 for each in variables(root, *values.values())}

    def enter(bound: Node, inner: dict[Node, Node]) -> tuple[Node, dict[Node, Node]]:
        if not any(bound in free.get(value, ()) for value in inner.values()):
            return bound, inner
        fresh = variable(_fresh(bound.payload[0], taken), bound.payload[1])
        return fresh, {**inner, bound: fresh}

    done = _rewrite_in_scope(root, values, enter, lambda _, value: value)
    return done.popitem()[1]


def _fresh(name: str, taken: dict[str, int]) -> str:
    """A name like the given one that is not taken; takes it. The number last tried is kept."""
    number = taken[name] + 1
    while (fresh := f"{name[:50]}_{number}") in taken:
        number += 1
    taken[name], taken[fresh] = number, 0
    return fresh


@dataclass(frozen=True)
class Nameless:
    """A nameless form, and for each of its closed parts an original one as it was written."""

    root: Node
    written: Mapping[Node, Node]


def prefix_for(*roots: Node) -> str:
    """The shortest ``bound``, ``bound_``, ... that begins the name of no free variable."""
    names = [each.payload[0] for root in roots for each in free_variables(root)]
    prefix = "bound"
    while any(name.startswith(prefix) for name in names):
        prefix += "_"
    return prefix


def nameless(root: Node, prefix: str) -> Nameless:
    """The nameless form: bound occurrences are called prefix and distance, binders prefix alone."""
    if not binds(root):
        return Nameless(root, {part: part for part in topological(root)})

    def enter(bound: Node, outer: dict[Node, int]) -> tuple[Node, dict[Node, int]]:
        inner = {each: distance + 1 for each, distance in outer.items()}
        return variable(prefix, bound.payload[1]), {**inner, bound: 0}

    done = _rewrite_in_scope(
        root, {}, enter, lambda bound, i: variable(f"{prefix}{i}", bound.payload[1])
    )
    written: dict[Node, Node] = {}
    for (part, scope), form in done.items():
        if not scope:
            written.setdefault(form, part)
    return Nameless(done.popitem()[1], written)


def _free_masks(root: Node) -> dict[Node, int]:
    """The set of free variables of every part, as bits."""
    masks: dict[Node, int] = {}
    count = 0
    for part in topological(root):
        mask = 0
        if part.op == "variable":
            mask, count = 1 << count, count + 1
        elif part.op in BINDERS:
            bound, body = part.children
            mask = masks[body] & ~masks[bound]
        else:
            for child in part.children:
                mask |= masks[child]
        masks[part] = mask
    return masks


Task: TypeAlias = tuple[Node, frozenset[tuple[Node, T]]]


def _rewrite_in_scope(
    root: Node,
    values: Mapping[Node, T],
    enter: Callable[[Node, dict[Node, T]], tuple[Node, dict[Node, T]]],
    stand_in: Callable[[Node, T], Node],
) -> dict[Task[T], Node]:
    """Rewrite every part in each scope it occurs in, innermost first; the root's comes last.

    ``values`` says what the free variables in force stand for, ``stand_in`` makes it a node, and
    ``enter(bound, values)`` gives the binder's new variable and the values inside. A scope is the
    set of (variable, value) that matter at its binder; closed parts have the empty scope.
    """
    masks = _free_masks(root)
    opened: dict[frozenset[tuple[Node, T]], tuple[dict[Node, T], int]] = {}

    def scope_of(part: Node, inside: Mapping[Node, T]) -> frozenset[tuple[Node, T]]:
        kept = {each: x for each, x in inside.items() if masks.get(each, 0) & masks[part]}
        scope = frozenset(kept.items())
        opened.setdefault(scope, (kept, sum(masks[each] for each in kept)))
        return scope

    def plan(part: Node, scope: frozenset[tuple[Node, T]]) -> tuple[list[Node], list[Task[T]]]:
        inside, mask = opened[scope]
        if part.op not in BINDERS:
            return [], [(c, scope if masks[c] & mask else frozenset()) for c in part.children]
        bound, body = part.children
        renamed, inner = enter(bound, {each: x for each, x in inside.items() if each is not bound})
        return [renamed], [(body, scope_of(body, inner))]

    opened[frozenset()] = ({}, 0)
    stack: list[Task[T]] = [(root, scope_of(root, values))]
    plans: dict[Task[T], tuple[list[Node], list[Task[T]]]] = {}
    done: dict[Task[T], Node] = {}
    while stack:
        task = stack[-1]
        if task in done:
            stack.pop()
        elif task not in plans:
            plans[task] = plan(*task)
            stack.extend(reversed(plans[task][1]))
        else:
            stack.pop()
            part, scope = task
            renamed, below = plans.pop(task)
            if part.op == "variable" and scope:
                done[task] = stand_in(part, opened[scope][0][part])
            else:
                done[task] = replace_children(part, [*renamed, *[done[each] for each in below]])
    return done
