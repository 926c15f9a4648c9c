"""Customers with their ids."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.sources.id_column import IdColumn
from mallseg.domain.sources.record_counts import RecordCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedBatch:
    """A batch of consecutive records.

    An id is the exact text of its cell: ``007`` and ``7`` are different customers, and so are texts
    that look alike but have different code points. Nothing is trimmed. An id is never blank.

    Attributes
    ----------
    ids
        The ids of the usable records, of shape (n_usable,), in order. An id may be repeated, here
        or in another batch.
    columns
        One array of shape (n_usable,) per feature, in the order of the segmentation: encoded
        values, as `Segmentation.assign_point` takes them.
    unusable_ids
        The ids of records whose values cannot be used.
    """

    ids: Sequence[str]
    columns: tuple["array[float]", ...]
    unusable_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedReading(RecordCounts):
    """The counts of a source that was read with ids; a blank id is a fault.

    Attributes
    ----------
    ids
        The column of the ids.
    usable
        The number of records with an id and valid values; repeated ids count each time.
    """

    ids: IdColumn
    usable: int

    def _used(self) -> int:
        return self.usable
