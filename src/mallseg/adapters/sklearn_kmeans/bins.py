"""Many points as a thousand bins: enough to search on; the result is refined on all points."""

import numpy as np

from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels, WeightedPoints, totals

SEARCHED = 1000
"""Bins that a search looks at."""


def binned(points: WeightedPoints, *, most: int) -> WeightedPoints:
    """Sum up points as at most `most` weighted means.

    Bins are split at their mean along their widest feature, those with the highest inertia first.
    An even grid is simpler, but a single customer with a thousand times the income of the others
    would leave all of these in one column of it.

    Parameters
    ----------
    points
        Returned unchanged when there are no more than `most`.
    most
        The number of bins, at least 1.
    """
    if len(points) <= most:
        return points
    labels = np.zeros(len(points), dtype=np.intp)
    bins = 1
    while (split := _split(points, labels, bins, most)) > bins:
        bins = split
    return WeightedPoints(axes=_means(points, labels, bins), weights=_sums(points, labels, bins)[0])


def _split(points: WeightedPoints, labels: Labels, bins: int, most: int) -> int:
    """Split the worse half of the bins, in place; return the new number of bins."""
    from_mean = points.axes - _means(points, labels, bins)[:, labels]
    scatter = np.stack(
        [totals(labels, points.weights * axis, bins) for axis in np.square(from_mean)]
    )
    inertia = scatter.sum(axis=0)
    worst = np.argsort(-inertia, kind="stable")[: min(bins // 2 + 1, most - bins)]
    worst = worst[inertia[worst] > 0]
    new_labels = np.full(bins, -1)
    new_labels[worst] = np.arange(bins, bins + len(worst))
    widest = scatter.argmax(axis=0)[labels]
    above = np.take_along_axis(from_mean, widest[None], axis=0)[0] > 0
    leaving = above & (new_labels[labels] >= 0)
    labels[leaving] = new_labels[labels[leaving]]
    return _renumber(labels, bins + len(worst))


def _renumber(labels: Labels, bins: int) -> int:
    """Close the gaps in the numbers, in place; return the number of bins that have points.

    Rounding can put the mean of a single point beside it, so that a split leaves one side empty.
    """
    is_used = np.bincount(labels, minlength=bins) > 0
    if not is_used.all():
        labels[:] = (is_used.cumsum() - 1)[labels]
    return int(is_used.sum())


def _means(points: WeightedPoints, labels: Labels, bins: int) -> Floats:
    weights, *loads = _sums(points, labels, bins)
    return np.stack(loads) / weights


def _sums(points: WeightedPoints, labels: Labels, bins: int) -> list[Floats]:
    return [totals(labels, load, bins) for load in points.loads()]
