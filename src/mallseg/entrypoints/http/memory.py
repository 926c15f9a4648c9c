"""Settings of glibc's malloc for a process that runs for months."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # malloc.h
_TRIM_THRESHOLD, _MMAP_THRESHOLD = 1024 * 1024, 256 * 1024


def tune_malloc() -> bool:
    """Have malloc use one arena, and return freed memory to the system early.

    A file is read in blocks of megabytes, by whichever thread is free: glibc has up to eight arenas
    a core, and a worker grew by fifteen megabytes with each file. The trim threshold of a mebibyte
    is more than a thousand customers in JSON take: with a lower one, getting the memory again for
    each request cost a third of the time of answering. On other systems nothing is done.

    Returns
    -------
    bool
        Whether all settings were accepted.
    """
    mallopt = _glibc_function("mallopt")
    settings = (
        (_M_ARENA_MAX, 1),
        (_M_TRIM_THRESHOLD, _TRIM_THRESHOLD),
        (_M_MMAP_THRESHOLD, _MMAP_THRESHOLD),
    )
    return mallopt is not None and all(mallopt(*each) for each in settings)


def trim_heap() -> bool:
    """Return free pages inside the heap to the system: a file leaves five megabytes of them.

    It takes milliseconds, during which no other thread can allocate.

    Returns
    -------
    bool
        Whether any were returned, where that can be known.
    """
    malloc_trim = _glibc_function("malloc_trim")
    return malloc_trim is not None and bool(malloc_trim(0))


@cache
def _glibc_function(name: str) -> Callable[..., Any] | None:
    """Look a function up; None with musl and on other systems."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
