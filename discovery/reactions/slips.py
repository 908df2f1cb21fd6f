"""A zero typed for the letter O: ``H20`` is a formula, though hardly the one that was meant.

It is taken for a slip when the equation has no balance and would have one if the zero were the
letter. Only counts such as 20 and 203 are tried: in ``C10`` and ``Fe1000`` the zero is a zero.
"""

from __future__ import annotations

import re

from discovery.errors import InputError
from discovery.reactions import balance
from discovery.reactions.certificate import INFEASIBLE
from discovery.reactions.equation import placed_species
from discovery.reactions.formula import Species, read_species

WIDEST = 12  # species; every zero costs as much as the equation itself

_ZERO = re.compile(r"(?<=[A-Za-z][2-9])(?<!O[2-9])0(?=[1-9]?(?![0-9]))")


def refuse_zero_for_oxygen(text: str, infeasible: balance.Balance) -> None:
    """Raise ``InputError`` at the first species of ``text`` that reads as such a slip."""
    equation = infeasible.source
    size = len(equation.left)
    every = equation.left + equation.right
    if len(every) > WIDEST:
        return
    for number, species in enumerate(every):
        for meant in _with_letter(species):
            changed = (*every[:number], meant, *every[number + 1 :])
            trial = equation._replace(left=changed[:size], right=changed[size:])
            if balance.balance_equation(trial).status != INFEASIBLE:
                side = "left" if number < size else "right"
                raise InputError(
                    f"{species.text} holds a zero where the letter O would balance",
                    kind="digit-zero-for-letter-O",
                    source=text,
                    position=placed_species(text, side, species.text),
                    hint=meant.text,
                )


def _with_letter(species: Species) -> list[Species]:
    """The species that result when one zero is read as oxygen."""
    text = species.text
    changed = [f"{text[: zero.start()]}O{text[zero.end() :]}" for zero in _ZERO.finditer(text)]
    return [read_species(candidate) for candidate in changed]
