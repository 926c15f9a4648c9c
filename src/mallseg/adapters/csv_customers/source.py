"""A CSV file as a source of customers."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mallseg.adapters.csv_customers.dialect import (
    DELIMITERS,
    Dialect,
    finding,
    read_dialect,
)
from mallseg.adapters.csv_customers.quarantine import quarantine_at
from mallseg.adapters.csv_customers.records import Records
from mallseg.adapters.csv_customers.stream import ENCODINGS, Lines, opened
from mallseg.adapters.csv_customers.tally import EARLY_RECORDS, Tally
from mallseg.domain.census import Census
from mallseg.domain.contract import DataContract
from mallseg.domain.errors import CustomerDataError, InvalidOptionError
from mallseg.domain.feature import Feature
from mallseg.domain.ports import Progress
from mallseg.domain.reading import Reading

LARGEST_EXPANDED_BYTES = 16 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How the file is cut and read: it makes no difference to what is found, as tests show.

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


class PlainReader(Protocol):
    """What reads plain blocks, where it is worth loading."""

    def count(self, block: bytes) -> bool:
        """Count a block of whole lines, or leave it as it is and say no."""
        ...

    def finish(self) -> None:
        """Hand over what was counted."""
        ...


@dataclass(frozen=True, slots=True)
class CsvCustomers:
    """A CSV file with a header line, plain or packed with gzip.

    A record with another number of fields than the header, or with a feature that is no number in
    range, is rejected and located: the header is record 1, a blank line is no record but is
    numbered like one. What is no table throughout is refused with CustomerDataError.

    Attributes
    ----------
    contract
        How columns are called and numbers written.
    encoding
        One of ENCODINGS; UTF-8 and UTF-16 with or without a mark.
    largest_expanded_bytes
        What a gzip file may expand to.
    quarantine
        A file for all rejected records with their lines.
    """

    path: Path
    contract: DataContract = field(default_factory=DataContract)
    encoding: str = "utf-8"
    largest_expanded_bytes: int = LARGEST_EXPANDED_BYTES
    quarantine: Path | None = None
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        if self.encoding not in ENCODINGS:
            raise InvalidOptionError("encoding", f"must be one of {', '.join(ENCODINGS)}")

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
        """Count the customers in one pass. Memory grows with the distinct texts only."""
        source = str(self.path)
        with (
            opened(
                self.path,
                encoding=self.encoding,
                largest_expanded_bytes=self.largest_expanded_bytes,
            ) as lines,
            quarantine_at(self.quarantine, self.path) as quarantine,
        ):
            find = finding(source, features, dict(self.contract.columns))
            dialect = read_dialect(lines, source, find)
            tally = Tally(source, dialect, self.contract, quarantine)
            self._count(lines, dialect, tally, progress)
            if not tally.records:
                raise CustomerDataError(source, "there is no customer below the first line")
            tally.refuse_misshapen()
            progress(lines.size, lines.size)
            return self._reading(features, dialect, tally, packed=lines.packed)

    def _count(self, lines: Lines, dialect: Dialect, tally: Tally, progress: Progress) -> None:
        records = Records(str(self.path), dialect.delimiter, lines.line, width=len(dialect.header))
        records.number = 1
        plain = self._plain_blocks(lines, dialect, tally, records)
        size = self.pace.piece_bytes
        while block := lines.block(size):
            progress(min(lines.tell(), lines.size), lines.size)
            hasty = plain is not None and tally.records >= self.pace.reference_records
            if plain and hasty and plain.count(block):
                size = min(4 * size, self.pace.block_bytes)
            elif hasty and size > self.pace.piece_bytes:
                lines.give_back(block)
                size = self.pace.piece_bytes
            else:
                for record in records.of_block(block):
                    tally.count(record)
        if plain:
            plain.finish()

    def _plain_blocks(
        self, lines: Lines, dialect: Dialect, tally: Tally, records: Records
    ) -> PlainReader | None:
        if lines.size * (_USUAL_EXPANSION if lines.packed else 1) < self.pace.plain_from_bytes:
            return None
        from mallseg.adapters.csv_customers.plain_blocks import PlainBlocks

        return PlainBlocks(dialect, self.contract, tally, records)

    def _reading(
        self, features: tuple[Feature, ...], dialect: Dialect, tally: Tally, *, packed: bool
    ) -> Reading:
        return Reading(
            source=self.name,
            census=Census.of_counts(features, tally.points),
            faults=tally.faults,
            rejections=tuple(tally.rejections),
            repeated_ids=None if tally.ids is None else tally.ids.repeated(),
            columns={f.name: dialect.header[place] for f, place in dialect.columns.items()},
            layout={
                "delimiter": DELIMITERS[dialect.delimiter],
                "encoding": self.encoding,
                "packed": "gzip" if packed else "no",
            },
        )


_USUAL_EXPANSION = 8
