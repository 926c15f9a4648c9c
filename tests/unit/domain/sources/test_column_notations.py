"""Amounts are compared with the declared unit by their signs, and must be grouped in one way."""

from dataclasses import replace

import pytest

from mallseg.domain.customers.number_format import DigitGrouping, NumberFormat, NumberNotation
from mallseg.domain.errors import CustomerDataError, UnitFault
from mallseg.domain.sources.column_notations import ColumnNotations, look_grouped
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract
from mallseg.testing.features import ANNUAL_INCOME

_AS_GIVEN = DataContract(as_given=frozenset({ANNUAL_INCOME.name}))


def _doubts(
    counts: dict[NumberNotation, int], contract: DataContract = AS_IT_IS, unit: str = "k$"
) -> list[CustomerDataError]:
    written = ColumnNotations(column="Income", counts=counts)
    return [*written.doubts("till.csv", replace(ANNUAL_INCOME, unit=unit), contract)]


@pytest.mark.parametrize(
    ("sign", "unit", "own"), [("zł", "k$", "k zł"), ("€", "k$", "k€"), ("€", "$", "€")]
)
def test_another_currency_is_refused_with_its_unit(sign: str, unit: str, own: str) -> None:
    (error,) = _doubts({NumberNotation(sign): 90, NumberNotation(): 10}, unit=unit)

    assert error.code is UnitFault.CELLS_IN_OTHER_CURRENCY
    assert (error.facts["found"], error.facts["own"]) == (sign, own)
    assert not _doubts({NumberNotation(sign): 90}, _AS_GIVEN, unit=unit)
    assert not _doubts({NumberNotation(sign): 90}, unit=own)


def test_several_currencies_are_refused_under_any_options() -> None:
    (error,) = _doubts(
        {NumberNotation("zł"): 40, NumberNotation("€"): 80, NumberNotation(): 3}, _AS_GIVEN
    )

    assert error.code is UnitFault.SEVERAL_CURRENCIES
    assert error.facts["amounts"] == ("80 in €", "40 in zł")


def test_signs_of_one_currency_are_no_mixture() -> None:
    assert not _doubts(
        {NumberNotation("$"): 80, NumberNotation("USD"): 40, NumberNotation("US$"): 1}
    )


def test_groups_of_two_and_of_three_are_refused_together() -> None:
    lakhs, thousands = (
        NumberNotation(groups=DigitGrouping.LAKHS),
        NumberNotation(groups=DigitGrouping.THOUSANDS),
    )
    (error,) = _doubts({lakhs: 7, thousands: 2, NumberNotation(): 90})

    assert error.code is UnitFault.GROUPS_MIXED
    assert (error.facts["lakhs"], error.facts["thousands"]) == (7, 2)
    assert not _doubts({lakhs: 7, NumberNotation(): 90})
    assert not _doubts({lakhs: 7, thousands: 2}, _AS_GIVEN)


@pytest.mark.parametrize(
    "texts",
    [
        ["15.000", "86.000", "30.500"],
        ["950", "15.000", "86.000", "30.000"],
        ["950", "0", "15.000", "86.000", " 30.250 "],
        ["15.000", "-1.500", "86.000", "", "n/a"],
    ],
)
def test_three_digits_behind_every_mark_may_be_thousands(texts: list[str]) -> None:
    assert look_grouped(texts, AS_IT_IS)


@pytest.mark.parametrize(
    "texts",
    [
        ["15", "86", "30"],
        ["15.000", "86.5", "30.125"],
        ["0.361", "0.125", "0.890"],  # no group is led by a zero
        ["1234.500", "15.000", "86.000", "30.000"],  # nor by four digits
        ["1500", "15.000", "86.000", "30.000"],  # of thousands, this one would have a mark too
        ["15", "16", "17", "18", "15.125", "16.125", "17.125"],  # the mark is seldom
        ["15.000", "86.000"],  # too few to say
        [],
    ],
)
def test_other_numbers_have_a_decimal_mark(texts: list[str]) -> None:
    assert not look_grouped(texts, AS_IT_IS)


def test_the_declared_decimal_mark_is_checked_for_groups() -> None:
    texts = ["15,000", "86,000", "30,000"]

    assert look_grouped(texts, DataContract(numbers=NumberFormat(decimal=",")))
    assert not look_grouped(texts, AS_IT_IS)


def test_beside_a_mark_of_thousands_the_other_is_decimal() -> None:
    numbers = NumberFormat(decimal=".", thousands=",")

    assert not look_grouped(["15.000", "86.000", "30.000"], DataContract(numbers=numbers))
