"""Proven bounds of an error function over an interval, by Taylor models and bisection.

On a piece with middle c and half-width r the error e(c + h) is a polynomial of degree n - 1 with
ball coefficients plus a remainder, the n-th Taylor coefficient over the whole piece times r^n.
Pieces are halved until the remainder is small, then the polynomial's range is bounded by halving
again, with the slope over each part. Belongs to the checker.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import flint
from flint import arb

from discovery.approximation.enclosure import Enclosure
from discovery.errors import VerificationError
from discovery.expr.node import Node

ORDER = 14
"""Least n; smaller errors need more."""
FIRST_PIECES = 16
DEEPEST = 40
"""Halvings after which a piece is given up: something there is not removable."""
TIGHT = 1e-4
"""Relative gap between the proven bound and a value that is attained."""
NEGLIGIBLE = 1e-100
"""A proven bound that need not be tight: what equals the target, but not as a rational function."""
MOST_PARTS = 200_000
"""Parts after which a bound that is not yet tight is given up; ten thousand are usual."""
GUARD_BITS = 96


@dataclass(frozen=True)
class Range:
    """The largest ``|e|`` lies between ``attained`` and ``bound``."""

    attained: float
    bound: float


@dataclass(frozen=True)
class _Model:
    """e(middle + h) for |h| <= radius: a polynomial and a remainder."""

    coefs: list[arb]
    radius: arb
    remainder: arb


def largest_error(error: Node, low: arb, high: arb, name: str = "x") -> Range:
    """Proven enclosure of the largest ``|error|`` for the variable from ``low`` to ``high``.

    Raises ``VerificationError`` where no finite bound can be proved.
    """
    if _vanishes(error, name):
        return Range(0.0, 0.0)
    estimate = _sampled(error, low, high, name)
    if estimate is None:
        raise VerificationError("the error is not finite inside the interval")
    bits = GUARD_BITS + 2 * max(0, math.ceil(-math.log2(max(estimate, 1e-200))))
    with flint.ctx.workprec(bits):
        enclosure = Enclosure(name, (low, high, arb(0)))
        order = max(ORDER, math.ceil(-0.9 * math.log10(max(estimate, 1e-200))))
        models = list(_models(enclosure, error, (low, high), estimate, order))
        return _range(models)


def _vanishes(error: Node, name: str) -> bool:
    """Whether the error is a rational function that is zero."""
    fraction = Enclosure(name).fraction(error)
    return fraction is not None and fraction[0].degree() < 0


def _sampled(error: Node, low: arb, high: arb, name: str) -> float | None:
    """The largest ``|error|`` at a few points inside; it only steers the proof."""
    with flint.ctx.workprec(600):
        enclosure = Enclosure(name)
        found = []
        for k in range(1, 48):
            x = (low + (high - low) * (1 - math.cos(math.pi * k / 48)) / 2).mid()
            value = enclosure.coefficients(error, x, 0)[0]
            if not value.is_finite():
                return None
            found.append(abs(float(value)))
    return max(found)


def _models(
    enclosure: Enclosure, error: Node, ends: tuple[arb, arb], estimate: float, order: int
) -> Iterator[_Model]:
    """Taylor models of pieces that together cover the interval."""
    low, high = ends
    width = (high - low) / FIRST_PIECES
    stack = [
        (low + width * (k + arb(1) / 2), width / 2, 0) for k in range(FIRST_PIECES - 1, -1, -1)
    ]
    while stack:
        middle, radius, depth = stack.pop()
        model = _model(enclosure, error, middle, radius, order)
        small = arb(max(estimate, 1e-300) * TIGHT / 4)
        if model is not None and (model.remainder < small or depth > 24):
            yield model
            continue
        if depth >= DEEPEST:
            raise VerificationError(f"no finite bound near x = {float(middle):.6g}")
        half = radius / 2
        stack += [(middle + half, half, depth + 1), (middle - half, half, depth + 1)]


def _model(enclosure: Enclosure, error: Node, middle: arb, radius: arb, most: int) -> _Model | None:
    # The middle of the piece is any exact point; the radius covers its distance to the true middle.
    centre = middle.mid()
    reach = (radius + (middle - centre)).abs_upper()
    coefs = enclosure.coefficients(error, centre, most - 1)
    over = enclosure.coefficients(error, arb(centre, reach), most)
    order = min(len(coefs), len(over) - 1)
    if order < 1 or not all(c.is_finite() for c in [*coefs, *over]):
        return None
    remainder = (over[order] * reach**order).abs_upper()
    return _Model(coefs[:order], reach, remainder)


def _range(models: list[_Model]) -> Range:
    """Bound the models' polynomials, halving only where the bound is not yet tight."""
    attained = arb(0)
    parts = []
    for model in models:
        for k in range(-3, 4, 2):
            centre = model.radius * k / 4
            part = _part(model, centre.mid(), (model.radius / 4).upper())
            parts.append(part)
            attained = attained.max(part[0])
    bound = arb(0)
    taken = 0
    while parts:
        _, upper, model, centre, radius, depth = parts.pop()
        taken += 1
        if taken > MOST_PARTS:
            raise VerificationError("no tight bound of the error is found")
        if upper < attained * (1 + TIGHT) or upper < NEGLIGIBLE or depth >= DEEPEST:
            bound = bound.max(upper)
            continue
        half = (radius / 2).upper()
        for side in (-1, 1):
            part = _part(model, (centre + side * half).mid(), half, depth + 1)
            attained = attained.max(part[0])
            parts.append(part)
    return Range(_down(attained), _up(bound.max(attained)))


_Part = tuple[arb, arb, _Model, arb, arb, int]


def _part(model: _Model, centre: arb, radius: arb, depth: int = 0) -> _Part:
    """A lower and an upper bound of ``|e|`` near ``centre``, with what is needed to go on."""
    # Halves may overlap by rounding, and reach past the model by less than their own radius.
    value, _ = _horner(model.coefs, centre)
    _, slope = _horner(model.coefs, arb(centre, radius))
    size = abs(value)
    upper = (size + abs(slope) * radius + model.remainder).upper()
    inside = abs(centre) <= model.radius
    lower = (size - model.remainder).lower() if inside else arb(0)
    return lower, upper, model, centre, radius, depth


def _horner(coefs: list[arb], h: arb) -> tuple[arb, arb]:
    value, slope = arb(0), arb(0)
    for c in reversed(coefs):
        slope = slope * h + value
        value = value * h + c
    return value, slope


def _up(ball: arb) -> float:
    """A double that is not below the ball."""
    return math.nextafter(float(ball.upper()), math.inf) if not ball.is_zero() else 0.0


def _down(ball: arb) -> float:
    """A double that is not above the ball."""
    return max(0.0, math.nextafter(float(ball.lower()), -math.inf)) if not ball.is_zero() else 0.0
