"""The answer for one customer."""

from dataclasses import dataclass

from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Which segment one customer belongs to, which would be next, and how sure that is.

    Distances are taken after scaling: with the standard scaling, one unit is one standard deviation
    of the mall's customers. `distances` lists those to all centres, in the order of the segments.
    """

    segment: Segment
    distance: float
    runner_up: Segment
    runner_up_distance: float
    distances: tuple[float, ...]
    certainty: Certainty

    @property
    def margin(self) -> float:
        """Tell how far from a border: 1 on a centre, 0 where two segments are equally near."""
        return 1 - self.distance / self.runner_up_distance if self.runner_up_distance else 0.0
