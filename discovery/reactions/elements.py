"""The symbols of the chemical elements, and what a wrong symbol was probably meant to be.

Deuterium and tritium (``D``, ``T``) count as elements of their own, so that isotopes are conserved.
"""

from __future__ import annotations

_TABLE = """
    H D T He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se
    Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho
    Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm
    Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
"""
SYMBOLS = frozenset(_TABLE.split())

# Symbols that IUPAC has replaced: the systematic placeholders, and names no longer in use.
OBSOLETE = {
    "Unq": "Rf",
    "Unp": "Db",
    "Unh": "Sg",
    "Uns": "Bh",
    "Uno": "Hs",
    "Une": "Mt",
    "Uun": "Ds",
    "Uuu": "Rg",
    "Uub": "Cn",
    "Uut": "Nh",
    "Uuq": "Fl",
    "Uup": "Mc",
    "Uuh": "Lv",
    "Uus": "Ts",
    "Uuo": "Og",
    "Cb": "Nb",
    "Cp": "Lu",
    "Gl": "Be",
    "J": "I",
}

CHARGE = "charge"
"""The name of the row that stands for electric charge among the elements."""


def symbol_meant(text: str) -> str:
    """What to write in place of the unknown symbol that ``text`` begins with; may be empty.

    >>> symbol_meant("UuoF2"), symbol_meant("Hcl"), symbol_meant("Xx")
    ('Og', 'HCl', '')
    """
    for old, new in OBSOLETE.items():
        if text.startswith(old):
            return new
    word = _leading_word(text)
    return capitalised(word.lower())


def capitalised(word: str) -> str:
    """A lower-case formula with capital letters where symbols fit, or nothing.

    One-letter symbols are tried after two-letter ones, except that the commonest elements come
    first: ``co2`` is meant as CO2 more often than as Co2.

    >>> capitalised("h2o"), capitalised("nacl"), capitalised("co2"), capitalised("xx")
    ('H2O', 'NaCl', 'CO2', '')
    """
    if not word:
        return ""
    found: dict[int, str] = {len(word): ""}  # where a suffix begins: how it is written
    for start in range(len(word) - 1, -1, -1):
        for piece in (word[start].upper(), word[start : start + 2].capitalize()):
            end = start + len(piece)
            rest = found.get(end)
            if rest is None or not (piece in SYMBOLS or piece.isdigit()):
                continue
            if start not in found or (len(piece) == 2 and piece not in _UNLIKELY):
                found[start] = piece + rest
    return found.get(0, "")


_UNLIKELY = frozenset(["Co", "Ho", "No", "Cs", "Sc", "Cn", "Hf", "Nh", "Os", "Po", "Pb", "Np"])


def _leading_word(text: str) -> str:
    end = next((i for i, c in enumerate(text) if not (c.isascii() and c.isalnum())), len(text))
    return text[: min(end, 40)]
