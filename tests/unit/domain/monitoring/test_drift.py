from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift import Drift, DriftLimits, DriftStatus
from mallseg.domain.monitoring.drift_measures import OutlierDrift, OutsideDrift
from mallseg.domain.profiles.density import Density
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.chance_moves import ChanceMoves
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.words.drift import drift_answer
from mallseg.testing.builders import census_of, made_up_census, segmentation_of
from mallseg.testing.features import DEFAULT_FEATURES
from tests.examples import examples

CENTRES: tuple[Point, ...] = ((20.0, 30.0), (50.0, 50.0), (80.0, 70.0))
STILL = ChanceMoves(shares=[0.0] * 20)


def mall(*sizes: int, shift: float = 0.0, times: int = 1) -> Mapping[Point, int]:
    """Three groups: one customer in the middle of each, so that the customers are no repetitions.

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
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
) -> Drift:
    census = census_of(now, features)
    return Drift.between(
        census,
        segmentation_of(then, CENTRES, features=features),
        retrained or segmentation_of(now, CENTRES, features=features),
        everyone=census,
        trained_on=sum(then.values()),
        bins=bins_of(census_of(then, features)) if is_known else None,
        outlier_drift=outlier_drift,
        moved_by_chance=by_chance,
        limits=limits or DriftLimits(),
    )


def in_two(now: Mapping[Point, int]) -> Segmentation:
    """Trained again, the middle group is one with that on the right."""
    return segmentation_of(now, [(20.0, 30.0), (65.0, 60.0)])


def test_the_same_customers_are_stable() -> None:
    drift = drift_of(mall(400, 400, 200), mall(400, 400, 200))

    assert drift.status is DriftStatus.STABLE
    assert drift.moved == 0
    assert drift.shares.p_value == 1
    assert [each.then for each in drift.features or ()] == [
        each.now for each in drift.features or ()
    ]


def test_a_group_that_grows_by_half_is_watched() -> None:
    drift = drift_of(mall(400, 400, 200), mall(350, 350, 300))

    assert drift.status is DriftStatus.WATCH
    assert drift.shares.largest.slug == "seg-03"
    assert drift.shares.largest.change == pytest.approx(0.1)


def test_a_change_of_less_than_five_points_is_none_however_significant() -> None:
    drift = drift_of(mall(40_000, 40_000, 20_000), mall(38_000, 38_000, 24_000))

    assert drift.shares.p_value < 1e-100
    assert not drift.has_new_shares


def test_a_change_that_chance_explains_is_none_however_large() -> None:
    drift = drift_of(mall(40, 40, 20), mall(35, 35, 30))

    assert drift.status is DriftStatus.STABLE


def test_a_feature_that_moves_within_its_segments_is_watched() -> None:
    drift = drift_of(mall(400, 400, 200), mall(400, 400, 200, shift=5.0))

    assert not drift.has_new_shares
    assert [each.then.feature.name for each in drift.drifted_features] == ["annual_income"]
    assert drift.status is DriftStatus.WATCH


def test_a_retraining_that_moves_many_is_due() -> None:
    now = mall(300, 300, 400)

    drift = drift_of(mall(400, 400, 200), now, retrained=in_two(now))

    assert drift.moved == pytest.approx(0.3)  # the middle group has no counterpart
    assert drift.status is DriftStatus.RETRAIN


def test_a_retraining_that_moves_no_more_than_chance_is_not_due() -> None:
    now, unstable = mall(300, 300, 400), ChanceMoves(shares=[0.0] * 18 + [0.16, 0.2])

    drift = drift_of(mall(400, 400, 200), now, retrained=in_two(now), by_chance=unstable)

    assert drift.moved_by_chance.high == 0.16
    assert drift.moved_limit == pytest.approx(0.32)
    assert drift.status is DriftStatus.WATCH


def test_another_optimum_for_much_the_same_customers_is_watched() -> None:
    now = mall(402, 400, 198)

    drift = drift_of(mall(400, 400, 200), now, retrained=in_two(now))

    assert drift.moved > drift.moved_limit
    assert drift.status is DriftStatus.WATCH
    assert drift.has_other_optimum


def test_a_new_group_beyond_the_fences_is_watched() -> None:
    same = mall(400, 400, 200)
    many, few = (
        OutlierDrift.since(trained_on=1000, outliers=2, inside=1000, beyond=beyond, repetitions=1)
        for beyond in (150, 5)
    )

    drift = drift_of(same, same, outlier_drift=many)

    assert drift.status is DriftStatus.WATCH
    assert drift.has_new_outliers
    assert drift_of(same, same, outlier_drift=few).status is DriftStatus.STABLE


def test_the_limits_decide() -> None:
    changed = mall(400, 400, 200), mall(350, 350, 300)

    for limits in (
        DriftLimits(share=0.2, distance=9.0),
        DriftLimits(p_value=1e-12),
    ):
        assert drift_of(*changed, limits=limits).status is DriftStatus.STABLE


def test_with_few_customers_only_a_large_change_can_be_detected() -> None:
    drift = drift_of(mall(80, 80, 40), mall(80, 80, 40))

    # A share of 0.4, twice 200 customers, two degrees of freedom: √(13.8 * 0.24 * 0.01) = 0.18.
    assert drift.has_few_customers
    assert drift.detectable_change(drift.shares.segments[0]) == pytest.approx(0.18, abs=0.003)


@pytest.mark.parametrize(("customers", "are_few"), [(499, True), (500, False)])
def test_fewer_than_500_customers_are_few(customers: int, *, are_few: bool) -> None:
    assert DriftLimits().are_few(customers, 10_000) is are_few
    assert DriftLimits().are_few(10_000, customers) is are_few


def test_shares_are_compared_without_recorded_distributions() -> None:
    drift = drift_of(mall(400, 400, 200), mall(350, 350, 300), is_known=False)

    assert drift.features is None
    assert drift.status is DriftStatus.WATCH


def test_a_file_appended_to_itself_is_no_more_evidence_than_once() -> None:
    once, thrice = (drift_of(mall(41, 40, 20), mall(35, 37, 30, times=n)) for n in (1, 3))

    assert thrice.shares.p_value == once.shares.p_value
    assert [each.p_value for each in thrice.features or ()] == [
        each.p_value for each in once.features or ()
    ]
    assert thrice.shares.segments[0].customers_now == 105


def test_borderline_and_outside_customers_are_counted() -> None:
    then = made_up_census()
    champion = segmentation_of(dict(zip(then.points(), then.counts, strict=True)), CENTRES)
    now = census_of({(35.0, 40.0): 3, (20.0, 20.0): 5, (86.0, 18.0): 2})
    beyond = census_of({(35.0, 40.0): 3, (20.0, 20.0): 5, (86.0, 18.0): 2, (500.0, 50.0): 1})
    judged = {p: champion.assign_point(p).certainty for p in beyond.points()}
    assert judged[35.0, 40.0] is Certainty.BORDERLINE
    assert judged[500.0, 50.0] is Certainty.OUTSIDE
    assert judged[20.0, 20.0] is Certainty.CLEAR

    drift = Drift.between(
        now,
        champion,
        champion,
        everyone=beyond,
        trained_on=200,
        bins=None,
        outlier_drift=None,
        moved_by_chance=STILL,
        limits=DriftLimits(),
    )

    assert (drift.borderline, drift.outside.share) == (3 / 10, 1 / 11)


def test_nine_of_two_hundred_outside_are_watched_and_eight_are_chance() -> None:
    # One of the first 200 exceeds the 199th of them; 8 or more of 200 new ones do with 0.0187, and
    # 9 or more with 0.00998.
    eight, nine = (
        OutsideDrift.since(trained_on=200, outside=n, of=200, repetitions=1) for n in (8, 9)
    )

    assert eight.p_value > 0.01 > nine.p_value
    then = mall(67, 67, 66)
    unchanged = drift_of(then, then)
    found = [replace(unchanged, outside=outside).status for outside in (eight, nine)]
    assert found == [DriftStatus.STABLE, DriftStatus.WATCH]


def test_few_outside_among_very_many_are_no_change() -> None:
    some = OutsideDrift.since(trained_on=100_000, outside=2900, of=100_000, repetitions=1)
    then = mall(67, 67, 66)

    assert some.p_value < 1e-9
    assert not replace(drift_of(then, then), outside=some).has_more_outside


def test_repeated_customers_outside_are_no_more_evidence() -> None:
    once = OutsideDrift.since(trained_on=200, outside=10, of=200, repetitions=1)
    often = OutsideDrift.since(trained_on=200, outside=1000, of=20_000, repetitions=100)

    assert often.p_value == once.p_value


_SHARES = st.floats(0, 1)


@settings(max_examples=examples(200), deadline=None)
@given(
    moved=_SHARES,
    chance=st.lists(st.floats(0, 0.4), min_size=20, max_size=40),
    outside=st.integers(0, 60),
    now=st.tuples(*[st.integers(3, 120)] * 3),
)
def test_the_status_is_consistent_with_the_answer(
    moved: float, chance: list[float], outside: int, now: tuple[int, int, int]
) -> None:
    drift = replace(
        drift_of(mall(67, 67, 66), mall(*now), by_chance=ChanceMoves(shares=chance)),
        moved=moved,
        outside=OutsideDrift.since(trained_on=200, outside=outside, of=200, repetitions=1),
    )

    if drift.status is DriftStatus.STABLE:
        assert moved <= max(drift.limits.moved, 2 * drift.moved_by_chance.high, *chance)
        assert not drift.has_new_shares
        assert not drift.drifted_features
        assert not drift.has_more_outside
        assert "No: training again would change little" in drift_answer(drift)
    if drift.status is DriftStatus.RETRAIN:
        assert moved > max(drift.limits.moved, *chance)
    if "no need to train again" in drift_answer(drift):
        assert moved <= drift.moved_limit


@pytest.mark.parametrize(
    "limits",
    [
        {"moved": 0.0},
        {"share": 1.5},
        {"outside": 0.0},
        {"p_value": 0.0},
        {"times_chance": 0.5},
        {"distance": 0.0},
        {"few": -1},
    ],
)
def test_limits_outside_their_range_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(InvalidOptionError, match="drift"):
        DriftLimits(**limits)  # type: ignore[arg-type]
