"""What a person reads about a run: for each constant an account, then the simplest of each tail.

Formulas of one constant with the same tail form a class; its simplest formula stands for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from discovery.fractions import formats
from discovery.fractions.formula import simplicity

JSON = dict[str, Any]
Record = Mapping[str, Any]
_WIDEST = 72  # of a formula in a list; a longer one is cut
_COLUMNS = ("formula", "signs", "status", "same tail", "decimals after 10, 50, 100 terms", "id")


class Leader(NamedTuple):
    """The simplest formula of a tail, and how many formulas have this tail."""

    record: JSON
    size: int


def by_constant(records: Iterable[JSON]) -> dict[str, list[JSON]]:
    """The records of each constant, simplest first."""
    groups: dict[str, list[JSON]] = {}
    for record in records:
        groups.setdefault(record["constant_expr"], []).append(record)
    return {constant: sorted(group, key=_order) for constant, group in groups.items()}


def _order(record: Record) -> tuple[Any, ...]:
    """Digits of a special kind first, they are few; then by simplicity."""
    return (1, *simplicity(record)) if "polynomials" in record else (0, record["id"])


def leaders(records: Sequence[JSON]) -> list[Leader]:
    """The first record of each tail, in the given order; the records are of one constant."""
    sizes: dict[str, int] = {}
    first: dict[str, JSON] = {}
    for record in records:
        tail = str(record.get("tail", record["id"]))  # what has no tail stands for itself
        sizes[tail] = sizes.get(tail, 0) + 1
        first.setdefault(tail, record)
    return [Leader(record, sizes[tail]) for tail, record in first.items()]


def ranked(records: Iterable[JSON], top: int | None = None) -> Iterator[JSON]:
    """The records by constant: one a tail, the simplest first, and then those like them.

    With ``top``, only the first of so many tails of each constant.
    """
    for group in by_constant(records).values():
        best = [leader.record for leader in leaders(group)]
        yield from best[:top]
        if top is None:
            chosen = {record["id"] for record in best}
            yield from (record for record in group if record["id"] not in chosen)


def lines(records: Iterable[JSON], summary: Record, top: int) -> Iterator[str]:
    """The whole list of a run; ``summary`` is that of its manifest, ``top`` the tails shown."""
    groups = by_constant(records)
    results = summary.get("constants", [summary] if "constant_expr" in summary else [])
    accounts = {result["constant_expr"]: result for result in results}
    for constant in dict.fromkeys([*accounts, *groups]):
        best = leaders(groups.get(constant, []))
        yield f"{constant}: {account(accounts.get(constant, {}), best)}"
        yield from _table(best[:top])
        if len(best) > top:
            yield f"  ... and {_number(len(best) - top, 'more tail')}"


def account(result: Record, best: Sequence[Leader]) -> str:
    """What was found for a constant and what was searched, in one line."""
    if "error" in result:
        return str(result["error"])
    total = sum(leader.size for leader in best)
    longer = result.get("longer")
    if longer and not total and longer["formulas"] == 1:
        basis = "a theorem: the digits are proved" if longer["theorem"] else "constructed"
        return (
            f"no formula with a period up to {longer['bound']}: the least period for this left "
            f"side and sign cycle is {longer['least_period']} ({basis})"
        )
    parts = [f"{_number(total, 'formula')} in {_number(len(best), 'tail')}"]
    if total:
        proved = result.get("proved", 0)
        parts[0] += f", {'all' if proved == total else proved} proved"
    if result.get("refuted"):
        parts.append(f"{result['refuted']} refuted")
    if longer:
        parts.append(
            f"{_number(longer['formulas'], 'more formula')} constructed with periods above "
            f"{longer['bound']}, the least {longer['least_period']} and the largest "
            f"{longer['largest_period']}, not listed"
        )
    if "searched" in result:
        parts.append(f"searched {result['searched']}")
    elif "pairs" in result:
        parts.append(f"searched {_number(result['pairs'], 'pair')} of left side and sign cycle")
    return "; ".join(parts)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _table(best: Sequence[Leader]) -> Iterator[str]:
    """Aligned lines: formulas in columns, digits of other kinds in words."""
    rows = [_row(leader) for leader in best if "polynomials" in leader.record]
    yield from (f"  {describe(leader.record)}" for leader in best if "kind" in leader.record)
    if not rows:
        return
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *rows, strict=True)]
    for row in (_COLUMNS, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()


def _row(leader: Leader) -> tuple[str, ...]:
    record = leader.record
    text = f"{formats.left_text(record)} = {formats.rule_text(record)}"
    if len(text) > _WIDEST:
        text = f"{text[: _WIDEST - 24]}... (period {record['period']})"
    return (
        text,
        formats.signs_text(record),
        record["status"],
        str(leader.size),
        ", ".join(map(str, record["convergence"])),
        record["id"],
    )


def describe(record: Record) -> str:
    """One line about a record of any kind."""
    if "polynomials" in record:
        return formats.to_text(record)
    if record["kind"] == "folded":
        first = ", ".join(f"1/({x} q^2) at q = {q[:12]}" for q, x in record["folds"][:3])
        return f"{record['constant_expr']}: folded digits, {first}  conjecture"
    quotients = ", ".join(map(str, record["alpha"][:8]))
    return (
        f"{record['constant_expr']} = sum {record['base']}^-floor(n alpha), "
        f"1/alpha = [0; {quotients}, ...]  conjecture"
    )
