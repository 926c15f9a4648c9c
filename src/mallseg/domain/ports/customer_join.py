"""What joins the customers of two months."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from mallseg.domain.customers.identified import IdentifiedBatch
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MovedCustomer, MovePath


class OpenJoin(Protocol):
    """Two months that are being joined: first all batches of both, then what was found."""

    def take_before(self, batch: IdentifiedBatch) -> None:
        """Take customers of the earlier month."""
        ...

    def take_after(self, batch: IdentifiedBatch) -> None:
        """Take customers of the later month."""
        ...

    def found(self) -> JoinedMonths:
        """Join all that was taken, and count."""
        ...

    def moved(self, paths: Sequence[MovePath]) -> Iterator[MovedCustomer]:
        """List the joined customers with one of some paths, on which they stand elsewhere.

        They come in the order of the paths, and on each in that of their ids' code points.
        """
        ...


class CustomerJoin(Protocol):
    """Joins the customers of two months by their ids, and assigns both.

    - Two ids are one if they are the same to the letter.
    - A customer is joined who has one record in each month, both usable. All other usable records
      are counted as MonthCounts says; the id of an unusable record counts as a record of its month.
    - Segments and what is left are those of the rule, as its segmentations assign points.
    - Nothing is left of the customers when the join is closed.

    Raises
    ------
    CustomerDataError
        There is no room for what was taken, in memory or in the folder for temporary files.
    """

    def opened(self, rule: MoveRule) -> AbstractContextManager[OpenJoin]:
        """Begin a join by this rule."""
        ...
