"""Walks along valleys that descents cannot see.

The best coefficients of a good program often lie far along a valley whose slope is below the
rounding of the Jacobian, so a descent stops wherever it enters. Errors in double-double still show
the slope: a walk moves one coefficient by a step, lets all follow by a short descent, and goes on
in larger steps while that helps, in smaller ones once it does not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from discovery.approximation import genome
from discovery.approximation.double_double import refine
from discovery.approximation.fit import EXTENDED_BELOW, SOUND, Fitted, Problem, encode, full_error
from discovery.approximation.kernels import Floats
from discovery.approximation.least_squares import Data, Form

FIRST_STEP, LEAST_STEP = 0.1, 0.001
"""Shares of a coefficient (of 1, if it is almost zero) at which a walk begins and ends."""
ALMOST_ZERO = 1e-3
LONGER, SHORTER = 2.0, 0.25
GAIN = 0.98
"""A step is good if the error falls below this share."""
MOST_STEPS = 30
ITERATIONS = 60


class Place(NamedTuple):
    """Coefficients, their parts below double precision, and the largest residual there."""

    error: float
    coefs: Floats
    lows: Floats


def walk(entry: Fitted, problem: Problem) -> Fitted:
    """The fitted program after a walk along each coefficient in turn; as it is above 1e-9."""
    if entry.error > EXTENDED_BELOW:
        return entry
    encoded = encode(entry.program, len(problem.levels) - 1)
    level = problem.levels[encoded.peels]
    data = Data(problem.nodes, level.target, level.low, level.weight)
    best = Place(entry.error, encoded.coefs, np.array(entry.lows))
    for k in range(len(best.coefs)):
        best = _along(encoded.form, data, best, k)
    if full_error(encoded, best.coefs, problem) > SOUND:
        return entry
    program = genome.with_coefficients(entry.program, best.coefs.tolist())
    return Fitted(program, best.error, tuple(best.lows.tolist()))


def _along(form: Form, data: Data, start: Place, k: int) -> Place:
    """The best place found by steps of coefficient k, in both directions."""
    best, share = start, FIRST_STEP
    for _ in range(MOST_STEPS):
        size = abs(float(best.coefs[k]))
        step = share * (size if size > ALMOST_ZERO else 1.0)
        tried = min(
            (_stepped(form, data, best, k, signed) for signed in (step, -step)),
            key=lambda place: place.error,
        )
        if tried.error < GAIN * best.error:
            best, share = tried, min(LONGER * share, 1.0)
        elif best is start or share * SHORTER < LEAST_STEP:
            break
        else:
            share *= SHORTER
    return best


def _stepped(form: Form, data: Data, here: Place, k: int, step: float) -> Place:
    coefs, lows = here.coefs.copy(), here.lows.copy()
    coefs[k] += step
    error = float(refine(form, data, coefs, lows, ITERATIONS))
    return Place(error if np.isfinite(error) else np.inf, coefs, lows)
