"""Converts JSON to CSV."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO

from mallseg.adapters.input_files.file_kind import GZIP, regular_file
from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.adapters.json_customers.documents import (
    Number,
    Row,
    are_lines,
    rows_of_document,
    rows_of_lines,
)
from mallseg.domain.errors import CustomerDataError, FileFault, SourceFault

_SAMPLED = 1000
"""Names are collected from this many customers; if a later one has another name, from all."""


def json_as_csv(path: Path, decimal: str, *, named: Path | None = None) -> UnnamedFile:
    """Convert the customers of a file to CSV, with a column for each name that any of them has.

    Parameters
    ----------
    decimal
        The decimal mark to write numbers with.

    Raises
    ------
    CustomerDataError
        The file is damaged, too large, or no table.
    """
    source = str(named or path)
    with _opened(path, source) as file:
        are_by_line = are_lines(file)

        def rows() -> Iterator[Row]:
            return rows_of_lines(file, source) if are_by_line else rows_of_document(file, source)

        names = [*_names(islice(rows(), _SAMPLED))]
        written = _written(names, rows, decimal)
        if written is None:
            names = [*_names(rows())]
            written = _written(names, rows, decimal)
    if not names or written is None:
        raise CustomerDataError(source, SourceFault.NO_CUSTOMERS)
    written.take_mode(path)
    return written


def place_in_json(record: int) -> int:
    """Return a customer's number for that of its CSV record: JSON has no header record."""
    return record - 1


@contextmanager
def _opened(path: Path, source: str) -> Iterator[IO[bytes]]:
    with regular_file(path) as file:
        is_packed = file.peek(2).startswith(GZIP)  # type: ignore[attr-defined]
        unpacked = gzip.GzipFile(fileobj=file) if is_packed else file
        try:
            yield unpacked  # type: ignore[misc]
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise CustomerDataError(source, FileFault.DAMAGED_GZIP) from None


def _names(rows: Iterable[Row]) -> dict[str, None]:
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    return names


def _written(
    names: list[str], rows: Callable[[], Iterator[Row]], decimal: str
) -> UnnamedFile | None:
    """Write all rows; return None if one has a name that is not among these."""
    file, known = UnnamedFile(), {*names}
    with file.opened() as out:
        text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(map(_plain, names))
        for row in rows():
            if not known.issuperset(row):
                text.detach()
                return None
            writer.writerow([_text(row.get(name), decimal) for name in names])
        text.flush()
        text.detach()
    return file


def _text(value: object, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Number):
        return _without_exponent(value).replace(".", decimal)
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _plain(json.dumps(value, ensure_ascii=False))


def _without_exponent(number: str) -> str:
    if "e" not in number.lower():
        return number
    return format(Decimal(repr(float(number))), "f")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
