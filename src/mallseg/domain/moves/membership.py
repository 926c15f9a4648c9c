"""One customer in the ledger, and the rule by which a change of segment is settled."""

from dataclasses import dataclass
from datetime import date

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least
from mallseg.domain.moves.cause import RATIO, Cause
from mallseg.domain.segments.segmentation import Segmentation

DAYS = 28
"""Two updates at least this far apart count as different months."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingRule:
    """The rule by which an update assigns customers and settles changes of segment.

    Attributes
    ----------
    model, version, segmentation
        The version that assigns the customers.
    earlier
        The segmentation of the update before; None where it is the same, or cannot be compared.
    as_of
        The day of the values.
    ratio
        A change is settled at once where the distance to the new centre is below this share of the
        distance to the settled segment's centre.
    days
        A change is also settled where the same segment has been the nearest for at least this many
        days.

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
        """Return the slug of the segment whose centre is nearest to a point."""
        return self.segmentation.assign_point(point).segment.slug

    def cause(self, known: Membership, point: Point) -> Cause | None:
        """Return why a customer, now at this point, leaves the known segment.

        - None: the centre of the known segment is still the nearest.
        - Noise: another centre is nearer, but the change is not settled; the segment stays.
        - The model: the earlier version would still assign the present values to the known segment.
        - The customer: otherwise.

        The ledger applies the same rule in SQL, see `adapters.sqlite_ledger.schema`.
        """
        found = self.segmentation.assign_point(point)
        if found.segment.slug == known.segment:
            return None
        indexes = {segment.slug: i for i, segment in enumerate(self.segmentation.segments)}
        index = indexes.get(known.segment)
        is_left = index is None or found.distance < self.ratio * found.distances[index]
        is_lasting = found.segment.slug == known.nearest and (
            (self.as_of - known.nearest_since).days >= self.days
        )
        if not is_left and not is_lasting:
            return Cause.NOISE
        earlier = self.earlier and self.earlier.assign_point(point).segment.slug
        return Cause.MODEL if earlier == known.segment else Cause.CUSTOMER
