"""Further conserved quantities, named by the user: one more row of the composition matrix each.

Least sums are not chemistry: ``H2O2 + MnO4- + H+ -> Mn+2 + O2 + H2O`` has a family of balances, and
the least one makes O2 out of permanganate. That oxygen pairs stay together, ``O-O: H2O2=1, O2=1``,
leaves one balance, the one in the books. Isotopes, functional groups and pinned atoms (``O*`` in a
formula) do the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from discovery.errors import InputError
from discovery.reactions.elements import CHARGE, SYMBOLS
from discovery.reactions.formula import Species

Conserved = Mapping[str, Mapping[str, int]]  # name of the quantity: species: how much it has
_ENTRY = re.compile(r"\s*(\S.*?)\s*=\s*([+-]?[0-9]{1,9})\s*\Z")
MAX_QUANTITIES = 20


def read_conserved(texts: Sequence[str]) -> dict[str, dict[str, int]]:
    """Read quantities such as ``O-O: H2O2=1, O2=1``; a quantity without a name gets a number.

    Raises:
        InputError: a text that is not a list of species = number, or a name that is taken.

    >>> read_conserved(["O-O: H2O2=1, O2=1"])
    {'O-O': {'H2O2': 1, 'O2': 1}}
    """
    found: dict[str, dict[str, int]] = {}
    for number, text in enumerate(texts, 1):
        name, colon, rest = text.rpartition(":")
        name = name.strip() if colon else f"quantity {number}"
        if (
            name in found
            or name in SYMBOLS
            or name == CHARGE
            or not name
            or number > MAX_QUANTITIES
        ):
            raise _mistake(f"{name!r} cannot be the name of another quantity", text, 0)
        position = len(text) - len(rest)
        row: dict[str, int] = {}
        for entry in rest.split(","):
            parsed = _ENTRY.match(entry)
            if parsed is None or parsed[1] in row:
                raise _mistake("a species and how much of it is conserved", text, position)
            row[parsed[1]] = int(parsed[2])
            position += len(entry) + 1
        found[name] = row
    return found


def conserved_rows(
    conserved: Conserved, left: Sequence[Species], right: Sequence[Species] = ()
) -> dict[str, list[int]]:
    """The rows of the quantities; the right side is counted negatively.

    Raises:
        InputError: a species that the equation does not have.
    """
    signed = [(one.text, 1) for one in left] + [(one.text, -1) for one in right]
    known = {text for text, _ in signed}
    for name, row in conserved.items():
        for species in row:
            if species not in known:
                raise _mistake(
                    f"{species} is not in the equation", f"{name}: {species}", len(name) + 2
                )
    return {
        name: [sign * row.get(text, 0) for text, sign in signed] for name, row in conserved.items()
    }


def _mistake(problem: str, source: str, position: int) -> InputError:
    return InputError(
        problem,
        kind="bad-conserved",
        source=source,
        position=position,
        hint='--conserve "O-O: H2O2=1, O2=1", species as in the equation',
    )
