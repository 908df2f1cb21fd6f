"""The checker of formulas: replays the trace of a certificate and imports nothing of the finder.

It trusts the text of the claim, Python's integers, python-flint and the reader of expressions. It
proves, for a claim "left(constant) = a0 + s0/(a1 + s1/(a2 + ...)) with these digits", that

- the constant is the stated Moebius image of the anchor's value (`identity`);
- the anchor's tails exceed 1 from the start index k0 that it computes itself (notes 8.3, A3);
- each digit is the floor (sign +) or ceiling (-) of its tail: the image of [1, oo] under the
  state lies in the digit's unit interval, for the head with numbers, for the loop with polynomials
  in v = [m] whose coefficients are not negative; an open interval goes into the open interval, so
  the next tail exceeds 1 again. After one block the state is the one assumed, at m + 1;
- the fraction converges (A7): all digits are >= 1, >= 2 before a minus, so the denominators are
  positive, |x - p_k/q_k| <= 1/(x_1 ... x_(k+1)), and this product of tails grows without bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING, Any

from flint import fmpz_poly

from discovery.errors import DiscoveryError, VerificationError
from discovery.expr.parse import parse
from discovery.fractions.check_polynomial import check_polynomial
from discovery.fractions.evidence import (
    SURPLUS,
    check_beatty_sum,
    check_evidence,
    check_folded_sum,
    constant_interval,
    decimals_agreeing,
)
from discovery.fractions.identity import bessel_anchor_holds, quadratic_anchor_holds

if TYPE_CHECKING:
    from discovery.runs.check import CheckReport
    from discovery.runs.folder import Run

JSON = Mapping[str, Any]
#: A digit for all m: value + slope * [m]; ``twos``: a run of that many twos.
Line = tuple[int, int, bool]
Matrix = tuple[int, int, int, int]
_LATEST_START = 10_000
#: Anchor digits that a tie by decimals is measured with.
_TIE_DIGITS = 400


def _require(holds: bool, complaint: str) -> None:
    if not holds:
        raise VerificationError(complaint)


@dataclass(frozen=True)
class _Claim:
    """The digits of a claim: head, then lines in [m] with the ratio of the bracket."""

    head: tuple[int, ...]
    lines: tuple[Line, ...]
    ratio: int
    signs: tuple[int, ...]

    def items(self, n: int) -> list[tuple[int, bool]]:
        """The first n items as (digit or length of the run, whether it is a run)."""
        items = [(digit, False) for digit in self.head[:n]]
        block = 0
        while len(items) < n:
            bracket = _bracket(block, self.ratio)
            items += [(value + slope * bracket, twos) for value, slope, twos in self.lines]
            block += 1
        return items[:n]

    def line(self, item: int, back: int = 0) -> Line:
        """Item ``item`` of the fraction, ``period`` items later and so on, at m - ``back``."""
        _require(item >= len(self.head), "the loop begins inside the head")
        block, j = divmod(item - len(self.head), len(self.lines))
        value, slope, twos = self.lines[j]
        return *_shifted(value, slope, self.ratio, block - back), twos


@dataclass(frozen=True)
class _Base:
    """The anchor's digits f(k), as lines in [m] for each residue of k."""

    lines: tuple[tuple[int, int], ...]
    ratio: int
    sigma: int
    start: int

    def digit(self, k: int) -> int:
        """f(k)."""
        block, j = divmod(k, len(self.lines))
        return _shifted(*self.lines[j], self.ratio, block)[0]

    def line(self, k: int, stride: int) -> tuple[int, int]:
        """f(k + stride * m) as value and slope in the bracket of ratio ** (stride / lines)."""
        block, j = divmod(k, len(self.lines))
        value, slope = _shifted(*self.lines[j], self.ratio, block)
        return value, slope * _bracket(stride // len(self.lines), self.ratio)


def _bracket(n: int, ratio: int) -> int:
    return n if ratio == 1 else (ratio**n - 1) // (ratio - 1)


def _shifted(value: int, slope: int, ratio: int, blocks: int) -> tuple[int, int]:
    """value + slope [m + blocks] as a line in [m]; backwards only where that stays whole."""
    if blocks >= 0:
        return value + slope * _bracket(blocks, ratio), slope * ratio**blocks
    power = ratio**-blocks
    _require(slope % power == 0, "a slot that does not extend backwards")
    return value - slope // power * _bracket(-blocks, ratio), slope // power


def check_record(record: JSON) -> None:
    """Check one formula: a proof by its certificate, a conjecture by its decimals.

    Raises VerificationError with the first thing that is wrong.
    """
    try:
        kind = record.get("kind") or ("certificate" if record.get("certificate") else "digits")
        _require(record["status"] in _STATUSES.get(kind, _CLAIMS), "no status of such a record")
        _require(record["status"] != "proved" or kind in _PROVING, "a proof is missing")
        _CHECKS[kind](record)
    except VerificationError:
        raise
    except (DiscoveryError, LookupError, TypeError, ValueError, ArithmeticError) as error:
        raise VerificationError(f"the record cannot be read: {error}") from error


def check_run(run: Run) -> CheckReport:
    """Check every record of a run."""
    from discovery.runs.check import check_records

    return check_records(run, check_record)


def _check_proof(record: JSON) -> None:
    claim, certificate = _read_claim(record), record["certificate"]
    relation = _matrix(certificate["relation"])
    base = _read_anchor(record, certificate["anchor"], relation)
    start = _integer(certificate["start"])
    _require(base.start <= start <= _LATEST_START, "the anchor's tails are not known to exceed 1")
    state = _product(_matrix(record["left"]), relation)
    for k in range(start):
        state = _product(state, (base.digit(k), base.sigma, 1, 0))
    _require(state[0] * state[3] != state[1] * state[2], "the left side is singular")
    a, b, c, d = (entry // gcd(*state) for entry in state)
    state = a, b, c, d
    state, items, used = _replay_head(claim, base, start, state, certificate["head"])
    _check_loop(claim, base, certificate["loop"], state, items, used)


def _read_claim(record: JSON) -> _Claim:
    lines: list[Line] = []
    ratios = set()
    for data in record["polynomials"]:
        value, slope, twos, ratio = _read_line(data)
        lines.append((value, slope, twos))
        if slope:
            ratios.add(ratio)
    signs = tuple(_integer(s) for s in record["signs"])
    _require(set(signs) <= {1, -1} and bool(signs), "signs are 1 and -1")
    _require(len(ratios) <= 1, "slots that grow at different rates")
    _require(len(lines) == _integer(record["period"]), "the period is not the number of slots")
    has_runs = any(twos for _, _, twos in lines)
    _require(signs == (-1,) or not has_runs, "runs of twos belong to the all-minus cycle")
    _require(len(lines) % len(signs) == 0 and bool(lines), "the period is no multiple of the cycle")
    head = tuple(_integer(a) for a in record["preperiod"])
    return _Claim(head, tuple(lines), ratios.pop() if ratios else 1, signs)


def _read_line(data: Any) -> tuple[int, int, bool, int]:
    """(value, slope, whether a run of twos, ratio) of one slot."""
    if isinstance(data, Mapping) and "base" in data:
        offset, scale = (Fraction(c) for c in data["coefficients"])
        ratio = _integer(data["base"])
        _require(ratio > 1, "a geometric slot needs a base above 1")
        return _whole(offset + scale), _whole(scale * (ratio - 1)), False, ratio
    twos = isinstance(data, Mapping)
    coefficients = [_integer(c) for c in (data["twos"] if isinstance(data, Mapping) else data)]
    _require(1 <= len(coefficients) <= 2, "a slot of an anchored formula is linear")
    return coefficients[0], coefficients[1] if len(coefficients) > 1 else 0, twos, 1


def _integer(value: Any) -> int:
    if type(value) not in (int, str):
        raise VerificationError("an integer is missing")
    return int(value)


def _whole(value: Fraction) -> int:
    _require(value.denominator == 1, "a digit is no integer")
    return value.numerator


def _matrix(data: Sequence[Any]) -> Matrix:
    a, b, c, d = (_integer(x) for x in data)
    return a, b, c, d


def _product(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d = m
    e, f, g, h = n
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h


def _read_anchor(record: JSON, data: JSON, relation: Matrix) -> _Base:
    """The anchor; a claim that is not called proved may be tied to it by decimals alone."""
    parameters = tuple(str(p) for p in data["parameters"])
    sigma, kind = _integer(data["sigma"]), str(data["kind"])
    if record["status"] == "proved":
        return _anchor(str(record["constant_expr"]), kind, parameters, sigma, relation)
    _require(kind in _BASES, "such an anchor is not tied by decimals")
    base = _BASES[kind](tuple(map(Fraction, parameters)), sigma)
    low, high = constant_interval(record)
    _require_tie(tuple(map(base.digit, range(_TIE_DIGITS))), sigma, relation, low, high)
    return base


@lru_cache(maxsize=64)
def _require_tie(
    digits: tuple[int, ...], sigma: int, relation: Matrix, low: Fraction, high: Fraction
) -> None:
    """The constant and the image of the anchor agree beyond what the relation holds."""
    signs = (sigma,) * len(digits)
    agreed = decimals_agreeing(_inverse(relation), low, high, digits, signs)
    held = sum(len(str(abs(n))) for n in relation)
    _require(agreed - held >= SURPLUS, "the constant is not this image of its anchor")


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d = matrix
    return d, -b, -c, a


@lru_cache(maxsize=64)
def _anchor(
    constant: str, kind: str, parameters: tuple[str, ...], sigma: int, relation: Matrix
) -> _Base:
    """The anchor's digits, once it is known that the constant is its image under ``relation``."""
    _require(sigma in (1, -1), "sigma is 1 or -1")
    values = [Fraction(p) for p in parameters]
    if kind == "bessel":
        base = bessel_base(values, sigma)
        b, g0, g1 = values
        bessel_anchor_holds(parse(constant), relation, b, g0, sigma * g0 * g1)
        return base
    if kind == "geometric":
        a, c, d = values
        _require(constant == f"rogers({a}, {c}, {d})", "the constant is not the anchor's")
        _require(relation == (1, 0, 0, 1), "the constant is the anchor's value itself")
        return geometric_base(values, sigma)
    _require(sigma == 1, "only Bessel anchors come with minus signs")
    _require(kind == "quadratic", f"no anchor is called {kind}")
    digits = [_whole(v) for v in values]
    _require(bool(digits) and min(digits) >= 1, "the digits of a quadratic anchor are positive")
    quadratic_anchor_holds(parse(constant), relation, digits)
    return _Base(tuple((t, 0) for t in digits), 1, 1, 0)


def geometric_base(parameters: Sequence[Fraction], sigma: int) -> _Base:
    """The digits c, d, ca, da, ca^2, ... of c G(x)/G(qx), q = 1/a, x = a/(cd), from index 0 on.

    G(x) = sum q^(n^2) x^n/((1-q)...(1-q^n)) obeys G(x) - G(qx) = q x G(q^2 x): at x^n on the left
    q^(n^2) (1-q^n)/((1-q)...(1-q^n)), on the right q q^(2(n-1)) q^((n-1)^2)/((1-q)...(1-q^(n-1))),
    and n^2 = (n-1)^2 + 2(n-1) + 1. So r_k = G(q^k x)/G(q^(k+1) x) obeys r_k = 1 + q^(k+1) x/r_(k+1)
    and z_k = c a^(k/2) r_k for even k, d a^((k-1)/2) r_k for odd, obeys z_k = f(k) + 1/z_(k+1),
    f(k) the factor before r_k. All terms are positive, hence r_k > 1 and z_k > f(k) >= 1.
    """
    _require(sigma == 1, "only Bessel anchors come with minus signs")
    a, c, d = (_whole(v) for v in parameters)
    _require(a >= 2 and c >= 1 and d >= 1, "the parameters of a geometric anchor")
    return _Base(((c, c * (a - 1)), (d, d * (a - 1))), a, 1, 0)


def bessel_base(parameters: Sequence[Fraction], sigma: int) -> _Base:
    """The digits f(k) = (b + k)/g_k, and the first k from which all tails exceed 1 (A3)."""
    b, g0, g1 = parameters
    _require(b > 0 and g0 > 0 and g1 > 0, "the parameters of a Bessel anchor are positive")
    even = _whole(b / g0), _whole(2 / g0)
    odd = _whole((b + 1) / g1), _whole(2 / g1)
    start = 0
    if sigma < 0:  # tails exceed f(k) - g_(k+1) once |x| = g0 g1 < b + k
        g = (g0, g1)
        while any(
            b + k <= g0 * g1 or (b + k) / g[k % 2] - g[(k + 1) % 2] < 1
            for k in (start, start + 1)  # both bounds grow with k in steps of two
        ):
            start += 1
            _require(start <= _LATEST_START, "the anchor starts too late")
    if g0 == g1 and (1 / g0).denominator == 1:
        return _Base(((_whole(b / g0), _whole(1 / g0)),), 1, sigma, start)
    return _Base((even, odd), 1, sigma, start)


def _oriented(state: Matrix) -> Matrix:
    """The same map with a positive denominator at z = 2."""
    a, b, c, d = state
    return (-a, -b, -c, -d) if 2 * c + d < 0 else state


def _replay_head(
    claim: _Claim, base: _Base, start: int, state: Matrix, moves: str
) -> tuple[Matrix, int, int]:
    """State, items emitted and base digits used after the moves of the head."""
    items, used = 0, start
    digits = claim.items(len(moves) - moves.count("a"))
    for move in moves:
        a, b, c, d = state = _oriented(state)
        if move == "a":
            t = base.digit(used)
            state, used = (a * t + b, base.sigma * a, c * t + d, base.sigma * c), used + 1
            continue
        digit, twos = digits[items]
        if move != ("t" if twos else "e"):
            raise VerificationError("a move of the head does not fit its digit")
        if twos:
            state = _run_state(state, digit)
        else:
            sign = claim.signs[items % len(claim.signs)]
            low = digit if sign > 0 else digit - 1
            p, q, e = a - low * c, a + b - low * (c + d), c + d
            if not (0 <= p <= c and 0 <= q <= e):
                raise VerificationError(f"digit {items} is not the one of its tail")
            if items and digit < (1 if sign > 0 else 2):
                raise VerificationError(f"digit {items} is too small")
            state = sign * c, sign * d, a - digit * c, b - digit * d
        items += 1
    return _oriented(state), items, used


def _run_state(state: Matrix, count: int) -> Matrix:
    """After a run of twos w = 1/(y - 1) has become w - count, and stays positive."""
    a, b, c, d = state
    p, q = a - c, b - d
    c, d = c - count * p, d - count * q
    _require(count >= 0 and min(p, p + q, c, c + d) >= 0, "a run of twos is too long")
    return c + p, d + q, c, d


def _check_loop(
    claim: _Claim, base: _Base, loop: JSON, state: Matrix, items: int, used: int
) -> None:
    """The loop holds for all m, and the head has led to its state at m = shift."""
    index, stride, shift = (_integer(loop[key]) for key in ("index", "stride", "shift"))
    moves = str(loop["moves"])
    length = len(moves) - moves.count("a")
    period = len(claim.lines)
    _require(length > 0 and length % period == 0 and stride > 0, "the loop is no whole block")
    _require(stride % len(base.lines) == 0, "the loop does not use whole blocks of base digits")
    widening = length // period
    ratio = claim.ratio**widening
    _require(base.ratio ** (stride // len(base.lines)) == ratio, "the digits grow at another rate")
    _require(index >= base.start and shift >= 0 and used == index + stride * shift, "base index")
    entries = tuple(tuple(_integer(x) for x in p) for p in loop["state"])
    lines = []
    for i in range(length):
        value, slope, twos = claim.line(items + i, widening * shift)
        lines.append((value, slope * _bracket(widening, claim.ratio), twos))
    phase = items % len(claim.signs)
    signs = claim.signs[phase:] + claim.signs[:phase]
    _loop_holds(base, index, stride, ratio, entries, moves, tuple(lines), signs)
    v = _bracket(shift, ratio)
    at_shift = [sum(x * v**i for i, x in enumerate(p)) for p in entries]
    _require(_oriented(_matrix(at_shift)) == state, "the head does not lead into the loop")


@lru_cache(maxsize=1 << 14)
def _loop_holds(
    base: _Base,
    index: int,
    stride: int,
    ratio: int,
    entries: tuple[tuple[int, ...], ...],
    moves: str,
    lines: tuple[Line, ...],
    signs: tuple[int, ...],
) -> None:
    """Replay one block for all m at once; formulas with one tail share the answer.

    Polynomials in v = [m] >= 0 without a negative coefficient are not negative, and at m + 1
    v becomes ratio v + 1.
    """
    _require(len(entries) == 4, "a state has four entries")
    a, b, c, d = first = [fmpz_poly(list(p)) for p in entries]
    item, used = 0, index
    for move in moves:
        if move == "a":
            t = fmpz_poly(list(base.line(used, stride)))
            a, b, c, d = a * t + b, base.sigma * a, c * t + d, base.sigma * c
            used += 1
            continue
        value, slope, twos = lines[item]
        _require(move == ("t" if twos else "e"), "a move of the loop does not fit its digit")
        digit = fmpz_poly([value, slope])
        a, b, c, d = _positive_at_two(a, b, c, d)
        if twos:
            p, q = a - c, b - d
            c, d = c - digit * p, d - digit * q
            _require_nonnegative(p, p + q, c, c + d, digit)
            a, b = c + p, d + q
        else:
            sign = signs[item % len(signs)]
            low = digit if sign > 0 else digit - 1
            e = c + d
            p, q = a - low * c, a + b - low * e
            _require_nonnegative(c, e, p, q, c - p, e - q, digit - (1 if sign > 0 else 2))
            a, b, c, d = sign * c, sign * d, a - digit * c, b - digit * d
        item += 1
    _require(used == index + stride, "the loop uses another number of base digits")
    following = [p(fmpz_poly([1, ratio])) for p in first]
    same = [a, b, c, d] == following or [-a, -b, -c, -d] == following
    _require(same, "the loop does not end where it began, one block later")
    # x_k x_(k+1) = a_k x_(k+1) + 1 > 2 at each plus; a digit >= 3 before a minus has a tail > 2
    converges = 1 in signs or any(value >= 3 for value, _, twos in lines if not twos)
    _require(converges, "convergence is not clear: no plus, and no digit of 3 or more")


def _positive_at_two(
    a: fmpz_poly, b: fmpz_poly, c: fmpz_poly, d: fmpz_poly
) -> tuple[fmpz_poly, fmpz_poly, fmpz_poly, fmpz_poly]:
    """The same map with a denominator that is positive at z = 2 for large m."""
    middle = 2 * c + d
    if middle.degree() >= 0 and middle[middle.degree()] < 0:
        return -a, -b, -c, -d
    return a, b, c, d


def _require_nonnegative(*polynomials: fmpz_poly) -> None:
    for p in polynomials:
        _require(all(x >= 0 for x in p.coeffs()), "a range is not clear for all blocks")


def _check_anchor(record: JSON) -> None:
    """An entry of the atlas: the two fractions are of the named value of [a; a+d, a+2d, ...]."""
    a, d, sigma = (_integer(record[key]) for key in ("a", "d", "sign"))
    for formula in (record["simplest"], record["fastest"]):
        _require(formula["constant_expr"] == record["name"], "a fraction of another constant")
        _require(formula["status"] == record["status"], "a fraction of another status")
        check_record(formula)
        certificate = formula["certificate"]
        _require(_matrix(certificate["relation"]) == (1, 0, 0, 1), "not the anchor itself")
        stated = [str(p) for p in certificate["anchor"]["parameters"]]
        _require(stated == [str(Fraction(n, d)) for n in (a, 1, 1)], "another progression")
        _require(_integer(certificate["anchor"]["sigma"]) == sigma, "another sign")


_BASES = {"bessel": bessel_base, "geometric": geometric_base}
_CLAIMS = ("proved", "conjecture")
_STATUSES = {"polynomial": (*_CLAIMS, "evaluated", "refuted")}
_PROVING = ("certificate", "polynomial", "anchor")
_CHECKS = {
    "certificate": _check_proof,
    "digits": check_evidence,
    "doubly-exponential": check_beatty_sum,
    "folded": check_folded_sum,
    "polynomial": check_polynomial,
    "anchor": _check_anchor,
}

__all__ = ["check_record", "check_run"]
