"""Customers who can be recognised: their ids as they are written, and their values."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.columns.id_column import IdColumn
from mallseg.domain.customers.record_counts import RecordCounts


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
class IdentifiedReading(RecordCounts):
    """The counts of a source that was read with ids.

    A blank id is one of the faults.

    Attributes
    ----------
    ids
        The column of the ids.
    usable
        Records with an id and values that can be used; a repeated id is counted each time.
    """

    ids: IdColumn
    usable: int

    def _used(self) -> int:
        return self.usable
