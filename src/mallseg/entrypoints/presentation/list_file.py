"""A list of customers as a private CSV file."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.files.draft import check_target, draft_of
from mallseg.files.modes import PRIVATE

_OPTION = "out"
_ENDING = ".csv"
_AT_ONCE = 10_000

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A CSV file to write.

    Attributes
    ----------
    sources
        The files of the customers: the target must be another one.
    """

    target: Path
    sources: Sequence[Path] = ()

    def check_writable(self) -> None:
        """Raise InvalidOptionError if it is not writable, before anything is read."""
        if self.target.suffix.lower() != _ENDING:
            raise InvalidOptionError(_OPTION, OptionFault.WRONG_ENDING, endings=(_ENDING,))
        for source in (*self.sources, None):
            check_target(self.target, option=_OPTION, source=source)

    def write(self, header: Row, rows: Iterable[Row]) -> int:
        """Write the rows, with formulas escaped; return their number."""
        with draft_of(self.target, option=_OPTION, source=None, mode=PRIVATE.file) as draft:
            return _write(draft.write, header, rows)


@dataclass(frozen=True, slots=True)
class SentList:
    """A list that is sent in a response, not stored."""

    file: IO[bytes]

    def write(self, header: Row, rows: Iterable[Row]) -> int:
        """Write the rows as ListFile does."""
        return _write(self.file.write, header, rows)


def _write(write: Callable[[bytes], object], header: Row, rows: Iterable[Row]) -> int:
    number, rest = 0, iter(rows)
    write(_lines([header]))
    while some := [*islice(rest, _AT_ONCE)]:
        write(_lines(some))
        number += len(some)
    return number


def _lines(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
