"""``<store>/<model>``: ``versions/<n>/…``, ``aliases/<alias>``, and markers of used identifiers.

Symbolic links are never followed, as they may lead out of the store.
"""

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mallseg.adapters.joblib_store import atomic_write
from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.files.modes import PRIVATE, Modes

_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_NO_NUMBER = 10**18
_USED = re.compile(r"\.used-up-([1-9][0-9]{0,17})", re.ASCII)
"""Marker files are empty: a number in a name can neither be half written nor flip a bit."""

_SLUG = re.compile(r"\.slug-([a-z0-9][a-z0-9-]{0,39})", re.ASCII)
"""The same for a slug that a segment has or had."""

_DISCLOSURE = re.compile(r"\.disclosed-([0-9a-f]{16,64}-[0-9a-f]{16,64})", re.ASCII)
_SEGMENT = re.compile(r"\.segment-([1-9][0-9]{0,17})", re.ASCII)
"""The same for the highest number of a segment; marks of lower ones may be left beside it."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """The layout of a model's folder. Every method raises OSError when it cannot be used."""

    path: Path
    modes: Modes = PRIVATE

    @property
    def versions(self) -> Path:
        """The folder with a folder per version."""
        return self.path / "versions"

    @property
    def aliases(self) -> Path:
        """The folder with a file per alias."""
        return self.path / "aliases"

    def version(self, number: int) -> Path:
        """The folder of a version."""
        return self.versions / str(number)

    def alias(self, name: str) -> Path:
        """The file of an alias."""
        return self.aliases / name

    def numbers(self) -> set[int]:
        """List the versions."""
        return {int(name) for name in self._names(self.versions) if _NUMBER.fullmatch(name)}

    def has(self, number: int) -> bool:
        """Check whether a version exists; raise OSError if the disk fails."""
        refuse_links(self.path, self.versions)
        try:
            return 0 < number < _NO_NUMBER and bool(self.version(number).lstat())
        except FileNotFoundError:
            return False

    def alias_names(self) -> list[str]:
        """List the aliases."""
        return sorted(name for name in self._names(self.aliases) if not name.startswith("."))

    def identifiers(self) -> UsedIdentifiers:
        """List the slugs and the highest number marked as used, by deleted versions too."""
        names = self._names(self.versions)
        numbers = (int(found[1]) for name in names if (found := _SEGMENT.fullmatch(name)))
        slugs = (found[1] for name in names if (found := _SLUG.fullmatch(name)))
        disclosures = (found[1] for name in names if (found := _DISCLOSURE.fullmatch(name)))
        return UsedIdentifiers(
            slugs=frozenset(slugs),
            highest_number=max(numbers, default=0),
            disclosures=frozenset(disclosures),
        )

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer lock, and remove leftovers of killed writers."""
        refuse_links(self.path, self.versions, self.aliases)
        for part in (self.versions, self.aliases):
            atomic_write.make_folder(part, self.modes)
        with atomic_write.locked(self.path):
            for part in (self.versions, self.aliases):
                atomic_write.remove_leftovers(part)
            yield

    def check_writable(self) -> None:
        """Raise OSError unless a version could be added."""
        refuse_links(self.path, self.versions, self.aliases)
        for part in (self.path, self.versions, self.aliases):
            atomic_write.check_writable(part)

    def next_number(self) -> int:
        """Return the number after all that were ever used, including those of deleted versions."""
        return max(self.numbers() | self._used_numbers(), default=0) + 1

    def mark_used(self, identifiers: UsedIdentifiers) -> None:
        """Mark slugs and a number as used, before a version has them. Marks are never removed."""
        marked = self.identifiers()
        marks = [f".slug-{slug}" for slug in sorted(identifiers.slugs - marked.slugs)]
        more = sorted(identifiers.disclosures - marked.disclosures)
        marks += [f".disclosed-{disclosure}" for disclosure in more]
        allowed = (_SLUG, _DISCLOSURE)
        marks = [mark for mark in marks if any(own.fullmatch(mark) for own in allowed)]
        if identifiers.highest_number > marked.highest_number:
            marks.append(f".segment-{identifiers.highest_number}")
        for mark in marks:
            atomic_write.touch(self.versions / mark, self.modes)
        if marks:
            atomic_write.sync(self.versions)

    def add(self, number: int, files: Mapping[str, bytes]) -> None:
        """Add a version. Only while writing, as everything below."""
        atomic_write.write_folder(self.version(number), files, self.modes)
        if number == 1:
            # The process that made these folders may have been killed before syncing them.
            for folder in self.versions.parents:
                with contextlib.suppress(PermissionError):  # a folder that may be entered, not read
                    atomic_write.sync(folder)

    def remove(self, number: int) -> None:
        """Remove a version; the highest number is marked as used first."""
        if number == self.next_number() - 1:
            earlier = self._used_numbers() - {number}
            atomic_write.touch(self._mark(number), self.modes)
            atomic_write.sync(self.versions)
            for used in earlier:
                self._mark(used).unlink()
        atomic_write.remove_folder(self.version(number))

    def write_alias(self, name: str, content: bytes) -> None:
        """Write the file of an alias."""
        atomic_write.write_file(self.alias(name), content, self.modes)

    def remove_alias(self, name: str) -> None:
        """Remove an alias."""
        atomic_write.remove_file(self.alias(name))

    def _mark(self, number: int) -> Path:
        return self.versions / f".used-up-{number}"

    def _used_numbers(self) -> set[int]:
        names = self._names(self.versions)
        return {int(found[1]) for name in names if (found := _USED.fullmatch(name))}

    def _names(self, part: Path) -> list[str]:
        refuse_links(self.path, part)
        try:
            return [entry.name for entry in part.iterdir()]
        except FileNotFoundError:
            return []


def read(path: Path, *, largest: int) -> bytes:
    """Read a file of a store, of at most `largest` bytes, opening it once.

    Raises
    ------
    ValueError
        It is a link, not a regular file, or larger than that.
    """
    if path.is_symlink():  # for a clear message; O_NOFOLLOW holds until the file is open
        raise ValueError("is a link, and the store follows none")
    # Without O_NONBLOCK, opening a named pipe instead of a file would block for ever.
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
