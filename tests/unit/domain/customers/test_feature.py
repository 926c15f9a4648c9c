import math
from decimal import Decimal
from fractions import Fraction

import pytest

from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature, parse_features
from mallseg.domain.errors import InvalidCustomerError, InvalidOptionError, OptionFault
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE
from tests.refusals import coded


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_both_ends_of_the_range_belong_to_it(feature: Feature) -> None:
    assert feature.check(feature.lowest) == feature.lowest
    assert feature.check(feature.highest) == feature.highest
    for outside in (feature.lowest - 0.001, feature.highest + 0.001):
        with pytest.raises(InvalidCustomerError):
            feature.check(outside)


_NO_NUMBERS = [math.nan, True, "50", None, Decimal(50), 50j, [50]]


@pytest.mark.parametrize(
    ("value", "what"),
    [(each, "not a number") for each in _NO_NUMBERS]
    + [(each, "out of range") for each in (math.inf, -math.inf, 10**400, 0, 101)],
)
def test_what_is_no_number_is_refused_without_repeating_it(value: object, what: str) -> None:
    with pytest.raises(InvalidCustomerError) as caught:
        SPENDING_SCORE.check(value)

    assert str(caught.value) == (
        f"spending_score is {what}: must be a number from 1 to 100 (points)"
    )


def test_whole_numbers_and_fractions_become_floats() -> None:
    assert [type(ANNUAL_INCOME.check(value)) for value in (15, 15.5, Fraction(31, 2))] == [
        float
    ] * 3


def test_minus_zero_becomes_zero() -> None:
    assert math.copysign(1, ANNUAL_INCOME.check(-0.0)) == 1


@pytest.mark.parametrize(("text", "value"), [("39", 39.0), (" 39.25\t", 39.25), ("007", 7.0)])
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert SPENDING_SCORE.parse(text) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "1e1", "1_5", "15.", ".5", "+15", "0x0F", "nan", "True", "１５", "15,5", "1 5", "٣",
     "15.1234567", "15\n", "0", "101"],
)  # fmt: skip
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidCustomerError):
        SPENDING_SCORE.parse(text)


def test_features_come_in_declared_order_however_they_are_named() -> None:
    assert parse_features(["spending_score", " age"]) == (AGE, SPENDING_SCORE)


@pytest.mark.parametrize("names", [[], [""], ["income"], ["age", "age"], ["age", "gender"]])
def test_unknown_repeated_or_no_features_are_refused(names: list[str]) -> None:
    with pytest.raises(
        InvalidOptionError,
        check=coded(OptionFault.NOT_SOME_OF),
    ):
        parse_features(names)


def test_a_customer_checks_every_value_that_is_given() -> None:
    assert Customer(annual_income_k=15).annual_income_k == 15.0
    with pytest.raises(InvalidCustomerError, match="age is out of range: must be"):
        Customer(age=121, annual_income_k=15)


def test_a_customer_gives_its_values_in_the_order_of_the_features() -> None:
    customer = Customer(spending_score=39, annual_income_k=15)

    assert customer.point((ANNUAL_INCOME, SPENDING_SCORE)) == (15.0, 39.0)


def test_a_customer_without_a_value_that_is_needed_is_refused() -> None:
    with pytest.raises(InvalidCustomerError, match="spending_score is missing"):
        Customer(annual_income_k=15).point((ANNUAL_INCOME, SPENDING_SCORE))
