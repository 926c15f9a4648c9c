"""The segment of one customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.segments.certainty import BORDERLINE, Certainty, share_at
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The segment of one customer, the runner-up, and how certain the assignment is.

    Distances are between scaled points: with the standard scaling, one unit is one standard
    deviation of the training customers.

    Attributes
    ----------
    point, position
        The customer's values, in the users' units and scaled; features in declared order.
    segment, runner_up
        The segments with the nearest and the second nearest centre.
    distances
        The distances to all centres, in the order of the segments.
    """

    point: Point
    position: Point
    segment: Segment
    distance: float
    runner_up: Segment
    runner_up_distance: float
    distances: tuple[float, ...]
    certainty: Certainty

    @property
    def margin(self) -> float:
        """The relative distance from a border: 1 on a centre, 0 between two equally near ones."""
        return 1 - self.distance / self.runner_up_distance if self.runner_up_distance else 0.0

    @property
    def is_near_border(self) -> bool:
        """Whether the second nearest centre is hardly farther than the nearest."""
        return self.distance > BORDERLINE * self.runner_up_distance

    @property
    def moved_by_chance(self) -> float | None:
        """The share of resampled trainings that move such a customer; None if not measured."""
        shares = self.segment.moved_by_chance
        return share_at(shares, self.distance, self.runner_up_distance)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedColumns:
    """The assignments of many customers, given as columns of values.

    Attributes
    ----------
    groups
        For each customer, in order, a code: the index of the segment times the number of
        CERTAINTIES, plus the index of the certainty.
    distances
        For each customer, the scaled distance to the nearest centre.
    customers
        The number of customers of each group.
    """

    groups: Sequence[int]
    distances: Sequence[float]
    customers: Sequence[int]
