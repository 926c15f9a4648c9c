"""The counts of a source that was read to say something of each of its customers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.file_account import FileAccount
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.customers.units.waived_doubt import WaivedDoubt
from mallseg.domain.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCounts(ABC):
    """What became of the records of a source: used + unusable = records.

    Attributes
    ----------
    source
        The name of what was read.
    faults
        Unusable records by kind of fault: each has one, its first.
    rejections
        The first of them, at most MOST_RECORDS_SHOWN.
    names_found
        The record with the names of columns, where it was looked for; 0 where it was not.
    rounded
        The names of columns in which numbers had more decimals than are kept.
    waived
        The doubts that there would be, had values not been said to be right as given.
    files
        Several files that were read as one, each with its records.
    """

    source: str
    faults: Mapping[Fault, int]
    rejections: tuple[Rejection, ...]
    names_found: int = 0
    rounded: tuple[str, ...] = ()
    waived: tuple[WaivedDoubt, ...] = ()
    files: tuple[FileAccount, ...] = ()

    @abstractmethod
    def _used(self) -> int:
        """Count the records that are of use."""

    @property
    def unusable(self) -> int:
        """The number of records that cannot be used."""
        return sum(self.faults.values())

    @property
    def records(self) -> int:
        """The number of records, without the header and blank lines."""
        return self._used() + self.unusable

    @property
    def is_mostly_unusable(self) -> bool:
        """Whether no record can be used, or fewer than half."""
        return not self._used() or 2 * self.unusable > self.records
