"""Factored forms: a function is, say, x*R(x**2), and only R is searched for.

A form is an expression in x with one call R(u) of an unknown R. Solved for R, it turns the target f
into another target, in terms of the value of u: an expression on an interval again. A program for
that, put back into the form, is a program for f: with the same relative error where R is only
multiplied, divided or raised, with the same absolute error where things are only added to it.
Numbers in a form are exact and are never fitted; its operations are counted like all others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flint
from flint import arb

from discovery.approximation.targets import BITS, Target
from discovery.errors import InputError
from discovery.expr.balls import ball
from discovery.expr.binding import substitute
from discovery.expr.node import Node, apply, variable, variables
from discovery.expr.parse import parse
from discovery.expr.printers.text import to_line

X, R = variable("x"), variable("R")
AGREEMENT = 1e-30
"""Relative difference up to which the solved form gives back the target."""
_PROBES = 8

# A row gives the operand from the value v of its operation and the other operand w.
_Solver = Callable[[Node, Node], Node]
_ROOTS = {2: "sqrt", 3: "cbrt"}
_FACTORS: dict[tuple[str, int], _Solver] = {
    ("mul", 0): lambda v, w: v / w,
    ("mul", 1): lambda v, w: v / w,
    ("div", 0): lambda v, w: v * w,
    ("div", 1): lambda v, w: w / v,
    ("neg", 0): lambda v, w: -v,
}
_SUMMANDS: dict[tuple[str, int], _Solver] = {
    ("add", 0): lambda v, w: v - w,
    ("add", 1): lambda v, w: v - w,
    ("sub", 0): lambda v, w: v + w,
    ("sub", 1): lambda v, w: w - v,
    ("neg", 0): lambda v, w: -v,
}


@dataclass(frozen=True)
class Form:
    """``outer`` is an expression in x and R, ``inner`` the argument of R, an expression in x."""

    outer: Node
    inner: Node

    def around(self, program: Node) -> Node:
        """The form with a program in place of R."""
        return substitute(self.outer, {R: substitute(program, {X: self.inner})})


def read_form(text: str) -> Form:
    """The form that a user wrote. Raises ``InputError`` for text without exactly one R(...).

    >>> to_line(read_form("x*R(x**2)").inner)
    'x**2'
    """
    start = text.find("R(")
    end = _closing(text, start + 1) if start >= 0 else None
    if end is None or "R" in text[end:]:
        raise _refusal("a form has one call of the unknown R", text)
    form = Form(parse(f"{text[:start]}R{text[end:]}"), parse(text[start + 2 : end - 1]))
    names = {leaf.payload[0] for leaf in variables(form.outer)} - {"R"}
    if names | {leaf.payload[0] for leaf in variables(form.inner)} != {"x"}:
        raise _refusal("a form is an expression in x, and so is the argument of its R", text)
    return form


def _closing(text: str, start: int) -> int | None:
    """The place behind the bracket that closes the one at ``start``."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place + 1
    return None


def operations(form: Form) -> int:
    """The operations that the form adds to those of R."""
    from discovery.approximation import check

    return check.operations(form.around(apply("sqrt", X))) - 1


def reduced(form: Form, target: Target) -> Target:
    """The target of R. Raises ``InputError`` where the form cannot be solved for it."""
    rows = _FACTORS if target.relative else _SUMMANDS
    wanted = _solved(form.outer, R, target.node, rows)
    inverse = _solved(form.inner, X, X, _FACTORS | _SUMMANDS)
    function = substitute(wanted, {X: inverse})
    low, high = _range(form, target)
    _require_agreement(form, function, target)
    return Target(to_line(function), low, high, target.relative)


def _solved(root: Node, unknown: Node, value: Node, rows: dict[tuple[str, int], _Solver]) -> Node:
    """The unknown from the value of an expression in which it stands once."""
    node = root
    while node is not unknown:
        places = [k for k, c in enumerate(node.children) if unknown in variables(c)]
        power = _power(node) if unknown in variables(node.children[0]) else 0
        if power in _ROOTS:
            node, value = node.children[0], apply(_ROOTS[power], value)
        elif len(places) == 1 and (node.op, places[0]) in rows:
            other = node.children[1 - places[0]] if len(node.children) == 2 else node
            value = rows[node.op, places[0]](value, other)
            node = node.children[places[0]]
        else:
            raise _refusal(f"{node.op} cannot be undone in this form", to_line(root))
    return value


def _power(node: Node) -> int:
    """The exponent of a whole power; a product of equals is a square; 0 for any other node."""
    if node.op == "mul" and node.children[0] is node.children[1]:
        return 2
    whole = node.op == "pow" and node.children[1].op == "integer"
    return int(node.children[1].payload) if whole else 0


def _range(form: Form, target: Target) -> tuple[str, str]:
    """The interval of R's argument: the ends' values, and 0 where an even power turns there."""
    ends = [substitute(form.inner, {X: parse(end)}) for end in (target.low, target.high)]
    values = [_number(node) for node in ends]
    order = [0, 1] if values[0] < values[1] else [1, 0]
    low, high = (to_line(ends[k]) for k in order)
    signs = [_number(parse(end)) for end in (target.low, target.high)]
    turns = signs[0] < 0 < signs[1] and _power(form.inner) == 2
    return ("0" if turns else low), high


def _number(node: Node) -> arb:
    value = ball(node, {}, BITS)
    assert isinstance(value, arb)
    return value


def _require_agreement(form: Form, function: Node, target: Target) -> None:
    """Refuse a form that the target does not have, such as x*R(x**2) for an even function."""
    whole = form.around(function)
    with flint.ctx.workprec(BITS):
        low, high = _number(parse(target.low)), _number(parse(target.high))
        for k in range(_PROBES):
            x = (low + (high - low) * (2 * k + 1) / (2 * _PROBES)).mid()
            values = [ball(node, {"x": x}, BITS) for node in (whole, target.node)]
            assert isinstance(values[0], arb) and isinstance(values[1], arb)
            if not abs(values[0] - values[1]) <= AGREEMENT * abs(values[1]):
                raise _refusal("the target does not have this form", to_line(form.outer))


def _refusal(message: str, source: str) -> InputError:
    return InputError(
        message,
        kind="bad-form",
        source=source,
        hint='such as "x*R(x**2)": R in products and quotients, or in sums with --absolute',
    )
