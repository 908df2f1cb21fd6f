"""Expressions: an immutable, interned directed acyclic graph.

A node is an operator name, a tuple of children and, for a leaf or a user function, a payload.
Equal structure is one object, so ``is`` decides equality and a shared subexpression is stored once.
Hash and order follow from the structure alone: no memory address, no insertion order and no hash
seed enters them. No function here recurses, so depth is bounded by memory only.

=============  ==================  ==========================================
operator       payload             children
=============  ==================  ==========================================
``variable``   ``(name, sort)``    none
``integer``    ``int``             none
``rational``   ``Fraction``        none; never a whole number
``double``     ``float``           none; finite, told apart by its bits
``call``       function name       the arguments of a user function
a table row    ``None``            as many as the row says
=============  ==================  ==========================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, total_ordering
from hashlib import blake2b
from math import isfinite
from threading import RLock
from typing import Any, Final, TypeAlias, cast
from weakref import ref

from discovery.errors import InputError
from discovery.expr.digits import double_bits
from discovery.expr.operators import BINDERS, OPERATORS, Operator

#: The one form of a name: of variables, sorts and user functions, in every language.
IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}\Z")
#: Words of the text syntax that no variable and no function may be called.
KEYWORDS: Final = frozenset({"function"})
#: Sort of a variable when none is said.
REAL: Final = "real"
#: Sort of a variable that stands for a statement.
BOOL: Final = "bool"

Row: TypeAlias = tuple[str, Any, tuple[int, ...]]


@total_ordering
class Node:
    """An expression. Built by the functions of this module, by operators, or by ``parse``.

    ``height`` is the length of the longest path to a leaf; ``statement`` says whether the node is
    true or false rather than a number (None: a user function, which may be either). ``==`` is
    identity, and ``<`` is the structural order (numbers by value, then everything by height);
    neither builds a relation: see ``apply``.

    >>> x = variable("x")
    >>> (x + 1) ** 2 is (x + 1) ** 2
    True
    >>> (x + 1) / 3
    parse("(x + 1)/3")
    """

    __slots__ = ("__weakref__", "_hash", "children", "height", "op", "payload", "statement")

    op: str
    children: tuple[Node, ...]
    payload: Any
    statement: bool | None
    height: int
    _hash: int

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a node is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a node is immutable")

    def __hash__(self) -> int:
        return self._hash

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return _precedes(self, other)

    def __reduce__(self) -> tuple[Callable[[Sequence[Row]], Node], tuple[list[Row]]]:
        return rebuild, (flatten(self),)

    def __copy__(self) -> Node:
        return self

    def __deepcopy__(self, memo: object) -> Node:
        return self

    def __repr__(self) -> str:
        from discovery.expr.printers.text import to_text

        escaped = to_text(self).replace("\n", "; ")
        return f'parse("{escaped}")'

    def _repr_latex_(self) -> str:
        from discovery.expr.printers.latex import to_latex

        return f"$\\displaystyle {to_latex(self)}$"

    def __add__(self, other: Operand) -> Node:
        return apply("add", self, other)

    def __radd__(self, other: Operand) -> Node:
        return apply("add", other, self)

    def __sub__(self, other: Operand) -> Node:
        return apply("sub", self, other)

    def __rsub__(self, other: Operand) -> Node:
        return apply("sub", other, self)

    def __mul__(self, other: Operand) -> Node:
        return apply("mul", self, other)

    def __rmul__(self, other: Operand) -> Node:
        return apply("mul", other, self)

    def __truediv__(self, other: Operand) -> Node:
        return apply("div", self, other)

    def __rtruediv__(self, other: Operand) -> Node:
        return apply("div", other, self)

    def __pow__(self, other: Operand) -> Node:
        return apply("pow", self, other)

    def __rpow__(self, other: Operand) -> Node:
        return apply("pow", other, self)

    def __neg__(self) -> Node:
        return apply("neg", self)


#: What the functions of this module take where a node is meant.
Operand: TypeAlias = Node | int | Fraction | float


class _Entry(ref[Node]):
    """A weak reference to a node that knows the node's key."""

    __slots__ = ("key",)
    key: tuple[object, ...]


#: The interned nodes. A plain table: building a node takes half the time it would take with a
#: ``WeakValueDictionary``.
_INTERNED: Final[dict[tuple[object, ...], _Entry]] = {}
_LOCK: Final = RLock()


def _forget(entry: Any, table: Any = _INTERNED, lock: Any = _LOCK) -> None:
    """Drop the entry of a dead node; its key may belong to a newer node by now."""
    with lock:
        if table.get(entry.key) is entry:
            del table[entry.key]


_SET_OP, _SET_CHILDREN, _SET_PAYLOAD, _SET_STATEMENT, _SET_HEIGHT, _SET_HASH = (
    Node.__dict__[slot].__set__
    for slot in ("op", "children", "payload", "statement", "height", "_hash")
)


def _intern(
    op: str, children: tuple[Node, ...], payload: Any, token: Any, gives: bool | None
) -> Node:
    """The one node of this structure. ``token`` tells payloads of one operator apart.

    The key holds the children's ids: a child cannot die before the node that holds it.
    """
    key = (op, token, *map(id, children))
    held = _INTERNED.get(key)
    found = held() if held is not None else None
    if found is not None:
        return found
    made = Node()
    height, hashes = 0, [_digest(op), 0 if token is None else _stable(token)]
    for child in children:
        hashes.append(child._hash)
        if child.height >= height:
            height = child.height + 1
    _SET_OP(made, op)
    _SET_CHILDREN(made, children)
    _SET_PAYLOAD(made, payload)
    _SET_STATEMENT(made, gives)
    _SET_HEIGHT(made, height)
    _SET_HASH(made, hash(tuple(hashes)))
    entry = _Entry(made, _forget)
    entry.key = key
    held = _INTERNED.setdefault(key, entry)
    if held is entry:
        return made
    return _settle(key, entry, made)


def _settle(key: tuple[object, ...], entry: _Entry, made: Node) -> Node:
    """Two threads built the same node, or its predecessor is just dying: one of them stays."""
    with _LOCK:
        held = _INTERNED.setdefault(key, entry)
        found = held()
        if found is not None:
            return found
        _INTERNED[key] = entry
    return made


@lru_cache(maxsize=4096)
def _digest(word: str) -> int:
    """A hash of a word that does not depend on the hash seed."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")


def _stable(token: Any) -> int:
    """A seed-free hash of a payload token: None, an integer, a word, or a tuple of these."""
    if token is None:
        return 0
    if isinstance(token, str):
        return _digest(token)
    if isinstance(token, tuple):
        return hash(tuple(map(_stable, token)))
    return hash(token)


def _rank(node: Node) -> tuple[Any, ...]:
    """What is compared first: numbers by value, then everything else by height and operator."""
    if node.op in ("integer", "rational", "double"):
        return (0, node.payload, node.op, double_bits(node.payload) if node.op == "double" else 0)
    return (1, node.height, node.op, node.payload, len(node.children))


def _precedes(left: Node, right: Node) -> bool:
    """Structural order: the first pair of children that differs decides, so one path is walked."""
    while left is not right:
        ranks = _rank(left), _rank(right)
        if ranks[0] != ranks[1]:
            return ranks[0] < ranks[1]
        left, right = next(
            pair
            for pair in zip(left.children, right.children, strict=True)
            if pair[0] is not pair[1]
        )
    return False


def check_identifier(name: str, what: str) -> str:
    """The name itself, or an ``InputError`` saying why ``what`` cannot be called so."""
    if not isinstance(name, str) or not IDENTIFIER.match(name):
        raise InputError(
            f"{str(name)[:40]!r} cannot name a {what}",
            kind="bad-name",
            hint="a letter, then at most 63 letters, digits or underscores",
        )
    if name in KEYWORDS or name in OPERATORS or name == "E":
        raise InputError(
            f"{name!r} has a meaning of its own and cannot name a {what}", kind="bad-name"
        )
    return name


def variable(name: str, sort: str = REAL) -> Node:
    """A variable of a sort. Raises ``InputError`` when the name is not an identifier.

    >>> variable("x") is variable("x", "real")
    True
    """
    token = (name, sort)
    held = _INTERNED.get(("variable", token))
    found = held() if held is not None else None
    if found is not None:
        return found
    check_identifier(name, "variable")
    if sort not in (REAL, BOOL):
        check_identifier(sort, "sort")
    return _intern("variable", (), token, token, sort == BOOL)


def integer(value: int) -> Node:
    """An exact integer.

    >>> integer(3)
    parse("3")
    """
    value = int(value)
    return _intern("integer", (), value, value, False)


def rational(value: Fraction | int) -> Node:
    """An exact rational; a whole number becomes an integer node.

    >>> rational(Fraction(1, 3)), rational(Fraction(4, 2))
    (parse("1/3"), parse("2"))
    """
    if value.denominator == 1:
        return integer(value.numerator)
    fraction = Fraction(value)
    return _intern("rational", (), fraction, (fraction.numerator, fraction.denominator), False)


def double(value: float) -> Node:
    """A finite double, kept as its bits: 0.0 and -0.0 are two nodes.

    >>> double(3.0)
    parse("0x1.8p+1")
    """
    value = float(value)
    if not isfinite(value):
        raise InputError(f"{value} is not a finite double", kind="not-finite")
    return _intern("double", (), value, double_bits(value), False)


def constant(name: str) -> Node:
    """A named constant of the operator table: ``pi``, ``e``, ``euler_gamma``, ...

    >>> constant("pi")
    parse("pi")
    """
    return apply(name)


def node(value: Operand) -> Node:
    """The value as a node: integers and fractions exactly, a float as the double it is.

    >>> node(0.5), node(Fraction(1, 2))
    (parse("0x1p-1"), parse("1/2"))
    """
    if isinstance(value, Node):
        return value
    if isinstance(value, bool):
        return apply("true" if value else "false")
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, Fraction):
        return rational(value)
    if isinstance(value, float):
        return double(value)
    raise InputError(f"{type(value).__name__} is no part of an expression", kind="bad-operand")


def apply(op: str, *operands: Operand) -> Node:
    """An operator of the table on its operands.

    Raises ``InputError`` for an unknown operator, a wrong number of operands, or a statement where
    a term is needed (and the reverse).

    >>> apply("besseli", 1, 2)
    parse("besseli(1, 2)")
    """
    row = OPERATORS.get(op)
    if row is None:
        raise InputError(f"there is no operator {op!r}", kind="unknown-operator")
    if len(operands) != row.arity:
        raise InputError(
            f"{row.sign} takes {_operands(row.arity)}, not {len(operands)}", kind="arity"
        )
    for operand in operands:
        if type(operand) is not Node:
            operands = tuple(map(node, operands))
            break
    children = cast(tuple[Node, ...], operands)
    _check_operands(row, children)
    return _intern(op, children, None, None, row.gives == "statement")


def _operands(count: int) -> str:
    return f"{count} operand{'' if count == 1 else 's'}"


def _check_operands(row: Operator, children: tuple[Node, ...]) -> None:
    takes = row.takes
    if takes == "term":
        for child in children:
            if child.statement:
                raise InputError(f"{row.sign} takes terms, not statements", kind="sort")
        return
    if row.name in BINDERS:
        if children[0].op != "variable":
            raise InputError(f"{row.sign} binds a variable", kind="sort")
        takes, children = "statement", children[1:]
    kinds = [child.statement for child in children]
    if takes == "statement" and False in kinds:
        hint = "a variable that stands for a statement is written p:bool"
        raise InputError(f"{row.sign} takes statements, not terms", kind="sort", hint=hint)
    if takes == "any" and True in kinds and False in kinds:
        raise InputError(f"{row.sign} takes two terms or two statements", kind="sort")


def call(function: str, *arguments: Operand) -> Node:
    """A user function on its arguments; whether it gives a term or a statement is left open.

    >>> call("f", 1)
    parse("function f; f(1)")
    """
    check_identifier(function, "function")
    return _intern("call", tuple(map(node, arguments)), function, function, None)


def topological(*roots: Node) -> Iterator[Node]:
    """Every node under the roots once, children before parents, in an order fixed by structure.

    >>> x = variable("x")
    >>> list(topological(x * x))
    [parse("x"), parse("x*x")]
    """
    seen: set[int] = set()
    stack = list(reversed(roots))
    while stack:
        top = stack[-1]
        if id(top) in seen:
            stack.pop()
            continue
        waiting = [child for child in top.children if id(child) not in seen]
        if waiting:
            stack.extend(reversed(waiting))
        else:
            seen.add(id(top))
            stack.pop()
            yield top


def count_ops(*roots: Node) -> int:
    """The number of distinct nodes that have operands: what is shared counts once.

    >>> x = variable("x")
    >>> count_ops((x + 1) * (x + 1))
    2
    """
    return sum(bool(part.children) for part in topological(*roots))


def variables(*roots: Node) -> list[Node]:
    """All variables under the roots, bound ones too, in structural order.

    >>> variables(variable("y") - variable("x"))
    [parse("x"), parse("y")]
    """
    return sorted(part for part in topological(*roots) if part.op == "variable")


def replace_children(of: Node, children: Sequence[Node]) -> Node:
    """The node with other children, its operator and payload kept.

    >>> x, y = variable("x"), variable("y")
    >>> replace_children(x + 1, (y, y))
    parse("y + y")
    """
    if of.op == "call":
        return call(of.payload, *children)
    return apply(of.op, *children) if children else of


def flatten(root: Node) -> list[Row]:
    """The expression as rows (operator, payload, places of the children), children first.

    >>> flatten(variable("x") + 1)
    [('variable', ('x', 'real'), ()), ('integer', 1, ()), ('add', None, (0, 1))]
    """
    rows: list[Row] = []
    place: dict[int, int] = {}
    for part in topological(root):
        place[id(part)] = len(rows)
        rows.append((part.op, part.payload, tuple(place[id(child)] for child in part.children)))
    return rows


def rebuild(rows: Sequence[Row]) -> Node:
    """The expression that ``flatten`` took apart: the last row.

    >>> rebuild([("integer", 2, ()), ("sqrt", None, (0,))])
    parse("sqrt(2)")
    """
    built: list[Node] = []
    for op, payload, places in rows:
        leaf = _LEAVES.get(op)
        children = [built[i] for i in places]
        if leaf is not None:
            built.append(leaf(payload))
        elif op == "call":
            built.append(call(payload, *children))
        else:
            built.append(apply(op, *children))
    return built[-1]


_LEAVES: Final[dict[str, Callable[[Any], Node]]] = {
    "variable": lambda payload: variable(*payload),
    "integer": integer,
    "rational": rational,
    "double": double,
}
