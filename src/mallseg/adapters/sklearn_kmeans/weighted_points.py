"""Points with weights, as numpy arrays; and many points as a thousand bins."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


def sums_by_label(labels: Labels, values: Floats, size: int) -> Floats:
    """Sum values by label 0, 1, … size - 1; all arrays have one dimension."""
    return np.asarray(np.bincount(labels, values, size), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedPoints:
    """Scaled points and their weights: how many customers stand at each.

    Attributes
    ----------
    axes
        Of shape (n_features, n_points), each feature's values side by side; or of shape
        (n_features, n_sets, 1, n_points) for many sets of points that are clustered together.
    weights
        Of shape (n_points,); or of shape (n_sets, 1, n_points) where the sets differ in nothing
        else, and the axes are of shape (n_features, 1, 1, n_points).
    variance
        Of the customers around each point, of shape (n_features, n_points), where points are means
        of cells; None where all customers of a point are exactly there.
    """

    axes: Floats
    weights: Floats
    variance: Floats | None = None

    def __len__(self) -> int:
        """Count the points of a set."""
        return int(self.axes.shape[-1])

    @property
    def total(self) -> float:
        """The sum of the weights."""
        return float(self.weights.sum())

    @property
    def shares(self) -> Floats:
        """The weights over their sum."""
        shares: Floats = self.weights / self.weights.sum()
        return shares

    def where(self, is_kept: Mask) -> "WeightedPoints":
        """Keep some points of one set; themselves where all are kept."""
        if is_kept.all():
            return self
        variance = None if self.variance is None else self.variance[:, is_kept]
        return WeightedPoints(
            axes=self.axes[:, is_kept], weights=self.weights[is_kept], variance=variance
        )

    def rows(self) -> Floats:
        """Copy one set into shape (n_points, n_features), as scikit-learn expects it."""
        return np.ascontiguousarray(self.axes.T)

    def moments(self) -> list[Floats]:
        """Weights, and weights times the values of each feature: the moments that give means."""
        return [self.weights, *(self.axes * self.weights)]

    def at(self, chosen: Labels) -> Floats:
        """Take one point per chain, of shape chains, into shape (*chains, n_features)."""
        if self.axes.ndim == 2:  # noqa: PLR2004  (features and points)
            return self.axes.T[chosen]
        shape = (*chosen.shape, len(self))
        values = [
            np.take_along_axis(np.broadcast_to(axis, shape), chosen[..., None], axis=-1)[..., 0]
            for axis in self.axes
        ]
        return np.stack(values, axis=-1)

    def reweighted(self, weights: Floats) -> "WeightedPoints":
        """Return the same points with other weights."""
        return replace(self, weights=weights)

    def sets(self, weights: Floats) -> "WeightedPoints":
        """Make as many sets of the same points as there are rows of weights."""
        return WeightedPoints(axes=self.axes[:, None, None], weights=weights[:, None])

    def costs(self, squares: Floats) -> Floats:
        """Sum squares of shape (*chains, n_points) times the weights: of shape chains."""
        if self.weights.ndim == 1:
            return squares @ self.weights
        of_sets: Floats = (squares @ np.swapaxes(self.weights, -1, -2))[..., 0]
        return of_sets


SEARCH_BINS = 1000
"""Bins on which a search runs."""


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
        [sums_by_label(labels, points.weights * axis, bins) for axis in np.square(from_mean)]
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
    weights, *moments = _sums(points, labels, bins)
    return np.stack(moments) / weights


def _sums(points: WeightedPoints, labels: Labels, bins: int) -> list[Floats]:
    return [sums_by_label(labels, moment, bins) for moment in points.moments()]
