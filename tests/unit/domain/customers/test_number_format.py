"""Number formats: notations are read only if they are switched on."""

import pytest

from mallseg.domain.customers.currencies import (
    are_in,
    currencies_of_sign,
    sign_of,
)
from mallseg.domain.customers.number_format import (
    PLAIN_NUMBERS,
    DigitGrouping,
    NumberFormat,
    NumberNotation,
    is_like_a_number,
)
from mallseg.domain.errors import InvalidOptionError, OptionFault
from tests.refusals import coded

ENGLISH = NumberFormat(thousands=",")
GERMAN = NumberFormat(decimal=",", thousands=".")
SWISS = NumberFormat(thousands="'")
FRENCH = NumberFormat(decimal=",", thousands="space")
AMOUNTS = NumberFormat(thousands=",", currency_signs=True)
EURO_AMOUNTS = NumberFormat(decimal=",", thousands=".", currency_signs=True)
PERCENTAGES = NumberFormat(percent=True)


@pytest.mark.parametrize(
    ("written", "text", "number"),
    [
        (ENGLISH, "15,000", 15_000.0),
        (ENGLISH, "1,234,567.5", 1_234_567.5),
        (ENGLISH, "-15,000", -15_000.0),
        (ENGLISH, " 15000 ", 15_000.0),
        (ENGLISH, "950", 950.0),
        (GERMAN, "15.000", 15_000.0),
        (GERMAN, "1.500,5", 1_500.5),
        (SWISS, "15'000", 15_000.0),
        (SWISS, "15\u2019000", 15_000.0),
        (FRENCH, "15 000,25", 15_000.25),
        (FRENCH, "15\u00a0000", 15_000.0),
        (FRENCH, "1\u202f500\u202f000", 1_500_000.0),
        (FRENCH, "1\u2009500", 1_500.0),
        (ENGLISH, "15,00,000", 1_500_000.0),
        (ENGLISH, "-1,50,000.5", -150_000.5),
        (ENGLISH, "1,23,45,67,890", 1_234_567_890.0),
    ],
)
def test_groups_of_three_digits_are_read(written: NumberFormat, text: str, number: float) -> None:
    assert written.number_in(text) == number


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (ENGLISH, "15,00"),
        (ENGLISH, "1500,000"),
        (ENGLISH, "1,5000"),
        (ENGLISH, ",500"),
        (ENGLISH, "15,,000"),
        (ENGLISH, "15,000,"),
        (ENGLISH, "1,50,00"),
        (ENGLISH, "150,00,000"),
        (ENGLISH, "1,500,00,000"),
        (FRENCH, "1 50 000"),
        (ENGLISH, "15\u066c00"),
        (ENGLISH, "1.500,5"),
        (ENGLISH, "0.123,456"),
        (GERMAN, "15.5"),
        (FRENCH, "1 500\u00a0000"),
        (FRENCH, "15  000"),
    ],
)
def test_a_mark_in_a_wrong_place_makes_it_no_number(written: NumberFormat, text: str) -> None:
    assert written.number_in(text) is None


@pytest.mark.parametrize(
    ("written", "text", "number"),
    [
        (AMOUNTS, "$15,000", 15_000.0),
        (AMOUNTS, "-$15", -15.0),
        (AMOUNTS, "$ -15", -15.0),
        (AMOUNTS, "US$ 15,000.50", 15_000.5),
        (AMOUNTS, "usd 15", 15.0),
        (AMOUNTS, "15 USD", 15.0),
        (AMOUNTS, "\u20b915,000", 15_000.0),
        (AMOUNTS, "Rs. 15", 15.0),
        (AMOUNTS, "15", 15.0),
        (EURO_AMOUNTS, "15.000 €", 15_000.0),
        (EURO_AMOUNTS, "15.000\u00a0€", 15_000.0),
        (EURO_AMOUNTS, "Rp15.000.000", 15_000_000.0),
        (EURO_AMOUNTS, "1.500,50 kr", 1_500.5),
        (EURO_AMOUNTS, "1.500,- kr.", 1_500.0),
        (EURO_AMOUNTS, "1.500 zł", 1_500.0),
        (EURO_AMOUNTS, "15 руб.", 15.0),
    ],
)
def test_currencies_are_removed(written: NumberFormat, text: str, number: float) -> None:
    assert written.number_in(text) == number


@pytest.mark.parametrize("text", ["15 k$", "k€15", "15k", "15 Mio", "$15 M", "$", "1$5", "$$15"])
def test_multipliers_are_no_currencies(text: str) -> None:
    assert AMOUNTS.number_in(text) is None


@pytest.mark.parametrize("text", ["45 %", "45%", "45\u00a0%", "45\u066a", "%45", "% 45", "45"])
def test_a_percentage_is_the_number_before_its_sign(text: str) -> None:
    assert PERCENTAGES.number_in(text) == 45


@pytest.mark.parametrize("text", ["%", "45 %%", "%45%", "4%5", "45 ‰"])
def test_another_sign_makes_it_no_percentage(text: str) -> None:
    assert PERCENTAGES.number_in(text) is None


@pytest.mark.parametrize(
    "text", ["15,000", "$15", "45 %", "15 000", "15'000", "+15", "(15)", "1e5"]
)
def test_only_enabled_notations_are_parsed(text: str) -> None:
    assert PLAIN_NUMBERS.number_in(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("39.00000000000001", 39.0),
        ("0.30000000000000004", 0.3),
        ("2.0000005", 2.0),  # half to even
        ("2.0000015", 2.000002),
        ("-2.00000050000000000000000000000000000001", -2.000001),
        ("123456789012.1234567", 123_456_789_012.123457),
    ],
)
def test_more_than_six_decimals_are_rounded(text: str, number: float) -> None:
    assert PLAIN_NUMBERS.number_in(text) == number
    assert PLAIN_NUMBERS.is_rounded(text)


def test_six_decimals_are_kept_as_they_are() -> None:
    assert PLAIN_NUMBERS.number_in("0.123456") == 0.123456
    assert not PLAIN_NUMBERS.is_rounded("123456789.123456")


def test_no_amount_has_more_than_twelve_digits() -> None:
    assert PLAIN_NUMBERS.number_in("9" * 12) == 999_999_999_999
    assert PLAIN_NUMBERS.number_in("9" * 13) is None
    assert ENGLISH.number_in("999,999,999,999") == 999_999_999_999
    assert ENGLISH.number_in("1,000,000,000,000") is None


def test_a_minus_sign_is_one_in_print_too() -> None:
    assert PLAIN_NUMBERS.number_in("\u221215.5") == -15.5


@pytest.mark.parametrize(("decimal", "thousands"), [(".", ";"), (";", "")])
def test_marks_that_are_none_are_refused(decimal: str, thousands: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_ONE_OF)):
        NumberFormat(decimal=decimal, thousands=thousands)


@pytest.mark.parametrize("mark", [",", "."])
def test_one_mark_cannot_be_both(mark: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SAME_AS_DECIMAL)):
        NumberFormat(decimal=mark, thousands=mark)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$15", "15 MXN"),
        ("US$ 15", "$15"),
        ("€15", "15 Euro"),
        ("15 kr", "15 SEK"),
        ("Rs. 15", "₹15"),
    ],
)
def test_amounts_may_be_in_one_currency(one: str, other: str) -> None:
    assert _meant_by(one) & _meant_by(other)


@pytest.mark.parametrize(
    ("one", "other"), [("$15", "15 €"), ("15 SEK", "15 NOK"), ("US$ 15", "15 CAD"), ("£15", "$15")]
)
def test_amounts_in_two_currencies_are_distinguished(one: str, other: str) -> None:
    assert not _meant_by(one) & _meant_by(other)


def _meant_by(text: str) -> frozenset[str]:
    return currencies_of_sign(sign_of(text)) or frozenset()


def test_amounts_without_a_sign_match_any_currency() -> None:
    assert (sign_of("15"), currencies_of_sign("")) == ("", None)


@pytest.mark.parametrize(
    ("unit", "sign", "may_be"),
    [
        ("k$", "$", True),
        ("k$", "US$", True),
        ("k$", "R$", False),
        ("k$", "zł", False),
        ("k$", "\u20a6", False),
        ("k$", "\u20bf", False),
        ("k R$", "$", True),
        ("k \u20b9", "rs", True),
        ("AED k", "د.إ", True),
        ("k zł", "PLN", True),
        ("EUR", "€", True),
        ("", "zł", True),
        ("points", "zł", True),
    ],
)
def test_a_sign_may_be_of_a_unit(unit: str, sign: str, *, may_be: bool) -> None:
    assert are_in(unit, sign) is may_be


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("１５", 15.0),
        ("１５．５", 15.5),
        ("٣٩", 39.0),
        ("١٥٬٠٠٠٫٥", 15_000.5),
        ("१५", 15.0),
        ("\u22121５", -15.0),
    ],
)
def test_digits_of_any_script_are_digits(text: str, number: float) -> None:
    assert PLAIN_NUMBERS.number_in(text) == number


def test_ambiguous_notations_of_numbers_are_returned() -> None:
    written = NumberFormat(thousands=",", currency_signs=True)

    assert written.notation_of("15 000") == NumberNotation()
    assert written.notation_of("15,000 zł") == NumberNotation("zł")
    assert written.notation_of("eur 1,500,000") == NumberNotation("EUR", DigitGrouping.THOUSANDS)
    assert written.notation_of("₹15,00,000/-") == NumberNotation("₹", DigitGrouping.LAKHS)


@pytest.mark.parametrize("text", ["€ 1,234.56", "15’000", "15\u00a0000 zł", "1234,56", "руб. 15"])
def test_texts_like_numbers_are_distinguished_from_classes(text: str) -> None:
    assert is_like_a_number(text)


@pytest.mark.parametrize("text", ["18-25", "north 5 east", "gold"])
def test_classes_are_no_numbers(text: str) -> None:
    assert not is_like_a_number(text)


_SHAPED = ["", "15", "007", "999999999999", "1234567890123", "1,234", "9,876", "-2", "4.5", "$20"]


@pytest.mark.parametrize(
    "texts", [_SHAPED, ["15", "007"], ["C0012", "C0013"], ["", ""], [], ["9" * 13]]
)
@pytest.mark.parametrize("written", [PLAIN_NUMBERS, NumberFormat(thousands=",")])
def test_texts_are_the_same_numbers_together_as_one_by_one(
    texts: list[str], written: NumberFormat
) -> None:
    assert written.numbers_in(texts) == [written.number_in(text) for text in texts]
