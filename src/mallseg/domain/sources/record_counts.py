"""The counts of records of a source that was read customer by customer."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.errors import Fault
from mallseg.domain.sources.reading import FileAccount, Rejection
from mallseg.domain.sources.unit_judgement import WaivedDoubt


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCounts(ABC):
    """The counts of the records of a source: used + unusable = records.

    Attributes
    ----------
    source
        The name of the source.
    faults
        The numbers of unusable records by their first fault.
    rejections
        The first unusable records, at most MOST_RECORDS_SHOWN.
    names_found
        The number of the record with the column names, if it was detected; otherwise 0.
    rounded
        The names of columns with numbers that were rounded to fewer decimals.
    waived
        The doubts that the options of the user waive.
    files
        The records of each file, where several were read as one.
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
        """Return the number of records that were used."""

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
        """Whether no record, or less than half of them, can be used."""
        return not self._used() or 2 * self.unusable > self.records
