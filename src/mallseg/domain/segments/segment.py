"""One group of customers."""

from dataclasses import dataclass

from mallseg.domain.customers.breakdown import MIN_DISCLOSED
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.certainty import check_moved_by_chance, clear_up_to
from mallseg.domain.segments.segment_type import SegmentType
from mallseg.domain.segments.tolerance_region import ToleranceRegion

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
    region
        Where nearly all of its customers are; None in models of format 1, where none is outside.
    moved_by_chance
        Of shape (10,): the share of its customers who change segment from one training of the mall
        to another on other customers. By their distance to the centre, in tenths of that to the
        next centre. Empty in older models.
    type
        Where it was among all customers when it was trained; None in models of format 1.
    short
        The short name, of at most 20 characters: for a legend, a slide or a column. It is unique
        within a segmentation, which gives one to every segment that has none.
    is_name_own, is_description_own, is_short_own
        Whether it was written for this segment, and does not come from the playbook.
    named
        Where it was when it got its name; None where that has not changed.
    own_offers
        Offers that were written for this segment, each with why it suits; empty where those of the
        playbook are meant.
    own_avoid
        What to avoid, likewise.
    """

    number: int
    slug: str
    name: str
    description: str
    customers: int
    share: float
    centre: Point
    radius: float
    region: ToleranceRegion | None = None
    moved_by_chance: tuple[float, ...] = ()
    type: SegmentType | None = None
    short: str = ""
    is_name_own: bool = False
    is_description_own: bool = False
    is_short_own: bool = False
    named: NameOrigin | None = None
    own_offers: tuple[tuple[str, str], ...] = ()
    own_avoid: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_moved_by_chance(self.moved_by_chance)
        if len(self.short) > LONGEST_SHORT:
            raise InvalidOptionError("short name", OptionFault.TOO_LONG, longest=LONGEST_SHORT)

    def discloses(self, feature: Feature) -> bool:
        """Whether a feature may be shown of its customers: a personal one not of 1 to 10 people."""
        return not feature.is_personal or self.customers >= MIN_DISCLOSED

    @property
    def clear_up_to(self) -> float:
        """The highest ratio of the two nearest distances at which its customers are clear."""
        return clear_up_to(self.moved_by_chance)

    def origin_of_name(self, version: int) -> NameOrigin:
        """Return where it was when it got its name; `version` is that of this segment."""
        return self.named or NameOrigin(version=version, type=self.type, centre=self.centre)
