"""Rows of texts as CSV, for other programs to read."""

import csv
import io
from collections.abc import Callable, Sequence

CSV_ENCODING = "utf-8"
"""Whatever the encoding of the customers' file is."""

_AT_ONCE = 64 * 1024


class CsvRows:
    """Writes rows in UTF-8 with Windows' line ends, buffered: `flush` when all are added.

    Fields are written as they are: an untrusted one passes `harmless` first.
    """

    def __init__(self, write: Callable[[bytes], object], *, delimiter: str = ",") -> None:
        self._write = write
        self._buffer = io.StringIO(newline="")
        self._rows = csv.writer(self._buffer, delimiter=delimiter, lineterminator="\r\n")

    def add(self, row: Sequence[str]) -> None:
        """Write a row."""
        self._rows.writerow(row)
        if self._buffer.tell() >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is buffered."""
        self._write(self._buffer.getvalue().encode(CSV_ENCODING))
        self._buffer.seek(0)
        self._buffer.truncate()
