"""One group of customers."""

from dataclasses import dataclass

from mallseg.domain.customers.breakdown import MIN_DISCLOSED
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segment_type import SegmentType

LONGEST_SHORT = 20
"""Letters of a short name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameOrigin:
    """Where a segment was when it got its present name.

    Attributes
    ----------
    version
        The first that had the name.
    type, centre
        As those of the segment, in that version.
    """

    version: int
    type: SegmentType | None
    centre: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One group of customers.

    Attributes
    ----------
    number
        What people call it by. Those of a first training are 1, 2, … by their centres in ascending
        order; later ones hand it down with the slug, and a new segment gets the next that the model
        has never used.
    slug
        The stable identifier that other systems store; it says nothing about the segment.
    name, description
        For people. The name is unique within a segmentation.
    customers, share
        How many of the training customers belong to it, and their share of all.
    centre
        Mean of its customers, in declared feature order and the users' units.
    radius
        Root of the mean squared distance of its customers to the centre, after scaling.
    type
        Where it was among all customers when it was trained; None in models of format 1.
    short
        The short name, of at most 20 characters: for a legend, a slide or a column. It is unique
        within a segmentation, which gives one to every segment that has none.
    is_name_own, is_description_own, is_short_own
        Whether it was written for this segment, and does not come from the playbook.
    named
        Where it was when it got its name; None where that has not changed.
    """

    number: int
    slug: str
    name: str
    description: str
    customers: int
    share: float
    centre: Point
    radius: float
    type: SegmentType | None = None
    short: str = ""
    is_name_own: bool = False
    is_description_own: bool = False
    is_short_own: bool = False
    named: NameOrigin | None = None

    def __post_init__(self) -> None:
        if len(self.short) > LONGEST_SHORT:
            raise InvalidOptionError("short name", OptionFault.TOO_LONG, longest=LONGEST_SHORT)

    def discloses(self, feature: Feature) -> bool:
        """Whether a feature may be shown of its customers: a personal one not of 1 to 10 people."""
        return not feature.is_personal or self.customers >= MIN_DISCLOSED

    def origin_of_name(self, version: int) -> NameOrigin:
        """Return where it was when it got its name; `version` is that of this segment."""
        return self.named or NameOrigin(version=version, type=self.type, centre=self.centre)
