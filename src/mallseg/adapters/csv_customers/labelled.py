"""A labelled copy of a CSV file: the bytes of every record kept, its segment behind them."""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import IO

from mallseg.adapters.csv_customers.dialect import Dialect, finding, first_record, read_dialect
from mallseg.adapters.csv_customers.labels import LABEL_COLUMNS, Cells, Labels
from mallseg.adapters.csv_customers.records import Record, Records
from mallseg.adapters.csv_customers.source import LARGEST_EXPANDED_BYTES
from mallseg.adapters.csv_customers.stream import ENCODINGS, Lines, opened
from mallseg.adapters.csv_customers.tally import EARLY_RECORDS
from mallseg.domain.contract import DataContract
from mallseg.domain.errors import CustomerDataError, InvalidOptionError
from mallseg.domain.fault import Fault
from mallseg.domain.labelling import Labelling
from mallseg.domain.ports import Progress
from mallseg.domain.segmentation import Segmentation

_BLANK_LINES = re.compile(rb"(?:\r?\n)*")
_LONGEST_BLOCK = 128 * 1024
"""Not above the limit of csv for a field, so that no field of a plain block can exceed it."""


@dataclass(frozen=True, slots=True)
class CsvLabelledCopy:
    """A CSV file, plain or packed with gzip, to be copied with the segments behind its records.

    The copy is never packed, is UTF-8 without a mark whatever the encoding of the source, and as
    private as the source.
    """

    source: Path
    target: Path
    contract: DataContract = field(default_factory=DataContract)
    encoding: str = "utf-8"
    for_spreadsheet: bool = False
    block_bytes: int = _LONGEST_BLOCK
    plain_after: int = EARLY_RECORDS

    def __post_init__(self) -> None:
        if self.encoding not in ENCODINGS:
            raise InvalidOptionError("encoding", f"must be one of {', '.join(ENCODINGS)}")

    def write(self, segmentation: Segmentation, *, progress: Progress) -> Labelling:
        """Copy in one pass, in memory that does not grow with the file."""
        source = str(self.source)
        with (
            opened(
                self.source,
                encoding=self.encoding,
                largest_expanded_bytes=LARGEST_EXPANDED_BYTES,
            ) as lines,
            _draft_of(self.target, self.source) as draft,
        ):
            first = first_record(lines)
            lines.give_back(first)
            find = finding(source, segmentation.features, dict(self.contract.columns))
            dialect = read_dialect(lines, source, find)
            cells = Cells(
                dialect.delimiter, self.contract.decimal, for_spreadsheet=self.for_spreadsheet
            )
            labels = Labels(dialect, self.contract, segmentation, cells)
            labeller = _Labeller(source, dialect, lines, labels, cells)
            _write(draft, _header(source, first, dialect, cells))
            while block := lines.block(self.block_bytes):
                plain = not self.for_spreadsheet and labeller.records.number > self.plain_after
                _write(draft, (labeller.plain(block) if plain else b"") or labeller.any(block))
                progress(min(lines.tell(), lines.size), lines.size)
            labeller.refuse_misshapen()
            if not labeller.count:
                raise CustomerDataError(source, "there is no customer below the first line")
            progress(lines.size, lines.size)
            labels.settle()
        return Labelling(
            source=self.source.name,
            customers=dict(labels.customers),
            faults=dict(labels.faults),
            rejections=tuple(labels.rejections),
        )


class _Labeller:
    """Puts labels behind the records of blocks: plain ones at once, others one by one."""

    def __init__(
        self, source: str, dialect: Dialect, lines: Lines, labels: Labels, cells: Cells
    ) -> None:
        width = len(dialect.header)
        self.records = Records(source, dialect.delimiter, lines.line, width=width)
        self.records.number = 1
        self.count = 0
        self._source = source
        self._width = width
        self._labels = labels
        self._cells = cells
        places = list(dialect.columns.values())
        self._places = places
        # One place more than needed, because of a single place itemgetter makes no tuple.
        self._texts = itemgetter(*places, places[0])
        self._is_in_order = places == sorted(places)
        cell = f"[^{re.escape(dialect.delimiter)}\r\n]*"
        pattern = [f"({cell})" if i in places else cell for i in range(width)]
        self._row = re.compile(f"^{re.escape(dialect.delimiter).join(pattern)}\r?$", re.MULTILINE)

    def plain(self, block: bytes) -> bytes:
        """Label a block whose lines are records, all with one line end; else give nothing."""
        end = b"\r\n" if b"\r" in block else b"\n"
        lines = block.split(end)
        returns = block.count(b"\r")
        is_even = lines.pop() == b"" and block.count(b"\n") == len(lines)
        if not is_even or returns not in (0, len(lines)) or b'"' in block or b"\0" in block:
            return b""
        if len(block) > _LONGEST_BLOCK or self._width == 1 or not self._is_in_order:
            return b""
        try:
            found = self._row.findall(block.decode())
        except UnicodeDecodeError:
            return b""
        if len(found) != len(lines):
            return b""
        return self._joined(lines, found if len(self._places) > 1 else list(zip(found)), end)

    def _joined(self, lines: list[bytes], texts: list[tuple[str, ...]], end: bytes) -> bytes:
        labels = list(map(self._labels.__getitem__, texts))
        first = self.records.number + 1
        if self._labels.refuses(texts):
            for number, each in enumerate(texts, first):
                self._labels.count(each, number)
        else:
            self._labels.count_assigned(texts)
        self.records.number += len(lines)
        self.count += len(lines)
        self._labels.forget()
        pieces = [end] * (3 * len(lines))
        pieces[::3], pieces[1::3] = lines, labels
        return b"".join(pieces)

    def any(self, block: bytes) -> bytes:
        """Label a block record by record, blank lines as they are."""
        pieces = []
        at = 0
        for record in self.records.of_block(block):
            blank = _BLANK_LINES.match(block, at)
            pieces.append(blank[0] if blank else b"")
            at += len(pieces[-1]) + len(record.raw)
            body = record.raw.removesuffix(b"\n").removesuffix(b"\r")
            pieces += [self._cells.rewritten(body, record.fields), self._label(record)]
            pieces.append(record.raw[len(body) :])
            if self.count == EARLY_RECORDS:
                self.refuse_misshapen()
        self._labels.forget()
        return b"".join([*pieces, block[at:]])

    def refuse_misshapen(self) -> None:
        """Refuse a file of which most records have another number of fields than the header."""
        wrong = self._labels.faults[Fault.FIELD_COUNT]
        if 2 * wrong > self.count:
            reason = (
                f"{wrong} of the first {self.count} records have another number of fields than "
                "the first line, so no column is certain: export it again"
            )
            raise CustomerDataError(self._source, reason)

    def _label(self, record: Record) -> bytes:
        self.count += 1
        if len(record.fields) != self._width:
            return self._labels.misshapen(record.number, len(record.fields))
        texts = self._texts(record.fields)[:-1]
        label = self._labels[texts]
        self._labels.count(texts, record.number)
        return label


def _header(source: str, first: bytes, dialect: Dialect, cells: Cells) -> bytes:
    if taken := set(LABEL_COLUMNS) & {name.strip().lower() for name in dialect.header}:
        reason = f"has a column {min(taken)!r} already: assign the file it was made from"
        raise CustomerDataError(source, reason)
    body = first.removesuffix(b"\n").removesuffix(b"\r")
    whole = cells.rewritten(body, list(dialect.header)) + cells.behind(LABEL_COLUMNS)
    return whole + first[len(body) :]


def _write(draft: IO[bytes], data: bytes) -> None:
    try:
        draft.write(data)
    except OSError as error:
        raise _unwritable(error) from None


@contextmanager
def _draft_of(target: Path, source: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes the target's name when the block ends well, and is gone otherwise."""
    if target.exists() and target.samefile(source):
        raise InvalidOptionError("out", "must be another file than that of the customers")
    if target.exists() and not target.is_file():
        raise InvalidOptionError("out", "cannot be written: it is no regular file")
    target = target.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".labelled-")
    except OSError as error:
        raise _unwritable(error) from None
    try:
        with os.fdopen(descriptor, "wb") as draft:
            yield draft
            _settle(draft, source)
        _rename(Path(name), target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise


def _settle(draft: IO[bytes], source: Path) -> None:
    try:
        draft.flush()
        os.fchmod(draft.fileno(), source.stat().st_mode & 0o666)
        os.fsync(draft.fileno())
    except OSError as error:
        raise _unwritable(error) from None


def _rename(draft: Path, target: Path) -> None:
    try:
        draft.replace(target)
    except OSError as error:
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> InvalidOptionError:
    return InvalidOptionError("out", f"cannot be written: {error.strerror}")
