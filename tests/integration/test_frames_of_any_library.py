"""Polars, Arrow, arrays and rows keep the contract of a source, and come back as they came."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.frame_customers.frame import FrameCustomers
from mallseg.domain.customers.breakdown import breakdown_named
from mallseg.domain.customers.breakdown_counts import Counts
from mallseg.domain.customers.customer import Customer
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract, Layout
from mallseg.domain.sources.reading import Reading
from mallseg.testing.builders import AGES, GENDERS, two_segments
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV, mall_census
from tests.refusals import coded

_Columns = dict[str, list[Any]]


USUAL = LabelLayout.of().names


def _column(texts: Sequence[str]) -> list[Any]:
    """Numbers where all texts are, as a typed column needs them; or else the texts."""
    try:
        return [float(text) if text else None for text in texts]
    except ValueError:
        return [*texts]


def _columns(header: list[str], records: list[list[str]]) -> _Columns:
    by_place = [[record[i] for record in records] for i in range(len(header))]
    return {name: _column(texts) for name, texts in zip(header, by_place, strict=True)}


def _named(columns: list[str]) -> DataContract:
    """The contract of an array, which has no names of its own."""
    return DataContract(layout=Layout(column_names=tuple(columns)))


class _FrameContract(CustomerSourceContract):
    def record_number_of(self, index: int) -> int:
        """A frame has no header line."""
        return index + 1


class TestPolarsFrames(_FrameContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        return FrameCustomers(pl.DataFrame(_columns(header, records)))


class TestArrowTables(_FrameContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        return FrameCustomers(pa.table(_columns(header, records)))


class TestArrays(_FrameContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        array = np.array(records, dtype=object).reshape(len(records), len(header))
        return FrameCustomers(array, _named(header))


class TestRowsAsDicts(_FrameContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        return FrameCustomers([dict(zip(header, record, strict=True)) for record in records])


def _read(data: object, contract: DataContract = AS_IT_IS) -> Reading:
    return FrameCustomers(data, contract).take_census(
        DEFAULT_FEATURES, breakdowns=(AGES, GENDERS), progress=lambda *_: None
    )


def _mall() -> dict[str, Any]:
    """The published customers in every kind of data that is taken."""
    frame = pd.read_csv(MALL_CSV)
    columns = frame.to_dict("list")
    rows = frame.to_dict("records")
    texts = {name: [*map(str, values)] for name, values in columns.items()}
    return {
        "polars": pl.DataFrame(columns),
        "polars texts": pl.DataFrame(texts),
        "polars categoricals": pl.DataFrame(texts).cast(pl.Categorical),
        "polars small integers": pl.read_csv(MALL_CSV).cast({pl.Int64: pl.Int16}),
        "polars wide integers": pl.read_csv(MALL_CSV).cast({pl.Int64: pl.Int128}),
        "arrow": pa.table(columns),
        "arrow dictionaries": pa.table(
            {name: pa.array(values).dictionary_encode() for name, values in texts.items()}
        ),
        "arrow chunks": pa.concat_tables([pa.table(columns)[:70], pa.table(columns)[70:]]),
        "pandas categoricals": frame.astype("category"),
        "pandas texts": frame.astype(str),
        "decimals": pl.DataFrame(
            {**columns, "Annual Income (k$)": [*map(Decimal, columns["Annual Income (k$)"])]}
        ),
        "dicts": rows,
        "customers": [
            Customer(
                annual_income_k=row["Annual Income (k$)"],
                spending_score=row["Spending Score (1-100)"],
                age=row["Age"],
                gender=row["Gender"],
            )
            for row in rows
        ],
        "structured array": frame.to_records(index=False),
    }


@pytest.mark.parametrize("kind", _mall())
def test_every_kind_gives_the_census_of_the_file(kind: str) -> None:
    reading = _read(_mall()[kind])

    of_file = CsvCustomers(MALL_CSV).take_census(
        DEFAULT_FEATURES, breakdowns=(AGES, GENDERS), progress=lambda *_: None
    )

    assert reading.census == of_file.census == mall_census()
    assert len(reading.census.breakdown_counts) == 2
    assert _by_point(reading) == _by_point(of_file)


def _by_point(reading: Reading) -> list[Counts]:
    points = len(reading.census)
    return [
        breakdown_counts.by_segment(range(points), points)
        for breakdown_counts in reading.census.breakdown_counts
    ]


def test_an_array_gives_the_census_of_the_file() -> None:
    frame = pd.read_csv(MALL_CSV).iloc[:, [4, 3]]

    assert _read(frame.to_numpy(), _named(["score", "income"])).census == mall_census()


_KINDS: dict[str, Callable[[_Columns], Any]] = {
    "polars": lambda columns: pl.DataFrame(columns, strict=False),
    "arrow": pa.table,
    "dicts": lambda columns: [
        dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
    ],
}


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize(
    "incomes",
    [
        [20, None, 80],
        [20.0, None, 80.0],
        [20.0, float("nan"), 80.0],
        [20.0, float("inf"), 80.0],
        [20, 2**60, 80],
        ["20", "unknown", "80"],
        ["20", "", "80.0"],
        [Decimal("20.00"), None, Decimal("80.00")],
    ],
)
def test_invalid_numbers_are_rejected_in_any_library(kind: str, incomes: list[object]) -> None:
    reading = _read(_KINDS[kind]({"income": incomes, "score": [30, 50, 70]}))

    assert list(reading.census.points()) == [(20.0, 30.0), (80.0, 70.0)]
    assert [(r.record, r.column, r.index) for r in reading.rejections] == [(2, "income", None)]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("truths", [[True, False], [None, None]])
def test_truths_and_gaps_are_no_numbers(kind: str, truths: list[object]) -> None:
    assert _read(_KINDS[kind]({"income": truths, "score": [30, 70]})).rejected_rows == 2


@pytest.mark.parametrize("kind", _KINDS)
def test_a_column_of_lists_is_refused_by_name(kind: str) -> None:
    data = _KINDS[kind]({"income": [[20], [80]], "score": [30, 70]})

    with pytest.raises(CustomerDataError, match="column 'income' holds something other"):
        _read(data)


@pytest.mark.parametrize("kind", _KINDS)
def test_repeated_ids_are_counted(kind: str) -> None:
    data = _KINDS[kind]({"id": ["a", "b", "a", None], "income": [20] * 4, "score": [30] * 4})

    assert _read(data).repeated_ids == 1


@pytest.mark.parametrize("kind", _KINDS)
def test_numbers_are_groups_as_a_file_writes_them(kind: str) -> None:
    data = _KINDS[kind]({"income": [19] * 3, "score": [30] * 3, "zone": [1, 2, None]})

    reading = FrameCustomers(data).take_census(
        DEFAULT_FEATURES, breakdowns=[breakdown_named("Zone")], progress=lambda *_: None
    )

    assert [breakdown_counts.groups for breakdown_counts in reading.census.breakdown_counts] == [
        ("unknown", "1", "2")
    ]


_LABELLED = {
    "segment": [1, None, None, 2],
    "segment_slug": ["seg-01", None, None, "seg-02"],
    "reason": [
        None,
        "income is missing: must be a number from 0 to 1000000 (k$)",
        "score is out of range: must be a number from 1 to 100 (points)",
        None,
    ],
}
_CUSTOMERS: _Columns = {
    "who": ["a", "b", "c", "d"], "income": [20.0, None, 80.0, 80.0], "score": [30, 50, 170, 70],
}  # fmt: skip


def test_a_polars_frame_comes_back_with_its_segments() -> None:
    frame = pl.DataFrame(_CUSTOMERS)

    labelled = FrameCustomers(frame).labelled(two_segments()).frame

    assert labelled.columns == [*_CUSTOMERS, *USUAL]
    assert labelled.select(*_CUSTOMERS).equals(frame)
    assert {name: labelled[name].to_list() for name in _LABELLED} == _LABELLED
    assert labelled["distance"].is_null().to_list() == [False, True, True, False]
    assert labelled.schema["segment"] == pl.Int64


def test_an_arrow_table_comes_back_with_its_segments() -> None:
    table = pa.table(_CUSTOMERS)

    labelled = FrameCustomers(table).labelled(two_segments()).frame

    assert labelled.column_names == [*_CUSTOMERS, *USUAL]
    assert {name: labelled[name].to_pylist() for name in _LABELLED} == _LABELLED
    assert labelled["distance"].null_count == 2
    assert labelled["segment"].type == pa.int64()


def test_dicts_come_back_as_dicts_with_plain_values() -> None:
    rows = _KINDS["dicts"](_CUSTOMERS)

    labelled = FrameCustomers(rows).labelled(two_segments()).frame

    assert [{name: row[name] for name in _CUSTOMERS} for row in labelled] == rows
    assert {name: [row[name] for row in labelled] for name in _LABELLED} == _LABELLED
    assert type(labelled[0]["segment"]) is int
    assert type(labelled[0]["distance"]) is float


def test_customers_come_back_as_dicts() -> None:
    customers = [Customer(annual_income_k=20, spending_score=30), Customer(annual_income_k=80)]

    first, second = FrameCustomers(customers).labelled(two_segments()).frame

    assert (first["annual_income_k"], first["segment"], first["reason"]) == (20, 1, None)
    assert (second["segment"], second["reason"][:25]) == (None, "spending_score is missing")


def test_an_array_comes_back_structured_with_zeros_for_what_is_missing() -> None:
    array = np.array([[20.0, 30.0], [np.nan, 50.0], [80.0, 70.0]])

    labelled = FrameCustomers(array, _named(["income", "score"])).labelled(two_segments()).frame

    assert labelled.dtype.names == ("income", "score", *USUAL)
    assert labelled["segment"].tolist() == [1, 0, 2]
    assert labelled["segment_slug"].tolist() == ["seg-01", "", "seg-02"]
    assert np.isnan(labelled["distance"]).tolist() == [False, True, False]


@pytest.mark.parametrize("kind", ["polars", "arrow"])
def test_rows_are_assigned_as_the_domain_does_in_any_library(kind: str) -> None:
    segmentation = two_segments()
    rng = np.random.default_rng(0)
    columns: _Columns = {
        "score": rng.integers(1, 101, 300).tolist(),
        "income": rng.uniform(0, 120, 300).round(1).tolist(),
    }

    labelled = FrameCustomers(_KINDS[kind](columns)).labelled(segmentation).frame

    for row in labelled.rows(named=True) if kind == "polars" else labelled.to_pylist():
        customer = Customer(annual_income_k=row["income"], spending_score=row["score"])
        assignment = segmentation.assign(customer)
        assert row["segment_name"] == assignment.segment.name
        assert row["distance"] == assignment.distance


def test_a_frame_without_rows_is_no_source_but_can_be_labelled() -> None:
    for kind in ("polars", "arrow"):
        empty = _KINDS[kind]({"income": [], "score": []})
        with pytest.raises(CustomerDataError, match="no customer"):
            _read(empty)
        labelled = FrameCustomers(empty).labelled(two_segments()).frame
        assert len(labelled) == 0
        assert labelled.shape[1] == 2 + len(USUAL)


def test_a_name_that_two_columns_have_matters_only_for_a_feature() -> None:
    twice = ["income", "score", "note", "note"]
    frame = pd.DataFrame([[20, 30, 1, 2], [80, 70, 3, 4]], columns=twice)
    table = pa.table([[20, 80], [30, 70], [1, 3], [2, 4]], names=twice)

    for data in (frame, table):
        assert _read(data).census.customers == 2
        assert FrameCustomers(data).labelled(two_segments()).frame.shape[1] == 4 + 6
    with pytest.raises(CustomerDataError, check=coded(SourceFault.SEVERAL_COLUMNS)):
        _read(table.rename_columns(["income", "income", "score", "note"]))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pl.LazyFrame({"income": [20]}), OptionFault.LAZY_FRAME),
        (pl.Series("income", [20]), OptionFault.NOT_A_SOURCE),
        (pd.Series([20]), OptionFault.NOT_A_SOURCE),
        ([20, 80], OptionFault.NOT_A_SOURCE),
        ({"income": [20]}, OptionFault.NOT_A_SOURCE),
        (None, OptionFault.NOT_A_SOURCE),
        (np.array([20.0, 80.0]), OptionFault.NOT_A_SOURCE),
        (np.array([[20.0, 80.0]]), OptionFault.ARRAY_WITHOUT_NAMES),
    ],
)
def test_other_types_than_frames_are_refused_with_advice(data: object, code: OptionFault) -> None:
    with pytest.raises(InvalidOptionError, check=coded(code)):
        FrameCustomers(data)
