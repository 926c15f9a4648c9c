"""What a process that lives long does with memory that it needs no more."""

import ctypes
import sys

_TRIM, _MAP, _ARENAS = -1, -3, -8
_LARGE = 1024 * 1024


def give_memory_back() -> bool:
    """Have the C library give memory back to the system, instead of keeping it for each thread.

    A file is read in blocks of megabytes, by whichever thread is free: glibc keeps a heap for each
    of up to eight threads a core, and a worker grew by fifteen megabytes with each file. What a
    thousand customers in JSON take is less, and is kept: to have it mapped again for each request
    cost a third of the time of answering. Elsewhere nothing is done.

    Returns
    -------
    bool
        Whether it will.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    settings = ((_ARENAS, 1), (_TRIM, _LARGE), (_MAP, _LARGE))
    return mallopt is not None and all(mallopt(*each) for each in settings)
