"""Kinds of damage, each to the first, a middle and the last of the published customers."""

import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.domain.customers.census import Census
from mallseg.domain.errors import CustomerDataError, Fault
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV, mall_points
from tests.examples import exhaustive

_HEADER, *_RECORDS = MALL_CSV.read_bytes().splitlines()
_PLACES = pytest.mark.parametrize(
    "place", [exhaustive(0), 99, exhaustive(199)], ids=["first", "middle", "last"]
)

_INCOME = "Annual Income (k$)"
_SCORE = "Spending Score (1-100)"
_Damage = Callable[[bytes], bytes]


def _income(text: str | bytes) -> _Damage:
    return lambda record: _with_field(record, 3, text)


def _score(text: str | bytes) -> _Damage:
    return lambda record: _with_field(record, 4, text)


def _gender(text: str | bytes) -> _Damage:
    return lambda record: _with_field(record, 1, text)


def _with_field(record: bytes, place: int, text: str | bytes) -> bytes:
    fields = record.split(b",")
    fields[place] = text.encode() if isinstance(text, str) else text
    return b",".join(fields)


_REJECTED: dict[str, tuple[_Damage, str | None, Fault]] = {
    "income empty": (_income(""), _INCOME, Fault.MISSING),
    "income blank": (_income("  "), _INCOME, Fault.MISSING),
    "income quoted and empty": (_income('""'), _INCOME, Fault.MISSING),
    "score empty": (_score(""), _SCORE, Fault.MISSING),
    "score a tab": (_score("\t"), _SCORE, Fault.MISSING),
    "income with an exponent": (_income("1e1"), _INCOME, Fault.NOT_A_NUMBER),
    "income with an underscore": (_income("1_5"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a bare point": (_income("15."), _INCOME, Fault.NOT_A_NUMBER),
    "income without an integer": (_income(".5"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a plus": (_income("+15"), _INCOME, Fault.NOT_A_NUMBER),
    "income hexadecimal": (_income("0x0F"), _INCOME, Fault.NOT_A_NUMBER),
    "income NaN": (_income("NaN"), _INCOME, Fault.NOT_A_NUMBER),
    "income null": (_income("null"), _INCOME, Fault.NOT_A_NUMBER),
    "income N/A": (_income("N/A"), _INCOME, Fault.NOT_A_NUMBER),
    "income infinite": (_income("inf"), _INCOME, Fault.NOT_A_NUMBER),
    "income a boolean": (_income("True"), _INCOME, Fault.NOT_A_NUMBER),
    "income in small digits": (_income("¹⁵"), _INCOME, Fault.NOT_A_NUMBER),
    "income in circles": (_income("①⑤"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a decimal comma": (_income('"15,5"'), _INCOME, Fault.NOT_A_NUMBER),
    "income with thousands": (_income('"15,000"'), _INCOME, Fault.NOT_A_NUMBER),
    "income with a blank inside": (_income("1 5"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a no-break space": (_income("15\u00a0"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a byte order mark": (_income("\ufeff15"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a minus sign": (_income("\u221215"), _INCOME, Fault.OUT_OF_RANGE),
    "income with a unit": (_income("15k"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a currency": (_income("$15"), _INCOME, Fault.NOT_A_NUMBER),
    "income a formula": (_income("=15"), _INCOME, Fault.NOT_A_NUMBER),
    "income with an apostrophe": (_income("'15"), _INCOME, Fault.NOT_A_NUMBER),
    "income a spreadsheet's error": (_income("#REF!"), _INCOME, Fault.NOT_A_NUMBER),
    "income a date": (_income("2026-01-15"), _INCOME, Fault.NOT_A_NUMBER),
    "income two minus signs": (_income("--15"), _INCOME, Fault.NOT_A_NUMBER),
    "income a lone minus": (_income("-"), _INCOME, Fault.NOT_A_NUMBER),
    "income of thirteen digits": (_income("0000000000015"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a line break": (_income('"15\n"'), _INCOME, Fault.NOT_A_NUMBER),
    "income quoted twice": (_income('"""15"""'), _INCOME, Fault.NOT_A_NUMBER),
    "income with a vertical tab": (_income("15\x0b"), _INCOME, Fault.NOT_A_NUMBER),
    "income with an escape": (_income("15\\"), _INCOME, Fault.NOT_A_NUMBER),
    "income with a letter O": (_income("1O"), _INCOME, Fault.NOT_A_NUMBER),
    "income a line separator": (_income("15\u2028"), _INCOME, Fault.NOT_A_NUMBER),
    "score a word": (_score("high"), _SCORE, Fault.NOT_A_NUMBER),
    "score a share": (_score("39%"), _SCORE, Fault.NOT_A_NUMBER),
    "score a control Z": (_score("39\x1a"), _SCORE, Fault.NOT_A_NUMBER),
    "income negative": (_income("-15"), _INCOME, Fault.OUT_OF_RANGE),
    "income too high": (_income("1000001"), _INCOME, Fault.OUT_OF_RANGE),
    "score zero": (_score("0"), _SCORE, Fault.OUT_OF_RANGE),
    "score too high": (_score("100.000001"), _SCORE, Fault.OUT_OF_RANGE),
    "score negative": (_score("-1"), _SCORE, Fault.OUT_OF_RANGE),
    "a field too few": (lambda r: r.rsplit(b",", 1)[0], None, Fault.FIELD_COUNT),
    "a field too many": (lambda r: r + b",7", None, Fault.FIELD_COUNT),
    "a delimiter at the end": (lambda r: r + b",", None, Fault.FIELD_COUNT),
    "a delimiter at the start": (lambda r: b"," + r, None, Fault.FIELD_COUNT),
    "one field only": (lambda _: b"total", None, Fault.FIELD_COUNT),
    "blanks only": (lambda _: b"   ", None, Fault.FIELD_COUNT),
    "another delimiter": (lambda r: r.replace(b",", b";"), None, Fault.FIELD_COUNT),
    "tabs for commas": (lambda r: r.replace(b",", b"\t"), None, Fault.FIELD_COUNT),
    "a decimal comma unquoted": (_income("15,5"), None, Fault.FIELD_COUNT),
    "the record quoted whole": (lambda r: b'"' + r + b'"', None, Fault.FIELD_COUNT),
    "the header again": (lambda _: _HEADER, None, Fault.REPEATED_HEADER),
    "two records in one line": (lambda r: r + b"," + r, None, Fault.FIELD_COUNT),
}

_REFUSED: dict[str, tuple[_Damage, str]] = {
    "a quote opened": (_gender('"Male'), ""),
    "a quote opened before a number": (_income('"15'), ""),
    "a quote inside a field": (_gender('Ma"le'), "has a quote inside"),
    "a quote closed only": (_gender('Male"'), "has a quote inside"),
    "a blank before a quote": (_gender(' "Male"'), "has a quote inside"),
    "an inch": (_gender('5"'), "has a quote inside"),
    "text behind a quote": (_gender('"Male"x'), "text after a closing quote"),
    "a blank behind a quote": (_gender('"Male" '), "text after a closing quote"),
    "a backslashed quote": (_gender('"Ma\\"le"'), "text after a closing quote"),
    "a NUL in a number": (_income("1\x005"), "NUL"),
    "a NUL in another column": (_gender("Ma\0le"), "NUL"),
    "a NUL in quotes": (_gender('"Ma\0le"'), "NUL"),
    "a Latin letter": (_gender(b"M\xe9le"), "encoding"),
    "a cut UTF-8 letter": (_gender(b"M\xc3"), "encoding"),
    "an overlong UTF-8 letter": (_gender(b"\xc0\xaf"), "encoding"),
    "a surrogate": (_gender(b"\xed\xa0\x80"), "encoding"),
    "an undecodable number": (_income(b"1\xff5"), "encoding"),
    "a lone carriage return": (_gender("Ma\rle"), "lone carriage return"),
    "a carriage return twice": (lambda r: r + b"\r\r", "lone carriage return"),
    "line ends of two kinds": (_gender('"M\na\r\nle"'), "mixes line ends"),
    "carriage returns of two kinds": (_gender('"M\ra\nle"'), "mixes line ends"),
    "a line too long": (_gender("x" * 2_100_000), "longer than 2 MiB"),
    "a quoted text too long": (_gender('"' + "x" * 200_000 + '"'), "very long field"),
    "quotes around two records": (
        lambda r: _with_field(r, 1, '"Male') + b"\n" + _with_field(r, 1, 'Male"'),
        "whole records",
    ),
}


def _file(folder: Path, records: list[bytes]) -> Path:
    path = folder / "customers.csv"
    path.write_bytes(b"\n".join([_HEADER, *records, b""]))
    return path


def _damaged(folder: Path, place: int, damage: _Damage) -> Path:
    records = list(_RECORDS)
    records[place] = damage(records[place])
    return _file(folder, records)


def _census_without(place: int) -> Census:
    points = mall_points()
    del points[place]
    return Census.of_counts(DEFAULT_FEATURES, Counter(points))


def test_there_are_at_least_sixty_kinds() -> None:
    assert len(_REJECTED) + len(_REFUSED) + len(_WHOLE_FILE) >= 60


@_PLACES
@pytest.mark.parametrize("kind", _REJECTED)
def test_a_damaged_record_is_rejected_alone(tmp_path: Path, kind: str, place: int) -> None:
    damage, column, fault = _REJECTED[kind]
    path = _damaged(tmp_path, place, damage)

    reading = CsvCustomers(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    (rejection,) = reading.rejections
    assert (rejection.record, rejection.column, rejection.fault) == (place + 2, column, fault)
    assert reading.faults == {fault: 1}
    assert reading.census == _census_without(place)


@_PLACES
@pytest.mark.parametrize("kind", _REFUSED)
def test_damage_beyond_a_record_refuses_the_file(tmp_path: Path, kind: str, place: int) -> None:
    damage, reason = _REFUSED[kind]
    path = _damaged(tmp_path, place, damage)
    quarantine = tmp_path / "rejected.csv"

    with pytest.raises(CustomerDataError) as caught:
        CsvCustomers(path, quarantine=quarantine).take_census(
            DEFAULT_FEATURES, progress=lambda *_: None
        )

    assert f"record {place + 2} " in caught.value.reason
    assert reason in caught.value.reason
    assert list(tmp_path.iterdir()) == [path]


_ALL = MALL_CSV.read_bytes()
_WHOLE_FILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is empty"),
    "a header only": (_HEADER + b"\n", "no customer"),
    "a header without a line end": (_HEADER, "no customer"),
    "blank lines only": (b"\n\n\n", "no column"),
    "blank lines below the header": (_HEADER + b"\n\n\n", "no customer"),
    "no header": (b"\n".join(_RECORDS), "no names of columns"),
    "a column missing": (_ALL.replace(b"Annual Income", b"Postcode"), "no column for annual"),
    "a column twice": (_ALL.replace(b"Age", b"Income"), "more than one column"),
    "a field more everywhere": (
        b"\n".join([_HEADER, *(record + b",7" for record in _RECORDS)]),
        "200 of the first 200 records",
    ),
    "a field less everywhere": (
        b"\n".join([_HEADER, *(record.rsplit(b",", 1)[0] for record in _RECORDS)]),
        "record 2 has 4 instead of 5",
    ),
    "line ends of an old Macintosh": (_ALL.replace(b"\n", b"\r"), "lone carriage return"),
    "an Excel workbook": (b"PK\x03\x04" + bytes(100), "is a damaged workbook or zip"),
    "an old Excel workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(100), "export it as CSV"),
    "a PDF document": (b"%PDF-1.7\n", "export it as CSV"),
    "a Parquet file": (b"PAR1" + bytes(100), "looks like a Parquet file"),
    "UTF-16 unannounced": (_ALL.decode().encode("utf-16"), "looks like UTF-16"),
    "UTF-16 without a mark": (_ALL.decode().encode("utf-16-le"), "NUL"),
    "gzip cut short": (gzip.compress(_ALL)[:-20], "damaged gzip"),
    "gzip with a wrong sum": (gzip.compress(_ALL)[:-8] + bytes(8), "damaged gzip"),
    "gzip with something behind": (gzip.compress(_ALL) + b"x,y\n", "damaged gzip"),
    "a quote open in the header": (b'"' + _ALL, "record 1 opens a quote"),
    "a header too long": (b"x" * 3_000_000 + b"\n" + _ALL, "record 1 is longer"),
}


@pytest.mark.parametrize("kind", _WHOLE_FILE)
def test_a_file_that_is_not_a_table_of_customers_is_refused(tmp_path: Path, kind: str) -> None:
    content, reason = _WHOLE_FILE[kind]
    path = tmp_path / "customers.csv"
    path.write_bytes(content)

    with pytest.raises(CustomerDataError) as caught:
        CsvCustomers(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert reason in caught.value.reason
