"""Joining the customers of two months by their ids."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from mallseg.domain.customers.identified import IdentifiedBatch
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MovedCustomer, MovePath


class OpenJoin(Protocol):
    """A join in progress: first all batches of both months are added, then it is counted."""

    def add_before(self, batch: IdentifiedBatch) -> None:
        """Add customers of the earlier month."""
        ...

    def add_after(self, batch: IdentifiedBatch) -> None:
        """Add customers of the later month."""
        ...

    def result(self) -> JoinedMonths:
        """Join the added customers, and count them."""
        ...

    def moved(self, paths: Sequence[MovePath]) -> Iterator[MovedCustomer]:
        """Yield the joined customers on these paths, which all lead to another segment.

        They are in the order of the paths; those of one path in the order of their ids' code
        points.
        """
        ...


class CustomerJoin(Protocol):
    """Joins the customers of two months by their ids, and assigns both.

    - Ids are equal if their texts are identical.
    - A customer with exactly one record in each month, both usable, is joined. All other usable
      records are counted as in MonthCounts; the id of an unusable record counts as a record of its
      month.
    - Segments, and the distances that remain, are those of the rule's segmentations.
    - No data of customers remain when the join is closed.

    Raises
    ------
    CustomerDataError
        Memory, or the folder for temporary files, is full.
    """

    def opened(self, rule: MoveRule) -> AbstractContextManager[OpenJoin]:
        """Open a join by this rule."""
        ...
