"""Networks of reactions: what all of them together conserve, and which of them are independent.

The stoichiometric matrix has one row a reaction and one column a species, products positive. A
conservation law is a weight on species whose total no reaction changes: the elements and charge
give some, a network may have more. The laws with whole weights form a lattice; those without a
negative weight and with the fewest species are *pools* (a catalyst in all its forms, say).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from discovery.reactions.bases import lattice_basis
from discovery.reactions.circuits import circuits
from discovery.reactions.composition import composition_rows
from discovery.reactions.formula import MAX_TOTAL, read_species
from discovery.reactions.kernel import echelon
from discovery.reactions.render import UNICODE, write_name
from discovery.reactions.species_set import equation_text
from discovery.reactions.vectors import Matrix, Stop, Vector, after_signs, collect, never

MOST_REACTIONS = 500  # of a file that are analysed together
POOL_SIGNS = 50  # about a second


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


@dataclass(frozen=True)
class NamedNetwork:
    """A network with the names of its species and the equations of its reactions."""

    species: tuple[str, ...]
    equations: tuple[str, ...]
    reactions: tuple[Vector, ...]
    found: Network


def read_network(records: Iterable[Any]) -> NamedNetwork | None:
    """The network of the balanced equations among the answers; None if there is none.

    Of an equation with several balances the canonical one is taken.
    """
    vectors: list[dict[str, int]] = []
    for record in islice((r for r in records if "left" in r), MOST_REACTIONS):
        numbers = [term.get("coefficient") for term in record["left"] + record["right"]]
        if None in numbers:
            numbers = record.get("canonical") or []
        signs = [-1] * len(record["left"]) + [1] * len(record["right"])
        vector: dict[str, int] = {}
        for term, sign, x in zip(record["left"] + record["right"], signs, numbers, strict=False):
            vector[term["species"]] = vector.get(term["species"], 0) + sign * x
        if any(vector.values()):
            vectors.append(vector)
    names = tuple(dict.fromkeys(name for vector in vectors for name in vector))
    if not names:
        return None
    reactions = tuple(tuple(vector.get(name, 0) for name in names) for vector in vectors)
    rows = composition_rows([read_species(name, MAX_TOTAL) for name in names])
    found = analyse(reactions, list(rows.values()), stop=after_signs(POOL_SIGNS))
    return NamedNetwork(names, tuple(equation_text(names, z) for z in reactions), reactions, found)


def tell_network(network: NamedNetwork | None) -> Iterator[str]:
    """What a network conserves, in lines of text."""
    if network is None:
        yield "network: no balanced reactions"
        return
    found = network.found
    yield (
        f"network: {len(network.reactions)} reactions, {found.rank} independent, "
        f"{len(network.species)} species, {len(found.laws)} conservation laws "
        f"({found.from_elements} from elements and charge)"
    )
    names = [write_name(name, UNICODE) for name in network.species]
    for relation in found.dependencies:
        yield f"  depends: {weighted(relation, [f'R{i + 1}' for i in range(len(relation))])} = 0"
    for pool in found.pools if len(found.pools) <= len(network.species) else found.laws:
        yield f"  conserved: {weighted(pool, names)}"


def weighted(weights: Sequence[int], names: Sequence[str]) -> str:
    """A sum with whole weights.

    >>> weighted((2, -1, 0), ["CO", "C", "O2"])
    '2 CO - C'
    """
    text = ""
    for weight, name in zip(weights, names, strict=True):
        if weight:
            text += f" {'-' if weight < 0 else '+'} " if text else "-" * (weight < 0)
            text += name if abs(weight) == 1 else f"{abs(weight)} {name}"
    return text
