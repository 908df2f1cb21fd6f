"""``discover refit``: the best coefficients for a given form, certified."""

from __future__ import annotations

from typing import Any

import click

from discovery.cli.options import Command, common


@click.command(cls=Command)
@click.argument("expression")
@click.option("--target", required=True, help="What it approximates: a name or an expression.")
@click.option("--interval", metavar="A,B", help="Interval of x; its ends may be expressions.")
@click.option("--absolute", is_flag=True, help="Measure absolute errors, not relative ones.")
@common("seed", "json")
def refit(
    expression: str,
    target: str,
    interval: str | None,
    absolute: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Fit the numbers in EXPRESSION anew, so that its largest error becomes least.

    Every number is a coefficient; its value is only where the search for better ones starts.
    """
    from discovery.approximation import api

    print_claim(api.refit(expression, target, interval, absolute=absolute, seed=seed), as_json)


def print_claim(claim: Any, as_json: bool) -> None:
    """One certified program."""
    from discovery.runs.storage import canonical_json

    if as_json:
        click.echo(canonical_json(claim))
        return
    click.echo(claim["expression"])
    click.echo(f"{claim['operations']} operations")
    click.echo(f"largest error {claim['error']:.6g}, proved at most {claim['bound']:.6g}")
    click.echo(
        f"in doubles {claim['error_float64']:.4g} measured, {claim['bound_float64']:.4g} proved"
    )
