"""Small texts that people write: settings and playbooks."""

import errno
import os
import stat
from pathlib import Path

_LARGEST = 1 << 20
_PIPES = "/dev/fd/"
"""The paths that a shell gives to the output of another command."""


def read_text(path: Path) -> str:
    """Read a file in UTF-8, without waiting for a writer or reading without end.

    Raises
    ------
    OSError
        It cannot be read, is no regular file, or larger than 1 MiB.
    UnicodeDecodeError
        It is no UTF-8.
    """
    mode = path.stat().st_mode
    is_piped = stat.S_ISFIFO(mode) and str(path).startswith(_PIPES)
    if not (stat.S_ISREG(mode) or is_piped):
        code = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
        what = os.strerror(code) if stat.S_ISDIR(mode) else "Is not a regular file"
        raise OSError(code, what)
    with path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content.decode()
