"""One program for all that differ in signs which coefficients can absorb.

``x - c/x`` and ``x + c/x`` are one structure, since c is free: a search that keeps both fits
everything twice, and a program with k such places 2^k times. Here every value may be replaced by
its negative. The sign of ``c*v`` and ``c/v`` is free and becomes an unknown bit; ``c + v`` follows
v, products multiply, and each sum of two values asks for equal signs, so that it is written as
an addition. These are linear equations over GF(2), solved in the order of the instructions; a
difference remains only where its signs are forced.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from discovery.approximation.genome import ADD, DIV, MUL, SQRT, SUB, Instruction, Program, X

NEGATIVE = 1
"""Bit 0 of a sign; bit k + 1 stands for the unknown sign of instruction k."""


@dataclass
class Equations:
    """Solved equations: an unknown bit, and the sign that equals it."""

    solved: list[tuple[int, int]] = field(default_factory=list)

    def reduced(self, sign: int) -> int:
        """The sign with solved unknowns replaced."""
        for pivot, value in self.solved:
            if sign & pivot:
                sign ^= pivot ^ value
        return sign

    def wish(self, sign: int) -> int:
        """Make the sign positive if an unknown allows it; what it is then."""
        sign = self.reduced(sign)
        if sign <= NEGATIVE:
            return sign
        pivot = 1 << (sign.bit_length() - 1)
        value = sign ^ pivot
        # A later pivot may stand in earlier values: keep those free of it.
        self.solved = [(p, v ^ pivot ^ value if v & pivot else v) for p, v in self.solved]
        self.solved.append((pivot, value))
        return 0


def with_few_differences(program: Program) -> Program:
    """The same function with additions for subtractions wherever coefficients can absorb signs.

    >>> with_few_differences(((DIV, 2.0, X), (SUB, X, 0)))
    ((3, -2.0, -1), (0, -1, 0))
    """
    equations = Equations()
    signs: dict[int, int] = {X: 0}
    for k, instruction in enumerate(program):
        signs[k] = _sign(k, instruction, signs, equations)
    last = len(program) - 1
    turned = equations.wish(signs[last]) == NEGATIVE
    final = {k: equations.reduced(sign) & NEGATIVE for k, sign in signs.items()}
    if turned:
        final[last] = 0
    written = [_written(k, instruction, final) for k, instruction in enumerate(program)]
    made = [instruction for instruction in written if instruction is not None]
    return tuple(made) if len(made) == len(program) else program


def _sign(k: int, instruction: Instruction, signs: dict[int, int], equations: Equations) -> int:
    """The sign by which the value of the instruction may change."""
    code, *arguments = instruction
    right = signs[int(arguments[-1])]
    if code == SQRT:
        equations.wish(right)
        return 0
    if isinstance(arguments[0], float):
        if code in (MUL, DIV):
            return 2 << k
        return right ^ (code == SUB)
    left = signs[arguments[0]]
    if code in (MUL, DIV):
        return left ^ right
    equations.wish(left ^ right ^ (code == SUB))
    return left


def _written(k: int, instruction: Instruction, signs: dict[int, int]) -> Instruction | None:
    """The instruction on values of the given signs, with its own; ``None`` if there is none."""
    code, *arguments = instruction
    right = signs[int(arguments[-1])]
    if code == SQRT:
        return instruction if not right else None
    first = arguments[0]
    if code in (MUL, DIV):
        if isinstance(first, float):
            return (code, -first if signs[k] ^ right else first, arguments[1])
        return instruction if signs[k] == signs[first] ^ right else None
    difference = right ^ (code == SUB) ^ signs[k]
    if isinstance(first, float):
        return (SUB if difference else ADD, -first if signs[k] else first, arguments[1])
    opposed = signs[first] ^ signs[k]
    if opposed and difference:
        return None
    if opposed:
        return (SUB, arguments[1], first)
    return (SUB if difference else ADD, first, arguments[1])
