"""From the output of the transducers to the shortest pattern: head, period, slots.

A pattern is a head of single digits and ``length`` slots. Digit j of block m is ``value[j] +
slope[j] * [m]``, where [m] = 1 + r + ... + r^(m-1) is the bracket of the block ratio r: r = 1 gives
arithmetic slots ([m] = m), r > 1 geometric ones, and value and slope are integers in both.

The kernels work in place on flat arrays of 64-bit integers or, uncompiled (`transducers.plain`), on
lists of Python's integers.
"""

from __future__ import annotations

from discovery.fractions.transducers import (
    DONE,
    IRREGULAR,
    NO_ORIGIN,
    OVERFLOW,
    ROOM_USED_UP,
    compiled,
)

#: Growing slots exceed this from their first block on; sign cycles are shorter (see `signed`).
LARGE = 20


@compiled
def fit_blocks(digits, begin, size, ratio, value, slope, grows):  # type: ignore[no-untyped-def]
    """Read values and slopes off three blocks of digits; the third only confirms."""
    for j in range(size):
        first, second = digits[begin + j], digits[begin + size + j]
        third = digits[begin + 2 * size + j]
        value[j], slope[j], grows[j] = first, second - first, second != first
        if third - second != ratio * (second - first) or (grows[j] and first < LARGE):
            return IRREGULAR
    return DONE


@compiled
def assemble(  # type: ignore[no-untyped-def]
    digits, head, size, ratio, value, slope, origins, increments, begin, length, step, out, rise
):
    """Replace origins by digits: ``out`` (head, then slot values) and ``rise`` (slopes).

    A block spans ``step`` blocks of the input, so that its ratio is ``ratio ** step``.
    """
    widening = step if ratio == 1 else (ratio**step - 1) // (ratio - 1)
    for k in range(begin + length):
        origin = origins[k]
        out[k], rise[k] = increments[k], 0
        if origin == NO_ORIGIN:
            continue
        if origin < head:
            out[k] += digits[origin]
            continue
        j, block = (origin - head) % size, (origin - head) // size
        bracket = block if ratio == 1 else (ratio**block - 1) // (ratio - 1)
        out[k] += value[j] + slope[j] * bracket
        if k >= begin:
            rise[k] = slope[j] * ratio**block * widening


@compiled
def shorten_period(  # type: ignore[no-untyped-def]
    out, rise, begin, length, cycle_length, base, exponent
):
    """The least period, and the exponent of its ratio ``base ** exponent``.

    Divides out each prime as long as the pattern is one of a shorter block; rewrites the slopes.
    """
    prime, rest = 2, length
    while rest > 1:
        if rest % prime:
            prime = prime + 1 if prime * prime < rest else rest
            continue
        rest //= prime
        short = length // prime
        fits = short % cycle_length == 0 and (base == 1 or exponent % prime == 0)
        ratio = base**exponent
        root = 1 if base == 1 else base ** (exponent // prime)
        widening = prime if base == 1 else (ratio - 1) // (root - 1) if fits else 1
        for j in range(length if fits else 0):
            wrapped = j + short >= length
            k, other = begin + j, begin + (j + short - length if wrapped else j + short)
            later = out[other] + rise[other] if wrapped else out[other]
            steeper = ratio * rise[other] if wrapped else rise[other]
            if steeper != root * rise[k] or widening * (later - out[k]) != rise[k]:
                fits = False
                break
        if not fits:
            while rest % prime == 0:
                rest //= prime
            continue
        for j in range(short):
            if rise[begin + j]:
                rise[begin + j] //= widening
        length = short
        exponent = exponent if base == 1 else exponent // prime
    return length, exponent


@compiled
def shorten_head(out, rise, begin, length, ratio, value, slope):  # type: ignore[no-untyped-def]
    """Walk back while the slots predict the digit before them; returns the length of the head.

    Writes the slots, rotated so that they start there, to ``value`` and ``slope``.
    """
    back = 0
    while back < begin:
        k = begin + (-1 - back) % length
        flatter = rise[k] // ratio
        if flatter * ratio != rise[k] or out[begin - 1 - back] != out[k] - flatter:
            break
        out[k], rise[k] = out[k] - flatter, flatter
        back += 1
    k = begin + (-back) % length
    for i in range(length):
        value[i], slope[i] = out[k], rise[k]
        k = k + 1 if k + 1 < begin + length else begin
    return begin - back


@compiled
def replay(  # type: ignore[no-untyped-def]
    a, b, c, d, sigma, base, digits, signs, kinds, safe_entry, safe_digit, moves
):
    """Trace digit by digit how ``digits`` come out of (a z + b)/(c z + d), z = [base...]_sigma.

    A digit is emitted as soon as the image of [1, oo] lies in its unit interval, else a base digit
    is absorbed. Kind 1 is a run of that many twos. ``moves`` gets 0 for absorb, 1 for emit, 2 for
    a run. Returns (status, moves, base digits absorbed, a, b, c, d).
    """
    made = used = index = 0
    while index < len(digits):
        if c + c + d < 0 or (c + c + d == 0 and c < 0):
            a, b, c, d = -a, -b, -c, -d
        if made == len(moves) or used == len(base):
            return ROOM_USED_UP, made, used, a, b, c, d
        digit, sign = digits[index], signs[index % len(signs)]
        if max(abs(a), abs(b), abs(c), abs(d)) > safe_entry or abs(digit) > safe_digit:
            return OVERFLOW, made, used, a, b, c, d
        if kinds[index]:
            p, q = a - c, b - d
            fits = p >= 0 and p + q >= 0 and c >= digit * p and c + d >= digit * (p + q)
        else:
            low = digit if sign > 0 else digit - 1
            p, q = a - low * c, a + b - low * (c + d)
            fits = c >= 0 and c + d >= 0 and 0 <= p <= c and 0 <= q <= c + d
        if not fits:
            t = base[used]
            if t > safe_digit:
                return OVERFLOW, made, used, a, b, c, d
            a, b, c, d = a * t + b, sigma * a, c * t + d, sigma * c
            moves[made], used = 0, used + 1
        elif kinds[index]:
            c, d = c - digit * p, d - digit * q
            a, b = c + p, d + q
            moves[made], index = 2, index + 1
        else:
            a, b, c, d = sign * c, sign * d, a - digit * c, b - digit * d
            moves[made], index = 1, index + 1
        made += 1
    if c + c + d < 0 or (c + c + d == 0 and c < 0):
        a, b, c, d = -a, -b, -c, -d
    return DONE, made, used, a, b, c, d
