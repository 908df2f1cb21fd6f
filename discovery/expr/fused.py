"""Fused multiply-add on arrays, which NumPy lacks: x*y + z rounded once, ties to even.

The product and the sum are split into exact pairs (Dekker 1971; Knuth TAOCP 2, 4.2.2), and the
low parts are added with rounding to odd, so that the last addition rounds correctly (Boldo and
Melquiond, IEEE Trans. Computers 57, 2008, theorem 5). Where splitting could over- or underflow the
element is computed in exact rationals.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Factors between 2**-REACH and 2**REACH and addends within twice that are split safely.
REACH = 400


def fma(x: Any, y: Any, z: Any) -> NDArray[Any]:
    """x*y + z in the floating type of the operands (float32 or float64), broadcast.

    >>> float(fma(1 + 2**-30, 1 - 2**-30, -1.0)) == -(2.0**-60)
    True
    """
    import numpy as np

    kind = np.result_type(x, y, z)
    x, y, z = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in (x, y, z)))
    with np.errstate(all="ignore"):
        plain = x * y + z
        product, low = (x * y, 0.0) if kind == np.float32 else _two_product(x, y)
        upper, lower = _two_sum(z, low)
        total, rest = _two_sum(product, upper)
        odd = _round_to_odd(rest, lower)
        fused = _round_to_odd(total, odd) if kind == np.float32 else total + odd
        fused = np.where(fused == 0, plain, fused)
        strange = ~(_splits(x, REACH) & _splits(y, REACH) & _splits(z, 2 * REACH))
        if strange.any():
            columns = [each[strange].tolist() for each in (x, y, z)]
            fused[strange] = list(map(_exactly, *columns))
        result: NDArray[Any] = fused.astype(kind)
    return result


def _two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    """The rounded sum and what the rounding lost."""
    total = a + b
    second = total - a
    return total, (a - (total - second)) + (b - second)


def _two_product(a: Any, b: Any) -> tuple[Any, Any]:
    """The rounded product and what the rounding lost."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _split(a), _split(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _split(a: Any) -> tuple[Any, Any]:
    """Two halves of 26 bits each (Veltkamp)."""
    scaled = (2.0**27 + 1) * a
    high = scaled - (scaled - a)
    return high, a - high


def _round_to_odd(a: Any, b: Any) -> Any:
    """a + b, where an inexact sum takes the neighbour whose last bit is 1."""
    import numpy as np

    total, rest = _two_sum(a, b)
    even = total.view(np.int64) & 1 == 0
    toward = np.nextafter(total, np.copysign(np.inf, rest))
    return np.where((rest != 0) & even, toward, total)


def _splits(a: Any, reach: int) -> Any:
    import numpy as np

    size = np.abs(a)
    return (size == 0) | ((size > 2.0**-reach) & (size < 2.0**reach))


def _exactly(x: float, y: float, z: float) -> float:
    """One element in exact rationals; infinities and nan as IEEE 754 has them."""
    if not (isfinite(x) and isfinite(y)):
        return x * y + z
    if not isfinite(z):
        return z
    exact = Fraction(x) * Fraction(y) + Fraction(z)
    if exact == 0:
        return float(x) * float(y) + float(z)
    try:
        return float(exact)
    except OverflowError:
        return inf if exact > 0 else -inf
