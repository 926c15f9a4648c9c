"""The settings file that a check saves; it never replaces another file."""

from dataclasses import dataclass
from pathlib import Path

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.files.draft import draft_of

_OPTION = "save_settings"
_MODE = 0o600


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A settings file, recognised by the mark at its beginning.

    Attributes
    ----------
    source
        The customers' file, if they stand in one: the target must be another.
    """

    target: Path
    source: Path | None
    mark: str

    def check_free(self) -> None:
        """Raise InvalidOptionError if the target exists and was not written by a check."""
        if self.target.is_file() and not self._is_own():
            raise InvalidOptionError(_OPTION, OptionFault.NOT_OWN_FILE, file=str(self.target))

    def write(self, text: str) -> None:
        """Write the file atomically, readable by its owner only.

        Raises
        ------
        InvalidOptionError
            It is another one than such a file, or cannot be written.
        """
        self.check_free()
        with draft_of(self.target, option=_OPTION, source=self.source, mode=_MODE) as draft:
            draft.write(text.encode())

    def _is_own(self) -> bool:
        with self.target.open("rb") as file:
            return file.read(len(self.mark.encode())) == self.mark.encode()
