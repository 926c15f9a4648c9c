"""One set of metrics for several workers.

prometheus-client decides where it counts when it is imported: nothing here may import it before.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which workers add up."""


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Have the workers that are started meanwhile add up, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="mallseg-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[SHARED_FOLDER]


def forget_worker(pid: int) -> None:
    """Drop what a worker said of the present, when it has ended; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(pid)  # type: ignore[no-untyped-call]
