"""TPTP first-order form, for automated provers.

Every operator, constant and number is an uninterpreted symbol (``'2'`` is a quoted constant, not
the number), so a prover knows of it only what the axioms beside it say. Sorts are left out. Free
variables are universally quantified. The language has no names for parts, so what is shared is
written again, up to ``LONGEST``.
"""

from __future__ import annotations

from typing import Final

from discovery.errors import LimitError
from discovery.expr.binding import free_variables
from discovery.expr.node import Node, check_identifier, topological
from discovery.expr.operators import OPERATORS
from discovery.expr.printers.layout import Language, PrintError, within, write_lines
from discovery.expr.printers.text import call_template, spell_number
from discovery.expr.rows import ATOM

#: Size up to which a formula is written, repetitions counted.
LONGEST: Final = 100_000
ROLES: Final = ("axiom", "hypothesis", "definition", "lemma", "theorem", "conjecture")


def to_tptp(root: Node, *, name: str = "statement", role: str = "conjecture") -> str:
    """The ``fof`` formula of a statement.

    Raises ``PrintError`` for terms, and for variables that stand for statements.

    >>> from discovery.expr.parse import parse
    >>> to_tptp(parse("x + y = y + x"), role="axiom")
    'fof(statement, axiom, ! [X, Y] : (sum(X, Y) = sum(Y, X))).'
    """
    check_identifier(name, "formula")
    if role not in ROLES:
        raise PrintError(f"{role!r} is no role of a formula", hint=", ".join(ROLES))
    _check_first_order(root)
    if not within(root, LONGEST):
        raise LimitError(f"without sharing this formula has more than {LONGEST} parts")
    formula = write_lines(root, LANGUAGE).value
    free = ", ".join(_name(leaf.payload[0]) for leaf in free_variables(root))
    quantified = f"! [{free}] : ({formula})" if free else formula
    return f"fof({_functor(name)}, {role}, {quantified})."


def _check_first_order(root: Node) -> None:
    if root.statement is False:
        raise PrintError("TPTP states formulas, and this is a term")
    for part in topological(root):
        if part.op == "variable" and part.statement:
            raise PrintError(f"in first-order logic {part.payload[0]} cannot stand for a statement")
        if part.op in ("eq", "ne") and part.children[0].statement:
            raise PrintError("in first-order logic = compares terms, not statements")


def _name(name: str) -> str:
    """Variables begin with a capital; no two names give the same variable."""
    if name[0].islower() and not name.startswith("v_"):
        return name[0].upper() + name[1:]
    return f"V_{name}"


def _functor(name: str) -> str:
    return name if name[0].islower() else f"'{name}'"


def _user(name: str) -> str:
    if name in _TAKEN:
        raise PrintError(f"the user function {name} has the name of an operator in TPTP")
    return _functor(name)


def _quoted(leaf: Node) -> str:
    return f"'{spell_number(leaf)}'"


def _binds(leaf: Node) -> int:
    return ATOM


#: Symbols of the operators.
_TAKEN: Final = frozenset(str(row.tptp) for row in OPERATORS.values())

LANGUAGE: Final = Language(
    title="TPTP",
    column="tptp",
    number=_quoted,
    binds=_binds,
    name=_name,
    call=call_template,
    user=_user,
    repeats=LONGEST,
)
