"""Contract tests of resampling by a ClusterAnalysis: changes of segment, and moves by chance."""

from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.stability import Resampling
from mallseg.domain.ports import ClusterAnalysis
from mallseg.domain.segments.certainty import BORDERLINE, clear_up_to
from mallseg.domain.segments.chance_moves import ChanceMoves
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import ignore_progress
from mallseg.testing.contracts.analysed import NUMBERS, candidates_of, line, repeated, segmented
from mallseg.testing.contracts.clusterer import four_groups


def resample(
    cluster_analysis: ClusterAnalysis, census: Census, *, resamples: int = 20, seed: int = 0
) -> Resampling:
    return cluster_analysis.resample(
        census,
        FeatureScale.of_census(census, Scaling.NONE),
        candidates_of(cluster_analysis, census),
        resamples=resamples,
        with_saddle_ratios=True,
        seed=seed,
        progress=ignore_progress,
    )


def moved(
    cluster_analysis: ClusterAnalysis,
    census: Census,
    segmentation: Segmentation,
    *,
    trained_on: int = 28,
    retrained_on: int = 28,
    seed: int = 0,
) -> ChanceMoves:
    return cluster_analysis.moved_by_chance(
        census,
        segmentation,
        trained_on=trained_on,
        retrained_on=retrained_on,
        retrainings=40,
        seed=seed,
        progress=ignore_progress,
    )


class ResamplingContract:
    """A part of ClusterAnalysisContract."""

    def test_no_customer_changes_between_groups_that_lie_apart(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        resampling = resample(cluster_analysis, four_groups(), resamples=25)
        _, three, four = resampling.stabilities
        assert four.moved == (0,) * 25
        assert four.unstable == 0
        assert three.mean > 0  # which two groups are taken for one is chance

    def test_every_resample_has_a_division_into_each_number(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        resampling = resample(cluster_analysis, four_groups())
        assert resampling.drawn == 28
        assert len(resampling.divisions) == 20
        for divisions in resampling.divisions:
            assert [len(division.customers) for division in divisions] == [*NUMBERS]
            assert all(sum(division.customers) == 28 for division in divisions)
        shares = resampling.shares()
        assert shares[4] >= 0.25  # a group of fewer than five, often drawn by chance, is none

    def test_repeating_all_customers_draws_the_same_customers(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        once, twice = (
            resample(cluster_analysis, repeated(four_groups(), times)) for times in (1, 2)
        )
        assert twice.drawn == once.drawn
        assert twice.stabilities[1].mean == 2 * once.stabilities[1].mean
        assert twice.divisions == once.divisions

    def test_progress_never_falls_and_never_passes_its_total(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, Scaling.NONE)
        searched: list[tuple[int, int]] = []
        drawn: list[tuple[int, int]] = []
        candidates = cluster_analysis.candidates(
            census,
            scale,
            segments=NUMBERS,
            seed=0,
            progress=lambda done, total, _=0: searched.append((done, total)),
        )
        cluster_analysis.resample(
            census,
            scale,
            candidates,
            resamples=20,
            with_saddle_ratios=False,
            seed=0,
            progress=lambda done, total, _=0: drawn.append((done, total)),
        )
        for calls in (searched, drawn):
            assert calls
            assert calls == sorted(calls)
            assert all(0 <= done <= total for done, total in calls)

    def test_no_customer_moves_by_chance_between_groups_that_lie_apart(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = four_groups()

        chance = moved(cluster_analysis, census, segmented(census))

        assert [*chance.shares] == [0.0] * 40

    def test_some_customers_move_by_chance_where_there_is_no_gap(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = line(28)

        chance = moved(cluster_analysis, census, segmented(census, ((25.0, 50.0), (42.0, 50.0))))

        assert 0 < chance.mean < chance.high <= max(chance.shares) <= 0.5

    def test_the_more_customers_are_drawn_the_fewer_move_by_chance(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = line(28)
        segmentation = segmented(census, ((25.0, 50.0), (42.0, 50.0)))

        few, more, many = (
            moved(
                cluster_analysis, census, segmentation, trained_on=before, retrained_on=after
            ).mean
            for before, after in ((20, 20), (20, 400), (400, 400))
        )

        assert few > more > many

    def test_the_same_census_segmentation_and_seed_move_the_same_shares(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        census = line(28)
        segmentation = segmented(census, ((25.0, 50.0), (42.0, 50.0)))

        assert moved(cluster_analysis, census, segmentation) == moved(
            cluster_analysis, census, segmentation
        )
        assert moved(cluster_analysis, census, segmentation) != moved(
            cluster_analysis, census, segmentation, seed=1
        )

    def test_customers_near_a_loose_border_move_most_by_chance(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        loose, firm = line(28), four_groups()
        on_line = segmented(loose, ((25.0, 50.0), (42.0, 50.0)))

        of_loose = moved(cluster_analysis, loose, on_line).by_ratio
        of_firm = moved(cluster_analysis, firm, segmented(firm)).by_ratio

        assert [len(shares) for shares in of_loose] == [10, 10]
        for shares in of_loose:
            assert list(shares) == sorted(shares)
            assert shares[0] < shares[-1] <= 1
        assert {clear_up_to(shares) for shares in of_firm} == {BORDERLINE}

    def test_progress_is_reported_after_every_retraining(
        self, cluster_analysis: ClusterAnalysis
    ) -> None:
        calls: list[tuple[int, int]] = []

        cluster_analysis.moved_by_chance(
            four_groups(),
            segmented(four_groups()),
            trained_on=28,
            retrained_on=28,
            retrainings=20,
            seed=0,
            progress=lambda done, total, _=0: calls.append((done, total)),
        )

        assert calls == [(done, 20) for done in range(1, 21)]
