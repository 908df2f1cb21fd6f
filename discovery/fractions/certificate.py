"""Certificates: the trace that turns an anchor's digits into the digits of a formula.

The head is replayed move by move with concrete digits; it ends in the state of a loop, which is
valid for every block number (`loops`). Formulas with the same tail share the loop, so `Certifier`
keeps the loops it has found. A certificate is plain JSON; `check` replays it with its own code.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import fmpz_poly

from discovery.fractions import kernels, transducers
from discovery.fractions.anchors import Anchor, Matrix, multiply
from discovery.fractions.construction import primitive
from discovery.fractions.loops import Loop, State, close_loop, widened
from discovery.fractions.patterns import Pattern
from discovery.fractions.tails import canonical_tail

JSON = dict[str, Any]
#: sigma, base digits, digits and their kinds, as the kernel takes them.
_Arguments = tuple[int, list[int], list[int], list[int]]
_LETTERS = bytes.maketrans(b"\x00\x01\x02", b"aet")
_BLOCKS = 5  # replayed to find the state of a loop: three to fit it, the others settle first


@dataclass(frozen=True)
class _Trace:
    """The end of a replay: moves, base digits absorbed, matrix."""

    moves: str
    used: int
    state: Matrix


@dataclass
class Certifier:
    """Certifies the patterns of one anchor; ``relation`` says K = (A z_0 + B)/(C z_0 + D).

    ``compiled`` as in `construct_table`.
    """

    anchor: Anchor
    relation: Matrix
    compiled: bool = False
    loops: dict[Hashable, Loop | None] = field(default_factory=dict)
    _base: list[int] = field(default_factory=list)

    def certify(self, pattern: Pattern, left: Matrix) -> JSON | None:
        """The certificate of ``pattern`` for the left side, None if its loop does not close."""
        entry = multiply(left, self.relation)
        start = self.anchor.start
        for k in range(start):
            entry = multiply(entry, (self.anchor.digit(k), self.anchor.sigma, 1, 0))
        entry = primitive(entry)
        for factor in range(1, len(self.anchor.slots) + 1):
            wide = widened(pattern, factor) if factor > 1 else pattern
            certificate = self._certify(wide, entry, start)
            if certificate is not None:
                return certificate
        return None

    def _certify(self, pattern: Pattern, entry: Matrix, start: int) -> JSON | None:
        tail = canonical_tail(pattern)
        if tail.key not in self.loops:
            self.loops[tail.key] = self._find_loop(pattern, entry, start, tail.origin)
        loop = self.loops[tail.key]
        if loop is None:
            return None
        block = max(loop.block, -((tail.origin - len(pattern.head)) // pattern.period))
        while True:
            target = loop.index + loop.stride * (block - loop.block)
            trace = self._replay(pattern, entry, start, tail.origin + block * pattern.period)
            if start + trace.used <= target:
                break
            block += 1
        missing = target - start - trace.used
        return {
            "anchor": self.anchor.as_json(),
            "relation": list(self.relation),
            "start": start,
            "head": trace.moves + "a" * missing,
            "loop": {
                "index": loop.index,
                "stride": loop.stride,
                "shift": block - loop.block,
                "state": [list(p) for p in loop.state],
                "moves": loop.moves,
            },
        }

    def _replay(self, pattern: Pattern, entry: Matrix, start: int, n: int) -> _Trace:
        """Replay the first n items of the pattern, compiled if 64 bits are enough."""
        digits, kinds = _items(pattern, n)
        room = 2 * n + 64
        while True:
            self._extend(start + room)
            arguments = (self.anchor.sigma, self._base[start : start + room], digits, kinds)
            run = _replay_compiled if self.compiled else _replay_exact
            status, made, used, a, b, c, d, moves = run(entry, arguments, pattern.signs)
            if status == transducers.DONE:
                letters = moves[:made].tobytes().translate(_LETTERS).decode()
                return _Trace(letters, used, (int(a), int(b), int(c), int(d)))
            room *= 2

    def _extend(self, n: int) -> None:
        self._base += [self.anchor.digit(k) for k in range(len(self._base), n)]

    def _find_loop(self, pattern: Pattern, entry: Matrix, start: int, origin: int) -> Loop | None:
        """Fit the state at the boundaries of a few blocks, then close the loop symbolically."""
        first = -((origin - len(pattern.head)) // pattern.period)
        position = origin + first * pattern.period
        traces = [
            self._replay(pattern, entry, start, position + i * pattern.period)
            for i in range(_BLOCKS)
        ]
        stride = traces[-1].used - traces[-2].used
        if stride % len(self.anchor.slots):
            return None
        index = max(t.used - stride * i for i, t in enumerate(traces))
        states = [self._absorb(t, start, index + stride * i) for i, t in enumerate(traces)]
        begin = _BLOCKS - 3
        fitted = _fit(states[begin:], pattern.ratio)
        if fitted is None:
            return None
        place, used = position + begin * pattern.period, start + index + stride * begin
        loop = close_loop(pattern, self.anchor, place, used, stride, fitted)
        if loop is None:
            return None
        return Loop(first + begin + loop.block, loop.index, loop.stride, loop.state, loop.moves)

    def _absorb(self, trace: _Trace, start: int, used: int) -> Matrix:
        """The state with base digits absorbed up to ``used``."""
        state = trace.state
        self._extend(start + used)
        for k in range(trace.used, used):
            state = multiply(state, (self._base[start + k], self.anchor.sigma, 1, 0))
        _, _, c, d = state
        return state if 2 * c + d > 0 else tuple(-x for x in state)  # type: ignore[return-value]


def _items(pattern: Pattern, n: int) -> tuple[list[int], list[int]]:
    """The first n items and their kinds (1: a run of twos)."""
    digits = list(pattern.head[:n])
    kinds = [0] * len(digits)
    runs = [int(slot.twos) for slot in pattern.slots]
    block = 0
    while len(digits) < n:
        digits += [slot.at(block, pattern.ratio) for slot in pattern.slots]
        kinds += runs
        block += 1
    return digits[:n], kinds[:n]


def _replay_compiled(
    entry: Matrix, arguments: _Arguments, signs: tuple[int, ...]
) -> tuple[Any, ...]:
    """The kernel in 64 bits, where they are enough."""
    sigma, base, digits, kinds = arguments
    moves = np.zeros(len(base) + len(digits) + 1, np.uint8)
    largest = max(max(map(abs, entry)), max(base), max(map(abs, digits), default=0))
    if largest <= transducers.SAFE_ENTRY:
        guards = transducers.SAFE_ENTRY, transducers.SAFE_DIGIT
        a, b, c, d = entry
        w, x, y, z = (np.array(part, np.int64) for part in (base, digits, signs, kinds))
        result = kernels.replay(a, b, c, d, sigma, w, x, y, z, guards[0], guards[1], moves)
        if result[0] != transducers.OVERFLOW:
            return *result, moves
    return _replay_exact(entry, arguments, signs)


def _replay_exact(entry: Matrix, arguments: _Arguments, signs: tuple[int, ...]) -> tuple[Any, ...]:
    """The text of the kernel in Python's integers."""
    sigma, base, digits, kinds = arguments
    moves = np.zeros(len(base) + len(digits) + 1, np.uint8)
    largest = max(max(map(abs, entry)), max(base), max(map(abs, digits), default=0))
    beyond = 2 * (largest + 2) ** (len(base) + len(digits) + 1)  # no entry can reach it
    exact = transducers.plain(kernels.replay)
    return *exact(*entry, sigma, base, digits, signs, kinds, beyond, beyond, moves), moves


def _fit(states: list[Matrix], ratio: int) -> State | None:
    """W(m) from its values at m = 0, 1, 2: lines in v = [m]; the third value confirms."""
    lines: list[fmpz_poly] = []
    for first, second, third in zip(*states, strict=True):
        if third - second != ratio * (second - first):
            return None
        lines.append(fmpz_poly([first, second - first]))
    a, b, c, d = lines
    return a, b, c, d
