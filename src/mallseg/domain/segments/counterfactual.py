"""What would change an assignment: the smallest step of one feature into another segment."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """A change of one feature, in whole units, that leads into another segment."""

    feature: Feature
    change: int
    segment: Segment

    @property
    def in_words(self) -> str:
        """Say it to people: a border that is near, never something that a customer needs."""
        direction = "upwards" if self.change > 0 else "downwards"
        return (
            f"{self.feature.label}: {abs(self.change)} {self.feature.unit} from the border of "
            f"“{self.segment.name}”, {direction}"
        )


def counterfactuals(
    segmentation: Segmentation, point: Point, feature: Feature
) -> tuple[Counterfactual, ...]:
    """Find the smallest change of a feature into each segment that it can lead to.

    Along one feature the border to every other segment is a single value, where the plane that
    bisects the two centres is crossed; so a segment is an interval. Its nearer end is rounded away
    from the customer to whole units, and assigned again to be sure.

    Parameters
    ----------
    point
        Values in the order of the segmentation's features.

    Returns
    -------
    tuple of Change
        Smallest change first; nothing where the segmentation does not look at the feature. A
        segment that cannot be reached within the feature's range, in whole units, is left out.
    """
    if feature not in segmentation.features:
        return ()
    axis = segmentation.features.index(feature)
    own = segmentation.assign_point(point).segment
    changes = []
    for segment in segmentation.segments:
        steps = _steps(segmentation, point, axis, segment) if segment is not own else ()
        for step in steps:
            if _leads_to(segmentation, point, axis, step, segment):
                changes.append(Counterfactual(feature=feature, change=step, segment=segment))
                break
    return tuple(sorted(changes, key=lambda each: (abs(each.change), each.segment.number)))


def _steps(segmentation: Segmentation, point: Point, axis: int, segment: Segment) -> Iterator[int]:
    """Suggest whole steps into a segment, the smallest first."""
    low, high = _interval(segmentation, point, axis, segment.number - 1)
    unit, here = segmentation.scale.unit[axis], segmentation.scale.standardise(point)[axis]
    nearest, farthest = (low - here) * unit, (high - here) * unit
    if nearest > farthest:
        return
    if nearest > 0:
        # The step on the border itself may fall to either side, by the last bit or by a tie.
        yield from (math.ceil(nearest), math.ceil(nearest) + 1)
    elif farthest < 0:
        yield from (math.floor(farthest), math.floor(farthest) - 1)
    else:
        yield from (1, -1)


def _interval(
    segmentation: Segmentation, point: Point, axis: int, index: int
) -> tuple[float, float]:
    """Find the scaled values of a feature, all else being equal, that belong to a segment.

    Two centres are equally far from ``y`` where ``rest₁ + (y - c₁)² = rest₂ + (y - c₂)²``, which
    is linear in ``y``.
    """
    standardise = segmentation.scale.standardise
    position = standardise(point)
    centres = [standardise(segment.centre) for segment in segmentation.segments]
    rests = [_rest(position, centre, axis) for centre in centres]
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
    segmentation: Segmentation, point: Point, axis: int, step: int, segment: Segment
) -> bool:
    feature = segmentation.features[axis]
    value = point[axis] + step
    if not feature.lowest <= value <= feature.highest:
        return False
    moved = (*point[:axis], value, *point[axis + 1 :])
    return segmentation.assign_point(moved).segment is segment
