"""To sympy and back, node by node, without a text in between.

``to_sympy`` builds unevaluated sympy objects, so the structure stays what it is; sympy has no
subtraction, division, negation, exp2, log2, log10, fma and real cube root of its own, so these
become the sums, products, powers and logarithms that define them. ``from_sympy`` reads those shapes
back (``x + -1*y`` as ``x - y``, ``x*y**-1`` as ``x/y``), so a round trip gives the same expression
or one of the same value. Variables of sort real become real symbols.

Classes come from the ``sympy`` column of the operator table where it names one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache, reduce
from typing import Any, Final

from discovery.errors import InputError
from discovery.expr.node import (
    REAL,
    Node,
    apply,
    call,
    integer,
    rational,
    variable,
)
from discovery.expr.operators import OPERATORS
from discovery.expr.products import exact_double
from discovery.expr.rewrite import fold
from discovery.expr.rows import Absent


def to_sympy(root: Node) -> Any:
    """The sympy object of the same structure.

    Raises ``InputError`` for a quantifier, and for a user function where sympy wants a statement.

    >>> from discovery.expr.node import variable
    >>> to_sympy(variable("x") + 1)
    x + 1
    """
    try:
        return fold(root, _object)
    except TypeError as error:
        raise InputError(f"sympy refuses: {error}", kind="not-convertible") from error


def from_sympy(expression: Any, variables: Iterable[Node] = ()) -> Node:
    """The node of a sympy object; a symbol becomes the variable of that name, else a real one.

    Raises ``InputError`` for what has no counterpart in the operator table.

    >>> import sympy
    >>> from_sympy(sympy.sqrt(sympy.Symbol("x")) / 2)
    parse("1/2*sqrt(x)")
    """
    known = {each.payload[0]: each for each in variables}
    done: dict[int, Node] = {}  # by identity: sympy compares equal objects by recursion
    stack = [expression]
    while stack:
        part = stack[-1]
        operands = _operands(part)
        waiting = [each for each in operands if id(each) not in done]
        if waiting:
            stack.extend(reversed(waiting))
        else:
            done[id(part)] = _node(part, [done[id(each)] for each in operands], known)
            stack.pop()
    return done[id(expression)]


# ---------------------------------------------------------------- to sympy


def _object(part: Node, operands: Sequence[Any]) -> Any:
    """One node as a sympy object, from those of its operands."""
    import sympy

    if part.op in _LEAVES:
        return _LEAVES[part.op](sympy, part.payload)
    if part.op == "call":
        return sympy.Function(part.payload)(*operands)
    if part.op in _COMPOSED:
        return _COMPOSED[part.op](sympy, *operands)
    entry = OPERATORS[part.op].sympy
    if isinstance(entry, Absent):
        raise InputError(f"{part.op}: {entry.reason}", kind="not-convertible")
    found = getattr(sympy, entry.removeprefix("sympy."))
    return found(*operands, evaluate=False) if part.children else found


def _symbol(sympy: Any, payload: tuple[str, str]) -> Any:
    name, sort = payload
    return sympy.Symbol(name, real=True) if sort == REAL else sympy.Symbol(name)


_LEAVES: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "variable": _symbol,
    "integer": lambda sympy, value: sympy.Integer(value),
    "rational": lambda sympy, value: sympy.Rational(value.numerator, value.denominator),
    "double": lambda sympy, value: sympy.Float(value, precision=53),
}


def _add(sympy: Any, *terms: Any) -> Any:
    return sympy.Add(*terms, evaluate=False)


def _mul(sympy: Any, *factors: Any) -> Any:
    return sympy.Mul(*factors, evaluate=False)


def _pow(sympy: Any, base: Any, exponent: Any) -> Any:
    return sympy.Pow(base, exponent, evaluate=False)


def _over(sympy: Any, divisor: Any) -> Any:
    return _pow(sympy, divisor, sympy.Integer(-1))


def _log_to(base: int) -> Callable[[Any, Any], Any]:
    def logarithm(sympy: Any, x: Any) -> Any:
        bottom = sympy.log(sympy.Integer(base), evaluate=False)
        return _mul(sympy, sympy.log(x, evaluate=False), _over(sympy, bottom))

    return logarithm


def _cube_root(sympy: Any, x: Any) -> Any:
    """sign(x) abs(x)**(1/3): sympy's own cube root is complex below 0."""
    size = _pow(sympy, sympy.Abs(x, evaluate=False), sympy.Rational(1, 3))
    return _mul(sympy, sympy.sign(x, evaluate=False), size)


def _hyper(sympy: Any, upper: tuple[Any, ...], lower: tuple[Any, ...], x: Any) -> Any:
    """Past the constructor of ``hyper``, which evaluates whatever it is told."""
    from sympy.functions.special.hyper import TupleArg

    parameters = TupleArg(*upper), TupleArg(*lower)
    return sympy.Function.__new__(sympy.hyper, *parameters, x, evaluate=False)


#: Operators that sympy writes with others.
_COMPOSED: Final[Mapping[str, Callable[..., Any]]] = {
    "add": _add,
    "sub": lambda sympy, x, y: _add(sympy, x, _mul(sympy, sympy.Integer(-1), y)),
    "mul": _mul,
    "div": lambda sympy, x, y: _mul(sympy, x, _over(sympy, y)),
    "neg": lambda sympy, x: _mul(sympy, sympy.Integer(-1), x),
    "pow": _pow,
    "fma": lambda sympy, x, y, z: _add(sympy, _mul(sympy, x, y), z),
    "cbrt": _cube_root,
    "exp2": lambda sympy, x: _pow(sympy, sympy.Integer(2), x),
    "log2": _log_to(2),
    "log10": _log_to(10),
    "hyp0f1": lambda sympy, b, x: _hyper(sympy, (), (b,), x),
    "hyp1f1": lambda sympy, a, b, x: _hyper(sympy, (a,), (b,), x),
    "hyp2f1": lambda sympy, a, b, c, x: _hyper(sympy, (a, b), (c,), x),
    "lt": lambda sympy, x, y: sympy.Lt(x, y, evaluate=False),
    "le": lambda sympy, x, y: sympy.Le(x, y, evaluate=False),
}


# ---------------------------------------------------------------- from sympy


def _operands(part: Any) -> tuple[Any, ...]:
    """The sympy objects to convert first."""
    import sympy

    if isinstance(part, sympy.hyper):
        return (*part.ap, *part.bq, part.argument)
    root = _cube_root_of(part)
    return tuple(part.args) if root is None else (root,)


def _cube_root_of(part: Any) -> Any:
    """x when the object is sign(x) abs(x)**(1/3), else None."""
    import sympy

    if not isinstance(part, sympy.Mul) or len(part.args) != 2:
        return None
    for sign, size in (part.args, part.args[::-1]):
        if isinstance(sign, sympy.sign) and isinstance(size, sympy.Pow):
            base, exponent = size.args
            if isinstance(base, sympy.Abs) and exponent == sympy.Rational(1, 3):
                return sign.args[0] if base.args == sign.args else None
    return None


def _node(part: Any, operands: list[Node], known: Mapping[str, Node]) -> Node:
    """One sympy object as a node, from the nodes of its operands."""
    import sympy

    if part.is_Symbol:
        return known.get(part.name) or variable(part.name)
    if isinstance(part, sympy.core.function.AppliedUndef):
        return call(part.func.__name__, *operands)
    for kind, read in _readers():
        if isinstance(part, kind):
            return read(part, operands)
    raise InputError(
        f"sympy's {type(part).__name__} has no counterpart here", kind="not-convertible"
    )


@cache
def _readers() -> list[tuple[Any, Callable[[Any, list[Node]], Node]]]:
    """Classes of sympy and how each is read, special shapes first."""
    import sympy

    readers: list[tuple[Any, Callable[[Any, list[Node]], Node]]] = [
        (sympy.Float, lambda part, _: _read_float(part)),
        (sympy.Rational, lambda part, _: rational(Fraction(int(part.p), int(part.q)))),
        (sympy.Add, lambda _, terms: _read_sum(terms)),
        (sympy.Mul, _read_product),
        (sympy.Pow, lambda _, both: _read_power(*both)),
        (sympy.hyper, lambda part, all_of: apply(_hypergeometric(part), *all_of)),
        (sympy.Gt, lambda _, both: apply("lt", *reversed(both))),
        (sympy.Ge, lambda _, both: apply("le", *reversed(both))),
        (sympy.Lt, lambda _, both: apply("lt", *both)),
        (sympy.Le, lambda _, both: apply("le", *both)),
        (sympy.And, lambda _, several: reduce(lambda p, q: apply("and", p, q), several)),
        (sympy.Or, lambda _, several: reduce(lambda p, q: apply("or", p, q), several)),
    ]
    for name, row in OPERATORS.items():
        if name not in _COMPOSED and not isinstance(row.sympy, Absent):
            found = getattr(sympy, row.sympy.removeprefix("sympy."))
            kind = found if isinstance(found, type) else type(found)
            readers.append((kind, _reader(name)))
    return readers


def _reader(name: str) -> Callable[[Any, list[Node]], Node]:
    return lambda _, operands: apply(name, *operands)


def _read_float(part: Any) -> Node:
    """A double if it is one, else the exact rational of a longer float."""
    sign, mantissa, exponent, _ = part._mpf_
    value = Fraction(-int(mantissa) if sign else int(mantissa)) * Fraction(2) ** int(exponent)
    return exact_double(value) or rational(value)


def _read_sum(terms: list[Node]) -> Node:
    """Terms from left to right; what is negated is subtracted."""
    return reduce(lambda total, t: total - t.children[0] if t.op == "neg" else total + t, terms)


def _read_product(part: Any, factors: list[Node]) -> Node:
    """Factors from left to right; a factor 1/b divides, a leading -1 negates."""
    if _cube_root_of(part) is not None:
        return apply("cbrt", *factors)
    minus = integer(-1)
    if factors[0] is minus and len(factors) > 1:
        return -reduce(_times_or_over, factors[1:])
    return reduce(_times_or_over, factors)


def _times_or_over(product: Node, factor: Node) -> Node:
    if factor.op == "div" and factor.children[0] is integer(1):
        return product / factor.children[1]
    return product * factor


def _read_power(base: Node, exponent: Node) -> Node:
    if exponent is integer(-1):
        return 1 / base
    if exponent is rational(Fraction(1, 2)):
        return apply("sqrt", base)
    return base**exponent


def _hypergeometric(part: Any) -> str:
    name = f"hyp{len(part.ap)}f{len(part.bq)}"
    if name not in OPERATORS:
        raise InputError(f"{name} is no operator of the table", kind="not-convertible")
    return name
