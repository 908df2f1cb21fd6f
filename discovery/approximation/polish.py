"""From a fitted program to a claim: minimax coefficients, as few digits as they need, and proof.

A program leaves the search here. Its coefficients go to the nonlinear exchange, are written with
the fewest decimal digits that keep the error, and the program becomes an expression, which the
independent checker certifies. The digits are exact: the error claimed is that of the text.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import flint
from flint import arb

from discovery.approximation import check
from discovery.approximation.exchange import BITS, Curve, Minimax, minimax, start_of, value
from discovery.approximation.fit import Fitted
from discovery.approximation.form import read_form
from discovery.approximation.genome import ADD, DIV, MUL, OPERATIONS, SUB, Program, X
from discovery.approximation.targets import Target, curve
from discovery.errors import VerificationError
from discovery.expr.node import Node, apply, rational, topological, variable
from discovery.expr.printers.text import to_text
from discovery.runs.storage import canonical_json
from search.plan import JSON

MOST_DIGITS = 70
EXCESS = 1e-4
"""Relative growth of the error that shorter coefficients may cost."""
EXACT = 1e-40
"""An error below this is that of an exact representation whose digits are still to be rounded."""


def expression_of(program: Program, coefs: Sequence[Fraction]) -> Node:
    """The program as an expression in x, with signs moved from coefficients into + and -."""
    numbers = iter(coefs)
    given = [[next(numbers) if isinstance(a, float) else a for a in i[1:]] for i in program]
    turned = _turned(program, given)
    values: list[Node] = []
    for k, arguments in enumerate(given):
        code = int(program[k][0])
        if k in turned:
            arguments = [-arguments[0], arguments[1]]
        operands = [
            rational(a) if isinstance(a, Fraction) else variable("x") if a == X else values[int(a)]
            for a in arguments
        ]
        signs = [isinstance(a, Fraction) or a not in turned for a in arguments]
        values.append(_written(code, operands, signs))
    return values[-1] if values else variable("x")


def _turned(program: Program, given: list[list[Any]]) -> set[int]:
    """The products and quotients whose negative coefficient changes sign with a sum around it."""
    turned = {
        k
        for k, (i, arguments) in enumerate(zip(program, given, strict=True))
        if i[0] in (MUL, DIV) and isinstance(arguments[0], Fraction) and arguments[0] < 0
    } - {len(program) - 1}
    for i, arguments in zip(program, given, strict=True):
        places = [a for a in arguments if not isinstance(a, Fraction) and a != X]
        kept = places[-1:] if i[0] == ADD or len(arguments) > len(places) else []
        if i[0] == SUB:
            kept = [a for a in arguments[1:] if a != arguments[0] and a in places]
        turned -= {a for a in places if a not in kept or i[0] not in (ADD, SUB)}
    return turned


def _written(code: int, operands: list[Node], signs: list[bool]) -> Node:
    """The operation on operands, those with a false sign being the negatives of what is meant."""
    name = OPERATIONS[code].name
    if not all(signs):
        return apply("add" if code == SUB else "sub", *operands)
    if code == ADD and operands[0].op in ("integer", "rational"):
        number = Fraction(operands[0].payload)
        return apply("sub" if number < 0 else "add", operands[1], rational(abs(number)))
    return apply(name, *operands)


def polished(entry: Fitted, target: Target) -> Minimax | None:
    """Minimax coefficients of the program, or ``None`` where the exchange finds no finite error."""
    with flint.ctx.workprec(BITS):
        return minimax(entry.program, start_of(entry.program, entry.lows), curve(target))


def shortest(program: Program, best: Minimax, aim: Curve) -> list[Fraction]:
    """The coefficients with the fewest significant digits that keep the error."""
    with flint.ctx.workprec(BITS):
        places = [arb(x) for x in best.extrema]
        limit = 0.0 if best.error < EXACT else best.error * (1 + EXCESS)
        for digits in range(1, MOST_DIGITS):
            coefs = [rounded_to(c, digits) for c in best.coefs]
            if _error(program, coefs, places, aim) <= limit:
                return coefs
        return [rounded_to(c, MOST_DIGITS) for c in best.coefs]


def rounded_to(number: arb, digits: int) -> Fraction:
    """The decimal of so many significant digits nearest to the number.

    >>> rounded_to(arb(1) / 3, 3)
    Fraction(333, 1000)
    """
    if number.is_zero():
        return Fraction(0)
    mantissa, exponent = number.mid().man_exp()
    exact = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    size = len(str(abs(exact.numerator))) - len(str(exact.denominator))
    size += abs(exact) >= Fraction(10) ** size
    scale = Fraction(10) ** (digits - size)
    return Fraction(round(exact * scale)) / scale


def _error(program: Program, coefs: Sequence[Fraction], places: list[arb], aim: Curve) -> float:
    balls = [arb(flint.fmpq(c.numerator, c.denominator)) for c in coefs]
    worst = arb(0)
    for x in places:
        wanted = aim.function(x)
        error = abs(value(program, balls, x)[-1] - wanted)
        worst = worst.max(error / abs(wanted) if aim.relative else error)
    return float(worst.mid()) if worst.is_finite() else float("inf")


def fused(root: Node) -> Node:
    """The expression with sums that take in a product written as fused operations."""
    uses = Counter(child for node in topological(root) for child in node.children)
    made: dict[Node, Node] = {}
    for node in topological(root):
        parts = _factors(node, uses)
        if parts is not None:
            made[node] = apply("fma", *(made.get(part, part) for part in parts))
        elif node.children:
            made[node] = apply(node.op, *(made[child] for child in node.children))
        else:
            made[node] = node
    return made[root]


def _factors(node: Node, uses: Counter[Node]) -> tuple[Node, Node, Node] | None:
    """The a, b and c of a sum that is a b + c, the product being used by nothing else."""
    if node.op not in ("add", "sub"):
        return None
    left, right = node.children
    if left.op == "mul" and uses[left] == 1 and (node.op == "add" or _is_number(right)):
        a, b = left.children
        return a, b, right if node.op == "add" else _negative(right)
    if right.op == "mul" and uses[right] == 1:
        a, b = right.children
        if node.op == "add":
            return a, b, left
        if _is_number(a):
            return _negative(a), b, left
    return None


def _is_number(node: Node) -> bool:
    return node.op in ("integer", "rational")


def _negative(number: Node) -> Node:
    return rational(-Fraction(number.payload))


def claim_of(
    entry: Fitted,
    target: Target,
    best: Minimax,
    within: JSON | None = None,
    fusing: bool = False,
) -> JSON | None:
    """The certified claim for a polished program; ``None`` if nothing about it can be proved.

    ``within`` holds the form that the program is put into, and the target it then has; with
    ``fusing`` a product in a sum is written as one operation with it.
    """
    found = expression_of(entry.program, shortest(entry.program, best, curve(target)))
    if fusing:
        found = fused(found)
    try:
        if within is None:
            return claim(found, target)
        return claim(read_form(within["form"]).around(found), Target(**within["target"]))
    except VerificationError:
        return None


def claim(program: Node, target: Target) -> JSON:
    """The claim for an expression as it stands. Raises ``VerificationError`` without proof."""
    text = to_text(program)
    proved = asdict(check.certify(text, target.as_json()))
    facts: dict[str, Any] = {"expression": text, "target": target.as_json(), **proved}
    if facts["bound_float64"] == float("inf") or facts["error_float64"] == float("inf"):
        raise VerificationError("the program has no bound in double arithmetic")
    name = hashlib.blake2b(canonical_json([text, facts["target"]]).encode(), digest_size=5)
    return {"id": name.hexdigest(), **facts}
