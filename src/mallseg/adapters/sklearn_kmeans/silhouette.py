"""Silhouettes of clusterings of a census: exact wherever that takes seconds at most."""

import math
from dataclasses import dataclass

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import nearest_centres
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    Floats,
    Labels,
    Mask,
    WeightedPoints,
    sums_by_label,
)

_DRAWN = 4000
"""A standard error of half a hundredth at most, as a rule, in a tenth of a second."""

_MAX_POINTS = 4000
"""Block by block, the time grows with the square of the points: a second for ten thousand."""

_FEW_POINTS = 1500
_MAX_CELLS = 2**20
_BLOCK = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Silhouette:
    """The mean silhouette of all customers.

    Attributes
    ----------
    value
        Of all customers, as by scikit-learn's `silhouette_score` on all rows.
    error
        Its standard error: 0.0 where it is exact.
    contrast
        The same if repetitions of the whole census had been counted once.
    """

    value: float
    error: float
    distinct_silhouette: float


def silhouettes(
    scaled_census: ScaledCensus, clusterings: list[Labels], rng: np.random.Generator
) -> list[Silhouette]:
    """Compute the mean silhouette of each clustering.

    More than 4000 points off a grid are represented by 4000 customers drawn at random; those that a
    census sums up by a sample of as many, which is the same whatever their order.

    Parameters
    ----------
    clusterings
        Labels of shape (n_points,), each used; one array per clustering.

    References
    ----------
    P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster
    analysis", J. Comput. Appl. Math. 20, 1987, doi:10.1016/0377-0427(87)90125-7.
    """
    points, steps = scaled_census.points, scaled_census.steps
    if scaled_census.census.population:
        return _of_sample(scaled_census, clusterings)
    is_exact = len(points) <= _MAX_POINTS or _fits_a_grid(points, steps)
    if not is_exact:
        customers = _draw(points, rng)
        present = np.flatnonzero(customers)
        points = WeightedPoints(axes=points.axes[:, present], weights=customers[present])
        clusterings = [labels[present] for labels in clusterings]
    all_sums = distance_sums(points, steps, clusterings)
    drawn = None if is_exact else _DRAWN
    return [
        _silhouette(points, labels, sums, scaled_census.repetitions, drawn=drawn)
        for labels, sums in zip(clusterings, all_sums, strict=True)
    ]


def _of_sample(scaled_census: ScaledCensus, clusterings: list[Labels]) -> list[Silhouette]:
    """Estimate silhouettes from a sample, each customer in the cluster with the nearest mean."""
    sample = scaled_census.sample(_DRAWN)
    labels = []
    for own in clusterings:
        sizes, *sums = (
            sums_by_label(own, moment, own.max() + 1) for moment in scaled_census.points.moments()
        )
        means = np.stack(sums, axis=-1) / sizes[:, None]
        labels.append(nearest_centres(sample, means[None])[0][0])
    return [
        _silhouette(sample, own, sums, 1, drawn=_DRAWN)
        for own, sums in zip(labels, _by_blocks(sample, labels), strict=True)
    ]


def _draw(points: WeightedPoints, rng: np.random.Generator) -> Floats:
    """Draw customers without replacement; count those drawn at each point."""
    cumulative = points.weights.cumsum()
    customers = rng.choice(int(cumulative[-1]), size=_DRAWN, replace=False, shuffle=False)
    points_drawn = np.searchsorted(cumulative, customers, side="right")
    return np.bincount(points_drawn, minlength=len(points)).astype(np.float64)


def _silhouette(
    points: WeightedPoints, labels: Labels, sums: Floats, repetitions: int, *, drawn: int | None
) -> Silhouette:
    sizes = sums_by_label(labels, points.weights, sums.shape[1])
    of_all = silhouette_widths(labels, sums, sizes, own_weight=1.0 if drawn else 1 / repetitions)
    value = float(np.average(of_all, weights=points.weights))
    if drawn:
        variance = float(np.average(np.square(of_all - value), weights=points.weights))
        return Silhouette(value=value, error=math.sqrt(variance / drawn), distinct_silhouette=value)
    once = of_all if repetitions == 1 else silhouette_widths(labels, sums, sizes, own_weight=1.0)
    distinct_silhouette = float(np.average(once, weights=points.weights))
    return Silhouette(value=value, error=0.0, distinct_silhouette=distinct_silhouette)


def silhouette_widths(labels: Labels, sums: Floats, sizes: Floats, *, own_weight: float) -> Floats:
    """Compute each point's silhouette width; 0 in a cluster of a single customer.

    Parameters
    ----------
    labels
        Of shape (n_points,).
    sums
        Of distances to all customers of each cluster, of shape (n_points, n_clusters).
    sizes
        Weight of each cluster, of shape (n_clusters,).
    own_weight
        The weight of one customer, who is not compared with themselves.
    """
    all_points = np.arange(len(labels))
    others = sizes[labels] - own_weight
    own = sums[all_points, labels] / np.where(others > 0, others, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(sizes > 0, sums / sizes, np.inf)
    means[all_points, labels] = np.inf
    nearest = means.min(axis=1)
    nearest[np.isinf(nearest)] = own[np.isinf(nearest)]  # no other cluster was drawn
    widest = np.maximum(own, nearest)
    width: Floats = (nearest - own) / np.where(widest > 0, widest, 1.0)
    return np.where(others > 0, width, 0.0)


def distance_sums(points: WeightedPoints, steps: Floats, clusterings: list[Labels]) -> list[Floats]:
    """Sum the distances from each point to the customers of each cluster.

    On a grid the sum is a convolution of the cluster's customers with the distance from the origin,
    so the fast Fourier transform takes milliseconds, however many customers there are. Elsewhere
    all distances are taken, block by block.

    Parameters
    ----------
    steps
        As in `ScaledCensus`.
    clusterings
        As in `silhouettes`.

    Returns
    -------
    list of ndarray of shape (n_points, n_clusters)
        One per clustering, exact but for rounding.
    """
    if len(points) > _FEW_POINTS and _fits_a_grid(points, steps):
        grid = _Grid(points, steps)
        return [grid.sums(labels) for labels in clusterings]
    return _by_blocks(points, clusterings)


def _cells(points: WeightedPoints, steps: Floats) -> tuple[int, ...]:
    """Count each feature's cells, lowest to highest value: 0 where there is no grid."""
    span = np.ptp(points.axes, axis=1)
    return tuple(
        1 if not own else round(own / step) + 1 if step else 0
        for own, step in zip(span, steps, strict=True)
    )


def _fits_a_grid(points: WeightedPoints, steps: Floats) -> bool:
    cells = _cells(points, steps)
    return all(cells) and math.prod(2 * count for count in cells) <= _MAX_CELLS


class _Grid:
    """Points on a grid with room around it, so that the periodic transform wraps onto nothing."""

    def __init__(self, points: WeightedPoints, steps: Floats) -> None:
        self._weights = points.weights
        self._shape = tuple(_fft_length(2 * count - 1) for count in _cells(points, steps))
        lowest = points.axes.min(axis=1)
        spacing = np.where(steps > 0, steps, 1.0)
        cells = np.rint((points.axes - lowest[:, None]) / spacing[:, None]).astype(np.intp)
        self._cells = np.ravel_multi_index(tuple(cells), self._shape)
        self._kernel = np.fft.rfftn(self._distances(spacing))

    def sums(self, labels: Labels) -> Floats:
        """Sum the distances to each cluster: of shape (n_points, n_clusters)."""
        return np.stack([self._sum(labels == one) for one in range(labels.max() + 1)], axis=-1)

    def _sum(self, members: Mask) -> Floats:
        size = math.prod(self._shape)
        customers = sums_by_label(self._cells[members], self._weights[members], size)
        transformed = np.fft.rfftn(customers.reshape(self._shape)) * self._kernel
        axes = tuple(range(len(self._shape)))
        everywhere = np.fft.irfftn(transformed, self._shape, axes)
        summed: Floats = np.maximum(everywhere.ravel()[self._cells], 0.0)
        return summed

    def _distances(self, spacing: Floats) -> Floats:
        """Compute distances from the origin; cells near the far end wrap around to it."""
        squares = np.zeros(self._shape)
        for axis, (length, step) in enumerate(zip(self._shape, spacing, strict=True)):
            away = np.minimum(np.arange(length), length - np.arange(length)) * step
            squares += np.square(away).reshape(
                [-1 if i == axis else 1 for i in range(squares.ndim)]
            )
        return np.sqrt(squares)


def _fft_length(least: int) -> int:
    """Find the next length without prime factors above five, for which the transform is fast."""
    length = least
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 1


def _by_blocks(points: WeightedPoints, clusterings: list[Labels]) -> list[Floats]:
    clusters = [int(labels.max()) + 1 for labels in clusterings]
    members = np.zeros((len(points), sum(clusters)))
    all_points = np.arange(len(points))
    starts = np.cumsum([0, *clusters])
    for start, labels in zip(starts, clusterings, strict=False):
        members[all_points, start + labels] = points.weights
    sums = np.zeros_like(members)
    for begin in range(0, len(points), _BLOCK):
        end = begin + _BLOCK
        ahead = distances(points.axes[:, begin:end], points.axes[:, begin:])
        sums[begin:end] += ahead @ members[begin:]
        sums[end:] += ahead[:, _BLOCK:].T @ members[begin:end]  # distances are symmetric
    return np.split(sums, starts[1:-1], axis=1)


def distances(some: Floats, others: Floats) -> Floats:
    """Compute the distances from some points to others, of shape (n_features, n_points) each."""
    squares = np.zeros((some.shape[1], others.shape[1]))
    for own, other in zip(some, others, strict=True):
        squares += np.square(own[:, None] - other)
    return np.sqrt(squares, out=squares)
