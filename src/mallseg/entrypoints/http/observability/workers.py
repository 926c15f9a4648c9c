"""Metrics of several workers in one place, by the multiprocess mode of prometheus-client.

It reads its environment variable when it is imported, so nothing may import it before.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable with the folder that workers share."""


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Share a temporary folder with the workers that are started within the block."""
    with tempfile.TemporaryDirectory(prefix="mallseg-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[SHARED_FOLDER]


def forget_worker(pid: int) -> None:
    """Drop the gauges of a worker that has exited; its counters stay."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(pid)  # type: ignore[no-untyped-call]
