"""The CSV adapter keeps its port's contract, and reads the files that people write."""

import csv
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.ports import CustomerSource
from mallseg.domain.sources.reading import Reading
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.features import AGE, DEFAULT_FEATURES, FEATURES
from tests.builders import MALL_CSV, mall_census


class TestCsvCustomers(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        path = self.folder / "customers.csv"
        with path.open("w", newline="", encoding="utf-8") as lines:
            csv.writer(lines).writerows([header, *records])
        return CsvCustomers(path)


def _read(path: Path) -> Reading:
    return CsvCustomers(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)


def _file(folder: Path, content: str | bytes) -> Path:
    path = folder / "customers.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_published_customers_are_all_read() -> None:
    reading = _read(MALL_CSV)

    assert reading.census == mall_census()
    assert reading.census.customers == 200
    assert reading.source == "mall_customers.csv"


@pytest.mark.parametrize(
    "header",
    [
        "CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100)",
        "CustomerId,Genre,Age,AnnualIncome,SpendingScore",
        "ID,Sex,AGE,ANNUAL_INCOME,SPENDING_SCORE",
        "id,sex, age , Annual Inc ,score",
        "id,sex,age,annual_income_k,spending_score",
        "id,sex,age,Income [k$],Score (1-100)",
        "id,sex,age,Annual Income k$,Spending Score 1-100",
        "id,sex,age,annual income,Spending-Score",
    ],
)
def test_columns_are_found_under_common_spellings(tmp_path: Path, header: str) -> None:
    path = _file(tmp_path, f"{header}\n1,Male,19,15,39\n2,Female,21,16,81\n")

    reading = CsvCustomers(path).take_census(FEATURES, progress=lambda *_: None)

    assert list(reading.census.points()) == [(19.0, 15.0, 39.0), (21.0, 16.0, 81.0)]


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    path = _file(tmp_path, "score,city,income\n39,Rome,15\n81,Oslo,16\n")

    assert list(_read(path).census.points()) == [(15.0, 39.0), (16.0, 81.0)]


@pytest.mark.parametrize(
    "content",
    [
        "income,score\n15,39\n15,39\n",
        "income,score\r\n15,39\r\n15,39\r\n",
        "income,score\n15,39\n15,39",
        "\ufeffincome,score\n15,39\n15,39\n",
        '"income","score"\n"15","39"\n15,"39"\n',
        "income,score\n 15 ,39\n15.0,\t39\n",
        "income,score\n15,39\n\n15,39\n\n",
        'note,income,score\n"two\nlines, ""quoted""",15,39\nb,15,39\n',
    ],
)
def test_equivalent_files_give_the_same_two_customers(tmp_path: Path, content: str) -> None:
    reading = _read(_file(tmp_path, content))

    assert list(reading.census.points()) == [(15.0, 39.0)]
    assert list(reading.census.counts) == [2]
    assert reading.rejected_rows == 0


@pytest.mark.parametrize(
    "text",
    ["1e1", "1_5", "15.", ".5", "+15", "0x0F", "NaN", "inf", "True", "①", "15,5", "1 5", "-"],
)
def test_a_text_that_only_looks_like_a_number_is_rejected(tmp_path: Path, text: str) -> None:
    path = _file(tmp_path, f'income,score\n"{text}",39\n16,40\n')

    reading = _read(path)

    assert reading.rejected_rows == 1
    assert [(r.record, r.column) for r in reading.rejections] == [(2, "income")]


@pytest.mark.parametrize("record", ["15", "15,39,7", "15,39,"])
def test_a_record_with_another_number_of_fields_is_rejected(tmp_path: Path, record: str) -> None:
    reading = _read(_file(tmp_path, f"income,score\n{record}\n16,40\n"))

    assert reading.rejected_rows == 1
    assert str(reading.rejections[0]).startswith("record 2 has ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"income,score\n",
        b'income,score\n"15,39\n16,40\n',
        b"income,score\n15,39\n1\xff6,40\n",
        b'income,score\n"15"x,39\n',
    ],
)
def test_a_file_that_is_not_a_table_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = _file(tmp_path, content)

    with pytest.raises(CustomerDataError) as caught:
        _read(path)

    assert caught.value.source == str(path)


def test_a_nul_byte_refuses_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path, b"income,score\n1\x006,40\n17,41\n")

    with pytest.raises(CustomerDataError, match="record 2 holds a NUL byte"):
        _read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CustomerDataError, match="cannot be read: No such file"):
        _read(tmp_path / "absent.csv")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CustomerDataError, match="cannot be read: Is a directory"):
        _read(tmp_path)


def test_a_missing_column_is_named_with_an_example(tmp_path: Path) -> None:
    path = _file(tmp_path, "income,score\n15,39\n")

    with pytest.raises(CustomerDataError, match=r"no column for age: .* 'age'"):
        CsvCustomers(path).take_census((AGE,), progress=lambda *_: None)
