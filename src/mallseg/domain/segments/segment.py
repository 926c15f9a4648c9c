"""One group of customers."""

from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.demographics import MIN_DISCLOSED
from mallseg.domain.customers.feature import AGE, Feature
from mallseg.domain.segments.segment_type import SegmentType


@dataclass(frozen=True, slots=True, kw_only=True)
class NameOrigin:
    """Where a segment stood when it got the name that it still bears.

    Attributes
    ----------
    version
        The one that first bore the name.
    type, centre
        As those of the segment, in that version.
    """

    version: int
    type: SegmentType | None
    centre: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One group of customers, as people know it.

    Attributes
    ----------
    number
        1, 2, …: the place of the centre among the segmentation's centres in ascending order. It may
        change with the next training.
    slug
        What other systems store: stable, and claims nothing about the segment.
    name, description
        What people read. The name is unique within a segmentation.
    customers, share
        How many of the training customers belong to it, and their share of all.
    centre
        Mean of its customers, in declared feature order and the users' units.
    radius
        Root of the mean squared distance of its customers to the centre, after scaling.
    type
        Where it stood among all customers when it was trained; None when nobody noted it then.
    is_name_own, is_description_own
        Whether somebody wrote it, rather than the playbook.
    named
        How it stood when it got its name; None where that is as it stands here.
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
    is_name_own: bool = False
    is_description_own: bool = False
    named: NameOrigin | None = None

    def discloses(self, feature: Feature) -> bool:
        """Whether people are told where its customers stand: not of the ages of 1 to 10 people."""
        return feature.name != AGE.name or self.customers >= MIN_DISCLOSED

    def origin_of_name(self, version: int) -> NameOrigin:
        """Tell how it stood when it got its name; `version` is that of this segment."""
        return self.named or NameOrigin(version=version, type=self.type, centre=self.centre)
