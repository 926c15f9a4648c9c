"""Writing that survives a crash: a file is whole under its name, or not there at all.

After a rename the folder itself must be synced, or a power cut may undo the rename.
"""

import contextlib
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from mallseg.files.modes import PRIVATE, Modes

_INCOMING = ".incoming-"
_OUTGOING = ".outgoing-"
_LEFTOVERS = (_INCOMING, _OUTGOING)


def check_writable(folder: Path) -> None:
    """Raise OSError unless the folder, or its first existing parent, is writable.

    The kernel is asked, as root passes the mode bits but not a read-only file system.
    """
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"{folder} cannot be written to")


def make_folder(folder: Path, modes: Modes = PRIVATE) -> None:
    """Make a folder and its missing parents, each synced to disk in its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent, modes)
    with contextlib.suppress(FileExistsError):  # another writer was quicker, or it is a file
        modes.make_folder(folder)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    sync(folder.parent)


def write_folder(target: Path, contents: Mapping[str, bytes], modes: Modes = PRIVATE) -> None:
    """Create a folder with these files atomically, under a name that is not in use."""
    incoming = _temporary(target.parent, _INCOMING)
    try:
        modes.make_folder(incoming)
        for name, content in contents.items():
            _write_and_sync(incoming / name, content, modes)
        sync(incoming)
        incoming.rename(target)
    except OSError:
        shutil.rmtree(incoming, ignore_errors=True)
        raise
    sync(target.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder atomically: a reader finds all of it or nothing."""
    outgoing = _temporary(folder.parent, _OUTGOING)
    folder.rename(outgoing)
    sync(folder.parent)
    with contextlib.suppress(OSError):  # of closing it, which `ignore_errors` does not ignore
        shutil.rmtree(outgoing, ignore_errors=True)  # what remains is a leftover, removed later


def write_file(target: Path, content: bytes, modes: Modes = PRIVATE) -> None:
    """Create or replace a file atomically."""
    incoming = _temporary(target.parent, _INCOMING)
    try:
        _write_and_sync(incoming, content, modes)
        incoming.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            incoming.unlink(missing_ok=True)
        raise
    sync(target.parent)


def remove_file(target: Path) -> None:
    """Remove a file, durably."""
    target.unlink()
    sync(target.parent)


def touch(target: Path, modes: Modes = PRIVATE) -> None:
    """Create an empty file unless it exists: its name is all there is to it."""
    with contextlib.suppress(FileExistsError):
        _close(modes.open_new(target))


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files of killed writers. Only while holding the lock."""
    for leftover in [path for path in folder.iterdir() if path.name.startswith(_LEFTOVERS)]:
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder's writer lock. It ends with the process, however that ends."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(folder / ".lock", flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        with contextlib.suppress(OSError):  # if close fails, the lock must not stay
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        _close(descriptor)


def sync(folder: Path) -> None:
    """Flush a folder's entries to disk (fsync)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        _close(descriptor)


def _write_and_sync(path: Path, content: bytes, modes: Modes) -> None:
    with os.fdopen(modes.open_new(path), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _close(descriptor: int) -> None:
    """Close a descriptor without unwritten data: a failure does not affect what is on the disk."""
    with contextlib.suppress(OSError):
        os.close(descriptor)


def _temporary(folder: Path, prefix: str) -> Path:
    return folder / f"{prefix}{secrets.token_hex(8)}"
