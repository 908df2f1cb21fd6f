"""Bases of reactions: of all those of a species list, and of the balances of an equation.

All reactions of a species list together form a lattice, of which :func:`lattice_basis` gives a
short basis. When the sides are given (the columns of the right side negated), a balance is a
reaction without a negative entry; the balances are the whole-number sums of one finite set, the
Hilbert basis.
"""

from __future__ import annotations

from discovery.reactions.graver import project_and_lift
from discovery.reactions.vectors import Matrix, Stream, Vector, by_size, oriented


def lattice_basis(matrix: Matrix, species: int) -> tuple[Vector, ...]:
    """A short basis of all integer vectors of length ``species`` that the matrix sends to zero.

    The rows of the Hermite form of ``[transposed matrix | identity]`` that begin with zeros
    generate the whole lattice (not just a part of finite index); LLL then shortens them. Every
    vector is primitive and begins with a positive entry; shorter ones come first.

    >>> lattice_basis([(1, 0, 1, 1), (0, 2, 1, 2)], 4)  # C, O2, CO, CO2
    ((1, 1, 0, -1), (1, 0, -2, 1))
    """
    import flint

    if not species:
        return ()
    rows = len(matrix)
    table = [
        [row[j] for row in matrix] + [int(i == j) for i in range(species)] for j in range(species)
    ]
    hermite = flint.fmpz_mat(table).hnf().tolist()
    kernel = [row[rows:] for row in hermite if not any(row[:rows])]
    if not kernel:
        return ()
    short = flint.fmpz_mat(kernel).lll().tolist()
    return tuple(sorted((oriented(int(x) for x in row) for row in short), key=by_size))


def hilbert_basis(matrix: Matrix, species: int) -> Stream:
    """Stream the Hilbert basis of ``{x >= 0 : matrix x = 0}``.

    Its members are the balances that are no sum of two others, and every balance is a
    whole-number sum of members (arXiv 2410.06023).

    >>> stream = hilbert_basis([(1, 0, -1, -1), (0, 2, -1, -2)], 4)  # C + O2 -> CO + CO2
    >>> sorted(z for z in stream if z)
    [(1, 1, 0, 1), (2, 1, 2, 0)]
    """
    return project_and_lift(lattice_basis(matrix, species), (1,))
