"""Oxidation numbers where the usual rules decide them.

The rules, in order of precedence, fix one element after the other; the last element takes what is
left of the charge. Equal atoms share one number, which is then a mean (8/3 for iron in Fe3O4).

1. a lone element: the charge divided by the atoms
2. fluorine -1
3. Li, Na, K, Rb, Cs, Fr +1; Be, Mg, Ca, Sr, Ba, Ra, Zn, Cd +2; Al, B +3; Ag +1
4. hydrogen (D, T) +1
5. oxygen -2
6. Cl, Br, I -1; then S, Se, Te -2; then N, P -3; then C -4

The rules decide nothing when two elements are left to which none applies, nor when the last atom
would give more electrons than its outer shell holds, or take more than it has room for (a peroxide,
a polysulfide: structure that a formula does not show).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from discovery.reactions.elements import CHARGE

# Element: oxidation number, in order of precedence.
RULES: dict[str, int] = {
    "F": -1,
    **dict.fromkeys(["Li", "Na", "K", "Rb", "Cs", "Fr"], 1),
    **dict.fromkeys(["Be", "Mg", "Ca", "Sr", "Ba", "Ra", "Zn", "Cd"], 2),
    **dict.fromkeys(["Al", "B"], 3),
    "Ag": 1,
    **dict.fromkeys(["H", "D", "T"], 1),
    "O": -2,
    **dict.fromkeys(["Cl", "Br", "I"], -1),
    **dict.fromkeys(["S", "Se", "Te"], -2),
    **dict.fromkeys(["N", "P"], -3),
    "C": -4,
}

# Outer electrons: an atom gives no more than these, and takes no more than are missing to eight.
OUTER: dict[str, int] = {
    "C": 4, "Si": 4, "Ge": 4, "N": 5, "P": 5, "As": 5, "Sb": 5, "O": 6, "S": 6, "Se": 6, "Te": 6,
    "F": 7, "Cl": 7, "Br": 7, "I": 7,
}  # fmt: skip
# The highest numbers of metals that form peroxo compounds or polysulfides, and of hydrogen.
HIGHEST: dict[str, int] = {
    "H": 1, "Ti": 4, "V": 5, "Cr": 6, "Mo": 6, "W": 6, "Mn": 7, "Fe": 6, "Co": 4, "Ni": 4, "Cu": 3,
}  # fmt: skip
# The same beside sulfur, where higher ones mean a polysulfide.
IN_SULFIDES: dict[str, int] = {"Fe": 3, "Co": 3, "Ni": 2, "Cu": 2, "Mn": 2}


def oxidation_numbers(composition: Mapping[str, int]) -> dict[str, Fraction] | None:
    """The oxidation number of each element of a species, or None where the rules do not decide.

    ``composition`` counts the atoms of each element, and has the charge, if any, under ``charge``.

    >>> {e: str(x) for e, x in oxidation_numbers({"Mn": 1, "O": 4, "charge": -1}).items()}
    {'O': '-2', 'Mn': '7'}
    >>> {e: str(x) for e, x in oxidation_numbers({"H": 2, "O": 2}).items()}
    {'H': '1', 'O': '-1'}
    """
    atoms = {element: count for element, count in composition.items() if element != CHARGE}
    left = Fraction(composition.get(CHARGE, 0))
    numbers: dict[str, Fraction] = {}
    for element, number in RULES.items():
        if element in atoms and len(atoms) - len(numbers) > 1:
            numbers[element] = Fraction(number)
            left -= number * atoms[element]
    undecided = [element for element in atoms if element not in numbers]
    if len(undecided) != 1:
        return None
    last = undecided[0]
    numbers[last] = left / atoms[last]
    sulfide = "S" in atoms and "O" not in atoms
    most = IN_SULFIDES.get(last) if sulfide else None
    most = most or HIGHEST.get(last) or OUTER.get(last, 8)
    least = OUTER[last] - 8 if last in OUTER else -1
    return numbers if least <= numbers[last] <= most else None
