"""When a run has to stop before its plan ends: a wall-clock limit, or Ctrl-C.

The first Ctrl-C is a request: nothing new starts, and what runs has ``GRACE`` seconds to end. The
second, which a timer sends after the grace, raises ``KeyboardInterrupt``, but only where the driver
waits for a task; plan and journal are never left halfway. Outside the main thread Python delivers
no signals, and only the wall clock counts.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Literal, Self

GRACE = 2.0  # seconds; with killing and the last checkpoint, Ctrl-C ends a run within three


class Stop:
    """Holds the SIGINT handler while a run goes on; a context manager."""

    def __init__(self, seconds: float | None) -> None:
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._presses = 0
        self._waiting = False
        self._timer = threading.Timer(GRACE, _press_again)
        self._timer.daemon = True

    def reason(self) -> Literal["interrupted", "time"] | None:
        """Why nothing new may start, if so."""
        if self._presses:
            return "interrupted"
        if self._deadline is not None and time.monotonic() >= self._deadline:
            return "time"
        return None

    def patience(self) -> float | None:
        """Seconds that waiting for one task may still take; ``None`` is for ever."""
        if self._deadline is None:
            return None
        return max(0.0, self._deadline + GRACE - time.monotonic())

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Mark the place where a second Ctrl-C may raise ``KeyboardInterrupt``."""
        self._waiting = True
        try:
            if self._presses > 1:
                raise KeyboardInterrupt
            yield
        finally:
            self._waiting = False

    def _press(self, _signal: int, _frame: FrameType | None) -> None:
        self._presses += 1
        if self._presses == 1:
            self._timer.start()
        elif self._waiting:
            raise KeyboardInterrupt

    def __enter__(self) -> Self:
        self._handled = threading.current_thread() is threading.main_thread()
        if self._handled:
            self._previous = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._presses:
            self._timer.cancel()
            self._timer.join()  # before the handler goes, so that a late press still meets it
        if self._handled:
            signal.signal(signal.SIGINT, self._previous)


def _press_again() -> None:
    """Send the main thread a signal, which wakes it from a system call too."""
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)
