"""The quarantine: a file of all rejected records, to be corrected by hand."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from mallseg.domain.sources.reading import Rejection
from mallseg.files.draft import Draft, draft_of
from mallseg.files.formulas import harmless
from mallseg.files.modes import PRIVATE

QUARANTINE_HEADER = ("record", "column", "reason", "line")


class Quarantine(Protocol):
    """A sink for rejected records."""

    def add(self, rejection: Rejection, line: bytes) -> None:
        """Add a record, given as its bytes in the file."""
        ...


class NoQuarantine:
    """Discards rejected records."""

    def add(self, rejection: Rejection, line: bytes) -> None:
        """Discard a record."""


class QuarantineFile:
    """A CSV file with record, column, reason and line.

    Formulas are escaped by an apostrophe.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._buffer = io.StringIO()
        self._rows = csv.writer(self._buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
        self._write(QUARANTINE_HEADER)

    def add(self, rejection: Rejection, line: bytes) -> None:
        """Write a record."""
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
    """Open the file, mode 0600. It appears only if the block succeeds.

    Raises
    ------
    InvalidOptionError
        It cannot be written, or is the source itself.
    """
    if path is None:
        yield NoQuarantine()
        return
    with draft_of(path, option="quarantine", source=source, mode=PRIVATE.file) as draft:
        yield QuarantineFile(draft)
