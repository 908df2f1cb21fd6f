"""The classic forms: what a search starts from unless it is told to start from scratch.

Polynomials by Horner's rule and continued fractions of the type a0 + b1/(x + a1 + b2/(x + ...)),
in x and in x squared, with x times an even form for odd functions. Only the structure matters
here; all coefficients are fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from discovery.approximation.genome import ADD, DIV, MUL, Instruction, Program, X, normal_form

Form = Callable[[int, int], list[Instruction]]


def horner(degree: int, variable: int) -> list[Instruction]:
    """c0 + v (c1 + v (...)), 2 n operations; ``variable`` is X or instruction 0."""
    first = variable + 1
    body: list[Instruction] = []
    value: int | None = None
    for _ in range(degree):
        body.append((MUL, 1.0, variable) if value is None else (MUL, variable, value))
        body.append((ADD, 1.0, first + len(body) - 1))
        value = first + len(body) - 1
    return body


def continued_fraction(levels: int, variable: int) -> list[Instruction]:
    """a0 + b1/(v + a1 + b2/(v + a2 + ...)), 3 n operations."""
    first = variable + 1
    body: list[Instruction] = []
    for level in range(levels):
        if level:
            body.append((ADD, variable, first + len(body) - 1))
        else:
            body.append((ADD, 1.0, variable))
        body.append((DIV, 1.0, first + len(body) - 1))
        body.append((ADD, 1.0, first + len(body) - 1))
    return body


def classic_forms(most: int) -> list[Program]:
    """All classic forms of at most so many operations, in normal form."""
    found: dict[Program, None] = {}
    for program in _all_forms(most):
        shaped = normal_form(program)
        if len(shaped) <= most:
            found[shaped] = None
    return list(found)


def _all_forms(most: int) -> Iterator[Program]:
    square: list[Instruction] = [(MUL, X, X)]
    for form in (horner, continued_fraction):
        for size in range(1, most + 1):
            yield tuple(form(size, X))
            even = square + form(size, 0)
            yield tuple(even)
            yield (*even, (MUL, X, len(even) - 1))
