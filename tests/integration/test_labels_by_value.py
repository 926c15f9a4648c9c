"""Labels that rows of whole numbers look up are those that each row would be given by itself."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mallseg.adapters.duckdb_customers.labels_by_value import LabelsByValue
from mallseg.adapters.duckdb_customers.tables import ParquetTable
from mallseg.adapters.input_files.parquet_files import parquet_at
from mallseg.adapters.sources.choosing import labelled_copy_of
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.domain.sources.labelling import Labelling
from mallseg.sql.census_columns import FeatureColumn
from mallseg.testing.builders import ignore_progress, two_segments

_ROWS = 20_000
"""In ten row groups, which several threads read."""

_NAMES = ("annual_income", "spending_score")


def _written(path: Path, columns: list[pa.Array]) -> Path:
    ids = pa.array(range(len(columns[0])))
    table = pa.table([ids, *columns], names=["id", *_NAMES])
    pq.write_table(table, path, row_group_size=2_000)
    return path


def _by_value(path: Path, *, is_whole: bool = True) -> LabelsByValue | None:
    files = parquet_at(path)
    assert files
    columns = [
        FeatureColumn(name=feature.name, feature=feature, is_whole=is_whole)
        for feature in two_segments().features
    ]
    with ParquetTable(files).opened() as table:
        return LabelsByValue.of(table, columns)


def _copied(source: Path) -> tuple[Labelling, pa.Table]:
    target = source.with_suffix(".out.parquet")
    copy = labelled_copy_of(source, target, AS_IT_IS, encoding="utf-8", for_spreadsheet=False)
    labelling = copy.write(two_segments(), progress=ignore_progress)
    return labelling, pq.read_table(target).select(["id", *LabelLayout.of().names])


@pytest.mark.parametrize(
    ("incomes", "scores"),
    [
        ([*range(15, 55)], [*range(1, 101)]),
        ([*range(15, 55), None], [0, 1, 50, 101, None]),
        ([5, 2**64 - 1, 9], [-(2**31), 1, 2]),
    ],
)
def test_rows_find_what_they_would_be_given_one_by_one(
    tmp_path: Path, incomes: list[int | None], scores: list[int | None]
) -> None:
    rng = np.random.default_rng(0)
    chosen = [[own[i] for i in rng.integers(len(own), size=_ROWS)] for own in (incomes, scores)]
    types = pa.uint64(), pa.int32()
    whole = [pa.array(own, each) for own, each in zip(chosen, types, strict=True)]
    (tmp_path / "each").mkdir()
    source = _written(tmp_path / "customers.parquet", whole)
    real = [own.cast(pa.float64(), safe=False) for own in whole]
    one_by_one = _written(tmp_path / "each" / "customers.parquet", real)

    (labelling, found), (expected, labels) = _copied(source), _copied(one_by_one)

    assert _by_value(source)
    assert labelling == expected
    assert found.equals(labels)
    assert found.column("id").to_pylist() == [*range(_ROWS)]


def test_values_that_are_many_or_no_whole_numbers_are_not_looked_up(tmp_path: Path) -> None:
    few, many, none = pa.array([20, 30] * 5000), pa.array([*range(10_000)]), pa.nulls(10_000)
    paths = [
        _written(tmp_path / f"{name}.parquet", [own.cast(pa.int64()), few])
        for name, own in (("few", few), ("many", many), ("none", none))
    ]

    assert [_by_value(path) is not None for path in paths] == [True, False, False]
    assert _by_value(paths[0], is_whole=False) is None
