"""Arithmetic on one thread."""

import sys
from contextlib import AbstractContextManager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """Keep the libraries that are loaded now to one thread: sums over threads differ.

    Looking for these libraries takes milliseconds, a tenth of a training on few customers, so they
    are looked for again only where something has been imported since.
    """
    limited: AbstractContextManager[object] = _libraries(len(sys.modules)).limit(limits=1)
    return limited


@lru_cache(maxsize=1)
def _libraries(modules: int) -> ThreadpoolController:
    del modules  # the key: whatever is loaded is looked for
    return ThreadpoolController()
