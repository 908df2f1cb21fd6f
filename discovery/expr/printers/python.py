"""Python, in four dialects: the math module, NumPy with SciPy, JAX, and sympy.

Each gives the source of one function with the imports it needs. In the first three exact numbers
are rounded once to the nearest double (whole ones stay whole); in sympy they stay exact.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from discovery.expr.digits import spell_integer
from discovery.expr.node import Node
from discovery.expr.printers.c import double_binds, nearest_double
from discovery.expr.printers.layout import Language, arguments, check_function_name, write_lines
from discovery.expr.printers.text import call_template
from discovery.expr.rows import ATOM, Absent

#: The import line for each module that a text may mention.
_IMPORTS: Final = {
    "jax": "import jax",
    "jnp": "import jax.numpy as jnp",
    "math": "import math",
    "numpy": "import numpy",
    "scipy": "import scipy.special",
    "sympy": "import sympy",
}
#: Integers up to here are doubles, so that rounding leaves them whole.
_WHOLE: Final = 2**53
_KEYWORDS: Final = frozenset({*keyword.kwlist, *_IMPORTS})


def to_python(root: Node, *, name: str = "f", variables: Sequence[str] | None = None) -> str:
    """A Python function of floats that needs the math module only.

    >>> from discovery.expr.parse import parse
    >>> print(to_python(parse("t = sin(x)/3; t*t")))
    import math
    <BLANKLINE>
    <BLANKLINE>
    def f(x):
        t1 = math.sin(x)/3
        return t1*t1
    <BLANKLINE>
    """
    return _function(root, PYTHON, name, variables)


def to_numpy(root: Node, *, name: str = "f", variables: Sequence[str] | None = None) -> str:
    """A Python function of NumPy arrays, with SciPy's special functions.

    >>> from discovery.expr.parse import parse
    >>> print(to_numpy(parse("besselj(1/2, x)")))
    import scipy.special
    <BLANKLINE>
    <BLANKLINE>
    def f(x):
        return scipy.special.jv(0.5, x)
    <BLANKLINE>
    """
    return _function(root, NUMPY, name, variables)


def to_jax(root: Node, *, name: str = "f", variables: Sequence[str] | None = None) -> str:
    """A Python function of JAX arrays.

    >>> from discovery.expr.parse import parse
    >>> print(to_jax(parse("exp(x)")))
    import jax.numpy as jnp
    <BLANKLINE>
    <BLANKLINE>
    def f(x):
        return jnp.exp(x)
    <BLANKLINE>
    """
    return _function(root, JAX, name, variables)


def to_sympy(root: Node, *, name: str = "f", variables: Sequence[str] | None = None) -> str:
    """A Python function that builds the exact sympy expression from symbols.

    >>> from discovery.expr.parse import parse
    >>> print(to_sympy(parse("x + 1/3")))
    import sympy
    <BLANKLINE>
    <BLANKLINE>
    def f(x):
        return x + sympy.Rational(1, 3)
    <BLANKLINE>
    """
    return _function(root, SYMPY, name, variables)


def _function(root: Node, language: Language, name: str, given: Sequence[str] | None) -> str:
    check_function_name(name, language)
    signature = ", ".join(leaf.payload[0] for leaf in arguments(root, given, language))
    lines = write_lines(root, language)
    body = "".join(f"    {part} = {text}\n" for part, text in lines.named)
    body += f"    return {lines.value}\n"
    mentioned = set(re.findall(r"(?<![\w.])(\w+)\.", body))
    imports = [line for module, line in _IMPORTS.items() if module in mentioned]
    head = "\n".join(imports) + "\n\n\n" if imports else ""
    return f"{head}def {name}({signature}):\n{body}"


def _number(leaf: Node) -> str:
    if leaf.op == "integer" and abs(leaf.payload) <= _WHOLE:
        return str(leaf.payload)
    return nearest_double(leaf)


def _exact_number(leaf: Node) -> str:
    if leaf.op == "double":
        return f"sympy.Float({leaf.payload!r})"
    if leaf.op == "integer":
        return f"sympy.Integer({spell_integer(leaf.payload)})"
    top, bottom = spell_integer(leaf.payload.numerator), spell_integer(leaf.payload.denominator)
    return f"sympy.Rational({top}, {bottom})"


def _binds_as_call(leaf: Node) -> int:
    return ATOM


PYTHON: Final = Language(
    title="Python's math module",
    column="python",
    number=_number,
    binds=double_binds,
    name=str,
    call=call_template,
    user=Absent("it is a user function, and its body is not known"),
    keywords=_KEYWORDS,
)
NUMPY: Final = replace(PYTHON, title="NumPy", column="numpy")
JAX: Final = replace(PYTHON, title="JAX", column="jax")
SYMPY: Final = replace(
    PYTHON,
    title="sympy",
    column="sympy",
    number=_exact_number,
    binds=_binds_as_call,
    user='sympy.Function("{}")'.format,
)
