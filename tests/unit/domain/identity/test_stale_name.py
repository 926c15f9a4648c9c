from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import AGE
from mallseg.domain.customers.units import Units
from mallseg.domain.identity.level_bounds import LevelBounds
from mallseg.domain.identity.stale_name import StaleName, stale_name_of, stale_names
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming.naming import PLAIN, Wording
from mallseg.domain.segments.segment import NameOrigin
from mallseg.domain.segments.segment_type import SegmentType
from mallseg.domain.segments.segmentation import Segmentation
from tests.builders import census_of, segmentation_of

# Incomes 1, 2, … 100 with one customer each; the thirds are at 34 and 67.
LINE: dict[Point, int] = {(float(income), 50.0): 1 for income in range(1, 101)}


def named(
    level: str, *, centre: float, now: float, kind: str = "lower-income"
) -> tuple[Census, Segmentation]:
    """A segmentation whose first segment has its centre at `now`; it was named at `centre`."""
    segmentation = segmentation_of(LINE, [(25.5, 50.0), (75.5, 50.0)])
    origin = NameOrigin(
        version=3,
        type=SegmentType.parse(f"{level}-income-middle-spending"),
        centre=(centre, 50.0),
    )
    first = replace(
        segmentation.segments[0],
        centre=(now, 50.0),
        type=SegmentType.parse(f"{kind}-middle-spending"),
        named=origin,
        name="Ours",
    )
    return census_of(LINE), replace(segmentation, segments=(first, *segmentation.segments[1:]))


def stale_name_of_first(
    census: Census, segmentation: Segmentation, wording: Wording = PLAIN
) -> StaleName | None:
    return stale_name_of(segmentation.segments[0], segmentation, LevelBounds.of(census), wording)


def found(level: str, *, centre: float, now: float) -> StaleName | None:
    return stale_name_of_first(*named(level, centre=centre, now=now))


def test_a_name_that_was_given_today_fits() -> None:
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
def test_a_name_fits_as_long_as_it_is_nearly_true(level: str, now: float, *, fits: bool) -> None:
    assert (found(level, centre=now, now=now) is None) is fits


def test_a_slow_creep_is_seen_where_the_type_stays_the_same() -> None:
    # Three quarters of the standard deviation of 1, 2, … 100, the root of (100² - 1) / 12: 21.65.
    assert found("lower", centre=10.0, now=31.6) is None
    stale_name = found("lower", centre=10.0, now=31.7)

    assert stale_name is not None
    assert stale_name.since == 3
    assert stale_name.reason == (
        "its annual income was 10.0 k$ on average in version 3, and is 31.7 k$"
    )


def test_it_is_said_what_does_not_fit_and_what_to_do() -> None:
    census, segmentation = named("lower", centre=55.0, now=55.0, kind="middle-income")

    stale_name = stale_name_of_first(census, segmentation, Wording(units=Units(income="k€")))

    assert stale_name is not None
    assert stale_name.note == (
        "This name no longer fits: its annual income, 55.0 k€ on average, is not below that of two "
        "thirds of all customers any more. Today it would be called “Middle income, middle "
        "spending”."
    )
    assert str(stale_name) == (
        "The name “Ours” no longer fits seg-01: its annual income, 55.0 k€ on average, is not "
        "below that of two thirds of all customers any more. Today it would be called “Middle "
        "income, middle spending”. `mallseg rename seg-01 --name …` gives it another name."
    )


@pytest.mark.parametrize("place", ["", " (income around 30 k$)"])
def test_the_name_that_it_has_is_not_offered(place: str) -> None:
    census, segmentation = named("lower", centre=1.0, now=30.0)
    first, second = segmentation.segments
    first = replace(first, name=f"Lower income than most, middle spending{place}")

    stale_name = stale_name_of_first(census, replace(segmentation, segments=(first, second)))

    assert stale_name is not None
    assert stale_name.would_be is None
    assert "Today" not in str(stale_name)


def test_the_name_of_another_segment_is_not_offered() -> None:
    census, segmentation = named("lower", centre=1.0, now=30.0)
    first, second = segmentation.segments
    second = replace(second, name="lower income than most, middle spending")

    stale_name = stale_name_of_first(census, replace(segmentation, segments=(first, second)))

    assert stale_name is not None
    assert stale_name.would_be is None


@pytest.mark.parametrize(("customers", "is_told"), [(1, False), (10, False), (11, True)])
def test_where_a_few_customers_stand_is_not_told(customers: int, *, is_told: bool) -> None:
    census, segmentation = named("lower", centre=1.0, now=55.0)
    first, second = segmentation.segments
    few = replace(first, customers=customers)

    stale_name = stale_name_of_first(census, replace(segmentation, segments=(few, second)))

    assert stale_name is not None
    assert ("55.0" in str(stale_name)) is is_told
    if not is_told:
        assert stale_name.reason == (
            "its annual income is not below that of two thirds of all customers any more; its "
            "annual income is far from what it was in version 3"
        )


def test_whoever_has_the_version_can_tell_its_misfits() -> None:
    census, segmentation = named("lower", centre=1.0, now=55.0)
    profile = Profile.of(census, segmentation)

    (stale_name,) = stale_names(segmentation, profile, PLAIN)

    assert stale_name == stale_name_of_first(census, segmentation)
    for untold in (None, replace(profile, density=None)):
        assert stale_names(segmentation, untold, PLAIN) == ()


def test_no_age_of_few_people_is_in_a_reason() -> None:
    ages: dict[Point, int] = {(float(age),): 1 for age in range(1, 101)}
    segmentation = segmentation_of(ages, [(25.5,), (75.5,)], features=(AGE,))
    origin = NameOrigin(version=3, type=SegmentType.parse("younger"), centre=(10.0,))
    few = replace(segmentation.segments[0], centre=(77.0,), named=origin, customers=10)
    mall = replace(segmentation, segments=(few, *segmentation.segments[1:]))

    stale_name = stale_name_of_first(census_of(ages, (AGE,)), mall)

    assert stale_name is not None
    assert stale_name.reason == (
        "its age is not below that of two thirds of all customers any more; "
        "its age is far from what it was in version 3"
    )
