"""The queries of a census, on an engine that runs within the test."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import duckdb
import pytest

from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.duckdb_customers.open_table import DuckdbGroups, DuckdbOpenTable
from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.errors import DatabaseFault, DatabaseUnavailableError
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.domain.sources.reading import Reading
from mallseg.sql.census_columns import GroupColumn
from mallseg.testing.builders import AGES, GENDERS
from mallseg.testing.features import DEFAULT_FEATURES
from tests.examples import exhaustive
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

    def groups(self, query: str, parameters: Sequence[object] = ()) -> DuckdbGroups:
        found = super().groups(query, parameters)
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


def _asked(
    database: duckdb.DuckDBPyConnection, afterwards: str = "", *, counts_beside: bool = False
) -> _AskedTable:
    found = DuckdbOpenTable.at("mall", database)
    return _AskedTable(
        database,
        "mall",
        found.header,
        found.types,
        counts_beside=counts_beside,
        afterwards=afterwards,
    )


def _read(table: DuckdbOpenTable) -> Reading:
    source = CountedCustomers(_Table(table), AS_IT_IS)
    return source.read(table, DEFAULT_FEATURES, [AGES, GENDERS])


def _counts(reading: Reading) -> list[list[tuple[int, int, int]]]:
    """Give the counts of each breakdown, as (point, code, customers)."""
    return [
        sorted(zip(own.points, own.codes, own.counts, strict=True))
        for own in reading.census.breakdown_counts
    ]


def test_breakdowns_are_counted_in_one_scan_and_ages_by_band(
    database: duckdb.DuckDBPyConnection,
) -> None:
    table = _asked(database)

    reading = _read(table)

    # 4 points x 2 bands x 2 genders, and no refused customer
    assert table.groups_counted == [16, 0]
    young, older, women, men = AGES.groups.index("under 25"), 1, 0, 1
    ages = [own for point in range(4) for own in ((point, young, 2), (point, older, 4))]
    genders = [own for point in range(4) for own in ((point, women, 3), (point, men, 3))]
    assert _counts(reading) == [ages, genders]
    assert [*reading.census.counts] == [6, 6, 6, 6]


def test_breakdowns_of_many_groups_are_counted_one_by_one(
    database: duckdb.DuckDBPyConnection,
) -> None:
    more = "(VALUES ('a'), ('b'), ('c')) AS more(other)"
    database.execute(f"INSERT INTO mall SELECT mall.* REPLACE (other AS gender) FROM mall, {more}")
    table = _asked(database)

    reading = _read(table)

    # 4 points x 2 bands, 4 points x 5 genders, and no refused customer
    assert table.groups_counted == [8, 20, 0]
    assert reading == _read(_asked(database, counts_beside=True))


def test_breakdowns_are_counted_beside_the_points_where_that_is_faster(
    database: duckdb.DuckDBPyConnection,
) -> None:
    for age, gender in (("NULL", "NULL"), ("200", "'M '"), ("70", "'?'")):
        database.execute(f"INSERT INTO mall VALUES (18, 39, {age}, {gender})")
    database.execute("INSERT INTO mall VALUES (NULL, 39, 30, 'f'), (15, 1000, 30, NULL)")
    table = _asked(database, counts_beside=True)

    reading, other = _read(table), _read(_asked(database))

    # 4 points, and one group for each fault
    assert table.groups_counted == [6]
    assert reading == other
    assert sum(reading.faults.values()) == 2


def test_texts_that_the_first_rows_have_not_are_counted_by_themselves(
    database: duckdb.DuckDBPyConnection,
) -> None:
    database.execute("INSERT INTO mall SELECT mall.* FROM mall, range(250)")
    database.execute("INSERT INTO mall VALUES (15, 39, 30, 'female')")
    beside, joint = _asked(database, counts_beside=True), _asked(database)

    reading = _read(beside)

    # the points, and of genders 4 points x 2, and the point of the last row
    assert beside.groups_counted == [4, 9]
    assert reading == _read(joint)
    # the points x 2 bands x 2 genders, the last row; genders, and no refused customer
    assert joint.groups_counted == [17, 9, 0]


def test_a_table_that_changes_between_queries_is_refused(
    database: duckdb.DuckDBPyConnection,
) -> None:
    database.execute("INSERT INTO mall SELECT mall.* FROM mall, range(250)")
    database.execute("INSERT INTO mall VALUES (15, 39, 30, 'female')")
    table = _asked(database, "DELETE FROM mall WHERE income = 18 AND age = 20 AND gender = 'f'")

    with pytest.raises(DatabaseUnavailableError, check=coded(DatabaseFault.CHANGED_MEANWHILE)):
        _read(table)


_RANGES = [(0, 120), (30, 50), (25, 40), (-math.inf, math.inf), (0.5, 119.5)]


@pytest.mark.parametrize(("lowest", "highest"), _RANGES)
@pytest.mark.parametrize("kind", ["DOUBLE", exhaustive("DECIMAL(12, 2)"), "BIGINT"])
def test_an_engine_finds_the_band_that_a_file_finds(
    kind: str, lowest: float, highest: float
) -> None:
    values: Sequence[float] = [-1, -0.01, 0, 1, 24.99, 25, 27, 39.5, 40, 50, 119, 120, 120.01, 1e6]
    if kind == "DOUBLE":
        values = [*values, math.nan, math.inf, -math.inf, -0.0, math.nextafter(25, 0)]
    breakdown = replace(AGES, lowest=lowest, highest=highest)
    codes = GroupCodes("mall", "Age", breakdown)
    column = GroupColumn(
        name="Age",
        is_text=False,
        is_whole=kind == "BIGINT",
        bands=breakdown.bands,
        lowest=breakdown.lowest,
        highest=breakdown.highest,
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
