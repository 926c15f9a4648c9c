"""What keeps who is in which segment."""

from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from mallseg.domain.customers.identified import IdentifiedBatch
from mallseg.domain.memberships.ledger_moves import MembershipPath, MovedMember, Period
from mallseg.domain.memberships.membership import KnownCustomer, Membership
from mallseg.domain.memberships.settling import SettlingRule
from mallseg.domain.memberships.updates import LedgerUpdate, SegmentMonth, UpdateCounts


class OpenUpdate(Protocol):
    """An update of the ledger that is being made: first all batches, then what it does."""

    def take(self, batch: IdentifiedBatch) -> None:
        """Take customers, and assign them by the version of the rule."""
        ...

    def counted(self) -> UpdateCounts:
        """Compare all that was taken with the ledger, and count; nothing is changed by that."""
        ...

    def keep(self) -> None:
        """Change the ledger, whole; without this, or if it fails, the ledger is as it was."""
        ...


class CustomerLedger(Protocol):
    """Keeps who is in which segment since when, and every settled change.

    - Two ids are one if they are the same to the letter.
    - What an update does with a customer is what SettlingRule says.
    - The same customers with the same values by the same version, as in the last update, change
      nothing.

    Raises
    ------
    LedgerUnavailableError
        There is no ledger, or it cannot be read or written: it is damaged, of a newer schema, or
        another update is at work.
    """

    def state(self) -> str:
        """Give a text that is another one once anything has changed; empty without a ledger.

        It is read in no time, so that what was made of the ledger can be kept by it.
        """
        ...

    def last_update(self, model: str) -> LedgerUpdate | None:
        """Find the last update of a model; None where there is none, or no ledger yet."""
        ...

    def updating(self, rule: SettlingRule) -> AbstractContextManager[OpenUpdate]:
        """Begin an update; there is one at a time."""
        ...

    def find(self, customer: str) -> tuple[KnownCustomer, ...]:
        """Find a customer by id in all models, in the order of their names."""
        ...

    def history(self, model: str, segment: str) -> tuple[SegmentMonth, ...]:
        """Give the months of a segment, oldest first, from that of the first update on.

        Empty where no customer ever was in a segment of this slug.
        """
        ...

    def who_moved(
        self,
        model: str,
        *,
        left: AbstractSet[str],
        into: AbstractSet[str],
        since: date | None = None,
    ) -> Container[str]:
        """Give the ids of those who left some segments for others, to be looked up one by one.

        A change counts that is settled, the customer's own and of a day from `since` on, by default
        that of the last update; and the customer has to belong to one of the others still.

        Parameters
        ----------
        left, into
            The slugs of the segments.
        """
        ...

    def paths(self, model: str, period: Period) -> tuple[MembershipPath, ...]:
        """Count all customers by where they belonged on the first day of a period and on the last.

        Paths are in no order, each once.
        """
        ...

    def moved(
        self, model: str, period: Period, *, before: str = "", after: str = ""
    ) -> Iterator[MovedMember]:
        """List those of the paths who belong to another segment, in the order of their ids.

        Parameters
        ----------
        before, after
            Only those who went from, or to, the segment of this slug.
        """
        ...

    def customers(self, model: str) -> Iterator[tuple[str, Membership]]:
        """List all customers of a model with their ids, in the order of the ids' code points."""
        ...

    def forget(self, customer: str) -> bool:
        """Erase a customer, so that nothing of the id is left; say whether there was one."""
        ...
