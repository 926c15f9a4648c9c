"""Saved settings, ``<folder>/<name>.toml``: each file can also be passed as ``--config``."""

import contextlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.files.modes import Modes
from mallseg.files.small_text import read_text

_NAME = re.compile(r"[^\W_][\w .-]{0,58}[\w]|[^\W_]")
_ENDING = ".toml"
_LONGEST = 60
_OPTION = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFolder:
    """One file per name, replaced atomically.

    Attributes
    ----------
    most
        The most files allowed.
    """

    folder: Path
    most: int = 100
    group_readable: bool = False

    def names(self) -> tuple[str, ...]:
        """List the files."""
        try:
            found = [entry.name for entry in os.scandir(self.folder)]
        except FileNotFoundError:
            return ()
        stems = (name.removesuffix(_ENDING) for name in found if name.endswith(_ENDING))
        return tuple(sorted(filter(_NAME.fullmatch, stems)))

    def read(self, name: str) -> str:
        """Read a file."""
        if name not in self.names():
            raise InvalidOptionError(_OPTION, OptionFault.NO_SUCH_NAME)
        return read_text(self._path(name))

    def write(self, name: str, text: str) -> None:
        """Write a temporary file, and rename it into place."""
        if not _NAME.fullmatch(name):
            raise InvalidOptionError(_OPTION, OptionFault.NOT_A_NAME, longest=_LONGEST)
        if len({*self.names(), name}) > self.most:
            raise InvalidOptionError(_OPTION, OptionFault.TOO_MANY_NAMES, most=self.most)
        modes = Modes(self.group_readable)
        with contextlib.suppress(FileExistsError):
            self.folder.parent.mkdir(parents=True, exist_ok=True, mode=modes.folder)
            modes.make_folder(self.folder)
        draft = self.folder / f".{secrets.token_hex(8)}"
        try:
            with os.fdopen(modes.open_new(draft), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path(name))
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def remove(self, name: str) -> None:
        """Remove the file."""
        if name in self.names():
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_ENDING}"
