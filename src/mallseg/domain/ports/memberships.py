"""The ledger of customers' memberships in segments."""

from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from mallseg.domain.moves.ledger_moves import MembershipPath, MovedMember, Period
from mallseg.domain.moves.membership import KnownCustomer, Membership, SettlingRule
from mallseg.domain.moves.updates import LedgerUpdate, SegmentMonth, UpdateCounts
from mallseg.domain.sources.identified import IdentifiedBatch


class OpenUpdate(Protocol):
    """An update in progress: first all batches are added, then they are compared and committed."""

    def add(self, batch: IdentifiedBatch) -> None:
        """Add customers, assigned by the version of the rule."""
        ...

    def compare(self) -> UpdateCounts:
        """Compare the added customers with the ledger, and count; the ledger is not changed."""
        ...

    def commit(self) -> None:
        """Commit the update, atomically; without this, the ledger is unchanged."""
        ...


class CustomerLedger(Protocol):
    """Records the segment of each customer, since when, and every settled change.

    - Ids are equal if their texts are identical.
    - SettlingRule determines how an update changes the membership of a customer.
    - Updates are idempotent: the customers of the last update, with the same values and version,
      change nothing.

    Raises
    ------
    LedgerUnavailableError
        There is no ledger, or it cannot be read or written: it is damaged, of a newer schema, or
        locked by another update.
    """

    def state(self) -> str:
        """Return a text that differs after every change; empty without a ledger.

        It is cheap to read, so that it can be the key of cached results.
        """
        ...

    def last_update(self, model: str) -> LedgerUpdate | None:
        """Return the last update of a model; None where there is none, or no ledger yet."""
        ...

    def updating(self, rule: SettlingRule) -> AbstractContextManager[OpenUpdate]:
        """Begin an update. There is one at a time."""
        ...

    def find(self, customer: str) -> tuple[KnownCustomer, ...]:
        """Find a customer by id in all models, in the order of the models' names."""
        ...

    def history(self, model: str, segment: str) -> tuple[SegmentMonth, ...]:
        """Return the months of a segment in ascending order, from that of the first update on.

        Empty where no customer ever was in a segment of this slug.
        """
        ...

    def moved_ids(
        self,
        model: str,
        *,
        left: AbstractSet[str],
        entered: AbstractSet[str],
        since: date | None = None,
    ) -> Container[str]:
        """Return the ids of customers who moved from some segments into others, for look-ups.

        Only settled changes count that are due to the customer's own values and not before `since`,
        by default the day of the last update. The customer must still be in one of the others.

        Parameters
        ----------
        left, entered
            The slugs of the segments.
        """
        ...

    def paths(self, model: str, period: Period) -> tuple[MembershipPath, ...]:
        """Count all customers by their segments on the first and the last day of a period.

        Each path occurs once, in no particular order.
        """
        ...

    def moved(
        self, model: str, period: Period, *, before: str = "", after: str = ""
    ) -> Iterator[MovedMember]:
        """Yield the customers of `paths` who changed segment, in the order of their ids.

        Parameters
        ----------
        before, after
            Only customers who moved from, or to, the segment of this slug.
        """
        ...

    def customers(self, model: str) -> Iterator[tuple[str, Membership]]:
        """Yield all customers of a model with their ids, in the order of the ids' code points."""
        ...

    def forget(self, customer: str) -> bool:
        """Erase all data of a customer, with the id; return whether there were any."""
        ...
