"""Sums in collected form: rational coefficients of monomials, and a rational constant.

Like terms are collected by their factors. The written form begins with what is highest, as
polynomials do, has the constant last, and starts with a positive term if there is one. A double is
added to numbers only when the exact sum is a double again.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Final, TypeAlias

from discovery.expr.limits import DEFAULT
from discovery.expr.node import Node, apply
from discovery.expr.products import Monomial, exact_double, read_monomial, write_monomial

Factors: TypeAlias = tuple[tuple[Node, ...], tuple[Node, ...]]

#: Terms of a shared sum up to which it is looked into for something that cancels.
OPENED: Final = 8


class Sum:
    """A sum being collected: ``constant`` and the coefficient of every product of factors."""

    def __init__(self) -> None:
        self.constant = Fraction(0)
        self.terms: dict[Factors, Fraction] = {}

    def add(self, term: Node, coefficient: Fraction | int) -> None:
        """Add a multiple of a simplified node. A shared sum stays whole."""
        own, over, under = read_monomial(term)
        added = own * coefficient
        if over or under:
            self._add_term((over, under), added)
        elif added.denominator.bit_length() + added.numerator.bit_length() > DEFAULT.bits:
            self._add_term(((term,), ()), Fraction(coefficient))
        else:
            self.constant += added

    def _add_term(self, factors: Factors, coefficient: Fraction) -> None:
        total = self.terms.get(factors, Fraction(0)) + coefficient
        if total:
            self.terms[factors] = total
        else:
            self.terms.pop(factors, None)

    def node(self) -> Node:
        """The sum as a node in canonical form."""
        self._cancel_shared()
        self._fold_doubles()
        pieces = [Monomial(coefficient, *factors) for factors, coefficient in self.terms.items()]
        pieces.sort(key=_place)
        if self.constant or not pieces:
            pieces.append(Monomial(self.constant, (), ()))
        first = next((i for i, piece in enumerate(pieces) if piece.coefficient > 0), 0)
        total = write_monomial(pieces.pop(first))
        for piece in pieces:
            term = write_monomial(piece._replace(coefficient=abs(piece.coefficient)))
            total = apply("add" if piece.coefficient > 0 else "sub", total, term)
        return total

    def _cancel_shared(self) -> None:
        """Open a shared sum where that leaves fewer terms."""
        for factors in [f for f in self.terms if _is_sum(f)]:
            inner = list(islice(read_sum(factors[0][0]), OPENED + 1))
            if len(inner) <= OPENED:
                opened = Sum()
                opened.constant, opened.terms = self.constant, dict(self.terms)
                outer = opened.terms.pop(factors)
                for coefficient, term in inner:
                    opened.add(term, outer * coefficient)
                if opened._size() < self._size():
                    self.constant, self.terms = opened.constant, opened.terms

    def _size(self) -> int:
        return len(self.terms) + bool(self.constant)

    def _fold_doubles(self) -> None:
        """Add doubles to the constant and to one another if that gives a double."""
        doubles = [f for f in self.terms if not f[1] and [n.op for n in f[0]] == ["double"]]
        exact = self.constant
        for factors in doubles:
            exact += self.terms[factors] * Fraction(factors[0][0].payload)
        value = exact_double(exact) if doubles else None
        if value is None:
            return
        for factors in doubles:
            del self.terms[factors]
        self.constant = Fraction(0)
        if exact:
            self.terms[(value,), ()] = Fraction(1)


def read_sum(node: Node) -> Iterator[tuple[int, Node]]:
    """The terms with their signs of a sum that is nested to the left, the last one first.

    >>> from discovery.expr.parse import parse
    >>> list(read_sum(parse("x - y")))
    [(-1, parse("y")), (1, parse("x"))]
    """
    while node.op in _SUMS:
        sign = 1 if node.op == "add" else -1
        node, last = node.children
        yield sign, last
    yield 1, node


_SUMS: Final = ("add", "sub")


def _is_sum(factors: Factors) -> bool:
    over, under = factors
    return len(over) == 1 and not under and over[0].op in _SUMS


def _place(piece: Monomial) -> tuple[int, Node]:
    """What sorts the terms: highest first, then structural order."""
    body = write_monomial(piece._replace(coefficient=Fraction(1)))
    return -body.height, body
