"""When a customer who is nearer to another segment than before belongs to it."""

from dataclasses import dataclass
from datetime import date

from mallseg.domain.customers.census import Point
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
        It is settled, too, where an update at least this many days before said the same.

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

    def nearest(self, point: Point) -> str:
        """Find the slug of the segment whose centre is nearest to a point."""
        return self.segmentation.assign_point(point).segment.slug

    def cause(self, known: Membership, point: Point) -> Cause | None:
        """Say why a customer who is at a point now belongs to another segment than was known.

        This is the rule; the ledger applies its form for tables, `adapters.sqlite_ledger.schema`.

        It is the model where the version of the update before would leave the customer, with the
        present values, where the ledger has them; otherwise it is the customer. It is noise where
        the customer still belongs to the known segment, because no change is settled; None where
        its centre is still the nearest.
        """
        found = self.segmentation.assign_point(point)
        if found.segment.slug == known.segment:
            return None
        places = {segment.slug: i for i, segment in enumerate(self.segmentation.segments)}
        place = places.get(known.segment)
        is_left = place is None or found.distance < self.ratio * found.distances[place]
        is_lasting = found.segment.slug == known.nearest and (
            (self.as_of - known.nearest_since).days >= self.days
        )
        if not is_left and not is_lasting:
            return Cause.NOISE
        earlier = self.earlier and self.earlier.assign_point(point).segment.slug
        return Cause.MODEL if earlier == known.segment else Cause.CUSTOMER
