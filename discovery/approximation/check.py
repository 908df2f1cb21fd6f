"""The independent checker: is a program of so many operations as accurate as claimed?

A claim is a JSON object: the ``expression`` of the program, the ``target`` (expression, ends of the
interval, kind of error) and the figures ``operations``, ``error`` and ``bound`` (exact arithmetic),
``error_float64`` and ``bound_float64`` (coefficients rounded to doubles, IEEE arithmetic). Trusted
are the reader of expressions, python-flint, and the modules ``enclosure``, ``proof`` and
``rounding``; nothing of the search is imported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flint
from flint import arb

from discovery.approximation.enclosure import Enclosure, number_of
from discovery.approximation.proof import Range, largest_error
from discovery.approximation.rounding import rounding_bound
from discovery.errors import DiscoveryError, VerificationError
from discovery.expr.fused import fma
from discovery.expr.node import Node, apply, double, topological, variables
from discovery.expr.parse import parse
from discovery.runs.check import CheckReport, check_records
from discovery.runs.folder import Run

SAMPLES = 1025
"""Equispaced doubles, ends included, at which the float64 error is measured."""
MATCH = 2e-4
"""Relative difference up to which a claimed error is the proven one."""
BITS = 256

_WEIGHT = {"add": 1, "sub": 1, "mul": 1, "div": 1, "neg": 1, "sqrt": 1, "fma": 1}


@dataclass(frozen=True)
class Certificate:
    """What is proved of a program: see the module for the fields.

    ``bound_float64`` is infinite where no bound could be proved; all other fields are finite.
    """

    operations: int
    error: float
    bound: float
    error_float64: float
    bound_float64: float


def certify(expression: str, target: Mapping[str, Any]) -> Certificate:
    """Prove the errors of a program.

    ``target`` has the fields ``expression``, ``low``, ``high`` and ``relative``. Raises
    ``VerificationError`` where no finite bound of the error exists or can be proved, and
    ``InputError`` for text that cannot be read.

    >>> line = {"expression": "exp2(x)", "low": "0", "high": "1", "relative": True}
    >>> certify("0.97 + x", line).operations
    1
    """
    program, function = parse(expression), parse(str(target["expression"]))
    for node in (program, function):
        if any(leaf.payload[0] != "x" for leaf in variables(node)):
            raise VerificationError("the only variable of a claim is x")
    relative = bool(target["relative"])
    with flint.ctx.workprec(BITS):
        low, high = _end(str(target["low"])), _end(str(target["high"]))
        exact = largest_error(_error(program, function, relative), low, high)
        measured = measure_float64(program, function, low, high, relative)
        bound = _float64_bound(program, function, low, high, relative, exact)
    return Certificate(operations(program), exact.attained, exact.bound, measured, bound)


def check_record(record: Any) -> None:
    """Refuse a claim that is not proved again; raises ``VerificationError``."""
    try:
        claim = Certificate(
            int(record["operations"]),
            *(float(record[k]) for k in ("error", "bound", "error_float64", "bound_float64")),
        )
        found = certify(str(record["expression"]), record["target"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise VerificationError(f"the claim cannot be read: {error}") from None
    except VerificationError:
        raise
    except DiscoveryError as error:
        raise VerificationError(error.message) from None
    if claim.operations != found.operations:
        raise VerificationError(f"{found.operations} operations, not {claim.operations}")
    if claim.bound < found.bound:
        raise VerificationError(
            f"the error is proved to be at most {found.bound}, not {claim.bound}"
        )
    if not math.isclose(claim.error, found.error, rel_tol=MATCH, abs_tol=0.0):
        raise VerificationError(f"the largest error is {found.error}, not {claim.error}")
    if claim.bound_float64 < found.bound_float64:
        raise VerificationError(f"in doubles {found.bound_float64} is proved, not less")
    if not math.isclose(claim.error_float64, found.error_float64, rel_tol=1e-9, abs_tol=0.0):
        raise VerificationError(f"in doubles the error is {found.error_float64}")


def check_run(run: Run) -> CheckReport:
    """Check every record of a run."""
    return check_records(run, check_record)


def _end(text: str) -> arb:
    value = Enclosure("x").coefficients(parse(text), arb(0), 0)[0]
    if variables(parse(text)) or not value.is_finite():
        raise VerificationError(f"{text!r} is no end of an interval")
    return value


def _error(program: Node, function: Node, relative: bool) -> Node:
    difference = apply("sub", program, function)
    return apply("div", difference, function) if relative else difference


def operations(program: Node) -> int:
    """Operations that depend on x; equal values once, operands of + and * in either order."""
    dependent: dict[Node, bool] = {}
    seen: dict[tuple[Any, ...], int] = {}
    name: dict[Node, int] = {}
    total = 0
    for node in topological(program):
        dependent[node] = node.op == "variable" or any(dependent[c] for c in node.children)
        parts = [name[c] for c in node.children]
        if node.op in ("add", "mul"):
            parts.sort()
        key = (node.op, str(node.payload), *parts)
        fresh = key not in seen
        name[node] = seen.setdefault(key, len(seen))
        if fresh and node.children and dependent[node]:
            total += _weight(node)
    return total


def _weight(node: Node) -> int:
    if node.op == "pow":
        exponent = number_of(node.children[1])
        if exponent is None or exponent.denominator != 1 or not 1 <= abs(exponent) <= 1 << 20:
            raise VerificationError("only whole powers can be counted")
        n = abs(exponent.numerator)
        return n.bit_length() + n.bit_count() - 2 + (exponent < 0)
    if node.op not in _WEIGHT:
        raise VerificationError(f"a program has no operation {node.op}")
    return _WEIGHT[node.op]


def measure_float64(program: Node, function: Node, low: arb, high: arb, relative: bool) -> float:
    """The largest error in doubles at ``SAMPLES`` points; infinite if a value is not finite."""
    worst = 0.0
    targets = Enclosure("x", (low, high, arb(0)))
    for x in sample_points(low, high):
        wanted = targets.coefficients(function, arb(x), 2)[0]
        value = float64_value(program, x)
        if not math.isfinite(value):
            return math.inf
        error = abs(arb(value) - wanted)
        if relative and not wanted.contains(0):
            error = error / abs(wanted)
        elif relative and not error.is_zero():
            return math.inf
        worst = max(worst, float(error))
    return worst


def sample_points(low: arb, high: arb) -> list[float]:
    """Doubles from end to end, all inside the interval."""
    points = [low + (high - low) * k / (SAMPLES - 1) for k in range(SAMPLES)]
    found = [float(p) for p in points]
    while arb(found[0]) < low:
        found[0] = math.nextafter(found[0], math.inf)
    while arb(found[-1]) > high:
        found[-1] = math.nextafter(found[-1], -math.inf)
    return found


def float64_value(program: Node, x: float) -> float:
    """The program in IEEE double arithmetic, infinities included."""
    values: dict[Node, float] = {}
    for node in topological(program):
        number = number_of(node)
        if number is not None:
            values[node] = float(number)
        elif node.op == "variable":
            values[node] = x
        elif node.op == "pow":
            exponent = number_of(node.children[1])
            assert exponent is not None and exponent.denominator == 1
            values[node] = _power(values[node.children[0]], exponent.numerator)
        else:
            values[node] = _double_operation(node.op, [values[c] for c in node.children])
    return values[program]


def _power(base: float, exponent: int) -> float:
    if exponent < 0:
        return _quotient(1.0, _power(base, -exponent))
    result = base if exponent else 1.0
    for digit in bin(exponent)[3:]:
        result = result * result
        if digit == "1":
            result = result * base
    return result


def _quotient(a: float, b: float) -> float:
    if b:
        return a / b
    if not a or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def _double_operation(op: str, v: list[float]) -> float:
    if op == "add":
        return v[0] + v[1]
    if op == "sub":
        return v[0] - v[1]
    if op == "mul":
        return v[0] * v[1]
    if op == "div":
        return _quotient(v[0], v[1])
    if op == "neg":
        return -v[0]
    if op == "sqrt":
        return math.sqrt(v[0]) if v[0] >= 0 else math.nan
    if op == "fma":
        return float(fma(*v))
    raise VerificationError(f"a program has no operation {op}")


def rounded(program: Node) -> Node:
    """The program with every number replaced by the nearest double."""
    made: dict[Node, Node] = {}
    for node in topological(program):
        number = number_of(node)
        if number is not None:
            made[node] = double(float(number))
        elif node.op == "pow":
            made[node] = apply("pow", made[node.children[0]], node.children[1])
        elif node.children:
            made[node] = apply(node.op, *(made[c] for c in node.children))
        else:
            made[node] = node
    return made[program]


def _float64_bound(
    program: Node, function: Node, low: arb, high: arb, relative: bool, exact: Range
) -> float:
    """A proven bound in doubles: that of the rounded coefficients plus that of the rounding."""
    nearest = rounded(program)
    target = Enclosure("x", (low, high, arb(0)))

    def scale(piece: arb) -> arb:
        if not relative:
            return arb(1)
        return 1 / target.coefficients(function, piece, 3)[0].abs_lower()

    try:
        moved = exact
        if nearest is not program:
            moved = largest_error(_error(nearest, function, relative), low, high)
        share = rounding_bound(nearest, low, high, scale, arb(1 + moved.bound))
    except VerificationError:
        return math.inf
    total = (arb(moved.bound) + share).upper()
    return math.nextafter(float(total), math.inf)
