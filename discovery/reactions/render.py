"""Balances for people: text with real subscripts, HTML, LaTeX, and mhchem's ``\\ce``.

A notation is a row of a table: how to write a subscript, a superscript, a dot and an arrow. The
pieces come from the tokens that were counted, so what is shown is what was balanced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from discovery.reactions.balance import Balance
from discovery.reactions.equation import arrow_of
from discovery.reactions.formula import MAX_TOTAL, Species, read_species, split_formula, tokens
from discovery.reactions.net import Term

_CACHED = 1 << 12  # species remembered, in each notation; sets of reactions name few
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


@dataclass(frozen=True, eq=False)
class Notation:
    """How a formula is written; each function is given plain text. Compared by identity."""

    subscript: Callable[[str], str]
    superscript: Callable[[str], str]
    species: Callable[[str], str]
    symbol: Callable[[str], str]
    dot: str
    gap: str  # between a coefficient and its species
    arrows: dict[str, str]
    arrow: str  # for all arrows that are not in the table
    around: str = "{}"  # what stands around an equation


UNICODE = Notation(
    subscript=lambda digits: digits.translate(_SUBSCRIPTS),
    superscript=lambda text: text.translate(_SUPERSCRIPTS),
    species=str,
    symbol=str,
    dot="·",
    gap=" ",
    arrows={"<->": "⇌", "<=>": "⇌", "⇌": "⇌", "⇄": "⇄", "↔": "↔", "=": "="},
    arrow="⟶",
)
HTML = Notation(
    subscript=lambda digits: f"<sub>{digits}</sub>",
    superscript=lambda text: f"<sup>{text.replace('-', '−')}</sup>",
    species=lambda text: f'<span class="species">{text}</span>',
    symbol=escape,
    dot="·",
    gap="&nbsp;",
    arrows=UNICODE.arrows,
    arrow="⟶",
)
LATEX = Notation(
    subscript=lambda digits: f"_{{{digits}}}",
    superscript=lambda text: f"^{{{text}}}",
    species=lambda text: f"\\mathrm{{{text}}}",
    symbol=lambda text: f"\\{text}" if text in "{}" else text,
    dot="\\cdot ",
    gap="\\,",
    arrows={
        **dict.fromkeys(("<->", "<=>", "⇌", "⇄"), "\\rightleftharpoons"),
        "↔": "\\leftrightarrow",
        "=": "=",
    },
    arrow="\\longrightarrow",
)
MHCHEM = Notation(
    subscript=str,
    superscript=lambda text: f"^{{{text}}}",
    species=str,
    symbol=lambda text: f"\\{text}" if text in "{}" else text,
    dot="*",
    gap=" ",
    arrows={**dict.fromkeys(("<->", "<=>", "⇌", "⇄"), "<=>"), "↔": "<->", "=": "="},
    arrow="->",
    around="\\ce{{{}}}",
)


def to_unicode(balance: Balance) -> str:
    """The equation with real subscripts and arrow.

    >>> from discovery.reactions.balance import balance_text
    >>> to_unicode(balance_text("H2 + O2 -> H2O"))
    '2 H₂ + O₂ ⟶ 2 H₂O'
    """
    return write_equation(balance, UNICODE)


def to_html(balance: Balance) -> str:
    """The equation as safe HTML."""
    return write_equation(balance, HTML)


def to_latex(balance: Balance) -> str:
    """The equation as LaTeX for math mode; needs no package."""
    return write_equation(balance, LATEX)


def to_mhchem(balance: Balance) -> str:
    r"""The equation for LaTeX's package mhchem.

    >>> from discovery.reactions.balance import balance_text
    >>> to_mhchem(balance_text("Ca+2 + PO4^3- -> Ca3(PO4)2"))
    '\\ce{3 Ca^{2+} + 2 PO4^{3-} -> Ca3(PO4)2}'
    """
    return write_equation(balance, MHCHEM)


def write_equation(balance: Balance, notation: Notation) -> str:
    """The equation of a balance in a notation."""
    return _write(balance.left, balance.right, balance.source.arrow, notation)


def write_record(record: Any, notation: Notation) -> str:
    """The equation of a balance that was kept as JSON, in a notation."""
    left, right = (
        [Term(term["species"], term.get("coefficient")) for term in record[side]]
        for side in ("left", "right")
    )
    return _write(left, right, arrow_of(record["equation"]), notation)


def _write(left: Sequence[Term], right: Sequence[Term], arrow: str, notation: Notation) -> str:
    sides = [" + ".join([_write_term(term, notation) for term in side]) for side in (left, right)]
    equation = f" {notation.arrows.get(arrow, notation.arrow)} ".join(sides)
    return notation.around.format(equation)


def _write_term(term: Term, notation: Notation) -> str:
    species = write_name(term.species, notation)
    if term.coefficient is None or term.coefficient == 1:
        return species
    return f"{term.coefficient}{notation.gap}{species}"


@lru_cache(maxsize=_CACHED)
def write_name(text: str, notation: Notation) -> str:
    """One species, given as text, in a notation.

    >>> write_name("SO4^2-", UNICODE)
    'SO₄²⁻'
    """
    return write_species(read_species(text, MAX_TOTAL), notation)


def write_species(species: Species, notation: Notation) -> str:
    """One species in a notation, the charge as it was read."""
    core, _, phase, _ = split_formula(species.text)
    written = "e" if core == "e" else "".join(_pieces(core, notation))
    charge = dict(species.counts).get("charge", 0)
    if charge:
        size = "" if abs(charge) == 1 else str(abs(charge))
        written += notation.superscript(f"{size}{'+' if charge > 0 else '-'}")
    return notation.species(written + phase)


def _pieces(core: str, notation: Notation) -> list[str]:
    pieces = []
    for kind, text, digits, _ in tokens(core):
        if kind == "dot":
            pieces.append(notation.dot + digits)
        else:
            pieces.append(notation.symbol(text) + (notation.subscript(digits) if digits else ""))
    return pieces
