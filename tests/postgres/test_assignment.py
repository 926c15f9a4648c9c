"""Customers are assigned where they are, into a table that is whole or not there."""

import csv
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest

from mallseg.adapters.counted_tables.assigned import AssignedTable
from mallseg.adapters.sources.choosing import assigned_table_of
from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    InvalidOptionError,
    OptionFault,
    SourceFault,
    TableFault,
)
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.domain.sources.table_name import TableName
from mallseg.entrypoints.cli.main import main
from mallseg.sql.names import quoted
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from tests.agreement import CUSTOMERS, KINDS, UNASSIGNED, customers_of, expected_of, model_of
from tests.builders import MALL_CSV
from tests.postgres.conftest import QUOTED_READER, READER
from tests.postgres.server import PASSWORD, Server, inserted, literal
from tests.postgres.severed import severed_at_commit
from tests.refusals import coded


def ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


def assigning(
    server: Server, table: str, into: str, *, key: str = "", role: str = "owner"
) -> AssignedTable:
    copy = assigned_table_of(
        DatabaseUrl.of(server.url(quote(role, safe=""))),
        TableName.parse(into),
        DataContract(layout=Layout(table=TableName.parse(table))),
        key=key,
    )
    assert isinstance(copy, AssignedTable)
    return copy


def _make(server: Server, header: list[str], records: list[list[str]]) -> None:
    types = ["text", *["double precision"] * (len(header) - 1)]
    columns = ", ".join(f"{quoted(n)} {t}" for n, t in zip(header, types, strict=True))
    server.run(f"CREATE TABLE own.customers ({columns})", inserted("own.customers", records))


class TestAssignedTable(LabelledCopyContract):
    @pytest.fixture(autouse=True)
    def _server(self, own: Server) -> None:
        self.server = own

    def copy_of(self, header: list[str], records: list[list[str]]) -> AssignedTable:
        _make(self.server, header, records)
        self.header = header
        return assigning(self.server, "own.customers", "own.segments")

    def written(self) -> list[tuple[list[str], str, str]] | None:
        if self.server.rows("SELECT to_regclass('own.segments')") == [(None,)]:
            return None
        kept = ", ".join(f"{quoted(name)}::text" for name in self.header)
        rows = self.server.rows(f"SELECT {kept}, segment_slug, reason FROM own.segments")
        return [([*record], slug or "", reason or "") for *record, slug, reason in rows]

    def record_number_of(self, index: int) -> int:
        return index + 1


_RECORDS = [["a", "21", "30"], ["b", "79", "70"], ["c", "5000000", "70"]]


@pytest.fixture
def customers(own: Server) -> Server:
    """Three customers, one of whom cannot be used."""
    _make(own, ["customer_id", "income", "score"], _RECORDS)
    return own


def _write(server: Server, into: str = "own.segments", **more: str) -> None:
    assigning(server, "own.customers", into, **more).write(two_segments(), progress=ignore)


def test_with_a_key_only_it_is_kept_and_a_second_run_replaces_the_first(customers: Server) -> None:
    _write(customers)
    customers.run("UPDATE own.customers SET income = 22 WHERE customer_id = 'b'")
    _write(customers, key="customer_id")

    names = customers.rows(
        "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute "
        "WHERE attrelid = 'own.segments'::regclass AND attnum > 0"
    )
    rows = customers.rows(
        "SELECT customer_id, segment, reason IS NULL FROM own.segments ORDER BY 1"
    )

    assert names == [("customer_id segment_slug segment segment_name distance certainty reason",)]
    assert rows == [("a", 1, True), ("b", 1, True), ("c", None, False)]
    assert customers.rows("SELECT count(*) FROM pg_class WHERE relname LIKE 'mallseg%'") == [(0,)]


def test_version_and_time_are_columns(server: Server, own: Server, csv_model: Path) -> None:
    words = ["--store", str(csv_model), "--table", "mall.customers", "-q", "--columns", "number"]

    code = main(["assign", "--source", server.url(), "--into", "own.segments", *words])

    assert code == 0
    assert own.rows(
        "SELECT version, assigned_at::timestamptz <= now(), count(*), count(DISTINCT segment) "
        "FROM own.segments GROUP BY 1, 2"
    ) == [(1, True, 200, 5)]


@pytest.mark.parametrize(
    ("into", "more", "code"),
    [
        ("own.precious", {}, TableFault.NOT_OWN_TABLE),
        ("own.seen", {}, TableFault.NOT_OWN_TABLE),
        ("nowhere.segments", {}, TableFault.NO_SCHEMA),
        ("own.segments", {"key": "id"}, SourceFault.ID_COLUMN_NOT_THERE),
        ("own.segments", {"role": READER}, TableFault.NO_RIGHT_TO_READ),
    ],
)
def test_a_refused_write_changes_nothing(
    customers: Server, into: str, more: dict[str, str], code: Code
) -> None:
    customers.run(
        "CREATE TABLE own.precious AS SELECT 1 AS x",
        "CREATE VIEW own.seen AS SELECT * FROM own.precious",
    )

    with pytest.raises(CustomerDataError, check=coded(code)):
        _write(customers, into, **more)

    assert customers.rows("SELECT x FROM own.seen") == [(1,)]
    assert customers.rows("SELECT to_regclass('own.segments')") == [(None,)]


def test_the_customers_themselves_are_never_replaced(customers: Server) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SAME_FILE)):
        _write(customers, "own.customers")


def test_a_role_needs_the_right_to_make_a_table_and_no_more(customers: Server) -> None:
    customers.run(
        f"GRANT USAGE ON SCHEMA own TO {QUOTED_READER}",
        f"GRANT SELECT ON own.customers TO {QUOTED_READER}",
    )
    with pytest.raises(CustomerDataError, check=coded(TableFault.NO_RIGHT_TO_MAKE)):
        _write(customers, role=READER)

    customers.run(f"GRANT CREATE ON SCHEMA own TO {QUOTED_READER}")
    _write(customers, role=READER)
    _write(customers, role=READER)

    assert customers.rows("SELECT count(*) FROM own.segments") == [(3,)]


def test_grants_outlive_a_replacement_and_a_view_forbids_it(customers: Server) -> None:
    _write(customers)
    customers.run(f"GRANT SELECT ON own.segments TO {QUOTED_READER}, PUBLIC")
    _write(customers)
    granted = "SELECT has_table_privilege({}, 'own.segments', 'SELECT')"

    assert customers.rows(granted.format(literal(READER))) == [(True,)]
    assert customers.rows("SELECT relacl::text LIKE '%,=r/%' FROM pg_class "
                          "WHERE oid = 'own.segments'::regclass") == [(True,)]  # fmt: skip

    customers.run("CREATE VIEW own.seen AS SELECT * FROM own.segments")
    with pytest.raises(CustomerDataError, check=coded(TableFault.NEEDED_BY_OTHERS)):
        _write(customers)
    assert customers.rows("SELECT count(*) FROM own.seen") == [(3,)]


def test_texts_are_not_assigned_where_they_are(own: Server) -> None:
    own.run(
        "CREATE TABLE own.customers AS SELECT 'a' AS customer_id, '21' AS income, '30' AS score"
    )

    with pytest.raises(CustomerDataError, check=coded(SourceFault.COLUMN_NOT_NUMERIC)):
        _write(own)


@pytest.mark.parametrize("name", ['se"g', "x'; DROP TABLE own.customers; --", "%s $1", "mallseg"])
def test_the_name_of_the_table_is_only_a_name(customers: Server, name: str) -> None:
    into = TableName(("own", name))

    _write(customers, str(into))
    _write(customers, str(into))

    assert customers.rows(f"SELECT count(*) FROM own.{quoted(name)}") == [(3,)]
    assert customers.rows("SELECT count(*) FROM own.customers") == [(3,)]


def test_a_reader_meanwhile_sees_a_whole_table(own: Server) -> None:
    own.run(
        "CREATE TABLE own.customers AS SELECT i AS customer_id, i % 90 + 15 AS income, "
        "i % 100 + 1 AS score FROM generate_series(1, 20000) AS t(i)"
    )
    _write(own)
    seen, ended = set[int](), threading.Event()

    def look() -> None:
        with own.connect() as connection:
            while not ended.is_set():
                seen.update(n for (n,) in connection.execute("SELECT count(*) FROM own.segments"))

    reader = threading.Thread(target=look)
    reader.start()
    for _ in range(3):
        _write(own, key="customer_id")
    ended.set()
    reader.join()

    assert seen == {20_000}


@pytest.fixture
def slow(own: Server) -> Server:
    """Customers of whom each takes its time to be read: the census is quick, for a while."""
    own.run(
        "CREATE SEQUENCE own.reads",
        "CREATE TABLE own.plain AS SELECT 15 + i % 90 AS income, 1 + i % 99 AS score "
        "FROM generate_series(1, 300) AS t(i)",
        "CREATE FUNCTION own.slowly(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('own.reads') > 300 THEN PERFORM pg_sleep(0.2); END IF; RETURN x; END $$",
        "CREATE VIEW own.customers AS SELECT own.slowly(income) AS income, score FROM own.plain",
    )  # fmt: skip
    return own


@pytest.mark.parametrize(
    ("stop", "code"),
    [
        (lambda server: (server.kill(), server.start()), "connection_lost"),
        (lambda server: server.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'mallseg'"), "connection_lost"),
    ],
    ids=["the server is killed", "the connection is lost"],
)  # fmt: skip
def test_an_assignment_that_is_stopped_leaves_what_was_there(
    slow: Server, csv_model: Path, stop: Callable[[Server], object], code: str
) -> None:
    command = [
        sys.executable, "-m", "mallseg", "assign", "--source", slow.url(), "--table",
        "own.customers", "--into", "own.segments", "--store", str(csv_model), "-v",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        slow.wait_for("CREATE TABLE")
        stop(slow)
        _, said = process.communicate(timeout=30)

    assert (process.returncode, code in said, PASSWORD in said) == (1, True, False)
    assert slow.rows(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'own'::regnamespace "
        "AND relkind IN ('r', 'v') ORDER BY 1"
    ) == [("customers",), ("plain",)]


@pytest.mark.parametrize(("reaches_server", "became"), [(True, "committed"), (False, "aborted")])
def test_a_connection_lost_at_the_end_says_how_to_learn_what_became_of_it(
    customers: Server, csv_model: Path, capsys: pytest.CaptureFixture[str], became: str,
    *, reaches_server: bool,
) -> None:  # fmt: skip
    with severed_at_commit(customers.port, reaches_server=reaches_server) as port:
        url = replace(customers, port=port).url()
        words = ["--source", url, "--table", "own.customers", "--into", "own.segments"]
        code = main(["assign", *words, "--store", str(csv_model)])

    said = capsys.readouterr().err
    assert (code, "whether the new table was kept is not known" in said) == (1, True)
    assert "nothing was kept" not in said
    asked = re.search(r"SELECT pg_xact_status\('[0-9]+'\)", said)
    assert asked
    assert customers.rows(asked[0]) == [(became,)]
    (table,) = customers.rows("SELECT to_regclass('own.segments') IS NOT NULL")
    assert table == (reaches_server,)


def test_a_full_disk_of_the_server_leaves_what_was_there(
    own: Server, csv_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own.run(
        "CREATE TABLE own.customers AS SELECT i AS customer_id, i % 90 + 15 AS income, "
        "i % 100 + 1 AS score FROM generate_series(1, 50000) AS t(i)"
    )
    words = ["--source", own.url(), "--table", "own.customers", "--into", "own.segments"]
    command = ["assign", *words, "--store", str(csv_model)]
    with own.small_disk("2m") as tablespace:
        own.run(f"ALTER ROLE owner SET default_tablespace = {tablespace}")
        code = main(command)
        own.run("ALTER ROLE owner RESET default_tablespace")

        assert (code, "no room left on its disk" in capsys.readouterr().err) == (1, True)
        assert own.rows("SELECT to_regclass('own.segments')") == [(None,)]
    assert main(command) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_postgresql_finds_what_the_domain_finds(own: Server, kind: str) -> None:
    model = model_of(kind)
    values = customers_of(model, CUSTOMERS)
    expected = expected_of(model, values).groups
    columns = ", ".join(f"{quoted(feature.name)} float8" for feature in model.features)
    own.run(f"CREATE TABLE own.customers (id int, {columns})")
    rows = (",".join(map(repr, [i, *row])) for i, row in enumerate(values.T.tolist()))
    with own.connect() as connection, connection.cursor() as cursor:  # noqa: SIM117
        with cursor.copy("COPY own.customers FROM STDIN (FORMAT csv)") as copy:
            copy.write("\n".join(rows).encode())

    contract = DataContract(
        layout=Layout(table=TableName.parse("own.customers")),
        columns={feature.name: feature.name for feature in model.features},
        as_given=frozenset(feature.name for feature in model.features),
    )
    copy_ = assigned_table_of(
        DatabaseUrl.of(own.url()), TableName.parse("own.segments"), contract, key="id"
    )
    layout = LabelLayout.of(["slug", "certainty"])
    labelling = copy_.write(model, layout=layout, progress=ignore)

    places = {segment.slug: place for place, segment in enumerate(model.segments)}
    certainties = [str(each) for each in CERTAINTIES]
    found = np.full(CUSTOMERS, UNASSIGNED)
    for each, slug, certainty in own.rows("SELECT * FROM own.segments WHERE certainty <> ''"):
        found[each] = places[slug] * len(CERTAINTIES) + certainties.index(certainty)
    assert int((found != expected).sum()) == 0
    assert labelling.assigned == int((expected != UNASSIGNED).sum())
    assert labelling.records == CUSTOMERS


def test_an_exported_query_labels_the_published_customers(
    server: Server, csv_model: Path, tmp_path: Path
) -> None:
    named = ("annual_income=Annual Income (k$)", "spending_score=Spending Score (1-100)")
    said = [word for each in named for word in ("--column", each)]
    where = ["--dialect", "postgres", "--table", "mall.customers", "--key", "CustomerID"]
    query, labelled = tmp_path / "q.sql", tmp_path / "labelled.csv"
    store = ["--store", str(csv_model)]
    assert main(["export", "--format", "sql", "-o", str(query), *where, *said, *store]) == 0
    assert main(["assign", "--file", str(MALL_CSV), "--out", str(labelled), "-q", *store]) == 0

    found = server.rows(query.read_text(encoding="utf-8"))

    with labelled.open(encoding="utf-8", newline="") as file:
        expected = {
            (int(row["CustomerID"]), row["segment_slug"], float(row["distance"]), row["certainty"])
            for row in csv.DictReader(file)
        }
    assert {(key, slug, distance, how) for key, slug, _, _, distance, how, *_ in found} == expected


@pytest.mark.parametrize(
    ("income", "assigned"), [("15 + i % 7", 2800), ("nullif(15 + i % 7, 17)", 2400)]
)
def test_rows_with_few_different_values_find_the_same(
    own: Server, income: str, assigned: int
) -> None:
    own.run(
        f"CREATE TABLE own.customers AS SELECT i AS customer_id, ({income})::numeric(9, 2) "
        "AS income, CASE WHEN i % 5 = 0 THEN 500 ELSE i % 5 * 20 END AS score "
        "FROM generate_series(1, 3500) AS t(i)",
    )
    few = assigning(own, "own.customers", "own.few", key="customer_id")
    labelling = few.write(two_segments(), progress=ignore)
    own.run(
        "INSERT INTO own.customers "  # now rows are assigned one by one
        "SELECT -i, 15 + i / 100.0, 20 FROM generate_series(1, 3500) AS t(i)"
    )
    _write(own, "own.each", key="customer_id")

    assert (
        own.rows("SELECT * FROM own.each WHERE customer_id > 0 EXCEPT ALL SELECT * FROM own.few")
        == []
    )
    assert own.rows("SELECT count(*), count(segment), count(reason) FROM own.few") == [
        (3500, assigned, 3500 - assigned)
    ]
    assert labelling.assigned == assigned
    assert own.rows("SELECT count(*) FROM pg_class WHERE relname LIKE 'mallseg%'") == [(0,)]
