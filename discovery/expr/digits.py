"""Numbers as digits, of any length, exactly.

Python refuses to convert integers of more than 4300 digits, since its conversion is quadratic;
longer ones go through python-flint, which is not.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from math import gcd, isinf
from typing import Final

from discovery.errors import InputError, LimitError

#: Digits that Python itself converts whatever the interpreter's limit is set to.
_SHORT: Final = 600
#: Denominators beyond this many bits are not tried as decimals: counting fives is quadratic.
_DECIMAL_BITS: Final = 8_000


def spell_integer(value: int) -> str:
    """The decimal digits of an integer.

    >>> spell_integer(-12)
    '-12'
    """
    if value.bit_length() <= 3 * _SHORT:
        return str(value)
    from flint import fmpz

    return str(fmpz(value))


def read_integer(digits: str) -> int:
    """The integer that decimal digits spell.

    >>> read_integer("-12")
    -12
    """
    if len(digits) <= _SHORT:
        return int(digits)
    from flint import fmpz

    return int(fmpz(digits))


def read_decimal(text: str, limit: int) -> Fraction | int:
    """The exact number that a decimal literal spells, ``limit`` digits at most.

    Raises ``LimitError``; the exponent is weighed before the number is built.

    >>> read_decimal("2.50", 100), read_decimal("1e3", 100)
    (Fraction(5, 2), 1000)
    """
    if text.isdigit() and len(text) <= min(_SHORT, limit):
        return int(text)
    significand, _, exponent = text.lower().partition("e")
    whole, _, places = significand.partition(".")
    size = len(whole) + len(places) + (abs(int(exponent)) if len(exponent) in range(1, 12) else 0)
    if size > limit or len(exponent) > 11:
        raise LimitError(
            f"this number has more than {limit} digits", hint="allow more: Limits(digits=...)"
        )
    digits = read_integer(whole + places)
    scale = int(exponent or 0) - len(places)
    return digits * 10**scale if scale >= 0 else Fraction(digits, 10**-scale)


def read_double(text: str) -> float:
    """The double that a hexadecimal literal spells, rounded to nearest where it has more digits.

    Raises ``InputError`` beyond the largest double.

    >>> read_double("0x1.8p+1")
    3.0
    """
    try:
        value = float.fromhex(text)
    except OverflowError:
        raise InputError("this is beyond the largest double", kind="bad-number") from None
    assert not isinf(value)
    return value


def spell_rational(value: Fraction) -> str:
    """The shorter of the fraction and the decimal, where there is a decimal.

    >>> spell_rational(Fraction(1, 3)), spell_rational(Fraction(314, 100))
    ('1/3', '3.14')
    """
    fraction = spell_fraction(value)
    decimal = _decimal(value)
    return decimal if decimal and len(decimal) < len(fraction) else fraction


def spell_fraction(value: Fraction) -> str:
    """Numerator and denominator.

    >>> spell_fraction(Fraction(-1, 2))
    '-1/2'
    """
    return f"{spell_integer(value.numerator)}/{spell_integer(value.denominator)}"


def _decimal(value: Fraction) -> str:
    """The terminating decimal of a fraction, or nothing when there is none."""
    odd, fives = value.denominator, 0
    if odd.bit_length() > _DECIMAL_BITS:
        return ""
    twos = (odd & -odd).bit_length() - 1
    odd >>= twos
    while odd % 5 == 0:
        odd, fives = odd // 5, fives + 1
    if odd != 1:
        return ""
    places = max(twos, fives)
    digits = spell_integer(abs(value.numerator) * 2 ** (places - twos) * 5 ** (places - fives))
    sign = "-" if value < 0 else ""
    if len(digits) > places:
        return f"{sign}{digits[:-places]}.{digits[-places:]}"
    if places - len(digits) < 4:
        return f"{sign}0.{digits.zfill(places)}"
    point = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{point}e-{places - len(digits) + 1}"


def is_fraction(top: int, bottom: int) -> bool:
    """Whether ``top/bottom`` is how a rational is spelled: in lowest terms, and not whole.

    >>> is_fraction(-1, 3), is_fraction(2, 4)
    (True, False)
    """
    return bottom > 1 and gcd(top, bottom) == 1


def spell_double(value: float) -> str:
    """The bits of a double as a hexadecimal significand and a power of two.

    >>> spell_double(3.0), spell_double(-0.0)
    ('0x1.8p+1', '-0x0p+0')
    """
    significand, _, exponent = value.hex().partition("p")
    if "." in significand:
        significand = significand.rstrip("0").rstrip(".")
    return f"{significand}p{exponent}"


def double_bits(value: float) -> int:
    """The 64 bits of a double as an integer.

    >>> hex(double_bits(1.0))
    '0x3ff0000000000000'
    """
    return int.from_bytes(struct.pack(">d", value), "big")
