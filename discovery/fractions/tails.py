"""Tails: what is left of a fraction once its head is cut off, up to where one starts to read.

Two patterns have the same tail when one is the other with slots rotated and blocks shifted.
`canonical_tail` gives every pattern of one tail the same key, and says where in this pattern the
canonical block number 0 begins.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from discovery.fractions.patterns import Pattern

Token = tuple[int, int, int, int]


@dataclass(frozen=True)
class Tail:
    """``key`` names the tail; digit ``origin + period * mu`` begins its block mu (mu in Z)."""

    key: Hashable
    origin: int


def least_rotation(word: Sequence[Token]) -> int:
    """The index at which the lexicographically least rotation starts (Booth 1980).

    >>> least_rotation([(2,), (1,), (3,), (1,)])
    3
    """
    n = len(word)
    i, j, k = 0, 1, 0
    while i < n and j < n and k < n:
        left, right = word[(i + k) % n], word[(j + k) % n]
        if left == right:
            k += 1
            continue
        if left > right:
            i += k + 1
        else:
            j += k + 1
        j += i == j
        k = 0
    return min(i, j)


def canonical_tail(pattern: Pattern) -> Tail:
    """The tail of a pattern.

    >>> from discovery.fractions.patterns import Slot
    >>> one = Pattern((), (Slot((1,)), Slot((1, 2))), (1,))
    >>> two = Pattern((7, 7), (Slot((5, 2)), Slot((1,))), (1,))
    >>> canonical_tail(one).key == canonical_tail(two).key
    True
    """
    slots, n, head = pattern.slots, pattern.period, len(pattern.head)
    if pattern.ratio > 1 or any(len(slot.differences) > 2 for slot in slots):
        phase = head % len(pattern.signs)
        signs = pattern.signs[phase:] + pattern.signs[:phase]
        return Tail((pattern.ratio, signs, slots), head)
    growing = [j for j, slot in enumerate(slots) if len(slot.differences) > 1]
    rounds = {j: slots[j].differences[0] // slots[j].differences[1] for j in growing}
    before = dict(zip(growing, [growing[-1], *growing[:-1]], strict=True)) if growing else {}
    word: list[Token] = []
    for j, slot in enumerate(slots):
        mark = 0 if slot.twos else pattern.sign(head + j)
        if j not in rounds:
            word.append((mark, 0, slot.differences[0], 0))
            continue
        value, slope = slot.differences
        step = rounds[j] - rounds[before[j]] + (before[j] >= j)
        word.append((mark, slope, value % slope, step))
    first = least_rotation(word)
    key = tuple(word[first:] + word[:first])
    if not growing:
        return Tail(key, head + first)
    leader = next((j for j in growing if j >= first), growing[0])
    block = rounds[leader] + (leader < first)  # of the leader when the rotation starts at ``first``
    return Tail(key, head + first - n * block)


def tail_name(tail: Tail) -> str:
    """A short name of the tail that is the same in every run.

    >>> from discovery.fractions.patterns import Slot
    >>> tail_name(canonical_tail(Pattern((2,), (Slot((1,)),), (1,))))
    't-a2d94c65ad'
    """
    return "t-" + blake2b(repr(tail.key).encode(), digest_size=5).hexdigest()
