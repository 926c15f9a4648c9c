"""The choices by which a file is read, as fields of a form."""

import pytest

from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.sources.remedy import Remedy
from mallseg.entrypoints.http.file_jobs.choices import fields_of, remedy_of

_ALL = Remedy(
    columns={"annual_income": "Einkommen, netto & brutto"},
    features={"visits": "Besuche"},
    numbers=NumberFormat(decimal=",", thousands=".", currency_signs=True, percent=True),
    sheet="Kunden",
    header_row=3,
    encoding="cp1252",
    in_parts=frozenset({"annual_income"}),
    as_given=frozenset({"spending_score"}),
    units={"annual_income": "k€"},
    ranges={"spending_score": (0.0, 100.0)},
    max_bad_rows=0.07,
    keep_outliers=True,
)


@pytest.mark.parametrize("remedy", [Remedy(), _ALL, Remedy(column_names=("id", "income"))])
def test_choices_survive_a_round_trip_through_fields(remedy: Remedy) -> None:
    assert remedy_of(fields_of(remedy)) == remedy


@pytest.mark.parametrize(
    "fields",
    [
        [("sheet", ""), ("header_row", " "), ("column.annual_income", "")],
        [("header_row", "-1"), ("header_row", "²"), ("max_bad_rows", "150")],
        [("max_bad_rows", "nan"), ("range.spending_score", "a..b"), ("unknown", "x")],
    ],
)
def test_empty_and_invalid_fields_are_ignored(fields: list[tuple[str, str]]) -> None:
    assert remedy_of(fields) == Remedy()


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("0..100", (0, 100)),
        ("0 to 1,000,000", (0, 1e6)),
        ("0-100", (0, 100)),
        ("-5 - 5", (-5, 5)),
        ("-10..-5", (-10, -5)),
        ("0,5 – 1 000", (0.5, 1000)),
        ("1e3..1e-3", (1000, 0.001)),
        ("1'000…2'000", (1000, 2000)),
    ],
)
def test_a_range_is_read_as_people_write_one(text: str, ends: tuple[float, float]) -> None:
    assert remedy_of([("range.spending_score", text)]).ranges == {"spending_score": ends}


def test_two_marks_that_are_the_same_are_refused() -> None:
    with pytest.raises(InvalidOptionError):
        remedy_of([("decimal", ","), ("thousands", ",")])
