"""Polynomial continued fractions a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), a and b in Z[n].

Read from text, evaluated exactly, compared with a left side to any number of decimals, brought to
one form for all that differ by scale, sign or shift, and made from interlaced digits. A comparison
of decimals is evidence, not a proof; proofs are the business of `hypergeometric`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, prod
from operator import add, mul, sub

from flint import fmpq_poly, fmpz, fmpz_poly

from discovery.errors import InputError, LimitError, UsageError
from discovery.expr.node import Node, topological
from discovery.expr.parse import parse
from discovery.fractions.anchors import Matrix, multiply
from discovery.fractions.constants import read_constant
from discovery.fractions.patterns import Pattern

_LARGEST_POWER = 64
_FEWEST_TERMS, _MOST_TERMS = 100, 1 << 14
_N = parse("n")
_FOLDS = {"add": add, "sub": sub, "mul": mul}


@dataclass(frozen=True)
class PolynomialFraction:
    """a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)); coefficients of 1, n, n^2, ..."""

    a: tuple[int, ...]
    b: tuple[int, ...]

    def convergents(self) -> Iterator[tuple[int, int]]:
        """Numerators and denominators, without common divisors taken out.

        >>> steps = read_fraction("n + 1", "n + 1").convergents()   # e - 1
        >>> [next(steps) for _ in range(4)]
        [(1, 1), (4, 2), (15, 9), (76, 44)]
        """
        a, b = fmpz_poly(list(self.a)), fmpz_poly(list(self.b))
        p, q, before, below = int(a(0)), 1, 1, 0
        n = 0
        while True:
            yield p, q
            n += 1
            t, s = int(a(n)), int(b(n))
            p, before = t * p + s * before, p
            q, below = t * q + s * below, q

    def convergent(self, n: int) -> Fraction:
        """The n-th convergent. Raises ZeroDivisionError where it is infinite.

        >>> read_fraction("6*n + 2", "4*n - 8*n^2").convergent(2)   # 4/pi
        Fraction(15, 11)
        """
        for k, (p, q) in enumerate(self.convergents()):
            if k == n:
                return Fraction(p, q)
        raise AssertionError("convergents do not end")

    def decimals(self, left: str, most: int = 1000) -> int:
        """Decimals, up to ``most``, in which the value of ``left`` and a late convergent agree.

        Raises InputError where ``left`` is no constant, LimitError where convergence is too slow.

        >>> fraction = read_fraction("n + 1", "n + 1")
        >>> fraction.decimals("e - 1", 50), fraction.decimals("e - 1 + 10**(-20)", 50)
        (50, 19)
        """
        low, high = read_constant(left).interval(most + 10)
        value = self.settled(most + 5)
        error = max(abs(low - value), abs(high - value), Fraction(1, 10 ** (most + 1)))
        return min(most, len(str(error.denominator // error.numerator)) - 1)

    def settled(self, decimals: int) -> Fraction:
        """The first convergent with a power of two as index that equals the one before so far.

        Raises LimitError when _MOST_TERMS are not enough.
        """
        before = Fraction(0)
        for n, (p, q) in enumerate(self.convergents()):
            if n & (n + 1) == 0 and q:
                before = Fraction(p, q)
            if n & (n - 1) == 0 and n > _FEWEST_TERMS and q:
                value = Fraction(p, q)
                if abs(value - before) * 10**decimals < 1:
                    return value
            if n > _MOST_TERMS:
                break
        raise LimitError(
            f"{_MOST_TERMS} terms are not enough for {decimals} decimals",
            hint="it converges too slowly, or not at all",
        )

    def canonical(self) -> PolynomialFraction:
        """The same for all fractions that differ by scale, sign and shift.

        >>> one, two = read_fraction("-4*n - 20", "-16*n"), read_fraction("n + 5", "-n")
        >>> one.canonical() == two.canonical()
        True
        """
        squares = fmpz(gcd(*self.b)).factor()
        scale = gcd(prod(int(p) ** (k // 2) for p, k in squares), *self.a)
        sign = 1 if self.a[-1] > 0 else -1
        a = fmpz_poly([sign * c // scale for c in self.a])
        b = fmpz_poly([c // scale**2 for c in self.b])
        lead = a if a.degree() > 0 else b
        if lead.degree() > 0:
            degree = lead.degree()
            n = fmpz_poly([-(int(lead[degree - 1]) // int(degree * lead[degree])), 1])
            a, b = a(n), b(n)
        return PolynomialFraction(_coefficients(a), _coefficients(b))


def _coefficients(poly: fmpz_poly) -> tuple[int, ...]:
    return tuple(int(c) for c in poly.coeffs()) or (0,)


def read_fraction(a: str, b: str) -> PolynomialFraction:
    """The fraction with these polynomials in n.

    Raises InputError for what is no polynomial in n with integer coefficients, or zero.

    >>> read_fraction("4*n + 16", "-16*n")
    PolynomialFraction(a=(16, 4), b=(0, -16))
    """
    return PolynomialFraction(_read_polynomial(a), _read_polynomial(b))


def _read_polynomial(text: str) -> tuple[int, ...]:
    poly = _polynomial(parse(text), text)
    if poly.denom() != 1 or poly.degree() < 0:
        raise _no_polynomial(text)
    return _coefficients(poly.numer())


def _polynomial(root: Node, text: str) -> fmpq_poly:
    known: dict[Node, fmpq_poly] = {}
    for node in topological(root):
        parts = [known[child] for child in node.children]
        if node is _N:
            known[node] = fmpq_poly([0, 1])
        elif node.op in ("integer", "rational"):
            value = Fraction(node.payload)
            known[node] = fmpq_poly([value.numerator], value.denominator)
        elif node.op in _FOLDS:
            known[node] = reduce(_FOLDS[node.op], parts)
        elif node.op == "neg":
            known[node] = -parts[0]
        elif node.op == "pow" and _is_exponent(node.children[1]):
            known[node] = parts[0] ** int(node.children[1].payload)
        else:
            raise _no_polynomial(text)
    return known[root]


def _is_exponent(node: Node) -> bool:
    return node.op == "integer" and 0 <= node.payload <= _LARGEST_POWER


def _no_polynomial(text: str) -> InputError:
    return InputError(
        f"{text[:60]!r} is no polynomial in n with integer coefficients",
        kind="not-a-polynomial",
        source=text,
        hint="6*n + 2",
    )


def contracted(pattern: Pattern) -> tuple[Matrix, PolynomialFraction]:
    """The polynomial fraction v whose convergents are those of the pattern at the ends of blocks.

    Returns (M, v) with M(v) = the value of the pattern. With the matrix (A, B; C, D)(m) of block m
    the numerators and denominators at the ends of blocks obey a recurrence of order two, which,
    scaled by C, has polynomial coefficients (notes 1.7). Raises UsageError for runs of twos and for
    slots that do not grow like polynomials.

    >>> from discovery.fractions.patterns import Slot
    >>> e = Pattern((2,), (Slot((1,)), Slot((2, 2)), Slot((1,))), (1,))
    >>> matrix, v = contracted(e)
    >>> v.canonical()
    PolynomialFraction(a=(-4, 0, 8), b=(-3, -4, 4))
    """
    if pattern.has_runs or pattern.ratio > 1:
        raise UsageError("only patterns of polynomial digits have a polynomial fraction")
    head = len(pattern.head)
    a, b, c, d = fmpz_poly([1]), fmpz_poly([]), fmpz_poly([]), fmpz_poly([1])
    for j, slot in enumerate(pattern.slots):
        digit, sign = _slot_polynomial(slot.differences), pattern.sign(head + j)
        a, b, c, d = a * digit + b, sign * a, c * digit + d, sign * c
    determinant = int((a * d - b * c)[0])
    # v = a'(2) + b'(3)/(a'(3) + ...), a'(k) = A(k) C(k-1) + C(k) D(k-1), b'(k) = -+C(k) C(k-2)
    ahead, middle, behind = (fmpz_poly([k, 1]) for k in (2, 1, 0))
    top = a(ahead) * c(middle) + c(ahead) * d(middle)
    bottom = -determinant * c(ahead) * c(behind)
    matrix: Matrix = (1, 0, 0, 1)
    for k, head_digit in enumerate(pattern.head):
        matrix = multiply(matrix, (head_digit, pattern.sign(k), 1, 0))
    # the value T of the slots: C(0) T = A(0) + b'(1)/(a'(1) + b'(2)/v), b'(1) without C(-1)
    a0, c0, c1, d0 = int(a(0)), int(c(0)), int(c(1)), int(d(0))
    matrix = multiply(matrix, (a0, -determinant * c1, c0, 0))
    matrix = multiply(matrix, (int(a(1)) * c0 + c1 * d0, int(bottom(0)), 1, 0))
    # bottom(k) is b'(k + 2): what stands before the k-th level of v
    return matrix, PolynomialFraction(_coefficients(top), _coefficients(bottom))


def _slot_polynomial(differences: tuple[int, ...]) -> fmpz_poly:
    """value + slope m; digits of higher degree have no integer coefficients in general."""
    if len(differences) > 2:
        raise UsageError("only slots of degree 1 are contracted")
    return fmpz_poly(list(differences))
