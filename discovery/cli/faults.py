"""How a failure reaches the user: once, on stderr, in the words of one tree of errors."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar

import click

from discovery.errors import DiscoveryError, UsageError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Interrupted(DiscoveryError):
    """The user stopped the command; what was saved until then is kept."""

    code: ClassVar[str] = "interrupted"
    exit_code: ClassVar[int] = 130


class InternalError(DiscoveryError):
    """A fault of ours."""


def report(error: Exception, *, as_json: bool) -> int:
    """Show ``error`` on stderr, as one JSON object or as a message, and give its exit code.

    An error that is neither ours nor click's is a fault in the program: one line, and the
    traceback only when the environment variable DISCOVERY_DEBUG asks for it.
    """
    ours = _in_our_tree(error)
    if isinstance(ours, InternalError) and os.environ.get("DISCOVERY_DEBUG"):
        import traceback

        traceback.print_exception(error)
    with suppress(OSError):  # nobody reads stderr any more: the exit code still tells
        if as_json:
            import json

            print(json.dumps(ours.as_json(), sort_keys=True), file=sys.stderr)
        else:
            print(ours.report(), file=sys.stderr)
    return ours.exit_code


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like ``word``, or '' when none is like it."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, 1)), "")


def _in_our_tree(error: Exception) -> DiscoveryError:
    if isinstance(error, DiscoveryError):
        return error
    if isinstance(error, click.Abort):
        return Interrupted("interrupted", hint="what was saved is kept; `discover runs` lists it")
    if isinstance(error, click.ClickException):
        return _usage_error(error)
    if isinstance(error, OSError) and error.errno in _FULL:
        return DiscoveryError(
            f"the output cannot be written: {error.strerror}",
            hint="free some space, or send the output elsewhere",
        )
    return InternalError(
        f"internal fault: {type(error).__name__}: {error}",
        hint="set DISCOVERY_DEBUG=1 and report the traceback with the output of `discover doctor`",
    )


def _usage_error(error: click.ClickException) -> UsageError:
    """Click's complaint about the command line, with the nearest option as a hint."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "discover"
    if isinstance(error, click.NoSuchOption):
        options = context.command.get_params(context) if context else []
        names = [name[2:] for option in options for name in option.opts if name.startswith("--")]
        close = nearest(error.option_name.lstrip("-"), names)
        hint = f"--{close}" if close else ""
        message = f"there is no option {error.option_name}"
    else:
        hint = ""
        message = error.format_message().rstrip(".")
    return UsageError(message, hint=hint or f"{path} --help")
