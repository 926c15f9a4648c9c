"""The file of all rejected records, for the person who mends them."""

import contextlib
import csv
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.reading import Rejection

QUARANTINE_HEADER = ("record", "column", "reason", "line")

# A formula may begin at the start of the cell, and, where the spreadsheet splits at another mark
# than the comma, behind any delimiter, quote or line end within the line. A number is no formula.
_FORMULA = re.compile(
    r"(^|[,;|\t\r\n\"' ])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
    r"(?!-[0-9]+(?:[.][0-9]+)?(?:[,;|\t\r\n\"]|$))"
)


class Quarantine(Protocol):
    """Where rejected records go."""

    def add(self, rejection: Rejection, line: bytes) -> None:
        """Keep one, with its bytes in the file."""
        ...


class NoQuarantine:
    """Keeps nothing."""

    def add(self, rejection: Rejection, line: bytes) -> None:
        """Drop it."""


class QuarantineFile:
    """A CSV file with record, column, reason and line.

    An apostrophe stands in the line before whatever a spreadsheet would take for a formula.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            descriptor, self._draft = tempfile.mkstemp(dir=path.parent, prefix=".quarantine-")
        except OSError as error:
            raise _unwritable(error) from None
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        self._rows.writerow(QUARANTINE_HEADER)

    def add(self, rejection: Rejection, line: bytes) -> None:
        """Write one down."""
        text = line.decode().removesuffix("\n").removesuffix("\r")
        row = (rejection.record, rejection.column or "", rejection.reason, text)
        try:
            self._rows.writerow([harmless(str(cell)) for cell in row])
        except OSError as error:
            raise _unwritable(error) from None

    def keep(self) -> None:
        """Put the whole file in its place."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            Path(self._draft).replace(self._path)
        except OSError as error:
            raise _unwritable(error) from None

    def discard(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(OSError):
            self._file.close()
        Path(self._draft).unlink(missing_ok=True)


@contextmanager
def quarantine_at(path: Path | None, source: Path) -> Iterator[Quarantine]:
    """Open the file, mode 0600: it appears when the block ends well, and not at all otherwise.

    Raises
    ------
    InvalidOptionError
        It cannot be written, or is the source itself.
    """
    if path is None:
        yield NoQuarantine()
        return
    if path.exists() and source.exists() and path.samefile(source):
        raise InvalidOptionError("quarantine", "must be another file than that of the customers")
    if path.is_dir():
        raise InvalidOptionError("quarantine", "cannot be written: Is a directory")
    quarantine = QuarantineFile(path)
    try:
        yield quarantine
        quarantine.keep()
    except BaseException:
        quarantine.discard()
        raise


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    shown = _FORMULA.sub(r"\1'", text)
    return f"'{shown}" if shown.startswith(("\t", "\r", "\n")) else shown


def _unwritable(error: OSError) -> InvalidOptionError:
    return InvalidOptionError("quarantine", f"cannot be written: {error.strerror}")
