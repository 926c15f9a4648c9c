"""Customers in JSON are read and copied as from the CSV file that it would be."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from mallseg.adapters.sources.choosing import customers_of, labelled_copy_of
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import CustomerSource, LabelledCopy
from mallseg.domain.sources.data_contract import DataContract
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from mallseg.testing.features import DEFAULT_FEATURES
from tests.refusals import coded

_CUSTOMERS = [{"id": "a", "income": 20.5, "score": 30}, {"id": "b", "income": 9e1, "score": 80}]
_LISTS = [["id", "income", "score"], ["a", 20.5, 30], ["b", 9e1, 80]]
_LINES = "\n".join(map(json.dumps, _CUSTOMERS))
DOCUMENTS = {
    "a list": json.dumps(_CUSTOMERS),
    "a list on many lines": json.dumps(_CUSTOMERS, indent=2),
    "lists": json.dumps(_LISTS),
    "a list in an object": json.dumps({"made": "2026-11-30", "tags": ["x"], "rows": _CUSTOMERS}),
    "columns of lists": '{"income": [20.5, 90], "score": [30, 80]}',
    "columns of a frame": '{"income": {"0": 20.5, "1": 90}, "score": {"0": 30, "1": 80}}',
    "lines": _LINES,
    "lines of lists": "\n".join(map(json.dumps, _LISTS)),
    "lines with blank ones between": _LINES.replace("\n", "\r\n\r\n") + "\r\n",
    "a byte order mark": "\ufeff" + _LINES,
    "numbers as texts": '[{"income": "20.5", "score": "30"}, {"income": "90", "score": "80"}]',
    "exponents": '[{"income": 2.05e1, "score": 3e1}, {"income": 90, "score": 80.0}]',
    "names that come later": '{"id": 1}\n{"income": 20.5, "score": 30}\n{"income":90,"score":80}',
    "objects inside": (
        '[{"by": {"income": 20.5}, "score": 30}, {"by": {"income": 90, "x": [1]}, "score": 80}]'
    ),
}


def _source(path: Path, contract: DataContract | None = None) -> CustomerSource:
    return customers_of(path, contract or DataContract(), encoding="utf-8")


class TestJsonLines(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        path = self.folder / "customers.jsonl"
        path.write_text("\n".join(map(json.dumps, [header, *records])), encoding="utf-8")
        return _source(path)

    def record_number_of(self, index: int) -> int:
        return index + 1


class TestCopyOfJson(LabelledCopyContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def copy_of(self, header: list[str], records: list[list[str]]) -> LabelledCopy:
        path = self.folder / "customers.json"
        rows = [dict(zip(header, record, strict=True)) for record in records]
        path.write_text(json.dumps(rows), encoding="utf-8")
        out = self.folder / "out.csv"
        return labelled_copy_of(path, out, DataContract(), encoding="utf-8", for_spreadsheet=False)

    def record_number_of(self, index: int) -> int:
        return index + 1

    def written(self) -> list[tuple[list[str], str, str]] | None:
        path = self.folder / "out.csv"
        if not path.exists():
            assert [own.name for own in self.folder.iterdir()] == ["customers.json"]
            return None
        with path.open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        return [(row[:-6], row[-6], row[-1]) for row in rows]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_customers_are_found_in_any_document(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "customers.json"
    path.write_text(DOCUMENTS[kind], encoding="utf-8")
    columns = {"annual_income": "by.income"} if kind == "objects inside" else {}

    reading = _source(path, DataContract(columns=columns)).take_census(
        DEFAULT_FEATURES, progress=lambda *_: None
    )

    assert [*reading.census.points()] == [(20.5, 30), (90, 80)]
    assert (reading.source, reading.layout) == ("customers.json", {"format": "JSON"})


def test_a_rejected_customer_has_its_place_in_the_document(tmp_path: Path) -> None:
    path = tmp_path / "customers.jsonl.gz"
    path.write_bytes(gzip.compress(f'{_LINES}\n{{"income": null, "score": true}}'.encode()))

    reading = _source(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert [(each.record, each.column) for each in reading.rejections] == [(3, "income")]


def test_numbers_get_the_decimal_mark_that_texts_have(tmp_path: Path) -> None:
    path = tmp_path / "customers.json"
    path.write_text('[{"income": 20.5, "score": "30,5"}]', encoding="utf-8")

    reading = _source(path, DataContract(numbers=NumberFormat(decimal=","))).take_census(
        DEFAULT_FEATURES, progress=lambda *_: None
    )

    assert [*reading.census.points()] == [(20.5, 30.5)]


def test_a_copy_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "customers.json"
    path.write_text(json.dumps(_CUSTOMERS), encoding="utf-8")

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.WRONG_ENDING)):
        labelled_copy_of(
            path, tmp_path / "o.json", DataContract(), encoding="utf-8", for_spreadsheet=False
        )
    labelled_copy_of(
        path, tmp_path / "o.xlsx", DataContract(), encoding="utf-8", for_spreadsheet=False
    ).write(two_segments(), progress=lambda *_: None)
    assert (tmp_path / "o.xlsx").exists()
