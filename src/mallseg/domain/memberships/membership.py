"""One customer in the ledger."""

from dataclasses import dataclass
from datetime import date

from mallseg.domain.moves.cause import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The segment of a customer in a model.

    Attributes
    ----------
    segment
        The slug of the settled segment, to which the customer belongs.
    since
        The day of the update that settled it.
    version
        The version of the model that assigned it.
    nearest
        The slug of the nearest segment, by the last update with this customer.
    nearest_since
        The day of the first update since which it has been the nearest without interruption.
    first, last
        The days of the first and the last update with this customer.
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
    """The entry of one customer in one model; changes are in chronological order."""

    model: str
    membership: Membership
    changes: tuple[MembershipChange, ...] = ()
