"""Opens what must be a regular file: a pipe or a device would block, or never end."""

import os
import stat
from pathlib import Path
from typing import IO

from mallseg.domain.errors import CustomerDataError, FileFault, system_text


def regular_file(path: Path) -> IO[bytes]:
    """Open a file. It must not block, as opening a pipe without a writer does, or rewind a tape.

    Raises
    ------
    CustomerDataError
        It cannot be opened, or is no regular file.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _not_opened(path, error) from None
    except ValueError:
        raise CustomerDataError(str(path), FileFault.SOURCE_NAME_NOT_ALLOWED) from None
    _check_kind(path, mode)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _not_opened(path, error) from None
    try:
        _check_kind(path, os.fstat(descriptor).st_mode)  # it may be another by now
    except CustomerDataError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _not_opened(path: Path, error: OSError) -> CustomerDataError:
    return CustomerDataError(str(path), FileFault.SOURCE_NOT_READABLE, detail=system_text(error))


def _check_kind(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        what = "Is a directory" if stat.S_ISDIR(mode) else "Is not a regular file"
        raise CustomerDataError(str(path), FileFault.NOT_A_FILE, detail=what)
