"""Labelled copies of Parquet files keep the contract, their rows, types, order and metadata."""

import datetime as dt
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mallseg.adapters.duckdb_customers.sizes import Sizes
from mallseg.adapters.duckdb_customers.tables import ParquetTable
from mallseg.adapters.input_files.parquet_files import parquet_at
from mallseg.adapters.sources.choosing import labelled_copy_of
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.ports import LabelledCopy
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import DEFAULT_COLUMNS, LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.entrypoints.cli.main import main
from mallseg.sql.census_columns import FeatureColumn
from mallseg.testing.builders import ignore_progress, two_segments
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from tests.agreement import UNASSIGNED, Answers, customers_of, expected_of, model_of
from tests.builders import MALL_CSV, copy_of_store
from tests.examples import exhaustive
from tests.refusals import coded

MANY = 60_000
"""In six row groups, which several threads read."""


def _copy(source: Path, target: Path) -> LabelledCopy:
    return labelled_copy_of(source, target, AS_IT_IS, encoding="utf-8", for_spreadsheet=False)


class TestParquetLabelledCopy(LabelledCopyContract):
    @pytest.fixture(autouse=True)
    def _in(self, tmp_path: Path) -> None:
        self._source, self._target = tmp_path / "in.parquet", tmp_path / "out.parquet"

    def copy_of(self, header: list[str], records: list[list[str]]) -> LabelledCopy:
        ids, *columns = zip(*records, strict=True)
        numbers = [pa.array([float(own) for own in column]) for column in columns]
        pq.write_table(pa.table([pa.array(ids), *numbers], names=header), self._source)
        return _copy(self._source, self._target)

    def written(self) -> list[tuple[list[str], str, str]] | None:
        if not self._target.exists():
            return None
        table = pq.read_table(self._target).to_pylist()
        added = {column.name for column in LabelLayout.of().columns}
        return [
            (
                [f"{v:g}" if isinstance(v, float) and v < 1e6 else str(v).removesuffix(".0")
                 for name, v in row.items() if name not in added],
                row["segment_slug"] or "",
                row["reason"] or "",
            )
            for row in table
        ]  # fmt: skip

    def record_number_of(self, index: int) -> int:
        return index + 1  # its row


def _of_all_types() -> pa.Table:
    day, at = dt.date(2026, 2, 28), dt.datetime(2026, 2, 28, 13, 14, 15)  # noqa: DTZ001
    columns = {
        "annual_income": pa.array([20, 80, None], pa.int16()),
        "spending_score": pa.array([Decimal("30.5"), Decimal("70.0"), Decimal("1.0")]),
        "small": pa.array([1, 2, 255], pa.uint8()),
        "large": pa.array([1, 2, 2**64 - 1], pa.uint64()),
        "single": pa.array([0.1, 2, 3], pa.float32()),
        "double": pa.array([0.1, float("nan"), None]),
        "is_member": pa.array([True, None, False]),
        "text": pa.array(["a", "ü\0'\"", None]),
        "bytes": pa.array([b"\x00a", b"", None]),
        "day": pa.array([day] * 3),
        "millis": pa.array([at] * 3, pa.timestamp("ms")),
        "micros": pa.array([at] * 3, pa.timestamp("us")),
        "nanos": pa.array([at] * 3, pa.timestamp("ns")),
        "zoned": pa.array([at] * 3, pa.timestamp("us", "UTC")),
        "amount": pa.array([Decimal("1.10")] * 3, pa.decimal128(38, 2)),
        "list": pa.array([[1], [2, None], None]),
        "struct": pa.array([{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}]),
        "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        "holds": pa.array([None, 2, 3]),
        "c0": pa.array(["x", "y", "z"]),
    }
    schema = pa.schema(
        [pa.field(name, own.type, nullable=name != "c0") for name, own in columns.items()],
        metadata={"owner": "crm; 'ü'", "bytes": b"\x00\xff"},
    )
    return pa.table([*columns.values()], schema=schema)


def test_rows_types_and_metadata_of_the_source_are_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    given = _of_all_types()
    pq.write_table(given, source, compression="zstd")

    _copy(source, target).write(two_segments(), progress=ignore_progress)

    found = pq.read_table(target)
    kept = found.select(given.column_names)
    assert kept.schema.remove_metadata() == given.schema.remove_metadata()
    assert str(kept.to_pylist()) == str(given.to_pylist())  # NaN is itself in a text
    assert found.schema.metadata == {b"owner": "crm; 'ü'".encode(), b"bytes": b"\x00\xff"}
    assert found.column_names[len(given.column_names) :] == [*LabelLayout.of().names]
    assert found.column("segment").to_pylist() == [1, 2, None]
    assert found.column("reason").to_pylist()[:2] == [None, None]
    assert found.column("reason")[2].as_py().startswith("annual_income is missing")
    assert pq.ParquetFile(target).metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_file_of_several_row_groups_keeps_its_order(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    model = model_of("two")
    values = customers_of(model, MANY)
    expected = expected_of(model, values)
    names = [feature.name for feature in model.features]
    pq.write_table(
        pa.table([np.arange(MANY), *values], names=["id", *names]), source, row_group_size=10_000
    )

    labelling = _copy(source, target).write(model, progress=ignore_progress)

    found = pq.read_table(target)
    assert found.column("id").to_numpy().tolist() == [*range(MANY)]
    _same(found, model, expected)
    assert labelling.records == MANY
    assert labelling.unusable == int((expected.groups == UNASSIGNED).sum())
    usable = expected.groups[expected.groups != UNASSIGNED]
    counts = np.bincount(usable, minlength=len(model.segments) * len(CERTAINTIES))
    assert [*labelling.groups.values()] == counts.tolist()


def test_customers_are_counted_whatever_columns_the_copy_has(tmp_path: Path) -> None:
    columns = {"annual_income": [20.0000001, 80.0, None], "spending_score": [30.0, 70.0, 70.0]}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    layout = LabelLayout.of(["number"])

    labelling = _copy(tmp_path / "in.parquet", tmp_path / "out.parquet").write(
        two_segments(), layout=layout, progress=ignore_progress
    )

    assert labelling.customers == {"seg-01": 1, "seg-02": 1}
    assert (labelling.certainties["clear"], labelling.unusable) == (2, 1)
    assert labelling.rounded == ()
    assert pq.read_table(tmp_path / "out.parquet").column("segment").to_pylist() == [1, 2, None]


@pytest.mark.parametrize("kind", [exhaustive("two"), "logs", exhaustive("eight")])
def test_the_engine_says_sizes_as_the_domain_does(kind: str, tmp_path: Path) -> None:
    model = model_of(kind)
    values = customers_of(model, 5_000)
    values[:, :600] = np.exp2(np.arange(600) % 40 / 2 - 5)  # ends of octaves, and middles
    names = [feature.name for feature in model.features]
    pq.write_table(pa.table([*values], names=names), tmp_path / "in.parquet")
    found = parquet_at(tmp_path / "in.parquet")
    assert found is not None

    with ParquetTable(found).opened() as table:
        columns = [FeatureColumn(name=f.name, feature=f) for f in model.features]
        sizes = Sizes.of(table, columns)

    usable = [
        row
        for row in values.T.tolist()
        if all(f.lowest <= own <= f.highest for f, own in zip(model.features, row, strict=True))
    ]
    assert sizes.records == 5_000
    assert sum(sizes.faults.values()) == 5_000 - len(usable)
    for feature, column in zip(model.features, zip(*usable, strict=True), strict=True):
        counts = Counter(map(feature.encode, column))
        assert sizes.magnitudes[feature] == Magnitudes.of_counts(feature, counts)


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    empty = pa.array([], pa.float64())
    columns = {"annual_income": empty, "spending_score": empty}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")

    with pytest.raises(CustomerDataError, check=coded(SourceFault.NO_CUSTOMERS)):
        _copy(tmp_path / "in.parquet", tmp_path / "out.parquet").write(
            two_segments(), progress=ignore_progress
        )


def _same(found: pa.Table, model: Segmentation, expected: Answers) -> None:
    places = {segment.slug: place for place, segment in enumerate(model.segments)}
    words = {str(each): place for place, each in enumerate(CERTAINTIES)}
    pairs = zip(
        found.column("segment_slug").to_pylist(), found.column("certainty").to_pylist(), strict=True
    )
    groups = [UNASSIGNED if s is None else places[s] * len(words) + words[c] for s, c in pairs]
    assert groups == expected.groups.tolist()
    distances = found.column("distance").to_numpy()
    np.testing.assert_array_equal(distances, expected.distances)


def test_a_folder_becomes_one_file_with_its_partitions(tmp_path: Path) -> None:
    for month in ("may", "june"):
        (tmp_path / "in" / f"month={month}").mkdir(parents=True)
        table = pa.table({"annual_income": [20.0], "spending_score": [30.0]})
        pq.write_table(table, tmp_path / "in" / f"month={month}" / "a.parquet")

    _copy(tmp_path / "in", tmp_path / "out.parquet").write(two_segments(), progress=ignore_progress)

    found = pq.read_table(tmp_path / "out.parquet")
    assert found.column("month").to_pylist() == ["june", "may"]
    assert found.column("segment").to_pylist() == [1, 1]
    assert (tmp_path / "out.parquet").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["segment", "Certainty"])
def test_a_column_called_like_one_of_ours_is_refused(name: str, tmp_path: Path) -> None:
    columns = {"annual_income": [20.0], "spending_score": [30.0], name: [1]}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")

    with pytest.raises(CustomerDataError, check=coded(SourceFault.COLUMN_TAKEN)):
        _copy(tmp_path / "in.parquet", tmp_path / "out.parquet").write(
            two_segments(), progress=ignore_progress
        )

    assert [each.name for each in tmp_path.iterdir()] == ["in.parquet"]


def test_a_file_is_not_copied_onto_itself(tmp_path: Path) -> None:
    columns = {"annual_income": [20.0], "spending_score": [30.0]}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SAME_FILE)):
        _copy(tmp_path / "in.parquet", tmp_path / "in.parquet").write(
            two_segments(), progress=ignore_progress
        )


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "out"])
def test_a_copy_of_parquet_is_parquet(name: str, tmp_path: Path) -> None:
    pq.write_table(pa.table({"annual_income": [20.0]}), tmp_path / "in.parquet")

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.WRONG_ENDING)):
        _copy(tmp_path / "in.parquet", tmp_path / name)


def test_a_csv_file_is_not_written_under_the_name_of_a_parquet_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.WRONG_ENDING)):
        _copy(MALL_CSV, tmp_path / "out.parquet")


def test_the_command_says_what_it_wrote(
    trained_once: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(copy_of_store(trained_once, tmp_path).parent)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM read_csv('{MALL_CSV}')) TO 'it''s [1].parquet'")

    exit_code = main(["assign", "--file", "it's [1].parquet", "--out", "l.parquet", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert exit_code == 0
    assert said["records"] == said["assigned"] == 200
    assert pq.read_schema("l.parquet").names[-len(DEFAULT_COLUMNS) :] == [*LabelLayout.of().names]
