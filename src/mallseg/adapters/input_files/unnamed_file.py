"""An unlinked temporary file: it disappears with its last descriptor, even after a crash."""

import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class UnnamedFile:
    """A temporary file that can be opened by `path` while this object lives."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile(prefix="mallseg-") as file:
            self.descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self.descriptor)

    @property
    def path(self) -> Path:
        """A path by which this process can open it, at its beginning."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)  # some systems share the offset
        return Path(f"/dev/fd/{self.descriptor}")

    @contextmanager
    def opened(self, mode: str = "r+b") -> Iterator[IO[bytes]]:
        """Open it at its beginning."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        with os.fdopen(os.dup(self.descriptor), mode) as file:
            yield file

    def take_mode(self, path: Path) -> None:
        """Take over the permissions of another file, for copies of this one."""
        os.fchmod(self.descriptor, path.stat().st_mode & 0o666)
