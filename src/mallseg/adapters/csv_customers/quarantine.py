"""The file of all rejected records, for the person who mends them."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from mallseg.domain.customers.reading import Rejection
from mallseg.files.draft import Draft, draft_of

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

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._buffer = io.StringIO()
        self._rows = csv.writer(self._buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
        self._write(QUARANTINE_HEADER)

    def add(self, rejection: Rejection, line: bytes) -> None:
        """Write one down."""
        text = line.decode().removesuffix("\n").removesuffix("\r")
        row = (str(rejection.record), rejection.column or "", rejection.reason, text)
        self._write([harmless(cell) for cell in row])

    def _write(self, row: Sequence[str]) -> None:
        self._rows.writerow(row)
        self._draft.write(self._buffer.getvalue().encode())
        self._buffer.seek(0)
        self._buffer.truncate()


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
    with draft_of(path, option="quarantine", source=source, mode=0o600) as draft:
        yield QuarantineFile(draft)


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    shown = _FORMULA.sub(r"\1'", text)
    return f"'{shown}" if shown.startswith(("\t", "\r", "\n")) else shown
