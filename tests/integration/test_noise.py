"""Customers who belong to no group, and the ways from one to the next."""

import numpy as np
import pytest

from mallseg.adapters.sklearn_kmeans.noise import Noise
from mallseg.adapters.sklearn_kmeans.saddles import NeighbourGraph
from mallseg.adapters.sklearn_kmeans.weighted_points import WeightedPoints

ROUNDING = np.array([0.01, 0.01])


def _group(middle: tuple[float, float], customers: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((customers, 2)) * 0.1 + middle


def _points(*parts: np.ndarray) -> WeightedPoints:
    rows = np.concatenate(parts)
    return WeightedPoints(axes=rows.T, weights=np.ones(len(rows)))


SCATTERED = np.array([[2.0, 2.0], [3.0, 1.0], [1.0, 3.5]])


def test_those_who_stand_alone_are_noise() -> None:
    points = _points(_group((0, 0), 40, 1), _group((4, 4), 40, 2), SCATTERED)
    labels = np.repeat([0, 1, 0], [40, 40, 3])

    noise = Noise.of(points, labels, 2, ROUNDING)

    assert np.flatnonzero(noise.is_noise).tolist() == [80, 81, 82]
    assert noise.scattered.tolist() == [3, 0]
    # The box reaches from about -0.2 to 4.2 each way.
    assert noise.log_noise_volume == pytest.approx(2 * np.log(4.8), abs=0.2)


def test_without_noise_the_spreads_are_those_of_all() -> None:
    rows = _group((0, 0), 60, 1)

    noise = Noise.of(_points(rows), np.zeros(60, dtype=np.intp), 1, ROUNDING)

    covariance = np.cov(rows.T, bias=True) + np.diag(ROUNDING)
    assert not noise.is_noise.any()
    assert noise.log_determinants[0] == pytest.approx(np.linalg.slogdet(covariance)[1])


def test_sets_that_are_looked_at_together_are_judged_each_for_itself() -> None:
    one = np.concatenate([_group((0, 0), 40, 1), SCATTERED])
    other = _group((1, 1), 43, 2)
    labels = np.repeat([0, 1], 43)

    together = Noise.of(_points(one, other), labels, 2, ROUNDING, sets=2)

    assert np.flatnonzero(together.is_noise).tolist() == [40, 41, 42]


def test_customers_who_stand_together_are_no_noise() -> None:
    # Five alone are noise; a group of five without a segment of its own is none.
    together = _group((3.0, 1.0), 5, 3)
    apart = np.array([[2.0, 2.0], [3.5, 0.5], [1.0, 3.5], [-0.5, 2.5], [2.5, 3.5]])
    for others, are_noise in ((together, False), (apart, True)):
        points = _points(_group((0, 0), 40, 1), _group((4, 4), 40, 2), others)
        labels = np.repeat([0, 1, 0], [40, 40, 5])
        assert Noise.of(points, labels, 2, ROUNDING).is_noise[80:].all() == are_noise


def test_a_cluster_always_keeps_a_customer() -> None:
    points = _points(_group((0, 0), 40, 1), np.array([[9.0, 9.0]]))
    noise = Noise.of(points, np.repeat([0, 1], [40, 1]), 2, ROUNDING)
    assert not noise.is_noise[40]


def test_a_way_goes_from_point_to_near_point() -> None:
    # A horseshoe: from end to end the way is longer than through the air, which is 2.
    turns = np.linspace(0, np.pi, 60)
    graph = NeighbourGraph.of(np.stack([np.cos(turns), np.sin(turns)]), records=1.0)

    lengths = graph.shortest_paths(np.arange(60), 0)

    assert lengths[0] == 0
    assert lengths[59] == pytest.approx(np.pi, rel=0.01)


def test_a_way_stays_among_its_points() -> None:
    graph = NeighbourGraph.of(np.arange(30.0)[None], records=1.0)
    assert graph.shortest_paths(np.array([0, 1, 2, 28]), 0).tolist() == [0, 1, 2, np.inf]
