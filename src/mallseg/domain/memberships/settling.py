"""When a customer who is nearer to another segment than before belongs to it."""

from dataclasses import dataclass
from datetime import date

from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least
from mallseg.domain.memberships.membership import Membership
from mallseg.domain.moves.cause import RATIO, Cause
from mallseg.domain.segments.segmentation import Segmentation

DAYS = 28
"""Two updates this far apart are two months, whatever the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingRule:
    """What an update does with each customer: by which version, and when a change is settled.

    Attributes
    ----------
    model, version, segmentation
        What assigns the customers.
    earlier
        The segmentation of the update before; None where it is the same, or cannot be compared.
    as_of
        The day that the values are of.
    ratio
        A change is settled at once where the distance to the new centre is below this share of that
        to the settled segment's centre.
    days
        It is settled, too, where an update at least so many days before said the same.

    Raises
    ------
    InvalidOptionError
        The ratio is not above 0 and at most 1, or the days are below 1.
    """

    model: str
    version: int
    segmentation: Segmentation
    earlier: Segmentation | None = None
    as_of: date
    ratio: float = RATIO
    days: int = DAYS

    def __post_init__(self) -> None:
        check_at_least(1, days=self.days)
        if not 0 < self.ratio <= 1:
            raise InvalidOptionError("ratio", OptionFault.NOT_BETWEEN, lowest=0, highest=1)

    def is_settled(self, known: Membership, nearest: str, *, is_clearly_nearer: bool) -> bool:
        """Judge whether a customer belongs to the nearest segment now.

        Parameters
        ----------
        known
            Where the customer has stood.
        nearest
            The slug of the nearest segment by this update.
        is_clearly_nearer
            Whether its centre is nearer than the settled segment's by the ratio; True where this
            version has no such segment any more.
        """
        if nearest == known.segment or is_clearly_nearer:
            return True
        return nearest == known.nearest and (self.as_of - known.nearest_since).days >= self.days

    def cause(self, known: Membership, nearest_by_earlier: str | None) -> Cause:
        """Say why a customer belongs to another segment.

        It is the model where its version of the update before would leave the customer, with the
        values of now, where the ledger has them; otherwise it is the customer.
        """
        return Cause.MODEL if nearest_by_earlier == known.segment else Cause.CUSTOMER
