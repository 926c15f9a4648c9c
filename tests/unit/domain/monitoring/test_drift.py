from collections.abc import Mapping

import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.chance_moves import ChanceMoves
from mallseg.domain.monitoring.drift import Drift, DriftLimits, DriftStatus
from mallseg.domain.monitoring.drift_measures import OutlierDrift
from mallseg.domain.monitoring.drift_words import answer, doubts, reasons
from mallseg.domain.profiles.density import Density
from mallseg.domain.segments.segmentation import Segmentation
from tests.builders import census_of, segmentation_of

CENTRES: tuple[Point, ...] = ((20.0, 30.0), (50.0, 50.0), (80.0, 70.0))
STILL = ChanceMoves(shares=[0.0] * 20)


def mall(*sizes: int, shift: float = 0.0, times: int = 1) -> Mapping[Point, int]:
    """Three groups: one customer in the middle of each, so that nobody is there several times over.

    Half of the others stand a step to the left, half to the right.
    """
    counts: dict[Point, int] = {}
    for (x, y), size in zip(CENTRES, sizes, strict=True):
        counts[x + shift, y] = times
        counts[x - 1 + shift, y] = (size - size // 2 - 1) * times
        counts[x + 1 + shift, y] = size // 2 * times
    return counts


def bins_of(census: Census) -> tuple[FeatureBins, ...]:
    return FeatureBins.of_density(Density.of(census, ["seg-01"] * len(census)), census.features)


def drift_of(
    then: Mapping[Point, int],
    now: Mapping[Point, int],
    *,
    retrained: Segmentation | None = None,
    by_chance: ChanceMoves = STILL,
    limits: DriftLimits | None = None,
    is_known: bool = True,
    outlier_drift: OutlierDrift | None = None,
) -> Drift:
    return Drift.between(
        census_of(now),
        segmentation_of(then, CENTRES),
        retrained or segmentation_of(now, CENTRES),
        bins=bins_of(census_of(then)) if is_known else None,
        outlier_drift=outlier_drift,
        moved_by_chance=by_chance,
        limits=limits or DriftLimits(),
    )


def in_two(now: Mapping[Point, int]) -> Segmentation:
    """Trained again, the middle group is one with that on the right."""
    return segmentation_of(now, [(20.0, 30.0), (65.0, 60.0)])


def test_the_same_customers_are_a_mall_that_has_not_changed() -> None:
    drift = drift_of(mall(400, 400, 200), mall(400, 400, 200))

    assert drift.verdict is DriftStatus.STABLE
    assert drift.moved == 0
    assert drift.shares.p_value == 1
    assert [each.then for each in drift.features or ()] == [
        each.now for each in drift.features or ()
    ]
    assert answer(drift) == "Has the mall changed? No: training again would change little."
    assert len(reasons(drift)) == 1
    assert doubts(drift) == ()


def test_a_group_that_grows_by_half_is_watched() -> None:
    drift = drift_of(mall(400, 400, 200), mall(350, 350, 300))

    assert drift.verdict is DriftStatus.WATCH
    assert drift.shares.largest.slug == "seg-03"
    assert drift.shares.largest.change == pytest.approx(0.1)
    assert any("has grown from 20.0% to 30.0%" in reason for reason in reasons(drift))


def test_a_change_of_less_than_five_points_is_none_however_sure() -> None:
    drift = drift_of(mall(40_000, 40_000, 20_000), mall(38_000, 38_000, 24_000))

    assert drift.shares.p_value < 1e-100
    assert not drift.has_new_shares


def test_a_change_that_chance_explains_is_none_however_large() -> None:
    drift = drift_of(mall(40, 40, 20), mall(35, 35, 30))

    assert drift.verdict is DriftStatus.STABLE


def test_a_feature_that_moves_within_its_segments_is_watched() -> None:
    drift = drift_of(mall(400, 400, 200), mall(400, 400, 200, shift=5.0))

    assert not drift.has_new_shares
    assert [each.then.feature.name for each in drift.drifted_features] == ["annual_income"]
    assert drift.verdict is DriftStatus.WATCH
    assert reasons(drift)[1].startswith("The annual income is distributed unlike before")


def test_a_retraining_that_moves_many_is_called_for() -> None:
    now = mall(300, 300, 400)

    drift = drift_of(mall(400, 400, 200), now, retrained=in_two(now))

    assert drift.moved == pytest.approx(0.3)  # the middle group has no counterpart
    assert drift.verdict is DriftStatus.RETRAIN
    assert answer(drift) == "Has the mall changed? Yes: it is time to train again."


def test_what_chance_moves_too_calls_for_nothing() -> None:
    now, unstable = mall(300, 300, 400), ChanceMoves(shares=[0.0] * 18 + [0.16, 0.2])

    drift = drift_of(mall(400, 400, 200), now, retrained=in_two(now), by_chance=unstable)

    assert drift.moved_by_chance.high == 0.16
    assert drift.most_moved == pytest.approx(0.32)
    assert drift.verdict is DriftStatus.WATCH


def test_customers_who_are_much_as_they_were_call_for_nothing() -> None:
    now = mall(402, 400, 198)

    drift = drift_of(mall(400, 400, 200), now, retrained=in_two(now))

    assert drift.moved > drift.most_moved
    assert drift.verdict is DriftStatus.STABLE
    assert "about as good" in doubts(drift)[0]


def test_a_new_group_beyond_the_fences_is_watched() -> None:
    same = mall(400, 400, 200)
    many, few = (
        OutlierDrift.since(trained_on=1000, outliers=2, inside=1000, beyond=beyond, repetitions=1)
        for beyond in (150, 5)
    )

    drift = drift_of(same, same, outlier_drift=many)

    assert drift.verdict is DriftStatus.WATCH
    assert reasons(drift)[-1].startswith("13.0% of the customers lie so far out")
    assert drift_of(same, same, outlier_drift=few).verdict is DriftStatus.STABLE


def test_the_limits_decide() -> None:
    changed = mall(400, 400, 200), mall(350, 350, 300)

    for limits in (
        DriftLimits(share=0.2, stability_index=1.0),
        DriftLimits(p_value=1e-12),
    ):
        assert drift_of(*changed, limits=limits).verdict is DriftStatus.STABLE


def test_with_few_customers_it_is_said_what_is_too_little_to_tell() -> None:
    drift = drift_of(mall(80, 80, 40), mall(80, 80, 40))

    # A share of 0.4, twice 200 customers, two degrees of freedom: √(13.8 * 0.24 * 0.01) = 0.18.
    (doubt,) = doubts(drift)
    assert "200 customers, and there are 200 now" in doubt
    assert "by about 18 points, from 40%" in doubt


def test_where_nobody_noted_the_distributions_it_is_said_that_they_cannot_be_told() -> None:
    drift = drift_of(mall(400, 400, 200), mall(350, 350, 300), is_known=False)

    assert drift.features is None
    assert drift.verdict is DriftStatus.WATCH
    assert "cannot be told" in doubts(drift)[-1]


def test_a_file_that_is_appended_to_itself_says_no_more_than_once() -> None:
    once, thrice = (drift_of(mall(41, 40, 20), mall(35, 37, 30, times=n)) for n in (1, 3))

    assert thrice.shares.p_value == once.shares.p_value
    assert [each.p_value for each in thrice.features or ()] == [
        each.p_value for each in once.features or ()
    ]
    assert thrice.shares.segments[0].customers_now == 105


def test_who_is_close_to_a_border_and_who_is_unlike_anyone_are_counted() -> None:
    # Everybody is 34 from their centre, so customers are found up to 34 (1 + 2/√200) = 38.8 away.
    # At (68, 49) it is 33.8 to the one and 38.3 to the other, of which it is more than 0.8.
    then: dict[Point, int] = {
        (6.0, 30.0): 50,
        (74.0, 30.0): 50,
        (66.0, 70.0): 50,
        (134.0, 70.0): 50,
    }
    champion = segmentation_of(then, [(40.0, 30.0), (100.0, 70.0)])

    drift = Drift.between(
        census_of({**then, (68.0, 49.0): 3, (190.0, 90.0): 1}),
        champion,
        champion,
        bins=None,
        outlier_drift=None,
        moved_by_chance=STILL,
        limits=DriftLimits(),
    )

    assert (drift.borderline, drift.outside) == (3 / 204, 1 / 204)


@pytest.mark.parametrize(
    "limits",
    [
        {"moved": 0.0},
        {"share": 1.5},
        {"p_value": 0.0},
        {"times_chance": 0.5},
        {"stability_index": 0.0},
        {"few": -1},
    ],
)
def test_limits_that_mean_nothing_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(InvalidOptionError, match="drift"):
        DriftLimits(**limits)  # type: ignore[arg-type]
