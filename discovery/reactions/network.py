"""Networks of reactions: what all of them together conserve, and which of them are independent.

The stoichiometric matrix has one row a reaction and one column a species, products positive. A
conservation law is a weight on species whose total no reaction changes: the elements and charge
give some, a network may have more. The laws with whole weights form a lattice; those without a
negative weight and with the fewest species are *pools* (a catalyst in all its forms, say).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discovery.reactions.bases import lattice_basis
from discovery.reactions.circuits import circuits
from discovery.reactions.kernel import echelon
from discovery.reactions.vectors import Matrix, Stop, Vector, collect, never


@dataclass(frozen=True)
class Network:
    """The laws of a network of reactions.

    ``independent`` numbers reactions that span all; ``dependencies`` are the relations among the
    reactions (factors that add them up to nothing); ``laws`` is a short basis of all conservation
    laws, of which ``from_elements`` follow from elements and charge; ``pools`` are the laws without
    a negative weight and of fewest species, all of them if ``pools_complete``.
    """

    rank: int
    independent: tuple[int, ...]
    dependencies: tuple[Vector, ...]
    laws: tuple[Vector, ...]
    from_elements: int
    pools: tuple[Vector, ...]
    pools_complete: bool


def analyse(reactions: Sequence[Vector], matrix: Matrix, *, stop: Stop = never) -> Network:
    """Analyse reactions, each a signed vector over all species; ``matrix`` is of compositions.

    >>> network = analyse([(-2, -1, 2)], [(2, 0, 2), (0, 2, 1)])  # 2 H2 + O2 -> 2 H2O
    >>> network.rank, network.pools
    (1, ((0, 2, 1), (1, 0, 1)))
    """
    species = len(reactions[0])
    columns = [tuple(z[j] for z in reactions) for j in range(species)]
    form = echelon(columns, len(reactions))
    found = collect(circuits(reactions, species), stop)
    pools = sorted(z for z in found.reactions if min(z) >= 0)
    return Network(
        rank=len(form.pivots),
        independent=tuple(form.pivots),
        dependencies=lattice_basis(columns, len(reactions)),
        laws=lattice_basis(reactions, species),
        from_elements=len(echelon(matrix, species).pivots),
        pools=tuple(pools),
        pools_complete=found.complete,
    )
