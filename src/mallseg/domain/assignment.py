"""The answer for one customer."""

from dataclasses import dataclass

from mallseg.domain.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Which segment one customer belongs to, and which would be next.

    Distances are taken after scaling: with the standard scaling, one unit is one standard deviation
    of the mall's customers.
    """

    segment: Segment
    distance: float
    runner_up: Segment
    runner_up_distance: float
