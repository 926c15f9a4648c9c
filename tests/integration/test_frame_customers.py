"""The pandas adapter keeps its port's contract, and labels a frame as the domain does."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mallseg.adapters.frame_customers.frame import FrameCustomers
from mallseg.domain.customers.breakdown import breakdown_named
from mallseg.domain.customers.breakdown_counts import Counts
from mallseg.domain.customers.customer import Customer
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.label_columns import LabelLayout, Stamp
from mallseg.testing.builders import AGES, GENDERS, two_segments
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV, mall_census

USUAL = LabelLayout.of().names


def _number(text: str) -> float | str | None:
    """A number where the text is one."""
    try:
        return float(text) if text else None
    except ValueError:
        return text


class TestFrameCustomers(CustomerSourceContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        rows = [[_number(text) for text in record] for record in records]
        return FrameCustomers(pd.DataFrame(rows, columns=header))

    def record_number_of(self, index: int) -> int:
        """A frame has no header line."""
        return index + 1


def _column(values: list[Any], dtype: Any = None) -> Any:
    """A column of any type: the checker would try 20 overloads for each."""
    return pd.Series(values, dtype=dtype)


def test_the_published_customers_give_the_census_of_the_file() -> None:
    customers = FrameCustomers(pd.read_csv(MALL_CSV))

    reading = customers.take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert reading.census == mall_census()


@pytest.mark.parametrize(
    "column",
    [
        _column([20, None, 80], dtype="float64"),
        _column([20, None, 80], dtype="Int64"),
        _column([20, None, 80], dtype="object"),
        _column([20, pd.NA, 80], dtype="Float32"),
        _column([20, "unknown", 80], dtype="object"),
        _column([20, True, 80], dtype="object"),
        _column([20, np.inf, 80]),
        _column([20, None, 80], dtype="int64[pyarrow]"),
        _column([20, None, 80], dtype="double[pyarrow]"),
        _column([20, float("nan"), 80], dtype="double[pyarrow]"),
        _column(["20", None, "80"]).astype(pd.ArrowDtype(pa.decimal128(9, 2))),
    ],
)
def test_values_that_are_not_numbers_are_rejected_in_any_column(
    column: "pd.Series[float]",
) -> None:
    frame = pd.DataFrame({"income": column, "score": [30, 50, 70]})

    reading = FrameCustomers(frame).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert list(reading.census.points()) == [(20.0, 30.0), (80.0, 70.0)]
    assert [(r.record, r.column) for r in reading.rejections] == [(2, "income")]


@pytest.mark.parametrize("values", [["few", "many"], [True, False]])
def test_a_column_without_numbers_gives_no_customer(values: list[object]) -> None:
    frame = pd.DataFrame({"income": values, "score": [30, 70]})

    reading = FrameCustomers(frame).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert reading.rejected_rows == 2


def test_decimals_are_numbers() -> None:
    frame = pd.DataFrame({"income": [Decimal("15.5"), Decimal("NaN")], "score": [30, 70]})

    reading = FrameCustomers(frame).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert list(reading.census.points()) == [(15.5, 30.0)]
    assert reading.rejected_rows == 1


def test_a_rejection_names_the_index_label() -> None:
    frame = pd.DataFrame({"income": [15, -1], "score": [30, 70]}, index=["x", "y"])

    reading = FrameCustomers(frame).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert str(reading.rejections[0]).startswith("record 2 (index y): income is out of range")


def test_a_column_of_lists_is_refused_by_name() -> None:
    frame = pd.DataFrame({"income": [[20], [80]], "score": [30, 70]})

    with pytest.raises(CustomerDataError, match="column 'income' holds something other"):
        FrameCustomers(frame).take_census(DEFAULT_FEATURES, progress=lambda *_: None)


def test_rows_are_labelled_as_the_domain_assigns_them() -> None:
    segmentation = two_segments()
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"score": rng.integers(1, 101, 500), "income": rng.uniform(0, 120, 500).round(1)}
    )

    labelled = FrameCustomers(frame).labelled(segmentation).frame

    for row in labelled.to_dict("records"):
        customer = Customer(annual_income_k=row["income"], spending_score=row["score"])
        assignment = segmentation.assign(customer)
        assert row["segment"] == assignment.segment.number
        assert row["segment_slug"] == assignment.segment.slug
        assert row["segment_name"] == assignment.segment.name
        assert row["distance"] == assignment.distance
    assert labelled["reason"].isna().all()


def test_a_frame_gets_the_columns_that_are_chosen() -> None:
    frame = pd.DataFrame({"income": [20, None], "score": [30, 50]})
    layout = LabelLayout.of(["short", "version", "distance"], Stamp(model="mall", version=3))

    labelled = FrameCustomers(frame).labelled(two_segments(), layout).frame

    first = two_segments().segments[0]
    assert list(labelled.columns) == ["income", "score", "segment_short", "version", "distance"]
    assert labelled["segment_short"].iloc[0] == first.short
    assert labelled["segment_short"].isna().tolist() == [False, True]
    assert labelled["version"].tolist() == [3, pd.NA]


def test_a_row_that_cannot_be_assigned_keeps_its_place_and_has_a_reason() -> None:
    frame = pd.DataFrame(
        {"who": ["a", "b", "c"], "income": [20, None, 80], "score": [30, 50, 170]},
        index=["x", "x", "y"],
    )

    labelled = FrameCustomers(frame).labelled(two_segments()).frame

    assert list(labelled.index) == ["x", "x", "y"]
    assert list(labelled.columns) == ["who", "income", "score", *USUAL]
    assert labelled["segment"].tolist() == [1, pd.NA, pd.NA]
    assert labelled["segment_slug"].isna().tolist() == [False, True, True]
    assert labelled["distance"].isna().tolist() == [False, True, True]
    assert labelled["reason"].isna().tolist() == [True, False, False]
    assert labelled["reason"].iloc[1] == (
        "income is missing: must be a number from 0 to 1000000 (k$)"
    )
    assert labelled["reason"].iloc[2] == (
        "score is out of range: must be a number from 1 to 100 (points)"
    )


def test_the_frame_itself_is_not_changed() -> None:
    frame = pd.DataFrame({"income": [20.0, 80.0], "score": [30, 70]})
    before = frame.copy(deep=True)

    FrameCustomers(frame).labelled(two_segments())

    pd.testing.assert_frame_equal(frame, before)


def test_an_empty_frame_is_labelled_with_nothing() -> None:
    frame = pd.DataFrame({"income": [], "score": []}, dtype="float64")

    labelled = FrameCustomers(frame).labelled(two_segments()).frame

    assert list(labelled.columns) == ["income", "score", *USUAL]
    assert labelled.empty


def test_an_existing_column_is_not_overwritten() -> None:
    frame = pd.DataFrame({"income": [20.0], "score": [30], "segment": ["mine"]})

    with pytest.raises(CustomerDataError, match="has a column 'segment' already"):
        FrameCustomers(frame).labelled(two_segments())


def test_repeated_ids_are_counted() -> None:
    frame = pd.DataFrame({"id": ["a", "b", "a", None], "income": [20] * 4, "score": [30] * 4})

    reading = FrameCustomers(frame).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert reading.repeated_ids == 1


_INTEGERS, _TEXTS = (pd.ArrowDtype(of) for of in (pa.int64(), pa.string()))


@pytest.mark.parametrize(
    ("ages", "genders"),
    [
        (_column([30, None, 50], dtype="Int64"), _column(["F", None, "m"], dtype="category")),
        (_column([Decimal(30), None, 50.5]), _column(["female", float("nan"), "Male"])),
        (_column([30, None, 50], dtype=_INTEGERS), _column(["f", None, "M"], dtype=_TEXTS)),
    ],
)
def test_ages_and_genders_are_read_from_columns_of_any_type(ages: Any, genders: Any) -> None:
    numbers = {"income": [19, 21, 81], "score": [30, 30, 70]}
    frame = pd.DataFrame({**numbers, "age": ages, "gender": genders})

    ages_found, genders_found = _counted(frame, places=(0, 0, 1))

    assert ages_found == ((0, 1, 0, 0, 0, 1), (0, 0, 1, 0, 0, 0))
    assert genders_found == ((1, 0, 0, 1), (0, 1, 0, 0))


def test_an_age_or_gender_that_cannot_be_parsed_is_unknown() -> None:
    odd: dict[str, Any] = {"age": [[30], [50]], "gender": [{"f"}, {"m"}]}
    frame = pd.DataFrame({"income": [19, 81], "score": [30, 70], **odd})

    ages_found, genders_found = _counted(frame, places=(0, 1))

    assert ages_found == ((0, 0, 0, 0, 0, 1), (0, 0, 0, 0, 0, 1))
    assert genders_found == ((0, 0, 0, 1), (0, 0, 0, 1))


def test_whole_numbers_are_the_same_values_in_a_frame_as_in_a_file() -> None:
    frame = pd.DataFrame({"income": [19, 19, 19], "score": [30, 30, 30], "zone": [1, 2, None]})

    reading = FrameCustomers(frame).take_census(
        DEFAULT_FEATURES, breakdowns=[breakdown_named("Zone")], progress=lambda *_: None
    )

    assert [breakdown_counts.groups for breakdown_counts in reading.census.breakdown_counts] == [
        ("unknown", "1", "2")
    ]


def _counted(frame: pd.DataFrame, places: Sequence[int]) -> list[Counts]:
    """Count by age and by gender, the points standing for segments."""
    reading = FrameCustomers(frame).take_census(
        DEFAULT_FEATURES, breakdowns=(AGES, GENDERS), progress=lambda *_: None
    )
    return [
        breakdown_counts.by_segment(places, 2)
        for breakdown_counts in reading.census.breakdown_counts
    ]
