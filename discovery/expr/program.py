"""Register programs: an expression lowered to instructions over numbered places, and back.

The border form for numeric kernels. Places are numbered inputs first, then constants, then
registers; inputs and constants are never written. An instruction applies an operator, given by its
number in the operator table (``CODES``), to places and writes a register. A register is used again
as soon as its value is dead, so the file stays small and an instruction may overwrite one of its
own operands. Instructions follow the topological order of the expression: same expression, same
program. Shared nodes are computed once.

``run`` is the reference interpreter. What numbers are and how operators act on them is given by an
``Arithmetic``: ``arrays``, ``multiprecision``, ``rationals`` and ``balls`` hold one each.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from discovery.errors import InputError
from discovery.expr.arithmetic import Arithmetic
from discovery.expr.node import Node, apply, topological
from discovery.expr.operators import BINDERS, OPERATORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

V = TypeVar("V")

#: The number of each operator: its place in the table.
CODES: Final[Mapping[str, int]] = {name: code for code, name in enumerate(OPERATORS)}
_NAMES: Final = tuple(OPERATORS)


class Instruction(NamedTuple):
    """``target`` becomes the operator of this code applied to the operands; all are places."""

    code: int
    operands: tuple[int, ...]
    target: int


@dataclass(frozen=True)
class Program:
    """Inputs (variables), constants (leaves), instructions, number of registers, result places.

    >>> from discovery.expr.node import variable
    >>> x = variable("x")
    >>> program = lower(x * x + 1)
    >>> [(_NAMES[i.code], i.operands, i.target) for i in program.instructions]
    [('mul', (0, 0), 2), ('add', (2, 1), 2)]
    """

    inputs: tuple[Node, ...]
    constants: tuple[Node, ...]
    instructions: tuple[Instruction, ...]
    registers: int
    outputs: tuple[int, ...]

    @cached_property
    def first_register(self) -> int:
        """The lowest place that instructions write."""
        return len(self.inputs) + len(self.constants)

    def table(self) -> NDArray[Any]:
        """The instructions as an int32 array of shape (instructions, 6) for a kernel.

        Columns: code, target, four operand places (-1 where the operator has fewer).
        """
        import numpy as np

        rows = [
            (i.code, i.target, *i.operands, *[-1] * (4 - len(i.operands)))
            for i in self.instructions
        ]
        return np.array(rows, dtype=np.int32).reshape(-1, 6)


def lower(*roots: Node) -> Program:
    """The program that computes the roots together.

    Raises ``InputError`` for a quantifier or a user function: neither has a value to compute.

    >>> from discovery.expr.node import variable
    >>> x = variable("x")
    >>> lower((x + 1) * (x + 1)).registers
    1
    """
    order = list(topological(*roots))
    for part in order:
        _check_computable(part)
    inputs = sorted(part for part in order if part.op == "variable")
    constants = sorted(part for part in order if not part.children and part.op != "variable")
    place = {part: i for i, part in enumerate([*inputs, *constants])}
    first = len(place)
    uses = Counter(child for part in order for child in set(part.children))
    uses.update(roots)
    free: list[int] = []
    last = first
    instructions = []
    for part in order:
        if not part.children:
            continue
        operands = tuple(place[child] for child in part.children)
        for child in dict.fromkeys(part.children):
            uses[child] -= 1
            if not uses[child] and place[child] >= first:
                heapq.heappush(free, place[child])
        if free:
            place[part] = heapq.heappop(free)
        else:
            place[part], last = last, last + 1
        instructions.append(Instruction(CODES[part.op], operands, place[part]))
    return Program(
        tuple(inputs),
        tuple(constants),
        tuple(instructions),
        last - first,
        tuple(place[root] for root in roots),
    )


def _check_computable(part: Node) -> None:
    if part.op == "call":
        raise InputError(
            f"the function {part.payload} has no value: nothing says what it computes",
            kind="not-computable",
            hint="substitute its definition first",
        )
    if part.op in BINDERS:
        raise InputError(f"{part.op} ranges over infinitely many values", kind="not-computable")


def lift(program: Program) -> tuple[Node, ...]:
    """The expressions that a program computes; ``lift(lower(root)) == (root,)``.

    >>> from discovery.expr.node import variable
    >>> lift(lower(variable("x") + 1))
    (parse("x + 1"),)
    """
    return tuple(_interpret(program, program.inputs, program.constants, _node_operation))


def _node_operation(name: str) -> Callable[..., Node]:
    return lambda *operands: apply(name, *operands)


def run(program: Program, values: Mapping[str, Any], arithmetic: Arithmetic[V]) -> list[V]:
    """The outputs for the values of the inputs, by name.

    Raises ``InputError`` when an input has no value, or one that is no number of this arithmetic,
    or an operator no function in it.

    >>> from discovery.expr.rationals import EXACT
    >>> from discovery.expr.node import variable
    >>> run(lower(variable("x") / 3), {"x": 2}, EXACT)
    [Fraction(2, 3)]
    """
    inputs = []
    for each in program.inputs:
        name = each.payload[0]
        if name not in values:
            raise InputError(f"{name} has no value", kind="no-value", hint=f"give one for {name}")
        try:
            inputs.append(arithmetic.value(values[name]))
        except (TypeError, ValueError, OverflowError) as error:
            message = f"{name} cannot be {values[name]!r:.60}: {error}"
            raise InputError(message, kind="bad-value") from error
    constants = [arithmetic.leaf(each) for each in program.constants]
    return _interpret(program, inputs, constants, arithmetic.operation)


def _interpret(
    program: Program,
    inputs: Sequence[V],
    constants: Sequence[V],
    operation: Callable[[str], Callable[..., V]],
) -> list[V]:
    functions = {i.code: operation(_NAMES[i.code]) for i in program.instructions}
    places: list[Any] = [*inputs, *constants, *[None] * program.registers]
    for code, operands, target in program.instructions:
        places[target] = functions[code](*[places[i] for i in operands])
    return [places[i] for i in program.outputs]
