"""The nearest segment of many points at once, to the last bit as the domain finds it."""

import numpy as np

from mallseg.adapters.csv_customers.fast_arrays import Codes, Values
from mallseg.domain.segments.certainty import Certainty, certainty_of
from mallseg.domain.segments.segmentation import Segmentation


def nearest_segments(
    segmentation: Segmentation, points: Values
) -> tuple[Codes, Values, list[Certainty]]:
    """Find the nearest segment of each point, the scaled distance to its centre, and how sure.

    The steps are those of `FeatureScale.standardise` and `domain.distance`: the same differences,
    squared and added in the same order, each rounded once; ties go to the lowest number.

    Parameters
    ----------
    points
        Of shape (n_features, n_points), in declared order and the users' units.

    Returns
    -------
    numbers, distances, certainties
        Of shape (n_points,): the segments' numbers, from 1 on.
    """
    numbers, first, second = _nearest_two(segmentation, points)
    nearest, next_nearest = np.sqrt(first), np.sqrt(second)
    usual = np.array([0, *(segmentation.outlier_radius(s) for s in segmentation.segments)])
    certainties = map(
        certainty_of, nearest.tolist(), next_nearest.tolist(), usual[numbers].tolist()
    )
    return numbers, nearest, list(certainties)


def nearest_numbers(segmentation: Segmentation, points: Values) -> Codes:
    """Find the number of the nearest segment of each point, and nothing else."""
    return _nearest_two(segmentation, points)[0]


def _nearest_two(segmentation: Segmentation, points: Values) -> tuple[Codes, Values, Values]:
    """Find the nearest segment, and the squared scaled distances of the nearest two centres."""
    scale = segmentation.scale
    scaled = [
        (values - offset) / unit
        for values, offset, unit in zip(points, scale.offset, scale.unit, strict=True)
    ]
    first, second = np.full((2, points.shape[1]), np.inf)
    numbers = np.zeros(points.shape[1], np.int64)
    for segment in segmentation.segments:
        squares = np.zeros(points.shape[1])
        for own, centre in zip(scaled, scale.standardise(segment.centre), strict=True):
            difference = own - centre
            squares += difference * difference
        second = np.minimum(second, np.maximum(first, squares))
        numbers[squares < first] = segment.number
        first = np.minimum(first, squares)
    return numbers, first, second
