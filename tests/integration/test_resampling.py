"""The parts of a resample that can be worked out by hand, and the published figures."""

import numpy as np
import pytest

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.null_references import unimodal
from mallseg.adapters.sklearn_kmeans.resampling import changes
from mallseg.adapters.sklearn_kmeans.seeding import cluster_sets
from mallseg.domain.number_of_segments.stability import Resampling
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import ignore_progress
from tests.builders import mall_census

NUMBERS = (4, 5, 6)


def test_clusters_are_matched_so_that_most_customers_stay() -> None:
    # New 1 is old 0 for two points, and new 0 is old 1 for two: the third point moves.
    old, new = np.array([0, 0, 0, 1, 1]), np.array([1, 1, 0, 0, 0])
    assert changes(old, new, np.ones(5), 2).tolist() == [False, False, True, False, False]


def test_a_point_with_many_customers_decides_the_matching() -> None:
    # The last point outweighs the others: new 0 is old 0, and all others move.
    old, new = np.array([0, 1, 1, 0]), np.array([1, 0, 0, 0])
    moved = changes(old, new, np.array([1.0, 1.0, 1.0, 9.0]), 2)
    assert moved.tolist() == [True, True, True, False]


def test_every_set_is_divided_from_starts_of_its_own() -> None:
    near, far = [[0.0], [1.0], [10.0], [11.0]], [[5.0], [7.0], [105.0], [107.0]]
    labels, centres = cluster_sets(np.array([near, far]), 2, np.random.default_rng(0), starts=5)
    assert np.sort(centres[:, :, 0]).tolist() == [[0.5, 10.5], [6.0, 106.0]]
    for own in labels:
        assert own[0] == own[1] != own[2] == own[3]


def test_fewer_distinct_customers_than_clusters_do_no_harm() -> None:
    labels, centres = cluster_sets(np.ones((3, 6, 2)), 4, np.random.default_rng(0), starts=5)
    assert labels.shape == (3, 6)
    assert np.isfinite(centres).all()


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([1.0, 3.0, 2.0], [1.0, 3.0, 2.0]),
        # Two modes of 3 with 1 between: the second mode is levelled with the dip, (1 + 3) / 2.
        ([0.0, 4.0, 1.0, 3.0, 0.0], [0.0, 4.0, 2.0, 2.0, 0.0]),
        ([2.0], [2.0]),
    ],
)
def test_a_histogram_gets_a_single_mode(heights: list[float], expected: list[float]) -> None:
    assert unimodal(np.array(heights)).tolist() == expected


def _published(seed: int) -> Resampling:
    census, cluster_analysis = mall_census(), NumpyClusterAnalysis()
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    candidates = cluster_analysis.candidates(
        census, scale, segments=NUMBERS, seed=seed, progress=ignore_progress
    )
    return cluster_analysis.resample(
        census,
        scale,
        candidates,
        resamples=50,
        with_saddle_ratios=False,
        seed=seed,
        progress=ignore_progress,
    )


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", [0, 1])
def test_few_of_the_published_customers_change_between_five_segments(seed: int) -> None:
    four, five, six = _published(seed).stabilities
    assert 1.2 <= five.mean <= 3
    assert 14 <= four.mean <= 30
    assert 11 <= six.mean <= 24
    assert 8 <= five.unstable <= 10


@pytest.mark.exhaustive
def test_most_resamples_of_the_published_mall_have_five_segments() -> None:
    assert 0.6 <= _published(0).shares()[5] <= 0.95
