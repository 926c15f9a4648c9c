"""The files of a command: what it writes must not be what it reads, nor written over each other."""

import os
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

from mallseg.domain.errors import InvalidOptionError, OptionFault


def refuse_shared(reads: Iterable[Path | None], writes: Mapping[str, Path | None]) -> None:
    """Raise InvalidOptionError if a file would be written that is another one of these.

    Parameters
    ----------
    reads
        Files of customers. A missing one is None, here and there.
    writes
        By what the user calls them: of two, the later is the one to be another.
    """
    given = [("that of the customers", path) for path in reads if path]
    taken = [(name, path) for name, path in writes.items() if path]
    pairs = [(read, write) for read in given for write in taken]
    for (first, path), (second, other) in [*pairs, *combinations(taken, 2)]:
        if _is_same(path, other):
            raise InvalidOptionError(second, OptionFault.SAME_FILE, other=first)


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # one of them does not exist yet, or may not be read
        return os.path.realpath(path) == os.path.realpath(other)
