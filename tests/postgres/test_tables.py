"""Customers in tables of PostgreSQL keep the contract of a source, whatever is in them."""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from mallseg.adapters.counted_tables.identified import IdentifiedTable
from mallseg.adapters.counted_tables.open_table import FetchedGroups, OpenTable
from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.sources.choosing import (
    customers_of,
    identified_customers_of,
    member_records_of,
)
from mallseg.adapters.sources.lists import texts_in
from mallseg.domain.campaigns.member import Member
from mallseg.domain.campaigns.segment_amounts import SegmentAmounts
from mallseg.domain.customers.number_format import PLAIN_NUMBERS
from mallseg.domain.errors import CustomerDataError, Fault, SourceFault
from mallseg.domain.ports import MemberRecords, TextTable
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.domain.sources.table_name import TableName
from mallseg.entrypoints.cli.main import main
from mallseg.sql.names import quoted
from mallseg.testing.builders import AGES, GENDERS, two_segments
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.contracts.identified_customers import IdentifiedCustomersContract
from mallseg.testing.contracts.member_records import MemberRecordsContract
from mallseg.testing.contracts.text_table import TextTableContract
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE
from tests.builders import MALL_CSV, copy_of_store
from tests.postgres.conftest import READER
from tests.postgres.server import Server, inserted
from tests.refusals import coded
from tests.typed_columns import typed


def ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


def customers_in(
    server: Server, table: str, *, role: str = "owner", **contract: Any
) -> CountedCustomers:
    """Read a table as a role."""
    url = DatabaseUrl.of(server.url(quote(role, safe="")))
    layout = Layout(table=TableName.parse(table))
    source = customers_of(url, DataContract(layout=layout, **contract), encoding="utf-8")
    assert isinstance(source, CountedCustomers)
    return source


def made(
    server: Server, header: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Make the table `own.customers`."""
    columns = ", ".join(f"{quoted(n)} {t}" for n, t in zip(header, types, strict=True))
    server.run("DROP TABLE IF EXISTS own.customers", f"CREATE TABLE own.customers ({columns})")
    if rows:
        server.run(inserted("own.customers", rows))


class TestTableOfTexts(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _server(self, own: Server) -> None:
        self.server = own

    def source_of(self, header: list[str], records: list[list[str]]) -> CountedCustomers:
        made(self.server, header, ["text"] * len(header), records)
        return customers_in(self.server, "own.customers")

    def record_number_of(self, index: int) -> int:
        return index + 1


class TestTableOfNumbers(TestTableOfTexts):
    def source_of(self, header: list[str], records: list[list[str]]) -> CountedCustomers:
        are_numbers, rows = typed(header, records)
        types = ["double precision" if each else "text" for each in are_numbers]
        made(self.server, header, types, rows)
        return customers_in(self.server, "own.customers")


def test_every_row_is_accounted_for_by_its_reason(own: Server) -> None:
    rows = [
        (15, 39), (15, 39), (None, 39), (math.nan, 39), ("Infinity", 39), ("-Infinity", 39),
        (15, -1), (15, 101), (None, 500), (-0.0, 1),
    ]  # fmt: skip
    made(own, ["income", "score"], ["double precision", "integer"], rows)

    reading = customers_in(own, "own.customers").take_census(DEFAULT_FEATURES, progress=ignore)

    assert dict(reading.faults) == {Fault.MISSING: 3, Fault.OUT_OF_RANGE: 4}
    assert [*reading.census.points()] == [(0.0, 1.0), (15.0, 39.0)]
    assert [*reading.census.counts] == [1, 2]
    assert [(r.record, r.column, r.fault) for r in reading.rejections] == [
        (3, "income", Fault.MISSING), (4, "income", Fault.MISSING),
        (5, "income", Fault.OUT_OF_RANGE), (6, "income", Fault.OUT_OF_RANGE),
        (7, "score", Fault.OUT_OF_RANGE), (8, "score", Fault.OUT_OF_RANGE),
        (9, "income", Fault.MISSING),
    ]  # fmt: skip


def test_a_decimal_may_be_more_than_any_double_and_is_counted_all_the_same(own: Server) -> None:
    rows = [("15.25", 39), ("NaN", 39), ("1e400", 39), ("-1e400", 39), ("1e-400", 39), (None, 39),
            ("Infinity", 39), ("3.000000000000000000000001", 39)]  # fmt: skip
    made(own, ["income", "score"], ["numeric", "numeric(5, 2)"], rows)

    reading = customers_in(own, "own.customers").take_census(DEFAULT_FEATURES, progress=ignore)

    assert dict(reading.faults) == {Fault.MISSING: 2, Fault.OUT_OF_RANGE: 3}
    assert [*reading.census.points()] == [(0.0, 39.0), (3.0, 39.0), (15.25, 39.0)]


@pytest.mark.parametrize(
    "kind",
    ["smallint", "bigint", "real", "numeric(9, 2)", "double precision", "text", "varchar(9)",
     "char(9)", "own.amount", "own.name"],
)  # fmt: skip
def test_numbers_of_every_type_are_read(own: Server, kind: str) -> None:
    own.run("CREATE DOMAIN own.amount AS numeric CHECK (VALUE < 1000)")
    own.run("CREATE DOMAIN own.name AS text")
    made(own, ["income", "score"], [kind, kind], [(15, 39)])

    reading = customers_in(own, "own.customers").take_census(DEFAULT_FEATURES, progress=ignore)

    assert [*reading.census.points()] == [(15.0, 39.0)]


@pytest.mark.parametrize("kind", ["date", "boolean", "integer[]", "bytea", "money", "jsonb"])
def test_a_feature_of_another_type_is_refused(own: Server, kind: str) -> None:
    made(own, ["income", "score"], [kind, "double precision"], [(None, 1)])

    with pytest.raises(CustomerDataError, check=coded(SourceFault.COLUMN_NOT_NUMERIC)):
        customers_in(own, "own.customers").take_census(DEFAULT_FEATURES, progress=ignore)


@pytest.mark.parametrize(
    "name", ['we"ird', "x'; DROP TABLE mall.customers; --", "%s %(a)s $1", "a.b", "Größe\n", "\\"]
)
def test_names_are_only_names(own: Server, name: str) -> None:
    table = TableName((name, name))
    place = ".".join(map(quoted, table.parts))
    own.run(
        f"CREATE SCHEMA {quoted(name)}",
        f"CREATE TABLE {place} ({quoted(name)} float8, score int, g text)",
        inserted(place, [(15, 39, "x"), (None, 40, "y")]),
    )
    try:
        source = customers_in(own, str(table), columns={ANNUAL_INCOME.name: name})
        reading = source.take_census(DEFAULT_FEATURES, progress=ignore)
        summaries = source.summarise_columns(most=9)
    finally:
        own.run(f"DROP SCHEMA {quoted(name)} CASCADE")

    assert [*reading.census.points()] == [(15.0, 39.0)]
    assert [r.column for r in reading.rejections] == [name]
    assert [each.name for each in summaries] == [name, "score", "g"]


def test_a_view_is_a_table_and_classes_are_counted(own: Server) -> None:
    own.run(
        "CREATE TYPE own.gender AS ENUM ('Female', 'Male')",
        'CREATE VIEW own.women AS SELECT *, "Gender"::own.gender AS gender FROM mall.customers '
        "WHERE \"Gender\" = 'Female'",
    )  # fmt: skip

    own.run('CREATE VIEW own.part AS SELECT "Age", income, score, gender FROM own.women, '
            'LATERAL (SELECT "Annual Income (k$)" AS income, '
            '"Spending Score (1-100)" AS score) AS x')  # fmt: skip
    reading = customers_in(own, "own.part").take_census(
        DEFAULT_FEATURES, breakdowns=[GENDERS, AGES], progress=ignore
    )

    assert reading.records == reading.census.customers == 112
    assert {
        sum(breakdown_counts.counts) for breakdown_counts in reading.census.breakdown_counts
    } == {112}


def test_points_that_do_not_collapse_are_those_of_the_csv_file(own: Server, tmp_path: Path) -> None:
    own.run(
        "CREATE TABLE own.many AS SELECT 15 + i / 1000.0::float8 AS income, i % 100 AS score, "
        "i % 60 + 20 AS age, CASE WHEN i % 3 = 0 THEN 'f' ELSE 'm' END AS gender "
        "FROM generate_series(0, 69999) AS t(i)"
    )
    csv = tmp_path / "mall.csv"
    lines = [f"{15 + i / 1000},{i % 100},{i % 60 + 20},{'m' if i % 3 else 'f'}\n"
             for i in range(70_000)]  # fmt: skip
    csv.write_text("income,score,age,gender\n" + "".join(lines), encoding="utf-8")

    breakdowns = (AGES, GENDERS)
    ours = customers_in(own, "own.many").take_census(
        DEFAULT_FEATURES, breakdowns=breakdowns, progress=ignore
    )
    other = CsvCustomers(csv).take_census(DEFAULT_FEATURES, breakdowns=breakdowns, progress=ignore)

    assert ours.census.population is not None
    assert ours.census == other.census
    assert ours.census.fingerprint() == other.census.fingerprint()
    assert (ours.records, ours.rounded) == (other.records, other.rounded)


def test_repeated_ids_are_counted_and_a_primary_key_has_none(own: Server) -> None:
    rows = [("a", 15), ("b", 15), ("a", 15), (None, 15), (None, 16), ("", 16), ("", 17)]
    made(own, ["CustomerID", "score"], ["text", "int"], rows)

    source = customers_in(own, "own.customers")
    assert source.take_census((SPENDING_SCORE,), progress=ignore).repeated_ids == 1

    with customers_in(own, "mall.customers").table.opened() as table:
        assert [table.has_no_repeats(i) for i in range(2)] == [True, False]


@dataclass(slots=True)
class _CountedRows:
    """Counts the rows that leave the server."""

    table: Any
    rows_fetched: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.table.name)

    @property
    def format(self) -> str:
        return str(self.table.format)

    @contextmanager
    def opened(self) -> Iterator[OpenTable]:
        with self.table.opened() as opened:
            yield _CountedOpenTable(opened, self.rows_fetched)


class _CountedOpenTable:
    def __init__(self, opened: Any, fetched: list[int]) -> None:
        self._opened, self._fetched = opened, fetched

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opened, name)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        for row in self._opened.rows(query, parameters):
            self._fetched.append(1)
            yield row

    def groups(self, query: str, parameters: Sequence[object] = ()) -> FetchedGroups:
        groups: FetchedGroups = self._opened.groups(query, parameters)
        self._fetched.append(sum(len(part["customers"]) for part in groups.fetched))
        return groups


def test_only_the_census_leaves_the_server(own: Server) -> None:
    own.run("CREATE TABLE own.many AS SELECT mall.customers.* FROM mall.customers, "
            "generate_series(1, 500)")  # fmt: skip
    source = customers_in(own, "own.many")
    counted = _CountedRows(source.table)

    reading = CountedCustomers(counted, source.contract).take_census(
        DEFAULT_FEATURES, progress=ignore
    )

    assert (reading.records, reading.repeated_ids) == (100_000, 99_800)
    assert sum(counted.rows_fetched) == len(reading.census.counts) + 1  # and the repeated ids


def test_a_table_that_changes_is_read_as_it_was(own: Server) -> None:
    made(own, ["income", "score"], ["float8", "int"], [(15, 39), (None, 39)])

    with customers_in(own, "own.customers").table.opened() as table:
        before = [*table.rows(f"SELECT count(*) FROM {table.place}")]
        own.run(inserted("own.customers", [(16, 40)]), "DELETE FROM own.customers WHERE income=15")
        after = [*table.rows(f"SELECT count(*), min(income) FROM {table.place}")]

    assert (before, after) == ([(2,)], [(2, 15.0)])
    assert own.rows("SELECT min(income) FROM own.customers") == [(16.0,)]


def test_a_reader_cannot_write(own: Server) -> None:
    made(own, ["income", "score"], ["float8", "int"], [(15, 39)])
    own.run("CREATE FUNCTION own.write() RETURNS float8 LANGUAGE sql AS "
            "'DELETE FROM own.customers RETURNING 1::float8'",
            "CREATE VIEW own.trap AS SELECT own.write() AS income, 39 AS score")  # fmt: skip

    with pytest.raises(Exception, match="SQLSTATE 25006"):
        customers_in(own, "own.trap").take_census(DEFAULT_FEATURES, progress=ignore)

    assert own.rows("SELECT count(*) FROM own.customers") == [(1,)]


def test_a_role_that_may_read_one_table_trains_the_model_of_the_csv_file(
    server: Server, csv_model: Path, tmp_path: Path
) -> None:
    url, store = server.url(quote(READER, safe="")), tmp_path / "models"
    table = ["--table", "mall.customers"]

    assert main(["check", url, *table]) == 0
    assert main(["train", url, *table, "--segments", "5", "-q", "--store", str(store)]) == 0
    assert main(["drift", url, *table, "-q", "--store", str(store)]) == 0

    for name in ("model.joblib", "profile.json"):
        (own,), (other,) = (each.glob(f"*/versions/1/{name}") for each in (store, csv_model))
        assert own.read_bytes() == other.read_bytes()


def test_a_study_says_what_it_says_of_the_csv_file(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--segments", "4..5", "-q"]

    assert main(["study", str(MALL_CSV), *words]) == 0
    of_csv = capsys.readouterr().out
    assert main(["study", server.url(), "--table", "mall.customers", *words]) == 0

    assert capsys.readouterr().out.replace("mall.customers", MALL_CSV.name) == of_csv


class TestIdentifiedTable(IdentifiedCustomersContract):
    @pytest.fixture(autouse=True)
    def _server(self, own: Server) -> None:
        self.server = own

    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedTable:
        numbers = {"Income", "Score"}
        types = ["double precision" if name in numbers else "text" for name in header]
        made(self.server, header, types, records)
        contract = DataContract(layout=Layout(table=TableName.parse("own.customers")))
        url = DatabaseUrl.of(self.server.url())
        source = identified_customers_of(url, contract, encoding="utf-8")
        assert isinstance(source, IdentifiedTable)
        return source

    def record_number_of(self, row: int) -> int:
        return row + 1


def test_moves_and_the_ledger_are_those_of_the_files(
    own: Server, csv_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the customers of a month, every tenth has another score in the next one."""
    own.run(
        'CREATE TABLE own.june AS SELECT *, "Spending Score (1-100)" AS score FROM mall.customers',
        'ALTER TABLE own.june DROP COLUMN "Spending Score (1-100)"',
        "CREATE TABLE own.july AS SELECT * FROM own.june",
        'UPDATE own.july SET score = 101 - score WHERE "CustomerID" % 10 = 0',
    )  # fmt: skip
    files = [tmp_path / "june.csv", tmp_path / "july.csv"]
    for file in files:
        rows = own.rows(f'SELECT * FROM own.{file.stem} ORDER BY "CustomerID"')
        lines = ["CustomerID,Gender,Age,Annual Income (k$),score"]
        lines += [",".join(f"{v:g}" if isinstance(v, float) else str(v) for v in r) for r in rows]
        file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    store = copy_of_store(csv_model, tmp_path)
    words, url = ["--json", "--store", str(store)], own.url()

    def said(*command: str) -> dict[str, Any]:
        code = main([*command, *words])
        assert code in {0, 3}
        document: dict[str, Any] = json.loads(capsys.readouterr().out)
        return document

    of_files = said("moves", "--before", str(files[0]), "--after", str(files[1]))
    of_tables = said(
        "moves", "--before", url, "--before-table", "own.june", "--after", url, "--table",
        "own.july",
    )  # fmt: skip
    assert of_tables["moved"] == of_files["moved"] > 0
    assert {**of_tables, "months": ()} == {**of_files, "months": ()}

    update = said("ledger", "update", url, "--table", "own.june", "--as-of", "2026-06-30")
    assert (update["customers"], update["new"]) == (200, 200)


def records_in(server: Server, table: str = "own.customers") -> MemberRecords:
    contract = DataContract(layout=Layout(table=TableName.parse(table)))
    return member_records_of(server.url(), contract, encoding="utf-8")


class TestMemberTable(MemberRecordsContract):
    @pytest.fixture(autouse=True)
    def _server(self, own: Server) -> None:
        self.server = own

    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        numbers = {"Income", "Score"}
        types = ["double precision" if name in numbers else "text" for name in header]
        made(self.server, header, types, records)
        return records_in(self.server)


class TestTableTexts(TextTableContract):
    @pytest.fixture(autouse=True)
    def _server(self, own: Server) -> None:
        self.server = own

    def table_of(self, rows: list[list[str]]) -> TextTable:
        if rows:
            made(self.server, rows[0], ["text"] * len(rows[0]), rows[1:])
        name = TableName.parse("own.customers")
        return texts_in(self.server.url(), PLAIN_NUMBERS, name, encoding="utf-8")


def test_an_id_of_any_length_keeps_its_digits(own: Server) -> None:
    rows = [("12345678901234567890123", "21", "30"), ("12345678901234567890124", "21", "30")]
    made(own, ["Card", "income", "score"], ["numeric", "numeric", "numeric(5, 2)"], rows)
    members: list[Member] = []

    records_in(own).read(two_segments(), members.append, slugs={"seg-01"}, progress=ignore)

    assert [each.fields[0] for each in members] == [card for card, *_ in rows]


def test_a_list_of_a_table_is_that_of_the_file(
    server: Server, csv_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(csv_model), "-q", "--json"]
    table = ["--source", server.url(), "--table", "mall.customers"]
    file = ["--file", str(MALL_CSV)]
    words = ["--segment", "Higher income, active spending"]

    for customers, name in ((file, "file.csv"), (table, "table.csv")):
        assert main(["audience", *customers, *words, "-o", str(tmp_path / name), *store]) == 0
        assert main(["segments", *customers, "--value-column", "Age", *store]) == 0
    said = capsys.readouterr().out

    assert (tmp_path / "table.csv").read_text() == (tmp_path / "file.csv").read_text()
    assert said.count("share_of_age") == 2 * 5


@pytest.mark.parametrize("kind", ["double precision", "real", "numeric", "numeric(9, 2)", "int"])
def test_numbers_of_every_type_are_added_up_where_they_are(own: Server, kind: str) -> None:
    rows = [("21", "30", "1"), ("21", "30", "2"), ("21", "30", None), ("81", "70", "7")]
    made(own, ["income", "score", "spend"], ["float8", "int", kind], rows)

    def added() -> SegmentAmounts:
        slugs = {"seg-01", "seg-02"}
        return records_in(own).amounts(two_segments(), 2, slugs=slugs, progress=ignore)

    assert ([*added().sums], [*added().customers]) == ([3.0, 7.0], [3, 1])

    if kind in {"double precision", "numeric"}:  # one that no file holds: row by row
        own.run("INSERT INTO own.customers VALUES (21, 30, 'NaN'), (21, 30, '1e14')")
        assert ([*added().sums], [*added().customers]) == ([3.0, 7.0], [4, 1])
        assert added().unreadable == 1
