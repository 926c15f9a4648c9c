"""The fast reader's numbers are those of `Feature.parse`."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.adapters.csv_customers.fast_numbers import numbers
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import InvalidCustomerError
from mallseg.testing.features import ANNUAL_INCOME
from tests.examples import examples

_ANYTHING = replace(ANNUAL_INCOME, lowest=-1e9, highest=1e9)
_SPARE = 16


def _parsed(texts: list[str], decimal: str = ".") -> list[float]:
    """Parse texts that stand one behind the other, a delimiter between them."""
    joined = ";".join(texts).encode()
    data = np.frombuffer(joined + b";" + bytes(_SPARE), np.uint8)
    stops = np.flatnonzero(data == ord(";"))
    starts = np.append(0, stops[:-1] + 1)
    found: list[float] = numbers(
        data, (starts, stops), np.flatnonzero(data == ord(decimal))
    ).tolist()
    return found


def _expected(text: str, decimal: str = ".") -> float:
    try:
        return _ANYTHING.parse(text, numbers=NumberFormat(decimal=decimal))
    except InvalidCustomerError:
        return float("nan")


_WRITTEN = st.from_regex(r"[ \t]{0,2}-?[0-9]{0,10}([.,][0-9]{0,7})?[ \t]{0,2}", fullmatch=True)
_OTHER = st.text("0123456789.,- \t/:+eE'x\x00\x7f\xe9", max_size=18)


@settings(max_examples=examples(500))
@given(texts=st.lists(_WRITTEN | _OTHER, min_size=1, max_size=12), decimal=st.sampled_from(".,"))
def test_texts_are_parsed_as_one_by_one(texts: list[str], decimal: str) -> None:
    found = np.array(_parsed(texts, decimal)) + 0.0
    expected = np.array([_expected(text, decimal) for text in texts])

    assert np.array_equal(found, expected, equal_nan=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0),
        ("12345678", 12_345_678.0),
        ("123456789", 123_456_789.0),
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
    ["", " ", "-", ".5", "5.", "1.2345678", "1234567890", "1..2", "1.-2", "--1", "1 2", "+1"],
)
def test_what_is_written_like_no_number_is_left_to_the_reference_reader(text: str) -> None:
    assert np.isnan(_parsed(["1", text, "2"])).tolist() == [False, True, False]
