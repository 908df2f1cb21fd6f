"""Expressions as programs of the search: every number becomes a coefficient."""

from __future__ import annotations

from discovery.approximation.genome import (
    ADD,
    BY_NAME,
    DIV,
    MUL,
    SUB,
    Argument,
    DegenerateProgram,
    Instruction,
    Program,
    X,
    normal_form,
)
from discovery.errors import InputError
from discovery.expr.node import Node, topological
from discovery.expr.printers.text import to_text

MOST_POWER = 64


def program_of(root: Node) -> Program:
    """The program of an expression in x over + - * / sqrt and whole powers.

    Raises ``InputError`` for anything else, and for an expression that does not depend on x.

    >>> from discovery.expr.parse import parse
    >>> program_of(parse("2/(x - 2)"))
    ((0, -2.0, -1), (3, 2.0, 0))
    """
    body: list[Instruction] = []
    values: dict[Node, Argument] = {}

    def emit(code: int, *arguments: Argument) -> int:
        body.append((code, *arguments))
        return len(body) - 1

    for node in topological(root):
        if node.op in ("integer", "rational", "double"):
            values[node] = float(node.payload)
        elif node.op == "variable" and node.payload[0] == "x":
            values[node] = X
        elif node.op == "neg":
            values[node] = emit(SUB, 0.0, values[node.children[0]])
        elif node.op == "fma":
            product = emit(MUL, *(values[c] for c in node.children[:2]))
            values[node] = emit(ADD, product, values[node.children[2]])
        elif node.op == "pow":
            values[node] = _power(node, values[node.children[0]], emit)
        elif node.op in BY_NAME:
            values[node] = emit(BY_NAME[node.op].code, *(values[c] for c in node.children))
        else:
            raise _refusal(root, f"{node.op} is no operation of programs")
    try:
        program = normal_form(tuple(body), values[root])
    except DegenerateProgram as error:
        raise _refusal(root, str(error)) from None
    if not program:
        raise _refusal(root, "there is nothing to fit in x alone")
    return program


def _power(node: Node, base: Argument, emit: object) -> Argument:
    exponent = node.children[1]
    if exponent.op != "integer" or not 1 <= abs(exponent.payload) <= MOST_POWER:
        raise _refusal(node, f"only whole powers up to {MOST_POWER} are programs")
    assert callable(emit)
    result = base
    for digit in bin(abs(exponent.payload))[3:]:
        result = emit(MUL, result, result)
        if digit == "1":
            result = emit(MUL, result, base)
    return emit(DIV, 1.0, result) if exponent.payload < 0 else result


def _refusal(root: Node, message: str) -> InputError:
    return InputError(message, kind="no-program", source=to_text(root))
