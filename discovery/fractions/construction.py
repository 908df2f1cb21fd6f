"""Construction: every pattern of an anchored constant, without a search (notes 8.1).

`construct` does one left side exactly, in Python's integers, for any anchor (`table` does thousands
at once in compiled 64-bit integers). Patterns have the least period and the shortest head, and for
the all-minus cycle the run-length form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from discovery.errors import LimitError
from discovery.fractions import kernels, transducers
from discovery.fractions.anchors import Anchor, Base, Matrix, multiply, plus_base
from discovery.fractions.patterns import Pattern, Slot

ALL_PLUS, ALL_MINUS = (1,), (-1,)
_UNBOUNDED = 1 << (1 << 14)  # as a guard: no entry of a left side anyone types comes near
#: Room for the exact kernels; each failure for want of room doubles it.
_ROOM = 1 << 10
#: Periods are about as long as the determinant; this one takes seconds and some hundred megabytes.
LARGEST_DETERMINANT = 50_000


def primitive(matrix: Matrix) -> Matrix:
    """The matrix divided by the common divisor of its entries.

    >>> primitive((2, 0, 0, 4))
    (1, 0, 0, 2)
    """
    common = gcd(*matrix)
    a, b, c, d = matrix
    return a // common, b // common, c // common, d // common


@dataclass(frozen=True)
class _Simple:
    """The simple digits of one left side: head and one period, and the slots."""

    digits: list[int]
    head: int
    value: list[int]
    slope: list[int]
    exponent: int  # the ratio of a block is base.ratio ** exponent


def construct(matrix: Matrix, anchor: Anchor, cycles: Sequence[tuple[int, ...]]) -> list[Pattern]:
    """The patterns of (a z + b)/(c z + d), z the anchor's value, one for each sign cycle.

    ``matrix`` must not be singular.

    >>> from discovery.fractions.anchors import progression_anchor
    >>> coth_half = progression_anchor(2, 4, 1)
    >>> construct((1, 1, 1, -1), coth_half, [(1,)])[0].first(9)   # e
    (2, 1, 2, 1, 1, 4, 1, 1, 6)
    """
    base = plus_base(anchor)
    simple = _simple(primitive(multiply(matrix, base.entry)), base)
    return [
        all_minus(_signed(simple, base.ratio, ALL_PLUS))
        if cycle == ALL_MINUS
        else _signed(simple, base.ratio, cycle)
        for cycle in cycles
    ]


def _simple(matrix: Matrix, base: Base) -> _Simple:
    """Run the homographic transducer with as many digits and as much room as it takes."""
    determinant = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
    assert determinant, "a singular left side is a rational number"
    if determinant > LARGEST_DETERMINANT:
        raise LimitError(
            f"a left side of determinant {determinant:.3g}: its periods are too long to construct",
            hint="periods grow with the determinant A D - B C; give smaller coefficients",
        )
    start, stride = base.start(determinant, kernels.LARGE + 2), base.stride(determinant)
    status, room = transducers.ROOM_USED_UP, max(_ROOM, 4 * start + 16 * stride)
    digits: list[int] = []
    while status != transducers.DONE:
        room *= 2
        digits = [0] * room
        states = [[0] * 6 for _ in range(room)]
        status, head, size, strides, _ = transducers.plain(transducers.homographic)(
            *matrix, base.digits(room), start, stride, _UNBOUNDED, _UNBOUNDED, digits, states, 0
        )
    exponent = strides * stride // len(base.slots)
    value, slope, grows = [0] * size, [0] * size, [False] * size
    status = transducers.plain(kernels.fit_blocks)(
        digits, head, size, base.ratio**exponent, value, slope, grows
    )
    assert status == transducers.DONE, "three blocks of a constructed pattern agree"
    return _Simple(digits[: head + size], head, value, slope, exponent)


def _signed(simple: _Simple, ratio: int, cycle: tuple[int, ...]) -> Pattern:
    status, room, size = transducers.ROOM_USED_UP, 4 * len(simple.digits) + 64, len(simple.value)
    grows = [slope != 0 for slope in simple.slope]
    origins: list[int] = []
    while status != transducers.DONE:
        room *= 2
        origins, increments = [0] * room, [0] * room
        seen, places = [0] * room, [[0, 0] for _ in range(room)]
        status, begin, length, step = transducers.plain(transducers.signed)(
            simple.digits, grows, simple.head, size, cycle, origins, increments, seen, places
        )
    out, rise = [0] * (begin + length), [0] * (begin + length)
    transducers.plain(kernels.assemble)(
        simple.digits, simple.head, size, ratio**simple.exponent, simple.value, simple.slope,
        origins, increments, begin, length, step, out, rise,
    )  # fmt: skip
    length, exponent = transducers.plain(kernels.shorten_period)(
        out, rise, begin, length, len(cycle), ratio, simple.exponent * step
    )
    value, slope, block = [0] * length, [0] * length, ratio**exponent
    begin = transducers.plain(kernels.shorten_head)(out, rise, begin, length, block, value, slope)
    return Pattern(tuple(out[:begin]), slots_of(value, slope), cycle, block)


def slots_of(values: Sequence[int], slopes: Sequence[int]) -> tuple[Slot, ...]:
    """Slots from parallel lists.

    >>> slots_of([1, 2], [0, 2])
    (Slot(differences=(1,), twos=False), Slot(differences=(2, 2), twos=False))
    """
    return tuple(Slot((v, s)) if s else Slot((v,)) for v, s in zip(values, slopes, strict=True))


def all_minus(simple: Pattern) -> Pattern:
    """The all-minus expansion of what has the given simple expansion, with runs of twos.

    c0, c1, c2, ... becomes c0+1, (c1-1) twos, c2+2, (c3-1) twos, c4+2, ... (notes 8.1).

    >>> tan_one = Pattern((1,), (Slot((1,)), Slot((1, 2))), (1,))
    >>> all_minus(tan_one).first(5)
    (2, 3, 5, 7, 9)
    """
    head, slots, ratio = simple.head, simple.slots, simple.ratio
    if len(slots) % 2:  # a digit and a run alternate, so an odd period is taken twice
        slots = tuple(_every_second(slot, ratio, later) for later in (0, 1) for slot in slots)
        ratio *= ratio
    if not head:  # the first digit has a rule of its own, so it is moved to the head
        head, slots = (slots[0].differences[0],), (*slots[1:], _next_block(slots[0], ratio))
    digits = [head[0] + 1]
    for index, c in enumerate(head[1:], 1):
        digits += [2] * (c - 1) if index % 2 else [c + 2]
    result: list[Slot] = []
    for j, slot in enumerate(slots):
        is_run = (len(head) + j) % 2 == 1
        value, *rest = slot.differences
        if is_run and not rest:
            result += [Slot((2,))] * (value - 1)
        else:
            result.append(Slot((value + (-1 if is_run else 2), *rest), twos=is_run))
    pattern = Pattern(tuple(digits), tuple(result), ALL_MINUS, ratio)
    return pattern if pattern.has_runs or ratio > 1 else shortest(pattern)


def _every_second(slot: Slot, ratio: int, later: int) -> Slot:
    """The slot in blocks later, later + 2, later + 4, ..."""
    rest = slot.differences[1:]
    return Slot((slot.at(later, ratio), *(s * ratio**later * (1 + ratio) for s in rest)))


def _next_block(slot: Slot, ratio: int) -> Slot:
    return Slot((slot.at(1, ratio), *(s * ratio for s in slot.differences[1:])))


def shortest(pattern: Pattern) -> Pattern:
    """The same digits with the least period and the shortest head (no runs, ratio 1)."""
    out = [*pattern.head, *(slot.differences[0] for slot in pattern.slots)]
    rise = [0] * len(pattern.head)
    rise += [slot.differences[1] if len(slot.differences) > 1 else 0 for slot in pattern.slots]
    begin, length = len(pattern.head), pattern.period
    length, _ = transducers.plain(kernels.shorten_period)(
        out, rise, begin, length, len(pattern.signs), 1, 1
    )
    value, slope = [0] * length, [0] * length
    begin = transducers.plain(kernels.shorten_head)(out, rise, begin, length, 1, value, slope)
    return Pattern(tuple(out[:begin]), slots_of(value, slope), pattern.signs)
