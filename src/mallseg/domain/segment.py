"""One group of customers."""

from dataclasses import dataclass

from mallseg.domain.census import Point
from mallseg.domain.segment_type import SegmentType


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
