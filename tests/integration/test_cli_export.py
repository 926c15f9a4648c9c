"""`mallseg export`: what it leaves, and how it ends."""

import contextlib
import json
import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import mallseg
from mallseg.domain.segments.record import from_record
from mallseg.entrypoints.cli.main import main
from mallseg.sql.engines import DIALECTS
from tests.builders import MALL_CSV, copy_of_store
from tests.examples import exhaustive

Run = Callable[..., tuple[int, str, str]]
COLUMNS = (
    *("--column", "annual_income=Annual Income (k$)"),
    *("--column", "spending_score=Spending Score (1-100)"),
)


@pytest.fixture
def run(
    trained_once: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run a command beside a store with one version; give its exit code, and what it printed."""
    monkeypatch.chdir(copy_of_store(trained_once, tmp_path).parent)

    def run(*arguments: object) -> tuple[int, str, str]:
        exit_code = main(["export", *map(str, arguments)])
        out, err = capsys.readouterr()
        return exit_code, out, err

    return run


@pytest.mark.exhaustive
def test_the_query_labels_a_table_as_a_file_is_labelled(run: Run) -> None:
    assert run("--format", "sql", "-o", "q.sql", *COLUMNS, "--key", "CustomerID")[0] == 0
    assert main(["assign", "--file", str(MALL_CSV), "--out", "labelled.csv", "-q"]) == 0

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE customers AS FROM read_csv($1)", [str(MALL_CSV)])
        found = connection.sql(Path("q.sql").read_text(encoding="utf-8"))
        labelled = connection.sql("FROM read_csv('labelled.csv')")

        names = ["CustomerID", "segment_slug", "segment", "segment_name", "distance", "certainty"]
        assert found.columns == [*names, "reason", "version"]
        listed = ", ".join(f'"{name}"' for name in names)
        assert sorted(found.select(listed).fetchall()) == sorted(labelled.select(listed).fetchall())
        assert {*found.select("version").fetchall()} == {(1,)}


def test_sqlite_runs_what_is_written_for_it_and_takes_no_text_for_a_number(run: Run) -> None:
    given = ("--dialect", "sqlite", "--columns", "number,reason", "--key", "id")
    assert run("--format", "sql", "-o", "q.sql", *given)[0] == 0

    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE customers (id, annual_income REAL, spending_score INT)")
        rows = [(1, 87.0, 82), (2, "many", 82), (3, 87, None), (4, 87.5, 101)]
        connection.executemany("INSERT INTO customers VALUES (?, ?, ?)", rows)
        found = connection.execute(Path("q.sql").read_text(encoding="utf-8")).fetchall()

    assert [row[:2] for row in found] == [(1, 4), (2, None), (3, None), (4, None)]
    assert [row[2] and row[2].partition(":")[0] for row in found] == [
        None, "annual_income is missing", "spending_score is missing",
        "spending_score is out of range",
    ]  # fmt: skip


def test_it_says_what_is_where(run: Run) -> None:
    exit_code, out, err = run("--format", "sql", "-o", "q.sql")

    assert (exit_code, err) == (0, "")
    assert out == "Version 1 of mall, 5 segments, is in q.sql.\n"
    first, second, *_ = Path("q.sql").read_text(encoding="utf-8").splitlines()
    assert first == "-- The segment of each customer by model mall, version 1, for DuckDB."
    assert second.startswith(f"-- Written by mallseg {mallseg.__version__}.")
    assert stat.S_IMODE(Path("q.sql").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "dialect", [each if each in {"duckdb", "tsql"} else exhaustive(each) for each in DIALECTS]
)
def test_every_dialect_is_written_without_a_regular_expression(run: Run, dialect: str) -> None:
    assert run("--format", "sql", "-o", "q.sql", "--dialect", dialect)[0] == 0

    query = Path("q.sql").read_text(encoding="utf-8").lower()
    assert not any(word in query for word in ("regex", "rlike", "similar to", "pow("))


def test_names_are_quoted_whatever_they_hold(run: Run) -> None:
    odd = 'x"; DROP TABLE customers; --'
    named = ("--column", f"annual_income={odd}", "--table", f"my schema.{odd}", "--key", odd)

    assert run("--format", "sql", "-o", "q.sql", *named)[0] == 0

    with duckdb.connect() as connection:
        connection.execute('CREATE SCHEMA "my schema"')
        name = f'"{odd.replace(chr(34), chr(34) * 2)}"'
        connection.execute(f'CREATE TABLE "my schema".{name} ({name} INT, spending_score INT)')
        connection.execute(f'INSERT INTO "my schema".{name} VALUES (87, 82)')
        found = connection.sql(Path("q.sql").read_text(encoding="utf-8"))
        assert found.columns[0] == odd
        assert found.fetchall()[0][:3] == (87, "seg-04", 4)


def test_amounts_in_dollars_are_divided(run: Run) -> None:
    given = ("--in-parts", "annual_income", "--columns", "number", "--key", "annual_income")
    assert run("--format", "sql", "-o", "q.sql", *given)[0] == 0

    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE customers AS SELECT 87000 annual_income, 82 spending_score"
        )
        query = Path("q.sql").read_text(encoding="utf-8")
        assert connection.sql(query).fetchall() == [(87000, 4)]


def test_the_json_has_the_formula_and_the_record(run: Run) -> None:
    assert run("--format", "json", "-o", "m.json")[0] == 0

    document = json.loads(Path("m.json").read_text(encoding="utf-8"))

    assert (document["model"], document["version"]) == ("mall", 1)
    model = from_record(document["record"])
    formula = document["formula"]
    assert [each["position"] for each in formula["segments"]] == [*map(list, model.positions)]
    assert formula["tie"] == 1 + 1e-12
    assert [each["highest"] for each in formula["features"]] == [1_000_000, 100]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--format", "json", "--dialect", "spark"), "--dialect needs --format sql as well"),
        (("--format", "json", "--key", "id"), "--key needs --format sql as well"),
        (("--format", "sql", "--table", ""), "table must not be empty"),
        (("--format", "sql", "--table", "crm."), "table must not be empty"),
        (("--format", "sql", "--key", ""), "column must not be empty"),
        (("--format", "sql", "--columns", "slug,assigned_at"), "--columns must be one or more of"),
        (("--format", "sql", "--version", "9"), "there is no version 9 of model"),
    ],
)
def test_a_failed_write_leaves_no_file(run: Run, given: tuple[str, ...], said: str) -> None:
    exit_code, _, err = run(*given, "-o", "out")

    assert exit_code == 2
    assert said in err
    assert not Path("out").exists()


def test_a_file_is_as_before_where_its_folder_is_missing(run: Run) -> None:
    exit_code, _, err = run("--format", "sql", "-o", "missing/q.sql")

    assert exit_code == 2
    assert "output cannot be written: No such file or directory" in err


def test_without_onnx_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.delitem(
        sys.modules, "mallseg.entrypoints.presentation.exports.as_onnx", raising=False
    )

    exit_code, _, err = run("--format", "onnx", "-o", "m.onnx")

    assert exit_code == 2
    said = "needs onnx, which is not installed: pip install 'mallseg[onnx]' brings it"
    assert said in err
    assert not Path("m.onnx").exists()
