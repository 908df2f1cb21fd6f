"""The reader of the text syntax: text in, a node out, every error with its place.

Lines are separated by ``;`` or by a line break outside brackets. **The last line is the value;
every line before it names something**: ``t1 = x*x`` is a definition when a line follows and an
equation when none does. A name stands for its expression wherever it is used later, also under a
quantifier. ``function f, g`` in front declares functions that the operator table does not have.

Operators bind as in Python, loosest first: ``forall x. ...`` and ``exists x. ...`` (as far as
possible), ``=>`` (to the right), ``or``, ``and``, ``not``, ``= != < <=`` (which do not chain),
``+ -``, ``* /``, unary minus, ``**`` or ``^`` (to the right). ``>`` and ``>=`` are read as their
mirror images and ``==`` as ``=``.

A decimal is the exact rational it spells; ``0x1.8p+1`` is a double. A sign or a fraction bar at
plain literals belongs to the number: ``-3`` is the integer, ``1/3`` in lowest terms the rational,
while ``-(3)`` and ``(1)/3`` are operations. A variable has the sort written at it, ``n:nat``, and
keeps it for the rest of the text; without one it is real.

The method is operator precedence with two explicit stacks (Dijkstra's shunting yard), so that
nothing recurses; what a text may cost is bounded by ``Limits`` before it is built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import copysign
from typing import Final, NoReturn, TypeAlias, TypeVar

from discovery.errors import InputError, LimitError
from discovery.expr.complaints import misplaced, unknown_function, unreadable
from discovery.expr.digits import is_fraction, read_decimal, read_double
from discovery.expr.limits import DEFAULT, Limits, oversized_power, power_error
from discovery.expr.node import (
    KEYWORDS,
    REAL,
    Node,
    apply,
    call,
    check_identifier,
    double,
    rational,
    variable,
)
from discovery.expr.rows import BINDER, NEGATION, NOT, RELATION
from discovery.expr.tokens import (
    BLANK,
    BOUND,
    BOUNDARY,
    CONSTANTS,
    DECLARATION,
    DEFINITION,
    DOT,
    FUNCTIONS,
    INFIX,
    MIRRORED,
    NAME,
    TOKEN,
)

#: Precedence of an open bracket among the pending operators: nothing is applied across it.
_OPEN: Final = -1

#: A pending operator: precedence, name, place in the text, and either whether its left operand is
#: a plain number (infix) or how many operands lie below it (bracket, call).
_Pending: TypeAlias = tuple[int, str, int, int]
_Built = TypeVar("_Built")


def parse(
    text: str,
    *,
    functions: Iterable[str] = (),
    sorts: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT,
) -> Node:
    """The expression that a text spells.

    ``functions`` are names of user functions the text may call besides the table's; ``sorts`` gives
    sorts to variables whose sort the text does not say. Raises ``InputError`` with the place where
    reading stopped, and ``LimitError`` when a limit is passed.

    >>> parse("t1 = x*x; t2 = t1 + 3; t1/t2") is parse("x*x/(x*x + 3)")
    True
    """
    if not isinstance(text, str):
        raise InputError(f"an expression is a text, not {type(text).__name__}")
    if len(text) > limits.length:
        raise LimitError(
            f"the text has {len(text)} characters, more than {limits.length}",
            hint="allow more: Limits(length=...)",
        )
    return _Reader(text, functions, sorts or {}, limits).value()


class _Reader:
    """The state of one reading: the place in the text, the names known, the two stacks."""

    def __init__(
        self, text: str, functions: Iterable[str], sorts: Mapping[str, str], limits: Limits
    ) -> None:
        self.text = text
        self.limits = limits
        self.place = 0
        self.functions = {check_identifier(name, "function") for name in functions}
        self.names = {name: variable(name, sort) for name, sort in sorts.items()}
        self.defined: set[str] = set()
        self.powers: dict[Node, int] = {}
        self.operands: list[Node] = []
        self.pending: list[_Pending] = []
        self.brackets = 0
        #: Whether the operand on top is a number as written, so that a sign may join it.
        self.literal = False

    # Lines

    def value(self) -> Node:
        """Read all lines; the last one is the value."""
        while True:
            start = self.skip(BLANK)
            declaration = DECLARATION.match(self.text, start)
            if declaration is not None:
                self.declare(declaration)
                continue
            definition = DEFINITION.match(self.text, start)
            if definition is not None and self.line_follows(definition.end()):
                self.define(definition)
                continue
            value = self.expression()
            if self.skip(BLANK) < len(self.text):
                message = "only the last line may stand without a name"
                self.fail(message, "unnamed-line", start, "name it: t1 = ...")
            self.check_powers(value)
            return value

    def skip(self, blank: re.Pattern[str]) -> int:
        found = blank.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return self.place

    def declare(self, declaration: re.Match[str]) -> None:
        for name in re.finditer(NAME, declaration[1]):
            position = declaration.start(1) + name.start()
            self.functions.add(self.at(position, check_identifier, name[0], "function"))
        self.place = declaration.end()

    def define(self, definition: re.Match[str]) -> None:
        name, position = definition[1], definition.start(1)
        self.at(position, check_identifier, name, "line")
        if name in self.names:
            what = "names a line" if name in self.defined else "is used as a variable"
            self.fail(f"{name} {what} above", "redefinition", position, "choose another name")
        self.place = definition.end()
        value = self.expression()
        if name in self.names:
            self.fail(f"{name} is defined by itself", "redefinition", position)
        self.names[name] = value
        self.defined.add(name)

    def line_follows(self, position: int) -> bool:
        """Whether the line that is read at ``position`` ends before the text does."""
        depth = 0
        for boundary in BOUNDARY.finditer(self.text, position):
            if depth > self.limits.depth:
                break
            if boundary[0] == "(":
                depth += 1
            elif boundary[0] == ")":
                depth -= 1
            elif depth <= 0 or boundary[0] == ";":
                blank = BLANK.match(self.text, boundary.end())
                return blank is not None and blank.end() < len(self.text)
        return False

    def check_powers(self, value: Node) -> None:
        """Refuse powers of numbers whose exact value would be beyond the limit."""
        if self.powers:
            power = oversized_power(value, self.limits)
            if power is not None:
                raise power_error(self.limits, self.text, self.powers.get(power, 0))

    # One expression

    def expression(self) -> Node:
        """Read to the end of the line, alternating between an operand and an operator."""
        self.operands, self.pending, self.brackets = [], [], 0
        wants_operand: bool | None = True
        while wants_operand is not None:
            token = TOKEN.match(self.text, self.place)
            if token is None:
                unreadable(self.text, self.place)
            handlers = _OPERAND if wants_operand else _OPERATOR
            handler = handlers.get(token.lastgroup or "")
            if handler is None:
                misplaced(self.text, token, wants_operand)
            self.place = token.end()
            wants_operand = handler(self, token)
        return self.operands.pop()

    def number(self, token: re.Match[str]) -> bool:
        value = self.at(token.start("number"), read_decimal, token["number"], self.limits.digits)
        self.operands.append(rational(value))
        self.literal = True
        return False

    def double(self, token: re.Match[str]) -> bool:
        value = self.at(token.start("double"), read_double, token["double"])
        self.operands.append(double(value))
        self.literal = True
        return False

    def name(self, token: re.Match[str]) -> bool:
        word = token["name"]
        found = self.names.get(word)
        if found is None:
            found = self.names[word] = self.new_name(word, token.start("name"))
        self.operands.append(found)
        self.literal = False
        return False

    def new_name(self, word: str, position: int) -> Node:
        if word in CONSTANTS:
            return apply(CONSTANTS[word])
        if word in KEYWORDS:
            message = "functions are declared in front of everything else"
            self.fail(message, "bad-declaration", position, "function f, g; f(g(x))")
        if word in FUNCTIONS or word in self.functions:
            self.fail(f"{word} is a function", "missing-arguments", position, f"{word}(x)")
        return self.at(position, variable, word)

    def sorted_name(self, token: re.Match[str]) -> bool:
        self.operands.append(self.variable(token["name"], token["sort"], token.start("name")))
        self.literal = False
        return False

    def variable(self, name: str, sort: str, position: int) -> Node:
        """A variable with its sort written at it; the name keeps the sort from here on."""
        if name in self.defined:
            self.fail(f"{name} names a line above", "redefinition", position, "choose another name")
        self.names[name] = self.at(position, variable, name, sort)
        return self.names[name]

    def sign(self, token: re.Match[str]) -> bool:
        if token["sign"] == "-":
            self.push(NEGATION, "neg", token.start("sign"), 0)
        return True

    def denial(self, token: re.Match[str]) -> bool:
        self.push(NOT, "not", token.start("denial"), 0)
        return True

    def binder(self, token: re.Match[str]) -> bool:
        """``forall x, y:nat.``: one binder for each variable."""
        word, bound = token["binder"], BOUND.match(self.text, self.place)
        empty = bound is None
        while bound is not None:
            known = self.names.get(bound[1])
            sort = bound[2] or (known.payload[1] if known and known.op == "variable" else REAL)
            self.operands.append(self.variable(bound[1], sort, bound.start(1)))
            self.push(BINDER, word, token.start("binder"), 0)
            self.place = bound.end()
            bound = BOUND.match(self.text, self.place)
        dot = DOT.match(self.text, self.place)
        if dot is None or empty:
            message = f"{word} needs its variables and then a dot"
            self.fail(message, "bad-binder", self.place, f"{word} x. x = x")
        self.place = dot.end()
        return True

    def open(self, token: re.Match[str]) -> bool:
        self.push(_OPEN, "(", token.start("open"), 0)
        self.brackets += 1
        return True

    def call(self, token: re.Match[str]) -> bool:
        name, position = token["call"], token.start("call")
        if name not in FUNCTIONS and name not in self.functions:
            unknown_function(self.text, name, position, sorted({*FUNCTIONS, *self.functions}))
        self.push(_OPEN, name, position, len(self.operands))
        self.brackets += 1
        return True

    def close_empty(self, token: re.Match[str]) -> bool:
        """A closing bracket where an operand is due: only ``f()`` may have it."""
        precedence, op, _, below = self.pending[-1] if self.pending else (0, "", 0, 0)
        if precedence != _OPEN or op == "(" or len(self.operands) > below:
            misplaced(self.text, token, wants_operand=True)
        return self.close(token)

    def infix(self, token: re.Match[str]) -> bool:
        kind = token.lastgroup or ""
        op, precedence, first = INFIX[token[kind]]
        self.reduce(first)
        position = token.start(kind)
        if precedence == RELATION and self.pending and self.pending[-1][0] == RELATION:
            message = "comparisons do not chain"
            self.fail(message, "chained-comparison", position, "join them: a < b and b < c")
        self.push(precedence, op, position, self.literal)
        return True

    def comma(self, token: re.Match[str]) -> bool:
        self.reduce(0)
        if not self.pending or self.pending[-1][1] == "(":
            message = "a comma separates the arguments of a function"
            self.fail(message, "unexpected-comma", token.start("comma"))
        return True

    def close(self, token: re.Match[str]) -> bool:
        self.reduce(0)
        if not self.pending:
            message = "no bracket is open that this could close"
            self.fail(message, "unopened-bracket", token.start("close"))
        _, op, position, below = self.pending.pop()
        self.brackets -= 1
        self.literal = False
        if op != "(":
            arguments = self.operands[below:]
            del self.operands[below:]
            build, name = (apply, FUNCTIONS[op]) if op in FUNCTIONS else (call, op)
            self.operands.append(self.at(position, build, name, *arguments))
        return False

    def finish(self, token: re.Match[str]) -> bool | None:
        """The end of a line or of the text; inside brackets a line break is a blank."""
        if self.brackets and token["line"] == "\n":
            return False
        self.reduce(0)
        if self.pending:
            message = "this bracket is never closed"
            self.fail(message, "unclosed-bracket", self.pending[-1][2])
        return None

    def blank(self, token: re.Match[str]) -> bool:
        """A line break where an operand is due: a blank inside brackets only."""
        if not self.brackets or token["line"] != "\n":
            misplaced(self.text, token, wants_operand=True)
        return True

    # The stacks

    def push(self, precedence: int, op: str, position: int, extra: int) -> None:
        if len(self.pending) >= self.limits.depth:
            raise LimitError(
                f"more than {self.limits.depth} brackets and operators are open at once",
                source=self.text,
                position=position,
                hint="name parts on lines of their own, or allow more: Limits(depth=...)",
            )
        self.pending.append((precedence, op, position, extra))

    def reduce(self, first: int) -> None:
        """Apply the pending operators that bind at least as tightly as ``first``."""
        pending, operands = self.pending, self.operands
        while pending and pending[-1][0] >= first:
            _, op, position, literal = pending.pop()
            right = operands.pop()
            if op == "neg":
                operands.append(self.negated(right, position))
            elif op == "not":
                operands.append(self.at(position, apply, op, right))
            else:
                operands.append(self.joined(op, operands.pop(), right, position, literal))

    def negated(self, operand: Node, position: int) -> Node:
        """The sign in front of a plain number belongs to the number."""
        if self.literal and operand.op == "double" and copysign(1, operand.payload) > 0:
            return double(-operand.payload)
        if self.literal and operand.op != "double" and operand.payload >= 0:
            return rational(-operand.payload)
        self.literal = False
        return self.at(position, apply, "neg", operand)

    def joined(self, op: str, left: Node, right: Node, position: int, literal: int) -> Node:
        numbers, self.literal = literal and self.literal, False
        if op == "div" and numbers and _is_fraction(left, right):
            return rational(Fraction(left.payload, right.payload))
        if op in MIRRORED:
            return self.at(position, apply, MIRRORED[op], right, left)
        made = self.at(position, apply, op, left, right)
        if op == "pow" and left.op != "variable":
            self.powers.setdefault(made, position)
        return made

    # Complaints

    def at(self, position: int, build: Callable[..., _Built], *arguments: object) -> _Built:
        """Build something; an error in it is an error at ``position``."""
        try:
            return build(*arguments)
        except LimitError as error:
            raise LimitError(
                error.message, source=self.text, position=position, hint=error.hint
            ) from None
        except InputError as error:
            self.fail(error.message, error.kind, position, error.hint)

    def fail(self, message: str, kind: str, position: int, hint: str = "") -> NoReturn:
        raise InputError(message, kind=kind, source=self.text, position=position, hint=hint)


def _is_fraction(left: Node, right: Node) -> bool:
    """Whether two numbers as written are one rational."""
    return left.op == right.op == "integer" and is_fraction(left.payload, right.payload)


_Handler: TypeAlias = Callable[[_Reader, re.Match[str]], bool | None]

#: What may stand where an operand is due, and where an operator is due.
_OPERAND: Final[dict[str, _Handler]] = {
    "number": _Reader.number,
    "double": _Reader.double,
    "name": _Reader.name,
    "sort": _Reader.sorted_name,
    "sign": _Reader.sign,
    "denial": _Reader.denial,
    "binder": _Reader.binder,
    "open": _Reader.open,
    "call": _Reader.call,
    "close": _Reader.close_empty,
    "line": _Reader.blank,
}
_OPERATOR: Final[dict[str, _Handler]] = {
    "infix": _Reader.infix,
    "sign": _Reader.infix,
    "comma": _Reader.comma,
    "close": _Reader.close,
    "line": _Reader.finish,
    "end": _Reader.finish,
}
