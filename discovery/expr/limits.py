"""What an expression may cost: bounds on text, numbers and the exact value of powers.

The bounds are checked before anything large is built. The size of an exact value is estimated from
the sizes of its parts, never by computing it: ``10**10**10`` is refused in microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Final, NamedTuple

from discovery.errors import LimitError
from discovery.expr.node import Node, topological


@dataclass(frozen=True)
class Limits:
    """Bounds for one reading.

    ``length``: characters of a text; ``depth``: brackets, calls and prefix operators open at once;
    ``digits``: decimal digits of one number, its exponent counted in; ``nodes``: rows of a JSON
    table; ``bits``: size of the exact value of a power of numbers.

    >>> Limits(depth=5000).length
    1000000
    """

    length: int = 1_000_000
    depth: int = 1_000
    digits: int = 100_000
    nodes: int = 1_000_000
    bits: int = 1 << 20


DEFAULT: Final = Limits()


class _Size(NamedTuple):
    """Upper bounds for an exact value p/q: log2 of |p| q, and log2 of |p/q|."""

    bits: float
    magnitude: float


def check_powers(root: Node, limits: Limits = DEFAULT) -> None:
    """Refuse an expression in which the exact value of a power of numbers would be too large.

    Raises ``LimitError``. Evaluators and the simplifier call this before they fold.

    >>> from discovery.expr.node import integer
    >>> check_powers(integer(10) ** 1000)
    """
    power = oversized_power(root, limits)
    if power is not None:
        raise power_error(limits)


def power_error(limits: Limits, source: str = "", position: int = 0) -> LimitError:
    """The refusal of a power whose exact value is too large."""
    return LimitError(
        f"the exact value of this power has more than {limits.bits} bits",
        source=source,
        position=position,
        hint="write the base as a double (0x1p+1), or allow more: Limits(bits=...)",
    )


def power_bits(base: Fraction | int, exponent: Fraction | int) -> float:
    """An upper bound for the bits of ``base**exponent``, found without computing it.

    >>> power_bits(10, 10**10) > 1e10
    True
    """
    return _power(_number(Fraction(base)), _number(Fraction(exponent))).bits


def oversized_power(root: Node, limits: Limits = DEFAULT) -> Node | None:
    """The first power of numbers under the root whose exact value is beyond ``limits.bits``."""
    sizes: dict[int, _Size] = {}
    for part in topological(root):
        size = _size(part, [sizes.get(id(child)) for child in part.children])
        if size is None:
            continue
        if part.op == "pow" and size.bits > limits.bits:
            return part
        sizes[id(part)] = size
    return None


def _size(part: Node, sizes: list[_Size | None]) -> _Size | None:
    """The size of an exact value, or None for what is not an exact value."""
    if part.op in ("integer", "rational"):
        return _number(part.payload)
    known = [size for size in sizes if size is not None]
    if not known or len(known) < len(sizes):
        return None
    rule = _RULES.get(part.op)
    return None if rule is None else rule(*known)


def _number(value: Fraction | int) -> _Size:
    top, bottom = value.numerator.bit_length(), value.denominator.bit_length()
    return _Size(top + bottom - 1, top - bottom + 1)


def _sum(left: _Size, right: _Size) -> _Size:
    return _Size(left.bits + right.bits + 1, max(left.magnitude, right.magnitude) + 1)


def _product(left: _Size, right: _Size) -> _Size:
    return _Size(left.bits + right.bits, left.magnitude + right.magnitude)


def _quotient(left: _Size, right: _Size) -> _Size:
    """|p/q| is at least 1/q, so dividing by it multiplies by at most 2**bits."""
    return _Size(left.bits + right.bits, left.magnitude + right.bits)


def _power(base: _Size, exponent: _Size) -> _Size:
    if base.bits <= 1:  # 0, 1 and -1 stay what they are
        return base
    times = 2.0**exponent.magnitude if exponent.magnitude < 1000 else inf
    return _Size(base.bits * times, base.bits * times)


def _same(size: _Size) -> _Size:
    return size


_RULES: Final[dict[str, Callable[..., _Size]]] = {
    "add": _sum,
    "sub": _sum,
    "mul": _product,
    "div": _quotient,
    "pow": _power,
    "neg": _same,
}
