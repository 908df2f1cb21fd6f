"""``discover certify``: a proven bound of the error of a given program."""

from __future__ import annotations

import click

from discovery.cli.options import Command, common
from discovery.cli.refit import print_claim


@click.command(cls=Command)
@click.argument("expression")
@click.option("--target", required=True, help="What it approximates: a name or an expression.")
@click.option("--interval", metavar="A,B", help="Interval of x; its ends may be expressions.")
@click.option("--absolute", is_flag=True, help="Measure absolute errors, not relative ones.")
@common("json")
def certify(
    expression: str, target: str, interval: str | None, absolute: bool, as_json: bool
) -> None:
    """Prove how wrong EXPRESSION can be, as a function of x with its numbers as they stand."""
    from discovery.approximation import api

    print_claim(api.certify(expression, target, interval, absolute=absolute), as_json)
