"""Customers in Parquet files keep the contract, and say what the CSV file of them says."""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb
import pytest

from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.duckdb_customers.database import opened
from mallseg.adapters.duckdb_customers.tables import ParquetTable
from mallseg.adapters.input_files.parquet_files import parquet_at
from mallseg.adapters.sources.choosing import customers_of
from mallseg.domain.errors import (
    CustomerDataError,
    Fault,
    FileFault,
    InvalidOptionError,
    OptionFault,
    SourceFault,
)
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract
from mallseg.entrypoints.cli.main import main
from mallseg.sql.names import quoted
from mallseg.testing.builders import AGES, GENDERS
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE
from tests.builders import MALL_CSV
from tests.refusals import coded
from tests.typed_columns import typed

INCOME, SCORE = "Annual Income (k$)", "Spending Score (1-100)"


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """The connection by which all files are written."""
    return duckdb.connect()


def written(
    path: Path, header: Sequence[str], types: Sequence[str], rows: Sequence[object]
) -> Path:
    """Write a Parquet file; every cell is cast to the type of its column."""
    columns = ", ".join(f"{quoted(n)} {t}" for n, t in zip(header, types, strict=True))
    with _database().cursor() as connection:
        connection.execute(f"CREATE OR REPLACE TABLE customers ({columns})")
        if rows:
            places = ", ".join("?" * len(header))
            connection.executemany(f"INSERT INTO customers VALUES ({places})", rows)
        connection.execute("COPY customers TO $1 (FORMAT parquet)", [str(path)])
    return path


def _parquet(path: Path, contract: DataContract = AS_IT_IS) -> CountedCustomers:
    found = parquet_at(path)
    assert found is not None
    return CountedCustomers(ParquetTable(found), contract)


class ParquetContract(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "customers.parquet"

    def record_number_of(self, index: int) -> int:
        return index + 1


@pytest.mark.exhaustive  # a table of texts of DuckDB's is read by the same queries
class TestParquetOfTexts(ParquetContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CountedCustomers:
        return _parquet(written(self.path, header, ["VARCHAR"] * len(header), records))


@pytest.mark.exhaustive
class TestParquetOfNumbers(ParquetContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CountedCustomers:
        are_numbers, rows = typed(header, records)
        types = ["DOUBLE" if each else "VARCHAR" for each in are_numbers]
        return _parquet(written(self.path, header, types, rows))


def test_every_row_is_accounted_for_by_its_reason(tmp_path: Path) -> None:
    rows = [
        (15, 39), (15, 39), (None, 39), (math.nan, 39), (math.inf, 39), (-math.inf, 39), (15, -1),
        (15, 101), (None, 500), (-0.0, 1),
    ]  # fmt: skip
    path = written(tmp_path / "mall.parquet", ["income", "score"], ["DOUBLE", "INTEGER"], rows)

    reading = _parquet(path).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert dict(reading.faults) == {Fault.MISSING: 3, Fault.OUT_OF_RANGE: 4}
    assert [*reading.census.points()] == [(0.0, 1.0), (15.0, 39.0)]
    assert [*reading.census.counts] == [1, 2]
    assert [(r.record, r.column, r.fault) for r in reading.rejections] == [
        (3, "income", Fault.MISSING),
        (4, "income", Fault.MISSING),
        (5, "income", Fault.OUT_OF_RANGE),
        (6, "income", Fault.OUT_OF_RANGE),
        (7, "score", Fault.OUT_OF_RANGE),
        (8, "score", Fault.OUT_OF_RANGE),
        (9, "income", Fault.MISSING),
    ]


@pytest.mark.parametrize(
    ("kind", "ids", "repeated"),
    [
        ("BIGINT", [3, None, -5, 60, None], 0),
        ("BIGINT", [3, 4, -5, 4, 4], 2),
        ("BIGINT", [-(2**63), 0, 2**63 - 1], 0),
        ("HUGEINT", [2**100, 2**100, 1], 1),
        ("INTEGER", [None, None], 0),
        ("INTEGER", [7], 0),
        ("DOUBLE", [1.5, 1.5], 1),
    ],
)
def test_ids_that_are_numbers_are_counted_however_far_apart(
    tmp_path: Path, kind: str, ids: list[object], repeated: int
) -> None:
    rows = [(each, 15, 39) for each in ids]
    types = [kind, "DOUBLE", "DOUBLE"]
    path = written(tmp_path / "a.parquet", ["CustomerID", INCOME, SCORE], types, rows)

    reading = _parquet(path).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert reading.repeated_ids == repeated


def test_a_text_that_is_not_there_is_located_as_a_number_is(tmp_path: Path) -> None:
    rows = [("15", 39), (None, 40), ("", 40), ("none", 40)]
    path = written(tmp_path / "a.parquet", [INCOME, SCORE], ["VARCHAR", "DOUBLE"], rows)

    reading = _parquet(path).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert [(each.record, each.fault) for each in reading.rejections] == [
        (2, Fault.MISSING), (3, Fault.MISSING), (4, Fault.NOT_A_NUMBER),
    ]  # fmt: skip


def test_the_first_fault_counts_where_texts_stand_beside_numbers(tmp_path: Path) -> None:
    rows = [("x", 500), ("15", 500), ("", 39), ("15", 39)]
    path = written(tmp_path / "mall.parquet", ["income", "score"], ["VARCHAR", "DOUBLE"], rows)

    reading = _parquet(path).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert dict(reading.faults) == {
        Fault.NOT_A_NUMBER: 1, Fault.OUT_OF_RANGE: 1, Fault.MISSING: 1,
    }  # fmt: skip
    assert [(each.record, each.fault) for each in reading.rejections] == [
        (1, Fault.NOT_A_NUMBER), (2, Fault.OUT_OF_RANGE), (3, Fault.MISSING),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "kind", ["TINYINT", "UBIGINT", "HUGEINT", "FLOAT", "DECIMAL(9, 2)", "DOUBLE", "VARCHAR"]
)
def test_numbers_of_every_type_are_read(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / "mall.parquet", ["income", "score"], [kind, kind], [(15, 39)])

    reading = _parquet(path).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert [*reading.census.points()] == [(15.0, 39.0)]


@pytest.mark.parametrize("kind", ["DATE", "BOOLEAN", "INTEGER[]", "BLOB"])
def test_a_feature_of_another_type_is_refused(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / "mall.parquet", ["income", "score"], [kind, "DOUBLE"], [(None, 1)])

    with pytest.raises(CustomerDataError, check=coded(SourceFault.COLUMN_NOT_NUMERIC)):
        _parquet(path).take_census(DEFAULT_FEATURES, progress=_ignore)


def test_values_in_parts_of_their_unit_are_checked_in_their_unit(tmp_path: Path) -> None:
    rows = [(15_000, 39), (1_000_001_000, 39), (250_500, 39)]
    path = written(tmp_path / "mall.parquet", ["income", "score"], ["BIGINT", "DOUBLE"], rows)
    contract = DataContract(in_parts=frozenset({ANNUAL_INCOME.name}))

    reading = _parquet(path, contract).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert [*reading.census.points()] == [(15.0, 39.0), (250.5, 39.0)]
    assert dict(reading.faults) == {Fault.OUT_OF_RANGE: 1}


@pytest.mark.exhaustive
@pytest.mark.parametrize("alike", [0, 140_000])
def test_points_that_do_not_collapse_are_those_of_the_csv_file(tmp_path: Path, alike: int) -> None:
    csv, path = tmp_path / "mall.csv", tmp_path / "mall.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE customers AS SELECT 15 + greatest(i, 0) / 1000.0e0 AS income, "
            "abs(i) % 100 AS score, abs(i) % 60 + 20 AS age, "
            f"if(i % 3 = 0, 'f', 'm') AS gender FROM range(-{alike}, 70000) AS t(i)"
        )
        connection.execute("COPY customers TO $1 (FORMAT parquet)", [str(path)])
        connection.execute("COPY customers TO $1 (HEADER)", [str(csv)])

    breakdowns = (AGES, GENDERS)
    own = _parquet(path).take_census(DEFAULT_FEATURES, breakdowns=breakdowns, progress=_ignore)
    other = CsvCustomers(csv).take_census(DEFAULT_FEATURES, breakdowns=breakdowns, progress=_ignore)

    assert own.census.population is not None
    assert own.rounded == other.rounded == ("income",)
    assert own.census == other.census
    assert own.census.fingerprint() == other.census.fingerprint()
    assert own.records == other.records == 70_000 + alike


@pytest.mark.parametrize("name", ["we[i]rd*?.parquet", 'it\'s "quoted".parquet', "café 1.parquet"])
def test_a_path_is_no_pattern_and_no_other_file_is_read(tmp_path: Path, name: str) -> None:
    written(tmp_path / "weird1.parquet", ["income", "score"], ["DOUBLE"] * 2, [(99, 99)])
    path = written(tmp_path / "own.parquet", ["income", "score"], ["DOUBLE"] * 2, [(15, 39)])
    path = path.rename(tmp_path / name)

    reading = _parquet(path).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert [*reading.census.points()] == [(15.0, 39.0)]


def test_the_database_reaches_no_other_file(tmp_path: Path) -> None:
    other = written(tmp_path / "other.parquet", ["income"], ["DOUBLE"], [(99,)])
    own = written(tmp_path / "own.parquet", ["income"], ["DOUBLE"], [(15,)])

    found = parquet_at(own)
    assert found is not None
    with opened(found) as connection:
        for query, error in (
            (f"FROM read_parquet('{other}')", duckdb.PermissionException),
            (f"COPY customers TO '{tmp_path / 'copy.csv'}'", duckdb.PermissionException),
            ("SET enable_external_access = true", duckdb.InvalidInputException),
            ("INSTALL httpfs", duckdb.PermissionException),
        ):
            with pytest.raises(error):
                connection.execute(query)


def test_names_of_columns_are_only_names(tmp_path: Path) -> None:
    hostile = 'income"); DROP TABLE customers; --'
    path = written(tmp_path / "mall.parquet", [hostile, "score"], ["DOUBLE"] * 2, [(15, 39)])
    contract = DataContract(columns={ANNUAL_INCOME.name: hostile})

    reading = _parquet(path, contract).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert reading.columns[ANNUAL_INCOME.name] == hostile
    assert [*reading.census.points()] == [(15.0, 39.0)]


def test_a_folder_is_one_table_and_its_partitions_are_a_column(tmp_path: Path) -> None:
    for place, (sex, income) in enumerate([("f", 15), ("m", 20)]):
        folder = tmp_path / "mall" / f"gender={sex}"
        folder.mkdir(parents=True)
        rows = [(income, 30 + place)]
        written(folder / "part-0.parquet", ["income", "score"], ["DOUBLE"] * 2, rows)
    (tmp_path / "mall" / "_temporary.parquet").write_text("not yet", encoding="utf-8")

    source = _parquet(tmp_path / "mall")
    reading = source.take_census(DEFAULT_FEATURES, breakdowns=[GENDERS], progress=_ignore)

    assert [*reading.census.points()] == [(15.0, 30.0), (20.0, 31.0)]
    (genders,) = reading.census.breakdown_counts
    assert genders.by_segment((0, 1), 2) == ((1, 0, 0, 0), (0, 1, 0, 0))
    assert source.locate({(20.0, 31.0)}, DEFAULT_FEATURES, most=9, progress=_ignore) == (2,)


def test_repeated_ids_are_counted(tmp_path: Path) -> None:
    rows = [("a", 15), ("b", 15), ("a", 15), (None, 15), (None, 16), ("", 16), ("", 17)]
    path = written(tmp_path / "mall.parquet", ["CustomerID", "score"], ["VARCHAR", "INT"], rows)

    assert _parquet(path).take_census((SPENDING_SCORE,), progress=_ignore).repeated_ids == 1


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "mall.parquet", ["income", "score"], ["DOUBLE"] * 2, [(15, 39)])
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(CustomerDataError, check=coded(FileFault.DAMAGED_PARQUET)):
        _parquet(path).take_census(DEFAULT_FEATURES, progress=_ignore)


def test_files_of_a_folder_with_different_columns_are_refused(tmp_path: Path) -> None:
    written(tmp_path / "a.parquet", ["income", "score"], ["DOUBLE"] * 2, [(15, 39)])
    written(tmp_path / "b.parquet", ["salary", "points"], ["DOUBLE"] * 2, [(15, 39)])

    with pytest.raises(CustomerDataError, check=coded(FileFault.DAMAGED_PARQUET)):
        _parquet(tmp_path).take_census(DEFAULT_FEATURES, progress=_ignore)


def test_a_pattern_of_parquet_files_is_one_table(tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path / f"{name}.parquet", ["income", "score"], ["DOUBLE"] * 2, [(15, 39)])

    source = customers_of(tmp_path / "*.parquet", AS_IT_IS, encoding="utf-8")

    assert source.take_census(DEFAULT_FEATURES, progress=_ignore).records == 2


def test_other_files_than_parquet_are_read_as_before(tmp_path: Path) -> None:
    (tmp_path / "mall.csv").write_text("income,score\n15,39\n16,40\n", encoding="utf-8")

    for source in (tmp_path, tmp_path / "mall.csv"):
        reading = customers_of(source, AS_IT_IS, encoding="utf-8").take_census(
            DEFAULT_FEATURES, progress=_ignore
        )
        assert reading.records == 2


def test_a_list_of_rejected_records_is_not_written_of_parquet(tmp_path: Path) -> None:
    path = written(tmp_path / "mall.parquet", ["income", "score"], ["DOUBLE"] * 2, [(15, 39)])

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_OF_PARQUET)):
        customers_of(path, AS_IT_IS, encoding="utf-8", quarantine=tmp_path / "rejected.csv")


@pytest.mark.exhaustive
def test_a_training_leaves_the_model_that_the_csv_file_leaves(tmp_path: Path) -> None:
    path = tmp_path / "mall.parquet"
    with duckdb.connect() as connection:
        connection.read_csv(str(MALL_CSV)).write_parquet(str(path))

    models = []
    for source in (MALL_CSV, path):
        store = tmp_path / f"models-{source.suffix[1:]}"
        assert main(["train", str(source), "--segments", "5", "-q", "--store", str(store)]) == 0
        (version,) = store.glob("*/versions/1")
        models.append([(version / f).read_bytes() for f in ("model.joblib", "profile.json")])

    assert models[0] == models[1]
