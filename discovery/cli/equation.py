"""One equation, answered at once and without a run folder: the balance and what was asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from json import JSONEncoder
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from discovery.errors import NothingFound, UsageError

if TYPE_CHECKING:
    from discovery.reactions.balance import Balance

to_json = JSONEncoder(ensure_ascii=False, check_circular=False).encode


class Asked(NamedTuple):
    """What is asked of one equation beyond its balance; each may be left out.

    It is true if anything is asked, be it amounts of an empty text.
    """

    top: int | None = None
    after: str | None = None
    half: bool = False
    oxidation: bool = False
    amounts: str | None = None

    def __bool__(self) -> bool:
        return self != Asked()


def answer_equation(
    equation: str,
    asked: Asked,
    *,
    medium: str | None,
    conserve: Sequence[str],
    max_count: int,
    time: float | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Print the answer; the exit code is 1 if there is no balance."""
    from discovery.reactions.balance import balance_text

    conserved = None
    if conserve:
        from discovery.reactions.conserved import read_conserved

        conserved = read_conserved(conserve)
    balance = balance_text(equation, max_count, medium=medium, conserved=conserved)
    answer = balance.as_json()
    if asked:
        answer |= _studied(balance, asked, medium, time)
    if as_json:
        click.echo(to_json(answer))
    else:
        _print_answer(answer, quiet)
    return NothingFound.exit_code if answer["status"] == "infeasible" else 0


def _studied(
    balance: Balance, asked: Asked, medium: str | None, time: float | None
) -> dict[str, Any]:
    """The further fields; those that need a balance are left out where there is none."""
    from discovery.reactions import study
    from discovery.reactions.vectors import after, never

    found: dict[str, Any] = {}
    if asked.oxidation:
        found["oxidation_numbers"] = study.oxidation_json(balance)
    if balance.status == "infeasible":
        return found
    if asked.top is not None:
        stop = never if time is None else after(time)
        behind = None if asked.after is None else _coefficients(asked.after)
        found["top"] = study.top_balances(balance, asked.top, behind, stop)
    if asked.half:
        found["half_reactions"] = study.halves_json(balance, medium or "acid")
    if asked.amounts is not None:
        found["amounts"] = study.amounts_json(balance, asked.amounts)
    return found


def _coefficients(text: str) -> tuple[int, ...]:
    numbers = text.replace(",", " ").split()
    if not numbers or not all(number.isdecimal() and len(number) < 1000 for number in numbers):
        raise UsageError(f"--after takes coefficients, not {text[:40]!r}", hint='--after "2 1 2"')
    return tuple(map(int, numbers))


def _print_answer(answer: dict[str, Any], quiet: bool) -> None:
    from discovery.reactions.explain import describe, prove, tell_reading

    click.echo(f"{describe(answer)}\n{prove(answer)}")
    for line in _further(answer):
        click.echo(line)
    if not quiet:
        for reading in answer.get("readings", ()):
            click.echo(f"note: {tell_reading(reading)}", err=True)


def _further(answer: dict[str, Any]) -> Iterator[str]:
    """The further fields in words."""
    from discovery.reactions import tell

    tellers: dict[str, Callable[[Any], Iterator[str]]] = {
        "added": tell.tell_added,
        "top": tell.tell_top,
        "half_reactions": tell.tell_halves,
        "oxidation_numbers": tell.tell_oxidation,
        "amounts": tell.tell_amounts,
    }
    for field, teller in tellers.items():
        if field in answer:
            yield from teller(answer)
