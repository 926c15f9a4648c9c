"""Customers in tables of a DuckDB file keep the contract of a source; the file is only read."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from mallseg.adapters.counted_tables.identified import IdentifiedTable
from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.sources.choosing import customers_of, identified_customers_of
from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    Fault,
    FileFault,
    InvalidOptionError,
    OptionFault,
    TableFault,
)
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.domain.sources.table_name import TableName
from mallseg.entrypoints.cli.main import main
from mallseg.sql.names import quoted
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.contracts.identified_customers import IdentifiedCustomersContract
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV
from tests.refusals import coded


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


def _customers(path: Path, table: str = "") -> CountedCustomers:
    layout = Layout(table=TableName.parse(table) if table else None)
    source = customers_of(path, DataContract(layout=layout), encoding="utf-8")
    assert isinstance(source, CountedCustomers)
    return source


def _lake(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


_TWO = "CREATE TABLE {} AS SELECT 15 AS income, 39 AS score UNION ALL SELECT 16, 40"


class TestDuckdbTable(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "lake.duckdb"

    def source_of(self, header: list[str], records: list[list[str]]) -> CountedCustomers:
        columns = ", ".join(f"{quoted(name)} VARCHAR" for name in header)
        self.path.unlink(missing_ok=True)
        with duckdb.connect(str(self.path)) as connection:
            connection.execute(f"CREATE TABLE customers ({columns})")
            if records:
                places = ", ".join("?" * len(header))
                connection.executemany(f"INSERT INTO customers VALUES ({places})", records)
        return _customers(self.path)

    def record_number_of(self, index: int) -> int:
        return index + 1


_OF_NUMBERS = {"Income", "Score"}


class TestIdentifiedTable(IdentifiedCustomersContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "lake.duckdb"

    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedTable:
        types = ["DOUBLE" if name in _OF_NUMBERS else "VARCHAR" for name in header]
        columns = ", ".join(f"{quoted(n)} {t}" for n, t in zip(header, types, strict=True))
        self.path.unlink(missing_ok=True)
        with duckdb.connect(str(self.path)) as connection:
            connection.execute(f"CREATE TABLE customers ({columns})")
            places = ", ".join("?" * len(header))
            connection.executemany(f"INSERT INTO customers VALUES ({places})", records)
        source = identified_customers_of(self.path, DataContract(), encoding="utf-8")
        assert isinstance(source, IdentifiedTable)
        return source

    def record_number_of(self, row: int) -> int:
        return row + 1


def test_numbers_of_ids_are_their_digits(tmp_path: Path) -> None:
    path = _lake(
        tmp_path / "lake.duckdb",
        "CREATE TABLE customers AS SELECT 7.0::DOUBLE AS id, 15 AS income, 39 AS score UNION ALL "
        "SELECT 8, 15, 39 UNION ALL SELECT NULL, 15, 39",
    )
    source = identified_customers_of(path, DataContract(), encoding="utf-8")
    ids: list[str] = []

    reading = source.read(two_segments(), lambda batch: ids.extend(batch.ids), progress=_ignore)

    assert ids == ["7", "8"]
    assert dict(reading.faults) == {Fault.BLANK_ID: 1}


@pytest.mark.parametrize(
    "name", ["customers", 'we"ird; DROP TABLE x', "counted", "a.b", "Größe %s"]
)
def test_a_table_is_found_by_its_name(tmp_path: Path, name: str) -> None:
    table = TableName((f"the {name}", name))
    place = ".".join(map(quoted, table.parts))
    path = _lake(
        tmp_path / "it's [a] lake.db",
        f"CREATE SCHEMA {quoted(table.parts[0])}",
        _TWO.format(place),
        "CREATE TABLE counted AS SELECT 1 AS x",
    )

    reading = _customers(path, str(table)).take_census(DEFAULT_FEATURES, progress=_ignore)

    assert reading.records == 2
    assert str(table) in reading.source


def test_a_view_is_a_table(tmp_path: Path) -> None:
    view = "CREATE VIEW richer AS SELECT * FROM customers WHERE income > 15"
    path = _lake(tmp_path / "lake.duckdb", _TWO.format("customers"), view)

    assert _customers(path, "richer").take_census(DEFAULT_FEATURES, progress=_ignore).records == 1


@pytest.mark.parametrize(
    ("table", "code", "facts"),
    [
        ("", TableFault.SEVERAL_TABLES, {"tables": ("customers", "mall.others")}),
        ("custommers", TableFault.NO_TABLE, {"nearest": ("customers",)}),
        ("mall.customers", TableFault.NO_TABLE, {}),
        ("a.b.customers", TableFault.NO_TABLE, {}),
    ],
)
def test_a_table_that_is_not_there_is_refused(
    tmp_path: Path, table: str, code: Code, facts: dict[str, tuple[str, ...]]
) -> None:
    path = _lake(
        tmp_path / "lake.duckdb",
        _TWO.format("customers"),
        "CREATE SCHEMA mall",
        _TWO.format("mall.others"),
    )

    with pytest.raises(CustomerDataError, check=coded(code, **facts)):
        _customers(path, table).take_census(DEFAULT_FEATURES, progress=_ignore)


def test_a_view_reads_no_other_file(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("income,score\n15,39\n", encoding="utf-8")
    path = _lake(tmp_path / "lake.duckdb", f"CREATE VIEW customers AS SELECT * FROM '{other}'")

    with pytest.raises(CustomerDataError, check=coded(FileFault.READS_OTHER_FILES)):
        _customers(path).take_census(DEFAULT_FEATURES, progress=_ignore)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = _lake(tmp_path / "lake.duckdb", _TWO.format("customers"))
    path.write_bytes(path.read_bytes()[:5000])

    with pytest.raises(CustomerDataError, check=coded(FileFault.DUCKDB_NOT_READ)):
        _customers(path).take_census(DEFAULT_FEATURES, progress=_ignore)


def test_a_table_is_asked_for_of_a_database_only() -> None:
    contract = DataContract(layout=Layout(table=TableName.parse("customers")))

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.DATABASES_ONLY)):
        customers_of(MALL_CSV, contract, encoding="utf-8")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published customers in two tables."""
    path = tmp_path_factory.mktemp("lake") / "lake.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.read_csv(str(MALL_CSV)).create("customers")
        connection.execute("CREATE TABLE others AS SELECT * FROM customers")
    return path


def _model(store: Path) -> Sequence[bytes]:
    (version,) = store.glob("*/versions/1")
    return [(version / name).read_bytes() for name in ("model.joblib", "profile.json")]


def test_a_training_leaves_the_model_that_the_csv_file_leaves(tmp_path: Path, lake: Path) -> None:
    words = ["--segments", "5", "-q", "--store"]
    before = lake.read_bytes()

    assert main(["train", str(MALL_CSV), *words, str(tmp_path / "csv")]) == 0
    assert main(["train", str(lake), "--table", "customers", *words, str(tmp_path / "lake")]) == 0

    assert _model(tmp_path / "csv") == _model(tmp_path / "lake")
    assert lake.read_bytes() == before

    store = ["--store", str(tmp_path / "lake")]
    assert main(["drift", str(lake), "--table", "others", *store]) == 0
    assert main(["ledger", "update", str(lake), "--table", "others", *store]) == 0
    months = ["--before", str(lake), "--before-table", "customers", "--after", str(lake)]
    assert main(["moves", *months, "--table", "others", *store]) == 0


def test_which_table_is_asked_for_with_the_option(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(lake)]) == 2

    said = capsys.readouterr().err
    assert "has the tables 'customers' and 'others': name one with --table" in said
