"""An open CSV file, positioned at its first customer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from mallseg.adapters.csv_customers.dialect import Dialect, read_dialect, rows_at_the_top
from mallseg.adapters.csv_customers.encoding import check_encoding
from mallseg.adapters.csv_customers.joined_files import JoinedLines, joint_name
from mallseg.adapters.csv_customers.records import Records
from mallseg.adapters.csv_customers.stream import Lines, SourceGuard, opened
from mallseg.adapters.csv_customers.threads import Threads
from mallseg.adapters.input_files.found_files import FoundFile
from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.domain.customers.census import MOST_POINTS
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.first_rows import FirstRows
from mallseg.domain.visible import visible
from mallseg.files.draft import check_target
from mallseg.processors import usual_threads

EARLY_RECORDS = 1000
"""After this many, a file is refused in which most records have another number of fields."""

_LARGEST_EXPANDED_BYTES = 16 * 1024**3
_USUAL_EXPANSION = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """The way a file is cut into blocks and read; results do not depend on it.

    Attributes
    ----------
    block_bytes, smallest_block_bytes
        Whole lines of about this size are read at once; less after a block that the fast reader
        cannot read, so that one quote slows down few records only.
    fast_from_bytes
        Smaller files are left to the reference reader: numpy takes longer to load.
    reference_records
        The first records are left to it as well, as it refuses malformed files early.
    most_coded
        The fast reader assigns codes to up to this many distinct texts; with more, it parses all.
    most_points
        The most distinct points that a census lists.
    threads
        The number of threads for large files.
    """

    block_bytes: int = 2 * 1024 * 1024
    smallest_block_bytes: int = 16 * 1024
    fast_from_bytes: int = 128 * 1024
    reference_records: int = EARLY_RECORDS
    most_coded: int = MOST_POINTS
    most_points: int = MOST_POINTS
    threads: int = field(default_factory=usual_threads)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCsvFile:
    """An open file, to be read once from its first customer on.

    Attributes
    ----------
    records
        The reference reader, which keeps the number of the last record.
    threads
        Run tasks ahead.
    files
        The names of several files that are read as one; empty for a single file.
    """

    source: str
    lines: Lines | JoinedLines
    dialect: Dialect
    contract: DataContract
    records: Records
    options: ReadOptions
    threads: Threads
    place_of: Callable[[int], int] = int
    files: tuple[str, ...] = ()

    @property
    def is_large(self) -> bool:
        """Whether the fast reader is worth loading numpy for."""
        expansion = 1 if self.lines.compression == "none" else _USUAL_EXPANSION
        return self.lines.size * expansion >= self.options.fast_from_bytes


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file, plain or compressed, not opened yet.

    Attributes
    ----------
    contract
        The names of columns, and how numbers are written.
    encoding
        One of ENCODINGS; UTF-8 and UTF-16 with or without a byte order mark.
    largest_expanded_bytes
        The most bytes a compressed file may expand to.
    place_of
        Maps a record's number in the file to that shown to people.
    content
        The content, if not in the file itself; messages name the file.
    format
        The original format, if the content was converted to CSV.
    more
        Further files with the same columns, read as one with it.
    unchanged
        Ensures that all passes read the same content.
    """

    path: Path
    contract: DataContract = field(default_factory=DataContract)
    encoding: str = "utf-8"
    largest_expanded_bytes: int = _LARGEST_EXPANDED_BYTES
    options: ReadOptions = field(default_factory=ReadOptions)
    place_of: Callable[[int], int] = field(default=int, kw_only=True)
    content: UnnamedFile | None = field(default=None, compare=False, kw_only=True)
    format: str = field(default="", kw_only=True)
    more: tuple[FoundFile, ...] = field(default=(), kw_only=True)
    unchanged: SourceGuard = field(
        default_factory=SourceGuard, compare=False, repr=False, kw_only=True
    )
    _seen: dict[str, SourceGuard] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        check_encoding(self.encoding)

    @property
    def name(self) -> str:
        """The file's name without its folder; of several files, their names or number."""
        return joint_name(self._files) if self.more else visible(self.path.name)

    @property
    def _files(self) -> tuple[FoundFile, ...]:
        return FoundFile(self.path, self.content), *self.more

    @contextmanager
    def opened(self, features: tuple[Feature, ...]) -> Iterator[OpenCsvFile]:
        """Open it, and find the columns of the features.

        Raises
        ------
        CustomerDataError
            It cannot be read as a table, or lacks a column.
        """
        with ExitStack() as current, Threads(self.options.threads) as threads:
            lines = current.enter_context(self._lines_of(self._files[0], self.unchanged))
            dialect = read_dialect(lines, str(self.path), features, self.contract)
            if not self.more:
                yield self._table(lines, dialect, threads)
                return

            def open_next(file: FoundFile) -> tuple[Lines, Dialect]:
                current.close()
                found = current.enter_context(self._lines_of(file, self._unchanged_of(file)))
                return found, read_dialect(found, str(file.path), features, self.contract)

            joined = JoinedLines(self._files, lines, dialect, open_next)
            table = self._table(joined, dialect, threads)
            try:
                yield replace(table, place_of=joined.place_of, files=joined.names)
            except CustomerDataError as error:
                joined.relabel(error)
                raise

    def _table(self, lines: Lines | JoinedLines, dialect: Dialect, threads: Threads) -> OpenCsvFile:
        source = self.name if self.more else str(self.path)
        records = Records(source, dialect.delimiter, lines.line, width=len(dialect.header))
        records.number = dialect.records_before
        return OpenCsvFile(
            source=source,
            lines=lines,
            dialect=dialect,
            contract=self.contract,
            records=records,
            options=self.options,
            place_of=self.place_of,
            threads=threads,
        )

    def _lines_of(self, file: FoundFile, unchanged: SourceGuard) -> AbstractContextManager[Lines]:
        return opened(
            file.content_path,
            source=str(file.path),
            encoding=self.encoding,
            largest_expanded_bytes=self.largest_expanded_bytes,
            unchanged=unchanged,
        )

    def _unchanged_of(self, file: FoundFile) -> SourceGuard:
        return self._seen.setdefault(str(file.path), SourceGuard())

    def check_target(self, target: Path, *, option: str) -> None:
        """Raise InvalidOptionError if a target file is one of these."""
        for each in self.more:
            check_target(target, option=option, source=each.path)


@dataclass(frozen=True, slots=True)
class CsvGlance(CsvFile):
    """A CSV file, to look at its first rows."""

    def first_rows(self, *, most: int) -> tuple[FirstRows, ...]:
        """Split the first lines."""
        with self._lines_of(self._files[0], self.unchanged) as lines:
            rows = tuple(map(tuple, rows_at_the_top(lines, most)))
        return (FirstRows(name="", rows=rows),)
