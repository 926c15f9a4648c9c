"""The contract of Clusterer, one test per promise. Adapters and the fake run it."""

from collections.abc import Sequence

import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.ports import Clusterer, Progress
from mallseg.domain.segments.distance import nearest, squared_distance
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of, ignore_progress, made_up_census
from mallseg.testing.features import AGE, ANNUAL_INCOME

MIDDLES = ((20.0, 10.0), (20.0, 90.0), (80.0, 10.0), (80.0, 90.0))
SEEDS = (0, 1, 2, 12345, 2**32 - 1)


def four_groups(offset: float = 0.0) -> Census:
    """Seven customers about each of four middles: three on it, one a step off each way."""
    counts: dict[Point, int] = {}
    for income, score in MIDDLES:
        x, y = income + offset, score + offset
        counts[x, y] = 3
        counts.update({(x - 1, y): 1, (x + 1, y): 1, (x, y - 1): 1, (x, y + 1): 1})
    return census_of(counts)


def centres_of(
    clusterer: Clusterer,
    census: Census,
    *,
    clusters: int,
    scaling: Scaling = Scaling.NONE,
    seed: int = 0,
    fewest: int = 1,
    progress: Progress = ignore_progress,
) -> list[Point]:
    """Centres in ascending order, for comparisons."""
    scale = FeatureScale.of_census(census, scaling)
    centres = clusterer.fit(
        census, scale, clusters=clusters, seed=seed, fewest=fewest, progress=progress
    )
    return sorted(tuple(centre) for centre in centres)


def owners(census: Census, centres: Sequence[Point], scaling: Scaling) -> set[int]:
    scale = FeatureScale.of_census(census, scaling)
    positions = [scale.standardise(centre) for centre in centres]
    return {nearest(scale.standardise(point), positions) for point in census.points()}


def inertia_of(census: Census, scale: FeatureScale, centres: Sequence[Sequence[float]]) -> float:
    """The inertia of all customers around their nearest centres."""
    positions = [scale.standardise(centre) for centre in centres]
    scaled = (scale.standardise(point) for point in census.points())
    return sum(
        count * min(squared_distance(point, position) for position in positions)
        for point, count in zip(scaled, census.counts, strict=True)
    )


class ClustererContract:
    """The suite. A subclass has a fixture `clusterer`."""

    @pytest.mark.parametrize("clusters", [1, 2, 5, 10])
    def test_there_are_as_many_centres_as_asked_for(
        self, clusterer: Clusterer, clusters: int
    ) -> None:
        centres = centres_of(clusterer, made_up_census(), clusters=clusters)
        assert [len(centre) for centre in centres] == [2] * clusters
        assert all(isinstance(value, float) for centre in centres for value in centre)

    @pytest.mark.parametrize("scaling", Scaling)
    @pytest.mark.parametrize("clusters", [2, 7, 12])
    def test_every_centre_is_nearest_to_some_customer(
        self, clusterer: Clusterer, clusters: int, scaling: Scaling
    ) -> None:
        census = made_up_census()
        centres = centres_of(clusterer, census, clusters=clusters, scaling=scaling)
        assert owners(census, centres, scaling) == set(range(clusters))

    def test_centres_are_distinct(self, clusterer: Clusterer) -> None:
        assert len(set(centres_of(clusterer, made_up_census(), clusters=12))) == 12

    def test_every_point_can_have_a_centre_of_its_own(self, clusterer: Clusterer) -> None:
        census = four_groups()
        centres = centres_of(clusterer, census, clusters=len(census))
        assert centres == [pytest.approx(point) for point in census.points()]

    def test_centres_are_in_the_users_units(self, clusterer: Clusterer) -> None:
        centres = centres_of(clusterer, four_groups(), clusters=4, scaling=Scaling.STANDARD)
        assert centres == [pytest.approx(middle) for middle in MIDDLES]

    @pytest.mark.parametrize("seed", SEEDS)
    def test_well_separated_groups_are_found_from_any_seed(
        self, clusterer: Clusterer, seed: int
    ) -> None:
        centres = centres_of(clusterer, four_groups(), clusters=4, seed=seed)
        assert centres == [pytest.approx(middle) for middle in MIDDLES]

    @pytest.mark.parametrize("scaling", Scaling)
    def test_well_separated_groups_are_found_from_those_of_a_study(
        self, clusterer: Clusterer, scaling: Scaling
    ) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, scaling)
        for found in (MIDDLES, [(20.0, 11.0), (20.0, 9.0), (20.0, 89.0), (81.0, 50.0)]):
            centres = clusterer.fit_from(census, scale, found, seed=0, progress=ignore_progress)
            assert sorted(map(tuple, centres)) == [pytest.approx(middle) for middle in MIDDLES]

    def test_a_study_of_more_centres_than_points_is_refused(self, clusterer: Clusterer) -> None:
        census = census_of({(1.0, 1.0): 5, (2.0, 1.0): 5})
        scale = FeatureScale.of_census(census, Scaling.NONE)
        found = [(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)]
        with pytest.raises(NotEnoughCustomersError):
            clusterer.fit_from(census, scale, found, seed=0, progress=ignore_progress)

    def test_a_point_weighs_as_much_as_its_customers(self, clusterer: Clusterer) -> None:
        census = census_of({(0.0, 1.0): 98, (1.0, 1.0): 2, (50.0, 1.0): 1})
        # (98 * 0 + 2 * 1) / 100 = 0.02
        expected = [pytest.approx((0.02, 1.0)), pytest.approx((50.0, 1.0))]
        assert centres_of(clusterer, census, clusters=2) == expected

    def test_very_unequal_weights_do_no_harm(self, clusterer: Clusterer) -> None:
        census = census_of({(0.0, 1.0): 10**12, (1.0, 1.0): 1, (60.0, 1.0): 1, (61.0, 1.0): 1})
        centres = centres_of(clusterer, census, clusters=2)
        assert centres == [pytest.approx((1e-12, 1.0)), pytest.approx((60.5, 1.0))]

    def test_scaling_decides_which_feature_counts(self, clusterer: Clusterer) -> None:
        # In plain units a step of 100 k$ dwarfs one of 2 points; in deviations it is the smaller.
        census = census_of({(x, y): 1 for x in (0.0, 100.0, 1000.0, 1100.0) for y in (1.0, 3.0)})
        plain = centres_of(clusterer, census, clusters=4)
        scaled = centres_of(clusterer, census, clusters=4, scaling=Scaling.STANDARD)
        assert plain == [pytest.approx((x, 2.0)) for x in (0.0, 100.0, 1000.0, 1100.0)]
        assert scaled == [pytest.approx((x, y)) for x in (50.0, 1050.0) for y in (1.0, 3.0)]

    @pytest.mark.parametrize("clusters", [3, 5])
    def test_same_census_scale_number_and_seed_give_the_same_centres(
        self, clusterer: Clusterer, clusters: int
    ) -> None:
        first = centres_of(clusterer, made_up_census(), clusters=clusters, seed=7)
        assert centres_of(clusterer, made_up_census(), clusters=clusters, seed=7) == first

    def test_the_census_is_not_changed(self, clusterer: Clusterer) -> None:
        census = made_up_census()
        before = census.fingerprint()
        centres_of(clusterer, census, clusters=5, scaling=Scaling.STANDARD)
        assert census.fingerprint() == before

    def test_fewer_points_than_clusters_are_refused(self, clusterer: Clusterer) -> None:
        census = census_of({(1.0, 1.0): 500, (2.0, 1.0): 500})
        with pytest.raises(NotEnoughCustomersError) as refusal:
            centres_of(clusterer, census, clusters=3)
        assert (refusal.value.have, refusal.value.need) == (2, 3)

    def test_progress_never_falls_and_never_passes_its_total(self, clusterer: Clusterer) -> None:
        calls: list[tuple[int, int]] = []
        centres_of(
            clusterer,
            made_up_census(),
            clusters=5,
            progress=lambda done, total, _=0: calls.append((done, total)),
        )
        assert calls == sorted(calls)
        assert all(0 <= done <= total for done, total in calls)

    @pytest.mark.parametrize("scaling", Scaling)
    def test_centres_are_moved_to_the_optimum_next_to_them(
        self, clusterer: Clusterer, scaling: Scaling
    ) -> None:
        # The best four centres are the middles. From these starts, two share the first group and
        # one stays between the two groups of the rich.
        census = four_groups()
        scale = FeatureScale.of_census(census, scaling)
        starts = [(20.0, 11.0), (20.0, 9.0), (20.0, 89.0), (81.0, 50.0)]

        centres = sorted(map(tuple, clusterer.refine(census, scale, starts)))

        assert [centre[0] for centre in centres] == pytest.approx([20.0, 20.0, 20.0, 80.0])
        assert centres[3] == pytest.approx((80.0, 50.0))
        assert centres[2] == pytest.approx((20.0, 90.0))

    @pytest.mark.parametrize("scaling", Scaling)
    def test_refining_never_raises_the_inertia(
        self, clusterer: Clusterer, scaling: Scaling
    ) -> None:
        census = made_up_census()
        scale = FeatureScale.of_census(census, scaling)
        starts = [*census.points()][:6]

        centres = clusterer.refine(census, scale, starts)

        assert inertia_of(census, scale, centres) <= inertia_of(census, scale, starts)
        settled = Partition.settle(census, scale, centres)
        assert sorted(map(tuple, centres)) == [pytest.approx(c) for c in settled.centres]

    def test_centres_at_a_local_optimum_come_back_as_they_are(self, clusterer: Clusterer) -> None:
        census = made_up_census()
        scale = FeatureScale.of_census(census, Scaling.STANDARD)
        found = Partition.settle(
            census, scale, centres_of(clusterer, census, clusters=5, scaling=Scaling.STANDARD)
        ).centres

        again = sorted(map(tuple, clusterer.refine(census, scale, found)))

        assert again == [pytest.approx(centre) for centre in found]

    def test_a_centre_without_customers_moves_to_customers(self, clusterer: Clusterer) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, Scaling.NONE)
        starts = [*MIDDLES[:3], (900_000.0, 100.0)]  # the fourth group is nearest to the second

        centres = clusterer.refine(census, scale, starts)

        assert owners(census, [tuple(c) for c in centres], Scaling.NONE) == {0, 1, 2, 3}
        assert sorted(map(tuple, centres)) == [pytest.approx(middle) for middle in MIDDLES]

    def test_more_centres_than_points_are_refused(self, clusterer: Clusterer) -> None:
        census = census_of({(1.0, 1.0): 5, (2.0, 1.0): 5})
        scale = FeatureScale.of_census(census, Scaling.NONE)
        with pytest.raises(NotEnoughCustomersError) as refusal:
            clusterer.refine(census, scale, [(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)])
        assert (refusal.value.have, refusal.value.need) == (2, 3)

    def test_one_feature_is_enough(self, clusterer: Clusterer) -> None:
        census = census_of({(20.0,): 1, (22.0,): 1, (60.0,): 2, (63.0,): 1}, (AGE,))
        centres = centres_of(clusterer, census, clusters=2, scaling=Scaling.STANDARD)
        assert centres == [pytest.approx((21.0,)), pytest.approx((61.0,))]

    @pytest.mark.parametrize("scaling", Scaling)
    def test_a_constant_feature_does_no_harm(self, clusterer: Clusterer, scaling: Scaling) -> None:
        census = census_of({(10.0, 50.0): 1, (12.0, 50.0): 1, (90.0, 50.0): 2})
        centres = centres_of(clusterer, census, clusters=2, scaling=scaling)
        assert centres == [pytest.approx((11.0, 50.0)), pytest.approx((90.0, 50.0))]

    def test_an_offset_of_a_thousand_million_costs_nothing(self, clusterer: Clusterer) -> None:
        offset = 1e9
        census = four_groups(offset)
        scale = FeatureScale.of_census(census, Scaling.NONE)
        centres = centres_of(clusterer, census, clusters=4)
        partition = Partition.settle(census, scale, centres)
        assert partition.centres == tuple((x + offset, y + offset) for x, y in MIDDLES)
        assert partition.customers == (7, 7, 7, 7)
        assert partition.inertia == 16.0  # four customers one step off, in each of four groups

    def test_an_enormous_income_is_a_group_of_its_own(self, clusterer: Clusterer) -> None:
        census = census_of({(1.0,): 40, (2.0,): 40, (3.0,): 40, (1e6,): 1}, (ANNUAL_INCOME,))
        centres = centres_of(clusterer, census, clusters=2)
        assert centres == [pytest.approx((2.0,)), pytest.approx((1e6,))]


class LeastSizeContract(ClustererContract):
    """The additional contract of a clusterer that avoids clusters below a minimum size."""

    @pytest.mark.parametrize("seed", SEEDS)
    def test_centres_of_too_few_customers_are_avoided_where_there_are_others(
        self, clusterer: Clusterer, seed: int
    ) -> None:
        # One customer at 70 is worth a centre: 10, 10 and 10 others about 10 cost 2000, while
        # 0 and 10 apart from 20 and 70 cost 500 + 2273. With ten for each centre, that is the best:
        # 0 apart from 10, 20 and 70 costs 3382.
        census = census_of({(0.0,): 10, (10.0,): 10, (20.0,): 10, (70.0,): 1}, (AGE,))

        free = centres_of(clusterer, census, clusters=2, seed=seed)
        large = centres_of(clusterer, census, clusters=2, seed=seed, fewest=10)

        assert free == [pytest.approx((10.0,)), pytest.approx((70.0,))]
        assert large == [pytest.approx((5.0,)), pytest.approx((270 / 11,))]

    def test_where_there_are_no_others_the_centres_are_as_without_a_size(
        self, clusterer: Clusterer
    ) -> None:
        census = census_of({(0.0,): 10, (1.0,): 10, (90.0,): 1}, (AGE,))

        centres = centres_of(clusterer, census, clusters=3, fewest=2)

        assert centres == [(0.0,), (1.0,), (90.0,)]
