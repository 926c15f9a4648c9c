from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.identity.stale_names import (
    LevelBounds,
    StaleFeature,
    StaleName,
    Staleness,
    stale_name_of,
    stale_names,
)
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming import PLAIN
from mallseg.domain.segments.segment import NameOrigin
from mallseg.domain.segments.segment_type import Level
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import census_of, segmentation_of
from mallseg.testing.features import AGE, ANNUAL_INCOME, type_of

# Incomes 1, 2, … 100 with one customer each; the thirds are at 34 and 67.
LINE: dict[Point, int] = {(float(income), 50.0): 1 for income in range(1, 101)}


def named(
    level: str, *, centre: float, now: float, kind: str = "lower-income"
) -> tuple[Census, Segmentation]:
    """A segmentation whose first segment has its centre at `now`; it was named at `centre`."""
    segmentation = segmentation_of(LINE, [(25.5, 50.0), (75.5, 50.0)])
    origin = NameOrigin(
        version=3,
        type=type_of(f"{level}-income-middle-spending"),
        centre=(centre, 50.0),
    )
    first = replace(
        segmentation.segments[0],
        centre=(now, 50.0),
        type=type_of(f"{kind}-middle-spending"),
        named=origin,
        name="Ours",
    )
    return census_of(LINE), replace(segmentation, segments=(first, *segmentation.segments[1:]))


def stale_name_of_first(census: Census, segmentation: Segmentation) -> StaleName | None:
    return stale_name_of(segmentation.segments[0], segmentation, LevelBounds.of(census), PLAIN)


def found(level: str, *, centre: float, now: float) -> StaleName | None:
    return stale_name_of_first(*named(level, centre=centre, now=now))


def test_a_new_name_fits() -> None:
    segmentation = segmentation_of(LINE, [(25.5, 50.0), (75.5, 50.0)])

    assert stale_name_of_first(census_of(LINE), segmentation) is None


@pytest.mark.parametrize(
    ("level", "now", "fits"),
    [  # 5 % of the customers beyond the thirds at 34 and 67: 39 and 29, 72 and 62
        ("lower", 1.0, True),
        ("lower", 38.9, True),
        ("lower", 39.1, False),
        ("middle", 28.9, False),
        ("middle", 29.1, True),
        ("middle", 71.9, True),
        ("middle", 72.1, False),
        ("higher", 61.9, False),
        ("higher", 62.1, True),
        ("higher", 100.0, True),
    ],
)
def test_a_name_fits_until_the_centre_misses_its_level_by_a_twentieth(
    level: str, now: float, *, fits: bool
) -> None:
    assert (found(level, centre=now, now=now) is None) is fits


def test_a_slow_creep_is_found_although_the_type_stays_the_same() -> None:
    # Three quarters of the standard deviation of 1, 2, … 100, the root of (100² - 1) / 12: 21.65.
    assert found("lower", centre=10.0, now=31.6) is None
    stale_name = found("lower", centre=10.0, now=31.7)

    assert stale_name is not None
    assert stale_name.since == 3
    assert stale_name.reasons == (
        StaleFeature(code=Staleness.FAR_AWAY, feature=ANNUAL_INCOME, named_at=10.0, value=31.7),
    )


def test_a_stale_name_has_the_level_that_was_left_and_the_current_name() -> None:
    census, segmentation = named("lower", centre=55.0, now=55.0, kind="middle-income")

    stale_name = stale_name_of_first(census, segmentation)

    assert stale_name is not None
    assert stale_name.suggested_name == "Middle income, middle spending"
    (reason,) = stale_name.reasons
    assert (reason.code, reason.level, reason.value) == (Staleness.OTHER_LEVEL, Level.LOWER, 55.0)
    assert reason.feature == ANNUAL_INCOME


@pytest.mark.parametrize("place", ["", " (income around 30 k$)"])
def test_the_name_that_it_has_is_not_suggested(place: str) -> None:
    census, segmentation = named("lower", centre=1.0, now=30.0)
    first, second = segmentation.segments
    first = replace(first, name=f"Lower income than most, middle spending{place}")

    stale_name = stale_name_of_first(census, replace(segmentation, segments=(first, second)))

    assert stale_name is not None
    assert stale_name.suggested_name is None


def test_the_name_of_another_segment_is_not_suggested() -> None:
    census, segmentation = named("lower", centre=1.0, now=30.0)
    first, second = segmentation.segments
    second = replace(second, name="lower income than most, middle spending")

    stale_name = stale_name_of_first(census, replace(segmentation, segments=(first, second)))

    assert stale_name is not None
    assert stale_name.suggested_name is None


@pytest.mark.parametrize(("customers", "is_disclosed"), [(1, False), (10, False), (11, True)])
def test_the_mean_of_a_few_customers_is_not_disclosed(
    customers: int, *, is_disclosed: bool
) -> None:
    census, segmentation = named("lower", centre=1.0, now=55.0)
    first, second = segmentation.segments
    few = replace(first, customers=customers)

    stale_name = stale_name_of_first(census, replace(segmentation, segments=(few, second)))

    assert stale_name is not None
    level, far = stale_name.reasons
    assert (level.value, far.named_at, far.value) == (
        (55.0, 1.0, 55.0) if is_disclosed else (None, None, None)
    )


def test_stale_names_need_the_density_of_the_version() -> None:
    census, segmentation = named("lower", centre=1.0, now=55.0)
    profile = Profile.of(census, segmentation)

    (stale_name,) = stale_names(segmentation, profile, PLAIN)

    assert stale_name == stale_name_of_first(census, segmentation)
    for unknown in (None, replace(profile, density=None)):
        assert stale_names(segmentation, unknown, PLAIN) == ()


def test_the_mean_age_of_a_few_customers_is_not_disclosed() -> None:
    ages: dict[Point, int] = {(float(age),): 1 for age in range(1, 101)}
    segmentation = segmentation_of(ages, [(25.5,), (75.5,)], features=(AGE,))
    origin = NameOrigin(version=3, type=type_of("younger"), centre=(10.0,))
    few = replace(segmentation.segments[0], centre=(77.0,), named=origin, customers=10)
    mall = replace(segmentation, segments=(few, *segmentation.segments[1:]))

    stale_name = stale_name_of_first(census_of(ages, (AGE,)), mall)

    assert stale_name is not None
    assert [each.code for each in stale_name.reasons] == [
        Staleness.OTHER_LEVEL, Staleness.FAR_AWAY,
    ]  # fmt: skip
    assert {(each.named_at, each.value) for each in stale_name.reasons} == {(None, None)}
