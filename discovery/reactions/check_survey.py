"""The checker of the reactions found in a set of species.

Verified of each reaction: it is in lowest terms, conserves every element and charge, is not there
twice in either direction, and is what its text says. Of a circuit also that no other reaction has
only species of it; of an irreducible reaction that no part of it is a reaction (of a complete set
by comparison, see below); of a bounded one its number of molecules. Of the last record: the count;
and if it says *complete*, that the set is exactly the one computed again from the compositions.

What the vector method leaves is only verified to be reactions, since nothing else is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd
from typing import Any

from discovery.reactions import check_sets
from discovery.reactions.check_claims import read_compositions, refuse, require
from discovery.reactions.check_irreducible import irreducibles
from discovery.reactions.check_lattice import Vector, conserves, facing, is_lattice_basis
from discovery.reactions.check_least import Unproven

SETS = ("basis", "circuits", "graver", "bounded", "vector")


class SurveyChecker:
    """Checks the records of one survey in their order.

    ``species`` and ``asked`` (such as ``bounded:4``) are what was claimed to be answered.
    """

    def __init__(self, species: Sequence[str], asked: str) -> None:
        name, _, bound = asked.partition(":")
        require(name in SETS and bound.isdecimal() == (name == "bounded"), f"no set {asked!r}")
        made = read_compositions(species)
        elements = sorted({element for counts in made.values() for element in counts})
        self.species = list(species)
        self.matrix = [[made[one].get(element, 0) for one in species] for element in elements]
        self.set = name
        self.bound = int(bound) if bound else None
        self.found: dict[Vector, None] = {}  # in the order of the records
        self.ended = False

    def check(self, record: Any) -> None:
        """Check the next record; raises ``VerificationError`` to refuse it."""
        require(not self.ended, "a record after the last one")
        try:
            if "coefficients" in record:
                self._check_reaction(record)
            else:
                self.ended = True
                self._check_end(record)
        except Unproven as error:
            refuse(str(error))

    def _check_reaction(self, record: Any) -> None:
        require(set(record) == {"coefficients", "equation"}, "another form of reaction")
        z = tuple(record["coefficients"])
        require(len(z) == len(self.species), "not a number for each species")
        require(all(type(x) is int for x in z), "a coefficient is no whole number")
        require(any(z) and gcd(*z) == 1, "not in lowest terms")
        require(conserves(self.matrix, z), "something is not conserved")
        require(facing(z) not in self.found, "a reaction comes twice")
        require(record["equation"] == equation_text(self.species, z), "the text is of another one")
        if self.set == "circuits":
            require(check_sets.is_circuit(self.matrix, z), "a reaction of fewer species is in it")
        if self.bound is not None:
            most = max(sum(x for x in z if x > 0), -sum(x for x in z if x < 0))
            require(most <= self.bound, "too many molecules on a side")
        self.found[facing(z)] = None

    def _check_end(self, record: Any) -> None:
        require(set(record) == {"set", "count", "complete", "bound"}, "another form of ending")
        require(record["set"] == self.set and record["bound"] == self.bound, "another set")
        require(record["count"] == len(self.found), "another number of reactions")
        require(type(record["complete"]) is bool, "complete is true or false")
        require(record["complete"] == (self.set != "vector"), "only the vector method has no end")
        if record["complete"]:
            require(_COMPLETE[self.set](self), f"this is not the whole set {self.set}")

    def check_open(self) -> None:
        """Check what is left to check of a survey that was stopped before its end."""
        if not self.ended and self.set in ("graver", "bounded"):
            for z in self.found:
                require(
                    check_sets.is_irreducible(self.matrix, z), f"{z} is a sum of smaller reactions"
                )


def equation_text(species: Sequence[str], z: Vector) -> str:
    """The reaction as text, what is used up on the left."""
    sides = []
    for sign in (-1, 1):
        terms = [(sign * x, one) for one, x in zip(species, z, strict=True) if sign * x > 0]
        sides.append(" + ".join(one if x == 1 else f"{x} {one}" for x, one in terms))
    return " -> ".join(sides)


def _whole_basis(claim: SurveyChecker) -> bool:
    return is_lattice_basis(claim.matrix, len(claim.species), list(claim.found))


def _whole_circuits(claim: SurveyChecker) -> bool:
    return check_sets.circuits(claim.matrix, len(claim.species)) == set(claim.found)


def _whole_graver(claim: SurveyChecker) -> bool:
    width, most = len(claim.species), len(claim.found)
    return irreducibles(claim.matrix, width, signs=(1, -1), most=most) == set(claim.found)


def _whole_bounded(claim: SurveyChecker) -> bool:
    assert claim.bound is not None
    found = check_sets.bounded(claim.matrix, len(claim.species), claim.bound)
    return found == set(claim.found)


_COMPLETE: dict[str, Callable[[SurveyChecker], bool]] = {
    "basis": _whole_basis,
    "circuits": _whole_circuits,
    "graver": _whole_graver,
    "bounded": _whole_bounded,
}
