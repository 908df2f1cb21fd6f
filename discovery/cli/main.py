"""The command ``discover``: a group that imports a subcommand only when it is called.

stdout carries results, stderr everything else. Whatever goes wrong ends here: errors of
:mod:`discovery.errors` and of click become one message (one JSON object under ``--json``) and the
exit code of their class; Ctrl-C gives 130; anything else is a fault of ours and gives 5.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click

from discovery import __version__
from discovery.cli.faults import report
from discovery.errors import UsageError

HUNG_UP = 141  # 128 + SIGPIPE: what a shell reports when the reader of a pipe has left


class Row(NamedTuple):
    """Where a command lives, as ``module:name``, and its line in the list of commands."""

    target: str
    help: str


ENGINES = {
    "tour": Row("discovery.cli.tour:tour", "Run all engines on real input and check the results."),
    "evolve": Row("discovery.cli.evolve:evolve", "Evolve programs for a function."),
    "refit": Row("discovery.cli.refit:refit", "Find the best coefficients for a form."),
    "certify": Row("discovery.cli.certify:certify", "Prove the error of a program."),
    "balance": Row("discovery.cli.balance:balance", "Balance chemical equations."),
    "conjecture": Row(
        "discovery.cli.conjecture:conjecture", "Continued fractions of a constant, proved."
    ),
    "prove": Row("discovery.cli.prove:prove", "Find and prove theorems from definitions."),
}
RUNS = {
    "runs": Row("discovery.cli.runs:runs", "List the runs under ./outputs."),
    "show": Row("discovery.cli.show:show", "Look at a run, or at one of its results."),
    "check": Row("discovery.cli.check:check", "Verify everything in a run independently."),
    "resume": Row("discovery.cli.resume:resume", "Go on with a run that was stopped."),
    "export": Row("discovery.cli.export:export", "Write results in another form."),
    "browse": Row("discovery.cli.browse:browse", "Write the pages of runs and open them."),
    "doctor": Row("discovery.cli.doctor:doctor", "Tell what is installed and what works."),
}
COMMANDS = ENGINES | RUNS
SEARCHING = (*ENGINES, "resume")  # commands after which there may be a run more to list


class LazyGroup(click.Group):
    """A group over ``COMMANDS``; listing the commands imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].target.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            from discovery.cli.faults import nearest

            hint = nearest(args[0], COMMANDS) or "--help"
            raise UsageError(f"there is no command {args[0][:40]!r}", hint=f"discover {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            code = super().invoke(ctx)
            if ctx.invoked_subcommand in SEARCHING:
                _list_new_runs()
            return code
        except BrokenPipeError:  # click would make it 1, which means "nothing found" here
            ctx.exit(HUNG_UP)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, table in (("Engines", ENGINES), ("Runs", RUNS)):
            with formatter.section(title):
                formatter.write_dl([(name, row.help) for name, row in table.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Discover mathematics and chemistry, with a certificate for every result.

    Results go to stdout, progress to stderr. `discover COMMAND --help` tells more about a command.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _list_new_runs() -> None:
    """Keep ``outputs/index.html`` up to date; what was found stands without it."""
    if Path("outputs").is_dir():
        from discovery.cli.site import refresh_index
        from discovery.runs.storage import StorageError

        with suppress(StorageError, OSError):
            refresh_index()


def main() -> NoReturn:
    """Run ``discover`` with the command line of this process, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; nothing is raised."""
    _fill_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a character that a terminal lacks is no failure
            stream.reconfigure(errors="backslashreplace")
    try:
        code = group.main(list(arguments), "discover", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        code = HUNG_UP
    except Exception as error:
        code = report(error, as_json="--json" in arguments)
    if code == HUNG_UP:  # nothing may be flushed into the broken pipe when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code or 0


def _fill_closed_streams() -> None:
    """Put the null device where the caller closed a standard stream.

    Otherwise a file of the run would get its number, and what a library prints would go there.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 until the exit
            setattr(sys, name, null)
