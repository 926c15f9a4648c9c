"""What came of reading a source of customers."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.census import Census
from mallseg.domain.fault import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One record that could not be counted: where it stands, and why. Never its values.

    `record` counts from 1, the header of a file being record 1; `column` is the column's name in
    the source, or None when the record as a whole is at fault.
    """

    record: int
    column: str | None
    fault: Fault
    reason: str

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"record {self.record}"
        return f"{where}: {self.column} {self.reason}" if self.column else f"{where} {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A census and the account of how it came about: accepted + rejected = records.

    Attributes
    ----------
    source
        The name of what was read.
    census
        The accepted customers.
    faults
        Rejected records by kind of fault; every rejected record has one, its first.
    rejections
        The first of them, at most MOST_REJECTIONS_SHOWN.
    repeated_ids
        Records whose customer id stood in an earlier record too; None when the source has no ids.
    """

    source: str
    census: Census
    faults: Mapping[Fault, int]
    rejections: tuple[Rejection, ...]
    repeated_ids: int | None = None

    @property
    def rejected_rows(self) -> int:
        """The number of records left out."""
        return sum(self.faults.values())

    @property
    def records(self) -> int:
        """The number of records, accepted and rejected."""
        return self.census.customers + self.rejected_rows


MOST_REJECTIONS_SHOWN = 10
