"""The nearest segment of many points at once, to the last bit as the domain finds it."""

from dataclasses import dataclass

import numpy as np

from mallseg.domain.segments.certainty import BORDERLINE, CERTAINTIES, Certainty
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.population.arrays import Floats, Integers, Labels
from mallseg.population.nearest import nearest, nearest_two, squares_to, standardised

_OUTSIDE, _BORDERLINE, _CLEAR = map(CERTAINTIES.index, Certainty)


@dataclass(frozen=True, slots=True)
class Assigned:
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


def assigned(segmentation: Segmentation, points: Floats) -> Assigned:
    """Assign points as `Segmentation.assign_point` does.

    The steps are those of `FeatureScale.standardise` and `domain.distance`: the same differences,
    squared and added in the same order, each rounded once; ties go to the lowest number.

    Parameters
    ----------
    points
        Of shape (n_features, n_points), in declared order and the users' units.
    """
    segments, first, second = nearest_two(_scaled(segmentation, points), segmentation.positions)
    distances, next_nearest = np.sqrt(first), np.sqrt(second)
    usual = np.array([segmentation.outlier_radius(segment) for segment in segmentation.segments])
    certainties = np.full(len(segments), _CLEAR)
    certainties[distances > BORDERLINE * next_nearest] = _BORDERLINE
    certainties[distances > usual[segments]] = _OUTSIDE
    return Assigned(segments, distances, certainties)


def placed(segmentation: Segmentation, points: Floats) -> Labels:
    """Find the index of each point's segment, as `Segmentation.place` does."""
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
