"""Files that appear under their name when they are complete, and not at all otherwise."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from mallseg.domain.errors import InvalidOptionError, OptionFault, system_text
from mallseg.files.modes import PRIVATE, be_as_private_as


@contextmanager
def draft_of(
    target: Path, *, option: str, source: Path | None, mode: int | None
) -> Iterator["Draft"]:
    """Open a draft in the target's folder; it gets the target's name when the block succeeds.

    Parameters
    ----------
    option
        The option that names the target, for messages.
    source
        The customers' file, if any: the target must be another one.
    mode
        The target's permissions; None makes it as private as the source.

    Raises
    ------
    InvalidOptionError
        The target is the source, is no regular file or cannot be written.
    """
    _check_free(target, option=option, source=source)
    target = target.resolve()
    with _reported_as(option):
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".mallseg-")
    file = os.fdopen(descriptor, "wb")
    try:
        yield Draft(file, option, Path(name))
        with _reported_as(option):
            file.flush()
            _restrict(descriptor, mode, source)
            os.fsync(descriptor)
            file.close()
            Path(name).replace(target)
            _sync(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            file.close()  # which tries again to write what could not be written
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise


def _restrict(descriptor: int, mode: int | None, source: Path | None) -> None:
    if mode is None and source:
        be_as_private_as(source, descriptor)
    else:
        os.fchmod(descriptor, PRIVATE.file if mode is None else mode)


def check_target(target: Path, *, option: str, source: Path | None) -> None:
    """Raise InvalidOptionError if a draft of this target cannot be opened."""
    _check_free(target, option=option, source=source)
    with _reported_as(option):
        folder = target.resolve().parent
        if not folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _check_free(target: Path, *, option: str, source: Path | None) -> None:
    if target.exists():
        if source and source.exists() and target.samefile(source):
            raise InvalidOptionError(option, OptionFault.SAME_FILE, other="that of the customers")
        if not target.is_file():
            raise InvalidOptionError(option, OptionFault.NOT_A_REGULAR_TARGET)


class Draft:
    """A file being written. Failures are reported as errors of the option that names the target."""

    def __init__(self, file: IO[bytes], option: str, path: Path) -> None:
        self._file = file
        self._option = option
        self._path = path

    @property
    def path(self) -> Path:
        """The name that it has until it is complete, for a library that writes by name."""
        return self._path

    def write(self, data: bytes | memoryview) -> int:
        """Write bytes."""
        with _reported_as(self._option):
            return self._file.write(data)


@contextmanager
def _reported_as(option: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidOptionError(
            option, OptionFault.NOT_WRITABLE, detail=system_text(error)
        ) from None


def _sync(folder: Path) -> None:
    """Sync the folder, so that the new name survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
