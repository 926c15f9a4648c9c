"""Writing that survives a crash: a file is whole under its name, or not there at all.

After a rename the folder itself must reach the disk, or a power cut may undo the rename.
"""

import contextlib
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

_INCOMING = ".incoming-"


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents, each of them known to its parent on disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):  # another writer was quicker, or it is a file
        folder.mkdir()
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    sync(folder.parent)


def write_folder(target: Path, contents: Mapping[str, bytes]) -> None:
    """Make a folder with these files appear at once, under a name that is not in use."""
    incoming = target.parent / f"{_INCOMING}{secrets.token_hex(8)}"
    try:
        incoming.mkdir()
        for name, content in contents.items():
            _write_and_sync(incoming / name, content)
        sync(incoming)
        incoming.rename(target)
    except OSError:
        shutil.rmtree(incoming, ignore_errors=True)
        raise
    sync(target.parent)


def remove_folder(folder: Path) -> None:
    """Take back a folder that was written."""
    shutil.rmtree(folder, ignore_errors=True)
    sync(folder.parent)


def write_file(target: Path, content: bytes) -> None:
    """Replace a file, or make it appear, at once."""
    incoming = target.parent / f"{_INCOMING}{secrets.token_hex(8)}"
    try:
        _write_and_sync(incoming, content)
        incoming.replace(target)
    except OSError:
        incoming.unlink(missing_ok=True)
        raise
    sync(target.parent)


def clear_strays(folder: Path) -> None:
    """Remove what a writer left that was killed. Only while holding the lock."""
    for stray in folder.glob(f"{_INCOMING}*"):
        if stray.is_dir():
            shutil.rmtree(stray)
        else:
            stray.unlink()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only writer below a folder. The lock ends with the process, however that ends."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def sync(folder: Path) -> None:
    """Bring a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_and_sync(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
