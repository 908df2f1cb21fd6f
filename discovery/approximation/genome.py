"""Programs as the search sees them: straight-line code over x and real coefficients.

A ``Program`` is a tuple of instructions ``(code, argument, ...)``; the last one is the output. An
argument is a Python float (a coefficient), ``X`` (the variable) or the index of an earlier
instruction, so a shared value is one instruction and is counted once. Invariants of a program in
normal form: every instruction depends on x and is used; a coefficient stands on the left of its
instruction; no two instructions are equal; coefficients that could be merged are merged. The
``key`` of a program is its structure without coefficient values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

X = -1
ADD, SUB, MUL, DIV, SQRT, FMA = range(6)
"""Operations; ``FMA`` is no instruction, see ``cost``."""

Argument: TypeAlias = int | float
Instruction: TypeAlias = tuple[Argument, ...]
Program: TypeAlias = tuple[Instruction, ...]
Key: TypeAlias = tuple[tuple[int, ...], ...]

IDENTITY: Program = ()
"""The program that returns x; it has no instruction."""


@dataclass(frozen=True)
class Operation:
    """A row of the operation table: what the search may use, and what it costs.

    ``neutral`` is the coefficient that, on the left, changes the other argument least.
    """

    name: str
    code: int
    arity: int
    commutes: bool
    neutral: float = 0.0


OPERATIONS = (
    Operation("add", ADD, 2, True, 0.0),
    Operation("sub", SUB, 2, False, 0.0),
    Operation("mul", MUL, 2, True, 1.0),
    Operation("div", DIV, 2, False, 1.0),
    Operation("sqrt", SQRT, 1, False),
    Operation("fma", FMA, 3, False, 1.0),
)
BY_NAME = {operation.name: operation for operation in OPERATIONS}
ARITHMETIC = (ADD, SUB, MUL, DIV)

_PRIME = (1 << 61) - 1

# c1 outer (c2 inner v) = c inner' v: the rows say which operation remains and how c arises.
_MERGED = {
    (ADD, ADD): (ADD, ADD),
    (ADD, SUB): (SUB, ADD),
    (SUB, ADD): (SUB, SUB),
    (SUB, SUB): (ADD, SUB),
    (MUL, MUL): (MUL, MUL),
    (MUL, DIV): (DIV, MUL),
    (DIV, MUL): (DIV, DIV),
    (DIV, DIV): (MUL, DIV),
}

# u outer (c inner v), side 1, or (c inner v) outer u, side 0: the constant moves out. A row gives
# the outer operation, the constant's change, the inner operation, and whether v stands first.
_KEPT, _TURNED = 0, 1
_OUTWARD = {
    (ADD, 0, ADD): (ADD, _KEPT, ADD, True),
    (ADD, 1, ADD): (ADD, _KEPT, ADD, True),
    (ADD, 0, SUB): (ADD, _KEPT, SUB, False),
    (ADD, 1, SUB): (ADD, _KEPT, SUB, False),
    (SUB, 0, ADD): (ADD, _KEPT, SUB, True),
    (SUB, 1, ADD): (ADD, _TURNED, SUB, False),
    (SUB, 0, SUB): (SUB, _KEPT, ADD, True),
    (SUB, 1, SUB): (ADD, _TURNED, ADD, True),
    (MUL, 0, MUL): (MUL, _KEPT, MUL, True),
    (MUL, 1, MUL): (MUL, _KEPT, MUL, True),
    (MUL, 0, DIV): (MUL, _KEPT, DIV, False),
    (MUL, 1, DIV): (MUL, _KEPT, DIV, False),
    (DIV, 0, MUL): (MUL, _KEPT, DIV, True),
    (DIV, 1, MUL): (MUL, _TURNED, DIV, False),
    (DIV, 0, DIV): (DIV, _KEPT, MUL, True),
    (DIV, 1, DIV): (MUL, _TURNED, MUL, True),
}


class DegenerateProgram(ValueError):
    """The instructions reduce to a constant, or a coefficient overflows."""


def apply(code: int, left: float, right: float) -> float:
    """One operation on two doubles with the rules of IEEE 754 (1/0 is infinite).

    >>> apply(DIV, 1.0, 4.0)
    0.25
    """
    if code == ADD:
        return left + right
    if code == SUB:
        return left - right
    if code == MUL:
        return left * right
    if code == DIV:
        return (
            left / right if right else math.copysign(math.inf, left) * (1.0 if left else math.nan)
        )
    return math.sqrt(left) if left >= 0 else math.nan


class _Builder:
    """Instructions in normal form, each with the hash of its structure."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.hashes: list[int] = []
        self.index: dict[tuple[bool, Instruction], int] = {}

    def structure(self, argument: Argument) -> int:
        if isinstance(argument, float):
            return 7
        return 11 if argument == X else self.hashes[argument]

    def emit(self, code: int, arguments: list[Argument]) -> Argument:
        """The argument that stands for ``code(arguments)``; constants fold, equals are shared."""
        if all(isinstance(argument, float) for argument in arguments):
            value = apply(code, arguments[0], arguments[-1])
            if not math.isfinite(value):
                raise DegenerateProgram("a coefficient is not finite")
            return value
        if code == SQRT:
            return self._append((SQRT, arguments[0]))
        code, left, right = self._constant_left(code, arguments[0], arguments[1])
        if isinstance(left, float):
            return self._with_constant(code, left, right)
        if left == right and code != MUL:
            return self._equal_arguments(code, left)
        if code in (ADD, MUL) and self.structure(left) > self.structure(right):
            left, right = right, left
        return self._append((code, left, right))

    def _constant_left(
        self, code: int, left: Argument, right: Argument
    ) -> tuple[int, Argument, Argument]:
        if not isinstance(right, float):
            return code, left, right
        if code == SUB:
            return ADD, -right, left
        if code == DIV:
            if not right:
                raise DegenerateProgram("division by the constant zero")
            return MUL, 1.0 / right, left
        return code, right, left

    def _with_constant(self, code: int, constant: float, value: Argument) -> Argument:
        assert isinstance(value, int)
        if not math.isfinite(constant) or (constant == 0.0 and code in (MUL, DIV)):
            raise DegenerateProgram("a coefficient vanishes or is not finite")
        if value != X:
            inner = self.instructions[value]
            merged = _MERGED.get((code, int(inner[0])))
            if merged and isinstance(inner[1], float):
                combined = apply(merged[1], constant, inner[1])
                return self._with_constant(merged[0], combined, inner[2])
        return self._append((code, constant, value))

    def _equal_arguments(self, code: int, value: Argument) -> Argument:
        if code == ADD:
            return self._with_constant(MUL, 2.0, value)
        return 0.0 if code == SUB else 1.0

    def _append(self, instruction: Instruction) -> int:
        # 2.0 == 2 in Python: a coefficient is not the instruction of that number.
        entry = (isinstance(instruction[1], float), instruction)
        known = self.index.get(entry)
        if known is not None:
            return known
        mixed = 17 + int(instruction[0])
        for argument in instruction[1:]:
            mixed = (mixed * 1_000_003 + self.structure(argument) * 92_821 + 1) % _PRIME
        self.index[entry] = len(self.instructions)
        self.instructions.append(instruction)
        self.hashes.append(mixed)
        return len(self.instructions) - 1


def normal_form(program: Program, output: Argument | None = None) -> Program:
    """The program in normal form, computing the value of ``output`` (default: the last).

    Raises ``DegenerateProgram`` when nothing that depends on x is left.

    >>> normal_form(((ADD, X, 2.0), (SUB, 0, 5.0)))
    ((0, -3.0, -1),)
    """
    builder = _Builder()
    result = _rebuild(program, len(program) - 1 if output is None else output, builder)
    if isinstance(result, float):
        raise DegenerateProgram("the program is a constant")
    if result == X:
        return IDENTITY
    compact = _compact(builder.instructions, result)
    moved = _constants_outward(compact)
    return compact if moved is None else normal_form(*moved)


def _constants_outward(program: Program) -> tuple[Program, int] | None:
    """The program after moves of constants towards the output; ``None`` if none is possible.

    Only values used once move, so that no operation is added.
    """
    uses = [0] * len(program)
    for instruction in program:
        for argument in instruction[1:]:
            if isinstance(argument, int) and argument != X:
                uses[argument] += 1
    body = list(program)
    moved = False
    for i in range(len(body)):
        outer, *arguments = body[i]
        if len(arguments) == 1:
            continue
        for side, j in enumerate(arguments):
            if isinstance(j, float) or j == X or uses[j] != 1 or isinstance(body[j][1], int):
                continue
            inner, constant, value = body[j] if len(body[j]) == 3 else (-1, 0.0, X)
            pair = _moved(int(outer), arguments[1 - side], side, int(inner), constant, value, j)
            if pair is not None:
                body[j], body[i] = pair
                moved = True
                break
    return (tuple(body), len(body) - 1) if moved else None


def _moved(
    outer: int, other: Argument, side: int, inner: int, constant: float, value: Argument, j: int
) -> tuple[Instruction, Instruction] | None:
    """The new inner and outer instruction for one place, see ``_OUTWARD``."""
    if not isinstance(other, float):
        row = _OUTWARD.get((outer, side, inner))
        if row is None:
            return None
        code, change, below, first = row
        if change == _TURNED:
            constant = -constant if below in (ADD, SUB) else apply(DIV, 1.0, constant)
        pair = (value, other) if first else (other, value)
        return (below, *pair), (code, constant, j)
    if outer in (MUL, DIV) and inner == SUB:
        return (ADD, -constant, value), (outer, -other, j)
    if outer == SUB and inner in (MUL, DIV):
        return (inner, -constant, value), (ADD, other, j)
    if outer == MUL and inner == ADD:
        return (MUL, other, value), (ADD, apply(MUL, other, constant), j)
    return None


def _rebuild(program: Program, output: Argument, builder: _Builder) -> Argument:
    """The output's argument in the builder, after all it depends on."""
    done: dict[Argument, Argument] = {X: X}
    stack = [output]
    while stack:
        top = stack[-1]
        if isinstance(top, float) or top in done:
            stack.pop()
            continue
        code, *arguments = program[top]
        missing = [a for a in arguments if isinstance(a, int) and a not in done]
        if missing:
            stack.extend(reversed(missing))
            continue
        stack.pop()
        done[top] = builder.emit(
            int(code), [a if isinstance(a, float) else done[a] for a in arguments]
        )
    return output if isinstance(output, float) else done[output]


def _compact(instructions: list[Instruction], output: int) -> Program:
    """The instructions that reach the output, renumbered in the order of a left-first walk."""
    number: dict[int, int] = {X: X}
    order: list[Instruction] = []
    stack = [output]
    while stack:
        top = stack[-1]
        if top in number:
            stack.pop()
            continue
        arguments = instructions[top][1:]
        missing = [a for a in arguments if isinstance(a, int) and a not in number]
        if missing:
            stack.extend(reversed(missing))
            continue
        stack.pop()
        number[top] = len(order)
        renumbered = [a if isinstance(a, float) else number[a] for a in arguments]
        order.append((instructions[top][0], *renumbered))
    return tuple(order)


def key_of(program: Program) -> Key:
    """The structure: coefficients become -2.

    >>> key_of(((ADD, 0.5, X),))
    ((0, -2, -1),)
    """
    return tuple(
        tuple(-2 if isinstance(a, float) else a for a in instruction) for instruction in program
    )


def coefficients(program: Program) -> list[float]:
    """The coefficients in the order of the instructions."""
    return [a for instruction in program for a in instruction[1:] if isinstance(a, float)]


def with_coefficients(program: Program, values: list[float]) -> Program:
    """The same structure with other coefficients."""
    supply = iter(values)
    return tuple(
        (i[0], *(next(supply) if isinstance(a, float) else a for a in i[1:])) for i in program
    )


def cost(program: Program, weights: tuple[int, ...]) -> int:
    """The weighted number of operations; ``weights`` is indexed by operation code.

    A product that only a sum uses is one fused operation with it, where that has a weight and is
    cheaper.
    """
    whole = sum(weights[int(instruction[0])] for instruction in program)
    if len(weights) <= FMA or weights[FMA] >= weights[MUL] + max(weights[ADD], weights[SUB]):
        return whole
    return whole - sum(max(0, weights[MUL] + weights[c] - weights[FMA]) for c in _fused(program))


def _fused(program: Program) -> list[int]:
    """The operation of each sum that takes in a product: a b + c, or c - k a with a number k."""
    uses = [0] * len(program)
    for instruction in program:
        for argument in instruction[1:]:
            if isinstance(argument, int) and argument != X:
                uses[argument] += 1
    found = []
    for code, *arguments in program:
        taken = arguments[1:] if code == SUB else arguments
        inner = [program[a] for a in taken if isinstance(a, int) and a != X and uses[a] == 1]
        products = [i for i in inner if i[0] == MUL and (code == ADD or isinstance(i[1], float))]
        if products and code in (ADD, SUB):
            found.append(int(code))
    return found
