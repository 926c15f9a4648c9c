"""What a process that lives long does with memory that it needs no more."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

_TRIM, _MAP, _ARENAS = -1, -3, -8
_KEPT, _MAPPED = 1024 * 1024, 256 * 1024


def give_memory_back() -> bool:
    """Have the C library give memory back to the system, instead of keeping it for each thread.

    A file is read in blocks of megabytes, by whichever thread is free: glibc keeps a heap for each
    of up to eight threads a core, and a worker grew by fifteen megabytes with each file. A mebibyte
    is kept, more than a thousand customers in JSON take: having it mapped again for each request
    cost a third of the time of answering. Elsewhere nothing is done.

    Returns
    -------
    bool
        Whether it will.
    """
    mallopt = _of_glibc("mallopt")
    settings = ((_ARENAS, 1), (_TRIM, _KEPT), (_MAP, _MAPPED))
    return mallopt is not None and all(mallopt(*each) for each in settings)


def give_holes_back() -> bool:
    """Give back the pages between what is in use: a file leaves five megabytes of them.

    It takes milliseconds, for which no other thread is given memory.

    Returns
    -------
    bool
        Whether there were any, where that can be known.
    """
    malloc_trim = _of_glibc("malloc_trim")
    return malloc_trim is not None and bool(malloc_trim(0))


@cache
def _of_glibc(name: str) -> Callable[..., Any] | None:
    """Find a function; musl and other systems have none."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
