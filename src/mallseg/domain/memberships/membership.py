"""One customer in the ledger."""

from dataclasses import dataclass
from datetime import date

from mallseg.domain.moves.cause import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Where a customer stands in a model.

    Attributes
    ----------
    segment
        The slug of the segment to which the customer belongs: the settled one.
    since
        The day of the update since when.
    version
        The version of the model by which.
    nearest
        The slug of the nearest segment by the last update that had this customer: the raw one.
    nearest_since
        The day of the first update that said so, without another in between.
    first, last
        The days of the first and the last update that had this customer.
    """

    segment: str
    since: date
    version: int
    nearest: str
    nearest_since: date
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipChange:
    """A settled change of one customer from a segment to another."""

    day: date
    before: str
    after: str
    cause: Cause
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCustomer:
    """All that the ledger has of one customer in one model; changes are the oldest first."""

    model: str
    membership: Membership
    changes: tuple[MembershipChange, ...] = ()
