"""Places, written and parsed."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.segments.place import Place, distinct_words
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE
from tests.declarations import declarations

ALL_FEATURES = Place(features=FEATURES, values=(30.0, 78.25, 73.5), decimals=2)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (ALL_FEATURES, "age around 30.00, income 78.25 k$, score 73.50"),
        (Place(features=(ANNUAL_INCOME,), values=(78.0,)), "income around 78 k$"),
        (Place(features=(SPENDING_SCORE,), values=(7.5,), decimals=1), "score around 7.5"),
    ],
)
def test_a_place_is_read_as_it_was_written(place: Place, words: str) -> None:
    assert place.words() == words
    assert Place.parse(words, FEATURES) == place


@given(declarations(), st.data())
def test_a_place_of_any_features_is_read_as_it_was_written(
    declared: tuple[Feature, ...], data: st.DataObject
) -> None:
    decimals = data.draw(st.integers(0, 3))
    values = st.integers(-(10**6), 10**6).map(lambda whole: whole / 10**decimals)
    place = Place(
        features=declared, values=tuple(data.draw(values) for _ in declared), decimals=decimals
    )

    assert Place.parse(place.words(), declared) == place


@pytest.mark.parametrize(
    "words",
    [
        "", "income around 78 k€", "income 78 k$", "around 78 k$", "income around 78 k$, ",
        "income around many k$", "the income around 78 k$", "income around 78 k$, score 7.5",
        "visits around 78",
    ],
)  # fmt: skip
def test_other_texts_are_not_parsed_as_places(words: str) -> None:
    assert Place.parse(words, FEATURES) is None


def test_a_unit_may_look_like_a_number_and_a_label_begin_like_another() -> None:
    tax = Feature(name="income_tax", unit="100 k$")
    features = (replace(ANNUAL_INCOME, unit="100 k$"), tax)

    assert Place.parse("income around 78 100 k$", features) == Place(
        features=(ANNUAL_INCOME,), values=(78.0,)
    )
    assert Place.parse("income tax around 7 100 k$", features) == Place(
        features=(tax,), values=(7.0,)
    )


def test_a_place_moves_along_its_own_features() -> None:
    place = Place(features=(SPENDING_SCORE,), values=(73.0,), decimals=1)

    assert place.moved_to((ANNUAL_INCOME, SPENDING_SCORE), (20.0, 30.0)) == Place(
        features=(SPENDING_SCORE,), values=(30.0,), decimals=1
    )
    assert place.moved_to((AGE, ANNUAL_INCOME), (20.0, 30.0)) is None


def test_the_place_of_a_logarithm_is_in_the_features_own_unit() -> None:
    spend = Feature(name="spend", unit="EUR", lowest=1, highest=1e6, transform=Transform.LOG)
    centre = (math.log(400) * 1e6,)

    assert Place.at((spend,), centre).words() == "spend around 400 EUR"
    moved = Place(features=(spend,), values=(7.0,)).moved_to((spend,), centre)
    assert moved is not None
    assert moved.words() == "spend around 400 EUR"


def test_a_currency_sign_stands_before_its_amount() -> None:
    spend = Feature(name="spend", unit="£")
    place = Place(features=(spend, SPENDING_SCORE), values=(-57010.0, 75.0))

    assert place.words() == "spend around -£57010, score 75"
    assert Place.parse(place.words(), (spend, SPENDING_SCORE)) == place


def test_a_name_of_an_older_model_has_its_currency_sign_behind() -> None:
    spend = Feature(name="spend", unit="£")

    assert Place.parse("spend around 57010 £", (spend,)) == Place(
        features=(spend,), values=(57010.0,)
    )
    assert Place.parse("spend around £57010 £", (spend,)) is None


def test_places_get_just_the_decimals_that_keep_them_distinct() -> None:
    texts = distinct_words((ANNUAL_INCOME,), [(20.04,), (20.06,), (30.0,)])

    assert texts == ["income around 20.0 k$", "income around 20.1 k$", "income around 30.0 k$"]
