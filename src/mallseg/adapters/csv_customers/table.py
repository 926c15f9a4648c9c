"""A CSV file that is open: what its first line told, and the way through all others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mallseg.adapters.csv_customers.dialect import Dialect, finding, read_dialect
from mallseg.adapters.csv_customers.encoding import check_encoding
from mallseg.adapters.csv_customers.records import Records
from mallseg.adapters.csv_customers.stream import Lines, opened
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.feature import Feature

EARLY_RECORDS = 1000
"""After so many a file is refused in which most records have another number of fields."""

_LARGEST_EXPANDED_BYTES = 16 * 1024**3
_USUAL_EXPANSION = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a file is cut and read: it makes no difference to what is found, as tests show.

    Attributes
    ----------
    block_bytes
        Whole lines of about so many bytes are read at once.
    piece_bytes
        A block that is not plain is cut into pieces, so that one quote slows down few records.
    plain_from_bytes
        Smaller files are left to the reference reader: numpy takes longer to load.
    reference_records
        So many records are left to it first: it refuses a misshapen file early.
    """

    block_bytes: int = 1024 * 1024
    piece_bytes: int = 16 * 1024
    plain_from_bytes: int = 1024 * 1024
    reference_records: int = EARLY_RECORDS


ReadPlain = Callable[[bytes], bool]
"""Reads a block of whole lines, or leaves it as it is and says no."""

Read = Callable[[bytes], None]
"""Reads a block of whole lines, record by record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An open file, to be read once from its second line on.

    Attributes
    ----------
    records
        The reference reader, which keeps the number of the last record.
    """

    source: str
    lines: Lines
    dialect: Dialect
    contract: DataContract
    records: Records
    pace: Pace

    @property
    def is_large(self) -> bool:
        """Whether the fast reader is worth loading numpy for."""
        expansion = _USUAL_EXPANSION if self.lines.packed else 1
        return self.lines.size * expansion >= self.pace.plain_from_bytes

    def walk(self, *, plain: ReadPlain | None, reference: Read) -> Iterator[tuple[int, int, int]]:
        """Read all blocks, each by the fast reader or, where it says no, by the reference reader.

        Yields the progress after each: bytes read, bytes in all, records read.
        """
        size = self.pace.piece_bytes
        while block := self.lines.block(size):
            is_early = self.records.number <= self.pace.reference_records
            if plain and not is_early and plain(block):
                size = min(4 * size, self.pace.block_bytes)
            elif plain and not is_early and size > self.pace.piece_bytes:
                self.lines.give_back(block)
                size = self.pace.piece_bytes
                continue
            else:
                reference(block)
            total = self.lines.size
            yield min(self.lines.tell(), total), total, self.records.number - 1
        yield self.lines.size, self.lines.size, self.records.number - 1


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file with a header line, plain or packed with gzip, that was not opened yet.

    Attributes
    ----------
    contract
        How columns are called and numbers written.
    encoding
        One of ENCODINGS; UTF-8 and UTF-16 with or without a mark.
    largest_expanded_bytes
        What a gzip file may expand to.
    """

    path: Path
    contract: DataContract = field(default_factory=DataContract)
    encoding: str = "utf-8"
    largest_expanded_bytes: int = _LARGEST_EXPANDED_BYTES
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        check_encoding(self.encoding)

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @contextmanager
    def opened(self, features: tuple[Feature, ...]) -> Iterator[Table]:
        """Open it, and find the columns of these features.

        Raises
        ------
        CustomerDataError
            It cannot be read as a table, or lacks a column.
        """
        source = str(self.path)
        largest = self.largest_expanded_bytes
        with opened(self.path, encoding=self.encoding, largest_expanded_bytes=largest) as lines:
            dialect = read_dialect(lines, source, finding(source, features, self.contract.columns))
            width = len(dialect.header)
            records = Records(source, dialect.delimiter, lines.line, width=width)
            records.number = 1
            yield Table(
                source=source,
                lines=lines,
                dialect=dialect,
                contract=self.contract,
                records=records,
                pace=self.pace,
            )
