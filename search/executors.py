"""Where tasks run: here, in processes of this machine, or on any ``concurrent.futures.Executor``.

Every kind takes a stream of calls and gives their results in the same order, pulling calls lazily:
at most two for each worker are in flight, so that a long enumeration stays a stream.

When a worker dies, its pool is replaced and each task that was in flight runs again alone. So an
innocent task is cleared, and a guilty one convicts itself by ``DEATHS`` solo deaths and gives
``Poisoned`` for its result; all other tasks are done.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from typing import Any, NamedTuple, Protocol, TypeAlias

from discovery.errors import UsageError
from search.plan import Poisoned, Task
from search.stop import Stop

DEATHS = 3  # solo deaths that convict a task; fewer would convict by accident
IN_FLIGHT = 2  # calls for each worker: one runs while the next waits beside it

ExecutorSpec: TypeAlias = str | Executor | tuple[str | Executor, int]


class Call(NamedTuple):
    """A task and the seed it runs with."""

    task: Task
    seed: int


class Workers(Protocol):
    """Runs a stream of calls; gives each task with its result, in the order of the calls.

    The stream of results ends early when ``stop`` has no patience left.
    """

    def outcomes(self, calls: Iterator[Call], stop: Stop) -> Generator[tuple[Task, Any]]: ...


class Serial:
    """Runs each task in this process: the reference for all other kinds."""

    def outcomes(self, calls: Iterator[Call], stop: Stop) -> Generator[tuple[Task, Any]]:
        for task, seed in calls:
            try:
                with stop.waiting():
                    result = task.function(task.argument, seed)
            except Exception as error:
                error.add_note(f"in task {task.key}")
                raise
            yield task, result


class Pool(Protocol):
    """Something that runs single calls elsewhere."""

    workers: int
    fatal: tuple[type[BaseException], ...]
    """How a pool that replaces dead workers itself says that a task kills them."""

    def submit(self, task: Task, seed: int) -> Future[Any]:
        """Start a call; the future raises ``BrokenExecutor`` if a worker dies meanwhile."""

    def restart(self) -> None:
        """Become a fresh pool; every future of the broken one is settled when this returns."""

    def abandon(self, futures: list[Future[Any]]) -> None:
        """Stop these calls as far as possible: nobody waits for them any more."""


class Borrowed:
    """Any ``concurrent.futures.Executor``: not ours to close, nor to replace when it breaks."""

    def __init__(
        self, executor: Executor, workers: int, fatal: tuple[type[BaseException], ...] = ()
    ) -> None:
        self.workers = workers
        self.fatal = fatal
        self._executor = executor

    def submit(self, task: Task, seed: int) -> Future[Any]:
        return self._executor.submit(task.function, task.argument, seed)

    def restart(self) -> None:
        raise UsageError(
            "a worker of the executor died, and the executor is not ours to replace",
            hint='executor="processes" survives killed workers',
        )

    def abandon(self, futures: list[Future[Any]]) -> None:
        for future in futures:
            future.cancel()


class Parallel:
    """Keeps a window of calls in flight on a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._window: deque[tuple[Call, Future[Any]]] = deque()

    def outcomes(self, calls: Iterator[Call], stop: Stop) -> Generator[tuple[Task, Any]]:
        window = self._window
        try:
            while self._fill(calls):
                if not _settled(window[0][1], stop):
                    return
                if _broken(window[0][1]) and not self._recover(stop):
                    return
                (task, _), future = window.popleft()
                yield task, self._result(task, future)
        finally:
            if window:
                self._pool.abandon([future for _, future in window])
                window.clear()

    def _fill(self, calls: Iterator[Call]) -> bool:
        """Bring the window to its size; whether there is anything in it."""
        while len(self._window) < IN_FLIGHT * self._pool.workers:
            call = next(calls, None)
            if call is None:
                break
            self._window.append((call, self._submit(call)))
        return bool(self._window)

    def _submit(self, call: Call) -> Future[Any]:
        """Start a call; on a pool that just broke it has failed already."""
        try:
            return self._pool.submit(*call)
        except BrokenExecutor as error:
            failed: Future[Any] = Future()
            failed.set_exception(error)
            return failed

    def _result(self, task: Task, future: Future[Any]) -> Any:
        try:
            return future.result()
        except self._pool.fatal:
            return Poisoned(task.key, "killed all workers that tried it")
        except Exception as error:
            error.add_note(f"in task {task.key}")
            raise

    def _recover(self, stop: Stop) -> bool:
        """Replace the pool and clear or convict, one by one, the calls that were in flight."""
        if stop.reason() is not None:
            return False
        self._pool.restart()
        for place, (call, future) in enumerate(self._window):
            if _broken(future):
                judged = self._judge(call, stop)
                if judged is None:
                    return False
                self._window[place] = (call, judged)
        return True

    def _judge(self, call: Call, stop: Stop) -> Future[Any] | None:
        """Run a suspect with nothing else in flight; ``None`` if patience ends before."""
        for _ in range(DEATHS):
            future = self._submit(call)
            if not _settled(future, stop):
                return None
            if not _broken(future):
                return future
            self._pool.restart()
        convicted: Future[Any] = Future()
        convicted.set_result(Poisoned(call.task.key, f"killed its worker {DEATHS} times, alone"))
        return convicted


def _settled(future: Future[Any], stop: Stop) -> bool:
    """Wait for a future as long as patience lasts."""
    with stop.waiting():
        return bool(wait([future], stop.patience()).done)


def _broken(future: Future[Any]) -> bool:
    return future.done() and isinstance(future.exception(), BrokenExecutor)


def open_executor(spec: ExecutorSpec) -> AbstractContextManager[Workers]:
    """The workers that a name, an executor, or one of these with a number of workers stands for.

    Raises ``UsageError`` for an unknown name, a number below 1, or a missing extra.
    """
    chosen, workers = spec if isinstance(spec, tuple) else (spec, None)
    if workers is not None and workers < 1:
        raise UsageError(f"{workers} workers", hint="--workers takes 1 or more")
    if isinstance(chosen, Executor):
        return nullcontext(Parallel(Borrowed(chosen, workers or _cores())))
    name, _, address = chosen.partition("://")
    if name not in _BY_NAME or (address and name != "dask"):
        raise UsageError(
            f"there is no executor {chosen!r}",
            hint="serial, processes, dask or dask://host:port",
        )
    return _BY_NAME[name](address, workers)


def _open_serial(_address: str, workers: int | None) -> AbstractContextManager[Workers]:
    if workers not in (None, 1):
        raise UsageError(
            f"executor 'serial' is one process, not {workers}", hint="--executor processes"
        )
    return nullcontext(Serial())


@contextmanager
def _open_processes(_address: str, workers: int | None) -> Iterator[Workers]:
    from search.processes import ProcessPool

    with closing(ProcessPool(workers or _cores())) as pool:
        yield Parallel(pool)


@contextmanager
def _open_dask(address: str, workers: int | None) -> Iterator[Workers]:
    from search.cluster import open_cluster

    with open_cluster(address, workers) as (executor, size, fatal):
        yield Parallel(Borrowed(executor, size, fatal))


_BY_NAME: dict[str, Callable[[str, int | None], AbstractContextManager[Workers]]] = {
    "serial": _open_serial,
    "processes": _open_processes,
    "dask": _open_dask,
}


def _cores() -> int:
    return os.cpu_count() or 1
