"""Patterns of thousands of left sides for all sign cycles, compiled; what is shared is made once.

Left sides of one class have the same simple digits but for a head, so the first of them finds the
pattern of the class and the others only run until they meet a state that the first one had
(`transducers.homographic`). For each sign cycle the states of the sign automaton along a tail are
kept: the next left side that comes to one of them has that tail from there on. What is left to do
for a pair is its head, a digit a step.

A tail is a block of items: item i of block b is ``value[i] + rate[i] * (t + step * b)`` with
``rate`` the growth for each block of the simple pattern and t the shift at which a pair meets the
tail. All arithmetic is in 64 bits with a guard; on `OVERFLOW` the caller does one left side in
Python's integers (`construction`), where the plain text of the same rules is (`transducers`,
`kernels`); a property test compares both.
"""

from __future__ import annotations

from math import gcd

from discovery.fractions.kernels import shorten_head, shorten_period
from discovery.fractions.left_sides import hermite_class
from discovery.fractions.transducers import (
    DONE,
    IRREGULAR,
    OVERFLOW,
    ROOM_USED_UP,
    compiled,
    homographic,
)

_hermite_class = compiled(hermite_class)
#: Columns of a row: head (offset, length), tail (offset, length), item, shift t, and step.
COLUMNS = 7


@compiled
def _phases(values, slopes, determinant):  # type: ignore[no-untyped-def]
    """The base index from which digits exceed twice the determinant, and the stride of residues."""
    block, blocks, size = 0, 1, len(values)
    for i in range(size):
        if slopes[i] > 0:
            block = max(block, -((values[i] - 2 * determinant - 2) // slopes[i]))
            period = determinant // gcd(slopes[i], determinant)
            blocks = blocks // gcd(blocks, period) * period
    return block * size, blocks * size


@compiled
def _simple_pattern(out, rise, begin, size, value, slope):  # type: ignore[no-untyped-def]
    """Fit three blocks of simple digits; returns (status, shortest head, least period)."""
    for k in range(begin, begin + size):
        rise[k] = out[k + size] - out[k]
        if rise[k] < 0 or out[k + 2 * size] - out[k + size] != rise[k]:
            return IRREGULAR, 0, 0
    period, _ = shorten_period(out, rise, begin, size, 1, 1, 1)
    return DONE, shorten_head(out, rise, begin, period, 1, value, slope), period


@compiled
def _settled(value, slope, period, large):  # type: ignore[no-untyped-def]
    """The first item after which no growing digit is below ``large``."""
    item = 0
    for j in range(period):
        if slope[j] > 0 and value[j] < large:
            item = max(item, (large - 1 - value[j]) // slope[j] * period + j + 1)
    return item


@compiled
def _rewrite_head(prefix, size, cycle, phase, heads, begin):  # type: ignore[no-untyped-def]
    """Signed digits while the simple ones come from the prefix (rule T5, see `transducers`).

    Returns how many are written, how many simple ones are read, and the state: the current digit,
    what the next one is lessened by, how the current one came about (see `_join`), the phase.
    """
    k, read, current, less, code, length = begin, 1, prefix[0], 0, 0, len(cycle)
    while read <= size:
        if cycle[phase] > 0:
            heads[k] = current
            current, code, less, read = prefix[read] - less, less, 0, read + 1
        elif prefix[read] - less >= 2:
            heads[k] = current + 1
            current, less = 1, less + 1
            code = length + less
        else:
            heads[k] = current + 1
            current, code, less, read = prefix[read + 1] + 1, 2 * length + 1, 0, read + 2
        k, phase = k + 1, phase + 1
        if phase == length:
            phase = 0
    return k - begin, read, (current, less, code, phase)


@compiled
def _join(  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912, PLR0915  # one loop
    state, place, group, cycle, heads, begin, memory, word, counts, scratch
):
    """Go on from digit ``place`` of the class, which is next, until a known state comes.

    The state: the current digit; what the next one is lessened by; how the current one came about
    (0 and up: by that much less than a digit; len(cycle) + n: a one before a digit lessened by n;
    2 len(cycle) + 1: by one more than a digit); the phase. Each state at the start of the cycle
    gets an entry: -1, how many digits were written before it, block; ``keys`` gets where the table
    tells it. Digits go to ``heads`` from ``begin`` on, their growths to ``rates``. Returns (status,
    digits written, entries among them that came before the items, entry met, block).
    """
    current, less, code, phase = state
    simple, value, slope, period, head, settled = group
    tables, entries = memory
    rates, keys = scratch
    length, k, listed, own = len(cycle), 0, head + settled, counts[0]
    kept, oldest, width, limit = own, counts[1], 2 * length + 2, len(entries)
    table = tables[word]
    item = max(place, listed) - head
    block, j, concrete = item // period, item % period, 0
    rate = 0 if length < code <= 2 * length else slope[(item - 1) % period]
    room = min(len(heads) - begin, len(rates))
    while k < room:
        if phase == 0:
            at = place if place <= listed else listed + 1 + j
            key = at * width + code
            met = table[key]
            if met >= oldest:
                counts[0] = kept
                return DONE, k, concrete, met, block
            e = kept - oldest
            if e == limit:
                break
            table[key], keys[kept - own] = kept, key
            entries[e, 0], entries[e, 1], entries[e, 2] = -1, k, block
            kept += 1
            concrete += place <= listed
        rates[k] = rate
        digit = simple[place] if place <= listed else value[j] + slope[j] * block
        moves = 1
        if cycle[phase] > 0:
            heads[begin + k] = current
            current, code, less = digit - less, less, 0
        else:
            heads[begin + k] = current + 1
            if digit - less >= 2:
                current, less, rate, moves = 1, less + 1, 0, 0
                code = length + less
            else:
                current, code, less, moves = 1, 2 * length + 1, 0, 2
        for move in range(moves):
            if place >= listed:
                rate = slope[j]
                if move == 1:
                    current += value[j] + rate * block
                j += 1
                if j == period:
                    j, block = 0, block + 1
            elif move == 1:
                current += simple[place]
            place += 1
        k, phase = k + 1, phase + 1
        if phase == length:
            phase = 0
    counts[0] = kept
    for x in range(kept - own):
        table[keys[x]] = 0
    return ROOM_USED_UP, k, 0, 0, block


@compiled
def _keep_tail(  # type: ignore[no-untyped-def]
    digits, begin, size, step, length, rates, first, rise, tails, infos, counts
):
    """Keep a block of items as a tail of least period; returns (status, tail, period, step)."""
    number, offset = counts[2], counts[3]
    if number == len(infos) or offset + size > tails.shape[1]:
        return ROOM_USED_UP, 0, 0, 0
    grows = False
    for i in range(size):
        rate = rates[first + i]
        tails[0, offset + i], tails[1, offset + i], rise[i] = digits[begin + i], rate, rate * step
        grows |= rate != 0
    period, _ = shorten_period(tails[0, offset : offset + size], rise, 0, size, length, 1, 1)
    if grows and step % (size // period):
        return IRREGULAR, 0, 0, 0
    step //= size // period
    infos[number, 0], infos[number, 1], infos[number, 2] = offset, period, step
    counts[2], counts[3] = number + 1, offset + period
    return DONE, number, period, step


@compiled
def _walk_back(heads, begin, k, tails, info, item, shift):  # type: ignore[no-untyped-def]
    """The shortest head: give digits to the tail as long as it predicts them."""
    offset, period, step = info
    while k > 0:
        before = item - 1 if item else period - 1
        earlier = shift if item else shift - step
        at = offset + before
        if heads[begin + k - 1] != tails[0, at] + tails[1, at] * earlier:
            break
        k, item, shift = k - 1, before, earlier
    return k, item, shift


@compiled
def _close(  # type: ignore[no-untyped-def]
    heads, begin, size, met, step, length, room, store, counts, entries, own
):
    """Make the digits since the entry that was met a tail, and its states states of the tail."""
    rates, rise = room
    tails, infos = store
    first = entries[met, 1]
    status, tail, period, step = _keep_tail(
        heads, begin + first, size - first, step, length, rates, first, rise, tails, infos, counts
    )
    if status == DONE:
        passed, later = first, 0
        for e in range(own, counts[0] - counts[1]):  # in the order of their digits
            if entries[e, 1] >= first:
                while entries[e, 1] >= passed + period:
                    passed, later = passed + period, later + step
                entries[e, 0], entries[e, 2] = tail, entries[e, 2] - later
                entries[e, 1] -= passed
    return status, first, tail


@compiled
def _copy_head(heads, end, earlier, item):  # type: ignore[no-untyped-def]
    """Go on as an earlier row does from its digit ``item``.

    Returns the digits copied (-1 for want of room), and item and shift at which its tail follows.
    """
    rest = max(0, earlier[1] - item)
    if end + rest > len(heads):
        return -1, 0, 0
    for x in range(rest):
        heads[end + x] = heads[earlier[0] + item + x]
    beyond = earlier[4] + max(0, item - earlier[1])
    return rest, beyond % earlier[3], earlier[5] + earlier[6] * (beyond // earlier[3])


@compiled
def _signed_pattern(  # type: ignore[no-untyped-def]
    prefix, size, place, group, cycle, phase, heads, memory, word, scratch, store, counts, rows, row
):  # fmt: skip
    """One row: the head of one left side for one sign cycle, and where it comes into which tail."""
    tables, entries = memory
    keys, rates, rise = scratch
    tails, infos = store
    begin, length, own = counts[4], len(cycle), counts[0] - counts[1]
    if begin + (size + 2) * (length + 1) > len(heads):
        return ROOM_USED_UP
    first, read, state = _rewrite_head(prefix, size, cycle, phase, heads, begin)
    status, k, concrete, met, block = _join(
        state, place + read - size, group, cycle, heads, begin + first, memory, word,
        counts, (rates, keys),
    )  # fmt: skip
    if status != DONE:
        return status
    met -= counts[1]
    tail, item, shift = entries[met, 0], entries[met, 1], block - entries[met, 2]
    head, copied = first + k, 0
    if met >= own:
        status, joined, tail = _close(
            heads, begin + first, k, met, shift, length, (rates, rise), store, counts, entries,
            own + concrete,
        )  # fmt: skip
        if status != DONE:
            return status
        head, item, shift = first + joined, 0, 0
    if tail >= 0:
        offset, period, step = infos[tail, 0], infos[tail, 1], infos[tail, 2]
    else:
        earlier = rows[(-2 - tail) // rows.shape[1], (-2 - tail) % rows.shape[1]]
        offset, period, step = earlier[2], earlier[3], earlier[6]
        copied, item, shift = _copy_head(heads, begin + head, earlier, item)
        if copied < 0:
            return ROOM_USED_UP
    for x in range(counts[0] - counts[1] - own):
        if x < concrete:
            entries[own + x, 0] = -2 - row
            entries[own + x, 1] += first
        elif entries[own + x, 0] < 0:  # on the way from the head to the tail
            tables[word, keys[x]] = 0
    if copied:
        head += copied
    else:
        head, item, shift = _walk_back(
            heads, begin, head, tails, (offset, period, step), item, shift
        )
    result = rows[row // rows.shape[1], row % rows.shape[1]]
    result[0], result[1], result[2], result[3] = begin, head, offset, period
    result[4], result[5], result[6] = item, shift, step
    counts[4] = begin + head
    return DONE


@compiled
def _listed(simple, size, pattern):  # type: ignore[no-untyped-def]
    """Write out the digits of the class from the end of its head to index ``size``."""
    value, slope, period, head = pattern
    for k in range(head, min(size, head + period)):
        simple[k] = value[k - head]
    for k in range(head + period, size):
        simple[k] = simple[k - period] + slope[(k - head) % period]


@compiled
def _lead(  # type: ignore[no-untyped-def]
    matrix, determinant, base, digits, guards, out, states, pattern
):
    """The simple pattern of the first left side of a class, and how many of its states are kept."""
    rise, value, slope = pattern
    a, b, c, d = matrix
    start, stride = _phases(base[0], base[1], determinant)
    status, begin, length, _, known = homographic(
        a, b, c, d, digits, start, stride, guards[0], guards[1], out, states, 0
    )
    if status != DONE:
        return status, 0, 0, 0
    status, head, period = _simple_pattern(out, rise, begin, length, value, slope)
    return status, known, head, period


@compiled
def construct_many(  # type: ignore[no-untyped-def]
    matrices, base, digits, cycles, guards, work, states, memory, done, rows, heads, tails, infos
):
    """Patterns of all ``matrices`` (n, 4) for all ``cycles``.

    ``base``: values and slopes of the base digits, ``digits`` the first of them. ``cycles``: words
    (padded) and, for each cycle, its word, the length of that, and the phase in it to begin with.
    ``work``, ``states``, ``memory``: room. ``done`` = matrices done, then entries, the first of
    them that counts, tails, their items and head digits written: where to go on. ``rows[n, s]`` as
    `COLUMNS` says. Any status but DONE concerns matrix ``done[0]``.
    """
    out, rise, value, slope, prefix = work[0], work[1], work[2], work[3], work[4]
    tables, _ = memory
    words, turns = cycles
    counts, longest = done[1:], words.shape[1]
    counts[0] = max(1, counts[0])  # an empty table holds zeros
    known = head = period = settled = 0
    kind = (0, 0, 0)
    while done[0] < len(matrices):
        a, b, c, d = matrices[done[0]]
        determinant = abs(a * d - b * c)
        if max(abs(a), abs(b), abs(c), abs(d)) > guards[0] or determinant > guards[2]:
            return OVERFLOW
        status, size, place = IRREGULAR, 0, 0
        if known and _hermite_class((a, b, c, d)) == kind:
            status, size, place, _, _ = homographic(
                a, b, c, d, digits, 0, 1, guards[0], guards[1], prefix, states, known
            )
        if status != DONE:
            status, known, head, period = _lead(
                (a, b, c, d), determinant, base, digits, guards, out, states, (rise, value, slope)
            )
            if status != DONE:
                return status
            settled = _settled(value, slope, period, longest + 2)
            listed = head + settled
            if listed + 4 > len(out) or (listed + period + 2) * (2 * longest + 2) > tables.shape[1]:
                return ROOM_USED_UP
            _listed(out, listed + 4, (value, slope, period, head))
            kind, counts[1] = _hermite_class((a, b, c, d)), counts[0]
            size = place = 0
        if size + 2 > len(prefix):
            return ROOM_USED_UP
        for k in range(2):  # for reading ahead
            i = place + k - head
            if i < settled:
                prefix[size + k] = out[place + k]
            else:
                prefix[size + k] = value[i % period] + slope[i % period] * (i // period)
        start = counts[4]
        for s in range(len(turns)):
            word, length, phase = turns[s, 0], turns[s, 1], turns[s, 2]
            status = _signed_pattern(
                prefix, size, place, (out, value, slope, period, head, settled),
                words[word, :length], phase, heads, memory, word,
                (work[5], work[6], work[7]), (tails, infos), counts, rows, done[0] * len(turns) + s,
            )  # fmt: skip
            if status != DONE:
                counts[4] = start
                return status
        done[0] += 1
    return DONE
