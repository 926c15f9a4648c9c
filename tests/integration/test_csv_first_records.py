"""Titles, comments and Excel's line above the names of columns; and files without names."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import CustomerDataError, Fault, SourceFault, UnitFault
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.domain.sources.reading import Reading
from mallseg.testing.builders import two_segments
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_csv import FAST, REFERENCE
from tests.examples import exhaustive
from tests.refusals import coded

NAMES = "id,name,income,score"
CUSTOMERS = "1,Ann,15,39\n2,Ben,16,40\n3,Cem,17,41\n"
POINTS = [(15.0, 39.0), (16.0, 40.0), (17.0, 41.0)]
ADDED = ",segment_slug,segment,segment_name,distance,certainty,reason"


def _customers(tmp_path: Path, text: str, layout: Layout | None = None) -> CsvCustomers:
    path = tmp_path / "customers.csv"
    path.write_bytes(text.encode())
    return CsvCustomers(path, DataContract(layout=layout or Layout()))


def _read(tmp_path: Path, text: str, layout: Layout | None = None) -> Reading:
    customers = _customers(tmp_path, text, layout)
    return customers.take_census(DEFAULT_FEATURES, progress=lambda *_: None)


@pytest.mark.parametrize(
    ("above", "record"),
    [
        ("Customer report\nGenerated on 2026-11-01\n\n", 4),
        ("Customer report,,,\n,,,\n", 3),
        ("\n\n", 3),
        ("# exported by the till\n# one line for each customer\n", 3),
        ('# screens of 12" and more\n', 2),
        ('Screens of 12" and more\n', 2),
        ('"A title\nof two lines"\n', 2),
        ("Income and score, by customer; and by name\n", 2),
        ("\r\nReport\r\n", 3),
        ("sep=,\nReport\n", 3),
    ],
)
def test_names_below_titles_are_found_and_said(tmp_path: Path, above: str, record: int) -> None:
    reading = _read(tmp_path, above + NAMES + "\n" + CUSTOMERS)

    assert [*reading.census.points()] == POINTS
    assert reading.names_found == record
    assert reading.rejected_rows == 0


@pytest.mark.parametrize("above", ["Report\n\n", "sep=,\n", ""])
def test_records_keep_their_numbers_below_titles(tmp_path: Path, above: str) -> None:
    text = above + NAMES + "\n" + CUSTOMERS + "4,Dee,x,42\n"

    (rejection,) = _read(tmp_path, text).rejections

    assert rejection.record == text.count("\n")


def test_a_given_header_row_is_used(tmp_path: Path) -> None:
    text = f"{NAMES}\nid,name,score,income\n{CUSTOMERS}"

    reading = _read(tmp_path, text, Layout(header_row=2))

    assert [*reading.census.points()] == [(39.0, 15.0), (40.0, 16.0), (41.0, 17.0)]
    assert reading.names_found == 0


_SEEN = Layout(header_row=2, names_seen=tuple(NAMES.split(",")))


@pytest.mark.parametrize(
    ("above", "found"),
    [
        ("Report\n", 0),
        ("Report\nof July\n", 3),
        ("", 1),
        ('"Report, by; customer"\n\n\n', 4),
        ("id,name,score,income\nReport\n", 3),
    ],
)
def test_a_row_that_was_kept_is_found_again_where_it_has_moved(
    tmp_path: Path, above: str, found: int
) -> None:
    text = above + NAMES + "\n" + CUSTOMERS

    reading = _read(tmp_path, text, _SEEN)

    assert [*reading.census.points()] == POINTS
    assert reading.names_found == found
    assert reading.rejected_rows == 0


def test_a_row_that_was_kept_is_found_with_a_column_less(tmp_path: Path) -> None:
    text = "Report\nof July\nid,income,score\n1,15,39\n"

    columns = _customers(tmp_path, text, _SEEN).summarise_columns(most=100)

    assert [each.name for each in columns] == ["id", "income", "score"]


def test_a_row_that_was_kept_is_taken_where_none_has_its_names(tmp_path: Path) -> None:
    layout = replace(_SEEN, names_seen=("customer", "turnover"))

    assert _read(tmp_path, f"Report\n{NAMES}\n{CUSTOMERS}", layout).rejected_rows == 0


def test_two_rows_that_could_hold_the_names_are_both_named(tmp_path: Path) -> None:
    text = f"Report\n{NAMES}\nid,name,score,income\n{CUSTOMERS}"

    with pytest.raises(
        CustomerDataError, check=coded(SourceFault.SEVERAL_HEADERS, records=("2", "3"))
    ):
        _read(tmp_path, text)


def test_a_row_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        CustomerDataError, check=coded(SourceFault.NO_SUCH_RECORD, record=9, records=4)
    ):
        _read(tmp_path, f"{NAMES}\n{CUSTOMERS}", Layout(header_row=9))


def test_names_that_are_not_known_are_looked_for_by_their_shape(tmp_path: Path) -> None:
    text = f"Report of 2026\n\nid,name,Renda,Pontos\n{CUSTOMERS}"

    summaries = _customers(tmp_path, text).summarise_columns(most=100)

    assert [each.name for each in summaries] == ["id", "name", "Renda", "Pontos"]
    assert [each.numbers for each in summaries] == [3, 0, 3, 3]
    with pytest.raises(CustomerDataError, check=coded(SourceFault.NO_COLUMN)):
        _read(tmp_path, text)


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;\r"])
def test_the_line_that_names_the_separator_is_honoured(tmp_path: Path, line: str) -> None:
    text = f"{line}\n{NAMES},a,b,c\n{CUSTOMERS}".replace(",", ";").replace("a;b;c", "a, b, c")
    text = text.replace("39\n", "39;x\n").replace("40\n", "40;x\n").replace("41\n", "41;x\n")

    reading = _read(tmp_path, text)

    assert [*reading.census.points()] == POINTS
    assert reading.layout["delimiter"] == "semicolon"


def test_any_separator_may_be_named(tmp_path: Path) -> None:
    reading = _read(tmp_path, f"sep=#\n{NAMES}\n{CUSTOMERS}".replace(",", "#"))

    assert [*reading.census.points()] == POINTS
    assert reading.layout["delimiter"] == "#"


def test_a_first_line_of_numbers_is_called_no_header(tmp_path: Path) -> None:
    example = "column_1,column_2,column_3,column_4"
    no_header = coded(SourceFault.NO_HEADER, record=1, columns=4, example=example)

    with pytest.raises(CustomerDataError, check=no_header):
        _read(tmp_path, CUSTOMERS)
    with pytest.raises(CustomerDataError, check=no_header):
        _customers(tmp_path, CUSTOMERS).summarise_columns(most=9)


@pytest.mark.parametrize("above", ["", "sep=,\n", "\n"])
def test_a_file_without_names_is_read_by_those_that_are_given(tmp_path: Path, above: str) -> None:
    names = ("id", "name", "income", "score")
    text = f"{above}{CUSTOMERS}4,Dee,x,42\n"

    reading = _read(tmp_path, text, Layout(column_names=names))

    assert [*reading.census.points()] == POINTS
    assert reading.columns == {"annual_income": "income", "spending_score": "score"}
    assert [each.record for each in reading.rejections] == [text.count("\n")]


def test_a_name_is_given_for_each_column(tmp_path: Path) -> None:
    facts = {"found": 4, "expected": 2}

    with pytest.raises(CustomerDataError, check=coded(SourceFault.NAMES_DO_NOT_FIT, **facts)):
        _read(tmp_path, CUSTOMERS, Layout(column_names=("income", "score")))


def test_names_given_for_blank_records_only_do_not_fit(tmp_path: Path) -> None:
    facts = {"found": 0, "expected": 4}

    with pytest.raises(CustomerDataError, check=coded(SourceFault.NAMES_DO_NOT_FIT, **facts)):
        _read(tmp_path, "sep=,\n,,,\n", Layout(column_names=tuple(NAMES.split(","))))


@pytest.mark.parametrize("names", [(), ("id", "name", "income", "score")])
def test_a_delimiter_at_every_end_but_that_of_the_names_is_understood(
    tmp_path: Path, names: Sequence[str]
) -> None:
    text = ("" if names else f"{NAMES}\n") + CUSTOMERS.replace("\n", ",\n") + "4,Dee,18,42\n"

    reading = _read(tmp_path, text, Layout(column_names=tuple(names)))

    assert [*reading.census.points()] == POINTS
    assert [each.fault for each in reading.rejections] == [Fault.FIELD_COUNT]


def test_a_delimiter_at_some_ends_is_a_fault_of_those_records(tmp_path: Path) -> None:
    reading = _read(tmp_path, f"{NAMES}\n{CUSTOMERS}4,Dee,18,42,\n")

    assert [each.fault for each in reading.rejections] == [Fault.FIELD_COUNT]


def test_rows_of_delimiters_only_are_blank_and_numbered(tmp_path: Path) -> None:
    reading = _read(tmp_path, f"{NAMES}\n,,,\n{CUSTOMERS},,,\n,,,,,\n5,Eva,x,43\n,,,\n")

    assert [*reading.census.points()] == POINTS
    assert [each.record for each in reading.rejections] == [8]


def test_quoted_empty_texts_are_values_that_are_missing(tmp_path: Path) -> None:
    reading = _read(tmp_path, f'{NAMES}\n{CUSTOMERS}"","","",""\n')

    assert [each.fault for each in reading.rejections] == [Fault.MISSING]


def test_names_that_are_repeated_are_called_so(tmp_path: Path) -> None:
    reading = _read(tmp_path, f"{NAMES}\n{CUSTOMERS}{NAMES}\n4,Dee,18,42\n")

    (rejection,) = reading.rejections
    assert (rejection.record, rejection.fault) == (5, Fault.REPEATED_HEADER)
    assert str(rejection) == "record 5 repeats the names of the columns"
    assert reading.census.customers == 4


_ABOVE = ["", "sep=,\n", "Report\n=1+1,x\n\n", "sep=,\r\n# by the till\r\n"]


@pytest.mark.parametrize("above", _ABOVE)
@pytest.mark.parametrize("end", ["", exhaustive(",")])
def test_a_copy_keeps_every_byte_and_its_labels_line_up(
    tmp_path: Path, above: str, end: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    text = f"{above}{NAMES}\n1,Ann,20,30{end}\n,,,{end}\n{NAMES}{end}\n2,Ben,20,30{end}\n"
    source.write_text(text, encoding="utf-8", newline="")
    copies = set()
    for options in (REFERENCE, *FAST):
        copy = CsvLabelledCopy(source, target=target, options=options)
        copy.write(two_segments(), progress=lambda *_: None)
        copies.add(target.read_bytes().decode())

    (copied,) = copies
    assert copied.startswith(f"{above}{NAMES}{end}{ADDED}\n1,Ann,20,30{end},seg-01,1,")
    _, customer, blank, repeated, last = copied.removeprefix(above).splitlines()
    assert blank == f",,,{end}"
    assert repeated == f"{NAMES}{end},,,,,,repeats the names of the columns"
    width = (NAMES + end + ADDED).count(",") + 1
    assert [len(row) for row in csv.reader([customer, repeated, last])] == [width] * 3


def test_titles_are_made_harmless_too(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"=1+1\n{NAMES}\n1,Ann,20,30\n", encoding="utf-8")

    CsvLabelledCopy(source, target=target, for_spreadsheet=True).write(
        two_segments(), progress=lambda *_: None
    )

    assert target.read_text(encoding="utf-8").startswith(f"'=1+1\n{NAMES},segment_slug,")


def test_a_copy_of_a_file_without_names_has_none(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("1;Ann;20.000;30\n2;Ben;20.000;30\n", encoding="utf-8")
    contract = DataContract(
        layout=Layout(column_names=("id", "name", "income", "score")),
        numbers=NumberFormat(decimal=",", thousands="."),
        in_parts=frozenset({"annual_income"}),
    )

    CsvLabelledCopy(source, contract, target=target).write(two_segments(), progress=lambda *_: None)

    first, _ = target.read_text(encoding="utf-8").splitlines()
    assert first.startswith("1;Ann;20.000;30;seg-01;1;")


def test_amounts_in_two_currencies_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("income;score\n$15;39\n16;40\n17 EUR;41\n", encoding="utf-8")
    contract = DataContract(numbers=NumberFormat(currency_signs=True))

    reading = CsvCustomers(path, contract).take_census(DEFAULT_FEATURES, progress=lambda *_: None)
    copy = CsvLabelledCopy(path, contract, target=tmp_path / "out.csv")

    (doubt,) = reading.doubts()
    assert coded(UnitFault.SEVERAL_CURRENCIES, amounts=("1 in $", "1 in EUR"))(doubt)
    with pytest.raises(CustomerDataError, check=coded(UnitFault.SEVERAL_CURRENCIES)):
        copy.write(two_segments(), progress=lambda *_: None)


def test_a_copy_says_how_its_source_was_read(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"Report\n{NAMES}\n1,Ann,20.00000001,30\n", encoding="utf-8")

    labelling = CsvLabelledCopy(source, target=target).write(
        two_segments(), progress=lambda *_: None
    )

    assert (labelling.names_found, labelling.rounded) == (2, ("income",))
