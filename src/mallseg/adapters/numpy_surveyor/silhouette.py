"""Silhouettes of divisions, from a census: exact wherever that takes seconds at most."""

import math
from dataclasses import dataclass

import numpy as np

from mallseg.adapters.numpy_kmeans.weighted_points import Floats, Labels, WeightedPoints, totals
from mallseg.adapters.numpy_surveyor.distance_sums import can_be_summed, distance_sums
from mallseg.adapters.numpy_surveyor.terrain import ScaledCensus

_DRAWN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Silhouette:
    """The mean silhouette of all customers.

    Attributes
    ----------
    value
        Of all customers, as scikit-learn's `silhouette_score` on all rows.
    error
        Its standard error: 0.0 where it is exact.
    contrast
        The same if repetitions of the whole census had been counted once.
    """

    value: float
    error: float
    contrast: float


def silhouettes(
    scaled_census: ScaledCensus, divisions: list[Labels], rng: np.random.Generator
) -> list[Silhouette]:
    """Take the silhouette of each division.

    More than 10 000 points off a grid are represented by 10 000 customers who are drawn by chance.

    Parameters
    ----------
    divisions
        Labels of shape (n_points,), each used; one array per division.

    References
    ----------
    P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster
    analysis", J. Comput. Appl. Math. 20, 1987, doi:10.1016/0377-0427(87)90125-7.
    """
    points = scaled_census.points
    drawn = None if can_be_summed(points, scaled_census.steps) else _draw(points, rng)
    if drawn is not None:
        present = np.flatnonzero(drawn)
        points = WeightedPoints(axes=points.axes[:, present], weights=drawn[present])
        divisions = [labels[present] for labels in divisions]
    all_sums = distance_sums(points, scaled_census.steps, divisions)
    return [
        _silhouette(points, labels, sums, scaled_census.repetitions, is_exact=drawn is None)
        for labels, sums in zip(divisions, all_sums, strict=True)
    ]


def _draw(points: WeightedPoints, rng: np.random.Generator) -> Floats:
    """Count how many of the customers at each point are drawn, nobody twice."""
    reached = points.weights.cumsum()
    customers = rng.choice(int(reached[-1]), size=_DRAWN, replace=False, shuffle=False)
    places = np.searchsorted(reached, customers, side="right")
    return np.bincount(places, minlength=len(points)).astype(np.float64)


def _silhouette(
    points: WeightedPoints, labels: Labels, sums: Floats, repetitions: int, *, is_exact: bool
) -> Silhouette:
    customers = totals(labels, points.weights, sums.shape[1])
    of_all = widths(labels, sums, customers, oneself=1 / repetitions if is_exact else 1.0)
    value = float(np.average(of_all, weights=points.weights))
    if not is_exact:
        variance = float(np.average(np.square(of_all - value), weights=points.weights))
        return Silhouette(value=value, error=math.sqrt(variance / _DRAWN), contrast=value)
    once = of_all if repetitions == 1 else widths(labels, sums, customers, oneself=1.0)
    contrast = float(np.average(once, weights=points.weights))
    return Silhouette(value=value, error=0.0, contrast=contrast)


def widths(labels: Labels, sums: Floats, customers: Floats, *, oneself: float) -> Floats:
    """Take each point's silhouette; 0 for whoever is alone in a cluster.

    Parameters
    ----------
    labels
        Of shape (n_points,).
    sums
        Of distances to all customers of each cluster, of shape (n_points, n_clusters).
    customers
        Of shape (n_clusters,).
    oneself
        How many of the cluster's customers a customer is, who is not compared with themselves.
    """
    everyone = np.arange(len(labels))
    others = customers[labels] - oneself
    own = sums[everyone, labels] / np.where(others > 0, others, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(customers > 0, sums / customers, np.inf)
    means[everyone, labels] = np.inf
    nearest = means.min(axis=1)
    nearest[np.isinf(nearest)] = own[np.isinf(nearest)]  # nobody of another cluster was drawn
    widest = np.maximum(own, nearest)
    width: Floats = (nearest - own) / np.where(widest > 0, widest, 1.0)
    return np.where(others > 0, width, 0.0)
