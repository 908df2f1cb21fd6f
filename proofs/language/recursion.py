"""Whether functions defined by equations are defined at all: no circles, no endless recursion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from discovery.errors import InputError
from proofs.terms import Clause, subterms, variables

if TYPE_CHECKING:
    from proofs.language.theory import Theory


def check_recursion(theory: Theory, source: str, locate: Callable[[Clause, str], int]) -> None:
    """Each recursive function calls earlier ones, or itself with a smaller argument.

    ``locate`` gives the place in ``source`` of a name in the law that a clause was made of. Raises
    ``InputError`` at the first law that breaks the rule.
    """
    order = list(theory.functions)
    for name, laws in theory.recursion.items():
        for law in laws:
            left, right = law.sides
            for part in subterms(right):
                called = "" if isinstance(part, int) else part[0]
                if called in theory.recursion and order.index(called) > order.index(name):
                    raise InputError(
                        f"{name} calls {called}, which is declared after it",
                        kind="cyclic-definition",
                        source=source,
                        position=locate(law, called),
                        hint=f"declare {called} first; definitions must not go in a circle",
                    )
            if set(variables(right)) - set(variables(left)):
                raise InputError(
                    f"an equation of {name} has a variable on its right side alone",
                    kind="not-recursive",
                    source=source,
                    position=locate(law, "="),
                )
        growing = _growing_call(name, laws)
        if growing is not None:
            raise InputError(
                f"{name} is not defined by recursion: it calls itself without a smaller argument",
                kind="not-terminating",
                source=source,
                position=locate(growing, name),
                hint=f"some argument of {name} must be part of a constructor in every call",
            )


def _growing_call(name: str, laws: Sequence[Clause]) -> Clause | None:
    """The first law that spoils the descent of the argument that descends longest, if any."""
    calls = [
        (law, part)
        for law in laws
        for part in subterms(law.sides[1])
        if not isinstance(part, int) and part[0] == name
    ]
    spoilers = []
    for place in range(1, len(laws[0].sides[0])):
        rising = [law for law, part in calls if not _smaller(part[place], law.sides[0][place])]
        if not rising:
            return None
        spoilers.append(laws.index(rising[0]))
    return laws[max(spoilers, default=laws.index(calls[0][0]))] if calls else None


def _smaller(part: object, whole: object) -> bool:
    return part != whole and part in subterms(whole)
