"""Arithmetic in a single thread."""

import sys
from contextlib import AbstractContextManager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


def single_threaded() -> AbstractContextManager[object]:
    """Limit the libraries that are loaded now to one thread: sums over threads differ.

    Finding these libraries takes milliseconds, a tenth of a training on few customers, so it is
    repeated only when something has been imported since.
    """
    limited: AbstractContextManager[object] = _libraries(len(sys.modules)).limit(limits=1)
    return limited


@lru_cache(maxsize=1)
def _libraries(modules: int) -> ThreadpoolController:
    del modules  # only a cache key: all loaded libraries are found
    return ThreadpoolController()
