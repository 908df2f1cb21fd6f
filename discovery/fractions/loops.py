"""The symbolic part of a certificate: one block of digits derived for every block number at once.

At the start of a block the tail of the output is W(m) applied to a tail of the base fraction; W is
a 2 x 2 matrix of polynomials in v = [m] (m itself for arithmetic patterns). The block is replayed
with symbolic digits. A move is legal when certain polynomials have no negative coefficient, hence
are not negative for any m >= 0; after the block the matrix must be W at m + 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from discovery.fractions.anchors import Anchor
from discovery.fractions.patterns import Pattern, Slot, bracket

Poly = tuple[int, ...]
State = tuple[Poly, Poly, Poly, Poly]
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
    state: State
    moves: str


def _trim(p: Sequence[int]) -> Poly:
    n = len(p)
    while n and p[n - 1] == 0:
        n -= 1
    return tuple(p[:n])


def _add(p: Poly, q: Poly, factor: int = 1) -> Poly:
    if len(p) < len(q):
        p = p + (0,) * (len(q) - len(p))
    return _trim([x + factor * y for x, y in zip(p, q + (0,) * (len(p) - len(q)), strict=True)])


def _times(p: Poly, line: Poly) -> Poly:
    """p times a line (value, slope)."""
    if not p:
        return p
    if len(line) == 1:
        return tuple(x * line[0] for x in p) if line[0] else ()
    value, slope = line
    low = [x * value for x in p] + [0]
    for i, x in enumerate(p):
        low[i + 1] += x * slope
    return _trim(low)


def _advance(p: Poly, ratio: int) -> Poly:
    """p at m + 1: v becomes ratio * v + 1."""
    result: Poly = ()
    for c in reversed(p):
        result = _add(_times(result, (1, ratio)), (c,) if c else ())
    return result


def _is_nonnegative(p: Poly) -> bool:
    return all(c >= 0 for c in p)


def _oriented(state: State) -> State:
    """The same map with denominators that are positive for large m."""
    a, b, c, d = state
    leading = _add(_add(c, c), d) or c
    if leading[-1] < 0:
        a, b, c, d = (tuple(-x for x in p) for p in state)
    return a, b, c, d


def _emitted(state: State, digit: Poly, sign: int) -> State | None:
    """The state after one digit, None if its unit interval is not known to hold the image."""
    a, b, c, d = state
    e = _add(c, d)
    if not (_is_nonnegative(c) and _is_nonnegative(e)):
        return None
    low = digit if sign > 0 else _add(digit, (1,), -1)
    p, q = _add(a, _times(c, low or (0,)), -1), _add(_add(a, b), _times(e, low or (0,)), -1)
    if not all(map(_is_nonnegative, (p, q, _add(c, p, -1), _add(e, q, -1)))):
        return None
    new_c, new_d = _add(a, _times(c, digit), -1), _add(b, _times(d, digit), -1)
    return (c, d, new_c, new_d) if sign > 0 else (_add((), c, -1), _add((), d, -1), new_c, new_d)


def _emitted_run(state: State, count: Poly) -> State | None:
    """The state after a run of ``count`` twos: w = 1/(y - 1) becomes w - count."""
    a, b, c, d = state
    p, q = _add(a, c, -1), _add(b, d, -1)
    new_c, new_d = _add(c, _times(p, count), -1), _add(d, _times(q, count), -1)
    if not all(map(_is_nonnegative, (p, _add(p, q), new_c, _add(new_c, new_d)))):
        return None
    return _add(new_c, p), _add(new_d, q), new_c, new_d


def _absorbed(state: State, digit: Poly, sigma: int) -> State:
    a, b, c, d = state
    a, b, c, d = _add(_times(a, digit), b), a, _add(_times(c, digit), d), c
    return (a, b, c, d) if sigma > 0 else (a, _add((), b, -1), c, _add((), d, -1))


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
    base = anchor.slots
    start = position - len(pattern.head)
    for block in range(_PATIENCE):
        outcome = _run(pattern, anchor, start + block * pattern.period, index, stride, state)
        following = tuple(_advance(p, pattern.ratio) for p in state)
        if outcome is None:
            state, index = following, index + stride  # type: ignore[assignment]  # four again
            continue
        end, moves = outcome
        used = moves.count("a")
        if used == stride and _oriented(end) == _oriented(following):  # type: ignore[arg-type]
            return Loop(block, index, stride, _oriented(state), moves)
        assert len(base)
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
        digit = line(slots, ratio, start + j, 1)
        sign = pattern.sign(len(pattern.head) + start + j)
        is_run = slots[(start + j) % len(slots)].twos
        while True:
            after = _emitted_run(state, digit) if is_run else _emitted(state, digit, sign)
            if after is not None:
                break
            if waited == _PATIENCE:
                return None
            f = line(base, anchor.ratio, index + used, stride // len(base))
            state = _oriented(_absorbed(state, f, anchor.sigma))
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
