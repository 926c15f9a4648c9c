"""Null references: random customers without groups, as widely spread as those of a census."""

from collections.abc import Sequence

import numpy as np

from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.seeding import cluster_sets
from mallseg.adapters.sklearn_kmeans.silhouette import distances, silhouette_widths
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels, sums_by_label
from mallseg.domain.number_of_segments.verdict import NullReference

_SETS = 20
_STARTS = 5
_MAX_DRAWN = 500
_BINS = 40


def null_references(
    scaled_census: ScaledCensus,
    segments: list[int],
    effective_sample_size: int,
    rng: np.random.Generator,
) -> tuple[NullReference, ...]:
    """Compute the best silhouettes of twenty sets of each kind.

    - *uniform* over the box of the customers,
    - *normal* with their covariance,
    - *unimodal*: each feature distributed as among the customers, but with a single mode;
      correlated as among them.

    Parameters
    ----------
    segments
        The numbers of clusters of which the best counts.
    effective_sample_size
        The customers drawn for a set, at most 500.
    """
    drawn = min(effective_sample_size, _MAX_DRAWN)
    kinds = {"uniform": _uniform, "normal": _normal, "unimodal": _unimodal}
    return tuple(
        NullReference(
            kind=kind,
            silhouettes=tuple(_best_silhouettes(draw(scaled_census, drawn, rng), segments, rng)),
        )
        for kind, draw in kinds.items()
    )


def _uniform(scaled_census: ScaledCensus, drawn: int, rng: np.random.Generator) -> Floats:
    axes = scaled_census.points.axes
    lowest, highest = axes.min(axis=1), axes.max(axis=1)
    sets: Floats = lowest + (highest - lowest) * rng.random((_SETS, drawn, len(axes)))
    return sets


def _normal(scaled_census: ScaledCensus, drawn: int, rng: np.random.Generator) -> Floats:
    factor = _cholesky(scaled_census)
    independent: Floats = rng.standard_normal((_SETS, drawn, len(factor)))
    return independent @ factor.T


def _cholesky(scaled_census: ScaledCensus) -> Floats:
    """Compute the Cholesky factor of the customers' covariance."""
    axes, weights = scaled_census.points.axes, scaled_census.points.weights
    covariance = (axes * weights) @ axes.T / weights.sum() + np.diag(scaled_census.rounding)
    factor: Floats = np.linalg.cholesky(covariance)
    return factor


def _unimodal(scaled_census: ScaledCensus, drawn: int, rng: np.random.Generator) -> Floats:
    """Draw correlated ranks, and look up the value of each feature at its rank."""
    normal = _normal(scaled_census, drawn, rng)
    ranks = (normal.argsort(axis=1).argsort(axis=1) + rng.random(normal.shape)) / drawn
    values = np.empty_like(normal)
    for index, axis in enumerate(scaled_census.points.axes):
        edges = np.linspace(axis.min(), axis.max(), _BINS + 1)
        bins = np.clip(np.searchsorted(edges, axis, side="right") - 1, 0, _BINS - 1)
        heights = unimodal(sums_by_label(bins, scaled_census.points.weights, _BINS))
        cumulative = np.concatenate([[0.0], np.cumsum(heights)]) / heights.sum()
        values[:, :, index] = np.interp(ranks[:, :, index], cumulative, edges)
    return values


def unimodal(heights: Floats) -> Floats:
    """Fit the unimodal histogram that is nearest in least squares.

    Parameters
    ----------
    heights
        Of shape (n_bins,), with a sum above zero.
    """
    left_to_right: list[float] = heights.tolist()
    fits = []
    for mode in range(len(left_to_right)):
        falling = isotonic(left_to_right[mode:][::-1])[::-1]
        fits.append(np.array([*isotonic(left_to_right[:mode]), *falling]))
    # Where the rise ends above the beginning of the fall, the mode is there: still a single one.
    best: Floats = min(fits, key=lambda fit: float(np.square(fit - heights).sum()))
    return best


def isotonic(heights: Sequence[float]) -> list[float]:
    """Isotonic regression by pooling adjacent violators: the nearest values that never fall.

    References
    ----------
    M. J. Best and N. Chakravarti, "Active set algorithms for isotonic regression", Mathematical
    Programming 47, 1990, doi:10.1007/BF01580873.
    """
    pools: list[tuple[float, int]] = []
    for height in heights:
        total, size = height, 1
        while pools and pools[-1][0] * size >= total * pools[-1][1]:
            before, among = pools.pop()
            total, size = total + before, size + among
        pools.append((total, size))
    return [total / size for total, size in pools for _ in range(size)]


def _best_silhouettes(sets: Floats, segments: list[int], rng: np.random.Generator) -> list[float]:
    clusterings = [cluster_sets(sets, clusters, rng, starts=_STARTS)[0] for clusters in segments]
    return [
        max(_silhouette(between, labels[index]) for labels in clusterings)
        for index, between in enumerate(distances(one.T, one.T) for one in sets)
    ]


def _silhouette(between: Floats, labels: Labels) -> float:
    members = np.eye(int(labels.max()) + 1)[labels]
    return float(
        silhouette_widths(labels, between @ members, members.sum(axis=0), own_weight=1.0).mean()
    )
