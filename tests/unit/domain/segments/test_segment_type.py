"""Where a centre stands among all customers of the mall."""

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segment_type import Level, SegmentType, Thirds, all_types
from mallseg.testing.builders import census_of
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE, type_of
from tests.refusals import coded

# Nine customers with incomes 1 to 9: the middle third is 3 to 6.
NINE: dict[Point, int] = {(float(income), 50.0): 1 for income in range(1, 10)}


@pytest.mark.parametrize(
    ("income", "level"),
    [
        (1.0, Level.LOWER),
        (2.99, Level.LOWER),
        (3.0, Level.MIDDLE),
        (6.0, Level.MIDDLE),
        (6.01, Level.HIGHER),
        (9.0, Level.HIGHER),
    ],
)
def test_thirds_of_the_customers_decide_the_level(income: float, level: Level) -> None:
    assert Thirds.of(census_of(NINE)).type_of((income, 50.0)).income is level


def test_one_rich_customer_does_not_make_the_others_poor() -> None:
    with_a_rich_one: dict[Point, int] = {**NINE, (1e6, 50.0): 1}

    assert Thirds.of(census_of(with_a_rich_one)).type_of((7.5, 50.0)).income is Level.HIGHER


def test_where_all_customers_agree_they_are_in_the_middle() -> None:
    assert Thirds.of(census_of(NINE)).type_of((5.0, 50.0)).spending is Level.MIDDLE


@pytest.mark.parametrize(
    ("features", "centre", "key"),
    [
        ((ANNUAL_INCOME,), (9.0,), "higher-income"),
        ((SPENDING_SCORE,), (1.0,), "lower-spending"),
        ((AGE,), (5.0,), "middle-aged"),
        ((AGE, SPENDING_SCORE), (1.0, 9.0), "higher-spending-younger"),
        ((AGE, SPENDING_SCORE), (5.0, 9.0), "higher-spending"),
        (FEATURES, (9.0, 5.0, 1.0), "middle-income-lower-spending-older"),
        (FEATURES, (5.0, 5.0, 1.0), "middle-income-lower-spending"),
    ],
)
def test_a_type_has_the_levels_of_its_features_and_a_middle_age_only_where_it_is_alone(
    features: tuple[Feature, ...], centre: Point, key: str
) -> None:
    counts = {tuple(float(value) for _ in features): 1 for value in range(1, 10)}

    assert Thirds.of(census_of(counts, features)).type_of(centre).key == key


def test_every_type_is_found_by_its_key() -> None:
    types = [*all_types()]

    assert len(types) == 4 * 4 * 4 - 1
    assert [SegmentType.parse(kind.key) for kind in types] == types
    assert len({kind.in_plain_words for kind in types}) == len(types)


@pytest.mark.parametrize("key", ["", "higher", "seg-01", "lower-spending-higher-income"])
def test_other_keys_are_refused(key: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_LIKE)):
        type_of(key)


def test_a_type_has_at_least_one_level() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NEEDS_ONE_OF)):
        SegmentType()
