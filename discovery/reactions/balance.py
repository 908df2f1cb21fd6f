"""Balancing: one equation in, a unique balance, several, or none out, with the proof of it.

The kernel of the composition matrix decides. Of dimension 1 with coefficients of one sign, it is
the unique balance in lowest whole numbers. Otherwise Stiemke's alternative tells whether some
balance has every coefficient positive (then there are several) or which weights of the elements
forbid it (then there is none).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any

from discovery.reactions.certificate import INFEASIBLE, NOTHING, SEVERAL, UNIQUE, Fields, certify
from discovery.reactions.composition import composition_rows
from discovery.reactions.equation import Equation, read_equation
from discovery.reactions.formula import MAX_COUNT
from discovery.reactions.kernel import Echelon, echelon, kernel_basis, kernel_vector
from discovery.reactions.net import Net, Term, net_reaction
from discovery.reactions.positivity import Positivity, decide_positivity

if TYPE_CHECKING:
    from discovery.expr.node import Node
    from discovery.reactions.completion import Completion
    from discovery.reactions.conserved import Conserved
    from discovery.reactions.several import Family


@dataclass(frozen=True, slots=True, repr=False)
class Balance:
    """The answer to one equation.

    ``status`` is "unique", "several" or "infeasible"; ``dimension`` is that of the space of
    balances without regard to sign; ``coefficients`` are those of ``left`` and then ``right``, in
    lowest whole numbers, and None unless the balance is unique. ``repr`` shows the answer and is no
    constructor call; the constructor is not for users: :func:`discovery.balance` is.
    """

    source: Equation
    status: str
    dimension: int
    coefficients: tuple[int, ...] | None
    rows: dict[str, list[int]] = field(compare=False)
    form: Echelon = field(compare=False)
    positivity: Positivity | None = field(compare=False, default=None)
    added: Completion | None = None
    conserved: Conserved = field(default_factory=dict)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of both sides, left side first."""
        texts = [species.text for species in self.source.left + self.source.right]
        return tuple(map(Term, texts, self.coefficients or repeat(None)))

    @property
    def left(self) -> tuple[Term, ...]:
        """The terms of the left side, in the order they were typed."""
        return self.terms[: len(self.source.left)]

    @property
    def right(self) -> tuple[Term, ...]:
        """The terms of the right side, in the order they were typed."""
        return self.terms[len(self.source.left) :]

    @property
    def equation(self) -> str:
        """The equation as text, with the coefficients if they are unique."""
        return equation_text(self.left, self.right, self.source.arrow)

    @property
    def ledger(self) -> Node:
        """The balance as an expression: both sides as linear forms over the elements are equal.

        >>> balance_text("H2 + Cl2 -> HCl").ledger
        parse("2*H + 2*Cl = 2*(H + Cl)")
        """
        from discovery.reactions.ledger import ledger

        return ledger(self.source.left, self.source.right, self.terms)

    @property
    def certificate(self) -> dict[str, Any]:
        """What the independent checker needs, as JSON."""
        certificate: dict[str, Any] = self.as_json()["certificate"]
        return certificate

    @property
    def readings(self) -> list[dict[str, str]]:
        """Where the text could be read in two ways: what was typed, meant, and the other way."""
        return [reading._asdict() for reading in self.source.readings]

    @property
    def family(self) -> Family | None:
        """All balances, if there are several: Hilbert basis, canonical balance, ties."""
        from discovery.reactions.answers import find_family

        return find_family(self) if self.status == SEVERAL else None

    def by_sum(self, after: Sequence[int] | None = None) -> Iterator[tuple[int, ...]]:
        """All balances strictly by the sum of their coefficients, ties in lexicographic order.

        With ``after``, those behind that balance. Endless if there are several.

        >>> from itertools import islice
        >>> answer = balance_text("C + CH4 + O2 -> CO2 + H2O")
        >>> list(islice(answer.by_sum(), 2))
        [(1, 1, 3, 2, 2), (2, 1, 4, 3, 2)]
        """
        from discovery.reactions.answers import rank_balances

        return rank_balances(self, None if after is None else tuple(after))

    @property
    def net(self) -> Net | None:
        """The net reaction, where a species is on both sides and the net reaction is unique."""
        return net_reaction(self.source)

    def as_json(self) -> dict[str, Any]:
        """The object that ``discover balance --json`` prints."""
        size, terms = len(self.source.left), self.terms
        objects = _terms_json(terms)
        told = self._told()
        answer: dict[str, Any] = {
            "status": self.status,
            "left": objects[:size],
            "right": objects[size:],
            "equation": equation_text(terms[:size], terms[size:], self.source.arrow),
            "dimension": self.dimension,
            "certificate": {**certify(self), **told.claims},
            **told.fields,
        }
        if self.source.readings:
            answer["readings"] = self.readings
        if self.added is not None:
            answer["added"] = {"left": list(self.added.left), "right": list(self.added.right)}
        if self.conserved:
            answer["conserved"] = {name: dict(row) for name, row in self.conserved.items()}
        if self.status != UNIQUE and (net := self.net) is not None:
            answer["net"] = {"left": _terms_json(net.left), "right": _terms_json(net.right)}
        return answer

    def _told(self) -> Fields:
        if self.status == UNIQUE:
            return NOTHING
        from discovery.reactions.answers import tell_infeasible, tell_several

        return tell_several(self) if self.status == SEVERAL else tell_infeasible(self)

    def check(self) -> None:
        """Have the independent checker verify this; raises ``VerificationError`` if it refuses."""
        from discovery.reactions.check import check_record

        check_record(self.as_json())

    def __repr__(self) -> str:
        return f"<Balance {self.status}: {self.equation}>"

    def _repr_html_(self) -> str:
        from discovery.reactions.render import to_html

        return to_html(self)

    def _repr_latex_(self) -> str:
        from discovery.reactions.render import to_latex

        return f"${to_latex(self)}$"


def balance_text(
    text: str,
    max_count: int = MAX_COUNT,
    *,
    medium: str | None = None,
    conserved: Conserved | None = None,
) -> Balance:
    """Read an equation and balance it.

    In a ``medium`` ("acid" or "base") it is completed first; ``conserved`` are further quantities
    (:mod:`discovery.reactions.conserved`).

    Raises ``InputError`` with a kind and a position within ``text``, also for a zero that was typed
    for the letter O, and ``LimitError``.
    """
    if medium is None:
        equation, added = read_equation(text, max_count), None
    else:
        from discovery.reactions.completion import complete_text

        equation, added = complete_text(text, medium, max_count)
    answer = balance_equation(equation, conserved, added)
    if answer.status == INFEASIBLE and "0" in text:
        from discovery.reactions.slips import refuse_zero_for_oxygen

        refuse_zero_for_oxygen(text, answer)
    return answer


def balance_equation(
    equation: Equation, conserved: Conserved | None = None, added: Completion | None = None
) -> Balance:
    """Balance an equation that was read before; ``added`` tells what of it was added.

    >>> balance_equation(read_equation("H2 + O2 -> H2O")).coefficients
    (2, 1, 2)
    >>> balance_equation(read_equation("CO -> CO2"))
    <Balance infeasible: CO -> CO2>
    """
    rows = composition_rows(equation.left, equation.right)
    if conserved:
        from discovery.reactions.conserved import conserved_rows

        rows |= conserved_rows(conserved, equation.left, equation.right)
    further = (added, conserved or {})
    width = len(equation.left) + len(equation.right)
    form = echelon(list(rows.values()), width)
    dimension = form.dimension
    if dimension == 1:
        free = width * (width - 1) // 2 - sum(form.pivots)  # the one column without a pivot
        vector = kernel_vector(form, free)
        if min(vector) > 0:
            return Balance(equation, UNIQUE, 1, tuple(vector), rows, form, None, *further)
    positivity = decide_positivity(kernel_basis(form), form.free, width)
    status = SEVERAL if all(positivity.solution) else INFEASIBLE
    return Balance(equation, status, dimension, None, rows, form, positivity, *further)


def equation_text(left: tuple[Term, ...], right: tuple[Term, ...], arrow: str) -> str:
    """An equation as plain text; a coefficient of 1 is not written."""
    return f"{_joined(left)} {arrow} {_joined(right)}"


def _joined(terms: tuple[Term, ...]) -> str:
    return " + ".join(
        [species if x is None or x == 1 else f"{x} {species}" for species, x in terms]
    )


def _terms_json(terms: tuple[Term, ...]) -> list[dict[str, Any]]:
    if terms[0].coefficient is None:
        return [{"species": species} for species, _ in terms]
    return [{"species": species, "coefficient": x} for species, x in terms]
