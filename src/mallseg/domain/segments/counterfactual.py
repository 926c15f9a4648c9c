"""Counterfactuals: the smallest change of one feature that leads into another segment."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.distance import nearest
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """A change of one feature, in whole units, that leads into another segment."""

    feature: Feature
    change: int
    segment: Segment


def counterfactuals(
    segmentation: Segmentation, assignment: Assignment, feature: Feature
) -> tuple[Counterfactual, ...]:
    """Find the smallest change of a feature into each other segment that it can lead to.

    Along one feature the border to every other segment is a single value, where the plane that
    bisects the two centres is crossed; so a segment is an interval. Its nearer end is rounded away
    from the customer to whole units, and the changed customer is assigned again to be sure.

    Parameters
    ----------
    assignment
        That of the customer, by this segmentation.

    Returns
    -------
    tuple of Counterfactual
        Smallest change first; empty where the segmentation does not use the feature. A segment that
        cannot be reached within the feature's range, in whole units, is left out.
    """
    if feature not in segmentation.features:
        return ()
    axis = segmentation.features.index(feature)
    rests = [_rest(assignment.position, centre, axis) for centre in segmentation.positions]
    found = []
    for index, segment in enumerate(segmentation.segments):
        if segment is assignment.segment:
            continue
        for step in _steps(
            segmentation, assignment, axis, _interval(segmentation, rests, axis, index)
        ):
            if _leads_to(segmentation, assignment, axis, step, index):
                found.append(Counterfactual(feature=feature, change=step, segment=segment))
                break
    return tuple(sorted(found, key=lambda each: (abs(each.change), each.segment.number)))


def _steps(
    segmentation: Segmentation, assignment: Assignment, axis: int, interval: tuple[float, float]
) -> Iterator[int]:
    """Suggest whole steps into an interval of scaled values, the smallest first."""
    low, high = interval
    unit, here = segmentation.scale.unit[axis], assignment.position[axis]
    lowest, highest = (low - here) * unit, (high - here) * unit
    if lowest > highest:
        return
    if lowest > 0:
        # The step on the border itself may fall to either side, by the last bit or by a tie.
        yield from (math.ceil(lowest), math.ceil(lowest) + 1)
    elif highest < 0:
        yield from (math.floor(highest), math.floor(highest) - 1)
    else:
        yield from (1, -1)


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
    segmentation: Segmentation, assignment: Assignment, axis: int, step: int, index: int
) -> bool:
    feature = segmentation.features[axis]
    value = assignment.point[axis] + step
    if not feature.lowest <= value <= feature.highest:
        return False
    scaled = segmentation.scale.standardise_one(value, axis)
    position = assignment.position
    moved = (*position[:axis], scaled, *position[axis + 1 :])
    return nearest(moved, segmentation.positions) == index
