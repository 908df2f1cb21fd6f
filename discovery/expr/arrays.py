"""Arithmetic of numpy arrays, float64 or float32, as IEEE 754 has it.

Outside the domain of an operator the value is nan, and 1/0 is inf. Numbers of the expression are
rounded to the nearest; one beyond all doubles becomes an infinity.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from discovery.errors import InputError
from discovery.expr.arithmetic import Arithmetic, imported, resolve
from discovery.expr.node import Node

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import DTypeLike


def arrays(dtype: DTypeLike = float) -> Arithmetic[Any]:
    """Arithmetic of numpy arrays of a floating type, float64 or float32.

    >>> float(arrays().operation("add")(1.0, 2.0))
    3.0
    """
    import numpy as np

    kind: np.dtype[Any] = np.dtype(dtype)
    number: Callable[..., Any] = kind.type
    if kind not in (np.float64, np.float32):
        raise InputError(f"arrays are float64 or float32, not {kind}", kind="bad-dtype")

    def leaf(node: Node) -> Any:
        if node.children or node.payload is not None:
            return number(_nearest_double(node.payload))
        value = float(resolve(node.op, "array"))
        return np.bool_(value) if node.statement else number(value)

    def value(given: Any) -> Any:
        if isinstance(given, int | Fraction) and not isinstance(given, bool):
            return number(_nearest_double(given))
        array = np.asarray(given)
        if array.dtype.kind == "c" or given is None:
            raise TypeError("values are real numbers")
        return array if array.dtype == np.bool_ else array.astype(kind)

    return Arithmetic(leaf, lambda name: imported(resolve(name, "array")), value)


def _nearest_double(number: Fraction | int | float) -> float:
    try:
        return float(number)
    except OverflowError:
        return inf if number > 0 else -inf
