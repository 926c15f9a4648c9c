"""Shapes of texts that are no numbers, and formats that would parse them."""

import pytest

from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.customers.text_shape import Shapes, TextShape, shape_of


@pytest.mark.parametrize("shape", TextShape)
def test_an_example_of_a_shape_has_it(shape: TextShape) -> None:
    assert shape_of(shape.example) is shape


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("-1,234,567", TextShape.THOUSANDS_COMMA),
        ("1\u202f234", TextShape.THOUSANDS_SPACE),
        ("15.000 €", TextShape.CURRENCY),
        ("Rp 15.000", TextShape.CURRENCY),
        ("$15k", TextShape.K_SUFFIX),
        ("15 Tsd.", TextShape.K_SUFFIX),
        ("18-24", TextShape.BAND),
        ("$20,000 to $40,000", TextShape.BAND),
        ("< 20", TextShape.BAND),
        ("60+", TextShape.BAND),
        ("1e5", TextShape.EXPONENT),
        ("30.11.2026", TextShape.DATE),
        ("2026-11-30 12:00", TextShape.DATE),
        ("#N/A", TextShape.NO_VALUE),
        ("-", TextShape.NO_VALUE),
        ("A12", TextShape.OTHER),
        ("Straße", TextShape.WORDS),
    ],
)
def test_a_text_has_the_shape_that_people_see(text: str, shape: TextShape) -> None:
    assert shape_of(text) is shape


def nearest(*texts: str, given: NumberFormat = PLAIN_NUMBERS) -> NumberFormat | None:
    return Shapes.of(dict.fromkeys(texts, 1), given).nearest


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("15,000", "950"), NumberFormat(thousands=",")),
        (("39,5", "40"), NumberFormat(decimal=",")),
        (("39,500", "39,5"), NumberFormat(decimal=",")),
        (("1,234.5", "12"), NumberFormat(thousands=",")),
        (("1.234,5", "12"), NumberFormat(decimal=",", thousands=".")),
        (("1.500.000", "15.000"), NumberFormat(decimal=",", thousands=".")),
        (("15 000", "1"), NumberFormat(thousands="space")),
        (("$15,000", "$12"), NumberFormat(thousands=",", currency_signs=True)),
        (("45 %", "12%"), NumberFormat(percent=True)),
    ],
)
def test_the_format_is_the_one_that_changes_least_and_reads_all(
    texts: tuple[str, ...], numbers: NumberFormat
) -> None:
    assert nearest(*texts) == numbers


def test_three_decimals_throughout_are_rather_thousands() -> None:
    assert nearest("15.000 €", "7.500 €") == NumberFormat(
        decimal=",", thousands=".", currency_signs=True
    )
    assert nearest("15.000 €", "7.50 €") == NumberFormat(currency_signs=True)


def test_switched_on_formats_stay_for_other_columns() -> None:
    given = NumberFormat(decimal=",", currency_signs=True)

    assert nearest("45 %", given=given) == NumberFormat(
        decimal=",", currency_signs=True, percent=True
    )


def test_words_for_a_missing_value_do_not_hide_the_format() -> None:
    found = Shapes.of({"15,000": 3, "n/a": 2, "": 0}, PLAIN_NUMBERS)

    assert found.nearest == NumberFormat(thousands=",")
    assert found.counts == {TextShape.THOUSANDS_COMMA: 3, TextShape.NO_VALUE: 2}


@pytest.mark.parametrize("texts", [("15k",), ("red",), ("15,000", "1,5", "7 apples"), ("40–60",)])
def test_no_format_is_named_that_would_not_read_the_column(texts: tuple[str, ...]) -> None:
    assert nearest(*texts) is None


def test_texts_are_counted_together_if_only_their_digits_differ() -> None:
    found = Shapes.of({"#div/0!": 1, "#div/7!": 2, "C-12": 3, "C-95": 4}, PLAIN_NUMBERS)

    assert found.counts == {TextShape.OTHER: 9, TextShape.NO_VALUE: 1}
