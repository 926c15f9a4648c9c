"""The number of threads that compute at once: of readers, engines and populations."""

import os

MOST_THREADS = 4
"""More wait for what is done in order, and each has blocks of its own in memory."""


def usual_threads() -> int:
    """Count the processors that this process may run on, up to a limit."""
    if hasattr(os, "sched_getaffinity"):  # `taskset`, and containers that are given processors
        return min(len(os.sched_getaffinity(0)), MOST_THREADS)
    return min(os.cpu_count() or 1, MOST_THREADS)
