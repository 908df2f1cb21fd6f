"""Chains: sequences of hypergeometric series whose ratios are the tails of a polynomial fraction.

Part of the checker: imports nothing of the finder. A chain is u_0, u_1, ... with

    c(c+1) u_0 = (c+1) P u_1 + Q u_2,    and the same n steps on with a+n, b+n, c+n,

so that T_n = K (c+n) u_n/u_(n+1) obeys T_n = a(n) + b(n+1)/T_(n+1), a of degree 1. With
D = a1^2 + 4 b2 (a = a1 n + a0, b2 the square coefficient of b), s = sqrt(D), z = (1 - a1/s)/2:

- kummer            u_n = 1F1(a+n; c+n; x), x > 0          K = a1,       b = a1^2 x (n + a)
- kummer-reflected  u_n = 1F1(c-a; c+n; -x), x < 0         the same
- gauss             u_n = 2F1(a+n, b+n; c+n; z), z > 0     K = s,        b = b2 (n + a)(n + b)
- gauss-reflected   u_n = 2F1(a+n, c-b; c+n; z/(z-1)), z < 0   K = s(1-z), the same

Each identity is one between coefficients of x^k: after a common factor is taken out, a polynomial
that has to vanish, and `require_contiguity` expands it. The parameter a is a whole number, so that
the chain begins with a plain series (`closed_forms`) at the index -a.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx

from discovery.errors import VerificationError
from discovery.fractions.identity import split_square

#: An element p + q sqrt(d) of a quadratic field, d squarefree.
Surd = tuple[Fraction, Fraction, int]


@dataclass(frozen=True)
class Recurrence:
    """a(n) = a1 n + a0 with a1 >= 0, b(n) = b2 n^2 + b1 n + b0."""

    a0: Fraction
    a1: Fraction
    b0: Fraction
    b1: Fraction
    b2: Fraction

    def a(self, n: int) -> Fraction:
        """The partial denominator."""
        return self.a0 + self.a1 * n

    def b(self, n: int) -> Fraction:
        """The partial numerator."""
        return self.b0 + self.b1 * n + self.b2 * n * n


@dataclass(frozen=True)
class Parameters:
    """a, b, c of a chain (b is idle for kummer), and the root of D = root^2 * square."""

    a: Fraction
    b: Fraction
    c: Fraction
    root: Fraction
    square: int

    @property
    def index(self) -> int:
        """Where the chain begins: a + index = 0."""
        return int(-self.a)


def discriminant_root(of: Recurrence) -> tuple[Fraction, int]:
    """(r, d) with r^2 d = a1^2 + 4 b2. Raises VerificationError if that is not positive."""
    value = of.a1 * of.a1 + 4 * of.b2
    if value <= 0:
        raise VerificationError("the two growth rates of the convergents are not apart")
    return split_square(value)


def kummer_argument(of: Recurrence) -> Fraction:
    """x of 1F1(a; c; x)."""
    return of.b1 / of.a1**2


def gauss_argument(of: Recurrence, p: Parameters) -> Surd:
    """z = (1 - a1/s)/2."""
    total = p.root * p.root * p.square
    return _surd(Fraction(1, 2), -of.a1 * p.root / (2 * total), p.square)


def reflected_argument(of: Recurrence, p: Parameters) -> Surd:
    """z/(z - 1) = (a1 - s)/(a1 + s), between 0 and 1 when b2 < 0."""
    total = p.root * p.root * p.square
    return _surd((of.a1**2 + total) / (-4 * of.b2), 2 * of.a1 * p.root / (4 * of.b2), p.square)


def _surd(p: Fraction, q: Fraction, d: int) -> Surd:
    return (p + q, Fraction(0), 1) if d == 1 else (p, q, d)


def is_nonnegative(x: Surd) -> bool:
    """Whether p + q sqrt(d) >= 0.

    >>> is_nonnegative((Fraction(-3, 2), Fraction(1), 2))
    False
    """
    p, q, d = x
    if p >= 0 and q >= 0:
        return True
    if p <= 0 and q <= 0:
        return p == 0 == q
    return (p * p >= q * q * d) if p > 0 else (q * q * d >= p * p)


def require_kummer(of: Recurrence, p: Parameters) -> None:
    """The recurrence is that of T_n with these parameters."""
    x = kummer_argument(of)
    _require(of.b2 == 0 != of.b1, "1F1 belongs to a linear b(n)")
    _require(of.b0 == of.b1 * p.a and of.a0 == of.a1 * (p.c - x), "other parameters belong to it")


def require_gauss(of: Recurrence, p: Parameters) -> None:
    """The recurrence is that of T_n: a0 = s (c - (a+b+1) z), in which s may be no rational."""
    _require((p.root, p.square) == discriminant_root(of), "the root of D")
    _require(of.b2 != 0, "2F1 belongs to a quadratic b(n)")
    fits = of.b1 == of.b2 * (p.a + p.b) and of.b0 == of.b2 * p.a * p.b
    half = (p.a + p.b + 1) / 2
    rest = p.root * (p.c - half)  # times sqrt(square)
    fits = fits and of.a0 == half * of.a1 + (rest if p.square == 1 else 0)
    _require(fits and (p.square == 1 or rest == 0), "other parameters belong to it")


def require_start(of: Recurrence, p: Parameters, chain: str, start: int) -> None:
    """From this index on the tails are positive and the convergents come close to them.

    All terms of u_n are positive, so T_n > 0. Comparing u_n and u_(n+1) term by term gives in the
    reflected chains T_n >= K (n + m), m = c, or the lesser of a and c. With q_n the denominators
    from here on and g_n the product of -b(i+1)/T_(i+1), q_n/g_n is the sum over j <= n of the
    products of -r_i, i <= j, r_i = T_i T_(i+1)/b(i+1), and x - p_n/q_n is a constant over that
    sum. For b > 0, r_i = 1 + a(i) T_(i+1)/b(i+1) >= 1 + a(i) a(i+1)/b(i+1), which stays above a
    bound > 1, so the alternating sum grows without bound. For b < 0 all terms are positive and
    -r_i >= K^2 (i + m)(i + 1 + m)/-b(i+1) >= 1: the sum grows without bound.
    """
    _require(start >= max(0, p.index), "the start lies before the chain")
    _require(p.a + start > 0 and p.c + start > 0, "a term of a series is not positive")
    if chain.startswith("gauss"):
        _require(p.b + start > 0, "a term of a series is not positive")
    if not chain.endswith("reflected"):
        _require(of.a(start) > 0, "a(n) is not positive from the start on")
        return
    # (n + m)(n + 1 + m) - ratio (n + 1 + a)(n + 1 + b) at n = start + i, coefficients of 1, i, i^2
    low = start + (p.c if chain == "kummer-reflected" else min(p.a, p.c))
    first = start + 1 + p.a
    if chain == "kummer-reflected":
        _require(p.c > p.a, "the reflected series has negative terms")
        x = -kummer_argument(of)
        coefficients = [_surd(low * (low + 1) - x * first, Fraction(0), 1)]
        coefficients += [_surd(2 * low + 1 - x, Fraction(0), 1)]
    else:
        _require(p.c > p.b, "the reflected series has negative terms")
        u, v, d = reflected_argument(of, p)
        second = start + 1 + p.b
        pairs = (low * (low + 1), first * second), (2 * low + 1, first + second)
        coefficients = [_surd(x - u * y, -v * y, d) for x, y in pairs]
    _require(low > 0 and all(map(is_nonnegative, coefficients)), "the tails may be too small")


@lru_cache(maxsize=8)
def require_contiguity(chain: str) -> None:
    """Expand the identity of a chain: coefficient k of u_0, u_1, ... over a common factor.

    With G = (a+1)_(k-1) (b+1)_(k-1)/((c)_(k+1) k!), without the b for 1F1 and with (B)_(k-1) for
    B in the reflected ones: u_1 has (a+k)(b+k)c G at z^k, k c (c+k) G at z^(k-1), and so on.
    """
    context = fmpz_mpoly_ctx.get(["a", "b", "c", "k"], Ordering.lex)
    rest = _IDENTITIES[chain](*context.gens())
    _require(rest.is_zero(), "the contiguity relation does not hold")


def _kummer(a: fmpz_mpoly, _: fmpz_mpoly, c: fmpz_mpoly, k: fmpz_mpoly) -> fmpz_mpoly:
    """c(c+1) u_0 - (c+1)(c - x) u_1 - x (a+1) u_2, over c(c+1) G."""
    return a * (c + k) - c * (a + k) + k * (c + k) - k * (a + k)


def _kummer_reflected(a: fmpz_mpoly, _: fmpz_mpoly, c: fmpz_mpoly, k: fmpz_mpoly) -> fmpz_mpoly:
    """c(c+1) u_0 - (c+1)(c + y) u_1 + y (a+1) u_2, y = -x, over c(c+1) G, B = c - a."""
    last = c - a + k - 1
    return last * (c + k) - c * last - k * (c + k) + (a + 1) * k


def _gauss(a: fmpz_mpoly, b: fmpz_mpoly, c: fmpz_mpoly, k: fmpz_mpoly) -> fmpz_mpoly:
    """c(c+1) u_0 - (c+1)(c - (a+b+1) z) u_1 - z(1-z)(a+1)(b+1) u_2, over c(c+1) G."""
    both = (a + k) * (b + k)
    first = a * b * (c + k) - c * both + (a + b + 1) * k * (c + k)
    return first - k * both + k * (k - 1) * (c + k)


def _gauss_reflected(a: fmpz_mpoly, b: fmpz_mpoly, c: fmpz_mpoly, k: fmpz_mpoly) -> fmpz_mpoly:
    """c(c+1) u_0 - (c+1)(c + (a+1-B) y) u_1 + y (a+1)(b+1) u_2, y = z/(z-1), B = c - b."""
    last = c - b + k - 1
    first = a * last * (c + k) - c * (a + k) * last
    return first - (a + 1 - c + b) * k * (c + k) + (b + 1) * k * (a + k)


_IDENTITIES = {
    "kummer": _kummer,
    "kummer-reflected": _kummer_reflected,
    "gauss": _gauss,
    "gauss-reflected": _gauss_reflected,
}


def _require(holds: bool, complaint: str) -> None:
    if not holds:
        raise VerificationError(complaint)


def rational_root(value: Fraction) -> Fraction | None:
    """The square root of a rational number if it is one.

    >>> rational_root(Fraction(9, 4))
    Fraction(3, 2)
    """
    if value < 0:
        return None
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(top, bottom) if Fraction(top, bottom) ** 2 == value else None
