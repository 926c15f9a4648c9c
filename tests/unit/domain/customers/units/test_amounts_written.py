"""Amounts are compared with the declared unit by their signs, and must be grouped in one way."""

from dataclasses import replace

import pytest

from mallseg.domain.customers.columns.data_contract import AS_IT_IS, DataContract
from mallseg.domain.customers.texts.number_format import Groups, Writing
from mallseg.domain.customers.units.amounts_written import AmountsWritten
from mallseg.domain.errors import CustomerDataError, UnitFault
from mallseg.testing.features import ANNUAL_INCOME

_AS_GIVEN = DataContract(as_given=frozenset({ANNUAL_INCOME.name}))


def _doubts(
    counts: dict[Writing, int], contract: DataContract = AS_IT_IS, unit: str = "k$"
) -> list[CustomerDataError]:
    written = AmountsWritten(column="Income", counts=counts)
    return [*written.doubts("till.csv", replace(ANNUAL_INCOME, unit=unit), contract)]


@pytest.mark.parametrize(
    ("sign", "unit", "own"), [("zł", "k$", "k zł"), ("€", "k$", "k€"), ("€", "$", "€")]
)
def test_another_currency_is_refused_with_the_unit_to_say(sign: str, unit: str, own: str) -> None:
    (error,) = _doubts({Writing(sign): 90, Writing(): 10}, unit=unit)

    assert error.code is UnitFault.CELLS_IN_OTHER_CURRENCY
    assert (error.facts["found"], error.facts["own"]) == (sign, own)
    assert not _doubts({Writing(sign): 90}, _AS_GIVEN, unit=unit)
    assert not _doubts({Writing(sign): 90}, unit=own)


def test_several_currencies_are_counted_by_sign_whatever_was_said() -> None:
    (error,) = _doubts({Writing("zł"): 40, Writing("€"): 80, Writing(): 3}, _AS_GIVEN)

    assert error.code is UnitFault.SEVERAL_CURRENCIES
    assert error.facts["amounts"] == ("80 in €", "40 in zł")


def test_signs_of_one_currency_are_no_mixture() -> None:
    assert not _doubts({Writing("$"): 80, Writing("USD"): 40, Writing("US$"): 1})


def test_groups_of_two_and_of_three_are_refused_together() -> None:
    lakhs, thousands = Writing(groups=Groups.LAKHS), Writing(groups=Groups.THOUSANDS)
    (error,) = _doubts({lakhs: 7, thousands: 2, Writing(): 90})

    assert error.code is UnitFault.GROUPS_MIXED
    assert (error.facts["lakhs"], error.facts["thousands"]) == (7, 2)
    assert not _doubts({lakhs: 7, Writing(): 90})
    assert not _doubts({lakhs: 7, thousands: 2}, _AS_GIVEN)
