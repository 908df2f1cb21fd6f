"""The reactions found in a set of species, as a frozen object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from discovery.reactions.bases import lattice_basis
from discovery.reactions.circuits import circuits
from discovery.reactions.explain import reaction_terms
from discovery.reactions.formula import MAX_COUNT
from discovery.reactions.graver import graver_basis
from discovery.reactions.render import HTML, LATEX, Notation, write_record
from discovery.reactions.species_set import SpeciesSet, equation_text, read_species_set
from discovery.reactions.vector import Standing, standing
from discovery.reactions.vectors import Vector, after, after_signs, collect, never, oriented

STANDING_SIGNS = 200  # for each set that the vector method is compared with: some seconds
SHOWN = 50  # reactions in a notebook


@dataclass(frozen=True, repr=False)
class ReactionSet:
    """Reactions among species, in the order found.

    ``reactions`` are stoichiometric numbers in the order of ``species``, negative for what is used
    up. ``complete`` says that they are proven to be all of the set asked for: ``method`` and, where
    it has one, the ``bound`` on molecules a side. ``repr`` shows the set and is no constructor
    call; the constructor is not for users: :func:`discovery.find_reactions` is.
    """

    asked: SpeciesSet
    reactions: tuple[Vector, ...]
    complete: bool

    @property
    def species(self) -> tuple[str, ...]:
        return self.asked.names

    @property
    def method(self) -> str:
        return self.asked.method

    @property
    def bound(self) -> int | None:
        return self.asked.molecules

    @property
    def equations(self) -> tuple[str, ...]:
        """The reactions as text."""
        return tuple(equation_text(self.species, z) for z in self.reactions)

    def standing(self) -> Standing:
        """How the reactions sit between the circuits and the Graver basis.

        What cannot be counted in some seconds is None.
        """
        matrix, size = self.asked.matrix, len(self.species)
        stop = after_signs(STANDING_SIGNS)
        lines = collect(circuits(matrix, size), stop)
        stop = after_signs(STANDING_SIGNS)
        graver = collect(graver_basis(lattice_basis(matrix, size)), stop)
        return standing(
            [oriented(z) for z in self.reactions],
            matrix,
            lines.reactions if lines.complete else None,
            graver.reactions if graver.complete else None,
        )

    def as_json(self) -> Iterator[dict[str, Any]]:
        """The objects that ``discover balance --species ... --json`` prints."""
        for z in self.reactions:
            yield {"coefficients": list(z)}
        yield {
            "set": self.method,
            "count": len(self.reactions),
            "complete": self.complete,
            "bound": self.bound,
        }

    def __len__(self) -> int:
        return len(self.reactions)

    def __iter__(self) -> Iterator[Vector]:
        return iter(self.reactions)

    def _repr_html_(self) -> str:
        return self._shown(HTML, "<br>\n")

    def _repr_latex_(self) -> str:
        lines = self._shown(LATEX, r" \\ ")
        return rf"$\begin{{gathered}}{lines}\end{{gathered}}$"

    def _shown(self, notation: Notation, between: str) -> str:
        """The first reactions in a notation."""
        shown = [write_record(reaction_terms(text), notation) for text in self.equations[:SHOWN]]
        return between.join(shown)

    def __repr__(self) -> str:
        known = "complete" if self.complete else "not proven complete"
        return f"<ReactionSet {self.method}: {len(self)} reactions, {known}>"


def find_reactions(
    species: str | Sequence[str],
    complete: str = "graver",
    *,
    time: float | None = None,
    max_count: int = MAX_COUNT,
) -> ReactionSet:
    """The reactions among species, without sides.

    ``species`` is a text such as ``"C, O2, CO, CO2"`` or a sequence of formulas; ``complete`` is
    ``basis``, ``circuits``, ``graver``, ``bounded:K`` or ``vector``. With ``time`` the search ends
    after so many seconds, with what was found by then. Raises ``InputError``, ``LimitError`` and
    ``UsageError`` for what cannot be read.

    >>> found = find_reactions("C, O2, CO, CO2", "bounded:2")
    >>> found
    <ReactionSet bounded: 2 reactions, complete>
    >>> found.equations
    ('C + O2 -> CO2', 'C + CO2 -> 2 CO')
    """
    text = species if isinstance(species, str) else ", ".join(species)
    asked = read_species_set(text, complete, max_count)
    found = collect(asked.stream(), never if time is None else after(time))
    return ReactionSet(asked, found.reactions, found.complete and asked.method != "vector")
