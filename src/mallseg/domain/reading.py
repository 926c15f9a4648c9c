"""What came of reading a source of customers."""

from dataclasses import dataclass

from mallseg.domain.census import Census


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One record that could not be counted: where it stands, and why. Never its values.

    `record` counts from 1, the header of a file being record 1; `column` is the column's name in
    the source, or None when the record as a whole is at fault.
    """

    record: int
    column: str | None
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
    rejected_rows
        The number of records left out.
    rejections
        The first of them, at most MOST_REJECTIONS_SHOWN.
    """

    source: str
    census: Census
    rejected_rows: int
    rejections: tuple[Rejection, ...]


MOST_REJECTIONS_SHOWN = 10
