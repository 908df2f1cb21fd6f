"""Kinds of numbers, and how each finds the function of an operator in the operator table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Generic, TypeVar

from discovery.errors import InputError
from discovery.expr.node import Node
from discovery.expr.operators import OPERATORS
from discovery.expr.rows import Absent, Entry

V = TypeVar("V")


@dataclass(frozen=True)
class Arithmetic(Generic[V]):
    """One kind of number: ``leaf`` makes it from a number or constant node, ``operation`` gives
    the function of an operator, ``value`` takes what a user gives for a variable."""

    leaf: Callable[[Node], V]
    operation: Callable[[str], Callable[..., V]]
    value: Callable[[Any], V]


def resolve(name: str, column: str) -> str:
    """The entry of an operator in a column of the table, or the reason why there is none."""
    entry: Entry = getattr(OPERATORS[name], column)
    if isinstance(entry, Absent):
        raise InputError(f"{name} has no value: {entry.reason}", kind="not-computable")
    return entry


@lru_cache(maxsize=256)
def imported(dotted: str) -> Callable[..., Any]:
    """The function of a dotted name of the operator table."""
    module, _, name = dotted.rpartition(".")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function
