"""The form of a row of the operator table: everything that is known about an operator.

A row gives the name that nodes carry, the number of operands, what the operands and the result are
(a *term* or a *statement*), how the operator binds, its price, its spelling in every language and
its function in every evaluator. Adding an operator means adding a row; printers and evaluators
read the table and hold no names of their own.

**Spellings** are templates. ``#1`` stands for the first operand, put in brackets when it binds less
tightly than the operator; ``@1`` for the first operand where the template itself encloses it. A
bare name such as ``tgamma`` is short for a call with all operands.

**Evaluators** are names, resolved when first used, so that the table imports nothing:

- ``array``: dotted name of a function of numpy arrays (for a constant: its nearest double);
- ``mpmath``: name of a member of an mpmath context, or dotted name of a function whose first
  argument is the context, except for the functions of ``operator``;
- ``ball``: name of a method of ``flint.arb`` called on the first operand (for a constant: a static
  method), or dotted name of a function of balls.

Where a language or an evaluator has nothing to offer the entry is ``Absent(reason)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

#: Binding strength, loosest first; what is not infix or prefix binds like an atom.
BINDER, IMPLIES, OR, AND, NOT, RELATION, SUM, PRODUCT, NEGATION, POWER, ATOM = range(0, 110, 10)


@dataclass(frozen=True)
class Absent:
    """Why a language or an evaluator does not cover an operator.

    >>> Absent("C has no Airy function").reason
    'C has no Airy function'
    """

    reason: str


Entry = str | Absent


@dataclass(frozen=True)
class Operator:
    """One row of the table.

    ``takes`` is what each operand must be ("term", "statement" or "any", the last meaning two of
    the same), ``gives`` what results. ``associates`` is the side on which an operand that binds
    equally needs no brackets ("left", "right" or "none"). ``cost`` is in additions.

    >>> from discovery.expr.operators import OPERATORS
    >>> OPERATORS["pow"].c
    'pow'
    """

    name: str
    arity: int
    takes: str
    gives: str
    precedence: int
    associates: str
    commutative: bool
    domain: str
    cost: int
    text: str
    latex: str
    mathml: str
    c: Entry
    python: Entry
    numpy: Entry
    jax: Entry
    sympy: Entry
    fpcore: Entry
    tptp: Entry
    array: Entry
    mpmath: Entry
    ball: Entry
    aliases: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """The word or sign that a person reads: ``+`` for add, ``forall``, ``sin``."""
        return re.sub(r"[#@]\d\.?", "", self.text).split()[0]


_NO_QUANTIFIER: Final[dict[str, Any]] = {
    language: Absent(f"{title} cannot run through infinitely many values")
    for language, title in [
        ("c", "C"),
        ("python", "Python"),
        ("numpy", "NumPy"),
        ("jax", "JAX"),
        ("fpcore", "FPCore"),
        ("array", "float evaluation"),
        ("mpmath", "mpmath evaluation"),
        ("ball", "ball evaluation"),
    ]
} | {"sympy": Absent("sympy has no quantifiers")}


def function_row(name: str, arity: int = 1, **columns: Any) -> Operator:
    """A row for a function written ``name(...)``: its name is the same wherever not said.

    ``head`` and ``symbol`` are the name in LaTeX and MathML, ``array_name`` in NumPy and JAX.
    """
    array_name = columns.pop("array_name", name)
    operands = ", ".join(f"@{i}" for i in range(1, arity + 1))
    head = columns.pop("head", rf"\operatorname{{{name}}}")
    symbol = columns.pop("symbol", f"<mi>{name}</mi>")
    comma = "<mo>,</mo>".join(f"@{i}" for i in range(1, arity + 1))
    defaults = {
        "takes": "term",
        "gives": "term",
        "precedence": ATOM,
        "associates": "none",
        "commutative": False,
        "domain": "real",
        "cost": 20,
        "text": name,
        "latex": rf"{head}\left({operands}\right)",
        "mathml": f"<mrow>{symbol}<mo>\u2061</mo><mo>(</mo>{comma}<mo>)</mo></mrow>",
        "c": name,
        "python": f"math.{name}",
        "numpy": f"numpy.{array_name}",
        "jax": f"jnp.{array_name}",
        "sympy": f"sympy.{name}",
        "fpcore": name,
        "tptp": name,
        "array": f"numpy.{array_name}",
        "mpmath": name,
        "ball": name,
    }
    return Operator(name=name, arity=arity, **{**defaults, **columns})


def reciprocal_row(name: str, of: str, **columns: Any) -> Operator:
    """A row for one over a function that more languages have."""
    defaults = {
        "c": f"(1.0/{of}(@1))",
        "python": f"(1.0/math.{of}(@1))",
        "numpy": f"(1.0/numpy.{of}(@1))",
        "jax": f"(1.0/jnp.{of}(@1))",
        "fpcore": f"(/ 1 ({of} @1))",
        "array": f"discovery.expr.special.array_{name}",
    }
    return function_row(name, head=rf"\{name}", **{**defaults, **columns})


def infix_row(name: str, sign: str, precedence: int, **columns: Any) -> Operator:
    """A row for a binary operator: one template for all the infix languages where not said."""
    template = f"#1{sign}#2"
    mathml = columns.pop("mathml_sign", sign.strip())
    defaults = {
        "takes": "term",
        "gives": "term",
        "precedence": precedence,
        "associates": "left",
        "commutative": False,
        "domain": "real",
        "cost": 1,
        "text": template,
        "latex": template,
        "mathml": f"<mrow>#1<mo>{mathml}</mo>#2</mrow>",
        "c": template,
        "python": template,
        "numpy": template,
        "jax": template,
        "sympy": template,
        "fpcore": sign.strip(),
        "mpmath": f"operator.{name}",
        "ball": f"operator.{name}",
    }
    return Operator(name=name, arity=2, **{**defaults, **columns})


def relation_row(name: str, sign: str, **columns: Any) -> Operator:
    """A row for a comparison: two terms make a statement; comparisons do not chain."""
    defaults: dict[str, Any] = {
        "gives": "statement",
        "associates": "none",
        "mpmath": f"operator.{name}",
        "ball": f"discovery.expr.special.ball_{name}",
    }
    return infix_row(name, sign, RELATION, **{**defaults, **columns})


def connective_row(name: str, sign: str, precedence: int, **columns: Any) -> Operator:
    """A row for a connective of two statements."""
    defaults: dict[str, Any] = {
        "takes": "statement",
        "gives": "statement",
        "domain": "statements",
        "array": f"discovery.expr.special.array_{name}",
        "mpmath": f"discovery.expr.special.mpmath_{name}",
        "ball": f"discovery.expr.special.ball_{name}",
    }
    return infix_row(name, sign, precedence, **{**defaults, **columns})


def quantifier_row(name: str, sign: str, mathml: str, tptp: str) -> Operator:
    """A row for a binder; its operands are the bound variable and the body."""
    return Operator(
        name=name,
        arity=2,
        takes="any",
        gives="statement",
        precedence=BINDER,
        associates="right",
        commutative=False,
        domain="a variable and a statement",
        cost=1,
        text=f"{name} @1. @2",
        latex=rf"{sign} @1.\; @2",
        mathml=f"<mrow><mo>{mathml}</mo>@1<mo>.</mo>@2</mrow>",
        tptp=f"({tptp} [@1] : @2)",
        **_NO_QUANTIFIER,
    )


def constant_row(name: str, decimal: str, latex: str, mathml: str, **columns: Any) -> Operator:
    """A row for a named number; ``decimal`` is its nearest double."""
    defaults: dict[str, Any] = {
        "takes": "term",
        "gives": "term",
        "precedence": ATOM,
        "associates": "none",
        "commutative": False,
        "domain": "constant",
        "cost": 0,
        "text": name,
        "latex": latex,
        "mathml": f"<mi>{mathml}</mi>",
        "c": decimal,
        "python": decimal,
        "numpy": decimal,
        "jax": decimal,
        "fpcore": decimal,
        "tptp": name,
        "array": decimal,
    }
    return Operator(name=name, arity=0, **{**defaults, **columns})


def special_row(name: str, arity: int = 1, **columns: Any) -> Operator:
    """A row for a special function; NumPy and JAX keep them in ``scipy.special``."""
    scipy = columns.pop("scipy", name)
    defaults: dict[str, Any] = {
        "cost": 100,
        "numpy": f"scipy.special.{scipy}",
        "jax": f"jax.scipy.special.{scipy}",
        "array": f"scipy.special.{scipy}",
    }
    return function_row(name, arity, **{**defaults, **columns})
