"""The checker of polynomial fractions: value = a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), deg a <= 1.

Part of the checker: imports nothing of the finder; trusts Python's integers, python-flint and the
reader of expressions. A certificate names a chain (`chains`) and its parameters. Checked are

- that a(n) and b(n) are those of the chain's tails T_n (polynomials in n compared exactly), and
  that the chain obeys its contiguity relation (a polynomial identity, expanded);
- that from the index ``start`` on the tails are positive and large enough for the convergents of
  the rest to tend to T_start;
- that b(n) has no root between the chain's index and infinity: then a(0) + b(1)/(...) is an
  invertible image of T_start, and so are its convergents, and T_n stands for a value (perhaps
  infinite) for each n, since u_n = u_(n+1) = 0 would make all later u vanish;
- that the series at the chain's index have closed forms (`closed_forms`), and that the image of
  their ratio is the stated value: an identity of rational functions.

Constant b(n) is the Bessel anchor of `identity`, constant a(n) and b(n) a quadratic number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm
from typing import Any

from discovery.errors import VerificationError
from discovery.expr.node import Node, apply
from discovery.expr.parse import parse
from discovery.fractions import chains, closed_forms
from discovery.fractions.chains import Parameters, Recurrence
from discovery.fractions.evidence import constant_interval
from discovery.fractions.identity import (
    Element,
    Field,
    bessel_anchor_holds,
    evaluate,
    split_square,
)

JSON = Mapping[str, Any]
_LATEST_START = 10_000
#: Levels between the chain's index and 0 that a claim may have.
_MOST_LEVELS = 1000
_MOST_TERMS = 1 << 14
#: Takes T at the chain's index and gives back the value of the fraction.
Matrix = tuple[int, int, int, int]


def check_polynomial(record: JSON) -> None:
    """Check one record. Raises VerificationError with the first thing that is wrong."""
    if record["status"] == "proved":
        _check_proof(record)
    else:
        _check_decimals(record)


def _check_proof(record: JSON) -> None:
    node, of = _read_claim(record)
    certificate = record["certificate"]
    chain, start = str(certificate["chain"]), _integer(certificate["start"])
    _require(0 <= start <= _LATEST_START, "the start index is out of range")
    _require(chain in _PROOFS, f"no chain is called {chain}")
    _PROOFS[chain](node, of, certificate)


def _read_claim(record: JSON) -> tuple[Node, Recurrence]:
    """The value and the recurrence, both times -1 where a(n) falls."""
    a = [Fraction(_integer(c)) for c in record["a"]]
    b = [Fraction(_integer(c)) for c in record["b"]]
    _require(1 <= len(a) <= 2 and 1 <= len(b) <= 3, "the degrees are too high for a chain")
    node = parse(str(record["left_text"]))
    if a[-1] < 0:
        node, a = apply("neg", node), [-c for c in a]
    a, b = a + [Fraction(0)] * (2 - len(a)), b + [Fraction(0)] * (3 - len(b))
    return node, Recurrence(a[0], a[1], b[0], b[1], b[2])


def _check_chain(node: Node, of: Recurrence, certificate: JSON) -> None:
    chain, start = str(certificate["chain"]), _integer(certificate["start"])
    a, b, c = (Fraction(str(certificate["parameters"][key])) for key in "abc")
    root, square = chains.discriminant_root(of)
    p = Parameters(a, b, c, root, square)
    _require(a.denominator == 1 and 0 <= a <= _MOST_LEVELS, "the chain begins at no index")
    _require(of.a1 > 0, "a(n) does not grow")
    _require(c - a > 0 or c.denominator > 1, "a series of the chain does not exist")
    _require(not _is_index(-b, p.index) or chain.startswith("kummer"), "b(n) has a later root")
    chains.require_contiguity(chain)
    _FITS[chain](of, p)
    chains.require_start(of, p, chain, start)
    field, tail = _TAILS[chain](node, of, p)
    _require_value(field, node, _levels(of, p.index), tail)


def _is_index(root: Fraction, begin: int) -> bool:
    return root.denominator == 1 and root > begin


def _kummer_tail(node: Node, of: Recurrence, p: Parameters) -> tuple[Field, Element]:
    """T = a1 (c + n)/1F1(1; c + n + 1; x) at the chain's index n."""
    x, c = chains.kummer_argument(of), p.c + p.index
    _require(x > 0, "a negative argument needs the reflected chain")
    field, series = closed_forms.kummer_series(node, c + 1, x)
    return field, field.multiply(field.constant(of.a1 * c), field.invert(series))


def _reflected_kummer_tail(node: Node, of: Recurrence, p: Parameters) -> tuple[Field, Element]:
    """T = a1 B exp(y)/1F1(B; B + 1; y), B = c - a = c + n at the chain's index n, y = -x."""
    y, b = -chains.kummer_argument(of), p.c + p.index
    _require(y > 0, "a positive argument needs the plain chain")
    field, ratio = closed_forms.reflected_kummer_ratio(node, b, y)
    return field, field.multiply(field.constant(of.a1 * b), ratio)


def _gauss_tail(_: Node, of: Recurrence, p: Parameters) -> tuple[Field, Element]:
    """T = s (c + n)/2F1(1, b + n + 1; c + n + 1; z) at the chain's index n."""
    _require(of.b2 > 0, "a negative argument needs the reflected chain")
    c, z = p.c + p.index, chains.gauss_argument(of, p)
    field, series = closed_forms.gauss_series(p.b + p.index + 1, c + 1, z)
    return field, field.multiply(_scaled(field, c, Fraction(0), p), field.invert(series))


def _reflected_gauss_tail(_: Node, of: Recurrence, p: Parameters) -> tuple[Field, Element]:
    """T = (s + a1)/2 (c + n)/2F1(1, c - b; c + n + 1; z/(z - 1)) at the chain's index n."""
    _require(of.b2 < 0, "a positive argument needs the plain chain")
    c, z = p.c + p.index, chains.reflected_argument(of, p)
    field, series = closed_forms.gauss_series(p.c - p.b, c + 1, z)
    return field, field.multiply(_scaled(field, c / 2, of.a1 * c / 2, p), field.invert(series))


def _scaled(field: Field, factor: Fraction, shift: Fraction, p: Parameters) -> Element:
    """factor s + shift."""
    if p.square == 1:
        return field.constant(factor * p.root + shift)
    _require(field.square == p.square, "the field does not hold the root of D")
    return field.constant(shift, factor * p.root)


def _check_bessel(node: Node, of: Recurrence, certificate: JSON) -> None:
    """T_n = a1 (b + n) 0F1(; b+n; x)/0F1(; b+n+1; x), b = a0/a1 and x = b0/a1^2; A1 to A3.

    For x < 0 the tails exceed a1 (b + n - |x|) (A3); that from there on -r_n >= 1 is seen as in
    `chains.require_start`.
    """
    index, start = (_integer(certificate[key]) for key in ("index", "start"))
    _require(of.b1 == of.b2 == 0 and of.a1 > 0, "the Bessel chain has a constant b(n)")
    _require(of.b0 != 0, "b(n) is zero")
    b, x = of.a0 / of.a1, of.b0 / of.a1**2
    _require(b + index > 0 and abs(index) <= _MOST_LEVELS, "the chain begins too early")
    low = b + start + min(x, Fraction(0))
    _require(start >= index and low > 0, "the tails are not positive from the start on")
    _require(low * (low + 1) + x >= 0 and 2 * low + 1 >= 0, "the tails may be too small")
    relation = _levels(of, index)
    bessel_anchor_holds(node, relation, b + index, 1 / of.a1, x)


def _check_quadratic(node: Node, of: Recurrence, _: JSON) -> None:
    """T = (a + sqrt(a^2 + 4b))/2 for all n; |r_n| > 1, or r_n <= -1 if b < 0."""
    _require(of.a1 == of.b1 == of.b2 == 0 < of.a0, "a quadratic number has constant a and b")
    value = of.a0**2 + 4 * of.b0
    _require(value >= 0 != of.b0, "the convergents turn round for ever")
    factor, square = split_square(value)
    field = Field(square, lambda *_: None)
    root = field.constant(0, factor / 2) if square > 1 else field.constant(factor / 2)
    _require_value(field, node, (1, 0, 0, 1), field.add(field.constant(of.a0 / 2), root))


def _require_value(field: Field, node: Node, matrix: Matrix, tail: Element) -> None:
    image = field.moebius(matrix, tail)
    _require(field.equal(evaluate(field, node), image), "the value is another one")


def _levels(of: Recurrence, index: int) -> Matrix:
    """M with a(0) + b(1)/(a(1) + ...) = M(T_index), for an index of either sign."""
    a, b, c, d = Fraction(1), Fraction(0), Fraction(0), Fraction(1)
    for n in range(min(index, 0), max(index, 0)):
        a, b, c, d = a * of.a(n) + b, a * of.b(n + 1), c * of.a(n) + d, c * of.b(n + 1)
    if index < 0:
        a, b, c, d = d, -b, -c, a
    _require(a * d != b * c, "b(n) vanishes on the way")
    scale = lcm(*(x.denominator for x in (a, b, c, d)))
    first, second, third, fourth = (int(x * scale) for x in (a, b, c, d))
    return first, second, third, fourth


_TAILS: dict[str, Callable[[Node, Recurrence, Parameters], tuple[Field, Element]]] = {
    "kummer": _kummer_tail,
    "kummer-reflected": _reflected_kummer_tail,
    "gauss": _gauss_tail,
    "gauss-reflected": _reflected_gauss_tail,
}
_FITS = {
    "kummer": chains.require_kummer,
    "kummer-reflected": chains.require_kummer,
    "gauss": chains.require_gauss,
    "gauss-reflected": chains.require_gauss,
}
_PROOFS: dict[str, Callable[[Node, Recurrence, JSON], None]] = {
    **dict.fromkeys(_TAILS, _check_chain),
    "bessel": _check_bessel,
    "quadratic": _check_quadratic,
}


def _check_decimals(record: JSON) -> None:
    """A value that is compared: to ``decimals`` the convergents settle on it, or on another one."""
    claimed, status = _integer(record["decimals"]), record["status"]
    _require(0 <= claimed <= 1000, "the decimals are out of range")
    if status == "evaluated":
        low, high = constant_interval({"constant_expr": "", "constant_digits": record["value"]})
    else:
        low, high = constant_interval({"constant_expr": record["left_text"]})
    value = _settled(record, claimed + 5)
    apart = max(abs(value - low), abs(value - high))
    if status == "refuted":
        _require(apart * 10 ** (claimed + 2) > 1, "the convergents come closer than that")
    else:
        _require(apart * 10**claimed < 1, f"fewer than {claimed} decimals agree")


def _settled(record: JSON, decimals: int) -> Fraction:
    """The first convergent with an index 2^k that agrees so far with the one before of this kind.

    The first of these indices is 128, so that a slow beginning does not look like a limit.
    """
    a, b = ([_integer(c) for c in record[key]] for key in "ab")
    p, before, q, below, last = _at(a, 0), 1, 1, 0, Fraction(0)
    for n in range(1, _MOST_TERMS + 1):
        t, s = _at(a, n), _at(b, n)
        p, before, q, below = t * p + s * before, p, t * q + s * below, q
        if n & (n - 1) == 0 and n >= 64 and q:
            value = Fraction(p, q)
            if n > 64 and abs(value - last) * 10**decimals < 1:
                return value
            last = value
    raise VerificationError(f"the convergents do not settle on {decimals} decimals")


def _at(coefficients: list[int], n: int) -> int:
    total = 0
    for c in reversed(coefficients):
        total = total * n + c
    return total


def _integer(value: Any) -> int:
    if type(value) not in (int, str):
        raise VerificationError("an integer is missing")
    return int(value)


def _require(holds: bool, complaint: str) -> None:
    if not holds:
        raise VerificationError(complaint)
