"""A file and a frame of customers who are all different: one census, one model, one copy."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mallseg.adapters.csv_customers.annotated_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.adapters.pandas_customers.frame import PandasCustomers
from mallseg.domain.customers.data_contract import DataContract, IncomeUnit
from mallseg.domain.customers.feature import DEFAULT_FEATURES
from mallseg.domain.customers.outliers import WithoutOutliers
from mallseg.domain.customers.reading import Reading
from mallseg.domain.ports import CustomerSource
from mallseg.testing.builders import two_segments
from tests.builders_csv import FAST, REFERENCE
from tests.builders_population import FEW, customers_in_dollars

_IN_DOLLARS = DataContract(income_unit=IncomeUnit.DOLLARS)
_SUMMARISED = tuple(replace(options, most_points=FEW.most_points) for options in FAST)


@pytest.fixture
def frame() -> pd.DataFrame:
    incomes, scores = customers_in_dollars(400)
    incomes[:2] = 950.0, 960.5
    ages = np.random.default_rng(1).integers(18, 80, 400)
    return pd.DataFrame(
        {"id": range(400), "age": ages, "income": (incomes * 1000).astype(int), "score": scores}
    )


@pytest.fixture
def path(frame: pd.DataFrame, tmp_path: Path) -> Path:
    """The same customers in a file, with two records that are damaged."""
    file = tmp_path / "customers.csv"
    lines = frame.to_csv(index=False, lineterminator="\n").splitlines()
    lines[100:100] = ["x,30,many,50", 'y,31,"40000",']
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _read(source: CustomerSource) -> Reading:
    return source.take_census(DEFAULT_FEATURES, progress=lambda *_: None)


@pytest.mark.parametrize("options", [replace(REFERENCE, most_points=20), *_SUMMARISED])
def test_a_file_has_the_census_of_a_frame(
    path: Path, frame: pd.DataFrame, options: ReadOptions
) -> None:
    shuffled = frame.sample(frac=1, random_state=3)
    in_frame = _read(
        PandasCustomers(shuffled, _IN_DOLLARS, options=replace(FEW, most_cells=1 << 14))
    )

    in_file = _read(CsvCustomers(path, _IN_DOLLARS, options=options))

    assert in_file.rejected_rows == 2
    assert in_file.census.population is not None
    assert in_file.census == in_frame.census
    assert in_file.census.fingerprint() == in_frame.census.fingerprint()


@pytest.mark.parametrize("options", _SUMMARISED)
def test_outliers_are_located_and_left_out_of_the_demographics(
    path: Path, options: ReadOptions
) -> None:
    source = CsvCustomers(path, _IN_DOLLARS, options=options)
    without = WithoutOutliers.of(_read(source).census)

    records = source.locate(without.points, DEFAULT_FEATURES, most=5, progress=lambda *_: None)
    counted = source.count_demographics(
        two_segments(), without=without.points, progress=lambda *_: None
    )

    assert (without.outliers, records) == (2, (2, 3))
    assert counted.ages is not None
    assert sum(map(sum, counted.ages)) == 398


@pytest.mark.parametrize("options", FAST)
@pytest.mark.parametrize(("decimal", "delimiter"), [(".", ","), (",", ";"), (",", ",")])
def test_the_copy_of_a_file_has_the_bytes_of_the_reference_reader(
    tmp_path: Path, frame: pd.DataFrame, options: ReadOptions, decimal: str, delimiter: str
) -> None:
    path = tmp_path / "customers.csv"
    thousands = frame.assign(income=frame["income"] / 1000)
    if decimal == delimiter:
        thousands["income"] = thousands["income"].round()
        thousands = thousands.astype({"income": int, "score": int})
    thousands.to_csv(path, index=False, sep=delimiter, decimal=decimal)

    def copied(options: ReadOptions) -> bytes:
        target = tmp_path / "copy.csv"
        copy = CsvLabelledCopy(path, DataContract(decimal=decimal), options=options, target=target)
        copy.write(two_segments(), progress=lambda *_: None)
        return target.read_bytes()

    assert copied(options) == copied(REFERENCE)


def test_a_frame_is_labelled_as_its_points_are_assigned(frame: pd.DataFrame) -> None:
    frame = frame.astype({"income": float})
    frame.loc[[3, 7], "income"] = np.nan, -1.0
    segmentation = two_segments()

    labelled = PandasCustomers(frame, _IN_DOLLARS).with_segments(segmentation)

    assert labelled["segment"].isna().tolist() == [row in (3, 7) for row in range(400)]
    assert labelled["reason"].notna().tolist() == [row in (3, 7) for row in range(400)]
    for row in labelled.drop(index=[3, 7]).itertuples():
        one = segmentation.assign_point((row.income / 1000, float(row.score)))
        assert (row.segment, row.segment_slug) == (one.segment.number, one.segment.slug)
        assert (row.distance, row.certainty) == (one.distance, one.certainty)


def test_a_frame_counts_each_fault_once(frame: pd.DataFrame) -> None:
    broken = frame.astype({"income": object, "score": float})
    broken.loc[[1, 2], "income"] = "many"
    broken.loc[[2, 3], "score"] = np.nan
    broken.loc[4, "score"] = 101.0

    reading = _read(PandasCustomers(broken, _IN_DOLLARS))

    assert reading.faults == Counter(rejection.fault for rejection in reading.rejections)
    assert [rejection.record for rejection in reading.rejections] == [2, 3, 4, 5]
    assert [rejection.column for rejection in reading.rejections] == [
        "income",
        "income",
        "score",
        "score",
    ]
