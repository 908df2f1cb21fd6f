"""What is approximated: a table of named functions, or any expression in one variable.

A ``Target`` is text throughout (expression and ends of the interval), so it goes into a manifest
as it is; ``curve`` and ``problem`` turn it into what the exchange and the fits work on. Values are
midpoints of balls of several hundred bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import flint
import numpy as np
from flint import arb

from discovery.approximation.enclosure import Enclosure
from discovery.approximation.exchange import Curve
from discovery.approximation.fit import PEELS, Level, Problem
from discovery.errors import InputError
from discovery.expr.balls import BALLS, ball
from discovery.expr.node import Node, variables
from discovery.expr.parse import parse
from discovery.expr.program import lower, run

NODES = 32
"""A multiple of four, which the fits rely on."""
POINTS = 257
BITS = 320
DEEPEST = 40
"""Halvings of the interval after which the target is taken to be singular."""
_INSIDE = arb(2) ** -140
"""Share of the way inside by which a point moves where the expression has no value at it."""
_TOWARDS = 0.618
"""Where in the interval inside is; no point that is asked for is exactly there."""


@dataclass(frozen=True)
class Named:
    """A row of the target table: an expression in x with its usual interval."""

    expression: str
    interval: tuple[str, str]
    relative: bool = True


TARGETS: dict[str, Named] = {
    "exp2": Named("exp2(x)", ("0", "1")),
    "exp": Named("exp(x)", ("-log(2)/2", "log(2)/2")),
    "log2": Named("log2(x)/(x - 1)", ("1", "2")),
    "log": Named("log(x)/(x - 1)", ("1", "2")),
    "sin": Named("sin(x)", ("0", "pi/4")),
    "cos": Named("cos(x)", ("0", "pi/4")),
    "tan": Named("tan(x)", ("0", "pi/4")),
    "atan": Named("atan(x)", ("0", "1")),
    "tanh": Named("tanh(x)", ("0", "1")),
    "erf": Named("erf(x)", ("0", "1")),
    "gamma": Named("gamma(x)", ("1", "2")),
    "sqrt": Named("sqrt(x)", ("1/4", "1")),
    "rsqrt": Named("1/sqrt(x)", ("1/4", "1")),
    "besselj0": Named("besselj(0, x)", ("0", "1")),
    "airy": Named("airyai(-x)", ("0", "1")),
}


@dataclass(frozen=True)
class Target:
    """An expression in x, the ends of its interval (constant expressions), and the error's kind."""

    expression: str
    low: str
    high: str
    relative: bool = True

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def node(self) -> Node:
        return parse(self.expression)


def read_target(
    text: str, interval: str | tuple[str, str] | None = None, *, absolute: bool = False
) -> Target:
    """The target of a name or an expression; ``interval`` as "low,high" (default: the table's).

    Raises ``InputError`` for text that cannot be read, another variable than x, an interval that is
    empty or not finite, and a function that has no finite value somewhere inside it.

    >>> read_target("exp2").low
    '0'
    """
    named = TARGETS.get(text)
    expression = named.expression if named else text
    _require_variable(expression)
    if interval is None:
        interval = named.interval if named else ("0", "1")
    low, high = _ends(interval)
    relative = (named.relative if named else True) and not absolute
    target = Target(expression, low, high, relative)
    _require_finite(target)
    _require_smooth(target)
    return target


def _require_variable(expression: str) -> None:
    names = sorted(leaf.payload[0] for leaf in variables(parse(expression)))
    if names != ["x"]:
        found = ", ".join(names) or "no variable"
        raise InputError(
            f"a target is a function of x; this has {found}",
            kind="bad-target",
            source=expression,
            hint="a name such as exp2, or an expression such as exp(-x**2)",
        )


def _ends(interval: str | tuple[str, str]) -> tuple[str, str]:
    parts = tuple(interval.split(",")) if isinstance(interval, str) else interval
    source = interval if isinstance(interval, str) else ",".join(interval)
    if len(parts) != 2:
        raise InputError(
            "an interval is two numbers with a comma",
            kind="bad-interval",
            source=source,
            hint="--interval 0,1",
        )
    low, high = (_constant(part) for part in parts)
    if not low < high:
        raise InputError(
            "the interval is empty",
            kind="bad-interval",
            source=source,
            hint="give the smaller end first",
        )
    return parts[0].strip(), parts[1].strip()


def _constant(text: str) -> arb:
    node = parse(text)
    value = ball(node, {}, BITS) if not variables(node) else None
    if not isinstance(value, arb) or not value.is_finite():
        raise InputError(
            f"{text.strip()!r} is not a finite number", kind="bad-interval", source=text
        )
    return value


def _require_finite(target: Target) -> None:
    with flint.ctx.workprec(BITS):
        made = curve(target)
        for k in range(65):
            x = made.low + (made.high - made.low) * (arb(k) / 64)
            if not made.function(x.mid()).is_finite():
                raise InputError(
                    f"the target has no finite value near x = {float(x):.6g}",
                    kind="singular-target",
                    source=target.expression,
                    hint="choose an interval without it",
                )


def _require_smooth(target: Target) -> None:
    """Refuse a function that has no finite slope near some place: a pole, or the end of a root."""
    with flint.ctx.workprec(BITS):
        low, high = _constant(target.low), _constant(target.high)
        enclosure = Enclosure("x", (low, high, arb(0)))
        stack = [(low, high, 0)]
        while stack:
            left, right, depth = stack.pop()
            middle = ((left + right) / 2).mid()
            piece = left.union(right)
            if all(c.is_finite() for c in enclosure.coefficients(target.node, piece, 3)[:2]):
                continue
            if depth == DEEPEST:
                raise InputError(
                    f"the target is not finite and smooth near x = {float(middle):.6g}",
                    kind="singular-target",
                    source=target.expression,
                    hint="choose an interval without it",
                )
            stack += [(middle, right, depth + 1), (left, middle, depth + 1)]


@lru_cache(maxsize=32)
def curve(target: Target) -> Curve:
    """The target as a function of balls, with its interval."""
    program = lower(target.node)
    low, high = _constant(target.low), _constant(target.high)

    def function(x: arb) -> arb:
        value: arb = run(program, {"x": x}, BALLS)[0]
        if value.is_finite():
            return value
        inside = (low + (high - low) * _TOWARDS - x) * _INSIDE
        return run(program, {"x": (x + inside).mid()}, BALLS)[0]  # type: ignore[no-any-return]

    return Curve(function, low, high, target.relative)


@lru_cache(maxsize=8)
def problem(target: Target) -> Problem:
    """The target at the nodes and points that fits use."""
    with flint.ctx.workprec(BITS):
        made = curve(target)
        middle, half = (made.low + made.high) / 2, (made.high - made.low) / 2
        nodes = _doubles(middle, half, -np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES))
        points = _doubles(middle, half, _ranking_shares(made))
        values = [made.function(arb(float(x))).mid() for x in nodes]
        wanted = np.array([float(made.function(arb(float(x))).mid()) for x in points])
        return Problem(
            nodes, _levels(values, made.relative), points, wanted, _weights(wanted, made.relative)
        )


def _ranking_shares(made: Curve) -> Any:
    """Equispaced points of [-1, 1], some of them moved towards an end where the target vanishes.

    A relative error stays finite there only for programs that vanish too, and the points show it.
    """
    shares = np.linspace(-1.0, 1.0, POINTS)
    near = 10.0 ** -np.arange(2.0, 10.0)
    if made.relative and made.function(made.low.mid()).is_zero():
        shares[1:9] = -1.0 + near
    if made.relative and made.function(made.high.mid()).is_zero():
        shares[-9:-1] = 1.0 - near
    return shares


def _doubles(middle: arb, half: arb, shares: np.typing.NDArray[np.float64]) -> Any:
    """The points as doubles, inside the interval."""
    exact = [middle + half * arb(float(s)) for s in shares]
    return np.array([float(x.mid()) for x in exact])


def _weights(values: Any, relative: bool) -> Any:
    """1/|value| or 1; a point where the target vanishes cannot be weighed and counts nothing."""
    if not relative:
        return np.ones(len(values))
    sizes = np.abs(values)
    return np.where(sizes > 0, 1.0 / np.where(sizes > 0, sizes, 1.0), 0.0)


def _levels(values: list[arb], relative: bool) -> tuple[Level, ...]:
    """The target and, while it is positive, its repeated square roots.

    An error d of the root moves the square by 2 root d, which the weights account for.
    """
    weight = _weights(np.array([float(v) for v in values]), relative)
    levels = []
    positive = all(v > 0 for v in values)
    for _ in range(PEELS + 1 if positive else 1):
        highs = np.array([float(v) for v in values])
        lows = np.array([float(v - arb(float(v))) for v in values])
        levels.append(Level(highs, lows, weight))
        if positive:
            values = [v.sqrt().mid() for v in values]
            weight = 2.0 * weight * np.array([float(v) for v in values])
    return tuple(levels)


def rational(value: arb) -> Fraction:
    """The midpoint of the ball as an exact fraction."""
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


Function = Callable[[arb], arb]
