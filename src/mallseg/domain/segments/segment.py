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
    """The version in which a segment got its present name, and its type and centre there.

    Attributes
    ----------
    version
        The first version with the name.
    type, centre
        The type and the centre of the segment in that version.
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
        The number that people use. In the first version of a model, segments are numbered 1, 2, …
        by their centres in ascending order. Later versions keep the number with the slug; a new
        segment gets the next number that the model has never used.
    slug
        The stable identifier that other systems store; it has no meaning.
    name, description
        Texts for people. The name is unique within a segmentation.
    customers, share
        The number of training customers in the segment, and their share of all.
    centre
        The mean of its customers, in declared feature order and the users' units.
    radius
        The root of the mean squared scaled distance of its customers to the centre.
    region
        The tolerance region of its customers; None in models of format 1, where no one is outside.
    moved_by_chance
        Of shape (10,): the share of its customers whom a training on another sample of the mall's
        customers would move to another segment, by the ratio of their distances to the nearest and
        the next centre, in tenths. Empty in older models.
    type
        Its levels among all customers at the training; None in models of format 1.
    short
        The short name, of at most 20 characters: for a legend, a slide or a column. It is unique
        within a segmentation, which makes one for every segment that has none.
    is_name_own, is_description_own, is_short_own
        Whether the text was written for this segment, and does not come from the playbook.
    named
        The origin of the name; None where it is from this version.
    own_offers
        Offers that were written for this segment, each with a reason; empty where those of the
        playbook apply.
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
        """Whether a mean of the feature may be shown: a personal one not of 1 to 10 people."""
        return not feature.is_personal or self.customers >= MIN_DISCLOSED

    @property
    def clear_up_to(self) -> float:
        """The highest ratio of the two nearest distances at which an assignment is clear."""
        return clear_up_to(self.moved_by_chance)

    def origin_of_name(self, version: int) -> NameOrigin:
        """Return the origin of its name.

        Parameters
        ----------
        version
            The version of the model that this segment belongs to.
        """
        return self.named or NameOrigin(version=version, type=self.type, centre=self.centre)
