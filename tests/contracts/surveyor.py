"""What every Surveyor must do, whatever it is made of."""

import pytest

from mallseg.domain.census import Census
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.feature import AGE
from mallseg.domain.partition import Partition
from mallseg.domain.ports import Surveyor
from mallseg.domain.scaling import FeatureScale, Scaling
from mallseg.domain.study.border import neighbours
from mallseg.domain.study.candidate import Candidate
from mallseg.domain.study.stability import Resampling
from mallseg.domain.study.verdict import Verdict
from tests.builders import census_of
from tests.contracts.clusterer import MIDDLES, four_groups, unheard

NUMBERS = (2, 3, 4)


def survey(
    surveyor: Surveyor,
    census: Census,
    *,
    numbers: tuple[int, ...] = NUMBERS,
    scaling: Scaling = Scaling.NONE,
    seed: int = 0,
) -> tuple[Candidate, ...]:
    scale = FeatureScale.of_census(census, scaling)
    return surveyor.survey(census, scale, segments=numbers, seed=seed, progress=unheard)


def resample(
    surveyor: Surveyor, census: Census, *, resamples: int = 20, seed: int = 0
) -> Resampling:
    return surveyor.resample(
        census,
        FeatureScale.of_census(census, Scaling.NONE),
        survey(surveyor, census),
        resamples=resamples,
        with_valleys=True,
        seed=seed,
        progress=unheard,
    )


def repeated(census: Census, times: int) -> Census:
    pairs = zip(census.points(), census.counts, strict=True)
    return census_of({point: times * count for point, count in pairs}, census.features)


class SurveyorContract:
    """Inherit, name the class Test…, and say in the fixture how to make the surveyor."""

    @pytest.fixture
    def surveyor(self) -> Surveyor:
        raise NotImplementedError

    def test_there_is_a_candidate_for_each_number_in_their_order(self, surveyor: Surveyor) -> None:
        candidates = survey(surveyor, four_groups())
        assert tuple(candidate.segments for candidate in candidates) == NUMBERS
        for candidate in candidates:
            assert sum(candidate.division.customers) == 28
            assert len(candidate.division.log_spreads) == candidate.segments
            assert candidate.division.features == 2

    def test_centres_are_ascending_and_in_the_users_units(self, surveyor: Surveyor) -> None:
        *_, four = survey(surveyor, four_groups(), scaling=Scaling.STANDARD)
        assert four.centres == tuple(pytest.approx(middle) for middle in MIDDLES)
        assert four.division.customers == (7, 7, 7, 7)

    def test_the_criteria_are_those_of_all_customers(self, surveyor: Surveyor) -> None:
        # 0, 2, 10, 12. Of 0: 2 to its own, 11 to the others, (11 - 2) / 11; of 2: (9 - 2) / 9.
        # Everybody is 1 from a centre, and the centres are 10 apart: (1 + 1) / 10.
        # Between: 4 * 5². Within: 4 * 1². (100 / 1) / (4 / 2).
        census = census_of({(v,): 1 for v in (0.0, 2.0, 10.0, 12.0)}, (AGE,))
        (two,) = survey(surveyor, census, numbers=(2,))
        assert two.inertia == pytest.approx(4)
        assert two.silhouette == two.contrast == pytest.approx((9 / 11 + 7 / 9) / 2)
        assert two.silhouette_error == 0
        assert two.davies_bouldin == pytest.approx(0.2)
        assert two.calinski_harabasz == pytest.approx(50)

    def test_a_point_weighs_as_much_as_its_customers(self, surveyor: Surveyor) -> None:
        # 0 twice, 3 once; 10 once. Each at 0: 3 / 2 to the others of its own, (10 - 3 / 2) / 10.
        # At 3: 3 to its own, 7 to 10: 4 / 7. At 10: alone, 0. Centres 1 and 10.
        census = census_of({(0.0,): 2, (3.0,): 1, (10.0,): 1}, (AGE,))
        (two,) = survey(surveyor, census, numbers=(2,))
        assert two.silhouette == pytest.approx((2 * 8.5 / 10 + 4 / 7) / 4)
        assert two.inertia == pytest.approx(2 * 1 + 4)
        assert two.smallest == 1

    def test_scaling_decides_how_far_is_far(self, surveyor: Surveyor) -> None:
        census = four_groups()
        plain = survey(surveyor, census)
        scaled = survey(surveyor, census, scaling=Scaling.STANDARD)
        units = FeatureScale.of_census(census, Scaling.STANDARD).unit
        expected = 8 / units[0] ** 2 + 8 / units[1] ** 2  # two off each way, in each of four groups
        assert plain[-1].inertia == pytest.approx(16)
        assert scaled[-1].inertia == pytest.approx(expected)

    def test_the_inertia_is_that_of_the_settled_centres(self, surveyor: Surveyor) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, Scaling.NONE)
        for candidate in survey(surveyor, census):
            partition = Partition.settle(census, scale, candidate.centres)
            assert candidate.inertia == pytest.approx(partition.inertia)
            assert candidate.division.customers == partition.customers

    def test_there_is_a_border_for_each_pair_of_neighbours(self, surveyor: Surveyor) -> None:
        for candidate in survey(surveyor, four_groups()):
            pairs = [(left + 1, right + 1) for left, right in neighbours(candidate.centres)]
            assert [border.between for border in candidate.borders] == pairs
            assert [b.valley for b in candidate.borders] == list(candidate.division.valleys)
            assert all(0 <= border.valley <= 1 for border in candidate.borders)

    @pytest.mark.parametrize("scaling", list(Scaling))
    def test_borders_between_given_centres_are_those_of_the_candidate(
        self, surveyor: Surveyor, scaling: Scaling
    ) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, scaling)
        for candidate in survey(surveyor, census, scaling=scaling):
            borders = surveyor.borders(census, scale, candidate.centres)
            assert [b.between for b in borders] == [b.between for b in candidate.borders]
            assert [b.valley for b in borders] == pytest.approx(
                [b.valley for b in candidate.borders]
            )

    def test_there_are_gaps_between_groups_that_lie_apart(self, surveyor: Surveyor) -> None:
        *_, four = survey(surveyor, four_groups())
        assert four.division.has_gaps_only

    def test_a_line_through_a_crowd_is_no_gap(self, surveyor: Surveyor) -> None:
        census = census_of({(x, y): 1 for x in map(float, range(9)) for y in (1.0, 2.0)})
        (two,) = survey(surveyor, census, numbers=(2,))
        assert not two.division.has_gaps_only

    def test_repeating_everybody_changes_sums_only(self, surveyor: Surveyor) -> None:
        once = survey(surveyor, four_groups())
        thrice = survey(surveyor, repeated(four_groups(), 3))
        for one, three in zip(once, thrice, strict=True):
            tripled = tuple(3 * count for count in one.division.customers)
            assert three.division.customers == tripled
            assert three.division.log_spreads == pytest.approx(one.division.log_spreads)
            assert three.division.valleys == pytest.approx(one.division.valleys)
            assert three.contrast == pytest.approx(one.contrast)
            assert three.silhouette > one.silhouette  # everybody has two twins beside them
            assert three.inertia == pytest.approx(3 * one.inertia)

    def test_same_census_scale_numbers_and_seed_give_the_same(self, surveyor: Surveyor) -> None:
        census = four_groups()
        assert survey(surveyor, census, seed=3) == survey(surveyor, census, seed=3)
        assert resample(surveyor, census, seed=3) == resample(surveyor, census, seed=3)

    def test_the_census_is_not_changed(self, surveyor: Surveyor) -> None:
        census = four_groups()
        before = census.fingerprint()
        resample(surveyor, census)
        assert census.fingerprint() == before

    def test_fewer_points_than_segments_are_refused(self, surveyor: Surveyor) -> None:
        census = census_of({(1.0, 1.0): 500, (2.0, 1.0): 500})
        with pytest.raises(NotEnoughCustomersError) as refusal:
            survey(surveyor, census)
        assert refusal.value.have == 2

    def test_customers_without_groups_divide_worse_than_groups(self, surveyor: Surveyor) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, Scaling.STANDARD)
        references = surveyor.shapeless(census, scale, segments=NUMBERS, seed=0)
        *_, four = survey(surveyor, census, scaling=Scaling.STANDARD)
        assert len({reference.kind for reference in references}) >= 2
        for reference in references:
            assert len(reference.silhouettes) >= 10
            assert reference.bar < four.contrast

    def test_nobody_changes_between_groups_that_lie_apart(self, surveyor: Surveyor) -> None:
        resampling = resample(surveyor, four_groups(), resamples=25)
        _, three, four = resampling.stabilities
        assert four.moved == (0,) * 25
        assert four.restless == 0
        assert three.mean > 0  # which two groups are taken for one is chance

    def test_every_resample_has_a_division_into_each_number(self, surveyor: Surveyor) -> None:
        resampling = resample(surveyor, four_groups())
        assert resampling.drawn == 28
        assert len(resampling.divisions) == 20
        for divisions in resampling.divisions:
            assert [len(division.customers) for division in divisions] == [*NUMBERS]
            assert all(sum(division.customers) == 28 for division in divisions)
        assert resampling.shares(Verdict.CLEAR)[4] == 1

    def test_repeating_everybody_draws_the_same_customers(self, surveyor: Surveyor) -> None:
        once, twice = (resample(surveyor, repeated(four_groups(), times)) for times in (1, 2))
        assert twice.drawn == once.drawn
        assert twice.stabilities[1].mean == 2 * once.stabilities[1].mean
        assert twice.divisions == once.divisions

    def test_progress_never_falls_and_never_passes_its_total(self, surveyor: Surveyor) -> None:
        census = four_groups()
        scale = FeatureScale.of_census(census, Scaling.NONE)
        surveyed: list[tuple[int, int]] = []
        drawn: list[tuple[int, int]] = []
        candidates = surveyor.survey(
            census,
            scale,
            segments=NUMBERS,
            seed=0,
            progress=lambda done, total, _=0: surveyed.append((done, total)),
        )
        surveyor.resample(
            census,
            scale,
            candidates,
            resamples=20,
            with_valleys=False,
            seed=0,
            progress=lambda done, total, _=0: drawn.append((done, total)),
        )
        for calls in (surveyed, drawn):
            assert calls
            assert calls == sorted(calls)
            assert all(0 <= done <= total for done, total in calls)
