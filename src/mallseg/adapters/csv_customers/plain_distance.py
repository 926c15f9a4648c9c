"""The nearest segment of many points at once, to the last bit as the domain finds it."""

import numpy as np
import numpy.typing as npt

from mallseg.domain.segmentation import Segmentation

Values = npt.NDArray[np.float64]


def nearest_segments(
    segmentation: Segmentation, points: Values
) -> tuple[npt.NDArray[np.int64], Values]:
    """Find the nearest segment of each point, and the scaled distance to its centre.

    The steps are those of `FeatureScale.standardise` and `domain.distance`: the same differences,
    squared and added in the same order, each rounded once; ties go to the lowest number.

    Parameters
    ----------
    points
        Of shape (n_features, n_points), in declared order and the users' units.

    Returns
    -------
    numbers, distances
        Of shape (n_points,): the segments' numbers, from 1 on.
    """
    scale = segmentation.scale
    scaled = [
        (values - offset) / unit
        for values, offset, unit in zip(points, scale.offset, scale.unit, strict=True)
    ]
    shortest = np.full(points.shape[1], np.inf)
    numbers = np.zeros(points.shape[1], np.int64)
    for segment in segmentation.segments:
        squares = np.zeros(points.shape[1])
        for own, centre in zip(scaled, scale.standardise(segment.centre), strict=True):
            difference = own - centre
            squares += difference * difference
        is_nearer = squares < shortest
        shortest[is_nearer] = squares[is_nearer]
        numbers[is_nearer] = segment.number
    return numbers, np.sqrt(shortest)
