"""A file must stay as it is: while it is read, and from one pass to the next."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from mallseg.domain.errors import CustomerDataError, FileFault

Read = Callable[[int], bytes]


class Unchanged:
    """Knows which file was read first, and as of when."""

    def __init__(self) -> None:
        self._first: tuple[int, ...] | None = None

    def check(self, file: IO[bytes], source: str) -> None:
        """Raise CustomerDataError if it is another file than before, or was written to."""
        found = os.fstat(file.fileno())
        state = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
        self._first = self._first or state
        if state != self._first:
            raise CustomerDataError(source, FileFault.SOURCE_CHANGED) from None

    @contextmanager
    def during(self, file: IO[bytes], source: str) -> Iterator[None]:
        """Read a file. What is wrong with one that was changed meanwhile comes from that."""
        self.check(file, source)
        try:
            yield
        except CustomerDataError:
            self.check(file, source)
            raise
        self.check(file, source)

    def to_the_end(self, read: Read, file: IO[bytes], source: str) -> Read:
        """Check a file where it ends, before what was made of it is kept."""

        def checked(size: int) -> bytes:
            data = read(size)
            if not data:
                self.check(file, source)
            return data

        return checked
