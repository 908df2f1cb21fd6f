"""Finite automata that rewrite the digits of a continued fraction: a Moebius map, a sign cycle.

Both read and write single digits (partial quotients). `homographic` takes a Moebius matrix and the
digits of z = [x0; x1, x2, ...] and writes the simple digits of (a z + b)/(c z + d) (Raney's
transducer with partial emission, so that the entries stay below the determinant). `signed` takes a
simple pattern and writes the digits for any sign cycle that has a plus. Both stop when their state
returns: from there on the output repeats block by block, one block a function of its number only.

Invariant: after every step the tail of the input lies in the open interval (1, oo), and the digits
written so far are exactly the floors (plus) or ceilings (minus) of the tails of the output.

The kernels are compiled by numba for 64-bit integers, with a guard; on `OVERFLOW` the caller runs
the same text uncompiled (`.py_func`) on lists of Python's integers.
"""

from __future__ import annotations

from typing import Any

from numba import njit

#: Compiles a kernel. No kernel makes an array, so none counts references to those it is given: a
#: quarter of the time of `construct_many` went into counting.
compiled = njit(cache=True, _nrt=False)  # type: ignore[call-overload]  # an option not in the stubs

DONE, DIGITS_USED_UP, ROOM_USED_UP, OVERFLOW, IRREGULAR = 0, 1, 2, 3, 4
#: Entries and digits up to this size cannot overflow 64 bits in one step: 2 * 2^30 * 2^31 < 2^63.
SAFE_ENTRY, SAFE_DIGIT = 1 << 30, 1 << 31
#: In `signed` the origin of a digit that is constant rather than taken from an input digit.
NO_ORIGIN = -1
_SPAN = 1024  # more than any increment or decrement: at most the length of a sign cycle


@compiled
def homographic(  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912  # one loop, see above
    a, b, c, d, digits, start, stride, safe_entry, safe_digit, out, states, known
):
    """Write the simple digits of (a z + b)/(c z + d) until three whole blocks are known.

    ``digits``: the base digits; from index ``start`` on their residues modulo the determinant
    repeat with period ``stride``, so that a matrix seen twice at such places closes the cycle.
    Row k of ``states`` is the state after k base digits: matrix, pending summand, digits written.
    With ``known`` rows given (of a left side of the same class) it stops where it meets them.
    Returns (status, first index of the first block, length of a block, input strides in a block,
    base digits used); where known states are met (status, digits written, and by them, 0, used).
    """
    rising = a * d - b * c > 0
    used = written = pending = begin = length = strides = 0
    last = -1
    while True:
        while True:
            if c < 0 or (c == 0 and d < 0):
                a, b, c, d = -a, -b, -c, -d
            low, under = (a + b, c + d) if rising else (a, c)
            if under <= 0 or c + d < 0:
                break
            if low < 0 or low >= under:  # a division costs more than the rest of the step
                whole = low // under
                a, b, pending = a - whole * c, b - whole * d, pending + whole
            if (a > c) if rising else (a + b > c + d):
                break
            if written == len(out):
                return ROOM_USED_UP, 0, 0, 0, 0
            out[written] = pending
            written, pending = written + 1, 0
            a, b, c, d, rising = c, d, a, b, not rising
        if used == len(states):
            return ROOM_USED_UP, 0, 0, 0, 0
        state = states[used]
        if used < known:
            same = state[0] == a and state[1] == b and state[2] == c and state[3] == d
            if same and state[4] == pending:
                return DONE, written, state[5], 0, used
        elif known:
            return DIGITS_USED_UP, 0, 0, 0, 0
        else:
            state[0], state[1], state[2], state[3] = a, b, c, d
            state[4], state[5] = pending, written
            if used == last:
                return DONE, begin, length, strides, used
            if last < 0 and used >= start and (used - start) % stride == 0:
                for earlier in range(start, used, stride):
                    s = states[earlier]
                    if s[0] == a and s[1] == b and s[2] == c and s[3] == d:
                        # what is pending here belongs to the cycle only from now on
                        begin, length = written, written - s[5]
                        strides = (used - earlier) // stride
                        last = used + 3 * strides * stride
                        break
        if used == len(digits):
            return DIGITS_USED_UP, 0, 0, 0, 0
        t = digits[used]
        if max(abs(a), abs(b), abs(c), abs(d)) > safe_entry or t > safe_digit:
            return OVERFLOW, 0, 0, 0, 0
        a, b, c, d = a * t + b, a, c * t + d, c
        used, rising = used + 1, not rising


@compiled
def signed(  # type: ignore[no-untyped-def]  # the same text runs on arrays and on lists
    digits, grows, head, size, cycle, origins, increments, seen, places
):
    """Rewrite a simple pattern for the sign cycle ``cycle``, digit by digit.

    ``digits``: the ``head`` digits before the pattern and one period of ``size``; ``grows``: which
    slots grow (those are larger than the cycle is long from their first block on). Output digit k
    is ``increments[k]`` plus the input digit of index ``origins[k]`` (0 if that is NO_ORIGIN).
    Returns (status, first index of the block, its length, input blocks in it).

    The rule (notes 1.9, T5), with c the current and x the next digit: plus writes c and moves on;
    minus writes c + 1, because c + 1/(x + 1/w) = (c + 1) - 1/(1 + 1/(x - 1 + 1/w)).
    """
    read, origin, increment, decrement = 1, 0, 0, 0
    block = visits = 0
    for k in range(len(origins)):
        if read > head and (read - head) // size > block:
            block = (read - head) // size
            offset, phase = (read - head) % size, k % len(cycle)
            code = (offset * len(cycle) + phase) * 2 + (1 if origin >= 0 else 0)
            code = (code * _SPAN + increment + _SPAN // 2) * _SPAN + decrement
            for earlier in range(visits):
                if seen[earlier] == code:
                    begin = places[earlier][0]
                    return DONE, begin, k - begin, block - places[earlier][1]
            if visits == len(seen):
                return ROOM_USED_UP, 0, 0, 0
            seen[visits] = code
            places[visits][0], places[visits][1] = k, block
            visits += 1
        origins[k] = origin
        if cycle[k % len(cycle)] > 0:
            increments[k] = increment
            origin, increment, decrement, read = read, -decrement, 0, read + 1
            continue
        increments[k] = increment + 1
        slot = (read - head) % size
        known = read if read < head else head + slot
        if (read >= head and grows[slot]) or digits[known] - decrement >= 2:
            origin, increment, decrement = NO_ORIGIN, 1, decrement + 1
        else:
            origin, increment, decrement, read = read + 1, 1, 0, read + 2
    return ROOM_USED_UP, 0, 0, 0


def plain(kernel: Any) -> Any:
    """The uncompiled text of a kernel, exact on lists of Python's integers."""
    return kernel.py_func
