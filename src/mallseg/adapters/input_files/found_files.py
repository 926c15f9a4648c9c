"""Resolves arguments to files: a file, a folder, a glob pattern, or a pipe."""

import errno
import glob
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.domain.errors import CustomerDataError, FileFault, system_text
from mallseg.domain.visible import visible

STANDARD_INPUT = "standard input"
_DASH = "-"
_DESCRIPTORS = ("/dev/fd", "/proc/self/fd")
CSV_ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
_PATTERN = frozenset("*?[")
_AT_ONCE = 1 << 20
_MOST_CACHED = 4


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of customers.

    Attributes
    ----------
    path
        Its path; for a pipe, its name in messages.
    content
        The buffered content of a pipe, which can be read again.
    """

    path: Path
    content: UnnamedFile | None = None

    @property
    def content_path(self) -> Path:
        """The path of its bytes."""
        return self.content.path if self.content else self.path

    @property
    def name(self) -> str:
        """Its name without its folder."""
        return visible(self.path.name)


def found_files(given: Sequence[Path]) -> tuple[FoundFile, ...]:
    """Resolve arguments to files, in their order; files of one argument are sorted by name.

    - ``-`` is standard input. A pipe is buffered in an unnamed file, as customers may be read
    twice. - A folder stands for the CSV files in it, without subfolders and hidden files. - An
    argument that is no file, and contains ``*``, ``?`` or ``[``, is a glob pattern.

    Raises
    ------
    CustomerDataError
        A folder or pattern has no file, a file is given twice, or a pipe cannot be buffered.
    """
    found = tuple(each for path in given for each in _files_at(path))
    _refuse_repeated(found)
    return found


def _files_at(path: Path) -> Iterable[FoundFile]:
    if str(path) == _DASH:
        return (_buffered(0),)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return _matching(path) if _PATTERN & {*str(path)} else (FoundFile(path),)
    if stat.S_ISDIR(mode):
        return _in_folder(path)
    if stat.S_ISFIFO(mode) and (descriptor := _descriptor_of(path)) is not None:
        return (_buffered(descriptor),)
    return (FoundFile(path),)  # opening it refuses what is no regular file


def _descriptor_of(path: Path) -> int | None:
    """Return the descriptor that a path names in this process; other pipes may have no writer."""
    if path == Path("/dev/stdin"):
        return 0
    of_process = str(path.parent) in _DESCRIPTORS and path.name.isdecimal()
    return int(path.name) if of_process else None


def _matching(pattern: Path) -> Iterator[FoundFile]:
    found = glob.glob(str(pattern))  # noqa: PTH207  (Path.glob takes no absolute pattern)
    paths = [path for path in map(Path, sorted(found)) if path.is_file()]
    if not paths:
        raise CustomerDataError(str(pattern), FileFault.NO_MATCH)
    return map(FoundFile, paths)


def _in_folder(folder: Path) -> Iterator[FoundFile]:
    try:
        paths = sorted(
            path
            for path in folder.iterdir()
            if path.name.lower().endswith(CSV_ENDINGS)
            and not path.name.startswith(".")
            and path.is_file()
        )
    except OSError as error:
        raise CustomerDataError(
            str(folder), FileFault.SOURCE_NOT_READABLE, detail=system_text(error)
        ) from None
    if not paths:
        raise CustomerDataError(str(folder), FileFault.NO_CSV_IN_FOLDER)
    return map(FoundFile, paths)


def _refuse_repeated(files: Sequence[FoundFile]) -> None:
    seen = set()
    for each in files:
        try:
            own = each.path.stat() if each.content is None else None
        except (OSError, ValueError):
            continue
        place = (own.st_dev, own.st_ino) if own else each.path
        if place in seen:
            raise CustomerDataError(str(each.path), FileFault.GIVEN_TWICE)
        seen.add(place)


def _buffered(descriptor: int) -> FoundFile:
    """Buffer a pipe: it can be read only once, and a command reads several times."""
    name = f"pipe {descriptor}" if descriptor else STANDARD_INPUT
    try:
        content = _content_of(descriptor, os.fstat(descriptor).st_ino)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CustomerDataError(name, FileFault.NOT_KEPT) from None
        detail = system_text(error)
        raise CustomerDataError(name, FileFault.SOURCE_NOT_READABLE, detail=detail) from None
    return FoundFile(Path(name), content)


@lru_cache(_MOST_CACHED)
def _content_of(descriptor: int, _inode: int) -> UnnamedFile:
    """Read a pipe to its end; the inode in the cache key tells pipes of one descriptor apart."""
    content = UnnamedFile()
    with open(descriptor, "rb", closefd=False) as pipe, content.opened() as kept:
        shutil.copyfileobj(pipe, kept, _AT_ONCE)
    return content
