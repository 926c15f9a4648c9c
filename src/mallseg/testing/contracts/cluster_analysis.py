"""The contract of ClusterAnalysis, one test per promise. Adapters and the fake run it."""

import pytest

from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.number_of_segments.border import neighbours
from mallseg.domain.ports import ClusterAnalysis
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
from mallseg.testing.contracts.analysed import NUMBERS, candidates_of, repeated, segmented
from mallseg.testing.contracts.clusterer import MIDDLES, four_groups
from mallseg.testing.contracts.resampling import ResamplingContract, resample
from mallseg.testing.features import AGE


class ClusterAnalysisContract(ResamplingContract):
    """The suite. A subclass has a fixture `cluster_analysis`."""

    def test_there_is_a_candidate_for_each_number_in_their_order(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        candidates = candidates_of(cluster_analysis, four_groups())
        assert tuple(candidate.segments for candidate in candidates) == NUMBERS
        for candidate in candidates:
            assert sum(candidate.division.customers) == 28
            assert len(candidate.division.log_determinants) == candidate.segments
            assert candidate.division.features == 2

    def test_centres_are_ascending_and_in_the_users_units(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        *_, four = candidates_of(cluster_analysis, four_groups(), scaling=Scaling.STANDARD)
        assert four.centres == tuple(pytest.approx(middle) for middle in MIDDLES)
        assert four.division.customers == (7, 7, 7, 7)

    def test_the_criteria_are_those_of_all_customers(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        # 0, 2, 10, 12. Of 0: 2 to its own, 11 to the others, (11 - 2) / 11; of 2: (9 - 2) / 9.
        # Each is 1 from a centre, and the centres are 10 apart: (1 + 1) / 10.
        # Between: 4 * 5². Within: 4 * 1². (100 / 1) / (4 / 2).
        census = census_of({(v,): 1 for v in (0.0, 2.0, 10.0, 12.0)}, (AGE,))
        (two,) = candidates_of(cluster_analysis, census, numbers=(2,))
        assert two.inertia == pytest.approx(4)
        assert two.silhouette == two.distinct_silhouette == pytest.approx((9 / 11 + 7 / 9) / 2)
        assert two.silhouette_error == 0
        assert two.davies_bouldin == pytest.approx(0.2)
        assert two.calinski_harabasz == pytest.approx(50)

    def test_a_point_weighs_as_much_as_its_customers(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        # 0 twice, 3 once; 10 once. Each at 0: 3 / 2 to the others of its own, (10 - 3 / 2) / 10.
        # At 3: 3 to its own, 7 to 10: 4 / 7. At 10: alone, 0. Centres 1 and 10.
        census = census_of({(0.0,): 2, (3.0,): 1, (10.0,): 1}, (AGE,))
        (two,) = candidates_of(cluster_analysis, census, numbers=(2,))
        assert two.silhouette == pytest.approx((2 * 8.5 / 10 + 4 / 7) / 4)
        assert two.inertia == pytest.approx(2 * 1 + 4)
        assert two.smallest == 1

    def test_scaling_decides_how_far_is_far(self, cluster_analysis: ClusterAnalysis) -> None:
        census = four_groups()
        plain = candidates_of(cluster_analysis, census)
        scaled = candidates_of(cluster_analysis, census, scaling=Scaling.STANDARD)
        units = FeatureScale.of_census(census, Scaling.STANDARD).unit
        expected = 8 / units[0] ** 2 + 8 / units[1] ** 2  # two off each way, in each of four groups
        assert plain[-1].inertia == pytest.approx(16)
        assert scaled[-1].inertia == pytest.approx(expected)

    def test_the_inertia_is_that_of_the_settled_centres(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, Scaling.NONE)
        for candidate in candidates_of(cluster_analysis, census):
            partition = Partition.settle(census, scale, candidate.centres)
            assert candidate.inertia == pytest.approx(partition.inertia)
            assert candidate.division.customers == partition.customers

    def test_there_is_a_border_for_each_pair_of_neighbours(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        for candidate in candidates_of(cluster_analysis, four_groups()):
            pairs = [(left + 1, right + 1) for left, right in neighbours(candidate.centres)]
            assert [border.between for border in candidate.borders] == pairs
            assert [b.saddle_ratio for b in candidate.borders] == list(
                candidate.division.saddle_ratios
            )
            assert all(0 <= border.saddle_ratio <= 1 for border in candidate.borders)

    @pytest.mark.parametrize("scaling", list(Scaling))
    def test_borders_between_given_centres_are_those_of_the_candidate(
        self, cluster_analysis: ClusterAnalysis, scaling: Scaling
    ) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, scaling)
        for candidate in candidates_of(cluster_analysis, census, scaling=scaling):
            borders = cluster_analysis.borders(census, scale, candidate.centres)
            assert [b.between for b in borders] == [b.between for b in candidate.borders]
            assert [b.saddle_ratio for b in borders] == pytest.approx(
                [b.saddle_ratio for b in candidate.borders]
            )

    def test_there_are_gaps_between_groups_that_lie_apart(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        *_, four = candidates_of(cluster_analysis, four_groups())
        assert four.division.has_gaps_only

    def test_a_line_through_a_dense_group_is_no_gap(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = census_of({(x, y): 1 for x in map(float, range(9)) for y in (1.0, 2.0)})
        (two,) = candidates_of(cluster_analysis, census, numbers=(2,))
        assert not two.division.has_gaps_only

    def test_repeating_all_customers_changes_sums_only(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        once = candidates_of(cluster_analysis, four_groups())
        thrice = candidates_of(cluster_analysis, repeated(four_groups(), 3))
        for one, three in zip(once, thrice, strict=True):
            tripled = tuple(3 * count for count in one.division.customers)
            assert three.division.customers == tripled
            assert three.division.log_determinants == pytest.approx(one.division.log_determinants)
            assert three.division.saddle_ratios == pytest.approx(one.division.saddle_ratios)
            assert three.distinct_silhouette == pytest.approx(one.distinct_silhouette)
            assert three.silhouette > one.silhouette  # each customer has two twins
            assert three.inertia == pytest.approx(3 * one.inertia)

    def test_same_census_scale_numbers_and_seed_give_the_same(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = four_groups()
        assert candidates_of(cluster_analysis, census, seed=3) == candidates_of(
            cluster_analysis, census, seed=3
        )
        assert resample(cluster_analysis, census, seed=3) == resample(
            cluster_analysis, census, seed=3
        )

    def test_the_census_is_not_changed(self, cluster_analysis: ClusterAnalysis) -> None:
        census = four_groups()
        before = census.fingerprint()
        resample(cluster_analysis, census)
        assert census.fingerprint() == before

    def test_fewer_points_than_segments_are_refused(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = census_of({(1.0, 1.0): 500, (2.0, 1.0): 500})
        with pytest.raises(NotEnoughCustomersError) as refusal:
            candidates_of(cluster_analysis, census)
        assert refusal.value.have == 2

    def test_customers_without_groups_divide_worse_than_groups(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, Scaling.STANDARD)
        references = cluster_analysis.null_references(census, scale, segments=NUMBERS, seed=0)
        *_, four = candidates_of(cluster_analysis, census, scaling=Scaling.STANDARD)
        assert len({reference.kind for reference in references}) >= 2
        for reference in references:
            assert len(reference.silhouettes) >= 10
            assert reference.threshold < four.distinct_silhouette

    def test_the_silhouette_is_that_of_all_customers(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        # At 0 twice and at 2: each at 0 is (0 + 2) / 2 = 1 from their own and 10 from the
        # other: 9 / 10. At 2: 2 from their own, 8 from the other: 6 / 8. At 10: alone, 0.
        census = census_of({(0.0, 50.0): 2, (2.0, 50.0): 1, (10.0, 50.0): 1})
        segmentation = segmented(census, ((1.0, 50.0), (10.0, 50.0)))

        silhouette = cluster_analysis.silhouette(census, segmentation, seed=0)

        assert silhouette == pytest.approx((2 * 9 / 10 + 6 / 8) / 4)

    def test_the_silhouette_is_taken_on_the_scale(self, cluster_analysis: ClusterAnalysis) -> None:
        census = census_of({(0.0, 1.0): 1, (1.0, 90.0): 1, (50.0, 1.0): 1, (51.0, 90.0): 1})
        centres = ((0.5, 45.0), (50.5, 45.0))

        plain, standard = (
            cluster_analysis.silhouette(census, segmented(census, centres, scaling), seed=0)
            for scaling in (Scaling.NONE, Scaling.STANDARD)
        )

        assert plain < 0 < standard  # as they are, the scores keep each pair apart
