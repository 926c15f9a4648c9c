"""The records of a file, split by the standard library's strict CSV reader.

Every file refused for the way it is written is refused here, whichever reader reads the rest of it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from mallseg.adapters.csv_customers.stream import LONGEST_RECORD
from mallseg.domain.errors import CustomerDataError

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_MEANINGS = {
    "unexpected end of data": "opens a quote that is never closed: close it",
    "expected after": "has text behind a closing quote: double the quotes inside a text",
    "new-line character": "has a lone carriage return: end every line with LF or CRLF",
    "larger than field limit": "has a very long field: most often, a quote is not closed",
}


class Record(NamedTuple):
    """One record: its number in the file, its bytes with the line end, and its fields.

    A blank line has no fields: it is no record, but it is numbered like one.
    """

    number: int
    raw: bytes
    fields: list[str]


class Records:
    """Numbers and splits the records of a file, and refuses what is not CSV.

    The header is record 1. A record counts one, on however many lines its quoted texts stand.

    Parameters
    ----------
    more
        Takes the line after a block, for a quoted text that runs past the block's end.
    width
        The number of fields of the header; 0 while that is not known.
    """

    def __init__(
        self, source: str, delimiter: str, more: Callable[[], bytes], *, width: int = 0
    ) -> None:
        self.number = 0
        self._source = source
        self._delimiter = delimiter
        self._more = more
        self._width = width
        field = rf'(?:"(?:[^"]++|"")*+"|[^"\r\n{re.escape(delimiter)}]*+)'
        self._grammar = re.compile(rf"{field}(?:{re.escape(delimiter)}{field})*+(?:\r?\n)?")

    def of_block(self, block: bytes) -> Iterator[Record]:
        """Split a block of whole lines, the first of which begins a record."""
        rest = io.BytesIO(block)
        lines: list[str] = []
        reader = csv.reader(self._texts(rest, lines), delimiter=self._delimiter, strict=True)
        while rest.tell() < len(block):
            self.number += 1
            try:
                fields = next(reader)
            except csv.Error as error:
                self._refuse_error(error)
            text = "".join(lines)
            self._check(text, lines, fields)
            lines.clear()
            yield Record(self.number, text.encode(), fields)

    def refuse(self, reason: str) -> NoReturn:
        """Refuse the file because of the record being read."""
        raise CustomerDataError(self._source, f"record {self.number} {reason}")

    def _texts(self, block: io.BytesIO, taken: list[str]) -> Iterator[str]:
        size = 0
        while line := block.readline() or self._more():
            size = size + len(line) if taken else len(line)
            if size > LONGEST_RECORD:
                self.refuse("is longer than 2 MiB: most often, a quote or a line end is missing")
            if b"\0" in line:
                self.refuse("holds a NUL byte: export the file again, as UTF-8 text")
            taken.append(self._decoded(line))
            yield taken[-1]

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.refuse(
                "holds bytes that the encoding does not know: say --encoding, one of "
                "utf-8, utf-16, latin-1 and cp1252, or save the file as UTF-8"
            )

    def _check(self, text: str, lines: list[str], fields: list[str]) -> None:
        if '"' in text:
            self._check_quotes(text, lines, fields)
        elif "\r" in text.removesuffix("\n").removesuffix("\r") or text.endswith("\r"):
            self.refuse(_MEANINGS["new-line character"])

    def _check_quotes(self, text: str, lines: list[str], fields: list[str]) -> None:
        """Refuse what the `csv` module accepts."""
        if not self._grammar.fullmatch(text):
            self.refuse("has a quote inside a field without quotes: quote the field, double it")
        if any(len(set(_LINE_ENDS.findall(field))) > 1 for field in fields):
            self.refuse("mixes line ends inside quotes: most often, a quote is not closed")
        if len(lines) > 1 and self._width > 1 and all(map(self._looks_whole, lines)):
            self.refuse("quotes what look like whole records: a quote is missing or too much")

    def _looks_whole(self, line: str) -> bool:
        return line.count(self._delimiter) == self._width - 1

    def _refuse_error(self, error: csv.Error) -> NoReturn:
        """Refuse in our own words: the library's may change, and quote a value one day."""
        for words, meaning in _MEANINGS.items():
            if words in str(error):
                self.refuse(meaning)
        self.refuse("is not written as CSV")
