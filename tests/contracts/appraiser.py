"""What every Appraiser must do, whatever it is made of."""

import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.monitoring.appraisal import Appraiser, ChanceMoves
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segmentation import Segmentation
from tests.builders import census_of, segmentation_of
from tests.contracts.clusterer import MIDDLES, four_groups, unheard


def segmented(
    census: Census, centres: tuple[Point, ...] = MIDDLES, scaling: Scaling = Scaling.NONE
) -> Segmentation:
    counts = dict(zip(census.points(), census.counts, strict=True))
    return segmentation_of(counts, centres, scaling=scaling, features=census.features)


def line(customers: int) -> Census:
    """Customers side by side, without a gap."""
    return census_of({(float(20 + i), 50.0): 1 for i in range(customers)})


def moved(
    appraiser: Appraiser,
    census: Census,
    segmentation: Segmentation,
    *,
    trained_on: int = 28,
    retrained_on: int = 28,
    seed: int = 0,
) -> ChanceMoves:
    return appraiser.moved_by_chance(
        census,
        segmentation,
        trained_on=trained_on,
        retrained_on=retrained_on,
        retrainings=40,
        seed=seed,
        progress=unheard,
    )


class AppraiserContract:
    """Inherit, name the class Test…, and say in the fixture how to make the appraiser."""

    @pytest.fixture
    def appraiser(self) -> Appraiser:
        raise NotImplementedError

    def test_the_silhouette_is_that_of_all_customers(self, appraiser: Appraiser) -> None:
        # At 0 twice and at 2: whoever is at 0 is (0 + 2) / 2 = 1 from their own and 10 from the
        # other: 9 / 10. At 2: 2 from their own, 8 from the other: 6 / 8. At 10: alone, 0.
        census = census_of({(0.0, 50.0): 2, (2.0, 50.0): 1, (10.0, 50.0): 1})
        segmentation = segmented(census, ((1.0, 50.0), (10.0, 50.0)))

        silhouette = appraiser.silhouette(census, segmentation, seed=0)

        assert silhouette == pytest.approx((2 * 9 / 10 + 6 / 8) / 4)

    def test_the_silhouette_is_taken_on_the_scale(self, appraiser: Appraiser) -> None:
        census = census_of({(0.0, 1.0): 1, (1.0, 90.0): 1, (50.0, 1.0): 1, (51.0, 90.0): 1})
        centres = ((0.5, 45.0), (50.5, 45.0))

        plain, standard = (
            appraiser.silhouette(census, segmented(census, centres, scaling), seed=0)
            for scaling in (Scaling.NONE, Scaling.STANDARD)
        )

        assert plain < 0 < standard  # as they are, the scores keep each pair apart

    def test_nobody_moves_between_groups_that_lie_apart(self, appraiser: Appraiser) -> None:
        census = four_groups()

        chance = moved(appraiser, census, segmented(census))

        assert [*chance.shares] == [0.0] * 40

    def test_somebody_moves_where_there_is_no_gap(self, appraiser: Appraiser) -> None:
        census = line(28)

        chance = moved(appraiser, census, segmented(census, ((25.0, 50.0), (42.0, 50.0))))

        assert 0 < chance.mean < chance.high <= max(chance.shares) <= 0.5

    def test_the_more_are_drawn_the_fewer_move(self, appraiser: Appraiser) -> None:
        census = line(28)
        segmentation = segmented(census, ((25.0, 50.0), (42.0, 50.0)))

        few, more, many = (
            moved(appraiser, census, segmentation, trained_on=before, retrained_on=after).mean
            for before, after in ((20, 20), (20, 400), (400, 400))
        )

        assert few > more > many

    def test_same_census_segmentation_and_seed_give_the_same(self, appraiser: Appraiser) -> None:
        census = line(28)
        segmentation = segmented(census, ((25.0, 50.0), (42.0, 50.0)))

        assert moved(appraiser, census, segmentation) == moved(appraiser, census, segmentation)
        assert moved(appraiser, census, segmentation) != moved(
            appraiser, census, segmentation, seed=1
        )

    def test_progress_is_told_after_every_retraining(self, appraiser: Appraiser) -> None:
        census, told = four_groups(), []

        appraiser.moved_by_chance(
            census,
            segmented(census),
            trained_on=28,
            retrained_on=28,
            retrainings=20,
            seed=0,
            progress=lambda done, total, _=0: told.append((done, total)),
        )

        assert told == [(done, 20) for done in range(1, 21)]
