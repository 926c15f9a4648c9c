"""Numbers with their units."""

import pytest

from mallseg.domain.customers.unit_words import with_unit


@pytest.mark.parametrize(
    ("number", "unit", "written"),
    [
        ("57,010", "£", "£57,010"),
        ("-5.5", "$", "-$5.5"),
        ("86.5", "k$", "86.5 k$"),
        ("1,200", "EUR", "1,200 EUR"),
        ("0.8", "", "0.8"),
    ],
)
def test_a_currency_sign_precedes_its_amount(number: str, unit: str, written: str) -> None:
    assert with_unit(number, unit) == written
