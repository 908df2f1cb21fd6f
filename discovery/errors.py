"""The one tree of errors that users see.

Each class carries a stable ``code``, the exit code of the command, and optionally a ``hint``: what
to try next. Whatever is not in this tree is a fault of ours and ends in exit code 5.
"""

from __future__ import annotations

from typing import Any, ClassVar


class DiscoveryError(Exception):
    """An error with a stable code, an exit code and a hint.

    >>> raise DiscoveryError("disk is full", hint="free some space")
    Traceback (most recent call last):
    ...
    discovery.errors.DiscoveryError: disk is full
    """

    code: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 5

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def kind(self) -> str:
        """The word that programs test for; narrower than ``code`` for input errors."""
        return self.code

    def as_json(self) -> dict[str, Any]:
        """The object that ``--json`` writes to stderr."""
        return {"error": {"kind": self.kind, "message": self.message, "hint": self.hint}}

    def report(self) -> str:
        """The text shown to a person, hint included."""
        return "\n".join(
            filter(None, [f"error: {self.message}", self.hint and f"  try: {self.hint}"])
        )


class UsageError(DiscoveryError):
    """The command line or the arguments of a call do not fit together."""

    code = "usage"
    exit_code = 2


class NothingFound(DiscoveryError):
    """The search ended, and there is nothing to show."""

    code = "nothing-found"
    exit_code = 1


class VerificationError(DiscoveryError):
    """A checker refused a claim."""

    code = "verification-failed"
    exit_code = 4


class InputError(DiscoveryError):
    """Text or data that cannot be read, with the place where reading stopped.

    ``source`` is the whole text, ``position`` the offset in code points from 0; ``line`` and
    ``column`` (both from 1) follow from them.

    >>> error = InputError("a species is missing", source="H2 + + O2", position=5)
    >>> print(error.report())
    error: a species is missing (line 1, column 6)
      H2 + + O2
           ^
    """

    code = "bad-input"
    exit_code = 3
    SHOWN: ClassVar[int] = 72

    def __init__(
        self,
        message: str,
        *,
        kind: str = "bad-input",
        source: str = "",
        position: int = 0,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self._kind = kind
        self.source = source
        self.position = position

    @property
    def kind(self) -> str:
        return self._kind

    @property
    def line(self) -> int:
        return self.source.count("\n", 0, self.position) + 1

    @property
    def column(self) -> int:
        return self.position - self.source.rfind("\n", 0, self.position)

    def as_json(self) -> dict[str, Any]:
        return {
            "error": {
                "kind": self.kind,
                "message": self.message,
                "line": self.line,
                "column": self.column,
                "position": self.position,
                "hint": self.hint,
            }
        }

    def report(self) -> str:
        text = f"error: {self.message} (line {self.line}, column {self.column})"
        return "\n".join(filter(None, [text, self._excerpt(), self.hint and f"  try: {self.hint}"]))

    def _excerpt(self) -> str:
        """The offending line, cut to a window around the caret, and the caret."""
        if not self.source:
            return ""
        start = self.source.rfind("\n", 0, self.position) + 1
        end = self.source.find("\n", self.position)
        line = self.source[start : end if end >= 0 else len(self.source)]
        caret = self.position - start
        left = max(0, caret - self.SHOWN // 2)
        window = line[left : left + self.SHOWN]
        shown = "".join(c if c.isprintable() else " " for c in window)
        return f"  {shown}\n  {' ' * (caret - left)}^"


class LimitError(InputError):
    """Input that would cost too much; the message names the limit, the hint the way to lift it."""

    code = "limit"

    def __init__(
        self, message: str, *, source: str = "", position: int = 0, hint: str = ""
    ) -> None:
        super().__init__(message, kind="limit", source=source, position=position, hint=hint)
