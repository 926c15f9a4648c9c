"""The features of a plan or a model are chosen, and have one value each."""

import pytest

from mallseg.domain.customers.chosen_features import (
    MOST_FEATURES,
    check_features,
    check_values,
    choose_features,
)
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import Fact, InvalidCustomerError, InvalidOptionError, OptionFault
from mallseg.testing.features import AGE, FEATURES, SPENDING_SCORE
from tests.refusals import coded

SPEND = Feature(name="spend", unit="EUR", lowest=0, highest=1e6, transform=Transform.LOG)


def test_features_come_in_declared_order_however_they_are_named() -> None:
    assert choose_features(["spending_score", " age"], FEATURES) == (AGE, SPENDING_SCORE)
    assert choose_features([SPEND, "age"], (SPEND, *FEATURES)) == (SPEND, AGE)


@pytest.mark.parametrize("names", [[], [""], ["income"], ["age", "age"], ["age", "gender"]])
def test_unknown_repeated_or_no_features_are_refused(names: list[str]) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_SOME_OF)):
        choose_features(names, FEATURES)


def test_up_to_eight_features_are_compared() -> None:
    many = [Feature(name=f"f{number}") for number in range(MOST_FEATURES + 1)]

    check_features(many[1:])
    for wrong in ([], many):
        with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_BETWEEN, highest=8)):
            check_features(wrong)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (Feature(name="spend", transform=Transform.NONE), "features"),
        (Feature(name="sales", field="spend"), "feature fields"),
        (Feature(name="sales", levels=("low", "low", "high")), "feature levels"),
    ],
)
def test_no_two_features_share_a_name_and_no_two_levels_their_words(
    other: Feature, what: str
) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_UNIQUE)) as caught:
        check_features([SPEND, other])

    assert caught.value.option == what


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Feature(name="sales", short_label="spend"), "spend"),
        (Feature(name="sales", topic="spend"), "lower spend"),
        (Feature(name="sales", levels=("low", "some", "lower spend")), "lower spend"),
    ],
)
def test_features_have_distinct_texts(other: Feature, words: str) -> None:
    facts: dict[str, Fact] = {"features": ("spend", "sales"), "words": words}
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SAME_WORDS, **facts)):
        check_features([SPEND, other])


def test_values_are_checked_and_encoded_one_per_feature() -> None:
    assert check_values((AGE, SPEND), (39, 0)) == (39.0, 0.0)
    with pytest.raises(InvalidCustomerError, match="spend is missing"):
        check_values((AGE, SPEND), (39, None))
