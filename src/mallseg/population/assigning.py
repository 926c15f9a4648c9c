"""The nearest segment of many points at once, to the last bit as the domain finds it."""

from dataclasses import dataclass

import numpy as np

from mallseg.domain.segments.certainty import BORDERLINE, CERTAINTIES, Certainty
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.population.arrays import Floats, Labels
from mallseg.population.nearest import nearest_two, standardised

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
    squared and added in the same order, each rounded once; ties go to the first centre.

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


def _scaled(segmentation: Segmentation, points: Floats) -> list[Floats]:
    scale = segmentation.scale
    return [
        standardised(values, offset, unit)
        for values, offset, unit in zip(points, scale.offset, scale.unit, strict=True)
    ]
