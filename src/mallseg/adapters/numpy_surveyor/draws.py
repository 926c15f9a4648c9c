"""K-means on many sets of drawn customers side by side, each set from starts of its own."""

import numpy as np

from mallseg.adapters.numpy_kmeans.weighted_points import Floats, Labels, totals

_MOST_ROUNDS = 60

_NUMBERS_AT_ONCE = 2**14
"""Arrays of this size stay in the cache, need no fresh memory, and still make few calls."""


def divide(
    draws: Floats, clusters: int, rng: np.random.Generator, *, starts: int
) -> tuple[Labels, Floats]:
    """Divide each set as well as several cold starts can.

    Parameters
    ----------
    draws
        Of shape (n_sets, n_drawn, n_features): the customers of each set.
    clusters
        At least 1.
    rng
        Chooses the starts, by k-means++.
    starts
        How many for each set; the better ones go on to the end.

    Returns
    -------
    labels, centres
        Of shape (n_sets, n_drawn) and (n_sets, n_clusters, n_features). A cluster may stay without
        customers where a set has fewer distinct ones than clusters.
    """
    together = max(1, _NUMBERS_AT_ONCE // (starts * draws.shape[1]))
    parts = [
        _divide(draws[first : first + together], clusters, rng, starts)
        for first in range(0, len(draws), together)
    ]
    labels, centres = zip(*parts, strict=True)
    return np.concatenate(labels), np.concatenate(centres)


def _divide(
    draws: Floats, clusters: int, rng: np.random.Generator, starts: int
) -> tuple[Labels, Floats]:
    centres = _plus_plus(draws, clusters, rng, starts)
    inertia = np.zeros(centres.shape[:2])
    for kept, rounds in ((starts, 3), (max(1, starts // 5), 8), (1, _MOST_ROUNDS)):
        order = np.argsort(inertia, axis=1, kind="stable")[:, :kept]
        promising = np.take_along_axis(centres, order[:, :, None, None], axis=1)
        centres, labels, inertia = _lloyd(draws, promising, rounds=rounds)
    return labels[:, 0], centres[:, 0]


def _plus_plus(draws: Floats, clusters: int, rng: np.random.Generator, starts: int) -> Floats:
    """Choose starts of shape (n_sets, n_starts, n_clusters, n_features).

    D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007.
    """
    sets, drawn, features = draws.shape
    centres = np.empty((sets, starts, clusters, features))
    own_set = np.arange(sets)[:, None]
    chosen = rng.integers(drawn, size=(sets, starts))
    nearest = np.full((sets, starts, drawn), np.inf)
    for index in range(clusters):
        centres[:, :, index] = draws[own_set, chosen]
        np.minimum(nearest, _squares(draws, centres[:, :, index]), out=nearest)
        reached = nearest.cumsum(axis=-1)
        target = rng.random((sets, starts, 1)) * reached[:, :, -1:]
        chosen = np.minimum((reached <= target).sum(axis=-1), drawn - 1)
    return centres


def _squares(draws: Floats, centres: Floats) -> Floats:
    """Square the distances to one centre of each start: (n_sets, n_starts, n_drawn)."""
    total = np.zeros((*centres.shape[:2], draws.shape[1]))
    for axis in range(draws.shape[2]):
        total += np.square(draws[:, None, :, axis] - centres[:, :, None, axis])
    return total


def _place(draws: Floats, centres: Floats) -> tuple[Labels, Floats]:
    nearest = _squares(draws, centres[:, :, 0])
    labels = np.zeros(nearest.shape, dtype=np.intp)
    for index in range(1, centres.shape[2]):
        squares = _squares(draws, centres[:, :, index])
        np.putmask(labels, squares < nearest, index)
        np.minimum(nearest, squares, out=nearest)
    return labels, nearest


def _lloyd(draws: Floats, centres: Floats, *, rounds: int) -> tuple[Floats, Labels, Floats]:
    labels, squares = _place(draws, centres)
    for _ in range(rounds):
        centres = _means(draws, labels, centres)
        before = labels
        labels, squares = _place(draws, centres)
        if np.array_equal(labels, before):
            break
    return centres, labels, squares.sum(axis=-1)


def _means(draws: Floats, labels: Labels, centres: Floats) -> Floats:
    """Take the means behind each label; a centre without customers stays where it is."""
    sets, starts, clusters, features = centres.shape
    places = np.arange(sets * starts).reshape(sets, starts, 1) * clusters
    slots = (labels + places).ravel()
    size = sets * starts * clusters
    customers = totals(slots, np.ones(len(slots)), size)
    spread = np.broadcast_to(draws[:, None], (sets, starts, *draws.shape[1:]))
    sums = [totals(slots, spread[..., axis].ravel(), size) for axis in range(features)]
    means = np.stack(sums, axis=-1) / np.maximum(customers, 1.0)[:, None]
    moved: Floats = np.where(customers[:, None] > 0, means, centres.reshape(size, features))
    return moved.reshape(centres.shape)
