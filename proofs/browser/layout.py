"""Where the theorems stand in the picture: layers from axioms down, few crossings, short edges.

Sugiyama's method for large graphs (Sugiyama, Tagawa, Toda 1981). The layer of a node is the length
of the longest path up to a node that rests on nothing. Within layers the order comes from
barycentre sweeps down and up; then each node moves to the mean of its neighbours as far as order
and distance allow, which is an isotonic regression (pool adjacent violators). A layer wider than
the picture should be is folded into rows. Everything is linear but the sorting.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from typing import TypeAlias

SWEEPS = 8  # more of them changed no picture that was looked at
NARROWEST = 8  # columns that a layer has before it is folded
LAYER_GAP = 0.8  # between layers, beyond the distance of rows

Neighbours: TypeAlias = Sequence[Sequence[int]]


def layout(uses: Neighbours) -> list[tuple[float, float]]:
    """The place (x, y) of each node; columns and rows are one apart, axioms have the least y.

    ``uses`` lists for each node earlier nodes that it rests on.

    >>> layout([[], [], [0, 1]])
    [(-0.5, 0.0), (0.5, 0.0), (0.0, 1.8)]
    """
    used_by: list[list[int]] = [[] for _ in uses]
    for node, used in enumerate(uses):
        for other in used:
            used_by[other].append(node)
    layers = _layers(uses)
    columns = max(NARROWEST, isqrt(len(uses)))
    rows = [-(-len(layer) // columns) for layer in layers]
    x = [0.0] * len(uses)
    for layer, folded in zip(layers, rows, strict=True):
        _spread(layer, folded, x)
    for sweep in range(SWEEPS):
        _sweep(layers, rows, x, used_by if sweep % 2 else uses, upwards=bool(sweep % 2))
    both = [[*above, *below] for above, below in zip(uses, used_by, strict=True)]
    for layer, folded in zip(layers, rows, strict=True):
        _settle(layer, folded, x, both)
    return _places(layers, rows, x)


def _layers(uses: Neighbours) -> list[list[int]]:
    depth: list[int] = []
    for used in uses:
        depth.append(1 + max((depth[other] for other in used), default=-1))
    layers: list[list[int]] = [[] for _ in range(max(depth, default=-1) + 1)]
    for node, level in enumerate(depth):
        layers[level].append(node)
    return layers


def _sweep(
    layers: list[list[int]], rows: list[int], x: list[float], near: Neighbours, *, upwards: bool
) -> None:
    """Order each layer by the mean place of the neighbours in layers already passed."""
    order = range(len(layers) - 1, -1, -1) if upwards else range(len(layers))
    for level in order:
        wanted = {node: _mean(x, near[node], x[node]) for node in layers[level]}
        layers[level].sort(key=wanted.__getitem__)
        _spread(layers[level], rows[level], x)


def _spread(layer: list[int], rows: int, x: list[float]) -> None:
    """Even places around 0 in the order of the layer."""
    middle = (len(layer) - 1) / 2
    for rank, node in enumerate(layer):
        x[node] = (rank - middle) / rows


def _settle(layer: list[int], rows: int, x: list[float], near: Neighbours) -> None:
    """Move nodes towards their neighbours: least squares, order and distances kept."""
    gap = 1 / rows
    pools: list[tuple[float, int]] = []  # mean of what the members want, and their number
    for rank, node in enumerate(layer):
        mean, count = _mean(x, near[node], x[node]) - rank * gap, 1
        while pools and pools[-1][0] >= mean:
            other, members = pools.pop()
            mean = (mean * count + other * members) / (count + members)
            count += members
        pools.append((mean, count))
    places = [mean for mean, count in pools for _ in range(count)]
    for rank, node in enumerate(layer):
        x[node] = places[rank] + rank * gap


def _mean(x: list[float], nodes: Sequence[int], default: float) -> float:
    return sum([x[node] for node in nodes]) / len(nodes) if nodes else default


def _places(layers: list[list[int]], rows: list[int], x: list[float]) -> list[tuple[float, float]]:
    """Deal each layer to its rows in turn, so that neighbours in a row are a column apart."""
    places = [(0.0, 0.0)] * len(x)
    top = 0.0
    for layer, folded in zip(layers, rows, strict=True):
        for rank, node in enumerate(layer):
            places[node] = (round(x[node], 2), round(top + rank % folded, 2))
        top += folded + LAYER_GAP
    return places
