"""Customers who can be recognised: their ids as they are written, and their values."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.columns.id_column import IdColumn
from mallseg.domain.customers.file_account import FileAccount
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.customers.units.waived_doubt import WaivedDoubt
from mallseg.domain.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedBatch:
    """Some consecutive records of a source.

    An id is the text of its cell, to the letter: ``007`` and ``7`` are two customers, and so are
    two texts that look alike in different code points. Nothing is trimmed. It is never blank.

    Attributes
    ----------
    ids
        Of the usable records, of shape (n_usable,), in their order. One may be repeated, here or
        in another batch.
    columns
        One array per feature, in the order of the segmentation, of shape (n_usable,): the values of
        points, as `Segmentation.assign_point` takes them.
    unusable_ids
        The ids of records that have one, but values that cannot be used.
    """

    ids: Sequence[str]
    columns: tuple["array[float]", ...]
    unusable_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedReading:
    """The counts of a source that was read with ids: usable + unusable = records.

    Attributes
    ----------
    source
        The name of what was read.
    ids
        The column of the ids.
    usable
        Records with an id and values that can be used; a repeated id is counted each time.
    faults
        The others by kind of fault: each has one, its first. A blank id is one of them.
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
    ids: IdColumn
    usable: int
    faults: Mapping[Fault, int]
    rejections: tuple[Rejection, ...]
    names_found: int = 0
    rounded: tuple[str, ...] = ()
    waived: tuple[WaivedDoubt, ...] = ()
    files: tuple[FileAccount, ...] = ()

    @property
    def unusable(self) -> int:
        """The number of records without an id, or without values that can be used."""
        return sum(self.faults.values())

    @property
    def records(self) -> int:
        """The number of records, without the header and blank lines."""
        return self.usable + self.unusable

    @property
    def is_mostly_unusable(self) -> bool:
        """Whether no record can be used, or fewer than half."""
        return not self.usable or 2 * self.unusable > self.records
