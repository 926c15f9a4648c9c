"""How many processors there are to be used."""

import os


def usable() -> int:
    """Count the processors that this process may run on: `taskset` and containers limit them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
