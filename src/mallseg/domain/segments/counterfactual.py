"""Counterfactuals: the smallest change of one feature that leads into another segment."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature, Transform
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.distance import nearest
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation

_SURE = 3
"""Decimals of a number of steps."""


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

    Along one feature the border to every other segment is a single value, where the plane that
    bisects the two centres is crossed; so a segment is an interval. Its nearer end, in the unit of
    the feature, is rounded away from the customer to whole steps, and the changed customer is
    assigned again to be sure.

    Parameters
    ----------
    assignment
        That of the customer, by this segmentation.

    Returns
    -------
    tuple of Counterfactual
        Smallest change first; empty where the segmentation does not use the feature. A segment that
        cannot be reached within the feature's range, in whole steps, is left out.
    """
    if feature not in segmentation.features:
        return ()
    axis = segmentation.features.index(feature)
    rests = [_rest(assignment.position, centre, axis) for centre in segmentation.positions]
    found = []
    for index, segment in enumerate(segmentation.segments):
        if segment is assignment.segment:
            continue
        for steps in _steps(
            segmentation, assignment, axis, _interval(segmentation, rests, axis, index)
        ):
            change = _in_unit(feature, steps)
            if _leads_to(segmentation, assignment, axis, change, index):
                found.append(Counterfactual(feature=feature, change=change, segment=segment))
                break
    return tuple(sorted(found, key=lambda each: (abs(each.change), each.segment.number)))


def _steps(
    segmentation: Segmentation, assignment: Assignment, axis: int, interval: tuple[float, float]
) -> Iterator[int]:
    """Suggest numbers of steps into an interval of scaled values, the smallest first."""
    lowest, highest = (_steps_to(segmentation, assignment, axis, end) for end in interval)
    if lowest > highest:
        return
    if lowest > 0:
        # The step on the border itself may fall to either side, by the last bit or by a tie.
        yield from (math.ceil(lowest), math.ceil(lowest) + 1)
    elif highest < 0:
        yield from (math.floor(highest), math.floor(highest) - 1)
    else:
        yield from (1, -1)


def _steps_to(segmentation: Segmentation, assignment: Assignment, axis: int, end: float) -> float:
    """Count the steps from a customer to a scaled value; the range of the feature ends before."""
    feature, point = segmentation.features[axis], assignment.point[axis]
    away = (end - assignment.position[axis]) * segmentation.scale.unit[axis]
    if feature.transform is Transform.NONE:
        return away / feature.step
    within = min(max(point + away, feature.encode(feature.lowest)), feature.encode(feature.highest))
    steps = (feature.decode(within) - feature.value_of(point)) / feature.step
    return round(steps, _SURE)  # a logarithm of six decimals knows no more


def _in_unit(feature: Feature, steps: int) -> float:
    return steps if feature.step == 1 else round(steps * feature.step, feature.decimals)


def _interval(
    segmentation: Segmentation, rests: Sequence[float], axis: int, index: int
) -> tuple[float, float]:
    """Find the scaled values of a feature, all else being equal, that belong to a segment.

    Two centres are equally far from ``y`` where ``rest₁ + (y - c₁)² = rest₂ + (y - c₂)²``, which
    is linear in ``y``.
    """
    centres = segmentation.positions
    own, rest = centres[index][axis], rests[index]
    low, high = -math.inf, math.inf
    for other, other_rest in zip((centre[axis] for centre in centres), rests, strict=True):
        if own == other:
            if rest > other_rest:
                return math.inf, -math.inf
            continue
        border = (rest - other_rest + own * own - other * other) / (2 * (own - other))
        low, high = (max(low, border), high) if own > other else (low, min(high, border))
    return low, high


def _rest(position: Sequence[float], centre: Sequence[float], axis: int) -> float:
    """Sum the squared differences in all features but one."""
    pairs = enumerate(zip(position, centre, strict=True))
    return math.fsum((a - b) ** 2 for i, (a, b) in pairs if i != axis)


def _leads_to(
    segmentation: Segmentation, assignment: Assignment, axis: int, change: float, index: int
) -> bool:
    feature = segmentation.features[axis]
    value = feature.value_of(assignment.point[axis]) + change
    if not feature.lowest <= value <= feature.highest:
        return False
    scaled = segmentation.scale.standardise_one(feature.encode(value), axis)
    position = assignment.position
    moved = (*position[:axis], scaled, *position[axis + 1 :])
    return nearest(moved, segmentation.positions) == index
