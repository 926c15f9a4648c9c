"""The nearest segment of many points at once, to the last bit as the domain finds it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mallseg.domain.segments.certainty import CERTAINTIES, Certainty
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.tolerance_region import ToleranceRegion
from mallseg.population.arrays import Floats, Integers, Labels
from mallseg.population.nearest import nearest, nearest_two, squares_to, standardised

_SURELY_WITHIN = 1 - 1e-9

_OUTSIDE, _BORDERLINE, _CLEAR = map(CERTAINTIES.index, Certainty)


@dataclass(frozen=True, slots=True)
class AssignedPoints:
    """The assignments of some points.

    Attributes
    ----------
    segments
        Of shape (n_points,): the index of the nearest segment.
    distances
        The scaled distance to its centre.
    certainties
        Which of CERTAINTIES.
    """

    segments: Labels
    distances: Floats
    certainties: Labels


def assigned(segmentation: Segmentation, points: Floats) -> AssignedPoints:
    """Assign points as `Segmentation.assign_point` does.

    The steps are those of `FeatureScale.standardise` and `domain.distance`: the same differences,
    squared and added in the same order, each rounded once; ties go to the lowest number.

    Parameters
    ----------
    points
        Of shape (n_features, n_points), in declared order and the users' units.
    """
    axes = _scaled(segmentation, points)
    segments, squares, second = nearest_two(axes, segmentation.positions)
    distances, next_nearest = np.sqrt(squares), np.sqrt(second)
    ratios = np.array(segmentation.clear_up_to)[segments]
    certainties = np.full(len(segments), _CLEAR)
    certainties[distances > ratios * next_nearest] = _BORDERLINE
    certainties[_outside(segmentation, axes, segments, squares)] = _OUTSIDE
    return AssignedPoints(segments, distances, certainties)


def _outside(
    segmentation: Segmentation, axes: list[Floats], segments: Labels, squares: Floats
) -> Labels:
    """Find the points outside the region of their segment, as `ToleranceRegion.square` does.

    Nine in ten are so near to the centre that they cannot be: |W u|² is at most |W|² |u|².
    """
    shapes = _Shapes.of(tuple(segment.region for segment in segmentation.segments), len(axes))
    found = np.flatnonzero(shapes.steepness[segments] * squares > _SURELY_WITHIN)
    labels, totals = segments[found], np.zeros(len(found))
    centres = np.array(segmentation.positions)
    differences = [axis[found] - centres[labels, i] for i, axis in enumerate(axes)]
    for row in range(len(axes)):
        along = np.zeros(len(found))
        for axis in range(row + 1):
            along += shapes.rows[labels, row, axis] * differences[axis]
        totals += along * along
    outside: Labels = found[totals > 1]
    return outside


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The regions of all segments.

    Attributes
    ----------
    steepness
        Of shape (n_segments,); 0 where there is no region.
    rows
        Of shape (n_segments, n_features, n_features).
    """

    steepness: Floats
    rows: Floats

    @staticmethod
    @lru_cache(maxsize=8)
    def of(regions: tuple[ToleranceRegion | None, ...], features: int) -> "_Shapes":
        rows = np.zeros((len(regions), features, features))
        for place, region in enumerate(regions):
            for index, row in enumerate(region.rows if region else ()):
                rows[place, index, : index + 1] = row
        return _Shapes(np.array([own.steepness if own else 0.0 for own in regions]), rows)


def placed(segmentation: Segmentation, points: Floats) -> Labels:
    """Find the index of each point's segment, as `Segmentation.predict` does."""
    return nearest(_scaled(segmentation, points), segmentation.positions)[0]


def clearly_nearer(
    segmentation: Segmentation, points: Floats, ratio: float
) -> tuple[Labels, Integers]:
    """Find each point's segment, and than which others it is clearly nearer.

    Returns
    -------
    segments, nearer
        Of shape (n_points,): the index of the segment, and a bit for each segment: 1 where the
        distance to the nearest centre is below the ratio times that to its centre.
    """
    axes = _scaled(segmentation, points)
    segments, squares = nearest(axes, segmentation.positions)
    distances = np.sqrt(squares)
    nearer = np.zeros(len(segments), np.int64)
    for index, position in enumerate(segmentation.positions):
        is_nearer = distances < ratio * np.sqrt(squares_to(axes, position))
        nearer |= is_nearer.astype(np.int64) << index
    return segments, nearer


def _scaled(segmentation: Segmentation, points: Floats) -> list[Floats]:
    scale = segmentation.scale
    return [
        standardised(values, offset, unit)
        for values, offset, unit in zip(points, scale.offset, scale.unit, strict=True)
    ]
