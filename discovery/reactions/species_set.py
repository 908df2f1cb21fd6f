"""Sets of species without sides, and which of their reactions are asked for.

A question is read from two texts: the species, separated by commas, and the set of reactions:

- ``basis``: an LLL-reduced basis of the lattice of all reactions;
- ``circuits``: the reactions whose set of species is minimal;
- ``graver``: all reactions that are no sum of two others of the same direction;
- ``bounded:K``: those of ``graver`` with at most K molecules a side;
- ``vector``: what the pairwise elimination of arXiv 2510.25503 leaves, as reconstructed.

Reactions are given as stoichiometric numbers in the order of the species, negative for what is
used up; the first species that takes part is used up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from discovery.errors import InputError, LimitError, UsageError
from discovery.reactions import mistakes
from discovery.reactions.bases import lattice_basis
from discovery.reactions.bounded import bounded_reactions
from discovery.reactions.circuits import circuits
from discovery.reactions.composition import composition_rows
from discovery.reactions.formula import MAX_COUNT, Species, read_species
from discovery.reactions.graver import graver_basis
from discovery.reactions.vector import vector_method
from discovery.reactions.vectors import Matrix, Stream, Vector

MAX_SPECIES = 120  # lattices of more take seconds before their first reaction
MAX_TEXT = 20_000
_METHOD = re.compile(r"(basis|circuits|graver|vector)|bounded:([1-9][0-9]{0,2})")


@dataclass(frozen=True)
class SpeciesSet:
    """Species and the reactions among them that are asked for.

    ``method`` is the first word of the set asked for and ``molecules`` its bound, if it has one.
    """

    species: tuple[Species, ...]
    method: str
    molecules: int | None = None
    rows: Mapping[str, Sequence[int]] = field(compare=False, default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.text for one in self.species)

    @property
    def matrix(self) -> Matrix:
        return list(self.rows.values())

    def stream(self) -> Stream:
        """The reactions, as they are found."""
        return (None if z is None else tuple(-x for x in z) for z in METHODS[self.method](self))


def _basis(asked: SpeciesSet) -> Stream:
    return iter(lattice_basis(asked.matrix, len(asked.species)))


def _circuits(asked: SpeciesSet) -> Stream:
    return circuits(asked.matrix, len(asked.species))


def _graver(asked: SpeciesSet) -> Stream:
    return graver_basis(lattice_basis(asked.matrix, len(asked.species)))


def _bounded(asked: SpeciesSet) -> Stream:
    assert asked.molecules is not None
    return bounded_reactions(asked.matrix, len(asked.species), asked.molecules)


def _vector(asked: SpeciesSet) -> Stream:
    return vector_method(list(asked.rows), asked.matrix, len(asked.species))


METHODS: dict[str, Callable[[SpeciesSet], Stream]] = {
    "basis": _basis,
    "circuits": _circuits,
    "graver": _graver,
    "bounded": _bounded,
    "vector": _vector,
}


def read_species_set(text: str, asked: str, max_count: int = MAX_COUNT) -> SpeciesSet:
    """Read species such as ``C, O2, CO, CO2`` and the set asked for, such as ``bounded:4``.

    A species named twice counts once.

    Raises:
        InputError: a formula that cannot be read, with its position in ``text``.
        LimitError: too much text or too many species.
        UsageError: no set of that name.

    >>> asked = read_species_set("C, O2, CO, CO2", "circuits")
    >>> sorted(z for z in asked.stream() if z)
    [(-2, -1, 2, 0), (-1, -1, 0, 1), (-1, 0, 2, -1), (0, -1, -2, 2)]
    """
    method = _METHOD.fullmatch(asked)
    if method is None:
        raise UsageError(
            f"there is no set of reactions {asked!r}",
            hint="basis, circuits, graver, vector, or bounded:4 for at most 4 molecules a side",
        )
    if len(text) > MAX_TEXT:
        raise LimitError(f"{len(text)} characters; at most {MAX_TEXT} are read", source=text)
    species = tuple({one.text: one for one in _read_all(text, max_count)}.values())
    if len(species) > MAX_SPECIES:
        raise LimitError(f"{len(species)} species; at most {MAX_SPECIES} are taken", source=text)
    molecules = int(method[2]) if method[2] else None
    return SpeciesSet(species, method[1] or "bounded", molecules, composition_rows(species))


def _read_all(text: str, max_count: int) -> Iterator[Species]:
    begin = 0
    for part in text.split(","):
        offset = begin + len(part) - len(part.lstrip())
        begin += len(part) + 1
        if not part.strip():
            raise InputError(
                "a species is missing",
                kind="empty-term",
                source=text,
                position=offset,
                hint="species separated by commas: C, O2, CO, CO2",
            )
        try:
            yield read_species(part.strip(), max_count)
        except InputError as error:
            raise mistakes.moved(_comma_for_plus(error), text, offset) from None


def _comma_for_plus(error: InputError) -> InputError:
    """The same mistake in a list of species, where a comma and no plus is missing."""
    if error.kind != "missing-plus":
        return error
    return InputError(
        "a comma is missing between two species",
        kind="missing-comma",
        source=error.source,
        position=error.position,
        hint=error.hint.replace(" + ", ", "),
    )


def sides(names: Sequence[str], numbers: Vector) -> tuple[list[tuple[int, str]], ...]:
    """The (coefficient, species) pairs of the left side and of the right side.

    >>> sides(["C", "O2", "CO"], (-2, -1, 2))
    ([(2, 'C'), (1, 'O2')], [(2, 'CO')])
    """
    paired = list(zip(names, numbers, strict=True))
    return (
        [(-x, name) for name, x in paired if x < 0],
        [(x, name) for name, x in paired if x > 0],
    )


def equation_text(names: Sequence[str], numbers: Vector) -> str:
    """The reaction as an equation.

    >>> equation_text(["C", "O2", "CO"], (-2, -1, 2))
    '2 C + O2 -> 2 CO'
    """
    return " -> ".join(
        " + ".join(name if x == 1 else f"{x} {name}" for x, name in side)
        for side in sides(names, numbers)
    )
