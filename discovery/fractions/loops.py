"""The symbolic part of a certificate: one block of digits derived for every block number at once.

At the start of a block the tail of the output is W(m) applied to a tail of the base fraction; W is
a 2 x 2 matrix of polynomials in v = [m] (m itself for arithmetic patterns). The block is replayed
with symbolic digits. A move is legal when certain polynomials have no negative coefficient, hence
are not negative for any m >= 0; after the block the matrix must be W at m + 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flint import fmpz_poly

from discovery.fractions.anchors import Anchor
from discovery.fractions.patterns import Pattern, Slot, bracket

Poly = tuple[int, ...]
State = tuple[fmpz_poly, fmpz_poly, fmpz_poly, fmpz_poly]
#: Base digits absorbed in a row before a block counts as not closing from where it starts.
_PATIENCE = 40


@dataclass(frozen=True)
class Loop:
    """Block 0 starts at canonical block ``block``, after ``index`` base digits, in state W(0).

    ``stride`` base digits a block; ``moves`` as in `kernels.replay`.
    """

    block: int
    index: int
    stride: int
    state: tuple[Poly, ...]
    moves: str


def _poly(coefficients: Sequence[int]) -> fmpz_poly:
    return fmpz_poly(list(coefficients))


def _is_nonnegative(p: fmpz_poly) -> bool:
    return all(c >= 0 for c in p.coeffs())


def _oriented(state: State) -> State:
    """The same map with denominators that are positive for large m."""
    a, b, c, d = state
    middle = 2 * c + d
    leading = middle if middle.degree() >= 0 else c
    return (-a, -b, -c, -d) if leading[leading.degree()] < 0 else state


def _emitted(state: State, digit: fmpz_poly, sign: int) -> State | None:
    """The state after one digit, None if its unit interval is not known to hold the image."""
    a, b, c, d = state
    e = c + d
    if not (_is_nonnegative(c) and _is_nonnegative(e)):
        return None
    low = digit if sign > 0 else digit - 1
    p, q = a - c * low, a + b - e * low
    if not all(map(_is_nonnegative, (p, q, c - p, e - q))):
        return None
    return sign * c, sign * d, a - digit * c, b - digit * d


def _emitted_run(state: State, count: fmpz_poly) -> State | None:
    """The state after a run of ``count`` twos: w = 1/(y - 1) becomes w - count."""
    a, b, c, d = state
    p, q = a - c, b - d
    c, d = c - count * p, d - count * q
    if not all(map(_is_nonnegative, (p, p + q, c, c + d))):
        return None
    return c + p, d + q, c, d


def _absorbed(state: State, digit: fmpz_poly, sigma: int) -> State:
    a, b, c, d = state
    return a * digit + b, sigma * a, c * digit + d, sigma * c


def line(slots: Sequence[Slot], ratio: int, index: int, step: int) -> Poly:
    """Digit ``index + len(slots) * step * m`` as value and slope in v = [m] of ratio ** step."""
    slot, block = slots[index % len(slots)], index // len(slots)
    value = slot.at(block, ratio)
    if len(slot.differences) == 1:
        return (value,)
    return value, slot.differences[1] * ratio**block * bracket(step, ratio)


def close_loop(
    pattern: Pattern, anchor: Anchor, position: int, index: int, stride: int, state: State
) -> Loop | None:
    """Run the block that starts at digit ``position`` until its end is its beginning at m + 1.

    ``state`` at block m, after ``index + stride * m`` base digits. A loop that needs a later start
    gets one (``block`` counts from the given position). None if it does not close soon.
    """
    start = position - len(pattern.head)
    for block in range(_PATIENCE):
        outcome = _run(pattern, anchor, start + block * pattern.period, index, stride, state)
        a, b, c, d = (p(_poly((1, pattern.ratio))) for p in state)
        following = a, b, c, d
        if outcome is None:
            state, index = following, index + stride
            continue
        end, moves = outcome
        used = moves.count("a")
        if used == stride and _oriented(end) == _oriented(following):
            entries = tuple(tuple(int(x) for x in p.coeffs()) for p in _oriented(state))
            return Loop(block, index, stride, entries, moves)
        state, index = _oriented(end), index + used
    return None


def _run(
    pattern: Pattern, anchor: Anchor, start: int, index: int, stride: int, state: State
) -> tuple[State, str] | None:
    """Replay one block; None if some digit does not come out."""
    moves: list[str] = []
    slots, ratio = pattern.slots, pattern.ratio
    base, used, waited = anchor.slots, 0, 0
    state = _oriented(state)
    for j in range(pattern.period):
        digit = _poly(line(slots, ratio, start + j, 1))
        sign = pattern.sign(len(pattern.head) + start + j)
        is_run = slots[(start + j) % len(slots)].twos
        while True:
            after = _emitted_run(state, digit) if is_run else _emitted(state, digit, sign)
            if after is not None:
                break
            if waited == _PATIENCE:
                return None
            f = line(base, anchor.ratio, index + used, stride // len(base))
            state = _oriented(_absorbed(state, _poly(f), anchor.sigma))
            moves.append("a")
            used, waited = used + 1, waited + 1
        state, waited = _oriented(after), 0
        moves.append("t" if is_run else "e")
    return state, "".join(moves)


def widened(pattern: Pattern, factor: int) -> Pattern:
    """The same digits in blocks ``factor`` times as long."""
    slots = [
        Slot(line(pattern.slots, pattern.ratio, j, factor), slot.twos)
        for j, slot in enumerate(pattern.slots * factor)
    ]
    return replace(pattern, slots=tuple(slots), ratio=pattern.ratio**factor)
