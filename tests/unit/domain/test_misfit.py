from dataclasses import replace

import pytest

from mallseg.domain.census import Census, Point
from mallseg.domain.feature import AGE
from mallseg.domain.misfit import Misfit, misfits
from mallseg.domain.naming import Wording
from mallseg.domain.segment import NameOrigin
from mallseg.domain.segment_type import SegmentType
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.units import Units
from tests.builders import census_of, segmentation_of

# Incomes 1, 2, … 100 with one customer each; the thirds are at 34 and 67.
LINE: dict[Point, int] = {(float(income), 50.0): 1 for income in range(1, 101)}


def named(level: str, *, centre: float, now: float) -> tuple[Census, Segmentation]:
    """A segmentation whose first segment has its centre at `now`; it was named at `centre`."""
    segmentation = segmentation_of(LINE, [(25.5, 50.0), (75.5, 50.0)])
    origin = NameOrigin(
        version=3,
        type=SegmentType.keyed(f"{level}-income-middle-spending"),
        centre=(centre, 50.0),
    )
    first = replace(segmentation.segments[0], centre=(now, 50.0), named=origin, name="Ours")
    return census_of(LINE), replace(segmentation, segments=(first, *segmentation.segments[1:]))


def found(level: str, *, centre: float, now: float) -> tuple[Misfit, ...]:
    return misfits(*named(level, centre=centre, now=now), Wording())


def test_a_name_that_was_given_today_fits() -> None:
    assert (
        misfits(census_of(LINE), segmentation_of(LINE, [(25.5, 50.0), (75.5, 50.0)]), Wording())
        == ()
    )


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
    assert (found(level, centre=now, now=now) == ()) is fits


def test_a_slow_creep_is_seen_where_the_type_stays_the_same() -> None:
    # Three quarters of the standard deviation of 1, 2, … 100, the root of (100² - 1) / 12: 21.65.
    assert found("lower", centre=10.0, now=31.6) == ()
    (misfit,) = found("lower", centre=10.0, now=31.7)

    assert misfit.since == 3
    assert misfit.reason == (
        "its annual income was 10.0 k$ on average in version 3, and is 31.7 k$"
    )


def test_it_is_said_what_does_not_fit_and_what_to_do() -> None:
    census, segmentation = named("lower", centre=55.0, now=55.0)

    (misfit,) = misfits(census, segmentation, Wording(units=Units(income="k€")))

    assert str(misfit) == (
        "the name “Ours” no longer fits seg-01: its annual income, 55.0 k€ on average, is not "
        "below that of two thirds of all customers any more. Today it would be called “Middle "
        "income, middle spending”; `mallseg rename seg-01 --name …` gives it another name"
    )


def test_no_other_name_is_offered_where_the_playbook_has_none() -> None:
    (misfit,) = found("lower", centre=1.0, now=30.0)

    assert "Today it would be called" in str(misfit)
    assert "Today" not in str(replace(misfit, name=misfit.would_be))


def test_no_age_of_few_people_is_in_a_reason() -> None:
    ages: dict[Point, int] = {(float(age),): 1 for age in range(1, 101)}
    segmentation = segmentation_of(ages, [(25.5,), (75.5,)], features=(AGE,))
    origin = NameOrigin(version=3, type=SegmentType.keyed("younger"), centre=(10.0,))
    few = replace(segmentation.segments[0], centre=(77.0,), named=origin, customers=10)
    mall = replace(segmentation, segments=(few, *segmentation.segments[1:]))

    (misfit,) = misfits(census_of(ages, (AGE,)), mall, Wording())

    assert misfit.reason == (
        "its age is not below that of two thirds of all customers any more; "
        "its age is far from that of version 3"
    )
