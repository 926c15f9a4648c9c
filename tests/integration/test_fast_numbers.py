"""The fast reader's numbers are those of `Feature.parse`."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.adapters.csv_customers.fast.numbers import Parsed, numbers
from mallseg.domain.customers.number_format import (
    DECIMAL_MARKS,
    PLAIN_NUMBERS,
    THOUSANDS_MARKS,
    NumberFormat,
)
from mallseg.domain.errors import InvalidCustomerError
from mallseg.testing.features import ANNUAL_INCOME
from tests.examples import examples

_ANYTHING = replace(ANNUAL_INCOME, lowest=-1e12, highest=1e12)
_SPARE = 16


def _parsed(texts: list[str], written: NumberFormat = PLAIN_NUMBERS) -> list[float]:
    """Parse texts that stand one behind the other, a delimiter between them."""
    found: list[float] = _read(texts, written).values.tolist()
    return found


def _read(texts: list[str], written: NumberFormat) -> Parsed:
    joined = ";".join(texts).encode()
    data = np.frombuffer(joined + b";" + bytes(_SPARE), np.uint8)
    stops = np.flatnonzero(data == ord(";"))
    starts = np.append(0, stops[:-1] + 1)
    marks = np.flatnonzero(data == ord(written.decimal))
    return numbers(data, (starts, stops), lambda: marks, written)


def _expected(text: str, written: NumberFormat) -> float:
    try:
        return _ANYTHING.parse(text, numbers=written)
    except InvalidCustomerError:
        return float("nan")


_WRITTEN = st.from_regex(r"[ \t]{0,2}-?[0-9]{0,14}([.,][0-9]{0,7})?[ \t]{0,2}", fullmatch=True)
_GROUPED = st.from_regex(r"-?[0-9]{1,4}([., '][0-9]{3}){1,4}([.,][0-9]{0,3})?", fullmatch=True)
_LAKHS = st.from_regex(r"-?[0-9]{1,3}(,[0-9]{2}){0,5},[0-9]{2,4}", fullmatch=True)
_LONG = st.from_regex(r"-?[0-9]{1,3}[.,][0-9]{5,7}[05]{0,8}[0-9]{0,9}", fullmatch=True)
_OTHER = st.text("0123456789.,- \t/:+eE'x\x00\x7f\xe9", max_size=18)
_FORMATS = st.sampled_from(
    [
        NumberFormat(decimal=decimal, thousands=thousands)
        for decimal in DECIMAL_MARKS
        for thousands in THOUSANDS_MARKS
        if thousands != decimal
    ]
)


@settings(max_examples=examples(500))
@given(
    texts=st.lists(_WRITTEN | _GROUPED | _LAKHS | _LONG | _OTHER, min_size=1, max_size=12),
    written=_FORMATS,
)
def test_texts_are_parsed_as_one_by_one(texts: list[str], written: NumberFormat) -> None:
    read = _read(texts, written)
    found = read.values + 0.0
    expected = np.array([_expected(text, written) for text in texts])
    left = np.isnan(found) & np.array([_is_left(text) for text in texts])

    assert np.array_equal(found[~left], expected[~left], equal_nan=True)
    rounded = np.zeros(len(texts), np.bool_) if read.rounded is None else read.rounded
    expected_rounded = [
        written.is_rounded(text) and not np.isnan(number)
        for text, number in zip(texts, found, strict=True)
    ]
    assert rounded.tolist() == expected_rounded


def _is_left(text: str) -> bool:
    """Whether a text has enough digits that the reference reader may have to read it."""
    return sum(map(str.isdigit, text)) > 9


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0),
        ("12345678", 12_345_678.0),
        ("123456789", 123_456_789.0),
        ("123456789012", 123_456_789_012.0),
        ("0.30000000000000004", 0.3),
        ("2.0000005", 2.0),
        ("2.0000015", 2.000002),
        ("2.00000050000000000001", 2.000001),
        ("987654321.123456", 987_654_321.123456),
        ("-0.1", -0.1),
        (" 7\t", 7.0),
        ("0.000001", 1e-6),
    ],
)
def test_a_number_is_the_float_that_python_reads(text: str, number: float) -> None:
    assert _parsed(["x", text, "9.9"])[1] == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".5", "5.", "1234567890.5", "1" * 13, "1..2", "1.-2", "--1", "1 2", "+1"],
)
def test_unusual_numbers_are_left_to_the_reference_reader(text: str) -> None:
    assert np.isnan(_parsed(["1", text, "2"])).tolist() == [False, True, False]
