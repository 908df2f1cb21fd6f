"""Local worker processes that may die: the pool behind ``executor="processes"``.

A ``ProcessPoolExecutor`` over a fork server, with what it lacks: workers that ignore Ctrl-C (the
driver decides), that end when this process does, however it ends, and that can be killed and
replaced. Calls travel in packed form, so that one that cannot be packed or unpacked is an error of
that call and not the death of a worker.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from multiprocessing.reduction import ForkingPickler
from pickle import PicklingError
from typing import Any

from discovery.errors import DiscoveryError, UsageError
from search.plan import Task

START_ATTEMPTS = 3
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
IMPORTABLE = "tasks must be importable: top-level functions of a file, with plain arguments"


class ProcessPool:
    """``workers`` processes on this machine."""

    fatal: tuple[type[BaseException], ...] = ()

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor = self._open()

    def submit(self, task: Task, seed: int) -> Future[Any]:
        """Start a call; the future raises ``BrokenExecutor`` if a worker dies meanwhile."""
        try:
            packed = bytes(ForkingPickler.dumps((task.function, task.argument, seed)))
        except (PicklingError, AttributeError, TypeError) as error:
            message = f"task {task.key} cannot be sent to a process: {error}"
            raise UsageError(message, hint=IMPORTABLE) from error
        return self._executor.submit(_perform, packed)

    def restart(self) -> None:
        """Replace a broken pool; every future of the old one is settled when this returns.

        Raises ``DiscoveryError`` if no new worker stays alive, so that this is not taken for the
        fault of a task.
        """
        for _ in range(START_ATTEMPTS):
            self._executor.shutdown(cancel_futures=True)
            self._executor = self._open()
            try:
                self._executor.submit(os.getpid).result()
            except BrokenExecutor:
                continue
            return
        raise DiscoveryError(
            "the worker processes die as soon as they start",
            hint='begin the script with `if __name__ == "__main__":`, or use executor="serial"',
        )

    def abandon(self, _futures: list[Future[Any]]) -> None:
        """Kill the workers at once."""
        # Public only from Python 3.14 on, as ProcessPoolExecutor.kill_workers.
        for process in list((self._executor._processes or {}).values()):
            process.kill()

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)

    def _open(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, mp_context=_context(), initializer=_settle_in)


def _context() -> BaseContext:
    """A fork server where there is one: threads of this process cannot leave locks behind."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    _start_server()
    return multiprocessing.get_context("forkserver")


def _start_server() -> None:
    """Start the fork server, if need be, with SIGINT blocked.

    Its workers inherit that, so that Ctrl-C cannot meet one before it ignores it. The resource
    tracker comes first, because starting it unblocks SIGINT.
    """
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle_in() -> None:
    """Make a new process a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _perform(packed: bytes) -> Any:
    try:
        function, argument, seed = ForkingPickler.loads(packed)
    except (AttributeError, ImportError) as error:
        raise UsageError(f"a worker cannot find a task: {error}", hint=IMPORTABLE) from error
    return function(argument, seed)
