"""Beyond one machine: dask.distributed, which looks after its workers itself.

Needs the extra ``cluster``.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from discovery.errors import UsageError

CONNECT_SECONDS = 5.0


@contextmanager
def open_cluster(
    address: str, workers: int | None
) -> Iterator[tuple[Executor, int, tuple[type[BaseException], ...]]]:
    """An executor on the cluster at ``host:port``, or on a local one bound to loopback.

    Gives also the number of its workers, and the exceptions by which it names a task that kills
    them. Raises ``UsageError`` if dask.distributed is not installed or nobody answers.
    """
    try:
        from distributed import Client, KilledWorker, LocalCluster
    except ImportError as error:
        raise UsageError(
            "executor 'dask' needs dask.distributed",
            hint="pip install 'discovery-engines[cluster]'",
        ) from error
    if address:
        try:
            client = Client(f"tcp://{address}", timeout=CONNECT_SECONDS)
        except OSError as error:
            raise UsageError(f"no dask scheduler answers at {address}: {error}") from error
        with client:
            yield client.get_executor(), sum(client.ncores().values()) or 1, (KilledWorker,)
        return
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor(), len(cluster.workers), (KilledWorker,)
