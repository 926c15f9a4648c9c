"""The parts of the search for centres, worked out by hand on a line."""

import numpy as np
import pytest

from mallseg.adapters.sklearn_kmeans.lloyd import distinct, lloyd, nearest_centres
from mallseg.adapters.sklearn_kmeans.search import random_swap, shortfall, swap
from mallseg.adapters.sklearn_kmeans.seeding import kmeans_plus_plus
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, WeightedPoints, binned
from mallseg.testing.builders import ignore_progress


def on_a_line(*values: float, weights: tuple[float, ...] | None = None) -> WeightedPoints:
    ones = (1.0,) * len(values)
    return WeightedPoints(axes=np.array([values]), weights=np.array(weights or ones))


def one_set(*values: float) -> Floats:
    return np.array([[[value] for value in values]])


def test_a_point_halfway_between_two_centres_belongs_to_the_first() -> None:
    labels, squares = nearest_centres(on_a_line(0, 2, 4), one_set(0, 4))
    assert labels.tolist() == [[0, 0, 1]]
    assert squares.tolist() == [[0, 4, 0]]


def test_lloyd_moves_centres_to_the_weighted_means_of_their_points() -> None:
    # From 0 and 1: {0} {1, 10, 11} at 0 and 44 / 5 = 8.8; then {0, 1} {10, 11} at 1 / 4 and 43 / 4.
    points = on_a_line(0, 1, 10, 11, weights=(3, 1, 1, 3))
    centres, inertia = lloyd(points, one_set(0, 1), iterations=10)
    assert centres.tolist() == [[[0.25], [10.75]]]
    # 3 * (1 / 4)² + (3 / 4)² = 3 / 4 in each of the two.
    assert inertia.tolist() == [1.5]


def test_lloyd_settles_many_sets_as_it_settles_each() -> None:
    points = on_a_line(0, 2, 100, 102, 200, 202)
    starts = np.concatenate([one_set(0, 2, 151), one_set(0, 100, 200)])
    centres, inertia = lloyd(points, starts, iterations=10)
    # Two centres share the left pair and one serves the other four: 2 * (51² + 49²) = 10004.
    assert centres[:, :, 0].tolist() == [[0, 2, 151], [1, 101, 201]]
    assert inertia.tolist() == [10004, 6]


def test_sets_that_differ_in_their_weights_settle_as_each_does_alone() -> None:
    weights = np.array([[3.0, 1, 1, 3], [1, 0, 2, 5], [1, 1, 1, 1]])
    starts = np.concatenate([one_set(0, 1), one_set(10, 11)])
    points = on_a_line(0, 1, 10, 11)
    centres, inertia = lloyd(points.sets(weights), np.stack([starts] * 3), iterations=10)
    for own, own_centres, own_inertia in zip(weights, centres, inertia, strict=True):
        alone = lloyd(points.reweighted(own), starts, iterations=10)
        assert own_centres.tolist() == alone[0].tolist()
        assert own_inertia.tolist() == alone[1].tolist()


def test_a_centre_without_points_moves_onto_the_costliest() -> None:
    # Of two centres at 0 the first owns all; 10 lies farthest; then {0, 1} {10}.
    centres, inertia = lloyd(on_a_line(0, 1, 10), one_set(0, 0), iterations=10)
    assert centres.tolist() == [[[0.5], [10]]]
    assert inertia.tolist() == [0.5]


def test_a_swap_moves_one_centre_of_each_set_onto_a_point() -> None:
    points = on_a_line(0, 2, 100, 102, 200, 202)
    before = np.repeat(one_set(-1, -2, -3), 50, axis=0)
    after = swap(points, before, np.random.default_rng(0))
    moved = after != before
    assert moved.sum(axis=1).tolist() == [[1]] * 50
    assert set(after[moved]) == {0, 2, 100, 102, 200, 202}


@pytest.mark.parametrize("seed", range(5))
def test_swaps_leave_the_local_optimum_in_which_lloyd_stays(seed: int) -> None:
    points = on_a_line(0, 2, 100, 102, 200, 202)
    rng = np.random.default_rng(seed)
    centres, inertia = random_swap(
        points, one_set(0, 2, 151), swaps=54, rng=rng, progress=ignore_progress
    )
    assert sorted(centres[0, :, 0].tolist()) == [1, 101, 201]
    assert inertia.tolist() == [6]


def test_swaps_find_clusters_of_a_least_weight() -> None:
    # The lowest inertia has 70 alone. With ten customers in each, 0 and 10 are best together,
    # and 20 with 70: the mean of ten at 20 and one at 70 is 270 / 11.
    points = on_a_line(0, 10, 20, 70, weights=(10, 10, 10, 1))
    rng = np.random.default_rng(0)
    centres, _ = random_swap(points, one_set(10, 70), swaps=54, least=10.0, rng=rng)
    assert sorted(centres[0, :, 0].tolist()) == pytest.approx([5, 270 / 11])


def test_the_shortfall_is_what_clusters_lack_to_the_least_weight() -> None:
    # At 0 and 70 there are 30 and 1 customers, at 0 and 10 there are 10 and 21.
    points = on_a_line(0, 10, 20, 70, weights=(10, 10, 10, 1))
    both = np.concatenate([one_set(0, 70), one_set(0, 10)])
    assert shortfall(points, both, 12.0).tolist() == [11, 2]
    assert shortfall(points, both, 0.0).tolist() == [0, 0]


def test_starts_are_points_and_none_is_chosen_twice() -> None:
    starts = kmeans_plus_plus(on_a_line(0, 5, 10), 3, np.random.default_rng(0), chains=(50,))
    assert np.sort(starts[:, :, 0]).tolist() == [[0, 5, 10]] * 50


def test_every_set_of_points_gets_starts_of_its_own() -> None:
    axes = np.array([[[[0.0, 1.0]], [[5.0, 6.0]]]])  # one feature, two sets of two points
    points = WeightedPoints(axes=axes, weights=np.ones(2))
    starts = kmeans_plus_plus(points, 2, np.random.default_rng(0), chains=(2, 3))
    assert np.sort(starts[..., 0]).tolist() == [[[0, 1]] * 3, [[5, 6]] * 3]


def test_starts_of_several_trials_have_a_lower_cost() -> None:
    points = on_a_line(*range(30))
    one, four = (
        kmeans_plus_plus(points, 5, np.random.default_rng(0), chains=(200,), trials=trials)
        for trials in (1, 4)
    )
    assert nearest_centres(points, four)[1].sum() < nearest_centres(points, one)[1].sum()


def test_optima_are_distinct_and_the_best_is_first() -> None:
    chains = np.concatenate([one_set(0, 2), one_set(1, 3), one_set(2, 0)])
    centres, inertia = distinct(chains, np.array([7.0, 4.0, 7.0 + 1e-9]))
    assert centres[:, :, 0].tolist() == [[1, 3], [0, 2]]
    assert inertia.tolist() == [4, 7]


def test_bins_keep_all_customers_and_their_mean() -> None:
    points = on_a_line(*range(100), weights=(1.0,) * 50 + (3.0,) * 50)
    bins = binned(points, most=10)
    assert len(bins) == 10
    assert bins.weights.sum() == 200
    assert (bins.axes[0] * bins.weights).sum() == pytest.approx(50 * 24.5 + 150 * 74.5)


def test_bins_are_split_where_points_cost_most() -> None:
    # The mean of all is 252: {0, 1, 2, 3, 6} {1e3, 1e3 + 4}; then, at 2.4, {0, 1, 2} {3, 6}.
    bins = binned(on_a_line(0, 1, 2, 3, 6, 1000, 1004), most=3)
    assert sorted(bins.axes[0].tolist()) == [1, 4.5, 1002]


def test_a_mean_that_misses_its_only_point_makes_no_empty_bin() -> None:
    # 3 * 2.1 / 3 is not 2.1 in floating point, so there is something to split, and nothing to gain.
    points = on_a_line(0.2, 2.1, 2.5, 2.6, 2.7, weights=(3, 3, 3, 3, 1))
    bins = binned(points, most=4)
    assert (bins.weights > 0).all()
    assert bins.weights.sum() == 13


def test_few_points_are_not_binned() -> None:
    points = on_a_line(0, 1, 2)
    assert binned(points, most=3) is points
