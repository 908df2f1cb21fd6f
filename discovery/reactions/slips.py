"""A zero typed for the letter O: ``H20`` is a formula, though hardly the one that was meant.

It is taken for a slip when the equation cannot be balanced because oxygen is on one side only, and
could be if a zero after an element or a count were the letter.
"""

from __future__ import annotations

import re
from contextlib import suppress

from discovery.errors import InputError
from discovery.reactions import balance
from discovery.reactions.certificate import INFEASIBLE
from discovery.reactions.equation import placed_species
from discovery.reactions.formula import Species, read_species

_ZERO = re.compile(r"(?<=[A-Za-z0-9])0")


def refuse_zero_for_oxygen(text: str, infeasible: balance.Balance) -> None:
    """Raise ``InputError`` at the first species of ``text`` that reads as such a slip."""
    oxygen = infeasible.rows.get("O")
    if oxygen is None or (min(oxygen) < 0 < max(oxygen)):
        return
    equation = infeasible.source
    size = len(equation.left)
    every = equation.left + equation.right
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
    found = []
    for candidate in changed:
        with suppress(InputError):  # the letter may leave a number that follows nothing
            found.append(read_species(candidate))
    return found
