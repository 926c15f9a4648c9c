"""Tables as the customers of a list, and as texts, keep the contracts that files keep."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

import mallseg
from mallseg.adapters.counted_tables.members import MemberTable
from mallseg.adapters.counted_tables.texts import TableTexts, text_of
from mallseg.adapters.sources.choosing import member_records_of
from mallseg.adapters.sources.lists import texts_in
from mallseg.application.worth.amounts import AmountColumn
from mallseg.domain.campaigns.member import Member
from mallseg.domain.campaigns.segment_amounts import SegmentAmounts
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import CustomerDataError, TableFault
from mallseg.domain.ports import MemberRecords, TextTable
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.domain.sources.table_name import TableName
from mallseg.entrypoints.cli.main import main
from mallseg.sql.names import quoted
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.member_records import MemberRecordsContract
from mallseg.testing.contracts.text_table import TextTableContract
from tests.examples import exhaustive
from tests.months import a_month, with_swaps, written
from tests.refusals import coded

Run = Callable[..., tuple[int, Any]]
_BEST, _CAREFUL = "Higher income, active spending", "Higher income, careful spending"
_OF_NUMBERS = {"Income", "Score"}


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


def _made(path: Path, header: list[str], types: list[str], records: list[list[str]]) -> Path:
    path.unlink(missing_ok=True)
    columns = ", ".join(f"{quoted(n)} {t}" for n, t in zip(header, types, strict=True))
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE customers ({columns})")
        if records:
            places = ", ".join("?" * len(header))
            connection.executemany(f"INSERT INTO customers VALUES ({places})", records)
    return path


class _InAFolder:
    path: Path

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "lake.duckdb"


class TestMemberTable(_InAFolder, MemberRecordsContract):
    """Features are numbers, and the engine assigns."""

    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        types = ["DOUBLE" if name in _OF_NUMBERS else "VARCHAR" for name in header]
        source = member_records_of(
            _made(self.path, header, types, records), DataContract(), encoding="utf-8"
        )
        assert isinstance(source, MemberTable)
        return source


class TestMemberTableOfTexts(_InAFolder, MemberRecordsContract):
    """Features are numbers written as texts, which are parsed here."""

    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        types = ["VARCHAR"] * len(header)
        path = _made(self.path, header, types, records)
        return member_records_of(path, DataContract(), encoding="utf-8")


class TestTableTexts(_InAFolder, TextTableContract):
    def table_of(self, rows: list[list[str]]) -> TextTable:
        if not rows:
            return texts_in(self.path.with_name("no.duckdb"), PLAIN_NUMBERS, None, encoding="utf-8")
        path = _made(self.path, rows[0], ["VARCHAR"] * len(rows[0]), rows[1:])
        table = texts_in(path, PLAIN_NUMBERS, None, encoding="utf-8")
        assert isinstance(table, TableTexts)
        return table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (Decimal("NaN"), ""),
        (7, "7"),
        (7.0, "7"),
        (-0.5, "-0.5"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (Decimal(12345678901234567890123), "12345678901234567890123"),
        (Decimal("12.50"), "12.50"),
        (Decimal("12.00"), "12"),
        (True, "true"),
        (date(2026, 7, 31), "2026-07-31"),
        (datetime(2026, 7, 31, 10, 5), "2026-07-31 10:05:00"),  # noqa: DTZ001  (has none)
        ("007", "007"),
    ],
)
def test_a_value_is_written_as_a_file_would_hold_it(value: object, text: str) -> None:
    assert text_of(value) == text


def test_numbers_are_written_with_the_decimal_mark_by_which_they_are_read() -> None:
    numbers = NumberFormat(decimal=",")

    assert numbers.number_in(text_of(12.5, numbers)) == 12.5


def test_only_the_members_that_are_asked_for_leave_the_engine(tmp_path: Path) -> None:
    path = tmp_path / "lake.duckdb"
    header, types = ["Card", "Income", "Score", "NUL"], ["BIGINT", "DOUBLE", "DOUBLE", "VARCHAR"]
    records = [["1", "21", "30", "a"], ["2", "81", "70", "a\0b"]]
    source = member_records_of(
        _made(path, header, types, records), DataContract(), encoding="utf-8"
    )
    members: list[Member] = []

    source.read(two_segments(), members.append, slugs={"seg-01"}, progress=_ignore)
    assert [each.fields[0] for each in members] == ["1"]  # and the other row is not looked at

    with pytest.raises(CustomerDataError, check=coded(TableFault.NUL_IN_TEXT)):
        source.read(two_segments(), members.append, slugs={"seg-02"}, progress=_ignore)


@pytest.fixture(scope="module")
def july(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder: july.csv, and a database with the same customers, June and what they did."""
    folder = tmp_path_factory.mktemp("july")
    csv_files = {
        "july": written(folder / "july.csv", with_swaps(a_month())),
        "june": written(folder / "june.csv", a_month()),
    }
    (folder / "opted-out.csv").write_text("card\n0000003\n0000004\n", encoding="utf-8")
    types = {"Card no.": "VARCHAR", "Newsletter": "VARCHAR", "Spend": "DECIMAL(12, 2)"}
    with duckdb.connect(str(folder / "lake.duckdb")) as lake:
        for name, path in csv_files.items():
            lake.read_csv(str(path), dtype=types).create(name)
        lake.read_csv(str(folder / "opted-out.csv"), dtype={"card": "VARCHAR"}).create("opted_out")
    return folder


@pytest.fixture
def run(
    july: Path,
    trained_once: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run a command on july.csv, or on a table of the same customers, and give what it prints."""
    monkeypatch.chdir(tmp_path)

    def run(command: str, *words: str) -> tuple[int, Any]:
        named = [str(july / word[1:]) if word.startswith("@") else word for word in words]
        store = [] if command == "results" else ["--store", str(trained_once)]
        code = main([command, *named, *store, "-q", "--json"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return run


_FILE = ["--file", "@july.csv"]
_TABLE = ["--file", "@lake.duckdb", "--table", "july"]


def _listed(name: str) -> list[tuple[str, str]]:
    with Path(name).open(encoding="utf-8", newline="") as lines:
        return [(row["Card no."], row["segment_slug"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(
    "choice",
    [
        ["--where", "newsletter=yes", "--where", "spend>=20", "--exclude", "outside,borderline"],
        exhaustive(["--hold-out", "20%", "--campaign", "july"]),
        exhaustive(["--limit", "50", "--nearest"]),
    ],
    ids=["conditions", "held out", "limit"],
)
def test_the_list_of_a_table_is_that_of_the_file(run: Run, choice: list[str]) -> None:
    words = ["--segment", _BEST, *choice]

    of_file = run("audience", *_FILE, *words, "-o", "file.csv")
    of_table = run("audience", *_TABLE, *words, "-o", "table.csv")

    assert _listed("table.csv") == _listed("file.csv")
    if "--hold-out" in choice:
        assert _listed("table.held-out.csv") == _listed("file.held-out.csv")
    assert of_file[0] == of_table[0] == 0
    assert of_table[1]["segments"] == of_file[1]["segments"]


@pytest.mark.exhaustive
def test_opt_outs_and_the_earlier_month_may_be_tables(run: Run) -> None:
    words = ["--segment", _BEST, "--moved-from", _CAREFUL, "--id", "Card no."]
    files = ["--exclude-file", "@opted-out.csv", "--before", "@june.csv"]
    tables = ["--exclude-file", "@lake.duckdb", "--exclude-table", "opted_out"]
    tables += ["--before", "@lake.duckdb", "--before-table", "june"]

    _, of_files = run("audience", *_FILE, *words, *files, "-o", "file.csv")
    _, of_tables = run("audience", *_TABLE, *words, *tables, "-o", "table.csv")

    assert _listed("table.csv") == _listed("file.csv") != []
    assert of_tables["opt_outs"]["ids"] == of_files["opt_outs"]["ids"] == 2


@pytest.mark.exhaustive
def test_the_list_of_parquet_is_that_of_the_file(run: Run, july: Path) -> None:
    with duckdb.connect(str(july / "lake.duckdb"), read_only=True) as lake:
        lake.table("july").write_parquet("july.parquet")
    words = ["--segment", _BEST]

    run("audience", *_FILE, *words, "-o", "file.csv")
    run("audience", "--file", "july.parquet", *words, "-o", "table.csv")

    assert _listed("table.csv") == _listed("file.csv")


@pytest.mark.exhaustive
def test_a_budget_reaches_as_many_of_a_table_as_of_the_file(run: Run) -> None:
    words = ["--budget", "100", "--cost", "0.5", "--value-column", "Spend"]
    words += ["--response", f"{_BEST}=6%,{_CAREFUL}=2%"]

    of_file, of_table = run("plan", *_FILE, *words), run("plan", *_TABLE, *words)

    assert of_table[1]["segments"] == of_file[1]["segments"]
    assert of_table[0] == of_file[0] == 0


def test_amounts_of_a_table_are_those_of_the_file(run: Run) -> None:
    of_file = run("segments", *_FILE, "--value-column", "Spend")
    of_table = run("segments", *_TABLE, "--value-column", "Spend")

    assert of_table == of_file
    assert "share_of_spend" in json.dumps(of_table)


@pytest.mark.exhaustive
def test_the_amounts_that_a_training_keeps_are_those_of_the_file(
    july: Path, trained_once: Path
) -> None:
    lake = DataContract(layout=Layout(table=TableName(("july",))))
    segmentation = mallseg.load(trained_once)

    of_file, of_table = (
        AmountColumn(
            records=member_records_of(july / name, contract, encoding="utf-8"), name="Spend"
        ).shares(segmentation)
        for name, contract in (("july.csv", DataContract()), ("lake.duckdb", lake))
    )

    assert of_table.shares == of_file.shares != {}
    assert of_table.labelling.customers == of_file.labelling.customers


@pytest.mark.exhaustive
def test_outcomes_may_be_a_table(run: Run) -> None:
    words = ["--segment", _BEST, "--hold-out", "30%", "--campaign", "july", "-o", "list.csv"]
    run("audience", *_FILE, *words)
    lists = ["results", "--audience", "list.csv", "--amount", "Spend", "--outcomes"]

    of_file = run(*lists, "@july.csv", "--id", "Card no.")
    of_table = run(*lists, "@lake.duckdb", "--table", "july", "--id", "Card no.")

    assert of_table == of_file
    assert of_table[1]["outcomes"]["mailed"] > 0


def test_a_table_of_those_who_opted_out_must_be_named(
    july: Path, trained_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["audience", "--file", str(july / "july.csv"), "--segment", _BEST, "-o", "list.csv"]
    words += ["--store", str(trained_once)]

    assert main([*words, "--exclude-file", "postgresql://db.invalid/crm"]) == 2
    assert "--exclude-file needs --exclude-table" in capsys.readouterr().err
    assert main([*words, "--exclude-table", "opted_out"]) == 2
    assert "--exclude-table needs --exclude-file" in capsys.readouterr().err
    assert main([*words, "--source", "postgresql://db.invalid/crm"]) == 2
    assert "--file must not be given together with --source" in capsys.readouterr().err
    assert main([*words, "--table", "july"]) == 2
    assert "is for databases: leave out --table" in capsys.readouterr().err


def test_amounts_that_no_file_holds_are_read_row_by_row(tmp_path: Path) -> None:
    header, types = ["Card", "Income", "Score", "Spend"], ["BIGINT", "DOUBLE", "DOUBLE", "DOUBLE"]
    usual = [["1", "21", "30", "0.1"], ["2", "21", "30", "0.2"], ["3", "81", "70", "7"]]
    odd = [["4", "21", "30", "nan"], ["5", "21", "30", "1e13"], ["6", "21", "30", "inf"]]

    def added(records: list[list[str]]) -> SegmentAmounts:
        path = _made(tmp_path / "lake.duckdb", header, types, records)
        source = member_records_of(path, DataContract(), encoding="utf-8")
        return source.amounts(two_segments(), 3, slugs={"seg-01", "seg-02"}, progress=_ignore)

    assert [*added(usual).sums] == [*added([*usual, *odd]).sums] == [0.3, 7.0]
    assert [*added([*usual, *odd]).customers] == [3, 1]  # NaN is missing: no amount spent
    assert added([*usual, *odd]).unreadable == 2


@dataclass(frozen=True)
class _Counting:
    """A table that counts the rows that leave its engine."""

    table: Any
    left: list[object]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.table, name)

    @contextmanager
    def opened(self) -> Iterator["_Counting"]:
        with self.table.opened() as opened:
            yield _Counting(opened, self.left)

    def rows(self, *asked: Any) -> Iterator[Any]:
        for row in self.table.rows(*asked):
            self.left.append(row)
            yield row

    native_rows = rows


def test_rows_that_leave_the_engine_are_those_of_the_list_and_the_sums(july: Path) -> None:
    lake = DataContract(layout=Layout(table=TableName(("july",))))
    source = member_records_of(july / "lake.duckdb", lake, encoding="utf-8")
    assert isinstance(source, MemberTable)
    members: list[Member] = []

    def counted(read: Callable[[MemberTable], object]) -> int:
        left: list[object] = []
        read(replace(source, table=_Counting(source.table, left)))
        return len(left)

    of_list = counted(
        lambda own: own.read(two_segments(), members.append, slugs={"seg-01"}, progress=_ignore)
    )
    of_amounts = counted(
        lambda own: own.amounts(two_segments(), 4, slugs={"seg-01"}, progress=_ignore)
    )

    groups = 2 * 3  # segments and certainties
    assert len(members) > 100
    assert of_list <= len(members) + groups
    assert of_amounts <= groups
