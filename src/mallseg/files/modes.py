"""Permissions of written files: for their owner alone, or the group too; whatever the umask."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Modes:
    """The modes of new files and folders.

    Attributes
    ----------
    group_readable
        Whether the group of a file may read it. Others never may.
    """

    group_readable: bool = False

    @property
    def file(self) -> int:
        """That of a file."""
        return 0o640 if self.group_readable else 0o600

    @property
    def folder(self) -> int:
        """That of a folder."""
        return 0o750 if self.group_readable else 0o700

    def make_folder(self, folder: Path) -> None:
        """Make one folder; it keeps the bit that hands its group on."""
        folder.mkdir(self.folder)
        inherited = folder.stat().st_mode & stat.S_ISGID
        folder.chmod(self.folder | inherited)

    def open_new(self, path: Path) -> int:
        """Open a file for writing that must not exist; give its descriptor."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, self.file)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def exposed(self, folder: Path) -> tuple[Path, ...]:
        """List the files below a folder that more people may read than these modes allow.

        A file counts if its bits and those of all folders above let them: a folder that is closed
        protects what is in it. Empty files are left out.
        """
        classes = _OTHERS if self.group_readable else _GROUP_AND_OTHERS
        top = folder.resolve()
        for above in reversed(top.parents):
            mode = above.stat().st_mode
            # Its group need not be that of the files.
            classes = {each for each in classes if mode & (stat.S_IXOTH | each & _ENTER)}
        return tuple(sorted(folder / path.relative_to(top) for path in _readable(top, classes)))


PRIVATE = Modes()

_GROUP = stat.S_IRGRP | stat.S_IXGRP
_REST = stat.S_IROTH | stat.S_IXOTH
_OTHERS = {_REST}
_GROUP_AND_OTHERS = {_GROUP, _REST}
_READ = stat.S_IRGRP | stat.S_IROTH
_ENTER = stat.S_IXGRP | stat.S_IXOTH


def _readable(folder: Path, classes: set[int]) -> list[Path]:
    """List the files that people of these classes may read, without following links."""
    mode = folder.stat().st_mode
    classes = {each for each in classes if mode & each & _ENTER}
    found: list[Path] = []
    if not classes:
        return found
    for entry in os.scandir(folder):
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            found += _readable(Path(entry.path), classes)
        elif stat.S_ISREG(status.st_mode) and status.st_size:
            found += [Path(entry.path)] * any(status.st_mode & each & _READ for each in classes)
    return found


def be_as_private_as(source: Path, descriptor: int) -> None:
    """Give a file the mode of another, but no reader whom that does not have.

    Where the file has another group than the source, and cannot be given that one, its group may do
    what all may do.
    """
    wanted, own = source.stat(), os.fstat(descriptor)
    mode = wanted.st_mode & 0o666
    if wanted.st_gid != own.st_gid:
        try:
            os.fchown(descriptor, -1, wanted.st_gid)
        except PermissionError:
            everyone = mode & 0o006
            mode = mode & 0o606 | (everyone << 3) & mode
    os.fchmod(descriptor, mode)
