"""What a table is asked for its census, by an engine that runs within the test."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import pytest

from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.duckdb_customers.open_table import DuckdbGroups, DuckdbOpenTable
from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.customers.columns.data_contract import AS_IT_IS
from mallseg.domain.customers.reading import Reading
from mallseg.domain.errors import DatabaseFault, DatabaseUnavailableError
from mallseg.sql.census import GroupColumn
from mallseg.testing.builders import AGES, GENDERS
from mallseg.testing.features import DEFAULT_FEATURES
from tests.refusals import coded


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with 4 points, 3 ages in 2 bands, and 2 genders: every combination once."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE mall AS SELECT * FROM (SELECT unnest([15, 16, 17, 18]) AS income), "
            "(SELECT 39 AS score), (SELECT unnest([20, 30, 31]) AS age), "
            "(SELECT unnest(['f', 'm']) AS gender)"
        )
        yield connection


@dataclass(frozen=True)
class _AskedTable(DuckdbOpenTable):
    """Counts the groups of each query, and does something behind the first."""

    groups_counted: list[int] = field(default_factory=list)
    afterwards: str = ""

    def groups(self, query: str) -> DuckdbGroups:
        found = super().groups(query)
        ((groups,),) = self.rows("SELECT count(*) FROM temp.main.counted")
        if not self.groups_counted and self.afterwards:
            self.connection.execute(self.afterwards)
        self.groups_counted.append(groups)
        return found


@dataclass(frozen=True)
class _Table:
    table: DuckdbOpenTable
    name: str = "mall"
    format: str = "DuckDB"

    @contextmanager
    def opened(self) -> Iterator[DuckdbOpenTable]:
        yield self.table


def _asked(database: duckdb.DuckDBPyConnection, afterwards: str = "") -> _AskedTable:
    found = DuckdbOpenTable.at("mall", database)
    return _AskedTable(database, "mall", found.header, found.types, afterwards=afterwards)


def _read(table: DuckdbOpenTable) -> Reading:
    source = CountedCustomers(_Table(table), AS_IT_IS)
    return source.read(table, DEFAULT_FEATURES, [AGES, GENDERS])


def _counts(reading: Reading) -> list[list[tuple[int, int, int]]]:
    """Give the counts of each breakdown, as (point, code, customers)."""
    return [
        sorted(zip(own.points, own.codes, own.counts, strict=True))
        for own in reading.census.breakdown_counts
    ]


def test_each_breakdown_is_counted_by_itself_and_ages_by_band(
    database: duckdb.DuckDBPyConnection,
) -> None:
    table = _asked(database)

    reading = _read(table)

    # 4 points x 2 bands, 4 points x 2 genders, and nobody who is refused
    assert table.groups_counted == [8, 8, 0]
    young, older, women, men = AGES.groups.index("under 25"), 1, 0, 1
    ages = [own for point in range(4) for own in ((point, young, 2), (point, older, 4))]
    genders = [own for point in range(4) for own in ((point, women, 3), (point, men, 3))]
    assert _counts(reading) == [ages, genders]
    assert [*reading.census.counts] == [6, 6, 6, 6]


def test_a_table_that_changes_between_queries_is_refused(
    database: duckdb.DuckDBPyConnection,
) -> None:
    table = _asked(database, "DELETE FROM mall WHERE income = 18 AND age = 20 AND gender = 'f'")

    with pytest.raises(DatabaseUnavailableError, check=coded(DatabaseFault.CHANGED_MEANWHILE)):
        _read(table)


@pytest.mark.parametrize("kind", ["DOUBLE", "DECIMAL(12, 2)", "BIGINT"])
def test_an_engine_finds_the_band_that_a_file_finds(kind: str) -> None:
    values: Sequence[float] = [-0.01, 0.0, 24.99, 25.0, 39.5, 40.0, 120.0, 120.01, 1e6]
    if kind == "DOUBLE":
        values = [*values, math.nan, math.inf, -math.inf, -0.0, math.nextafter(25, 0)]
    codes = GroupCodes("mall", "Age", AGES)
    column = GroupColumn(
        name="Age", is_text=False, bands=AGES.bands, lowest=AGES.lowest, highest=AGES.highest
    )

    with duckdb.connect() as connection:
        connection.execute(f'CREATE TABLE mall ("Age" {kind})')
        connection.executemany("INSERT INTO mall VALUES ($1)", [(own,) for own in values])
        connection.execute("INSERT INTO mall VALUES (NULL)")
        found = connection.execute(f'SELECT "Age", {column.value} FROM mall').fetchall()

    assert [place for _, place in found] == [codes.of_value(own) for own, _ in found]
    assert len(found) == len(values) + 1


def test_a_column_of_any_width_is_grouped_by_what_it_holds(
    database: duckdb.DuckDBPyConnection,
) -> None:
    before = _counts(_read(_asked(database)))

    for kind in ("TINYINT", "UBIGINT", "HUGEINT", "DECIMAL(9, 2)", "FLOAT"):
        database.execute(f"ALTER TABLE mall ALTER income TYPE {kind}")
        assert _counts(_read(_asked(database))) == before, kind
