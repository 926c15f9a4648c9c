"""Where a centre stands among all customers of the mall."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.chosen_features import MOST_FEATURES
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.levels import SegmentStatistics, Thirds
from mallseg.domain.segments.segment_type import (
    FeatureLevel,
    Level,
    SegmentType,
    types_of,
)
from mallseg.testing.builders import census_of
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE, type_of
from tests.declarations import declarations
from tests.refusals import coded

# Nine customers with incomes 1 to 9: the middle third is 3 to 6.
NINE: dict[Point, int] = {(float(income), 50.0): 1 for income in range(1, 10)}


def type_at(thirds: Thirds, centre: Point) -> SegmentType:
    """The type of a segment of which only the centre is known."""
    levels = thirds.levels_of([SegmentStatistics.at(centre)])[0]
    return next(thirds.types_of(levels, centre))


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
    kind = type_at(Thirds.of(census_of(NINE)), (income, 50.0))

    assert kind.levels()[ANNUAL_INCOME] is level


def test_one_rich_customer_does_not_make_the_others_poor() -> None:
    with_a_rich_one: dict[Point, int] = {**NINE, (1e6, 50.0): 1}

    kind = type_at(Thirds.of(census_of(with_a_rich_one)), (7.5, 50.0))

    # Above two thirds of the customers, and below a mean that the rich one has raised: not named.
    assert kind.levels() == {SPENDING_SCORE: Level.MIDDLE}


def test_where_all_customers_agree_they_are_in_the_middle() -> None:
    kind = type_at(Thirds.of(census_of(NINE)), (5.0, 50.0))

    assert kind.levels()[SPENDING_SCORE] is Level.MIDDLE


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
def test_a_middle_age_is_part_of_a_type_only_if_it_is_the_only_feature(
    features: tuple[Feature, ...], centre: Point, key: str
) -> None:
    assert type_at(thirds_of_nine(features), centre).key == key


def thirds_of_nine(features: Sequence[Feature]) -> Thirds:
    """Nine customers who are 1 to 9 in all: mean 5, middle third 3 to 6."""
    counts = {tuple(float(value) for _ in features): 1 for value in range(1, 10)}
    return Thirds.of(census_of(counts, tuple(features)))


VISITS, BASKET, SPEND, RETURNS = (
    Feature(name=name) for name in ("visits", "basket", "spend", "returns")
)


@pytest.mark.parametrize(
    ("centre", "key"),
    [
        ((9.0, 1.0, 5.0, 5.0), "higher-visits-lower-basket"),
        ((5.0, 6.1, 2.0, 9.0), "lower-spend-higher-returns"),
        ((9.0, 9.0, 8.0, 1.0), "higher-visits-higher-basket"),  # a tie goes to the declared order
        ((5.0, 3.1, 5.0, 6.5), "higher-returns"),  # 3.1 is farther from the mean, but in the middle
        ((5.0, 3.1, 5.5, 5.0), "middle-basket"),
    ],
)
def test_the_features_farthest_from_the_mean_make_the_type(centre: Point, key: str) -> None:
    assert type_at(thirds_of_nine((VISITS, BASKET, SPEND, RETURNS)), centre).key == key


@pytest.mark.parametrize("most", range(3, MOST_FEATURES + 1))
def test_distances_are_counted_in_standard_deviations(most: int) -> None:
    # Along the last feature all are ten times as far apart, along the others as in the test above.
    features = tuple(Feature(name=f"f{number}") for number in range(most))
    counts = {(*(float(value),) * (most - 1), 10.0 * value): 1 for value in range(1, 10)}
    centre = (9.0, 8.5, *(7.0,) * (most - 3), 80.0)

    kind = type_at(Thirds.of(census_of(counts, features)), centre)

    assert kind.key == "higher-f0-higher-f1"


def test_personal_levels_come_on_top_of_the_two_that_are_named() -> None:
    features = (AGE, VISITS, BASKET, SPEND)

    assert type_at(thirds_of_nine(features), (1.0, 5.0, 9.0, 1.0)).key == (
        "higher-basket-lower-spend-younger"
    )


@given(declarations(), st.data())
def test_a_type_is_true_of_its_centre(declared: tuple[Feature, ...], data: st.DataObject) -> None:
    values = st.integers(1, 9).map(float)
    centre = tuple(data.draw(values) for _ in declared)

    kind = type_at(thirds_of_nine(declared), centre)

    levels = {1: Level.LOWER, 2: Level.LOWER, 7: Level.HIGHER, 8: Level.HIGHER, 9: Level.HIGHER}
    value_of = dict(zip(declared, centre, strict=True))
    for part in kind.parts:
        assert part.level is levels.get(int(value_of[part.feature]), Level.MIDDLE)
    assert len(kind.main) <= 2
    assert SegmentType.parse(kind.key, declared) == kind


def test_the_malls_features_have_a_type_for_every_choice_of_levels() -> None:
    types = [*types_of(FEATURES)]

    assert len(types) == 4 * 4 * 4 - 1
    assert len({kind.key for kind in types}) == len({kind.in_plain_words for kind in types}) == 63


@given(declarations(most=3))
def test_every_type_of_any_features_is_found_by_its_key(declared: tuple[Feature, ...]) -> None:
    types = [*types_of(declared)]

    assert len(types) == 4 ** len(declared) - 1
    assert [SegmentType.parse(kind.key, declared) for kind in types] == types


@pytest.mark.parametrize("key", ["", "higher", "seg-01", "lower-spending-higher-income"])
def test_other_keys_are_refused(key: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_LIKE)):
        type_of(key)


def test_a_type_has_at_least_one_level() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.EMPTY)):
        SegmentType(parts=())


def test_levels_have_the_words_that_a_feature_declares() -> None:
    own = Feature(name="recency", levels=("recent", "some time ago", "long ago"))
    plain = Feature(name="total_spend")

    kind = SegmentType(
        parts=(
            FeatureLevel(feature=own, level=Level.LOWER),
            FeatureLevel(feature=plain, level=Level.LOWER),
        )
    )

    assert kind.key == "recent-lower-total-spend"
    assert kind.in_plain_words == "Recent, lower total spend than most"
