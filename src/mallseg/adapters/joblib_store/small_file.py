"""Reading the files of a store: each opened once, without following links, up to a size limit."""

import errno
import os
import stat
from pathlib import Path


def read(path: Path, *, largest: int) -> bytes:
    """Read a file of at most `largest` bytes.

    Raises
    ------
    ValueError
        It is a link, not a regular file, or larger than that.
    """
    if path.is_symlink():  # for a clear message; O_NOFOLLOW holds until the file is open
        raise ValueError("is a link, and the store follows none")
    # Without O_NONBLOCK, opening a pipe in the place of the file would wait for ever.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("is not a file")
        if status.st_size > largest:
            raise ValueError(f"is larger than {largest} bytes")
        return os.read(descriptor, largest)
    finally:
        os.close(descriptor)


def refuse_links(*folders: Path) -> None:
    """Raise OSError if one of the folders is a link: it may lead out of the store."""
    for folder in folders:
        if folder.is_symlink():
            raise OSError(errno.ENOTDIR, f"{folder.name} is a link, and the store follows none")
