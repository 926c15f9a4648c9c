"""A summary and its population agree with a census of all points wherever figures are exact."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import WithoutOutliers
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition, SummaryCost
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.population.counting import distinct_rows
from mallseg.population.population import PopulationOptions
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE
from tests.builders_population import FEW, Values, census_of, customers_in_dollars, population_of
from tests.examples import examples

_EXACT = PopulationOptions(most_points=1 << 20)
_START = ((26.0, 20.0), (26.0, 79.0), (55.0, 50.0), (87.0, 82.0), (88.0, 17.0))


def _both(values: Values) -> tuple[Census, Census]:
    """Take a summary, and the census of all points of the same customers."""
    summary, exact = census_of(values), census_of(values, _EXACT)
    assert summary.population is not None
    assert exact.population is None
    return summary, exact


def _segmentation(census: Census, start: tuple[tuple[float, float], ...] = _START) -> Segmentation:
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    return named_segmentation(census, scale, Partition.settle(census, scale, start))


def test_up_to_the_limit_a_census_has_every_point() -> None:
    values = customers_in_dollars(20)

    census = census_of(np.tile(values, 3))

    counted = Counter(map(tuple, np.tile(values, 3).T.tolist()))
    assert census == Census.of_counts(DEFAULT_FEATURES, counted)
    assert census.population is None
    assert census_of(customers_in_dollars(21)).population is not None


def test_customers_who_are_added_by_point_count_as_often() -> None:
    summary, exact = _both(customers_in_dollars(300))

    assert summary.customers == exact.customers == 300
    assert summary.distinct_points == len(exact)
    assert len(summary) <= FEW.most_cells


def test_moments_and_quantiles_are_those_of_all_points() -> None:
    summary, exact = _both(customers_in_dollars(500))

    for feature in DEFAULT_FEATURES:
        assert summary.moments(feature) == exact.moments(feature)
        assert summary.extent(feature) == exact.extent(feature)
        for share in (0.0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.999, 1.0):
            assert summary.quantile(feature, share) == exact.quantile(feature, share)


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 1000), size=st.integers(40, 400))
def test_a_population_settles_where_its_points_do(seed: int, size: int) -> None:
    summary, exact = _both(customers_in_dollars(size, seed=seed))
    scale = FeatureScale.of_census(exact, Scaling.STANDARD)
    assert FeatureScale.of_census(summary, Scaling.STANDARD) == scale

    found, expected = (Partition.settle(census, scale, _START) for census in (summary, exact))

    assert found.customers == expected.customers
    assert found.centres == expected.centres
    assert found.inertia == pytest.approx(expected.inertia, rel=1e-12)
    assert found.radii == pytest.approx(expected.radii, rel=1e-12)


def test_a_start_far_off_settles_too() -> None:
    summary, exact = _both(customers_in_dollars(2000))
    scale = FeatureScale.of_census(exact, Scaling.STANDARD)
    start = ((20.0, 10.0), (25.0, 10.0), (110.0, 90.0))

    found, expected = (Partition.settle(census, scale, start) for census in (summary, exact))

    assert (found.centres, found.customers) == (expected.centres, expected.customers)


def test_a_centre_without_customers_is_refused() -> None:
    summary = census_of(customers_in_dollars(100))
    scale = FeatureScale.of_census(summary, Scaling.STANDARD)

    with pytest.raises(NotEnoughCustomersError):
        Partition.settle(summary, scale, [(50.0, 50.0), (1e9, 1e9)])


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 1000), repetitions=st.integers(1, 3))
def test_the_order_of_customers_changes_no_bit(seed: int, repetitions: int) -> None:
    values = np.tile(customers_in_dollars(150, seed=seed), repetitions)
    other = np.random.default_rng(seed).permutation(values, axis=1)

    here, there = census_of(values), census_of(other)

    assert here == there
    assert here.scatter == there.scatter
    assert here.fingerprint() == there.fingerprint()
    assert population_of(here).sample(30) == population_of(there).sample(30)
    assert _segmentation(here) == _segmentation(there)


def test_the_order_of_any_floats_changes_no_bit() -> None:
    values = customers_in_dollars(400) / 3
    other = values[:, ::-1]
    start = tuple((income / 3, score / 3) for income, score in _START)

    here, there = census_of(values), census_of(other)

    assert here == there
    assert [here.moments(f) for f in DEFAULT_FEATURES] == [
        there.moments(f) for f in DEFAULT_FEATURES
    ]
    assert _segmentation(here, start) == _segmentation(there, start)


def test_a_sample_has_every_point_as_often_as_its_share_of_the_customers() -> None:
    values = customers_in_dollars(4000)
    values[:, :2000] = [[0.0], [1.0]]  # half of the customers bought nothing yet

    incomes, scores = population_of(census_of(values)).sample(100)

    drawn = Counter(zip(incomes, scores, strict=True))
    assert drawn[0.0, 1.0] in {49, 50, 51}
    assert drawn.total() == 100
    assert set(drawn) <= {*map(tuple, values.T.tolist())}


def test_a_sample_of_more_customers_than_there_are_has_all_of_them() -> None:
    values = customers_in_dollars(30)

    sample = population_of(census_of(values)).sample(100)

    assert Counter(zip(*sample, strict=True)) == Counter(map(tuple, values.T.tolist()))


def test_another_customer_changes_the_fingerprint() -> None:
    values = customers_in_dollars(100)
    other = values.copy()
    other[0, 7] += 0.001

    assert census_of(values).fingerprint() != census_of(other).fingerprint()
    assert census_of(values).fingerprint() != census_of(values[:, 1:]).fingerprint()


def test_every_customer_is_assigned_to_the_own_segment() -> None:
    values = customers_in_dollars(3000)
    segmentation = _segmentation(census_of(values))

    owners = Counter(segmentation.predict(map(tuple, values.T.tolist())))

    assert [owners[i] for i in range(5)] == [s.customers for s in segmentation.segments]


def test_no_cell_straddles_two_segments_once_these_are_known() -> None:
    values = customers_in_dollars(3000)
    census = census_of(values)
    segmentation = _segmentation(census)

    divided = segmentation.resummarised(census)

    counted = Counter[int]()
    for index, count in zip(segmentation.predict(divided.points()), divided.counts, strict=True):
        counted[index] += count
    assert [counted[i] for i in range(5)] == [s.customers for s in segmentation.segments]
    profile = Profile.of(divided, segmentation)
    assert profile.density is not None
    assert profile.density.customers == 3000
    for bins in FeatureBins.of_density(profile.density, DEFAULT_FEATURES):
        assert bins.refilled(divided) == bins


def test_outliers_are_those_of_all_points() -> None:
    values = customers_in_dollars(400)
    values[0, :3] = 900.0, 901.0, 902.001
    summary, exact = _both(values)

    found, expected = WithoutOutliers.of(summary), WithoutOutliers.of(exact)

    assert found.fences == expected.fences
    assert found.outliers == expected.outliers == 3
    assert found.census.moments(ANNUAL_INCOME) == expected.census.moments(ANNUAL_INCOME)
    assert isinstance(expected.points, frozenset)
    assert all(point in found.points for point in expected.points)
    assert not any(point in found.points for point in expected.census.points())


def test_customers_who_stay_are_a_census_again_where_they_are_few() -> None:
    values = customers_in_dollars(30)
    summary = census_of(values)
    limit = float(np.sort(values[0])[9])

    kept = population_of(summary).within([(0.0, limit), (1.0, 100.0)])

    assert Census.of_population(DEFAULT_FEATURES, kept).population is None
    assert kept.customers == 10


def test_an_overlap_and_bins_are_those_of_all_points() -> None:
    summary, exact = _both(customers_in_dollars(800))
    before = _segmentation(exact)
    after = _segmentation(exact, _START[:3])
    density = Profile.of(exact, before).density
    assert density is not None

    table = OverlapTable.between(summary, before, after)

    assert table == OverlapTable.between(exact, before, after)
    for bins in FeatureBins.of_density(density, DEFAULT_FEATURES):
        assert bins.refilled(summary) == bins.refilled(exact)


def test_cells_have_the_mean_and_the_scatter_of_their_customers() -> None:
    values = customers_in_dollars(600)
    summary = census_of(values)
    assert summary.scatter is not None

    for axis, feature in enumerate(DEFAULT_FEATURES):
        column, counts = np.array(summary.columns[axis]), np.array(summary.counts)
        mean, deviation = summary.moments(feature)
        assert column @ counts / 600 == pytest.approx(mean, rel=1e-9)
        between = float(np.square(column - mean) @ counts)
        within = float(np.sum(summary.scatter[axis]))
        assert (between + within) / 600 == pytest.approx(deviation**2, rel=1e-6)


def test_one_customer_far_away_does_not_leave_the_others_in_one_cell() -> None:
    values = customers_in_dollars(600)
    values[0, 0] = 1_000_000.0

    summary = census_of(values)

    assert len(summary) > FEW.most_cells / 4


def test_the_gap_of_a_summary_is_what_it_misjudges() -> None:
    values = customers_in_dollars(2000)
    summary, exact = _both(values)
    scale = FeatureScale.of_census(exact, Scaling.STANDARD)
    partition = Partition.settle(summary, scale, _START)

    cost = SummaryCost.of(summary, scale, partition)

    assert cost is not None
    assert 0 <= cost.gap < cost.bound < 1
    assert SummaryCost.of(exact, scale, partition) is None


def test_a_feature_is_constant_if_all_customers_agree() -> None:
    values = customers_in_dollars(100)
    values[1] = 50.0

    assert census_of(values).constant_features() == (SPENDING_SCORE,)


def test_distinct_points_are_counted_on_a_grid_and_off_it() -> None:
    values = customers_in_dollars(500)
    on_grid = np.concatenate([values, values[:, :200]], axis=1)
    off_grid = on_grid / 3

    distinct = len({*map(tuple, values.T.tolist())})

    assert census_of(on_grid).distinct_points == distinct
    assert census_of(off_grid).distinct_points == distinct


@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 1000))
def test_a_partition_is_invariant_under_repetition_units_and_order(
    seed: int,
) -> None:
    values = customers_in_dollars(300, seed=seed)
    start = np.array(_START)
    here = _settled(values, start)

    twice = _settled(np.tile(values, 2), start)
    in_dollars = _settled(values * [[1000], [1]], start * [1000, 1])
    turned = _settled(values[::-1], start[:, ::-1])

    assert twice.centres == here.centres
    assert twice.customers == tuple(2 * own for own in here.customers)
    assert in_dollars.customers == here.customers
    assert sorted(turned.customers) == sorted(here.customers)


def _settled(values: Values, start: Values) -> Partition:
    features = (Feature(name="first"), Feature(name="second"))
    census = census_of(values, features=features)
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    return Partition.settle(census, scale, start.tolist())


def test_settling_reports_how_far_it_is() -> None:
    census = census_of(customers_in_dollars(200_000))
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    steps: list[tuple[int, int]] = []

    Partition.settle(census, scale, _START, advance=lambda *step: steps.append(step))

    assert steps == sorted(steps)
    assert len(steps) >= 2 * 4  # two scans of four blocks
    assert all(done <= total for done, total in steps)


def test_the_finer_grids_of_many_features_count_every_customer_too() -> None:
    features = tuple(Feature(name=name) for name in ("first", "second", "third", "fourth"))
    values = np.concatenate([customers_in_dollars(900), customers_in_dollars(900, seed=1)])
    census = census_of(values, features=features)
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    start = [[*values[:, row].tolist()] for row in (0, 1, 2)]
    segmentation = named_segmentation(census, scale, Partition.settle(census, scale, start))
    divided = segmentation.resummarised(census)

    density = Profile.of(divided, segmentation).density

    assert density is not None
    for bins in FeatureBins.of_density(density, features):
        assert bins.refilled(divided) == bins
    ((_, plane),) = density.planes
    assert plane.customers == density.customers == 900


@pytest.mark.exhaustive
def test_customers_on_disk_settle_as_those_in_memory() -> None:
    values = customers_in_dollars(150_000)

    in_memory, on_disk = (
        census_of(values, replace(FEW, in_memory=size)) for size in (FEW.in_memory, 0)
    )

    assert in_memory == on_disk
    assert in_memory.fingerprint() == on_disk.fingerprint()
    assert _segmentation(in_memory) == _segmentation(on_disk)


def test_settling_in_a_sample_first_ends_in_a_fixed_point() -> None:
    values = customers_in_dollars(500_000)
    census = census_of(values)
    scale = FeatureScale.of_census(census, Scaling.STANDARD)

    found = Partition.settle(census, scale, ((20.0, 10.0), (25.0, 10.0), (110.0, 90.0)))

    again = Partition.settle(census, scale, found.centres)
    assert again == found
    axes = (values.T - scale.offset) / scale.unit
    positions = (np.array(found.centres) - scale.offset) / scale.unit
    squares = np.square(axes[:, None] - positions).sum(axis=2)
    owners = squares.argmin(axis=1)
    assert np.bincount(owners).tolist() == [*found.customers]
    assert squares.min(axis=1).sum() == pytest.approx(found.inertia, rel=1e-9)
    for i, centre in enumerate(found.centres):
        assert values[:, owners == i].mean(axis=1) == pytest.approx(centre, rel=1e-9)


@pytest.mark.parametrize("sizes", [(5, 20, 101), (20,) * 15])
def test_distinct_rows_are_counted_whether_one_number_can_hold_them_or_not(
    sizes: tuple[int, ...],
) -> None:
    rng = np.random.default_rng(4)
    columns = [rng.integers(2, size=300) * (size - 1) for size in sizes[:3]]
    columns += [np.zeros(300, np.int64) for _ in sizes[3:]]

    rows, counts = distinct_rows(columns, sizes)

    expected = Counter(zip(*(column.tolist() for column in columns), strict=True))
    assert dict(zip(map(tuple, rows), counts, strict=True)) == expected
