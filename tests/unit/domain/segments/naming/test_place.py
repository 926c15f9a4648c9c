"""Places, written and parsed."""

import pytest
from mallseg.domain.customers.units import DEFAULT_UNITS, Units

from mallseg.domain.segments.naming.place import Place, distinct_words
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE

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
    assert place.words(DEFAULT_UNITS) == words
    assert Place.parse(words, DEFAULT_UNITS) == place


@pytest.mark.parametrize(
    "words",
    [
        "", "income around 78 k€", "income 78 k$", "around 78 k$", "income around 78 k$, ",
        "income around many k$", "the income around 78 k$", "income around 78 k$, score 7.5",
    ],
)  # fmt: skip
def test_what_is_no_place_in_these_units_is_not_read_as_one(words: str) -> None:
    assert Place.parse(words, DEFAULT_UNITS) is None


def test_a_unit_may_look_like_a_number() -> None:
    units = Units(income="100 k$")

    assert Place.parse("income around 78 100 k$", units) == Place(
        features=(ANNUAL_INCOME,), values=(78.0,)
    )


def test_a_place_moves_along_its_own_features() -> None:
    place = Place(features=(SPENDING_SCORE,), values=(73.0,), decimals=1)

    assert place.moved_to((ANNUAL_INCOME, SPENDING_SCORE), (20.0, 30.0)) == Place(
        features=(SPENDING_SCORE,), values=(30.0,), decimals=1
    )
    assert place.moved_to((AGE, ANNUAL_INCOME), (20.0, 30.0)) is None


def test_places_get_just_the_decimals_that_keep_them_distinct() -> None:
    texts = distinct_words((ANNUAL_INCOME,), DEFAULT_UNITS, [(20.04,), (20.06,), (30.0,)])

    assert texts == ["income around 20.0 k$", "income around 20.1 k$", "income around 30.0 k$"]
