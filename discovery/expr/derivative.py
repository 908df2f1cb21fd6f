"""Derivatives: a table of partial derivatives, applied forward over the graph.

Every node that depends on the variable gets one derivative, built from those of its operands by the
chain rule, so the result is linear in the size of the expression and shares what that shares. The
formulas are those of the NIST Digital Library of Mathematical Functions (DLMF); the chapter stands
beside what is not in every textbook. Results are not simplified beyond 0 and 1; ``simplify`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from discovery.errors import InputError
from discovery.expr.node import Node, apply, constant, integer, rational, topological
from discovery.expr.operators import OPERATORS
from discovery.expr.rows import Absent

#: The partial derivative by one operand, from the node itself and its operands.
Partial = Callable[..., Node]

_NO_ORDER: Final = Absent("the derivative by an order or parameter is no operator of the table")
_NO_DIGAMMA: Final = Absent("the digamma function is no operator of the table")
_NO_STATEMENT: Final = Absent("a statement has no derivative")

_ZERO, _ONE, _MINUS_ONE = integer(0), integer(1), integer(-1)


def derivative(root: Node, by: Node) -> Node:
    """The derivative by a variable.

    Raises ``InputError`` when the expression depends on the variable through something that has no
    derivative in the table: the order of a Bessel function, gamma, a user function, a statement.

    >>> from discovery.expr.node import variable
    >>> x = variable("x")
    >>> derivative(apply("sin", x * x), x)
    parse("cos(x*x)*(x + x)")
    """
    if by.op != "variable":
        raise InputError("a derivative is by a variable", kind="not-a-variable")
    slopes = {by: _ONE}
    for part in topological(root):
        terms = [
            _times(_partial(part, place), slopes[child])
            for place, child in enumerate(part.children)
            if child in slopes
        ]
        if terms:
            slopes[part] = _sum(terms)
    return slopes.get(root, _ZERO)


def _partial(part: Node, place: int) -> Node:
    """The partial derivative of a node by its operand at that place."""
    if part.op == "call":
        raise InputError(
            f"the function {part.payload} has no known derivative",
            kind="not-differentiable",
            hint="substitute its definition first",
        )
    rule = DERIVATIVES[part.op][place]
    if isinstance(rule, Absent):
        raise InputError(
            f"{part.op} cannot be differentiated here: {rule.reason}", kind="not-differentiable"
        )
    return rule(part, *part.children)


def _times(left: Node, right: Node) -> Node:
    """A product, where factors 1 and -1 are not written."""
    if right is _ONE:
        return left
    if left is _ONE:
        return right
    return -right if left is _MINUS_ONE else left * right


def _sum(terms: Sequence[Node]) -> Node:
    """The sum of one to four terms; a negated one is subtracted."""
    total = terms[0]
    for term in terms[1:]:
        total = total - term.children[0] if term.op == "neg" else total + term
    return total


def _power_by_base(f: Node, x: Node, y: Node) -> Node:
    """y x**(y - 1); where y is a number the exponent is computed."""
    if y.op not in ("integer", "rational"):
        return y * x ** (y - 1)
    exponent = rational(y.payload - 1)
    if exponent is _ZERO:
        return _ONE
    return y * (x if exponent is _ONE else x**exponent)


def _airy_prime(f: Node, x: Node) -> Node:
    """Ai'(x) by hypergeometric functions (DLMF 9.2.3, 9.2.5 and the derivative of 9.6(ii))."""
    third = rational(Fraction(1, 3))
    argument = x**3 / 9
    first = apply("hyp0f1", rational(Fraction(5, 3)), argument) * x**2 / 2
    first = first / (integer(3) ** (2 * third) * apply("gamma", 2 * third))
    second = apply("hyp0f1", third, argument) / (integer(3) ** third * apply("gamma", third))
    return first - second


def _bessel_i_prime(f: Node, order: Node, x: Node) -> Node:
    """DLMF 10.29.1."""
    return (apply("besseli", order - 1, x) + apply("besseli", order + 1, x)) / 2


def _bessel_j_prime(f: Node, order: Node, x: Node) -> Node:
    """DLMF 10.6.1."""
    return (apply("besselj", order - 1, x) - apply("besselj", order + 1, x)) / 2


def _gauss(x: Node) -> Node:
    """2 exp(-x**2)/sqrt(pi), the derivative of erf (DLMF 7.2.1)."""
    return 2 * apply("exp", -(x**2)) / apply("sqrt", constant("pi"))


def _log(x: Node | int) -> Node:
    return apply("log", x)


def _sqrt(x: Node) -> Node:
    return apply("sqrt", x)


_OF_TERMS: Final[Mapping[str, tuple[Partial | Absent, ...]]] = {
    "add": (lambda f, x, y: _ONE, lambda f, x, y: _ONE),
    "sub": (lambda f, x, y: _ONE, lambda f, x, y: _MINUS_ONE),
    "mul": (lambda f, x, y: y, lambda f, x, y: x),
    "div": (lambda f, x, y: 1 / y, lambda f, x, y: -(f / y)),
    "neg": (lambda f, x: _MINUS_ONE,),
    "pow": (_power_by_base, lambda f, x, y: f * _log(x)),
    "fma": (lambda f, x, y, z: y, lambda f, x, y, z: x, lambda f, x, y, z: _ONE),
    "sqrt": (lambda f, x: 1 / (2 * f),),
    "cbrt": (lambda f, x: 1 / (3 * f**2),),
    "exp": (lambda f, x: f,),
    "exp2": (lambda f, x: f * _log(2),),
    "log": (lambda f, x: 1 / x,),
    "log2": (lambda f, x: 1 / (x * _log(2)),),
    "log10": (lambda f, x: 1 / (x * _log(10)),),
    "sin": (lambda f, x: apply("cos", x),),
    "cos": (lambda f, x: -apply("sin", x),),
    "tan": (lambda f, x: 1 + f**2,),
    "cot": (lambda f, x: -(1 + f**2),),
    "asin": (lambda f, x: 1 / _sqrt(1 - x**2),),
    "acos": (lambda f, x: -(1 / _sqrt(1 - x**2)),),
    "atan": (lambda f, x: 1 / (1 + x**2),),
    "sinh": (lambda f, x: apply("cosh", x),),
    "cosh": (lambda f, x: apply("sinh", x),),
    "tanh": (lambda f, x: 1 - f**2,),
    "coth": (lambda f, x: 1 - f**2,),
    "asinh": (lambda f, x: 1 / _sqrt(1 + x**2),),
    "acosh": (lambda f, x: 1 / _sqrt(x**2 - 1),),
    "atanh": (lambda f, x: 1 / (1 - x**2),),
    "erf": (lambda f, x: _gauss(x),),
    "erfc": (lambda f, x: -_gauss(x),),
    "gamma": (_NO_DIGAMMA,),
    "loggamma": (_NO_DIGAMMA,),
    "zeta": (Absent("the derivative of zeta is no operator of the table"),),
    "besseli": (_NO_ORDER, _bessel_i_prime),
    "besselj": (_NO_ORDER, _bessel_j_prime),
    "airyai": (_airy_prime,),
    "hyp0f1": (_NO_ORDER, lambda f, b, x: apply("hyp0f1", b + 1, x) / b),
    "hyp1f1": (
        _NO_ORDER,
        _NO_ORDER,
        lambda f, a, b, x: a / b * apply("hyp1f1", a + 1, b + 1, x),
    ),
    "hyp2f1": (
        _NO_ORDER,
        _NO_ORDER,
        _NO_ORDER,
        lambda f, a, b, c, x: a * b / c * apply("hyp2f1", a + 1, b + 1, c + 1, x),
    ),
}

#: For every operator one rule an operand, or why there is none.
DERIVATIVES: Final[Mapping[str, tuple[Partial | Absent, ...]]] = {
    name: _OF_TERMS[name] if name in _OF_TERMS else (_NO_STATEMENT,) * row.arity
    for name, row in OPERATORS.items()
}
