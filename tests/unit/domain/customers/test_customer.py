"""A customer: values by the fields of features, checked when these are known."""

import pytest

from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import InvalidCustomerError
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES


def test_a_customer_gives_its_values_in_the_order_of_the_features() -> None:
    customer = Customer(spending_score=39, annual_income_k=15)

    assert customer.point(DEFAULT_FEATURES) == (15.0, 39.0)
    assert customer.point(DEFAULT_FEATURES[::-1]) == (39.0, 15.0)


def test_a_customer_has_any_fields_and_what_is_unknown_is_none() -> None:
    customer = Customer(spending_score=39, visits=12.5, age=None)

    assert customer == Customer(visits=12.5, spending_score=39)
    assert customer.values == {"spending_score": 39, "visits": 12.5}
    assert customer.point((Feature(name="visits"),)) == (12.5,)


def test_values_are_checked_and_encoded_by_the_features_they_are_asked_for() -> None:
    customer = Customer(annual_income_k="rich", spend=100)
    spend = Feature(name="spend", lowest=1, highest=1e6, transform=Transform.LOG)

    assert customer.point((spend,)) == (4_605_170.0,)
    with pytest.raises(InvalidCustomerError, match="annual_income_k is not a number"):
        customer.point((ANNUAL_INCOME,))


def test_a_customer_without_a_value_that_is_needed_is_refused() -> None:
    with pytest.raises(InvalidCustomerError, match="spending_score is missing"):
        Customer(annual_income_k=15).point(DEFAULT_FEATURES)
