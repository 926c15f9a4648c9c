"""Lloyd's rounds of K-means in plain numpy, for many sets of centres at once.

On a few hundred points numpy's time goes into calls, not into arithmetic, so sixteen searches side
by side cost little more than two. On a million points every array below has one number per point
and set: nothing has the shape (n_points, n_clusters).
"""

import numpy as np

from mallseg.adapters.numpy_kmeans.weighted_points import (
    Floats,
    Labels,
    WeightedPoints,
    totals,
)


def place(points: WeightedPoints, centres: Floats) -> tuple[Labels, Floats]:
    """Find every point's nearest centre, by direct differences; ties go to the lowest index.

    Parameters
    ----------
    points
        n_points of them.
    centres
        Of shape (n_sets, n_clusters, n_features).

    Returns
    -------
    labels, squares
        Both of shape (n_sets, n_points): the index of the nearest centre, and the squared distance.
    """
    nearest = _squared_distances(points, centres[:, 0])
    labels = np.zeros(nearest.shape, dtype=np.intp)
    for index in range(1, centres.shape[1]):
        squares = _squared_distances(points, centres[:, index])
        np.putmask(labels, squares < nearest, index)
        np.minimum(nearest, squares, out=nearest)
    return labels, nearest


def lloyd(points: WeightedPoints, centres: Floats, *, rounds: int) -> tuple[Floats, Floats]:
    """Move centres to the means of their points until nobody changes places.

    A centre that owns no point moves onto the point that costs most.

    Parameters
    ----------
    points
        n_points of them.
    centres
        Of shape (n_sets, n_clusters, n_features); not changed.
    rounds
        At most so many.

    Returns
    -------
    centres, inertia
        Of shape (n_sets, n_clusters, n_features) and (n_sets,).
    """
    loads = [np.tile(load, len(centres)) for load in points.loads()]
    labels, squares = place(points, centres)
    for _ in range(rounds):
        centres = _means(points, labels, squares, loads, centres.shape[1])
        before = labels
        labels, squares = place(points, centres)
        if np.array_equal(labels, before):
            break
    return centres, squares @ points.weights


def _squared_distances(points: WeightedPoints, centres: Floats) -> Floats:
    """Square the distances of all points to one centre of each set: (n_sets, n_points)."""
    total: Floats = points.axes[0] - centres[:, 0, None]
    np.square(total, out=total)
    for axis, coordinates in zip(points.axes[1:], centres.T[1:], strict=True):
        difference = axis - coordinates[:, None]
        total += np.square(difference, out=difference)
    return total


def _means(
    points: WeightedPoints, labels: Labels, squares: Floats, loads: list[Floats], clusters: int
) -> Floats:
    sets = len(labels)
    slots = (labels + clusters * np.arange(sets)[:, None]).ravel()
    sums = np.stack([totals(slots, load, sets * clusters) for load in loads], axis=-1)
    sums = sums.reshape(sets, clusters, len(loads))
    customers = sums[:, :, 0]
    centres: Floats = sums[:, :, 1:] / np.maximum(customers, 1.0)[:, :, None]  # no 0 / 0
    if not customers.all():
        _relocate(points, centres, customers, squares)
    return centres


def _relocate(points: WeightedPoints, centres: Floats, customers: Floats, squares: Floats) -> None:
    """Put each centre without customers onto the costliest point of its set, a point each."""
    costs = squares * points.weights
    for own_set, centre in np.argwhere(customers == 0):
        costliest = costs[own_set].argmax()
        centres[own_set, centre] = points.axes[:, costliest]
        costs[own_set, costliest] = 0.0
