"""Counterfactuals: the smallest change of one feature that leads into another segment."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.distance import nearest
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation

_STEP_DECIMALS = 3
"""Decimals to which a number of steps is known."""

_FARTHER = 1 + 1e-9
"""A squared distance larger by this factor is larger in whatever order its terms are summed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """A change of one feature, in whole steps of its own unit, that leads into another segment.

    `change` is whole where the step is 1.
    """

    feature: Feature
    change: float
    segment: Segment


def counterfactuals(
    segmentation: Segmentation, assignment: Assignment, feature: Feature
) -> tuple[Counterfactual, ...]:
    """Find the smallest change of a feature into each other segment that it can lead to.

    Segments are Voronoi cells. Along one feature, the border between two of them is a single value,
    where the perpendicular bisector of their centres is crossed; so each segment is an interval.
    Its nearer end, in the unit of the feature, is rounded away from the customer to whole steps,
    and the changed customer is assigned again, as a check.

    Parameters
    ----------
    assignment
        The customer's, by this segmentation.

    Returns
    -------
    tuple of Counterfactual
        Smallest change first; empty where the segmentation does not use the feature. A segment that
        cannot be reached within the feature's range, in whole steps, is left out.
    """
    if feature not in segmentation.features:
        return ()
    line = _Line.along(segmentation, assignment, segmentation.features.index(feature))
    found = []
    for index, segment in enumerate(segmentation.segments):
        if segment is assignment.segment:
            continue
        for steps in line.steps_into(index):
            change = line.in_unit(steps)
            if line.leads_to(index, change):
                found.append(Counterfactual(feature=feature, change=change, segment=segment))
                break
    return tuple(sorted(found, key=lambda each: (abs(each.change), each.segment.number)))


@dataclass(frozen=True, slots=True)
class _Line:
    """The line through a customer's point along the axis of one feature.

    Attributes
    ----------
    centres, rests
        In the order of the segments: the scaled centre in this feature, and the squared distance
        from the customer to the centre in all others.
    """

    segmentation: Segmentation
    assignment: Assignment
    axis: int
    feature: Feature
    step: float
    centres: list[float]
    rests: list[float]

    @classmethod
    def along(cls, segmentation: Segmentation, assignment: Assignment, axis: int) -> "_Line":
        feature, position = segmentation.features[axis], assignment.position
        positions = segmentation.positions
        others = [other for other in range(len(position)) if other != axis]
        return cls(
            segmentation,
            assignment,
            axis,
            feature,
            feature.step,
            [centre[axis] for centre in positions],
            [
                math.fsum([(off := position[i] - centre[i]) * off for i in others])
                for centre in positions
            ],
        )

    def steps_into(self, index: int) -> Iterator[int]:
        """Yield candidate numbers of steps into a segment, the smallest first."""
        low, high = self._interval(index)
        if low > high:
            return
        lowest, highest = self._steps_to(low), self._steps_to(high)
        if lowest > 0:
            # The step on the border itself may fall to either side, by the last bit or by a tie.
            yield from (math.ceil(lowest), math.ceil(lowest) + 1)
        elif highest < 0:
            yield from (math.floor(highest), math.floor(highest) - 1)
        else:
            yield from (1, -1)

    def _steps_to(self, end: float) -> float:
        """Return the steps to a scaled value, which is clipped to the range of the feature."""
        feature, point = self.feature, self.assignment.point[self.axis]
        away = (end - self.assignment.position[self.axis]) * self.segmentation.scale.unit[self.axis]
        if feature.transform is Transform.NONE:
            return away / self.step
        lowest, highest = feature.encode(feature.lowest), feature.encode(feature.highest)
        within = min(max(point + away, lowest), highest)
        steps = (feature.decode(within) - feature.value_of(point)) / self.step
        return round(steps, _STEP_DECIMALS)  # logarithms are rounded to six decimals

    def in_unit(self, steps: int) -> float:
        """Convert a number of steps to the feature's unit."""
        return steps if self.step == 1 else round(steps * self.step, self.feature.decimals)

    def _interval(self, index: int) -> tuple[float, float]:
        """Return the interval of scaled values that belong to a segment.

        Two centres are equally far from ``y`` where ``rest₁ + (y - c₁)² = rest₂ + (y - c₂)²``,
        which is linear in ``y``.
        """
        own, rest = self.centres[index], self.rests[index]
        low, high, square = -math.inf, math.inf, own * own
        for other, other_rest in zip(self.centres, self.rests, strict=True):
            if own == other:
                if rest > other_rest:
                    return math.inf, -math.inf
                continue
            border = (rest - other_rest + square - other * other) / (2 * (own - other))
            if own > other:
                low = max(low, border)
            else:
                high = min(high, border)
            if low > high:
                break
        return low, high

    def leads_to(self, index: int, change: float) -> bool:
        """Whether the changed customer is assigned to a segment."""
        feature, axis = self.feature, self.axis
        value = feature.value_of(self.assignment.point[axis]) + change
        if not feature.lowest <= value <= feature.highest:
            return False
        scaled = self.segmentation.scale.standardise_one(feature.encode(value), axis)
        squares = [
            rest + (off := scaled - own) * off
            for own, rest in zip(self.centres, self.rests, strict=True)
        ]
        limit = squares[index] * _FARTHER
        if len([square for square in squares if square <= limit]) == 1:
            return True
        position = self.assignment.position
        moved = (*position[:axis], scaled, *position[axis + 1 :])
        return nearest(moved, self.segmentation.positions) == index
