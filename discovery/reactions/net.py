"""The net reaction of an equation that names a species on both sides.

Such a species is a single unknown whose sign says on which side it is left over. If the reaction
among the different species is unique, the species on one side only fix its direction.
"""

from __future__ import annotations

from typing import NamedTuple

from discovery.reactions.composition import composition_rows
from discovery.reactions.equation import Equation
from discovery.reactions.kernel import echelon, kernel_vector


class Term(NamedTuple):
    """A species of an equation and its coefficient, which is None where there is none."""

    species: str
    coefficient: int | None


class Net(NamedTuple):
    """What is left of an equation when species are cancelled; each is on one side only."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]


def net_reaction(equation: Equation) -> Net | None:
    """The net reaction, if a species is on both sides and what remains is unique.

    >>> from discovery.reactions.equation import read_equation
    >>> net_reaction(read_equation("C + CO + CO2 -> C + CO")).right
    (Term(species='CO', coefficient=2),)
    """
    lefts = {species.text for species in equation.left}
    rights = {species.text for species in equation.right}
    if lefts.isdisjoint(rights):
        return None
    every = list({s.text: s for s in equation.left + equation.right}.values())
    form = echelon(list(composition_rows(every).values()), len(every))
    if form.dimension != 1:
        return None
    vector = kernel_vector(form, form.free[0])
    sides = [(s.text in lefts) - (s.text in rights) for s in every]
    products = [x * side for x, side in zip(vector, sides, strict=True) if side]
    if min(products, default=1) < 0 < max(products, default=1):
        return None  # in either direction some species would be on the wrong side
    sign = -1 if min(products, default=1) < 0 else 1
    terms = [(s.text, sign * x) for s, x in zip(every, vector, strict=True)]
    return Net(
        tuple([Term(text, x) for text, x in terms if x > 0]),
        tuple([Term(text, -x) for text, x in terms if x < 0]),
    )
