import pytest

from mallseg.domain.customers.columns.data_contract import AS_IT_IS, DataContract
from mallseg.domain.customers.texts.number_format import NumberFormat
from mallseg.domain.customers.units.amounts_written import look_grouped


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


def test_the_mark_that_is_said_to_be_decimal_is_looked_at() -> None:
    texts = ["15,000", "86,000", "30,000"]

    assert look_grouped(texts, DataContract(numbers=NumberFormat(decimal=",")))
    assert not look_grouped(texts, AS_IT_IS)


def test_beside_a_mark_of_thousands_the_other_is_decimal() -> None:
    numbers = NumberFormat(decimal=".", thousands=",")

    assert not look_grouped(["15.000", "86.000", "30.000"], DataContract(numbers=numbers))
